"""The price of an hour stands on one scale with the comparison cost, and the sum is shown."""

import io
import re

import pytest
from pypdf import PdfReader

from data_ingest.model.text import LANGUAGES
from service.documents.model import Scale
from service.screening.report.report import screening_report
from service.screening.report.report_content import report_content
from service.screening.report.screening_files import screening_document


@pytest.fixture(scope="module")
def priced(document, screen_document):
    """Return what screens A2 with other figures; the comparison cost is SEK 191.55 to 228.41."""

    def screen(**figures):
        made = document() | {"stage": "tenders_in"}
        made["tenders"][1] |= figures
        return screen_document(made).record

    return screen


def hourly_of(record, language="sv"):
    tender = report_content(record, language, opened=False)["lots"][0]["tenders"][1]
    return tender.get("hourly")


def plain(text):
    return re.sub(r"\s", " ", text)


def test_the_sum_is_price_by_hours(priced):
    made = priced(price={"amount": "785000.00", "currency": "SEK"}, hours=3400)
    assert plain(hourly_of(made)["sum"]) == "785 000 kr ÷ 3 400 timmar = 230,88 kr"
    assert hourly_of(made, "en")["sum"] == "SEK 785,000 ÷ 3,400 hours = SEK 230.88"


def test_a_price_is_drawn_on_the_side_of_the_interval_where_it_lies(priced):
    for hour, is_before, is_after in ((190, True, False), (200, False, False), (300, False, True)):
        amount = {"amount": f"{hour * 1000}.00", "currency": "SEK"}
        at = hourly_of(priced(price=amount, hours=1000))
        assert at["paid_from"] == at["paid_to"]
        assert (at["paid_to"] < at["cost_from"]) == is_before
        assert (at["paid_from"] > at["cost_to"]) == is_after
        assert min(at["paid_from"], at["cost_from"]) > 0
        assert max(at["paid_to"], at["cost_to"]) < 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_drawing_say_both_figures_and_where_the_price_lies(priced, language):
    made = priced(price={"amount": "200000.00", "currency": "SEK"}, hours=1000)
    hourly = hourly_of(made, language)
    assert hourly["paid"] in hourly["text"]
    assert hourly["cost"] in hourly["text"]
    assert {"sv": "inom jämförelsekostnadens spann", "en": "within the interval"}[
        language
    ] in hourly["text"]


def test_what_cannot_be_compared_is_not_drawn(priced):
    assert hourly_of(priced(price=None)) is None


def test_every_form_has_the_rows_and_pdf_has_a_described_figure(priced):
    made = priced()
    scales = [
        one for one in screening_report(made, "sv", opened=False).blocks if type(one) is Scale
    ]
    assert len(scales) == 4
    assert [label for label, _ in scales[1].rows] == [
        "Anbudets pris",
        "Jämförelsekostnad",
    ]
    written = plain(screening_document(made, "md", "sv", opened=False).decode())
    level = "Serviceentreprenad, Kommunal/Almega. Källa för lönenivån: Kollektivavtalet"
    assert written.count(level) == 1, "on the first page, for all"
    assert "- **Anbudets pris:** 6 080 000 kr ÷ 32 000 timmar = 190,00 kr" in written
    reader = PdfReader(io.BytesIO(screening_document(made, "pdf", "sv", opened=False)))
    described = [plain(str(one["/Alt"])) for one in structure(reader) if "/Alt" in one]
    assert sum(text.startswith("Anbudets pris: ") for text in described) == 4


def structure(reader):
    """Every element of the structure tree of a tagged PDF."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            yield node
            if "/K" in node:
                waiting.append(node["/K"])
