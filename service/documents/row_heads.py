"""The cell that says what a row is of, marked as the heading of its row in a tagged PDF.

A reader that reads a table aloud says the headings of a cell with it. The compiler of PDFs marks
those of columns; it has no way yet to mark those of rows that its package for Python offers. They
are marked in the file that it has written: the cell becomes `TH` with the scope `Row` and an id,
and each cell of its row names that id beside the id of its column (ISO 32000-1, 14.8.5.7).

The compiler writes its objects as text, one after the other in the order of their numbers. Only
those of the cells, the ids, and the places of the objects (7.5.4) are written anew. What is below
an element stands last in it, and texts stand in parentheses: none is taken for what is below. A
file that is written otherwise, as a later compiler may do, is an error and never a table without
headings (`docs/decisions/0127`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_OBJECT = rb"\d+ 0 obj\n<<"
_PLACES = re.compile(rb"xref\n0 \d+\n0{10} 65535 f\r\n((?:\d{10} 00000 n\r\n)+)(?=trailer\n)")
_BEGIN = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_ROOT = re.compile(_OBJECT + rb"/Type/StructTreeRoot[^\[]*/K\[([^\[\]]*)\]")
_KIND = re.compile(_OBJECT + rb"/Type/StructElem/S/(\w+)/P ")
_BELOW = re.compile(rb"/K\[([^\[\]()]*)\](?:/Pg \d+ 0 R)?>>\nendobj\s*\Z")
_NUMBER = re.compile(rb"(\d+) 0 R")
_CELL = re.compile(
    rb"(" + _OBJECT + rb"/Type/StructElem/S/)TD(/P \d+ 0 R)"
    rb"((?:/Lang\([\w-]+\))?/A\[<</O/Table)([^\[\]()]*/Headers\[[^\[\]]*)(\].*)",
    re.DOTALL,
)
_IDS = re.compile(rb"(/IDTree<</Names\[)((?:\(\w+\)\d+ 0 R)*)(?=\]>>)")
_ID = re.compile(rb"\((\w+)\)(\d+) 0 R")

Objects = dict[int, bytes]
"""The text of each object of a file by its number, in the order of the file."""


class UnreadPdf(ValueError):
    """The compiler has written a PDF otherwise than is known here."""


def with_row_heads(payload: bytes, columns: Sequence[int | None]) -> bytes:
    """Return a PDF whose rows have headings, the same bytes for the same PDF.

    Args:
        payload: A tagged PDF as the compiler writes it, whose tables have a cell for each column.
        columns: For each table, in the order of reading, the column that says what a row is of;
            None: no column does.

    Raises:
        UnreadPdf: The PDF is written otherwise.
        ValueError: The PDF does not have that many tables.
    """
    if all(column is None for column in columns):
        return payload
    begin = _found(_BEGIN.search(payload, len(payload) - 64), "where its table of places begins")
    places = _found(_PLACES.match(payload, int(begin[1])), "a table of places")
    starts = [int(place.split()[0]) for place in places[1].splitlines()]
    if starts != sorted(starts):
        raise UnreadPdf("The compiler has written a PDF whose objects are not in their order.")
    ends = pairwise([*starts, places.start()])
    objects = {number: payload[start:end] for number, (start, end) in enumerate(ends, 1)}
    _mark_all(objects, columns)
    return _written(payload[: starts[0]], objects, payload[places.end() : begin.start()])


def _found(match: re.Match[bytes] | None, what: str) -> re.Match[bytes]:
    if match is None:
        raise UnreadPdf(f"The compiler has written a PDF in which {what} is not found.")
    return match


def _written(head: bytes, objects: Objects, trailer: bytes) -> bytes:
    """Return a file of objects, with the places where they are."""
    places, place = [b"0000000000 65535 f\r\n"], len(head)
    for text in objects.values():
        places.append(b"%010d 00000 n\r\n" % place)
        place += len(text)
    table = b"xref\n0 %d\n" % len(places)
    end = b"startxref\n%d\n%%%%EOF" % place
    return b"".join([head, *objects.values(), table, *places, trailer, end])


def _mark_all(objects: Objects, columns: Sequence[int | None]) -> None:
    """Mark the headings of the rows of all tables, and name them in the tree of ids."""
    kinds = {number: found[1] for number, text in objects.items() if (found := _KIND.match(text))}
    roots = ((number, found) for number, text in objects.items() if (found := _ROOT.match(text)))
    root, top = next(roots, (0, None))
    tops = _numbers(_found(top, "a tree of tags")[1], kinds)
    named: list[tuple[bytes, bytes]] = []
    tables = _elements(tops, b"Table", objects, kinds)
    for at, (table, column) in enumerate(zip(tables, columns, strict=True)):
        if column is not None:
            named += _mark(table, column, b"R%d" % at, objects, kinds)
    ids = _found(_IDS.search(objects[root]), "a tree of ids in one piece")
    names = b"".join(b"(%s)%s 0 R" % one for one in sorted([*_ID.findall(ids[2]), *named]))
    objects[root] = objects[root][: ids.end(1)] + names + objects[root][ids.end() :]


def _mark(
    table: int, column: int, name: bytes, objects: Objects, kinds: dict[int, bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """Mark the heading of each row of a table, and yield the ids of headings and their numbers."""
    for at, row in enumerate(_elements([table], b"TR", objects, kinds)):
        cells = [cell for cell in _below(row, objects, kinds) if kinds[cell] == b"TD"]
        if column >= len(cells) or _is_empty(objects[cells[column]]):
            continue
        given = b"%sy%d" % (name, at)
        for cell in cells:
            part = _found(_CELL.fullmatch(objects[cell]), "a cell with the heading of its column")
            element, row_of, states, heads, rest = part.groups()
            if cell == cells[column]:
                told = (element, row_of, given, states, heads, rest)
                objects[cell] = b"%sTH%s/ID(%s)%s/Scope/Row%s%s" % told
            else:
                objects[cell] = b"%sTD%s%s%s(%s)%s" % (element, row_of, states, heads, given, rest)
        yield given, b"%d" % cells[column]


def _elements(
    top: Sequence[int], kind: bytes, objects: Objects, kinds: dict[int, bytes]
) -> Iterator[int]:
    """Yield the elements of a kind at or below others, in the order of reading.

    What is below one of them is not searched: no table or row of ours stands in another.
    """
    waiting = list(reversed(top))
    while waiting:
        element = waiting.pop()
        if kinds[element] == kind:
            yield element
        else:
            waiting += reversed(_below(element, objects, kinds))


def _below(element: int, objects: Objects, kinds: dict[int, bytes]) -> list[int]:
    """Return the elements directly below another; what it shows on a page is none."""
    kids = _BELOW.search(objects[element])
    return [] if kids is None else _numbers(kids[1], kinds)


def _is_empty(cell: bytes) -> bool:
    kids = _BELOW.search(cell)
    return kids is None or not kids[1]


def _numbers(kids: bytes, kinds: dict[int, bytes]) -> list[int]:
    return [number for one in _NUMBER.findall(kids) if (number := int(one)) in kinds]
