"""Worksheets of an XLSX workbook → sheets. Macros, charts and links are never looked at."""

import io
from collections.abc import Iterator
from itertools import islice

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data_ingest.model.problem import Problem
from data_ingest.parsing.xml_document import parse_xml
from data_ingest.sheets.archive import Archive
from data_ingest.sheets.cell_text import texts
from data_ingest.sheets.header_row import Merge
from data_ingest.sheets.table import Grid
from data_ingest.sheets.xlsx_cells import cell_faults

_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_ROWS = 20_000  # that are held as cells at a time


def workbook_grids(payload: bytes, *, name: str) -> Iterator[Grid]:
    """Give the worksheets of a workbook, visible ones first.

    Of a formula the value is taken that was computed when the workbook was saved. A format of a
    number is not known here: 25 % is `0.25`.

    Raises:
        UnreadableInput: Damaged, or beyond a limit.
    """
    archive = Archive(payload, name=name)
    workbook = parse_xml(archive.read(_WORKBOOK), name=name)
    settings = workbook.find("{*}calcPr")
    never_computed = settings is not None and settings.get("fullCalcOnLoad") in {"1", "true"}
    entries = _entries(archive, name=name)
    parts: dict[str, str] = {}
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        link = next((text for key, text in sheet.attrib.items() if str(key).endswith("}id")), "")
        parts[sheet.get("name", "")] = entries.get(link, "")
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(payload)) as book:
            found = [
                metadata
                for metadata in book.sheets_metadata
                if metadata.typ == SheetTypeEnum.WorkSheet
            ]
            for sheet_data in sorted(
                found, key=lambda metadata: metadata.visible != SheetVisibleEnum.Visible
            ):
                title = sheet_data.name
                faults = cell_faults(
                    archive, parts.get(title, ""), title=title, never_computed=never_computed
                )
                visible = sheet_data.visible == SheetVisibleEnum.Visible
                worksheet = book.get_sheet_by_name(title)
                merges = [
                    Merge(*first, *last) for first, last in worksheet.merged_cell_ranges or ()
                ]
                notes = () if visible else (Problem("sheet-hidden", title),)
                yield Grid("xlsx", title, _cells(worksheet), merges, faults, notes)
    except CalamineError:
        raise archive.broken() from None


def _entries(archive: Archive, *, name: str) -> dict[str, str]:
    """Return the part of the archive that each link of the workbook leads to."""
    entries: dict[str, str] = {}
    for link in parse_xml(archive.read(_LINKS), name=name):
        target = link.get("Target", "").replace("\\", "/")
        entries[link.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return entries


def _cells(worksheet: CalamineSheet) -> pl.DataFrame:
    """Return all cells from A1 on as String columns named by place."""
    start, end = worksheet.start, worksheet.end
    if start is None or end is None:
        return pl.DataFrame()
    offset, width = start[1], end[1] + 1
    schema = {str(place): pl.String for place in range(width)}
    pieces = [pl.DataFrame(schema=schema)]
    rows = worksheet.iter_rows()
    while piece := list(islice(rows, _ROWS)):
        columns = {
            str(place): pl.Series(texts(cells), dtype=pl.String)
            for place, cells in enumerate(zip(*piece, strict=True), offset)
        }
        empty = pl.repeat("", len(piece), dtype=pl.String, eager=True)
        pieces.append(pl.DataFrame({place: columns.get(place, empty) for place in schema}))
    return pl.concat(pieces)
