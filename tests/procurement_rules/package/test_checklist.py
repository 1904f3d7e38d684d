from datetime import date, timedelta

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.checklist import REPORT_DAYS, checklist
from procurement_rules.package.letters import letters
from procurement_rules.package.reasons import (
    NO_CONTRACT,
    NOBODY_POSTS,
    NOT_IN_REGIME,
    OTHER_TRADE,
    RULE_DOES_NOT_APPLY,
    WORK_ELSEWHERE,
)
from procurement_rules.package.subject import PartOfChain
from procurement_rules.package.template import load_templates
from procurement_rules.rule import Outcome
from procurement_rules.support.contacts import load_contacts

START = date(2027, 1, 11)
TEMPLATES = load_templates()
POSTING = {"posting_proof", "posting_report", "posting_contractor", "a1"}


@pytest.fixture(scope="module")
def lines(rulebook, subject):
    def make(chosen=(), **changes):
        values = {"stage": "contract_start", "starts_on": START, "cpv": "90910000"}
        made, left_out = checklist(
            subject(**(values | {"nature": "services"} | changes)),
            TEMPLATES.checks,
            rulebook,
            chosen=chosen,
        )
        return {one.template.id: one for one in made}, {one.id: one.reason for one in left_out}

    return make


def awarded(tender, *firms, **changes):
    return (tender(1, awarded=True, firms=firms, **changes), tender(2))


def test_without_a_contract_nothing_is_asked_and_each_line_says_why(lines):
    made, left_out = lines()
    assert made == {}
    assert set(left_out.values()) == {NO_CONTRACT}


def test_every_line_names_its_basis_who_does_it_and_how_it_is_shown(lines, tender, firm):
    firms = (firm(1, country="PL"), firm(2, tier=2, country="LT"), firm(3))
    made, _ = lines(tenders=awarded(tender, *firms), nature="works")
    assert set(made) == {one.id for one in TEMPLATES.checks if not one.bought}
    for one in made.values():
        assert one.rule_ids or one.template.further
        if one.template.expires is None:
            assert one.by == START + timedelta(days=one.template.days)
        assert all((one.template.proof.sv, one.template.proof.en, one.template.who))


def test_the_authority_tells_within_three_days_only_of_its_own_foreign_supplier(
    lines, tender, firm
):
    made, left_out = lines(tenders=awarded(tender, firm(1, country="PL")))
    assert made["posting_report"].by == START + timedelta(days=REPORT_DAYS)
    assert made["posting_report"].rule_ids == ("SE-UTST-29-31",)
    assert left_out["posting_contractor"] == NOBODY_POSTS
    below = (firm(1, country="SE"), firm(2, tier=2, country="PL"))
    made, left_out = lines(tenders=awarded(tender, *below))
    assert [one.sv for one in made["posting_contractor"].about] == ["Exempelstäd 2 AB"]
    assert left_out["posting_report"] == NOBODY_POSTS


def test_the_duty_holds_before_the_work_has_begun(lines, tender, firm):
    outcomes = {"SE-UTST-29-31": Outcome.DOES_NOT_APPLY}
    made, _ = lines(tenders=awarded(tender, firm(1, country="PL")), outcomes=outcomes)
    assert POSTING & set(made) == {"posting_proof", "posting_report", "a1"}


def test_a_swedish_chain_is_asked_nothing_about_postings(lines, tender, firm):
    made, _ = lines(tenders=awarded(tender, firm(1, country="SE")))
    assert not POSTING & set(made)
    assert "posting_question" not in made


