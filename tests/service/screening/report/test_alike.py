"""What the appendix says of several parts of a chain alike stands there once, on pages alone."""

import pytest

from data_ingest.model.text import LANGUAGES
from service.documents.model import Heading, Items, Paragraph, Table
from service.screening.report.report import screening_report
from service.screening.report.report_words import WORDS

PARTS = 8


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, one_tender, screen_document):
    """A report of a tenderer with subcontractors, none of whom says who does what it hands on."""
    purchase = one_tender(at=1)
    purchase["stage"] = "award"
    tender = purchase["tenders"][0]
    purchase["parties"] = purchase["parties"][:1]
    tender["parties"] = [{"party": "sund", "role": "tenderer", "handed_on": {"percent": 64}}]
    tender["links"] = []
    for number in range(PARTS):
        party = f"part-{number}"
        purchase["parties"].append(
            {"id": party, "name": f"Städfirma {number} AB", "kind": "company", "country": "SE"}
        )
        refused = {"party": party, "role": "subcontractor", "handed_on": {"state": "refused"}}
        tender["parties"].append(refused)
        tender["links"].append(
            {"contractor": "sund", "subcontractor": party, "percent": 8, "unit": "hours"}
        )
    return screening_report(screen_document(purchase).record, request.param, opened=True)


def tables(report, name, *, on_pages):
    blocks = report.on_pages() if on_pages else report.blocks
    return [block for block in blocks if isinstance(block, Table) and block.name == name]


def test_parts_with_the_same_points_have_one_table_and_all_their_names(report):
    """The tenderer, the eight subcontractors and the eight parts that nobody is named for."""
    heading = WORDS["same_points"].to(report.language).format(n=PARTS)
    blocks = list(report.on_pages())
    places = [at for at, block in enumerate(blocks) if block == Heading(heading, 3)]
    assert len(tables(report, "steps", on_pages=True)) == 3
    assert len(places) == 2
    for at in places:
        assert isinstance(blocks[at + 1], Paragraph)
        assert all(f"Städfirma {number} AB" in blocks[at + 1].text for number in range(PARTS))


def test_reasons_that_are_the_same_stand_once(report):
    texts = [
        item.text for block in report.on_pages() if isinstance(block, Items) for item in block.items
    ]
    reasons = [text for text in texts if "+7" in text]
    assert len(reasons) == len(set(reasons))


def test_parties_that_lack_the_same_paper_share_a_row_and_files_have_a_row_of_each(report):
    (on_pages,) = tables(report, "unknown", on_pages=True)
    (in_files,) = tables(report, "questions", on_pages=False)
    rows = list(on_pages.rows)
    assert len({tuple(row) for row in rows}) == len(rows) < 20
    assert len(list(in_files.rows)) > 60
    assert len(tables(report, "points", on_pages=False)) == 1 + 2 * PARTS
