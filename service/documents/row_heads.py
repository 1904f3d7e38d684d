"""The cell that says what a row is of, marked as the heading of its row in a tagged PDF.

A reader that reads a table aloud says the headings of a cell with it. The compiler of PDFs marks
those of columns; it has no way yet to mark those of rows that its package for Python offers. They
are marked in the file that it has written: the cell becomes `TH` with the scope `Row` and an id,
and each cell of its row names that id beside the id of its column (ISO 32000-1, 14.8.5.7).
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

_TABLE, _CELL, _ROW = Name.Table, Name.TD, Name.TR


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
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(payload)) as pdf:
        root = pdf.Root.StructTreeRoot
        tables = list(_elements(root, _TABLE))
        heads: dict[bytes, Object] = {}
        for number, (table, column) in enumerate(zip(tables, columns, strict=True)):
            if column is not None:
                heads |= _mark(table, column, f"R{number}")
        _name(root, heads)
        pdf.save(made, deterministic_id=True, fix_metadata_version=False)
    return made.getvalue()


def _mark(table: Object, column: int, name: str) -> dict[bytes, Object]:
    """Mark the heading of each row of a table, and return the headings by their ids."""
    heads: dict[bytes, Object] = {}
    for number, row in enumerate(_elements(table, _ROW)):
        cells = [cell for cell in _below(row) if cell.S == _CELL]
        if column >= len(cells) or not _kids(cells[column]):
            continue
        head, given = cells[column], f"{name}y{number}".encode()
        for at, cell in enumerate(cells):
            if at != column:
                stated = _of_table(cell)
                stated.Headers = Array([*stated.get("/Headers", ()), String(given)])
        head.S, head.ID = Name.TH, String(given)
        _of_table(head).Scope = Name.Row
        heads[given] = head
    return heads


def _of_table(cell: Object) -> Object:
    """Return what a cell states as a part of a table."""
    if "/A" not in cell:
        cell.A = Array()
    for stated in cell.A:
        if stated.O == _TABLE:
            return stated
    cell.A.append(Dictionary(O=_TABLE))
    return cell.A[-1]


def _name(root: Object, heads: dict[bytes, Object]) -> None:
    """Add headings to the tree of ids of a structure, which is sorted by them."""
    named = dict(_named(root.IDTree)) | heads
    pairs = [part for given in sorted(named) for part in (String(given), named[given])]
    root.IDTree = Dictionary(Names=Array(pairs))


def _named(node: Object) -> Iterator[tuple[bytes, Object]]:
    """Yield the ids of a tree of names, with what has each."""
    names = list(node.get("/Names", ()))
    for given, element in zip(names[::2], names[1::2], strict=True):
        yield bytes(given), element
    for below in node.get("/Kids", ()):
        yield from _named(below)


def _below(element: Object) -> list[Object]:
    """Return the elements directly below another; what it shows on a page is none."""
    return [kid for kid in _kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def _kids(element: Object) -> list[Any]:
    """Return all that is directly below an element: elements, and numbers of content."""
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _elements(above: Object, kind: Name) -> Iterator[Object]:
    """Yield the elements of a kind below another, in the order of reading.

    What is below one of them is not searched: no table or row of ours stands in another.
    """
    waiting = [above]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            yield element
        else:
            waiting += reversed(_below(element))
