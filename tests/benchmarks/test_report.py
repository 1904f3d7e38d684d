"""The document of ten pages whose making is timed."""

from contextlib import closing
from io import BytesIO

from pypdf import PdfReader

from benchmarks.report import NOW, page_in_html, screened, ten_pages
from service.documents.pdf import pdf
from service.operations.installation import open_installation
from service.screening.purchase.examples import load_example
from service.screening.report.report import composed
from service.settings import Settings


def test_a_tender_of_the_example_fills_ten_pages_which_the_peer_is_given_too(tmp_path):
    with closing(open_installation(Settings(data_dir=tmp_path))) as installation:
        data = ten_pages(screened(installation, load_example()))
    assert len(PdfReader(BytesIO(pdf(composed(data, made_at=NOW)))).pages) == 10
    assert data["title"] in page_in_html(data)
