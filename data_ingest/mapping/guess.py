"""What the columns of a table probably hold: a proposal for a person to confirm.

Headings are known by the synonyms of `fields`; where none is, cells can tell: numbers with a right
check digit, CPV codes, dates, amounts with decimals. Two columns that fit a field equally well
leave it without a column, and that is said. The order of the columns chooses nothing. A table whose
rows are tenders that name subcontractors is read as one of tenderers (`two_in_a_row`).

The weights are the project's own judgement: a heading says more than cells, and a field that the
table cannot do without more than another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_ingest.mapping.column_units import (
    Column,
    How,
    constants_of,
    is_without_sign,
    share_units,
)
from data_ingest.mapping.contents import (
    are_amounts,
    are_by_hour,
    are_cpv,
    are_dates,
    are_hours,
    are_numbers,
)
from data_ingest.mapping.field import Field, Target
from data_ingest.mapping.fields import TARGET_CODES, TARGETS
from data_ingest.mapping.headings import (
    bare_heading,
    includes_vat,
    normal_heading,
    of_persons,
    scale_of,
    shown_heading,
)
from data_ingest.mapping.mapping import ColumnMapping, fingerprint
from data_ingest.mapping.meant import as_meant
from data_ingest.mapping.tender_rows import SUBCONTRACTOR, SUBCONTRACTORS
from data_ingest.mapping.tree_rows import is_tree_of_tenders
from data_ingest.mapping.two_in_a_row import (
    TwoInARow,
    is_number_told,
    kinds_of_rows,
    two_in_a_row,
)
from data_ingest.model.problem import Problem
from data_ingest.sheets.sheet import Sheet

_LOOKED_AT = 500  # rows; of numbers fewer, since checking them takes time
_WEIGHTS: Mapping[How, int] = {"heading": 3, "content": 1}
_NEEDED = 2  # added for a field that is needed, taken for each that is missing
_CLOSE = 3  # points within which another kind of table is named as well
_BY_HEADING = ("subcontractor_number", "tier", "years")
"""Fields that cells alone never tell."""
_TENDER = ("anbud", "tender", "bid")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column that a field is taken from; `heading` is as written."""

    field: str
    heading: str
    how: How


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table probably is.

    Attributes:
        mapping: Of the best target; it can lack needed fields.
        chosen: Its columns, in the order of the fields, and how each was told.
        unmapped: Headings of the other columns, sorted.
        missing: Codes of the fields that must be added before the table can be read.
        problems: Columns that were left out, and why.
        points: How well the target fits.
        runner_up: Another target that fits almost as well.
    """

    mapping: ColumnMapping
    chosen: tuple[MappedColumn, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    points: int
    runner_up: Target | None


def guess(sheet: Sheet, *, target: Target | None = None) -> Guess:
    """Return what a table probably is, for a person to confirm.

    Args:
        sheet: The table; its first 500 rows are looked at.
        target: What its rows are, if that is known; else the target that fits best.
    """
    meant = as_meant(sheet)
    made = _guess(meant, target=target)
    written = dict(zip(meant.headings, sheet.headings, strict=True))
    chosen = tuple(replace(column, heading=written[column.heading]) for column in made.chosen)
    taken = {column.heading for column in chosen}
    return replace(
        made,
        mapping=replace(
            made.mapping,
            columns={column.field: column.heading for column in chosen},
            fingerprint=fingerprint(sheet.headings),
        ),
        chosen=chosen,
        unmapped=tuple(sorted(heading for heading in sheet.headings if heading not in taken)),
    )


def _guess(sheet: Sheet, *, target: Target | None) -> Guess:
    persons = of_persons(sheet.headings)
    columns = [
        Column(heading, str(place), sheet.rows[str(place)].head(_LOOKED_AT).drop_nulls())
        for place, heading in enumerate(sheet.headings)
        if heading not in persons
    ]
    both = two_in_a_row(sheet)
    is_tree = target in (None, "tenderers") and is_tree_of_tenders(sheet)
    tried = [
        _guessed(code, columns, sheet, both, is_tree=is_tree)
        for code in (TARGET_CODES if target is None else (target,))
    ]
    if both is not None:
        tried = [_as_tenders(made, both, sheet) for made in tried]
    tried = [_without_rows_below(made, sheet) for made in tried]
    best = max(tried, key=lambda made: (made.points, -TARGET_CODES.index(made.mapping.target)))
    of_tenders = both is not None or is_tree
    if of_tenders and target is None and best.mapping.target == "subcontractors":
        best = next(made for made in tried if made.mapping.target == "tenderers")
    others = [made for made in tried if made is not best and best.points - made.points <= _CLOSE]
    if of_tenders:
        others = []
    close = max(others, key=lambda made: made.points, default=None)
    unread = {"columns": ", ".join(sorted(shown_heading(heading) for heading in persons))}
    said = (Problem("mapping-persons", "", unread), *best.problems) if persons else best.problems
    unmapped = tuple(sorted((*best.unmapped, *persons)))
    runner_up = close.mapping.target if close else None
    return replace(best, unmapped=unmapped, problems=said, runner_up=runner_up)


def _as_tenders(guessed: Guess, both: TwoInARow, sheet: Sheet) -> Guess:
    """Return a guess of a table that has tenderer and subcontractor in one row.

    As a list of subcontractors nothing of it is proposed. A number is the tenderer's only where the
    table shows whose it is.
    """
    target = guessed.mapping.target
    left: tuple[str, ...]
    if target == "subcontractors":
        params = {
            "tenderer": shown_heading(both.tenderer),
            "subcontractor": shown_heading(both.subcontractor),
        }
        left, problem = tuple(guessed.mapping.columns), Problem("mapping-two-in-a-row", "", params)
    elif target == "tenderers" and not is_number_told(sheet, both, guessed.mapping.columns):
        number = shown_heading(guessed.mapping.columns["number"])
        left, problem = ("number",), Problem("mapping-number-of-whom", "", {"column": number})
    else:
        return guessed
    kept = tuple(column for column in guessed.chosen if column.field not in left)
    unread = (column.heading for column in guessed.chosen if column.field in left)
    mapping = replace(
        guessed.mapping,
        columns={column.field: column.heading for column in kept},
        share_unit=guessed.mapping.share_unit if kept else None,
        constants=guessed.mapping.constants if kept else {},
    )
    return replace(
        guessed,
        mapping=mapping,
        chosen=kept,
        unmapped=tuple(sorted((*guessed.unmapped, *unread))),
        missing=guessed.missing if kept else TARGETS[target].needed,
        problems=(problem, *guessed.problems),
    )


def _without_rows_below(guessed: Guess, sheet: Sheet) -> Guess:
    """Return a guess of tenderers with a warning where some rows are subcontractors."""
    heading = kinds_of_rows(sheet) if guessed.mapping.target == "tenderers" else None
    if heading is None or "tier" in guessed.mapping.columns:
        return guessed
    params = {"column": shown_heading(heading)}
    return replace(guessed, problems=(Problem("mapping-rows-below", "", params), *guessed.problems))


def _guessed(
    target: Target,
    columns: Sequence[Column],
    sheet: Sheet,
    both: TwoInARow | None,
    *,
    is_tree: bool,
) -> Guess:
    fields = TARGETS[target].fields
    problems: list[Problem] = []
    usable = [
        column for column in columns if column.heading and not _is_refused(column, target, problems)
    ]
    own = {code: field for code, field in fields.items() if not code.startswith(SUBCONTRACTOR)}
    chosen = _by_heading(own, usable, problems)
    if target == "tenderers":
        if not is_tree:
            chosen.pop("engaged_by", None)
        below = {code: field for code, field in fields.items() if code not in own}
        chosen |= _below_tenderers(below, usable, problems, chosen, both)
        _hourly(chosen)
    _by_content(fields, usable, chosen)
    constants: dict[str, str] = {}
    unit = share_units(fields, chosen, problems)
    constants_of(fields, chosen, constants)
    found = [(code, *chosen[code]) for code in fields if code in chosen]
    listed = tuple(MappedColumn(code, column.heading, how) for code, column, how in found)
    missing = [code for code in TARGETS[target].needed if code not in chosen]
    if "currency" not in chosen and "currency" not in constants and is_without_sign(fields, chosen):
        missing.append("currency")
    taken = {mapped.heading for mapped in listed}
    points = sum(_WEIGHTS[mapped.how] + _NEEDED * fields[mapped.field].needed for mapped in listed)
    points -= _NEEDED * 2 * sum(code in fields and fields[code].needed for code in missing)
    return Guess(
        ColumnMapping(
            target,
            {mapped.field: mapped.heading for mapped in listed},
            constants,
            unit,
            fingerprint(sheet.headings),
        ),
        listed,
        tuple(sorted(column.heading for column in columns if column.heading not in taken)),
        tuple(missing),
        tuple(sorted(problems, key=lambda problem: (problem.code, *problem.params.values()))),
        points,
        None,
    )


def _is_refused(column: Column, target: Target, problems: list[Problem]) -> bool:
    """Tell whether a column's amounts are not what a field of amounts holds, and note it."""
    fields = TARGETS[target].fields
    words = bare_heading(column.heading)
    if any(words in field.synonyms for field in fields.values() if field.kind != "amount"):
        return False
    shown = {"column": shown_heading(column.heading)}
    if includes_vat(column.heading):
        problems.append(Problem("mapping-vat", "", shown))
        return True
    if target == "payments" and scale_of(column.heading) != 1:
        problems.append(Problem("mapping-thousands", "", shown))
        return True
    return False


