"""The cell that says what a row is of, marked as the heading of its row in a tagged PDF.

A reader that reads a table aloud says the headings of a cell with it. The compiler of PDFs marks
those of columns; it has no way yet to mark those of rows that its package for Python offers. They
are marked in the file that it has written: the cell becomes `TH` with the scope `Row` and an id,
and each cell of its row names that id beside the id of its column (ISO 32000-1, 14.8.5.7).
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any, cast

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
)

Element = dict[Any, Any]
"""An element of the structure of a PDF, or a node of its trees."""

_TABLE, _CELL, _ROW = "/Table", "/TD", "/TR"


def with_row_heads(payload: bytes, columns: Sequence[int | None]) -> bytes:
    """Return a PDF whose rows have headings, the same bytes for the same PDF.

    Args:
        payload: A tagged PDF whose tables have a cell for each column.
        columns: For each table, in the order of reading, the column that says what a row is of;
            None: no column does.

    Raises:
        ValueError: The PDF does not have that many tables.
    """
    if all(column is None for column in columns):
        return payload
    reader = PdfReader(io.BytesIO(payload))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    root = cast("Element", writer.root_object["/StructTreeRoot"])
    tables = list(_elements(root, _TABLE))
    heads: dict[bytes, Any] = {}
    for number, (table, column) in enumerate(zip(tables, columns, strict=True)):
        if column is not None:
            heads |= _mark(table, column, f"R{number}")
    _name(root, heads)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _mark(table: Element, column: int, name: str) -> dict[bytes, Any]:
    """Mark the heading of each row of a table, and return the headings by their ids."""
    heads: dict[bytes, Any] = {}
    for number, row in enumerate(_elements(table, _ROW)):
        cells = [cell for cell in row["/K"] if cell.get_object()["/S"] == _CELL]
        if column >= len(cells) or not cells[column].get_object().get("/K"):
            continue
        head, given = cells[column], f"{name}y{number}".encode()
        for cell in cells:
            if cell is not head:
                _of_table(cell.get_object()).setdefault(
                    NameObject("/Headers"), ArrayObject()
                ).append(ByteStringObject(given))
        head.get_object()[NameObject("/S")] = NameObject("/TH")
        head.get_object()[NameObject("/ID")] = ByteStringObject(given)
        _of_table(head.get_object())[NameObject("/Scope")] = NameObject("/Row")
        heads[given] = head
    return heads


def _of_table(cell: Element) -> Element:
    """Return what a cell states as a part of a table."""
    stated: list[Element] = cell.setdefault(NameObject("/A"), ArrayObject())
    for one in stated:
        if one["/O"] == _TABLE:
            return one
    stated.append(DictionaryObject({NameObject("/O"): NameObject(_TABLE)}))
    return stated[-1]


def _name(root: Element, heads: dict[bytes, Any]) -> None:
    """Add headings to the tree of ids of a structure, which is sorted by them."""
    named = dict(_named(root["/IDTree"])) | heads
    root[NameObject("/IDTree")] = DictionaryObject(
        {
            NameObject("/Names"): ArrayObject(
                part
                for given, element in sorted(named.items())
                for part in (ByteStringObject(given), element)
            )
        }
    )


def _named(node: Element) -> Iterator[tuple[bytes, Any]]:
    """Yield the ids of a tree of names, with what has each."""
    names = node.get("/Names", ArrayObject())
    for given, element in zip(names[::2], names[1::2], strict=True):
        yield given.original_bytes, element
    for below in node.get("/Kids", ArrayObject()):
        yield from _named(below.get_object())


def _elements(above: Element, kind: str) -> Iterator[Element]:
    """Yield the elements of a kind below another, in the order of reading."""
    waiting = [above]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            yield element
        kids = element.get("/K", [])
        below = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
        waiting += [kid for kid in reversed(below) if isinstance(kid, dict) and "/S" in kid]
