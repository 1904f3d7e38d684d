"""The mark of a copy in a workbook: at the foot of each printed page, and among its properties."""

from xlsxwriter import Workbook

from data_ingest.model.text import Language
from service.operations.files.copies import COPY


def mark_workbook(workbook: Workbook, mark: str, language: Language) -> None:
    """Put the mark of a copy into a workbook with all its sheets; nothing where there is none."""
    if not mark:
        return
    label = COPY.to(language)
    workbook.set_custom_property(label, mark)
    for sheet in workbook.worksheets():
        sheet.set_footer(f"&L{label} {mark}&R&P / &N")
