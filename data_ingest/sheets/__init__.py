"""Tables of any file → rows of text with their place: CSV, XLSX and tables in DOCX."""

from data_ingest.sheets.file_kind import FileKind, file_kind
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.sheet import Sheet, SheetKind

__all__ = ["FileKind", "Sheet", "SheetKind", "file_kind", "open_sheets"]
