import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from data_ingest.model.text import LANGUAGES
from service.documents import pdf
from service.documents.pdf import UnfitDocument
from service.screening.report.report import screening_report
from service.screening.report.report_content import report_content
from service.screening.report.report_words import WORDS
from service.screening.report.screening_files import screening_document
from tests.pdf_texts import page_texts


@pytest.fixture(scope="module")
def award(one_tender, screen_document):
    """One tender of the example, after the award."""
    purchase = one_tender(at=1)
    purchase["stage"] = "award"
    return screen_document(purchase).record


@pytest.fixture(scope="module")
def before_award(document, screen_document):
    purchase = document()
    purchase["stage"] = "tenders_in"
    return screen_document(purchase).record


def read(payload: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(payload))


def text_of(payload: bytes) -> str:
    """All text of a document, without places to break words and without line ends."""
    text = " ".join(page_texts(payload))
    return re.sub(r"\s+", " ", text)


def squeezed(text: str) -> str:
    """A text without spaces and hyphens, so that a hyphenated line is what it was."""
    return re.sub(r"[\s\u00ad-]+", "", text)


def tags_of(payload: bytes) -> dict[str, int]:
    """How often each kind of structure stands in the document."""
    found: dict[str, int] = {}
    waiting = [read(payload).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, ArrayObject):
            waiting.extend(one)
        elif isinstance(one, DictionaryObject):
            if kind := one.get("/S"):
                found[kind] = found.get(kind, 0) + 1
            if "/K" in one:
                waiting.append(one["/K"])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_tagged_and_says_its_language_and_title(award, language):
    root = read(screening_document(award, "pdf", language, opened=True)).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_every_table_has_headings_and_every_picture_an_alternative(award):
    tags = tags_of(screening_document(award, "pdf", "sv", opened=True))
    assert tags["/Table"] > 5
    assert tags["/TH"] >= 2 * tags["/Table"]
    assert tags["/Figure"] == 2, "the price on its scale, and the code"


def test_a_report_has_the_same_bytes_every_time(award):
    assert screening_document(award, "pdf", "sv", opened=True) == screening_document(
        award, "pdf", "sv", opened=True
    )


def test_a_report_shows_every_point_and_what_it_is_the_sum_of(award):
    data = report_content(award, "en", opened=True)
    for tender in data["lots"][0]["tenders"]:
        for part in tender["parts"]:
            *steps, total = part["steps"]
            assert steps[0]["to"] == total["to"] - sum(
                step["to"] - step["from"] for step in steps[1:]
            )
            assert part["low"] <= min(0, total["to"]) <= max(0, total["to"]) <= part["high"]
            assert re.match(r"Review need: [a-z ]+\. Points ", part["summary"])
            assert re.search(r"in (\d{1,3}|1,000) of 1,000 weightings", part["summary"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_what_it_is_and_how_it_is_checked(award, language):
    text = text_of(screening_document(award, "pdf", language, opened=True))
    for name in ("notice", "decision_text", "verification_text"):
        assert squeezed(WORDS[name].to(language)) in squeezed(text)
    assert award.id in text
    assert award.result_hash in text.replace(" ", "")


def test_before_award_a_report_keeps_points_and_needs_closed(before_award):
    data = report_content(before_award, "en", opened=False)
    text = text_of(screening_document(before_award, "pdf", "en", opened=False))
    assert not data["open"]
    assert WORDS["closed"].en in text
    assert WORDS["points_heading"].en not in text
    for tender in data["lots"][0]["tenders"]:
        assert tender.keys() & {"points", "need", "reason"} == set()
        assert not any(part.keys() & {"points", "steps", "summary"} for part in tender["parts"])
    for need in ("standard review", "extended review", "priority review"):
        assert need not in text
    positions = [text.index(f"{one} ") for one in ("A1", "A2", "A3", "A4")]
    assert positions == sorted(positions)


def test_before_award_a_report_can_be_opened(before_award):
    text = text_of(screening_document(before_award, "pdf", "en", opened=True))
    assert WORDS["points_heading"].en in text


def test_long_names_control_characters_and_markup_are_shown_as_text(one_tender, screen_document):
    purchase = one_tender(at=1)
    long_name = "Ö" * 60
    purchase["parties"][0]["name"] = long_name
    purchase["parties"][1]["name"] = '#import "x" $ *fet* \u202e<script> \\ ] Städ AB'
    record = screen_document(purchase).record
    text = text_of(screening_document(record, "pdf", "sv", opened=True)).replace(" ", "")
    assert long_name in text
    assert '#import"x"$*fet*\ufffd<script>\\]StädAB' in text


def test_a_purchase_without_tenders_has_a_report(screen_document, document):
    purchase = document() | {"tenders": [], "parties": []}
    record = screen_document(purchase).record
    assert WORDS["no_tenders"].sv in text_of(screening_document(record, "pdf", "sv", opened=False))


def test_a_supplier_cannot_write_in_the_report(award):
    changed = replace(award, actor="#panic()")
    assert "#panic()" in text_of(screening_document(changed, "pdf", "sv", opened=True))


def test_a_document_of_which_the_compiler_warns_is_not_handed_out(award, monkeypatch):
    monkeypatch.setattr(pdf, "_fonts", lambda: pdf.typst.Fonts(include_system_fonts=False))
    with pytest.raises(UnfitDocument, match="font"):
        pdf.pdf(screening_report(award, "sv", opened=True))
