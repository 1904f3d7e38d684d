"""What the columns of tables are in files for programs: names, types, units and descriptions.

A document states a column once, with a heading of its language. What its values are to a program
is in `columns.yaml`, by its name. A value that a page says in one cell, such as an amount with its
currency or a range, has a column for each part.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import yaml

from data_ingest.model.text import Language, Text
from service.documents.model import Column
from service.documents.values import HourPrice, Money, Range, Row, Value, figure, said
from service.operations.files.copies import COPY

FieldType = Literal["text", "integer", "number", "date", "boolean"]
"""What every value of a column in a file is."""

Held = str | int | Decimal | date | bool | None
"""A value in a file."""

MARK = "copy"
"""Name of the column with the mark of the copy, the last of each file."""

_FILE = Path(__file__).with_name("columns.yaml")
_EXACT = Decimal("1e-6")
"""What numbers are exact to: parts per million."""


class _Part(NamedTuple):
    """A column that a file has for a part of a value: its name, its type, what it takes."""

    name: str
    type: FieldType
    take: Callable[[Value], Value]


def _of(kind: type, name: str) -> Callable[[Value], Value]:
    """Return what takes a field of a value of one kind, and nothing of another."""
    return lambda value: getattr(value, name) if isinstance(value, kind) else None


def _itself(value: Value) -> Value:
    return value


_CURRENCY = "currency"
_PARTS: Mapping[str, tuple[_Part, ...]] = MappingProxyType(
    {
        **{
            kind: (_Part("{name}", kind, _itself),)
            for kind in ("text", "integer", "number", "date", "boolean")
        },
        "share": (_Part("{name}", "number", _itself),),
        "money": (
            _Part("{name}", "number", _of(Money, "amount")),
            _Part(_CURRENCY, "text", _of(Money, "currency")),
        ),
        "range": (
            _Part("{name}_least", "integer", _of(Range, "low")),
            _Part("{name}_most", "integer", _of(Range, "high")),
        ),
        "price": (
            _Part("{name}", "number", _of(HourPrice, "low")),
            _Part("{name}_most", "number", _of(HourPrice, "high")),
            _Part("comparison_least", "number", _of(HourPrice, "comparison_low")),
            _Part("comparison_most", "number", _of(HourPrice, "comparison_high")),
            _Part(_CURRENCY, "text", _of(HourPrice, "currency")),
        ),
    }
)
"""The columns that a file has for a column of each kind."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column means.

    Attributes:
        kind: What its values are; a key of `_PARTS`.
        unit: Of a number.
        text: What a value says; None: nobody has described the column.
    """

    kind: str
    unit: str = ""
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file.

    Attributes:
        name: Its name, the same in every language.
        label: Its heading in the language of the document.
        type: What its values are.
        unit: Of its numbers, where it is the same in each row.
        text: What a value says; None: nobody has described the column.
        at: Place of its value in a row of the document.
        take: What is taken of that value.
    """

    name: str
    label: str
    type: FieldType
    unit: str
    text: Text | None
    at: int
    take: Callable[[Value], Value]

    def held(self, row: Row, language: Language) -> Held:
        """Return its value in a row; nothing where a cell says in words that there is no number."""
        value = self.take(row[self.at])
        if self.type == "text":
            return None if value is None else said(value, language)
        if self.type == "boolean":
            return value if isinstance(value, bool) else None
        if self.type == "date":
            return _day(value)
        number = figure(value)
        if not isinstance(number, int | Decimal):
            return None
        return int(number) if self.type == "integer" else _exact(Decimal(number))


def file_columns(
    table: str, columns: Sequence[Column], rows: Iterable[Row], language: Language
) -> list[FileColumn]:
    """Return the columns that a table has in files.

    Args:
        table: Name of the table.
        columns: Its columns in files.
        rows: Its rows, which can be gone through several times; they tell what a column is that
            nobody has described.
        language: Language of the document.
    """
    stated = {column.name for column in columns}
    found: dict[str, FileColumn] = {}
    for at, column in enumerate(columns):
        name = column.name or f"column_{at + 1}"
        meaning = meaning_of(table, name) or Meaning(_kind_of(row[at] for row in rows))
        for part in _PARTS[meaning.kind]:
            own = part.name.format(name=name)
            if own in found or (own != name and own in stated):
                continue  # the table has one for it, as where a currency stands beside
            text = meaning.text if own == name else _text(table, own) or meaning.text
            label = column.label if own == name or text is None else text.to(language)
            unit = "" if part.type == "text" else meaning.unit
            found[own] = FileColumn(own, label, part.type, unit, text, at, part.take)
    return list(found.values())


def mark_column(language: Language) -> FileColumn:
    """Return the column of the mark of the copy, for the description of a file."""
    return FileColumn(MARK, COPY.to(language), "text", "", _text("", MARK), 0, _itself)


def meaning_of(table: str, name: str) -> Meaning | None:
    """Return what a column of a table means; None: nobody has described it.

    >>> meaning_of("points", "points").unit, meaning_of("points", "of_a_table_of_yours")
    ('points', None)
    """
    known = meanings()
    return known.get(f"{table}.{name}") or known.get(name)


@cache
def meanings() -> Mapping[str, Meaning]:
    """Return what every described column means, by its name or by `table.column`."""
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return {
        name: Meaning(
            row.get("type", "text"),
            row.get("unit", "1" if row.get("type") == "share" else ""),
            Text(row["sv"], row["en"]),
        )
        for name, row in rows.items()
    }


def _text(table: str, name: str) -> Text | None:
    meaning = meaning_of(table, name)
    return None if meaning is None else meaning.text


def _kind_of(values: Iterable[Value]) -> str:
    """Return what all values are: text unless each that there is is a number, day or truth."""
    kinds = {_kind(value) for value in values if value is not None}
    if kinds <= {"integer", "number"} and kinds:
        return "number" if "number" in kinds else "integer"
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    match figure(value):
        case int():
            return "integer"
        case Decimal():
            return "number"
        case date():
            return "date"
    return "text"


def _day(value: Value) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _exact(number: Decimal) -> Decimal:
    return number.quantize(_EXACT, ROUND_HALF_UP) if number != number.quantize(_EXACT) else number
