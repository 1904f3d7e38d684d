"""A comparison of two screenings as a workbook; no text of a sender becomes a formula or a link."""

import io

from xlsxwriter import Workbook

from data_ingest.model.text import Language
from service.casework.overview.comparing import Comparison
from service.casework.overview.comparison_tables import CLOSED, EXACT, SAME, TITLE, about, tables
from service.documents.marked import mark_workbook
from service.platform.words import printable

_WIDTH = 26


def comparison_workbook(
    found: Comparison, diary_number: str, language: Language, *, mark: str = ""
) -> bytes:
    """Return a comparison as XLSX, the same bytes every time: one sheet, its tables in order."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as workbook:
        made = max(found.before.created_at, found.after.created_at).replace(tzinfo=None)
        title = TITLE.to(language)
        workbook.set_properties({"title": title, "author": "Kedjekoll", "created": made})
        bold = workbook.add_format({"bold": True})
        plain = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(title[:31].replace("?", ""))
        sheet.set_column(0, 7, _WIDTH, plain)
        notes = [SAME] if found.same_result else []
        notes += [CLOSED] if found.parts is None else [EXACT]
        head = [title, diary_number, about(found, language), *(note.to(language) for note in notes)]
        line = 0
        for text in head:
            sheet.write_string(line, 0, printable(text), bold if not line else None)
            line += 1
        for table in tables(found, language):
            sheet.write_string(line + 1, 0, printable(table.title), bold)
            sheet.write_row(line + 2, 0, table.heads, bold)
            line += 3
            for row in table.rows:
                for column, cell in enumerate(row):
                    number = cell.replace("−", "-")
                    if column in table.numbers and number.lstrip("+-").isdecimal():
                        sheet.write_number(line, column, int(number))
                    else:
                        sheet.write_string(line, column, printable(cell))
                line += 1
        mark_workbook(workbook, mark, language)
    return buffer.getvalue()
