"""No text says that a price is below the comparison cost while it lies inside its interval."""

import io
import re

import orjson
import pytest
from rich.console import Console

from data_ingest.model.text import LANGUAGES
from procurement_rules.rulebook import load_rulebook
from service.documents.terminal import terminal
from service.screening.record.recording import replay
from service.screening.report.chain_record import chain_of
from service.screening.report.report import screening_report
from service.screening.report.screening_files import screening_document
from tests import workbooks

HOURS = 32_000
BELOW = re.compile(
    r"(?:understiger|ligger under|under hela) (?:hela )?jämförelsekostnad"
    r"|räcker inte till jämförelsekostnad"
    r"|(?:is|lies) below (?:the )?(?:whole of the )?comparison cost"
    r"|does not cover the comparison cost",
    re.IGNORECASE,
)
WITHIN = {
    "sv": "ligger inom jämförelsekostnadens spann",
    "en": "within the interval of the comparison cost",
}
ASKED = {
    "sv": "om anbudets pris ligger under jämförelsekostnaden",
    "en": "whether the price of the tender lies below the comparison cost",
}
"""The question that is open while the price lies inside the interval."""


@pytest.fixture(scope="module")
def priced(document, screen_document):
    """Return what screens A2 at a price of an hour; the comparison cost is SEK 191.55 to 228.41."""

    def screen(hourly):
        made = document()
        made["tenders"][1]["price"] = {"amount": f"{hourly * HOURS}.00", "currency": "SEK"}
        return screen_document(made)

    return screen


def every_text(screened, language):
    """Return every form of a screening, and the page of a terminal, by name."""
    console = Console(width=5000, file=io.StringIO())
    console.print(terminal(screening_report(screened.record, language, opened=True)))
    said = {"terminal": console.file.getvalue()}
    for form in ("json", "csv", "md"):
        payload = screening_document(screened.record, form, language, opened=True)
        said[form] = payload.decode("utf-8-sig")
    book = screening_document(screened.record, "xlsx", language, opened=True)
    said["xlsx"] = workbooks.text_of(book)
    chain = chain_of(screened.record, language, superseded_by=None)
    said["price test"] = chain.tenders[1].price.text
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_inside_the_interval_no_text_says_that_the_price_is_below(priced, language):
    within = priced(200)
    (lot,) = within.assessment.lots
    assert lot.tenders[1].price.position == "within"
    for name, text in every_text(within, language).items():
        unasked = re.sub(ASKED[language], "", text, flags=re.IGNORECASE)
        assert not BELOW.search(unasked), (name, BELOW.search(unasked))
        if name != "md":
            assert WITHIN[language] in text, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_below_the_lower_end_it_is_said_and_nothing_calls_it_unknown(priced, language):
    below = priced(190)
    for name, text in every_text(below, language).items():
        assert WITHIN[language] not in text, name
        if name != "md":
            assert BELOW.search(text), name
    (lot,) = below.assessment.lots
    missing = {fact for one in lot.tenders[1].determinations for fact in one.missing}
    assert "price_below_comparison" not in missing


def test_the_words_follow_the_position_and_the_points_and_bytes_do_not_change(priced):
    found = {}
    for hourly in (190, 200, 240):
        screened = priced(hourly)
        tender = screened.assessment.lots[0].tenders[1]
        (factor,) = (
            one for one in tender.parts[0].factors if one.factor == "price.comparison_cost"
        )
        found[hourly] = (tender.price.position, factor.bin, factor.points)
        assert replay(screened.record, load_rulebook()).same
    assert found == {
        190: ("below", "below", 20),
        200: ("within", "within", 9),
        240: ("above", "bare", 5),
    }


def test_the_waterfall_of_the_page_says_where_the_price_stands(priced):
    for hourly, words in (
        (190, "ligger under jämförelsekostnadens nedre gräns"),
        (200, "ligger inom"),
        (240, "men överstiger"),
    ):
        report = orjson.loads(screening_document(priced(hourly).record, "json", "sv", opened=True))
        steps = report["lots"][0]["tenders"][1]["parts"][0]["steps"]
        (step,) = (one for one in steps if one["factor"] == "price.comparison_cost")
        assert words in step["text"]
