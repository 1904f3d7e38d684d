"""Pages of support and enforcement as documents."""

from collections.abc import Iterable
from datetime import datetime

from data_ingest.model.text import Language, message
from service.documents.model import Block, Document

_FOOTER = message("Kedjekoll · {day} · nothing has been sent")


def support_document(
    page: Iterable[Block], language: Language, *, title: str, made_at: datetime
) -> Document:
    """Return a page as a document.

    Args:
        page: What it is made of.
        language: Language of the document.
        title: Its title.
        made_at: When it was made, with a time zone.
    """
    return Document(
        language=language,
        title=title,
        blocks=tuple(page),
        made_at=made_at,
        footer=_FOOTER.to(language).format(day=f"{made_at:%Y-%m-%d %H:%M} UTC"),
    )
