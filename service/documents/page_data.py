"""A document as the data that the template of the PDF lays out (`templates/document.typ`).

Words that are wider than their room get places to break (`line_breaks`). Room is told in
characters.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any

from data_ingest.model.text import Language, message
from service.documents.drawings import Scale, Scatter
from service.documents.line_breaks import breakable, has_long_word
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
from service.documents.qr import qr_svg
from service.documents.values import Cited, Code, Link, Nested, Share, Step, Value, said

PAGE = message("Page")

LINE = 72
"""Characters that a line of the page holds."""
PAIR = 48
"""Characters that a line of the value of a pair holds."""
HASH = 64
"""Characters of a hash, which stands in one piece."""
HEADING = 28
"""Characters that a line of a heading holds."""
_NARROW = 18
"""Characters of a column that is as wide as what stands in it."""
_MILLIMETRES = {False: 170, True: 257}
"""Width of what stands on a page that stands, and on one that lies."""
_AUTO = 20
"""Millimetres that a column as wide as what stands in it takes, about."""
_MARGIN = 3
"""Millimetres beside what stands in a column."""
_LETTER = 2.2
"""Millimetres that hold any letter of a table but the widest."""
_LEAST = 6


def page_data(document: Document) -> dict[str, Any]:
    """Return what the template shows: values of JSON, each block under its `kind`."""
    made = document.made_at.astimezone(UTC)
    return {
        "language": document.language,
        "title": document.title,
        "heading": breakable(document.title, HEADING),
        "subject": breakable(document.subject, LINE),
        "about": breakable(document.about, LINE),
        "margins": {
            "above": [document.title, document.id],
            "below": document.footer,
            "page": PAGE.to(document.language),
            "mark": document.mark,
        },
        "day": [made.year, made.month, made.day],
        "is_wide": document.is_wide,
        "blocks": [
            _block(block, document.language, _MILLIMETRES[document.is_wide])
            for block in document.on_pages()
        ],
    }


def _block(block: Block, language: Language, wide: int) -> dict[str, Any]:
    match block:
        case Heading(text, level, name):
            shown = breakable(text, HEADING)
            return {"kind": "heading", "text": shown, "level": level, "name": name}
        case Paragraph(text, style):
            return {"kind": "paragraph", "text": breakable(text, LINE), "style": style}
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
            return _table(block, language, wide)
        case QrCode(content, alt):
            return {"kind": "code", "svg": qr_svg(content), "alt": alt}
        case Lines(labels):
            return {"kind": "lines", "labels": list(labels)}
        case Checks(heading, checks):
            shown = breakable(heading, LINE)
            return {"kind": "checks", "heading": shown, "items": _broken(checks)}
        case AnswerBoxes(labels):
            return {"kind": "form", "labels": _broken(labels)}
        case Blanks(headings, labels, widths):
            rooms = _rooms(widths, wide)
            cells = [[breakable(label, rooms[0]), *[""] * (len(headings) - 1)] for label in labels]
            return {
                "kind": "table",
                "heads": list(headings),
                "widths": list(widths),
                "numbers": [],
                "row_head": 0 if any(labels) else None,
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
                "blocks": [_block(one, language, wide) for one in blocks],
            }


def row_heads(blocks: Iterable[dict[str, Any]]) -> Iterator[int | None]:
    """Yield the column that says what a row is of, or None, for each table that is laid out."""
    for block in blocks:
        if block["kind"] == "table" and block["rows"]:
            yield block["row_head"]
        elif block["kind"] == "language":
            yield from row_heads(block["blocks"])


def _pairs(rows: Iterable[tuple[str, Value]], language: Language) -> list[list[Any]]:
    return [[breakable(label, _NARROW), _cell(value, language, PAIR)] for label, value in rows]


def _broken(texts: Iterable[str]) -> list[str]:
    return [breakable(text, LINE) for text in texts]


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [
        {
            "text": breakable(item.text if item.note else _before(item.text, item.address), LINE),
            "lead": breakable(item.lead, LINE),
            "cites": _cited(item.cites),
            "note": breakable(_note(item), LINE),
            "address": item.address,
            "mark": item.mark,
            "depth": item.depth,
        }
        for item in items
    ]


def _cited(cited: Cited | None) -> dict[str, str]:
    """Return a citation with its language; of none, no text."""
    text, language = (cited.text, cited.language) if cited else ("", "und")
    return {"kind": "cited", "text": text, "language": language}


def _note(item: Item) -> str:
    """Return a note without the citation that it begins with and the address that it ends with."""
    return _before(item.note.removeprefix(item.cites.text if item.cites else ""), item.address)


def _before(text: str, address: str) -> str:
    """Return a text without the address that it ends with, which is led to."""
    return text.removesuffix(address) if address else text


def _table(table: Table, language: Language, wide: int) -> dict[str, Any]:
    columns, rows, are_more = table.on_pages(drawn=True)
    rooms = _rooms([column.width for column in columns], wide)
    told = (at for at, one in enumerate(columns) if not (one.is_number or one.is_drawn))
    return {
        "kind": "table",
        "heads": [
            breakable(column.label, room) for column, room in zip(columns, rooms, strict=True)
        ],
        "widths": [column.width for column in columns],
        "numbers": [at for at, column in enumerate(columns) if column.is_number],
        "row_head": next(told, None) if len(columns) > 1 else None,
        "rows": [
            [_cell(value, language, room) for value, room in zip(row, rooms, strict=True)]
            for row in rows
        ],
        "more": table.more if are_more else "",
        "empty": table.empty,
    }


def _rooms(widths: Sequence[float], wide: int) -> list[int]:
    """Return how many characters a line of each column holds."""
    left = wide - _AUTO * sum(width == 0 for width in widths)
    parts = sum(widths) or 1
    return [
        max(_LEAST, int((left * width / parts - _MARGIN) / _LETTER)) if width else _NARROW
        for width in widths
    ]


def _cell(value: Value, language: Language, room: int) -> str | dict[str, Any]:
    """Return a text, or what the template draws or sets in letters of its own."""
    match value:
        case Share(ppm, True):
            return {"kind": "share", "ppm": ppm, "text": said(value, language)}
        case Step(begin, end, least, most, low, high):
            ends = {"begin": begin, "end": end, "least": least, "most": most}
            return {"kind": "step", **ends, "low": low, "high": high}
        case Nested(text, depth, mark, is_open, rails):
            drawn = {"mark": mark, "is_open": is_open, "rails": list(rails)}
            shown = breakable(text, max(_LEAST, room - 3 * depth))
            return {"kind": "nested", "text": shown, "depth": depth, **drawn}
        case Code(text):
            whole = HASH if room == PAIR else room
            return {"kind": "code", "text": breakable(text, whole)}
        case Cited(text, own) if own != language:
            return _cited(Cited(breakable(text, room), own))
        case Link(_, address) if address:
            return {"kind": "link", "address": address, "text": said(value, language)}
        case _:
            text = breakable(said(value, language), room)
            return {"kind": "long", "text": text} if has_long_word(text, room) else text
