"""A report lists the rules that applied, and apart from them those that nobody could tell."""

import io

import orjson
import pytest
from pypdf import PdfReader

from procurement_rules.rule import Outcome
from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.rule_texts import UNVERIFIED, checked, marked, unchecked_parts
from service.screening.report.screening_files import screening_document
from service.screening.report.screening_layout import ReportLayout
from tests import workbooks

TRAFFICKING = "SE-LOU-13-1"
PARTLY = {
    "sv": "[delvis ej kontrollerat mot lagtexten]",
    "en": "[in part not checked against the act]",
}


@pytest.fixture(scope="module")
def shown(screened):
    return report(screened)


def report(screened, *, language="sv", **narrowed):
    layout = ReportLayout(**narrowed)
    return orjson.loads(
        screening_document(screened.record, "json", language, opened=False, layout=layout)
    )


def outcomes(screened, outcome):
    return {
        one.rule_id
        for lot in screened.assessment.lots
        for each in (lot, *lot.tenders)
        for one in each.determinations
        if one.outcome == outcome
    }


def test_rules_applied_are_those_that_applied_and_the_others_say_what_is_missing(screened, shown):
    assert {one["id"] for one in shown["rules"]} == outcomes(screened, Outcome.APPLIES)
    assert {one["id"] for one in shown["open_rules"]} == outcomes(screened, Outcome.CANNOT_TELL)
    assert TRAFFICKING not in {one["id"] for one in shown["rules"]}
    (trafficking,) = (one for one in shown["open_rules"] if one["id"] == TRAFFICKING)
    assert trafficking["concerns"] == "anbud A1, anbud A2, anbud A3, anbud A4"
    assert trafficking["missing"].startswith("Inte känt: ")
    assert all(one["missing"] for one in shown["open_rules"])


def test_a_rule_names_the_lot_or_the_tender_that_it_applied_to(shown):
    concerns = {one["id"]: one["concerns"] for one in shown["rules"]}
    assert concerns["SE-LOU-17-7"] == "del 1"
    assert concerns["SE-LOU-16-7"] == "anbud A2"


def test_the_overview_lists_the_same_rules_as_the_whole(screened, shown):
    overview = report(screened, overview=True)
    assert [overview[name] for name in ("rules", "open_rules")] == [
        shown[name] for name in ("rules", "open_rules")
    ]


def test_the_printed_report_and_the_workbook_part_them_too(screened):
    pages = PdfReader(
        io.BytesIO(screening_document(screened.record, "pdf", "sv", opened=False))
    ).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    applied, _, rest = said.rpartition("Tillämpade regler")[2].partition(
        "Regler som ännu inte går att avgöra"
    )
    assert "Gäller: del 1." in applied
    assert "Dom för människohandel" not in applied
    assert "Dom för människohandel" in rest
    book = screening_document(screened.record, "xlsx", "sv", opened=False)
    cells = workbooks.text_of(book)
    assert "går inte att avgöra" in cells
    assert "Utfall" in cells


def test_every_duty_of_a_lot_is_told(screened, shown):
    (lot,) = screened.assessment.lots
    duties = [one.rule_id for one in lot.determinations if one.is_duty]
    assert [one["rule"] for one in shown["lots"][0]["acts"]] == duties
    assert {"SE-LOU-17-3", "SE-LOU-17-7", "SE-LOU-4-10"} <= set(duties)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_text_of_law_that_is_not_checked_in_full_is_marked_wherever_it_stands(screened, language):
    (lot,) = report(screened, language=language)["lots"]
    partly = {one.id for one in load_rulebook().rules if one.unverified_parts}
    for act in lot["acts"]:
        assert (PARTLY[language] in act["text"]) == (act["rule"] in partly)
    told = " ".join(remark for tender in lot["tenders"] for remark in tender["remarks"])
    assert PARTLY[language] in told
    alone = report(screened, language=language, tender_id="A2")["lots"][0]["tenders"][0]
    assert PARTLY[language] in " ".join(alone["remarks"])


def test_a_rule_that_nobody_has_verified_is_marked_by_other_words(screened):
    (rule,) = (one for one in screened.assessment.rules if one.rule_id == "SE-LOU-17-7")
    assert marked(rule, "Kräv namn.", "sv") == "Kräv namn."
    unread = rule.model_copy(update={"verified": False})
    assert marked(unread, "Kräv namn.", "sv") == f"Kräv namn. [{UNVERIFIED.sv}]"


def test_where_a_rule_was_checked_it_is_said_which_part_was_not(shown):
    source = {one["id"]: one["source"] for one in (*shown["rules"], *shown["open_rules"])}
    parts = [one.sv for one in unchecked_parts("SE-LOU-17-3")]
    assert parts
    said = "kontrollerad 2026-11-24, men inte i allt. Ej kontrollerat mot lagtexten: "
    assert said + " ".join(parts) in source["SE-LOU-17-3"]
    assert " · kontrollerad 2026-11-24 · " in source["SE-LOU-17-7"]


def test_a_package_says_of_a_provision_what_of_it_is_not_checked():
    rule = load_rulebook().rule("SE-LOU-17-4")
    said = checked("2026-11-24", rule.unverified_parts, "sv")
    assert said.startswith("kontrollerad 2026-11-24, men inte i allt.")
    assert all(one.sv in said for one in rule.unverified_parts)
    assert UNVERIFIED.sv in checked("2026-11-24", (), "sv", verified=False)
