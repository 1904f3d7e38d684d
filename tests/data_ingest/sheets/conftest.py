"""Made-up tables in the files that officers have; every firm in them is invented."""

import io
import zipfile

import docx
import pytest
import xlsxwriter


@pytest.fixture
def workbook():
    """Make a workbook of worksheets that functions fill; they get the worksheet and the book."""

    def make(*fill, hidden=(), **options):
        written = io.BytesIO()
        book = xlsxwriter.Workbook(written, {"in_memory": True, **options})
        for number, one in enumerate(fill, 1):
            worksheet = book.add_worksheet(f"Blad{number}")
            if number in hidden:
                worksheet.hide()
            if hidden and number not in hidden:
                worksheet.activate()
            one(worksheet, book)
        book.close()
        return written.getvalue()

    return make


@pytest.fixture
def document():
    """Make a document that a function fills."""

    def make(fill):
        written = io.BytesIO()
        made = docx.Document()
        fill(made)
        made.save(written)
        return written.getvalue()

    return make


@pytest.fixture
def replaced():
    """Write an archive anew with one text of one entry replaced, which must be there."""

    def replace(payload, entry, old, new):
        written = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(payload)) as package,
            zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            for name in package.namelist():
                content = package.read(name)
                if name == entry:
                    assert old in content
                    content = content.replace(old, new)
                copy.writestr(name, content)
        return written.getvalue()

    return replace
