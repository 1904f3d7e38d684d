"""The report of a screening says the same in each of its forms."""

import io
import re

import docx
import pytest
from rich.console import Console

from data_ingest.model.text import LANGUAGES
from service.documents.forms import written
from service.documents.model import Heading, Items, Lines, Pairs, Paragraph, Table
from service.documents.terminal import terminal
from service.documents.values import said
from service.screening.report.report import screening_report
from tests import workbooks
from tests.pdf_texts import page_texts


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, screened):
    return screening_report(screened.record, request.param, opened=True)


def statements(report, *, tables=True):
    """Yield every text of a report, and of its tables every cell as pages say it."""
    yield from (report.title, report.subject, report.about, report.footer)
    for block in report.on_pages():
        match block:
            case Heading(text) | Paragraph(text):
                yield text
            case Items(items):
                for item in items:
                    yield from (item.lead, item.text, item.note)
            case Pairs(rows):
                for label, value in rows:
                    yield from (label, said(value, report.language))
            case Lines(labels):
                yield from labels
            case Table() if tables:
                columns, rows, _ = block.on_pages()
                yield from (column.label for column in columns)
                yield from (said(value, report.language) for row in rows for value in row)


def squeezed(text):
    """Return a text without what only parts its lines, words and cells."""
    return re.sub(r"[\s\u00ad\\-]+", "", text)


def lines_of_word(payload):
    found = docx.Document(io.BytesIO(payload))
    texts = [paragraph.text for paragraph in found.paragraphs]
    texts += [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*texts, *(one.text for one in found.sections[0].footer.paragraphs)])


def text_of(report, form):
    if form == "terminal":
        console = Console(file=io.StringIO(), width=10_000)
        console.print(terminal(report))
        return console.file.getvalue()
    payload = written(report, form)
    if form == "pdf":
        return "\n".join(page_texts(payload))
    if form == "xlsx":
        return workbooks.text_of(payload)
    return lines_of_word(payload) if form == "docx" else payload.decode()


@pytest.mark.parametrize("form", ["docx", "md", "terminal"])
def test_every_statement_of_the_report_is_in_the_form(report, form):
    text = squeezed(text_of(report, form))

    assert [one for one in statements(report) if squeezed(one) not in text] == []


def test_every_word_of_the_report_is_found_by_search_in_the_pdf(report):
    """As a reader that joins nothing sees it: what the text of the file is, line by line."""
    text = text_of(report, "pdf")
    words = {word for one in statements(report) for word in re.findall(r"\w+", one)}

    assert len(words) > 700
    assert [word for word in sorted(words) if word not in text] == []


def test_every_text_of_the_report_is_in_the_workbook(report):
    text = squeezed(text_of(report, "xlsx"))

    assert [one for one in statements(report, tables=False) if squeezed(one) not in text] == []