def test_where_nobody_knows_the_country_the_question_stands_first(lines, tender, firm):
    made, _ = lines(tenders=awarded(tender, firm(1)))
    assert not POSTING & set(made)
    assert [one.en for one in made["posting_question"].about] == ["Exempelstäd 1 AB"]


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"nature": "works", "cpv": None}, {"site_notice", "staff_ledger"}),
        ({"nature": "services", "cpv": "45000000"}, {"site_notice", "staff_ledger"}),
        ({"nature": "services", "cpv": "55300000"}, {"staff_ledger"}),
        ({"nature": "services", "cpv": "90910000"}, set()),
        ({"nature": None, "cpv": None}, {"site_notice", "staff_ledger"}),
        ({"nature": "supplies", "cpv": None}, set()),
    ],
    ids=["works", "building", "restaurant", "cleaning", "not-known", "supplies"],
)
def test_site_and_ledger_belong_to_their_trades_and_to_what_is_not_known(
    lines, tender, firm, changes, held
):
    made, left_out = lines(tenders=awarded(tender, firm(1, country="SE")), **changes)
    assert {"site_notice", "staff_ledger"} & set(made) == held
    for one in {"site_notice", "staff_ledger"} - held:
        assert left_out[one] == OTHER_TRADE


def test_the_ledger_says_that_id06_is_no_law():
    (ledger,) = (one for one in TEMPLATES.checks if one.id == "staff_ledger")
    assert "ID06 är branschens eget system och ingen lag" in ledger.text.sv


def test_work_abroad_falls_outside(lines, tender, firm):
    made, left_out = lines(tenders=awarded(tender, firm(1, country="PL")), work_in_sweden=False)
    assert left_out["posting_proof"] == left_out["f_tax"] == WORK_ELSEWHERE
    assert "subcontractor_list" in made


def test_a_direct_award_has_no_list_of_17_7_and_says_so(lines, tender, firm):
    tenders = awarded(tender, firm(1, country="PL"))
    made, left_out = lines(tenders=tenders, regime="chapter_19_direct")
    assert left_out["subcontractor_list"] == NOT_IN_REGIME
    assert "posting_report" in made
    outcomes = {"SE-LOU-17-7": Outcome.DOES_NOT_APPLY}
    _, left_out = lines(tenders=tenders, outcomes=outcomes)
    assert left_out["subcontractor_list"] == RULE_DOES_NOT_APPLY


def test_at_another_stage_nothing_is_started(lines, tender, firm):
    made, left_out = lines(tenders=awarded(tender, firm(1)), stage="tenders_in")
    assert made == {}
    assert "kontraktsstart" in left_out["f_tax"].sv


def test_the_list_names_also_what_nobody_has_named(lines, tender, firm):
    unnamed = Text("ej namngiven del", "undisclosed part")
    part = PartOfChain(name=unnamed, tier=2, named=False, share_ppm=1, band="insufficient")
    made, _ = lines(tenders=awarded(tender, firm(1), parts=(part,)))
    assert made["subcontractor_list"].about == (unnamed,)


def test_without_a_first_day_no_day_is_made_up(lines, tender, firm):
    made, _ = lines(tenders=awarded(tender, firm(1)), starts_on=None)
    assert {one.by for one in made.values() if one.template.expires is None} == {None}


def test_the_sheet_is_renewed_by_the_day_on_which_its_first_number_stops_counting(lines):
    made, _ = lines(chosen=["A2"])
    called = [one for one in load_contacts() if one.is_for == "workers" and one.phone]
    assert made["sheet_renewed"].by == min(one.expires_on for one in called)
    assert made["sheet_renewed"].template.who == "buyer"


def test_a_chosen_tender_is_prepared_before_the_award_is_noted(lines):
    made, _ = lines(chosen=["A2"])
    assert {one.tender_id for one in made.values()} == {"A2"}


def test_a_shown_proof_needs_no_letter(rulebook, subject, tender, firm):
    for shown, expected in ((None, 1), (False, 1), (True, 0)):
        one = firm(1, country="PL", posted=True, posting_shown=shown)
        drafted, _ = letters(
            subject(stage="contract_start", tenders=(tender(1, awarded=True, firms=(one,)),)),
            [one for one in TEMPLATES.letters if one.id == "posting_report"],
            rulebook,
        )
        assert len(drafted) == expected
        assert all(one.recipient.sv == "Arbetsmiljöverket" for one in drafted)
        assert all("answer_to" not in one.blanks() for one in drafted)
