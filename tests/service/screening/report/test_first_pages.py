"""A report begins with a page for the purchase and a page for each tenderer; the rest is appendix.

What a terminal shows first is a row for each tender and three lines.
"""

import io
import re

import pytest
from rich.console import Console

from data_ingest.model.text import LANGUAGES
from service.documents.model import NewPage, Table
from service.documents.pdf import pdf
from service.documents.terminal import terminal
from service.screening.report.brief import screening_brief
from service.screening.report.papers import MOST_OF_ALL, MOST_PAPERS, in_words, of_all, paper_items
from service.screening.report.report import composed, screening_report
from service.screening.report.report_content import report_content
from service.screening.report.report_words import WORDS
from service.screening.report.screening_files import screening_document
from service.screening.report.tender_blocks import MOST_FACTS, MOST_LINKS
from tests.pdf_texts import page_texts

FOUR_TENDERERS = 5
"""Pages of a report of four tenderers before its appendix: the purchase, and one of each."""


@pytest.fixture(scope="module")
def before_award(document, screen_document):
    return screen_document(document() | {"stage": "tenders_in"}).record


def pages_of(record, language, *, opened):
    payload = screening_document(record, "pdf", language, opened=opened)
    pages = page_texts(payload)
    return [" ".join(page.replace("\u00ad", "").split()) for page in pages]


def appendix_at(pages, language):
    """The place of the appendix, from 0: the heading alone is the word."""
    text = WORDS["appendix_text"].to(language)[:30]
    return next(at for at, page in enumerate(pages) if text in page)


def shown(record, language="en", *, opened=True, width=120):
    console = Console(file=io.StringIO(), width=width)
    console.print(terminal(screening_brief(record, language, opened=opened)))
    return console.file.getvalue()


