"""A screening as a document: the page of the purchase, a page for each tenderer, an appendix.

The first pages are what a person reads: what is next, what differs between tenderers, and of each
tenderer the facts, the review need, the next act, open questions and the chain. The appendix has
all that they rest on: what the law asks for, every party's points one by one, the rules, the
evidence, room for the decision, method and limits, and how the document is checked. `overview`
leaves the appendix out.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from data_ingest.model.text import Language
from service.documents.model import Block, Document
from service.screening.record.tables import ScreeningRecord
from service.screening.report.appendix import appendix, foundations
from service.screening.report.first_page import first_page
from service.screening.report.report_columns import ReportColumns
from service.screening.report.report_content import report_content
from service.screening.report.tender_page import tender_page
from service.screening.report.told_once import told_once

Content = Mapping[str, Any]
"""What `report_content` says of a screening, a lot, a tender or a part."""


def screening_report(
    record: ScreeningRecord,
    language: Language,
    *,
    opened: bool,
    mark: str = "",
    overview: bool = False,
) -> Document:
    """Return a stored screening as a document.

    Args:
        record: The screening.
        language: Language of the document.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy.
        overview: Without the appendix.
    """
    content = report_content(record, language, opened=opened)
    return composed(content, made_at=record.created_at, mark=mark, overview=overview)


def composed(
    content: Content, *, made_at: datetime, mark: str = "", overview: bool = False
) -> Document:
    """Return what a screening says as a document; what tenders have in common stands once.

    Args:
        content: As `report_content` gives it, or without what is masked.
        made_at: When the record was made, or the copy of it, with a time zone.
        mark: Of the copy.
        overview: Without the appendix.
    """
    language: Language = content["language"]
    made = ReportColumns(language, is_open=content["open"])
    return Document(
        language=language,
        title=content["title"],
        subject=content["subject"],
        about=" · ".join(filter(None, (content["about"], content["stage"]))),
        id=content["id"],
        blocks=tuple(_blocks(content, made, overview=overview)),
        made_at=made_at,
        footer=made.say("disclaimer"),
        mark=mark,
    )


def _blocks(content: Content, made: ReportColumns, *, overview: bool) -> Iterator[Block]:
    lots = told_once(content["lots"], made.language)
    yield from first_page(content, lots, made, has_appendix=not overview)
    for lot in lots:
        for tender in lot["tenders"]:
            yield from tender_page(lot, tender, made, has_appendix=not overview)
    if overview:
        yield from foundations(content, made)
    else:
        yield from appendix(content, lots, made)
