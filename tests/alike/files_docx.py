"""What stands in a DOCX: paragraphs and tables in order with their styles, headers, properties."""

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

_UNSTEADY = ("created", "modified", "last_printed")
_PROPERTIES = (
    *("author", "category", "comments", "content_status", "created", "identifier", "keywords"),
    *("language", "last_modified_by", "last_printed", "modified", "revision", "subject"),
    *("title", "version"),
)


def docx_told(payload: bytes) -> str:
    """Return all that a document says, a paragraph or a cell a line."""
    document = Document(io.BytesIO(payload))
    lines = []
    for name in _PROPERTIES:
        value = getattr(document.core_properties, name)
        lines.append(f"{name}: {'(moment)' if value and name in _UNSTEADY else value}")
    lines += sorted(str(part.partname) for part in document.part.package.iter_parts())
    for number, section in enumerate(document.sections):
        size = section.page_width, section.page_height, section.left_margin, section.top_margin
        lines.append(f"section {number}: {size} {section.orientation}")
        for name in ("header", "footer"):
            lines += [f"{name} {one}" for one in _content(getattr(section, name), 0)]
    lines += _content(document, 0)
    return "\n".join(lines)


def _content(holder: Any, depth: int) -> Iterator[str]:
    for one in holder.iter_inner_content():
        if isinstance(one, Paragraph):
            yield "  " * depth + _paragraph(one)
        elif isinstance(one, Table):
            yield from _table(one, depth)


def _paragraph(one: Paragraph) -> str:
    runs = []
    for run in one.runs:
        marks = "".join(
            letter
            for letter, on in (("b", run.bold), ("i", run.italic), ("u", run.underline))
            if on
        )
        runs.append(f"{{{marks}}}{run.text}" if marks else run.text)
    links = [f" ({link.address or link.fragment}: {link.text})" for link in one.hyperlinks]
    text = one.text if "".join(run.text for run in one.runs) != one.text else "".join(runs)
    return f"{one.style.name}| {text}{''.join(links)}"


def _table(table: Table, depth: int) -> Iterator[str]:
    widths = [column.width for column in table.columns]
    yield "  " * depth + f"table {table.style.name if table.style else None} {widths}"
    for number, row in enumerate(table.rows):
        heads = row._tr.xpath("./w:trPr/w:tblHeader")
        yield "  " * depth + f" row {number}{' head' if heads else ''}"
        for cell in row.cells:
            yield from _content(cell, depth + 2)
