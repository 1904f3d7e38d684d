"""What stands in the cells of a workbook, read by another's reader."""

import io

from python_calamine import CalamineWorkbook


def text_of(payload: bytes) -> str:
    """Return all that the cells of a workbook hold, sheet by sheet and row by row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join(str(cell) for row in rows for cell in row)
