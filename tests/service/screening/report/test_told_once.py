import copy
import io
import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from service.documents.terminal import terminal
from service.screening.report.report import screening_report
from service.screening.report.report_content import report_content
from service.screening.report.screening_files import screening_document
from service.screening.report.screening_layout import ReportLayout
from service.screening.report.told_once import told_once
from tests.pdf_texts import page_texts

SAID = "Everything stated about tender A1 in lot L1 also applies here, including every figure."
LOT_SAID = "The legal position, the next steps and what is missing are the same as for lot L1."


@pytest.fixture(scope="module")
def lots(one_tender, screen_document):
    """One firm's tender for three lots; in the third its price is another."""
    purchase = one_tender()
    purchase["stage"] = "award"
    (lot,), (tender,) = purchase["lots"], purchase["tenders"]
    purchase["lots"] = [lot | {"id": f"L{number}"} for number in (1, 2, 3)]
    purchase["tenders"] = [
        copy.deepcopy(tender) | {"id": f"A{number}", "lot": f"L{number}"} for number in (1, 2, 3)
    ]
    last = purchase["tenders"][-1]
    last["price"] = last["price"] | {"amount": "1234567.00"}
    return screen_document(purchase).record


def squeezed(text):
    """A text without spaces and hyphens, so that a hyphenated line is what it was."""
    return re.sub(r"[\s\u00ad-]+", "", text)


def in_full(form, record, *, opened=True):
    payload = screening_document(record, form, "en", opened=opened)
    if form == "pdf":
        return squeezed("".join(page_texts(payload)))
    return payload.decode()


def test_what_is_the_same_in_another_lot_is_told_once(lots):
    first, second, third = told_once(report_content(lots, "en", opened=True)["lots"], "en")
    assert [one["as_in"] for one in (first, second)] == ["", LOT_SAID]
    assert [one["tenders"][0]["as_in"] for one in (first, second, third)] == ["", SAID, ""]


def test_nothing_is_taken_from_what_is_laid_out(lots):
    laid_out = report_content(lots, "en", opened=True)["lots"]
    for told, lot in zip(told_once(laid_out, "en"), laid_out, strict=True):
        assert {**told, "tenders": None}.items() >= {**lot, "tenders": None}.items()
        for one, tender in zip(told["tenders"], lot["tenders"], strict=True):
            assert one.items() >= tender.items()


def test_the_printed_report_has_each_tender_and_every_figure_once(lots):
    text = in_full("pdf", lots)
    assert text.count(squeezed("Points by party")) == 2
    assert text.count(squeezed(SAID)) == 1
    for number in (1, 2, 3):
        assert squeezed(f"A{number} Norrskenets Lokalvård AB") in text
    first_pages, _, appendix = text.rpartition(squeezed("What the pages before rest on"))
    for part in (first_pages, appendix):
        assert part.count(squeezed("What is missing")) + part.count(squeezed(LOT_SAID)) == 3
        assert part.count(squeezed(LOT_SAID)) >= 1


def test_a_page_of_text_says_the_route_once(lots):
    text = in_full("md", lots)
    (route,) = {lot["route"] for lot in report_content(lots, "en", opened=True)["lots"][:1]}
    assert text.count(route.partition(",")[0]) + text.count(LOT_SAID) == 3
    assert text.count(LOT_SAID) >= 1


def test_other_systems_get_all_of_each_tender(lots):
    shown = orjson.loads(in_full("json", lots))
    assert [len(lot["tenders"][0]["tree"]) > 0 for lot in shown["lots"]] == [True] * 3


def test_of_a_line_of_each_tender_it_is_not_told_that_all_is_the_same(lots):
    payload = screening_document(
        lots, "json", "en", opened=True, layout=ReportLayout(overview=True)
    )
    shown = orjson.loads(payload)["lots"]
    assert [lot["as_in"] for lot in shown][:2] == ["", LOT_SAID]
    assert [one["as_in"] for lot in shown for one in lot["tenders"]] == ["", "", ""]
    assert in_full("md", lots).count(SAID) == 1


def test_the_terminal_tells_each_tender_once(lots):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(terminal(screening_report(lots, "en", opened=True)))
    text = console.export_text()
    assert text.count("Main reasons for the points") == 2
    assert text.count(SAID) == 1


def test_tenders_of_lots_under_different_regimes_are_not_the_same(lots):
    shown = report_content(lots, "en", opened=True)["lots"]
    assert [one["as_in"] != "" for lot in told_once(shown, "en") for one in lot["tenders"]] == [
        False,
        True,
        False,
    ]
    shown[1]["route"] = "another regime"
    assert not any(one["as_in"] for lot in told_once(shown, "en") for one in lot["tenders"])


def test_closed_points_are_not_told_by_what_is_the_same(lots):
    closed = told_once(report_content(lots, "en", opened=False)["lots"], "en")
    assert [one["tenders"][0]["as_in"] for one in closed][:2] == ["", SAID]


TENDER = st.fixed_dictionaries({"name": st.sampled_from("xy"), "points": st.integers(0, 1)})


@given(st.lists(st.lists(TENDER, max_size=3), max_size=4))
def test_a_tender_names_the_first_that_says_the_same_and_no_other(drawn):
    lots = [
        {
            "id": f"L{place}",
            "route": "",
            "acts": [],
            "unsettled": [],
            "missing": [],
            "tenders": [
                {**one, "id": f"T{place}-{number}", "heading": f"{place} {number}"}
                for number, one in enumerate(tenders)
            ],
        }
        for place, tenders in enumerate(drawn)
    ]
    first: dict[tuple[str, int], str] = {}
    for lot in told_once(lots, "en"):
        for one in lot["tenders"]:
            said = (one["name"], one["points"])
            assert (one["as_in"] == "") == (said not in first)
            assert one["as_in"] == "" or f" {first[said]} " in one["as_in"]
            first.setdefault(said, one["id"])
