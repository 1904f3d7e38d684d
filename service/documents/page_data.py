"""A document as the data that the template of the PDF lays out (`templates/document.typ`)."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import segno

from data_ingest.model.text import Language, message
from service.documents.drawings import Scale, Scatter
from service.documents.model import (
    AnswerBoxes,
    Blanks,
    Block,
    Checks,
    Document,
    Heading,
    InLanguage,
    Item,
    Items,
    Lines,
    NewPage,
    Pairs,
    Paragraph,
    Pointer,
    QrCode,
    Table,
)
from service.documents.values import Code, Nested, Share, Step, Value, said

PAGE = message("Page")


def page_data(document: Document) -> dict[str, Any]:
    """Return what the template shows: values of JSON, each block under its `kind`."""
    made = document.made_at.astimezone(UTC)
    return {
        "language": document.language,
        "title": document.title,
        "subject": document.subject,
        "about": document.about,
        "footer": document.footer,
        "id": document.id,
        "page": PAGE.to(document.language),
        "day": [made.year, made.month, made.day],
        "is_wide": document.is_wide,
        "blocks": [_block(block, document.language) for block in document.on_pages()],
    }


def _block(block: Block, language: Language) -> dict[str, Any]:
    match block:
        case Heading(text, level, name):
            return {"kind": "heading", "text": text, "level": level, "name": name}
        case Paragraph(text, style):
            return {"kind": "paragraph", "text": text, "style": style}
        case Pointer(_, on_page, to):
            return {"kind": "pointer", "text": on_page, "to": to}
        case Items(items):
            return {"kind": "items", "items": _items(items)}
        case Pairs(rows):
            return {"kind": "pairs", "rows": _pairs(rows, language)}
        case Scale(rows, band, mark, alt):
            drawn = {"band": list(band), "mark": list(mark), "alt": alt}
            return {"kind": "scale", "rows": _pairs(rows, language), **drawn}
        case Scatter(rows, marks, across, up, key, alt):
            return {
                "kind": "scatter",
                "rows": _pairs(rows, language),
                "marks": list(marks),
                "across": across[0],
                "places": list(across[1]),
                "up": list(up),
                "key": key,
                "alt": alt,
            }
        case Table():
            return _table(block, language)
        case QrCode(content, alt):
            svg = segno.make(content, error="m").svg_inline(scale=4)
            return {"kind": "code", "svg": svg, "alt": alt}
        case Lines(labels):
            return {"kind": "lines", "labels": list(labels)}
        case Checks(heading, checks):
            return {"kind": "checks", "heading": heading, "items": list(checks)}
        case AnswerBoxes(labels):
            return {"kind": "form", "labels": list(labels)}
        case Blanks(headings, labels, widths):
            cells = [[label, *[""] * (len(headings) - 1)] for label in labels]
            return {
                "kind": "table",
                "heads": list(headings),
                "widths": list(widths),
                "numbers": [],
                "rows": cells,
                "more": "",
                "empty": "",
            }
        case NewPage():
            return {"kind": "page"}
        case InLanguage(written_in, right_to_left, blocks):
            return {
                "kind": "language",
                "language": written_in,
                "right_to_left": right_to_left,
                "blocks": [_block(one, language) for one in blocks],
            }


def _pairs(rows: Iterable[tuple[str, Value]], language: Language) -> list[list[Any]]:
    return [[label, _cell(value, language)] for label, value in rows]


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [
        {
            "text": item.text,
            "lead": item.lead,
            "note": item.note,
            "mark": item.mark,
            "depth": item.depth,
        }
        for item in items
    ]


def _table(table: Table, language: Language) -> dict[str, Any]:
    columns, rows, are_more = table.on_pages(drawn=True)
    return {
        "kind": "table",
        "heads": [column.label for column in columns],
        "widths": [column.width for column in columns],
        "numbers": [at for at, column in enumerate(columns) if column.is_number],
        "rows": [[_cell(value, language) for value in row] for row in rows],
        "more": table.more if are_more else "",
        "empty": table.empty,
    }


def _cell(value: Value, language: Language) -> str | dict[str, Any]:
    """Return a text, or what the template draws or sets in letters of its own."""
    match value:
        case Share(ppm, True):
            return {"kind": "share", "ppm": ppm, "text": said(value, language)}
        case Step(begin, end, least, most, low, high):
            ends = {"begin": begin, "end": end, "least": least, "most": most}
            return {"kind": "step", **ends, "low": low, "high": high}
        case Nested(text, depth, mark, is_open, rails):
            drawn = {"mark": mark, "is_open": is_open, "rails": list(rails)}
            return {"kind": "nested", "text": text, "depth": depth, **drawn}
        case Code(text):
            return {"kind": "code", "text": text}
        case _:
            return said(value, language)
