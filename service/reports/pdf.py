"""Compile a document: a template and the data it shows in, a tagged PDF out.

The PDF is PDF/A-2a and PDF/UA-1, the same bytes for the same data, with its fonts inside. No text
of a sender is ever part of the template, so none is read as markup.
"""

from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

import orjson
import typst

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: "list[PDFStandard]" = ["a-2a", "ua-1"]
"""Archive and accessibility standards, which the compiler checks as it writes."""


class UnfitDocument(RuntimeError):
    """The template gave a warning, such as a font that is not there; nothing is handed out."""


def compile_pdf(template: str, data: Mapping[str, Any], *, mark: str = "") -> bytes:
    """Return the PDF of a template filled with data.

    Args:
        template: Name of a file of `service/reports/templates`.
        data: What the template reads; values of JSON.
        mark: Of the copy (`service.copies`), printed at the foot of each page.

    Raises:
        UnfitDocument: The compiler warns of something.
    """
    with as_file(files("service.reports").joinpath("templates")) as folder:
        made, warnings = typst.compile_with_warnings(
            str(folder / template),
            root=str(folder),
            ignore_system_fonts=True,
            sys_inputs={"data": orjson.dumps(data).decode(), "mark": mark},
            format="pdf",
            pdf_standards=STANDARDS,
        )
    if warnings:
        raise UnfitDocument("; ".join(one.message for one in warnings))
    return made
