"""What disclosures are tested with: the work in cases, and everything that stands in a file."""

import io
import re
from collections.abc import Callable

import pytest
from docx import Document
from pypdf import PdfReader

from service.screening.record.tables import ScreeningRecord
from tests.pdf_texts import page_texts
from tests.service.casework.conftest import person, work

__all__ = ["person", "work"]


def everything(payload: bytes) -> str:
    """Return all that stands in a PDF, a DOCX or a text: text layer, tags, metadata, streams."""
    if payload[:5] == b"%PDF-":
        reader = PdfReader(io.BytesIO(payload))
        found = page_texts(payload)
        for number in range(1, len(reader.xref[0]) + len(reader.xref_objStm) + 1):
            one = reader.get_object(number) if _is_there(reader, number) else None
            found.append(repr(one))
            if hasattr(one, "get_data"):
                found.append(one.get_data().decode("latin-1"))
        text = " ".join(found)
    elif payload[:2] == b"PK":
        document = Document(io.BytesIO(payload))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = " ".join([*(one.text for one in document.paragraphs), *cells])
    else:
        text = payload.decode()
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


def _is_there(reader: PdfReader, number: int) -> bool:
    return number in reader.xref[0] or number in reader.xref_objStm


@pytest.fixture(scope="session")
def awarded(screen_document: Callable, document: Callable) -> ScreeningRecord:
    """The screening of the bundled example after the award."""
    made = document()
    made["stage"] = "award"
    return screen_document(made).record
