"""A table under a mapping → rows of values, by one rule for everything that cannot be read.

A row without a needed field is left out. A row in which another mapped cell cannot be read is kept
with that field empty. Both are noted with the row and the heading, never with what the cell holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

import dataframely as dy
import orjson
import polars as pl

from data_ingest.ids.country_words import country_problem
from data_ingest.ids.personal_numbers import masked
from data_ingest.mapping.cells import PlaceOfWork, ReadColumn, read_column, read_constant
from data_ingest.mapping.fields import TARGETS
from data_ingest.mapping.headings import number_scheme, shown_heading
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.mapping.parties import Mention
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Rejects
from data_ingest.model.values import Refusals, Share
from data_ingest.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a field that is not mapped, empty or unreadable is None.

    Attributes:
        line: As the reader of the file counts it.
        location: What messages call it.
        values: By code of the field.
        signs: Currencies that the sign beside an amount may stand for, by code of the field.
    """

    line: int
    location: str
    values: Mapping[str, object]
    signs: Mapping[str, tuple[str, ...]]

    def text(self, code: str) -> str | None:
        """Return a text, a code or a country."""
        return cast("str | None", self.values.get(code))

    def words(self, code: str) -> str | None:
        """Return a text that people have written, without personal numbers in it."""
        written = self.text(code)
        return None if written is None else masked(written)

    def number(self, code: str) -> Decimal | None:
        """Return an amount or a number, zero or more."""
        return cast("Decimal | None", self.values.get(code))

    def whole(self, code: str) -> int | None:
        """Return a whole number."""
        value = self.number(code)
        return None if value is None else int(value)

    def day(self, code: str) -> date | None:
        """Return a date."""
        return cast("date | None", self.values.get(code))

    def share(self, code: str) -> Share | None:
        """Return a share in ppm."""
        return cast("Share | None", self.values.get(code))

    def place(self, code: str) -> PlaceOfWork | None:
        """Return a place."""
        return cast("PlaceOfWork | None", self.values.get(code))

    def yes(self, code: str) -> bool | None:
        """Return an answer."""
        return cast("bool | None", self.values.get(code))


@dataclass(frozen=True, slots=True)
class MappedTable:
    """The rows of a table that can be used.

    Attributes:
        rows: In the order of the table.
        headings: What messages call each field of the target.
        schemes: Scheme of the numbers of an identifier field whose heading tells it.
        refusals: What could not be used; readers add to it.
    """

    rows: tuple[Row, ...]
    headings: Mapping[str, str]
    schemes: Mapping[str, str | None]
    refusals: Refusals

    def mark(self, row: Row, code: str, field: str) -> None:
        """Note a problem of a row, with the heading of the field that it lies in."""
        self.refusals.note(code, row.location, {"field": self.headings[field]})

    def currency(self, row: Row, fields: Sequence[str], *, default: str | None) -> str | None:
        """Return the currency of the amounts of a row; None if nothing says it.

        Args:
            row: Of this table.
            fields: Codes of its amounts.
            default: Currency of the purchase, for tables that name none.

        Raises:
            ValueError: The sign beside an amount is of another currency than the row or the table.
        """
        signs = [row.signs[code] for code in fields if row.signs.get(code)]
        stated = row.text("currency")
        if stated is None:  # a sign says more of a row than what holds for tables that name none
            stated = default if all(default in currencies for currencies in signs) else signs[0][0]
        if any(stated not in currencies for currencies in signs):
            raise ValueError(stated)
        return stated


