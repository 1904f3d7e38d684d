"""What a worksheet's own XML says that its reader does not: its extent, and cells without a value.

The reader keeps a worksheet as a full rectangle, so two cells far apart would take all memory; and
it gives an empty cell for an error value as for a formula that nobody has computed. The XML is
only searched for tags; it is parsed if there is a formula, an error value, or a cell without a
reference in it.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

import polars as pl
from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.archive import Archive
from data_ingest.sheets.table import MAX_COLUMNS, RowFault, check_extent

_PIECE = 1 << 20
_LONGEST_TAG = 1 << 24  # bytes without a ">" after which this is no XML of a worksheet
_TAG = r"<(?:[^<>\s:/]+:)?(?:c|f|row)(?:\s[^<>]*)?/?>"
_FORMULA = r"^<(?:[^:\s]+:)?f[\s>/]"
_ERROR = r"\st\s*=\s*[\"']e[\"']"
_REFERENCE = r"\sr\s*=\s*[\"']([A-Za-z]*[0-9]+)[\"']"
_UNPLACED = etree.XPath("boolean(self::*[not(@r)] | *[not(@r)])")
_FAULTY = etree.XPath("*[@t='e' or *[local-name()='f']]")
_COLUMN = re.compile("[A-Za-z]+")
_TEXT_TYPES = frozenset({"str", "s", "inlineStr"})


@dataclass(frozen=True, slots=True)
class _Extent:
    """How far a worksheet reaches.

    Attributes:
        rows: Number of the last row that a reference names.
        columns: Number of the last column that a reference of a filled cell names.
        to_parse: The XML has to be parsed.
        unplaced: There is a row or a filled cell without a reference.
    """

    rows: int
    columns: int
    to_parse: bool
    unplaced: bool


def cell_faults(
    archive: Archive, entry: str, *, title: str, never_computed: bool
) -> tuple[RowFault, ...]:
    """Check the extent of a worksheet and return its cells that have no value.

    Args:
        archive: The workbook.
        entry: The part of the worksheet.
        title: The worksheet's name, for messages.
        never_computed: The workbook asks to be computed when it is opened, as those that programs
            write do: a 0 beside a formula stands for a value that nobody has computed.

    Raises:
        UnreadableInput: More rows, columns or cells than the limits, or the XML is damaged.
    """
    try:
        with archive.open(entry) as stream:
            extent = _extent(stream, archive)
        faults: tuple[RowFault, ...] = ()
        if extent.to_parse:
            with archive.open(entry) as stream:
                extent, faults = _parsed(stream, extent, archive, never_computed=never_computed)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, ValueError) as error:
        raise error if isinstance(error, UnreadableInput) else archive.broken() from None
    check_extent(extent.rows, extent.columns, title=title, name=archive.name)
    return faults


def column_place(letters: str) -> int:
    """Return the place of a column, counted from 0.

    >>> column_place("A"), column_place("ALL")
    (0, 999)
    """
    place = 0
    for letter in letters[:4].upper():  # three letters are the most that the format has
        place = place * 26 + ord(letter) - 64
    return place - 1


def _pieces(stream: IO[bytes], archive: Archive) -> Iterator[bytes]:
    """Cut the stream between tags."""
    kept = b""
    while piece := stream.read(_PIECE):
        if b"\0" in piece:
            raise archive.broken()  # UTF-16, in which nothing would be found
        kept += piece
        end = kept.rfind(b">") + 1
        if b"<!DOCTYPE" in kept:
            raise UnreadableInput([Problem("xml-dtd")], archive.name)
        yield kept[:end]
        kept = kept[end:]
        if len(kept) > _LONGEST_TAG:
            raise archive.broken()


def _extent(stream: IO[bytes], archive: Archive) -> _Extent:
    rows = columns = 0
    to_parse = unplaced = False
    for piece in _pieces(stream, archive):
        tags = pl.Series([piece.decode()]).str.extract_all(_TAG).explode().drop_nulls()
        formulas = tags.str.contains(_FORMULA)
        filled = tags.filter(~formulas & ~tags.str.ends_with("/>"))
        found = filled.str.extract(_REFERENCE)
        numbers = found.str.extract("0*([0-9]{1,8})").unique().drop_nulls()
        letters = found.str.extract("([A-Za-z]+)").unique().drop_nulls()
        rows = max(rows, *map(int, numbers), 0)
        columns = max(columns, *(column_place(letter) + 1 for letter in letters), 0)
        unplaced = unplaced or found.null_count() > 0
        to_parse = to_parse or unplaced or formulas.any() or tags.str.contains(_ERROR).any()
    return _Extent(rows, columns, to_parse, unplaced)


def _parsed(
    stream: IO[bytes], seen: _Extent, archive: Archive, *, never_computed: bool
) -> tuple[_Extent, tuple[RowFault, ...]]:
    """Return the cells without a value, and an extent that no cell lies beyond.

    A cell without a reference stands to the right of the one before it, a row without a number
    below the one before it.
    """
    faults: list[RowFault] = []
    line, count, longest, unplaced = 0, 0, 0, False
    found = etree.iterparse(
        stream,
        events=("end",),
        tag="{*}row",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for _, row in found:
        line = int(row.get("r", line + 1))
        count += 1
        longest = max(longest, len(row))
        unplaced = unplaced or bool(_UNPLACED(row))
        if unplaced and longest > MAX_COLUMNS:
            break
        for cell in _FAULTY(row):
            code = _fault(cell, never_computed=never_computed)
            if code is not None:
                faults.append(RowFault(line, _place(cell), code))
        row.clear()
        parent = row.getparent()
        while parent is not None and parent[0] is not row:
            del parent[0]
    if seen.unplaced and not unplaced:
        raise archive.broken()  # tags in a form that hides their references
    if unplaced:
        seen = replace(seen, rows=seen.rows + count, columns=seen.columns + longest)
    return seen, tuple(faults)


def _fault(cell: etree._Element, *, never_computed: bool) -> str | None:
    """Return what is wrong with a cell that has an error value or a formula."""
    kind = cell.get("t")
    if kind == "e":
        return "sheet-error-value"
    value = (cell.findtext("{*}v") or "").strip()
    if kind in _TEXT_TYPES:  # a formula may well give the empty text
        return None
    return "sheet-formula" if not value or (never_computed and value == "0") else None


def _place(cell: etree._Element) -> int:
    """Return the place of a cell, by its reference or by the cells before it."""
    steps = 0
    at: etree._Element | None = cell
    while at is not None:
        found = _COLUMN.match(at.get("r", ""))
        if found is not None:
            return column_place(found[0]) + steps
        at, steps = at.getprevious(), steps + 1
    return steps - 1
