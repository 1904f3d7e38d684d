"""Facts of law from documents, and the worked cases that documents with them lead to."""

import copy
import json
from datetime import date

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import GROUNDS
from data_ingest.reading import read_procurement
from procurement_rules.determine import determine
from procurement_rules.rulebook import load_rulebook
from procurement_rules.settling import REPORTED, legal_facts
from risk_models.card.scorecard import load_scorecard
from risk_models.facts.catalogue import ANSWERED_FACTS
from service.platform.frames import canonical
from service.screening.assessment.evidence import gather
from service.screening.assessment.legal_questions import legal_questions, of_assessment
from service.screening.assessment.models import Assessment
from service.screening.assessment.party_law import noted_types
from service.screening.assessment.screen import screen

AS_OF = date(2026, 11, 24)
BUYER = {"basis": "buyer", "document": "Tjänsteanteckning", "dated": "2026-11-20"}
CHECK = {"basis": "register", "document": "Bolagsverket, check_1", "dated": "2026-11-12"}


def noted(fact, value, **says):
    return {"fact": fact, "value": value} | BUYER | says


def document(**changes):
    made = {
        "format": "kedjekoll-procurement/1",
        "id": "B 1",
        "buyer": {"name": "Exempelstaden", "kind": "sub_central"},
        "instrument": "LOU",
        "direct_award": False,
        "stage": "tenders_in",
        "begun_on": "2026-09-01",
        "value": {"amount": "900000.00", "currency": "EUR"},
        "lots": [
            {
                "id": "1",
                "cpv": "90910000",
                "nature": "services",
                "place": {"country": "SE"},
                "labour_terms_needed": True,
            }
        ],
        "parties": [{"id": "a", "name": "Firma A", "kind": "company", "country": "SE"}],
        "tenders": [{"id": "A1", "lot": "1", "parties": [{"party": "a"}]}],
    }
    return copy.deepcopy(made) | changes


def screened(made):
    read = read_procurement(json.dumps(made).encode(), name="x", person_key=b"k").procurement
    made = screen(
        read,
        gather(read, name="x"),
        scorecard=load_scorecard(),
        rulebook=load_rulebook(),
        as_of=AS_OF,
    )
    return Assessment.read(canonical(made))


def outcomes(assessment):
    (lot,) = assessment.lots
    records = [*lot.determinations, *(d for t in lot.tenders for d in t.determinations)]
    applies = {one.rule_id: one for one in records if one.outcome == "applies"}
    return applies, {one.rule_id for one in records if one.outcome == "cannot_tell"}


def with_party(*facts, **changes):
    return document(parties=[document()["parties"][0] | {"facts": list(facts)} | changes])


def test_case_4_a_utility_that_is_no_authority_may_exclude_and_need_not():
    works = document()["lots"][0] | {"cpv": "45210000", "nature": "works"}
    made = document(
        instrument="LUF",
        lots=[works],
        value={"amount": "7000000.00", "currency": "EUR"},
        buyer={"name": "Exempelverken AB", "kind": "utility"},
        facts=[noted("buyer_is_authority", "no")],
        grounds=[
            {
                "party": "a",
                "ground": "trafficking_judgment",
                "judged_on": "2021-12-24",
                "is_final": True,
            }
        ],
    )
    applies, _ = outcomes(screened(made))
    assert applies["SE-LUF-13-3"].consequence == "MAY_EXCLUDE"
    assert "SE-LUF-13-1" not in applies


def test_case_12_textiles_from_a_risk_region_are_looked_up_and_get_terms():
    goods = {"cpv": "18100000", "nature": "supplies", "place": {"country": "BD"}}
    made = document(lots=[document()["lots"][0] | goods], facts=[noted("risk_product", "yes")])
    applies, _ = outcomes(screened(made))
    assert applies["SE-LOU-17-4"].consequence == "MUST_SET_CONDITION"
    assert applies["EU-FLR-DB"].consequence == "RECOMMENDED_DD"


