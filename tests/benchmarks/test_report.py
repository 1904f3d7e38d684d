"""The document of ten pages whose making is timed."""

from contextlib import closing
from io import BytesIO
from itertools import islice

from pypdf import PdfReader

from benchmarks.report import NOW, of_others, page_in_html, screened, ten_pages
from service.documents.pdf import pdf
from service.operations.installation import open_installation
from service.screening.purchase.examples import load_example
from service.screening.report.report import composed
from service.settings import Settings


def test_a_tender_of_the_example_fills_ten_pages_which_the_peer_is_given_too(tmp_path):
    with closing(open_installation(Settings(data_dir=tmp_path))) as installation:
        data = ten_pages(screened(installation, load_example()))
    first, other = islice(of_others(data), 2)
    for document in (data, first, other):
        assert len(PdfReader(BytesIO(pdf(composed(document, made_at=NOW)))).pages) == 10
        assert document["title"] in page_in_html(document)
    assert _said_of_parts(first).isdisjoint(_said_of_parts(other))


def _said_of_parts(document):
    parts = document["lots"][0]["tenders"][0]["parts"]
    return {part["name"] for part in parts} | {
        step["text"] for part in parts for step in part["steps"]
    }