def _below_tenderers(
    fields: Mapping[str, Field],
    columns: Sequence[Column],
    problems: list[Problem],
    chosen: Mapping[str, tuple[Column, How]],
    both: TwoInARow | None,
) -> dict[str, tuple[Column, How]]:
    """Return what a list of tenderers says of others than the tenderer of a row, if it does.

    It does where a row names both, and where rows are told apart by tier or tender. With a tier, a
    column called `Anbud` counts the tenders; without one it may as well be their prices.
    """
    found: dict[str, tuple[Column, How]] = {}
    if both is None and not {"tier", "tender", "engaged_by"} & chosen.keys():
        return found
    found = _by_heading(fields, columns, problems)
    for column in columns:
        if both is not None and column.heading == both.subcontractor:
            found.setdefault(SUBCONTRACTORS, (column, "heading"))
        if "tier" in chosen and normal_heading(column.heading) in _TENDER:
            found.setdefault("tender", (column, "heading"))
    return found | {code: chosen[code] for code in ("tender",) if code in chosen}


def _hourly(chosen: dict[str, tuple[Column, How]]) -> None:
    """Take a column of prices for one of prices per hour where its cells say so."""
    price = chosen.get("amount")
    if price is not None and "hourly_rate" not in chosen and are_by_hour(price[0].cells):
        chosen["hourly_rate"] = chosen.pop("amount")


