"""A comparison of two screenings as a document."""

from data_ingest.model.text import Language
from service.casework.overview.comparing import Comparison
from service.casework.overview.comparison_tables import (
    CLOSED,
    EXACT,
    NOTHING,
    SAME,
    TITLE,
    about,
    tables,
)
from service.documents.line_breaks import breakable
from service.documents.pdf import compile_pdf
from service.screening.report.screening_pdf_words import WORDS

TEMPLATE = "comparison.typ"


def comparison_pdf(
    found: Comparison, diary_number: str, language: Language, *, mark: str = ""
) -> bytes:
    """Return a comparison as a tagged PDF with the mark of the copy; the same every time."""
    made = max(found.before.created_at, found.after.created_at)
    notes = [SAME] if found.same_result else []
    notes += [CLOSED] if found.parts is None else [EXACT]
    return compile_pdf(
        TEMPLATE,
        {
            "language": language,
            "title": TITLE.to(language),
            "about": f"{breakable(diary_number)} · {about(found, language)}",
            "ids": f"{found.before.screening_id} → {found.after.screening_id}",
            "day": [made.year, made.month, made.day],
            "page": WORDS["page"].to(language),
            "disclaimer": WORDS["disclaimer"].to(language),
            "nothing": NOTHING.to(language),
            "notes": [note.to(language) for note in notes],
            "tables": [
                {
                    "title": breakable(table.title),
                    "heads": table.heads,
                    "rows": [[breakable(cell) for cell in row] for row in table.rows],
                    "numbers": table.numbers,
                }
                for table in tables(found, language)
            ],
        },
        mark=mark,
    )
