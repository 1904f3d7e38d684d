"""A document as Markdown (CommonMark with tables); what a sender wrote cannot become markup."""

import re
from collections.abc import Iterator

from data_ingest.model.text import Language
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
from service.documents.values import Code, Value, said
from service.operations.files.copies import COPY

MEDIA_TYPE = "text/markdown"

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")
_STYLES = {"bold": "**", "italic": "*"}
_ROOM = r"\_\_\_\_\_\_"
_ORDERED = re.compile("[0-9]+[.]")


def markdown(document: Document) -> str:
    """Return a document as Markdown."""
    head = [f"# {escaped(document.title)}", escaped(document.subject), escaped(document.about)]
    said_of_copy = [escaped(document.id)] if document.id else []
    if document.mark:
        said_of_copy.append(f"{COPY.to(document.language)} `{document.mark}`")
    foot = [escaped(document.footer), " · ".join(said_of_copy)]
    parts = [part for part in head if part]
    parts += (
        written for block in document.on_pages() if (written := _block(block, document.language))
    )
    parts += (part for part in foot if part)
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Return a text on one line in which nothing is markup.

    >>> escaped("[köpare] *x*")
    '\\[köpare\\] \\*x\\*'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block, language: Language) -> str:
    return "\n".join(_lines(block, language))


def _lines(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * (level + 1)} {escaped(text)}"
        case Paragraph(text, "notice"):
            yield f"> {escaped(text)}"
        case Paragraph(text, style):
            mark = _STYLES.get(style, "")
            yield f"{mark}{escaped(text)}{mark}"
        case Pointer(text):
            yield escaped(text)
        case Items(items):
            for item in items:
                yield from _item(item)
        case Pairs(rows) | Scale(rows) | Scatter(rows):
            for label, value in rows:
                yield f"- **{escaped(label)}:** {_cell(value, language)}"
        case Table():
            yield from _table(block, language)
        case QrCode(content, alt):
            yield f"{escaped(alt)}: `{content}`"
        case Lines(labels):
            yield from (f"- {escaped(label)} {_ROOM}" for label in labels)
        case Checks(heading, checks):
            yield f"> **{escaped(heading)}**"
            yield from (f"> - [ ] {escaped(check)}" for check in checks)
        case AnswerBoxes(items):
            yield from (f"- {escaped(item)}" for item in items)
        case Blanks(headings, rows):
            for row in rows:
                yield f"- **{escaped(headings[0])}: {escaped(row) or '......'}**"
                yield from (f"  - {escaped(heading)}: ......" for heading in headings[1:])
        case NewPage():
            yield "---"
        case InLanguage(_, _, blocks):
            yield "\n\n".join(_block(one, language) for one in blocks)


def _item(item: Item) -> Iterator[str]:
    indent = "  " * item.depth
    is_ordered = _ORDERED.fullmatch(item.mark)
    mark = item.mark if is_ordered else "-" if item.mark == "–" else f"- {item.mark}"
    texts = (f"**{escaped(item.lead)}**" if item.lead else "", escaped(item.text))
    yield f"{indent}{mark} {' '.join(text for text in texts if text)}"
    if item.note:
        yield f"{indent}{' ' * len(mark if is_ordered else '-')} {escaped(item.note)}"


def _table(table: Table, language: Language) -> Iterator[str]:
    columns, rows, are_more = table.on_pages()
    if not rows:
        yield from (escaped(table.empty),) if table.empty else ()
        return
    yield f"| {' | '.join(escaped(column.label) for column in columns)} |"
    yield f"|{''.join('---:|' if column.is_number else '---|' for column in columns)}"
    for row in rows:
        yield f"| {' | '.join(_cell(value, language) for value in row)} |"
    if are_more and table.more:
        yield from ("", escaped(table.more))


def _cell(value: Value, language: Language) -> str:
    if isinstance(value, Code):
        return f"`{value.text}`"
    return escaped(said(value, language))