@pytest.mark.parametrize("opened", [True, False], ids=["open", "closed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_four_tenderers_with_chains_are_five_pages_before_the_appendix(
    before_award, language, opened
):
    pages = pages_of(before_award, language, opened=opened)
    assert appendix_at(pages, language) <= FOUR_TENDERERS
    tenders = report_content(before_award, language, opened=opened)["lots"][0]["tenders"]
    for page, tender in zip(pages[1:], tenders, strict=False):
        assert tender["heading"] in page
        assert page.count(WORDS["chain"].to(language)) >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_on_which_page_the_appendix_begins(before_award, language):
    pages = pages_of(before_award, language, opened=False)
    page = appendix_at(pages, language) + 1
    assert WORDS["appendix_on"].to(language).format(page=page) in pages[0]


def test_forms_without_pages_say_only_that_an_appendix_follows(before_award):
    whole = screening_document(before_award, "md", "en", opened=False, overview=False).decode()
    assert WORDS["appendix_follows"].en in whole
    assert "\n## Appendix\n" in whole
    brief = screening_document(before_award, "md", "en", opened=False).decode()
    assert "appendix follows" not in brief
    assert "## Appendix" not in brief


def test_the_first_page_says_what_differs_in_tender_order_without_needs_before_the_award(
    before_award,
):
    for opened in (False, True):
        report = screening_report(before_award, "en", opened=opened)
        (table,) = (one for one in report.blocks if getattr(one, "name", "") == "differences")
        assert [row[0] for row in table.rows] == ["A1", "A2", "A3", "A4"]
        labels = [column.label for column in table.columns]
        assert ("Review need" in labels) == opened
        assert "Points" not in labels
    facts = [row[2] for row in table.rows]
    assert facts[2] == "None known"
    assert "The price lies below the lower end of the comparison cost" in facts[1]
    assert [row[-2] for row in table.rows] == ["2 / 0", "3 / 3", "2 / 0", "1 / 1"]


def test_a_paper_that_is_asked_about_all_stands_on_the_first_page_alone(before_award):
    tenders = report_content(before_award, "en", opened=False)["lots"][0]["tenders"]
    common = of_all(tenders)
    assert common
    pages = pages_of(before_award, "en", opened=False)
    said = in_words(common, "en")
    assert said[:60] in pages[0]
    for tender in tenders:
        items = list(paper_items(tender, "en", said=common))
        assert not {item.lead for item in items} & {f"{document}:" for document, _ in common}
        assert len(items) <= MOST_PAPERS + 1
    assert of_all(tenders[:1]) == []
    many = [(f"paper {place}", "LOU 15:5") for place in range(MOST_OF_ALL + 2)]
    assert in_words(many, "en").endswith(
        f"paper {MOST_OF_ALL - 1} (LOU 15:5). And 2 more, in the appendix."
    )


def test_a_tenderer_has_the_next_act_about_itself_where_there_is_one(before_award):
    content = report_content(before_award, "en", opened=False)
    acts = [tender["next"] for tender in content["lots"][0]["tenders"]]
    assert [act["tender"] for act in acts] == ["A1", "A2", "", ""]
    assert acts[0] == content["next"]


def test_a_long_chain_is_cut_on_the_page_of_its_tenderer_and_whole_in_the_appendix(before_award):
    content = report_content(before_award, "en", opened=False)
    first, *_ = content["lots"][0]["tenders"]
    first["tree"] *= MOST_LINKS
    report = composed(content, made_at=before_award.created_at)
    chains = [one for one in report.blocks if isinstance(one, Table) and one.name == "chain"]
    assert [one.where for one in chains] == ["pages"] * 4 + ["both"] + ["files"] * 3
    shown = [
        (len(rows), are_more) for _, rows, are_more in (chains[at].on_pages() for at in (0, 4))
    ]
    assert shown == [(MOST_LINKS, True), (len(first["tree"]), False)]
    assert chains[0].more == f"And {len(first['tree']) - MOST_LINKS} more, in the appendix."


def test_a_tender_that_is_as_another_is_takes_no_page(one_tender, screen_document):
    made = one_tender()
    (lot,), (tender,) = made["lots"], made["tenders"]
    made["lots"] = [lot | {"id": f"L{place}"} for place in (1, 2, 3)]
    made["tenders"] = [tender | {"id": f"A{place}", "lot": f"L{place}"} for place in (1, 2, 3)]
    report = screening_report(screen_document(made).record, "en", opened=False, overview=True)
    assert sum(isinstance(one, NewPage) for one in report.blocks) == 1


def test_a_tenderer_with_many_facts_keeps_to_its_page_and_the_appendix_has_all(before_award):
    content = report_content(before_award, "sv", opened=False)
    (tender,) = (one for one in content["lots"][0]["tenders"] if one["id"] == "A2")
    tender["facts"] = tender["facts"] * 4
    found = [fact for firm in tender["facts"] for fact in firm["found"]]
    report = composed(content, made_at=before_award.created_at)
    pages = page_texts(pdf(report))
    assert appendix_at([" ".join(page.split()) for page in pages], "sv") <= FOUR_TENDERERS
    assert f"Och {len(found) - MOST_FACTS} uppgifter till" in " ".join(pages[2].split())
    (table,) = (one for one in report.on_pages() if isinstance(one, Table) and one.name == "facts")
    assert len([row for row in table.rows if row[2]]) == len(found)
    brief = composed(content, made_at=before_award.created_at, overview=True)
    assert not any(getattr(one, "name", "") == "facts" for one in brief.on_pages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_shows_a_row_for_each_tender_and_three_lines(before_award, language):
    text = shown(before_award, language)
    assert re.findall(r"^  (A\d) ", text, re.MULTILINE) == ["A1", "A2", "A3", "A4"]
    lines = re.findall(r"^– .*", text, re.MULTILINE)
    assert len(lines) == 3
    assert lines[0].startswith(f"– {WORDS['next_act'].to(language)}: Golvvård Öresund AB")
    assert "LOU (2016:1145) 15 kap. 3–5 §§" in lines[1]
    assert "--all" in lines[2]
    assert len(text.splitlines()) < 25


def test_a_terminal_says_that_a_need_is_closed(before_award):
    assert len(re.findall(r"^  A\d .* closed ", shown(before_award, opened=False), re.M)) == 4


def test_without_tenders_a_terminal_shows_the_next_act(document, screen_document):
    record = screen_document(document() | {"tenders": [], "parties": []}).record
    text = shown(record)
    assert WORDS["no_tenders"].en in " ".join(text.split())
    assert "– The next act: " in text