def open_table(
    sheet: Sheet, mapping: ColumnMapping, *, name: str, may_lack: str | None = None
) -> MappedTable:
    """Return the rows of a table, and in `refusals` what could not be read of them.

    Args:
        sheet: The table.
        mapping: What its columns mean.
        name: The file's name, for messages.
        may_lack: A needed field without which a row can be used nevertheless.

    Raises:
        UnreadableInput: The table does not have the columns of the mapping, no row can be used, or
            amounts or dates can be read in two ways.
    """
    fields = TARGETS[mapping.target].fields
    at = places(sheet, mapping, name=name)
    headings = {code: shown_heading(mapping.columns.get(code, code)) for code in fields}
    columns = {
        code: read_column(
            sheet.rows[place],
            fields[code],
            heading=headings[code],
            share_unit=mapping.share_unit,
            name=name,
        )
        for code, place in at.items()
    }
    constants = {
        code: read_constant(text, fields[code], mapping.share_unit)
        for code, text in mapping.constants.items()
    }
    refusals = Refusals()
    rows: list[Row] = []
    for index, line in enumerate(sheet.rows["line"]):
        row = _row(line, index, columns, constants, place=sheet.place_of(index))
        if _is_usable(
            row, index, columns, mapping, headings=headings, refusals=refusals, may_lack=may_lack
        ):
            rows.append(row)
    schemes = {code: number_scheme(heading) for code, heading in mapping.columns.items()}
    if not rows:
        raise nothing_usable(refusals, name=name)
    return MappedTable(tuple(rows), headings, schemes, refusals)


def mention_of(row: Row, table: MappedTable) -> Mention:
    """Return the firm that a row is about."""
    return Mention(
        row.text("name"),
        row.text("number"),
        row.text("country"),
        row.text("number_country"),
        table.schemes.get("number"),
        location=row.location,
    )


def nothing_usable(refusals: Refusals, *, name: str) -> UnreadableInput:
    """Return the refusal of a table of which no row can be used, with its first reasons."""
    first = [Problem(row.code, row.location, orjson.loads(row.params)) for row in refusals.rows[:5]]
    return UnreadableInput([Problem("mapping-no-rows"), *first], name)


def all_rejects(
    sheet: Sheet, refusals: Refusals, *noted: dy.DataFrame[Rejects]
) -> dy.DataFrame[Rejects]:
    """Return what a file could not give of a table, then what of its rows could not be used.

    Args:
        sheet: The table.
        refusals: What of its rows could not be used.
        noted: What has to be said of the numbers in it.
    """
    own = pl.DataFrame(refusals.rows, schema=sheet.rejects.schema, orient="row")
    return Rejects.cast(pl.concat([sheet.rejects, own, *noted]))


def _row(
    line: int,
    index: int,
    columns: Mapping[str, ReadColumn],
    constants: Mapping[str, object],
    *,
    place: str,
) -> Row:
    values = {code: column.values[index] for code, column in columns.items()}
    for code, constant in constants.items():
        if values.get(code) is None and not (code in columns and columns[code].faults[index]):
            values[code] = constant
    for code, column in columns.items():
        if index in column.periods:  # what a cell says counts before what holds for all
            values[f"{code}_per"] = column.periods[index]
    signs = {code: column.signs[index] for code, column in columns.items() if column.signs[index]}
    return Row(line, f"{place}{line}", values, signs)


def _is_usable(
    row: Row,
    index: int,
    columns: Mapping[str, ReadColumn],
    mapping: ColumnMapping,
    *,
    headings: Mapping[str, str],
    refusals: Refusals,
    may_lack: str | None,
) -> bool:
    """Tell whether a row has all that is needed, and note what of it cannot be read."""
    target = TARGETS[mapping.target]
    for code in target.needed:
        if row.values.get(code) is None and code != may_lack:
            params = {"field": headings[code], "expected": target.fields[code].expected}
            refusals.note("mapping-needed", row.location, params)
            return False
    for code, column in columns.items():
        if column.faults[index]:
            params = {"field": headings[code], "expected": target.fields[code].expected}
            problem = Problem("mapping-cell", row.location, params)
            if written := column.unread.get(index):
                problem = country_problem(written, row.location, unknown="mapping-cell", **params)
            refusals.add(problem)
    return True