def _by_heading(
    fields: Mapping[str, Field], columns: Sequence[Column], problems: list[Problem]
) -> dict[str, tuple[Column, How]]:
    chosen: dict[str, tuple[Column, How]] = {}
    known = {word for field in fields.values() for word in field.synonyms}
    for code, field in fields.items():
        fitting = [
            column
            for column in columns
            if (whole := normal_heading(column.heading)) in field.synonyms
            or (whole not in known and bare_heading(column.heading) in field.synonyms)
        ]
        if len(fitting) == 1:
            chosen[code] = fitting[0], "heading"
        elif fitting:
            params = {
                "field": code,
                "columns": ", ".join(sorted(shown_heading(column.heading) for column in fitting)),
            }
            problems.append(Problem("mapping-ambiguous", "", params))
    return chosen


def _by_content(
    fields: Mapping[str, Field],
    columns: Sequence[Column],
    chosen: dict[str, tuple[Column, How]],
) -> None:
    """Add fields whose kind only one of the columns left has, and of whose kind they are alone."""
    synonyms = {word for field in fields.values() for word in field.synonyms}
    written = Counter(normal_heading(column.heading) for column in columns)
    taken = {column.heading for column, _ in chosen.values()}
    left = [
        column
        for column in columns
        if column.heading not in taken
        and written[normal_heading(column.heading)] == 1
        and normal_heading(column.heading) not in synonyms
        and bare_heading(column.heading) not in synonyms
    ]
    for kind, tells in (
        ("identifier", are_numbers),
        ("cpv", are_cpv),
        ("date", are_dates),
        ("amount", are_amounts),
        ("number", are_hours),
    ):
        open_fields = [
            code for code, field in fields.items() if field.kind == kind and code not in _BY_HEADING
        ]
        if len(open_fields) > 1:  # those of one kind that are needed go before the others
            open_fields = [code for code in open_fields if fields[code].needed]
        open_fields = [code for code in open_fields if code not in chosen]
        fitting = [column for column in left if column.heading not in taken and column.told(tells)]
        if len(open_fields) == 1 and len(fitting) == 1:
            chosen[open_fields[0]] = fitting[0], "content"
            taken.add(fitting[0].heading)
