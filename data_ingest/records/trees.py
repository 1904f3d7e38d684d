"""Records of JSON or XML that hold lists → batches of rows, one record in memory at a time.

What `data_ingest.records.reading` reads lies at fixed places of a record. Registers that keep
history hold lists of names, addresses and entries with dates; their readers walk each record and
add its rows.
A value of another type than expected counts as absent, so that no record stops the file.
"""

import codecs
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

import polars as pl

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.register_tables import TABLES
from data_ingest.model.values import Refusals, parse_day
from data_ingest.records.objects import (
    faults_named,
    json_items,
    read_elements,
    read_objects,
)
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch

Record = dict[str, object]
"""A JSON object, or an XML element as `data_ingest.records.objects.read_elements` gives it."""

TREES = 10_000
"""Records in one batch. Those of the largest source known have 12 kB each (Estonia, 2026-09)."""

_HANDED_ON: dict[str, dict[str, pl.DataType]] = {
    "identifiers": dict.fromkeys(("party_id", "country", "scheme", "number"), pl.String()),
    "addresses": dict.fromkeys(("party_id", "street", "post"), pl.String()),
}
"""Columns of what a snapshot works out of a batch instead of keeping it as it is."""


def _schema(table: str) -> dict[str, pl.DataType]:
    if table in _HANDED_ON:
        return dict(_HANDED_ON[table])
    types = {name: column.dtype for name, column in TABLES[table].columns().items()}
    del types["source_id"]
    return {
        name: pl.String() if isinstance(dtype, pl.Enum) else dtype for name, dtype in types.items()
    }


@dataclass(slots=True)
class TreeRows:
    """The rows of some records, by table.

    Attributes:
        records: Records that they are of, the refused ones among them.
        tables: Rows by table; a column that a row does not have is null.
        rejects: Records that were left out.
        notes: Values that were left out of records that were kept.
    """

    records: int = 0
    tables: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    rejects: Refusals = field(default_factory=Refusals)
    notes: Refusals = field(default_factory=Refusals)

    def add(self, table: str, **values: object) -> None:
        """Add a row to a table of `Batch`."""
        self.tables[table].append(values)

    def day(self, written: str | None, number: int, name: str) -> date | None:
        """Return the day that text begins with, like 2027-01-01; note what is none.

        Args:
            written: The text, if there is one.
            number: Of the record.
            name: The field's name in the source.
        """
        found = None if written is None else parse_day(written)
        if written is not None and found is None:
            self.notes.note("register-date", f"row {number}", {"field": name})
        return found

    def whole(self, written: str | None, number: int, name: str) -> int | None:
        """Return a whole number of at least 0; note what is none."""
        if written is None:
            return None
        if written.isascii() and written.isdigit() and len(written) <= 15:
            return int(written)
        self.notes.note("register-value", f"row {number}", {"field": name})
        return None

    def batch(self, as_of: date | None) -> Batch:
        """Return the rows as frames."""
        frames = {
            name: pl.DataFrame(rows, schema=_schema(name), orient="row")
            for name, rows in self.tables.items()
        }
        return Batch(
            records=self.records,
            rejects=tuple(self.rejects.rows),
            notes=tuple(self.notes.rows),
            as_of=as_of,
            **frames,
        )


def read_trees(
    file: OpenedFile,
    take: Callable[[Record, int, TreeRows], None],
    *,
    needed: str,
    path: str | None = None,
    element: str | None = None,
    as_of: date | None = None,
) -> Iterator[Batch]:
    """Return batches of what `take` adds for each record.

    Args:
        file: An array of records, one record a line, or pages that hold a list of them.
        take: Given a record, its number from 1 and the rows so far, adds the record's own.
        needed: Name of the field without which the file is none of the source.
        path: Where the list is in a page, such as `hits.hits.item`.
        element: Name of a record's XML element, where the source is XML; JSON is refused then, and
            XML otherwise.
        as_of: The day the file speaks of.

    Raises:
        UnreadableInput: Empty, of another format, broken, or no party in the first records.
    """
    if not file.format:
        raise UnreadableInput([Problem("empty-input")], file.name)
    if (file.format == "xml") is (element is None):
        raise UnreadableInput([Problem("register-format")], file.name)
    objects = read_elements(file, element) if element else _objects(file, path)
    number, found = 0, False
    with faults_named(file):
        while not number % TREES:
            rows = TreeRows()
            for tree in islice(objects, TREES):
                number += 1
                rows.records += 1
                if isinstance(tree, dict):
                    take(tree, number, rows)
                else:
                    rows.rejects.note("register-object", f"row {number}")
            found = found or bool(rows.tables["parties"])
            if not found:
                break
            if rows.records:
                yield rows.batch(as_of)
            else:
                return
    if not found:
        raise UnreadableInput([Problem("register-columns", "", {"columns": needed})], file.name)


def _objects(file: OpenedFile, path: str | None) -> Iterator[object]:
    start = file.stream.peek(65_536)[:65_536]
    if path is not None and start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        key = path.split(".", 1)[0]
        if f'"{key}"'.encode() in start:
            file.stream.read(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
            return json_items(file, path, multiple_values=True)
    return read_objects(file, None)


def text(record: object, *keys: str) -> str | None:
    """Return the trimmed text or number at the end of `keys`; None if there is none.

    >>> text({"form": {"code": 16}}, "form", "code")
    '16'
    """
    value = record
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def entries(record: object, *keys: str) -> list[Record]:
    """Return the objects of the list at the end of `keys`; an object alone is a list of one.

    >>> entries({"names": [{"name": "A"}, None]}, "names")
    [{'name': 'A'}]
    """
    value = record
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    listed = value if isinstance(value, list) else [value]
    return [entry for entry in listed if isinstance(entry, dict)]