@pytest.mark.parametrize(("shares", "told"), [((40, 20, 30, 0), "applies"), ((40, 0), "no")])
def test_case_13_a_third_tier_in_norway_is_told_from_the_chain(shares, told):
    names = "abcd"[: len(shares)]
    made = document(
        buyer={"name": "Eksempel kommune", "country": "NO", "kind": "sub_central"},
        instrument=None,
        lots=[document()["lots"][0] | {"place": {"country": "NO"}}],
        parties=[{"id": one, "name": f"Firma {one}", "country": "NO"} for one in names],
        tenders=[
            {
                "id": "A1",
                "lot": "1",
                "parties": [
                    {
                        "party": one,
                        "role": "subcontractor" if place else "tenderer",
                        "handed_on": {"percent": share},
                    }
                    for place, (one, share) in enumerate(zip(names, shares, strict=True))
                ],
                "links": [
                    {"contractor": one, "subcontractor": below, "percent": share}
                    for one, below, share in zip(names, names[1:], shares, strict=False)
                ],
            }
        ],
    )
    applies, unsure = outcomes(screened(made))
    assert ("NO-FOA-19-3" in applies) == (told == "applies")
    assert "NO-FOA-19-3" not in unsure


@pytest.mark.parametrize(
    ("country", "notice", "stage", "reported"),
    [
        ("LT", "no", "contract_start", True),
        ("LT", "yes", "contract_start", False),
        ("SE", "no", "contract_start", False),
        ("LT", "no", "tenders_in", False),
    ],
    ids=["no proof", "proof", "no foreign employer", "before the award"],
)
def test_case_14_a_posted_crew_without_proof_at_the_start_is_reported(
    country, notice, stage, reported
):
    facts = [{"fact": "posted_workers", "value": "yes"}, noted("posting_notice", notice)]
    made = with_party(*facts, country=country)
    made |= {"stage": stage}
    made["lots"][0]["starts_on"] = "2026-11-23"
    applies, _ = outcomes(screened(made))
    assert ("SE-UTST-29-31" in applies) is reported


def test_case_15_an_award_in_breach_of_13_1_leads_to_the_term_on_ending():
    made = with_party(noted("barred_at_award", "yes")) | {"stage": "in_contract"}
    applies, _ = outcomes(screened(made))
    assert applies["SE-LOU-17-17-USE"].consequence == "HUMAN_LEGAL_REVIEW"
    assert applies["SE-LOU-17-17"].consequence == "MUST_SET_CONDITION"


def test_a_call_off_from_a_framework_of_another_body_closes_the_route():
    assessment = screened(document(facts=[noted("call_off", "other_framework")]))
    assert assessment.lots[0].regime is None
    assert "SE-LOU-CALLOFF" in outcomes(assessment)[0]


def test_what_follows_from_answers_is_filled_and_a_noted_fact_counts_before_it():
    answers = [
        {"fact": "f_tax", "value": "revoked", "basis": "register"},
        {"fact": "tied_permits", "value": "some"},
    ]
    applies, _ = outcomes(screened(with_party(*answers)))
    assert {"SE-SFL-9-1", "SE-WORKPERMIT-2026"} <= set(applies)
    applies, _ = outcomes(screened(with_party(*answers, noted("work_permits", "no"))))
    assert "SE-WORKPERMIT-2026" not in applies


def test_an_agreement_counts_once_the_buyer_has_read_whom_and_what_it_covers():
    said = {"fact": "collective_agreement", "value": "yes"}
    read = [noted(f"agreement_{one}", "yes") for one in ("issuer_named", "covers_part")]
    assert "SE-LOU-17-5" in outcomes(screened(with_party(said)))[1]
    assert "SE-LOU-17-5" in outcomes(screened(with_party(said, *read)))[0]


