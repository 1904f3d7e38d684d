"""Which column of a table holds what: guessed, confirmed by a person, kept for next time."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from data_ingest.mapping.cells import read_constant
from data_ingest.mapping.field import ShareUnit, Target
from data_ingest.mapping.fields import TARGET_CODES, TARGETS
from data_ingest.mapping.headings import normal_heading, shown_heading
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.sheet import Sheet

MOST_HEADINGS = 40  # headings that a message repeats
_KEYS = ("target", "columns", "constants", "share_unit", "fingerprint")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of one layout of table mean.

    Attributes:
        target: What its rows are.
        columns: Heading as written, by code of the field.
        constants: Value as written, by code of the field, for rows whose own cell is empty and for
            tables without the column.
        share_unit: Whether a share of `12` or of `0.12` is twelve per cent; a `%` in a cell counts
            before it. None where no share is mapped.
        fingerprint: Of all headings of the table that it was made for; "" if none is known.
    """

    target: Target
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    share_unit: ShareUnit | None = None
    fingerprint: str = ""

    def as_plain(self) -> dict[str, object]:
        """Return what `mapping_from_plain` reads: texts and dictionaries of texts."""
        return {
            "target": self.target,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "share_unit": self.share_unit,
            "fingerprint": self.fingerprint,
        }


def fingerprint(headings: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of a table's headings in normal form, whatever their order.

    It says nothing about what the table is read as. Headings that are repeated count each time.
    """
    normal = sorted(normal_heading(heading) for heading in headings)
    return hashlib.sha256("\n".join(normal).encode()).hexdigest()


def mapping_from_plain(plain: object, *, name: str = "mapping") -> ColumnMapping:
    """Return the mapping that a dictionary of plain values holds.

    Args:
        plain: As `ColumnMapping.as_plain` returns it; only `target` and `columns` must be there.
        name: What the sender calls it, for messages.

    Raises:
        UnreadableInput: Everything that is wrong, each with its JSON pointer.
    """
    if not isinstance(plain, dict) or set(plain) - set(_KEYS):
        params = {"keys": ", ".join(_KEYS)}
        raise UnreadableInput([Problem("mapping-form", "", params)], name)
    target = plain.get("target")
    if target not in TARGET_CODES:
        params = {"targets": ", ".join(TARGET_CODES)}
        raise UnreadableInput([Problem("mapping-target", "/target", params)], name)
    problems: list[Problem] = []
    columns = _texts(plain.get("columns"), at="columns", problems=problems)
    constants = _texts(plain.get("constants", {}), at="constants", problems=problems)
    unit, mark = plain.get("share_unit"), plain.get("fingerprint", "")
    if unit not in (None, "percent", "fraction"):
        problems.append(Problem("mapping-share-unit", "/share_unit"))
    if not isinstance(mark, str):
        problems.append(Problem("mapping-text", "/fingerprint"))
    if problems:
        raise UnreadableInput(problems, name)
    mapping = ColumnMapping(
        cast("Target", target),
        columns,
        constants,
        cast("ShareUnit | None", unit),
        cast("str", mark),
    )
    if found := mistakes(mapping):
        raise UnreadableInput(found, name)
    return mapping


def _texts(value: object, *, at: str, problems: list[Problem]) -> dict[str, str]:
    if isinstance(value, dict) and all(
        isinstance(text, str) and text.strip() for pair in value.items() for text in pair
    ):
        return {code: text.strip() for code, text in value.items()}
    problems.append(Problem("mapping-text", f"/{at}"))
    return {}


def mistakes(mapping: ColumnMapping) -> list[Problem]:
    """Return what keeps a mapping from being used, whatever the table."""
    known = TARGETS[mapping.target].fields
    allowed = ", ".join(known)
    problems = [
        Problem("mapping-field", f"/{part}", {"fields": allowed})
        for part, codes in (("columns", mapping.columns), ("constants", mapping.constants))
        if set(codes) - set(known)
    ]
    stated = {*mapping.columns, *mapping.constants}
    problems += [
        Problem("mapping-field-missing", "/columns", {"field": code})
        for code in TARGETS[mapping.target].needed
        if code not in stated
    ]
    headings = [normal_heading(column) for column in mapping.columns.values()]
    problems += [
        Problem("mapping-column-used", f"/columns/{code}", {"column": shown_heading(heading)})
        for at, (code, heading) in enumerate(mapping.columns.items())
        if headings.index(headings[at]) != at
    ]
    shares = [code for code in mapping.columns if code in known and known[code].kind == "share"]
    if shares and mapping.share_unit is None:
        problems.append(Problem("mapping-share-unit", "/share_unit"))
    problems += [
        Problem("mapping-constant", f"/constants/{code}", {"expected": known[code].expected})
        for code, text in mapping.constants.items()
        if code in known and read_constant(text, known[code], mapping.share_unit) is None
    ]
    return problems


def missing_columns(mapping: ColumnMapping, headings: Iterable[str]) -> tuple[str, ...]:
    """Return the headings of a mapping that a table does not have, in the mapping's order."""
    present = {normal_heading(heading) for heading in headings}
    return tuple(
        column for column in mapping.columns.values() if normal_heading(column) not in present
    )


def places(
    sheet: Sheet, mapping: ColumnMapping, *, name: str, complete: bool = True
) -> dict[str, str]:
    """Return the column of `sheet.rows` of each mapped field.

    Args:
        sheet: The table.
        mapping: What its columns mean.
        name: The file's name, for messages.
        complete: Whether a field that is needed must have a column.

    Raises:
        UnreadableInput: The mapping cannot be used, or the table does not have its columns, or
            has one of them twice.
    """
    found = mistakes(mapping)
    if found := [
        problem for problem in found if complete or problem.code != "mapping-field-missing"
    ]:
        raise UnreadableInput(found, name)
    if missing_columns(mapping, sheet.headings):
        raise lacks_columns(sheet, mapping, name=name)
    normal = [normal_heading(heading) for heading in sheet.headings]
    wanted = {code: normal_heading(heading) for code, heading in mapping.columns.items()}
    twice = [
        Problem("mapping-column-twice", "", {"column": shown_heading(mapping.columns[code])})
        for code, heading in wanted.items()
        if normal.count(heading) > 1
    ]
    if twice:
        raise UnreadableInput(twice, name)
    return {code: str(normal.index(heading)) for code, heading in wanted.items()}


def lacks_columns(sheet: Sheet, mapping: ColumnMapping, *, name: str) -> UnreadableInput:
    """Return the refusal of a table that lacks columns of a mapping."""
    missing = missing_columns(mapping, sheet.headings)
    params = {
        "columns": listed_headings(sheet.headings[:MOST_HEADINGS]),
        "target": mapping.target,
        "missing": listed_headings(missing),
    }
    return UnreadableInput([Problem("mapping-columns-missing", "", params)], name)


def listed_headings(headings: Iterable[str]) -> str:
    """Return headings as a message lists them."""
    return ", ".join(shown_heading(heading) for heading in headings)
