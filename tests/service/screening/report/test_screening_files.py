"""A screening in its other forms: table, page, workbook and JSON."""

import csv
import io
import re
import zipfile

import jsonschema_rs
import orjson
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import LANGUAGES
from service.documents.inert import FORMULA_SIGNS
from service.screening.assessment.models import Assessment
from service.screening.report.screening_files import (
    FORMS,
    MEDIA,
    screening_document,
    screening_documents,
)
from service.screening.report.screening_json import ReportDocument, report_schema
from service.screening.report.screening_layout import WHOLE, ReportLayout

MARK = "copy_000000000000000000001"


@pytest.fixture(scope="module")
def record(one_tender, screen_document):
    """One tender whose names would be formulas and markup."""
    purchase = one_tender(at=1)
    purchase["title"] = "# [Städ](http://x) | *allt*"
    purchase["parties"][0]["name"] = "=HYPERLINK(A1) | **AB**"
    return screen_document(purchase).record


def made(record, form, *, opened=True, language="sv", layout=WHOLE, mark=MARK):
    return screening_document(record, form, language, opened=opened, mark=mark, layout=layout)


def table(payload):
    return list(csv.DictReader(io.StringIO(payload.decode(), newline="")))


def test_the_rows_of_a_party_add_up_to_its_points_and_each_has_reason_source_and_day(record):
    rows = table(made(record, "csv", language="en"))
    (lot,) = Assessment.read(record.assessment).lots
    parts = lot.tenders[0].parts
    assert len(rows) == sum(2 + len(part.factors) for part in parts)
    at = 0
    for part in parts:
        own = rows[at : at + 2 + len(part.factors)]
        assert sum(int(row["points"]) for row in own) == part.points
        assert [row["factor"] for row in own] == ["", "", *(one.factor for one in part.factors)]
        at += len(own)
    known = [row for row in rows if row["sources"]]
    assert known
    assert all(row["reason"] and re.search(r", \d{4}-\d\d-\d\d", row["sources"]) for row in known)
    assert {row["copy"] for row in rows} == {MARK}


def test_a_table_of_points_that_are_closed_is_refused_with_how_they_are_opened(record):
    with pytest.raises(UnreadableInput) as refused:
        screening_document(record, "csv", "en", opened=False, table="points")
    (problem,) = refused.value.problems
    assert problem.code == "report-table-closed"
    assert "--opened" in problem.mend("en")


def test_no_cell_of_the_table_is_a_formula_and_numbers_stay_numbers(record):
    rows = table(made(record, "csv"))
    cells = [cell for row in rows for cell in row.values()]
    assert "'=HYPERLINK(A1) | **AB**" in cells
    signed = [cell for cell in cells if cell.startswith(FORMULA_SIGNS)]
    assert all(re.fullmatch("-[0-9]+", cell) for cell in signed)
    assert signed


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_has_the_same_bytes_every_time_and_the_mark_alone_tells_copies_apart(
    record, form, language
):
    first = made(record, form, language=language)
    assert made(record, form, language=language) == first
    assert made(record, form, language=language, mark=MARK[:-1] + "2") != first
    assert form in MEDIA


def test_before_award_no_form_holds_points_or_needs(record):
    (lot,) = Assessment.read(record.assessment).lots
    assert lot.tenders[0].points
    rows = table(made(record, "csv", opened=False, language="en"))
    assert len(rows) == len(lot.tenders[0].parts)
    assert not {"points", "need", "factor", "exposure"} & rows[0].keys()
    page = made(record, "md", opened=False, language="en").decode()
    assert "Review need |" not in page
    assert "not shown before the award decision" in page
    closed = orjson.loads(made(record, "json", opened=False))
    assert not {"points", "need", "reason"} & closed["lots"][0]["tenders"][0].keys()


def test_the_page_is_read_in_a_minute_and_nothing_of_a_sender_is_markup(record):
    page = made(record, "md").decode()
    assert len(page.split()) < 1200  # every duty of the lot, and each fact with what it means not
    assert page.startswith("# \\# \\[Städ\\](http://x) \\| \\*allt\\*\n")
    assert "=HYPERLINK(A1) \\| \\*\\*AB\\*\\*" in page
    assert f"`{record.id}`" in page
    assert page.rstrip().endswith(f"`{MARK}`")


LAYOUTS = (
    WHOLE,
    ReportLayout(overview=True),
    ReportLayout(tender_id="A2"),
    ReportLayout(tender_id="A2", place=1),
    ReportLayout(tender_id="A2", rows="tree", limit=1),
)


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_json_follows_its_published_schema(record, opened, layout):
    schema = jsonschema_rs.validator_for(report_schema())
    shown = orjson.loads(made(record, "json", opened=opened, layout=layout))
    schema.validate(shown)
    assert ReportDocument.model_validate(shown)
    assert shown["copy"] == MARK
    assert not schema.is_valid(shown | {"points": 1})
    assert not schema.is_valid({**shown, "lots": None})


def test_the_workbook_says_whose_copy_it_is_on_every_printed_page_and_has_no_formula(record):
    with zipfile.ZipFile(io.BytesIO(made(record, "xlsx"))) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = [book.read(name).decode() for name in sheets]
        assert MARK in book.read("docProps/custom.xml").decode()
    assert all(MARK in text for text in texts)
    assert not any("<f>" in text for text in texts)
    with zipfile.ZipFile(io.BytesIO(made(record, "xlsx", mark=""))) as book:
        assert "docProps/custom.xml" not in book.namelist()


@pytest.mark.parametrize("opened", [True, False])
def test_forms_laid_out_once_are_the_same_bytes_as_one_by_one_each_with_its_mark(record, opened):
    marks = {"pdf": MARK, "xlsx": MARK[:-1] + "2"}
    together = screening_documents(record, marks, "sv", opened=opened)
    assert together == {
        form: made(record, form, opened=opened, mark=mark) for form, mark in marks.items()
    }