def test_what_a_register_check_rules_out_is_out_and_what_it_leaves_is_asked_for():
    told = {"register_check": "reported", "register_check_on": "2026-11-12"}
    told |= {"trafficking_judgment_reported": "no", "tax_debt_final_reported": "yes"}
    facts = [{"fact": fact, "value": value} | CHECK for fact, value in told.items()]
    ground = {"party": "a", "ground": "tax_debt_final", "is_final": True, "paid_or_agreed": False}
    assessment = screened(with_party(*facts) | {"grounds": [ground]})
    (tender,) = assessment.lots[0].tenders
    applies, unsure = outcomes(assessment)
    assert "SE-LOU-13-1" in tender.does_not_apply
    assert "SE-LOU-13-3-1" in unsure
    assert "SE-LOU-13-4" in applies
    assert applies["SE-LOU-13-4"].facts["register_check_on"] == "2026-11-12"
    assert "Bolagsverket, check_1" in {one.title for one in assessment.sources}


def test_every_rule_that_cannot_be_told_has_a_question_where_the_law_lets_one_be_asked():
    assessment = screened(document())
    waiting = {
        (tender or "", rule)
        for _, tender, asked in of_assessment(assessment)
        for one in asked
        for rule in one.rule_ids
    }
    (lot,) = assessment.lots
    unsure = {("", d.rule_id) for d in lot.determinations if d.outcome == "cannot_tell"}
    unsure |= {
        (tender.tender_id, d.rule_id)
        for tender in lot.tenders
        for d in tender.determinations
        if d.outcome == "cannot_tell"
    }
    assert unsure
    assert waiting == unsure


def test_where_no_provision_lets_a_firm_be_asked_its_question_is_not_offered():
    (tender,) = screened(document()).lots[0].tenders
    full = legal_questions(tender.determinations, regime="full")
    assert {one.of for one in full} >= {"firm", "register"}
    below = legal_questions(tender.determinations, regime="chapter_19")
    assert {one.of for one in below} == {"register"}


@pytest.mark.parametrize(
    "made",
    [
        document(facts=[noted("call_off", "perhaps")]),
        document(facts=[noted("call_off", "none", basis="declared")]),
        document(facts=[noted("barred_at_award", "yes")]),
        with_party(noted("call_off", "none")),
        document(facts=[noted("no_such_fact", "yes")]),
    ],
    ids=["value", "basis", "of a party", "of the purchase", "unknown"],
)
def test_a_fact_of_law_in_the_wrong_form_or_place_is_refused(made):
    with pytest.raises(UnreadableInput) as refused:
        screened(made)
    assert {one.code for one in refused.value.problems} <= {"fact-form", "fact-unknown"}


def test_rows_of_the_example_are_determined_once_for_every_party(facts_rows):
    assert len({(d.rule_id, d.tender_id, d.party_id) for d in facts_rows}) == len(facts_rows)


def test_the_facts_that_can_be_noted_are_those_of_the_rules_with_their_types():
    """So that kept evidence says the same whatever `settling.yaml` asks today."""
    legal = {code: one for code, one in legal_facts().items() if not code.endswith(REPORTED)}
    types = noted_types()
    assert set(legal) <= set(types)
    assert not set(types) & (set(ANSWERED_FACTS) | {f"{one}{REPORTED}" for one in GROUNDS})
    assert {code for code, one in legal.items() if one.kind == "yes_no"} == {
        code for code in legal if types[code] == pl.Boolean
    }


@pytest.fixture(scope="module")
def facts_rows():
    from risk_models.chain.parts import build_chains
    from risk_models.industry.labour_cost import labour_costs
    from risk_models.industry.sectors import handed_on_medians
    from service.screening.assessment.rule_facts import rule_facts
    from service.screening.purchase.examples import load_example

    read = read_procurement(load_example(), name="x", person_key=b"k").procurement
    evidence = gather(read, name="x")
    medians = handed_on_medians(read.contracts, evidence.sector_facts)
    prices = labour_costs(read, evidence.wage_levels, on=AS_OF)
    facts = rule_facts(
        read,
        evidence,
        chains=build_chains(read, on=AS_OF, median_ppm=medians),
        prices={price.tender_id: price for price in prices},
        rulebook=load_rulebook(),
        as_of=AS_OF,
    )
    return determine(facts, load_rulebook())
