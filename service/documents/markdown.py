"""A page of blocks as Markdown (CommonMark with tables)."""

import re
from collections.abc import Iterable, Iterator

from service.documents.blocks import (
    Blanks,
    Block,
    Checks,
    Form,
    Grid,
    Heading,
    NewPage,
    Numbered,
    Pairs,
    Paragraph,
)

MEDIA_TYPE = "text/markdown"

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown_of(page: Iterable[Block]) -> str:
    """Return a page of blocks as Markdown."""
    return "\n\n".join("\n".join(_lines(block)) for block in page) + "\n"


def escaped(text: str) -> str:
    r"""Return a text on one line in which nothing is markup.

    >>> escaped("[köpare] *x*")
    '\\[köpare\\] \\*x\\*'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * (level + 1)} {escaped(text)}"
        case Paragraph(text, style):
            mark = {"bold": "**", "italic": "*"}.get(style, "")
            yield f"{mark}{escaped(text)}{mark}"
        case Pairs(rows):
            for label, value in rows:
                yield f"- **{escaped(label)}:** {escaped(value)}"
        case Numbered(items):
            for number, item in enumerate(items, 1):
                yield f"{number}. {escaped(item)}"
        case Checks(heading, items):
            yield f"> **{escaped(heading)}**"
            for item in items:
                yield f"> - [ ] {escaped(item)}"
        case Form(items):
            for item in items:
                yield f"- {escaped(item)}"
        case Grid():
            yield from _table(block)
        case Blanks(headings, rows):
            for row in rows:
                yield f"- **{escaped(headings[0])}: {escaped(row) or '......'}**"
                for heading in headings[1:]:
                    yield f"  - {escaped(heading)}: ......"
        case NewPage():
            yield "---"


def _table(block: Grid) -> Iterator[str]:
    yield f"| {' | '.join(escaped(heading) for heading in block.headings)} |"
    yield f"|{'---|' * len(block.headings)}"
    for row in block.rows:
        yield f"| {' | '.join(escaped(cell) for cell in row)} |"
