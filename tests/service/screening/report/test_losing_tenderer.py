"""What the lawyer of a losing tenderer would attack in the report of the example, and finds said.

Each test is an attack: the same was not looked up of all, a hair's breadth is shown as a gulf,
figures rest on hours of the buyer, a reason is the industry's and not the firm's, nobody can see
what was not answered, and the report cites what it does not rest on.
"""

import copy

import pytest

from data_ingest.model.text import LANGUAGES
from service.documents.model import Item, Items, Table
from service.screening.report.first_page import first_page
from service.screening.report.report import screening_report
from service.screening.report.report_columns import ReportColumns
from service.screening.report.report_content import report_content
from service.screening.report.report_words import WORDS
from service.screening.report.tender_page import same_reasons
from service.screening.report.told_once import told_once


@pytest.fixture(scope="module")
def example(document, screen_document):
    return screen_document(document() | {"stage": "tenders_in"}).record


@pytest.fixture(scope="module")
def content(example):
    return report_content(example, "en", opened=True)


def first_items(content):
    made = ReportColumns("en", is_open=True)
    lots = told_once(content["lots"], "en")
    blocks = first_page(content, lots, made, has_appendix=True)
    lists = [block for block in blocks if isinstance(block, Items)]
    return [item.text for block in lists for item in block.items]


def test_what_was_not_looked_up_of_all_is_said_beside_the_facts(content):
    (line,) = content["lots"][0]["uneven"]
    assert "insolvency, registration as employer, F-tax, tax debts" in line
    assert "but not of A4." in line
    assert line in first_items(content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_all_does_not_contradict_what_was_not_looked_up_of_all(example, language):
    made = ReportColumns(language, is_open=True)
    lots = told_once(report_content(example, language, opened=True)["lots"], language)
    even = [{**lot, "uneven": []} for lot in lots]
    said = {"facts_uneven": lots, "facts_text": even}
    content = {"notice": "", "read": [], "stated": [], "next": None, "closed_line": ""}
    for word, these in said.items():
        blocks = first_page(content, these, made, has_appendix=True)
        texts = {i.text for block in blocks if isinstance(block, Items) for i in block.items}
        assert {name for name in said if made.say(name) in texts} == {word}


def test_where_all_were_looked_up_alike_nothing_is_said(document, screen_document):
    made = document()
    for party in made["parties"]:
        party["facts"] = [one for one in party["facts"] if one["basis"] != "register"]
    (lot,) = report_content(screen_document(made).record, "en", opened=True)["lots"]
    assert lot["uneven"] == []


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "nedre gräns (med 0,8 %)"), ("en", "comparison cost (by 0.8%)")]
)
def test_it_is_said_how_far_a_price_lies_below_the_comparison_cost(example, language, said):
    tenders = report_content(example, language, opened=True)["lots"][0]["tenders"]
    below = [
        fact["text"].replace("\u00a0", " ")
        for firm in tenders[1]["facts"]
        for fact in firm["found"]
    ]
    assert any(text.endswith(said) for text in below), below
    assert [tender["hourly"]["gap"] != "" for tender in tenders] == [False, True, False, False]


def test_a_price_that_rests_on_hours_of_the_buyer_is_named_and_so_is_the_source_of_the_level(
    content,
):
    said = first_items(content)
    assert "A4: the price is divided by the buyer's estimate of hours." in said
    (level,) = [text for text in said if "Source of the pay level" in text]
    assert level.startswith("Serviceentreprenad, Kommunal/Almega. ")
    assert "Arbetet 2025-09-05" in level, "that it was read second hand is part of its title"


def test_the_risk_of_the_industry_is_said_of_all_and_is_no_reason_about_a_firm(content):
    made = ReportColumns("en", is_open=True)
    (shared,) = same_reasons(content["lots"][0], made)
    assert any(shared in text for text in first_items(content))
    lone = copy.copy(content["lots"][0])
    lone["tenders"] = lone["tenders"][:1]
    assert same_reasons(lone, made) == [], "of one tenderer nothing is the same as of another"
    assert same_reasons(content["lots"][0], ReportColumns("en", is_open=False)) == []


def test_points_for_silence_name_what_was_asked(content):
    silent = {
        step["text"]
        for tender in content["lots"][0]["tenders"]
        for part in tender["parts"]
        for step in part["steps"]
        if step["text"].startswith(WORDS["unanswered"].en)
    }
    assert len(silent) == 3
    assert all(": " in text and not text.endswith(": ") for text in silent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_of_an_act_stands_once_and_last_in_a_note(example, language):
    report = screening_report(example, language, opened=True)
    items = [
        item
        for block in report.blocks
        if isinstance(block, Items)
        for item in block.items
        if isinstance(item, Item) and item.address
    ]
    assert len(items) > 20
    for item in items:
        said = item.note or item.text
        assert said.count(item.address) == 1
        assert said.endswith(item.address)


def test_a_source_that_no_factor_rests_on_stands_apart(example, content):
    cited = {source["title"]: source["is_cited"] for source in content["sources"]}
    assert sum(cited.values()) > 5
    (other,) = [title for title in cited if title.startswith("Byggavtalet")]
    assert not cited[other]
    report = screening_report(example, "en", opened=True)
    tables = [
        [row[0] for row in block.rows]
        for block in report.blocks
        if isinstance(block, Table) and block.name == "sources"
    ]
    assert [title for title, is_cited in cited.items() if is_cited] == tables[0]
    assert other in tables[1]


def test_a_subcontractor_is_said_to_be_outside_the_check_unless_relied_on(
    document, screen_document
):
    def law(made):
        lot = report_content(screen_document(made).record, "en", opened=True)["lots"][0]
        firms = [firm for firm in lot["tenders"][0]["facts"] if firm["found"]]
        (found,) = [firm["found"] for firm in firms if firm["name"].startswith("Golvvård")]
        return found[0]["law"]

    assert law(document()).startswith("LOU 4:10 covers the firm only if a tenderer relies on it.")
    below_scope = document() | {"instrument": "LUF"}
    assert "4:10" not in law(below_scope)
