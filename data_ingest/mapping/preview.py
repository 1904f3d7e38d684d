"""The first rows of a table as a mapping reads them, for the person who confirms it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from data_ingest.formats.ledger.payees import is_person_name
from data_ingest.ids.country_words import country_problem
from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.ids.personal_numbers import masked
from data_ingest.mapping.cells import PlaceOfWork, ReadColumn, read_column
from data_ingest.mapping.field import Field
from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.headings import number_scheme, of_persons, shown_heading
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.mapping.named_firms import NamedFirm, NamedFirms
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.values import Share
from data_ingest.sheets.sheet import Sheet

MASK = "######"
"""What stands for the name or number of a natural person."""

_PERSONS = ("person", "sole_trader")
_OF_NAME = {
    "name": "number",
    "contractor": "contractor_number",
    "supplier": "number",
    "payee": "payee_number",
    "payer": "payer_number",
    "subcontractors": "subcontractor_number",
}
"""Whose number each name is."""


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of one field.

    Attributes:
        field: Code of the field.
        written: As it stands in the table; None where it is empty.
        read: What it is read as, as text; None where it is empty or cannot be read.
        problem: Code of what is wrong with it.
    """

    field: str
    written: str | None
    read: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row: where it stands, and a cell a mapped field in the order of the mapping."""

    location: str
    cells: tuple[PreviewCell, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a table, and what is wrong with columns as a whole."""

    rows: tuple[PreviewRow, ...]
    problems: tuple[Problem, ...]


def preview(sheet: Sheet, mapping: ColumnMapping, *, rows: int = 5) -> Preview:
    """Return the first rows of a table as the mapping reads them, which may still lack fields.

    Columns are read whole, since all cells tell how amounts and dates are written. The names and
    numbers of natural persons are masked.

    Raises:
        UnreadableInput: The table does not have the columns of the mapping.
    """
    fields = TARGETS[mapping.target].fields
    at = places(sheet, mapping, name="preview", complete=False)
    problems: list[Problem] = []
    columns: dict[str, ReadColumn | str] = {}
    for code, place in at.items():
        heading = shown_heading(mapping.columns[code])
        try:
            columns[code] = read_column(
                sheet.rows[place],
                fields[code],
                heading=heading,
                share_unit=mapping.share_unit,
                name="preview",
            )
        except UnreadableInput as refusal:
            problems.extend(refusal.problems)
            columns[code] = refusal.problems[0].code
    shown = sheet.rows.head(rows)
    persons = _persons(shown, at, mapping)
    found = []
    for index, row in enumerate(shown.iter_rows(named=True)):
        cells = tuple(
            _cell(
                fields[code],
                row[place],
                columns[code],
                index,
                is_personal=(index, code) in persons,
            )
            for code, place in at.items()
        )
        found.append(PreviewRow(f"{sheet.place_of(index)}{row['line']}", cells))
    return Preview(tuple(found), tuple(problems))


def samples(sheet: Sheet, *, cells: int = 3) -> dict[str, list[str]]:
    """Return the first cells of each column as they are written, by its heading.

    Whoever maps a column that nothing told needs to see what is in it. What may be the name or the
    number of a natural person is masked.
    """
    found: dict[str, list[str]] = {}
    persons = of_persons(sheet.headings)
    for place, heading in enumerate(sheet.headings):
        column = pl.col(str(place))
        first = sheet.rows.filter(column.is_not_null()).head(cells)
        is_person = pl.lit(value=True) if heading in persons else is_person_name(column)
        shown = first.select(column, is_person=is_person)
        found[heading] = [MASK if is_person else masked(cell) for cell, is_person in shown.rows()]
    return found


def _cell(
    field: Field,
    written: str | None,
    column: ReadColumn | str,
    index: int,
    *,
    is_personal: bool,
) -> PreviewCell:
    shown = MASK if is_personal and written is not None else written and masked(written)
    if isinstance(column, str):
        return PreviewCell(field.code, shown, None, column if written else None)
    value = column.values[index]
    if value is None:
        missing = field.needed and not column.faults[index]
        fault = "mapping-cell"
        if unread := column.unread.get(index):
            fault = country_problem(unread, "", field=field.code, unknown=fault).code
        problem = fault if column.faults[index] else None
        if field.needed and (missing or column.faults[index]):
            problem = "mapping-needed"
        return PreviewCell(field.code, shown, None, problem)
    return PreviewCell(field.code, shown, MASK if is_personal else as_text(value), None)


def as_text(value: object) -> str:
    """Return a value as text that both languages read alike.

    >>> as_text(Share(100_000, 200_000)), as_text(Decimal("1234.50")), as_text(True)
    ('10–20 %', '1234.50', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Share):
        low, high = (f"{Decimal(end) / 10_000:f}" for end in value)
        low, high = (text.rstrip("0").rstrip(".") if "." in text else text for text in (low, high))
        return f"{low} %" if low == high else f"{low}–{high} %"
    if isinstance(value, NamedFirms):
        return "; ".join(_firm(firm) for firm in (*value.firms, *_unnamed(value))) or "0"
    if isinstance(value, PlaceOfWork):
        return value.code or value.country
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return masked(str(value))


def _firm(firm: NamedFirm) -> str:
    stated = (firm.number and masked(firm.number), firm.share and as_text(firm.share))
    return " ".join(filter(None, (firm.name and masked(firm.name), *stated)))


def _unnamed(value: NamedFirms) -> tuple[NamedFirm, ...]:
    return (NamedFirm("…", None, value.share),) if value.unnamed else ()


def _persons(
    shown: pl.DataFrame, at: dict[str, str], mapping: ColumnMapping
) -> set[tuple[int, str]]:
    """Return row and field of each name and number that is a natural person's."""
    fields = TARGETS[mapping.target].fields
    found: set[tuple[int, str]] = set()
    for code, place in at.items():
        cells = shown[place]
        if fields[code].kind == "identifier" or code in _OF_NAME:
            marked = cells.to_frame().select(is_person_name(pl.col(place))).to_series()
            found |= {(index, code) for index in marked.arg_true()}
            numbers = _personal_numbers(cells, mapping, code=code)
            found |= {(index, code) for index in numbers}
    if "kind" in at and mapping.target == "tenderers":
        words = fields["kind"].words
        for index, cell in enumerate(shown[at["kind"]]):
            if cell and words.get(cell.casefold()) in _PERSONS:
                found.add((index, "name"))
    for name, number in _OF_NAME.items():
        for index in range(shown.height):
            if {(index, name), (index, number)} & found:
                found |= {(index, name), (index, number)}
    return found


def _personal_numbers(cells: pl.Series, mapping: ColumnMapping, *, code: str) -> list[int]:
    countries = {mapping.constants.get("number_country"), "SE"} - {None}
    claims = pl.DataFrame(
        [
            (str(index), country, number_scheme(mapping.columns[code]), cell, False)
            for index, cell in enumerate(cells)
            for country in sorted(map(str, countries))
            if cell is not None and any(character.isdigit() for character in cell)
        ],
        schema=CLAIMS,
        orient="row",
    )
    personal = identify(claims, person_key=b"").filter("is_personal")
    return sorted({int(index) for index in personal["party_id"]})
