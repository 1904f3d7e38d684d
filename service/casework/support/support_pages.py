"""Pages of support and enforcement as documents (DOCX)."""

from collections.abc import Iterable
from datetime import datetime

from data_ingest.model.text import Language, Text
from service.casework.packages.package_document import document_of
from service.documents.blocks import Block

_FOOTER = Text(
    "Kedjekoll · {day} · inget har skickats · sida ", "Kedjekoll · {day} · nothing is sent · page "
)


def support_document(
    page: Iterable[Block], language: Language, *, title: str, made_at: datetime
) -> bytes:
    """Return a page as a document; the same blocks and moment always give the same bytes.

    Args:
        page: What it is made of.
        language: Language of the document.
        title: Its title.
        made_at: When it was made, with a time zone.
    """
    footer = _FOOTER.to(language).format(day=f"{made_at:%Y-%m-%d %H:%M} UTC")
    return document_of(page, language, title=title, footer=footer, made_at=made_at)
