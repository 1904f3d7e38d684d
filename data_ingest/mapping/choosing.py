"""Which mapping a table is read with; for a table that none fits, what its columns probably are.

A mapping that nobody has confirmed is never used: the guess is a proposal in the refusal. An
exception are exports of payments from finance systems that their headings tell.
"""

from collections.abc import Sequence

from data_ingest.mapping.finance_systems import system_mapping
from data_ingest.mapping.guess import guess
from data_ingest.mapping.headings import shown_heading
from data_ingest.mapping.mapping import (
    MOST_HEADINGS,
    ColumnMapping,
    fingerprint,
    lacks_columns,
    listed_headings,
    missing_columns,
)
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.sheet import Sheet

_NONE = "–"  # in a message, for an empty list


def mapping_for(sheet: Sheet, mappings: Sequence[ColumnMapping], *, name: str) -> ColumnMapping:
    """Return the mapping that was made for a table like this one.

    The first of the same fingerprint; else the first of no fingerprint, as those of published
    layouts are, whose columns are all there; else that of the finance system that the table is an
    export of (`finance_systems`).

    Raises:
        UnreadableInput: There is none. The message names the columns that nobody has told of, if a
            mapping was made for other headings; what the nearest mapping misses, if the table has
            at least half of its columns (own judgement, 2026-11-30); else what the columns of the
            table probably are.
    """
    own = fingerprint(sheet.headings)
    for mapping in mappings:
        if mapping.fingerprint == own:
            return mapping
    lacking = {
        at: len(missing_columns(mapping, sheet.headings))
        for at, mapping in enumerate(mappings)
        if mapping.columns
    }
    nearest = min(lacking, key=lambda at: lacking[at], default=None)
    for at, count in lacking.items():
        if not count and not mappings[at].fingerprint:
            return mappings[at]
    if (recognised := system_mapping(sheet)) is not None:
        return recognised
    if nearest is None:
        raise _unknown(sheet, name=name)
    if not lacking[nearest]:
        raise UnreadableInput([headings_changed(sheet, mappings[nearest])], name)
    if lacking[nearest] * 2 <= len(mappings[nearest].columns):
        raise lacks_columns(sheet, mappings[nearest], name=name)
    raise _unknown(sheet, name=name)


def made_before(sheet: Sheet, mappings: Sequence[ColumnMapping]) -> ColumnMapping | None:
    """Return the first mapping made for other headings whose columns are all in a table."""
    made = (mapping for mapping in mappings if mapping.columns and mapping.fingerprint)
    return next((one for one in made if not missing_columns(one, sheet.headings)), None)


def headings_changed(sheet: Sheet, mapping: ColumnMapping) -> Problem:
    """Return that the headings of a table have changed since a mapping was made for them."""
    others = [
        heading for heading in sheet.headings if heading and heading not in mapping.columns.values()
    ]
    params = {"columns": listed_headings(others[:MOST_HEADINGS]) or _NONE}
    return Problem("mapping-headings-changed", "", params)


def _unknown(sheet: Sheet, *, name: str) -> UnreadableInput:
    """Return the refusal of a table that no mapping fits, with the proposal for its columns."""
    found = guess(sheet)
    proposed = ", ".join(
        f"{shown_heading(column.heading)} = {column.field}" for column in found.chosen
    )
    params = {
        "columns": listed_headings(sheet.headings[:MOST_HEADINGS]),
        "target": ", ".join(code for code in (found.mapping.target, found.runner_up) if code),
        "proposed": proposed or _NONE,
        "missing": ", ".join(found.missing) or _NONE,
    }
    problems = [Problem("mapping-unknown-columns", "", params)]
    if found.mapping.target == "payments" and found.missing == ("date",):
        problems.append(Problem("mapping-no-day"))
    return UnreadableInput(problems, name)
