"""Tables of a DOCX document → sheets. Only the main text is opened; images and macros are not."""

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
from lxml import etree

from data_ingest.model.problem import Problem
from data_ingest.parsing.xml_document import parse_xml
from data_ingest.sheets.archive import Archive
from data_ingest.sheets.header_row import Merge
from data_ingest.sheets.table import Grid, check_extent

_MAIN_TEXT = "word/document.xml"
_W = "{*}"
_OF_LOT = re.compile(
    r"(?:del|delområde|område|anbudsområde|anbudsdel|avtalsområde|lott|lot|part)\b", re.IGNORECASE
)
"""How the name of a lot begins."""
_LONGEST_CAPTION = 80  # characters
_BREAKS = frozenset({"br", "cr"})
_LEFT_OUT = frozenset(
    {"tbl", "del", "moveFrom", "txbxContent", "drawing", "pict", "Fallback", "pPr", "rPr"}
)
"""Elements whose text is no text of the cell: a table inside it, what a tracked change takes away,
boxes and pictures, the second rendering of the same content for old programs, and formats."""


def document_grids(payload: bytes, *, name: str) -> Iterator[Grid]:
    """Give the tables of a document in their order, titled `table 1`, `table 2`, ….

    Tables inside a cell are noted and left out, and so is text around the tables, except the line
    above a table that names a lot. Text that a tracked change inserts is read, and what it deletes
    is not.

    Raises:
        UnreadableInput: Damaged, or beyond a limit.
    """
    archive = Archive(payload, name=name)
    document = parse_xml(archive.read(_MAIN_TEXT), name=name)
    outer = [element for element in document.iter(f"{_W}tbl") if _above(element, "tbl") is None]
    captions, around = _text_around(document)
    notes = (Problem("sheet-text-around", "", {"count": str(around)}),) if around else ()
    for number, table in enumerate(outer, 1):
        grid = _grid(table, title=f"table {number}", name=name)
        yield replace(grid, notes=(*notes, *grid.notes), caption=captions.get(table, ""))


def _text_around(document: etree._Element) -> tuple[dict[etree._Element, str], int]:
    """Return the line that names a lot above each table, and how many other paragraphs there are.

    Nothing of the others is repeated: they may name persons.
    """
    captions: dict[etree._Element, str] = {}
    count, last = 0, ""
    for element in document.iter(f"{_W}p", f"{_W}tbl"):
        if _above(element, "tbl") is not None:
            continue
        if _local(element) == "tbl":
            if _OF_LOT.match(last) and len(last) <= _LONGEST_CAPTION:
                captions[element] = last
                count -= 1
            last = ""
        elif text := " ".join(_text(element).split()):
            last = text
            count += 1
    return captions, count


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _above(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(f"{_W}{tag}"), None)


def _number(element: etree._Element, path: str, *, otherwise: int) -> int:
    """Return the value of a property; whatever is no number of the format counts as `otherwise`."""
    for found in element.iterfind(path):
        for key, text in found.attrib.items():
            if str(key).endswith("}val") and str(text).isdecimal():
                return int(str(text)[:6])
    return otherwise


def _grid(table: etree._Element, *, title: str, name: str) -> Grid:
    rows: list[dict[int, str]] = []
    merges: dict[tuple[int, int], Merge] = {}  # by their first cell
    open_at: dict[int, Merge] = {}  # merges down that the row before has, by their left column
    width = 0
    for row in table.iter(f"{_W}tr"):
        if _above(row, "tbl") is not table or row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        at, cells, still_open = _number(row, f"{_W}trPr/{_W}gridBefore", otherwise=0), {}, {}
        for cell in row.iter(f"{_W}tc"):
            if _above(cell, "tr") is not row:
                continue
            right = at + max(_number(cell, f"{_W}tcPr/{_W}gridSpan", otherwise=1), 1) - 1
            merge = Merge(len(rows), at, len(rows), right)
            down = cell.find(f"{_W}tcPr/{_W}vMerge")
            if down is not None:
                above = open_at.get(at)
                if above is not None and "restart" not in down.attrib.values():
                    merge = above._replace(bottom=len(rows))
                still_open[at] = merge
            if merge.top == len(rows):
                cells[at] = _text(cell)
            if merge.left < merge.right or down is not None:
                merges[merge.top, merge.left] = merge
            at = right + 1
        width, open_at = max(width, at), still_open
        rows.append(cells)
        check_extent(len(rows), width, title=title, name=name)
    columns = {
        str(place): pl.Series([row.get(place) for row in rows], dtype=pl.String)
        for place in range(width)
    }
    inner = next(table.iterdescendants(f"{_W}tbl"), None)
    notes = () if inner is None else (Problem("sheet-nested", title),)
    return Grid(
        "docx", title, pl.DataFrame(columns), tuple(merges.values()), (), notes, ragged=True
    )


def _text(cell: etree._Element) -> str:
    """Return the text of a cell, its paragraphs as lines, or that of one paragraph."""
    walk = etree.iterwalk(cell, events=("start", "end"))
    pieces: list[str] = []
    for event, element in walk:
        tag = _local(element)
        if event == "end":
            pieces += ["\n"] if tag == "p" else []
        elif tag in _LEFT_OUT:
            walk.skip_subtree()
        elif tag == "t":
            pieces.append(element.text or "")
        elif tag in _BREAKS:
            pieces.append("\n")
        elif tag == "tab":
            pieces.append(" ")
    return "".join(pieces).strip()
