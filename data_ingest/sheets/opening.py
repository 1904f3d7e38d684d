"""Open a file of any kind that officers have tables in: CSV, XLSX, DOCX."""

from collections.abc import Iterator
from pathlib import PurePath

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.delimited_text import delimited_sheet
from data_ingest.sheets.file_kind import FileKind, file_kind
from data_ingest.sheets.sheet import Sheet
from data_ingest.sheets.table import Grid, sheet_of_grid, with_notes

MAX_PAYLOAD = 50_000_000
"""Bytes of a file."""

_EXTENSIONS: dict[FileKind, frozenset[str]] = {
    FileKind.CSV: frozenset({".csv", ".tsv", ".tab", ".txt", ".skv"}),
    FileKind.XLSX: frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"}),
    FileKind.DOCX: frozenset({".docx", ".docm", ".dotx", ".dotm"}),
}
"""The kinds that can be opened, and what their names may end with."""


def open_sheets(payload: bytes, *, name: str) -> tuple[Sheet, ...]:
    """Return every table of a file that has headings and at least one row, hidden ones last.

    Args:
        payload: The whole file.
        name: The file's name; it is used for messages and never tells the kind.

    Raises:
        UnreadableInput: Of a kind that is not read, damaged, with a password, beyond a limit, or
            without any table.
    """
    if len(payload) > MAX_PAYLOAD:
        limit = f"{MAX_PAYLOAD // 1_000_000} MB"
        raise UnreadableInput([Problem("too-large", "", {"limit": limit})], name)
    kind = file_kind(payload)
    if kind not in _EXTENSIONS:
        raise UnreadableInput([_refused(kind)], name)
    left_out: list[str] = []
    if kind is FileKind.CSV:
        sheet = delimited_sheet(payload, name=name)
        sheets = [] if sheet is None else [sheet]
    else:
        sheets, left_out = _of_grids(_grids(kind, payload, name=name), name=name)
    if not sheets:
        raise UnreadableInput([Problem("sheet-no-table")], name)
    notes: list[Problem] = []
    extension = PurePath(name).suffix.lower()
    if extension and extension not in _EXTENSIONS[kind]:
        notes.append(Problem("sheet-extension", "", {"kind": kind.value.upper()}))
    notes += [Problem("sheet-left-out", title) for title in left_out]
    return tuple(with_notes(sheet, notes) for sheet in sheets)


def _grids(kind: FileKind, payload: bytes, *, name: str) -> Iterator[Grid]:
    """Return the tables of a file; what reads its kind is imported by the process that does so."""
    if kind is FileKind.XLSX:
        from data_ingest.sheets.xlsx import workbook_grids

        return workbook_grids(payload, name=name)
    from data_ingest.sheets.docx import document_grids

    return document_grids(payload, name=name)


def _of_grids(grids: Iterator[Grid], *, name: str) -> tuple[list[Sheet], list[str]]:
    """Return the tables, and the titles of what has content but is none."""
    sheets: list[Sheet] = []
    left_out: list[str] = []
    for grid in grids:
        sheet = sheet_of_grid(grid, name=name)
        if sheet is not None:
            sheets.append(sheet)
        elif not grid.cells.is_empty():
            left_out.append(grid.title)
    return sheets, left_out


def _refused(kind: FileKind) -> Problem:
    """Return why a file of this kind is not opened, with the way to mend it."""
    if kind is FileKind.EMPTY:
        return Problem("empty-input")
    if kind is FileKind.PDF:
        return Problem("sheet-pdf")
    if kind is FileKind.XLS:
        return Problem("sheet-xls")
    if kind is FileKind.ZIP:
        return Problem("sheet-zip")
    if kind is FileKind.BINARY:
        return Problem("sheet-binary")
    formats = ", ".join(known_kind.value.upper() for known_kind in _EXTENSIONS)
    return Problem("unknown-format", "", {"formats": formats})
