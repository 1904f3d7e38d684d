"""A document as a tagged PDF: its blocks are laid out by the one template.

The PDF is PDF/A-2a and PDF/UA-1, the same bytes for the same data, with its fonts inside. No text
of a sender is ever part of the template, so none is read as markup. The fonts are the compiler's
own and those of two packages, never those of the machine. A sign that none of them has is shown as
its number in Unicode (`service.documents.lettering`), and the document says so.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import manimgx_fonts
import manimgx_fonts_cjk
import orjson
import typst

from service.documents.lettering import lacking_said, numbered, unshown
from service.documents.model import Document
from service.documents.page_data import page_data, row_heads
from service.documents.row_heads import with_row_heads

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATE = "document.typ"
LETTERING = "lettering.typ"

STANDARDS: "list[PDFStandard]" = ["a-2a", "ua-1"]
"""Archive and accessibility standards, which the compiler checks as it writes."""


class UnfitDocument(RuntimeError):
    """The template gave a warning, such as a font that is not there; nothing is handed out."""


def pdf(document: Document) -> bytes:
    """Return a document as a tagged PDF, the same bytes every time.

    Raises:
        UnfitDocument: The compiler warns of something.
    """
    data = page_data(document)
    lacking: frozenset[str] = frozenset()
    while True:
        said = lacking_said(lacking, document.language) if lacking else ""
        shown = orjson.dumps(numbered(data | {"lacking": said}, lacking))
        try:
            made = _compiled(shown)
        except BaseException as fault:  # a panic of the compiler is no Exception
            more = unshown(fault, data, lacking)
            if more is None:
                raise
            lacking = more
        else:
            return with_row_heads(made, list(row_heads(data["blocks"])))


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts: the compiler's own, and those of two packages for the other scripts."""
    folders = [Path(package.__path__[0]) for package in (manimgx_fonts, manimgx_fonts_cjk)]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


@cache
def _templates() -> dict[str, bytes]:
    """Return the files that a document is laid out by; the compiler begins with `main.typ`."""
    folder = files("service.documents").joinpath("templates")
    return {
        name: folder.joinpath(file).read_bytes()
        for name, file in {"main.typ": TEMPLATE, LETTERING: LETTERING}.items()
    }


def _compiled(shown: bytes) -> bytes:
    """Lay out what the template shows.

    It is given as a file beside the template. As an input of the compiler (`sys.inputs`) it would
    be a part of what every piece is laid out under, and no other document could use the piece.
    """
    given: Any = _templates() | {"data.json": shown}  # a dictionary, as its manual has it
    made: bytes
    made, warnings = typst.compile_with_warnings(
        given,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
    )
    if warnings:
        raise UnfitDocument("; ".join(warning.message for warning in warnings))
    return made
