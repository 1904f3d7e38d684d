"""What rules lack: cannot tell is a question with its mend, never that nothing is left."""

import pytest

from procurement_rules.facts import FACTS
from procurement_rules.settling import load_settling
from service.screening.assessment.models import DeterminationRecord
from service.screening.assessment.unsettled import unsettled, unsettled_of_lot

SAID = {"kind": "unknown", "name": "Exempelstaden"}
WITHOUT = {
    "value": None,
    "direct_award": None,
    "buyer": SAID,
}


def bare(document, **lot):
    """The example without all that settles its route through the law."""
    made = document() | WITHOUT
    for one in made["lots"]:
        one.update({"cpv": None, "nature": None, "value": None} | lot)
    return made


def acts(assessment):
    return [one.act.sv for one in unsettled(assessment)]


@pytest.fixture
def screened_bare(screen_document, document):
    return lambda **lot: screen_document(bare(document, **lot)).assessment


def test_without_value_the_value_is_asked_for_first_and_why(screened_bare):
    first, *_ = unsettled(screened_bare())
    assert first.act.sv == "Ange upphandlingens värde"
    assert first.why.sv == (
        "Värdet avgör vilka kapitel i LOU som gäller. Tills det finns kan vi inte säga vad lagen "
        "kräver."
    )
    assert {"value_eur_low", "value_eur_high"} <= set(first.facts)
    assert len(first.rule_ids) > 10


def test_what_follows_from_other_facts_is_not_asked_for_beside_them(screened_bare):
    asked = {fact for one in unsettled(screened_bare()) for fact in one.facts}
    assert {"cpv", "nature", "buyer_kind", "direct_award"} <= asked
    assert not asked & {"chapter", "annex2", "at_threshold"}


def test_below_the_threshold_the_procedure_is_what_is_left_to_ask(screen_document, document):
    low = document() | {"direct_award": None, "value": {"amount": "900000", "currency": "SEK"}}
    for lot in low["lots"]:
        lot["value"] = None
    made = screen_document(low).assessment
    assert [lot.regime for lot in made.lots] == [None]
    assert acts(made)[0] == "Ange om det är en direktupphandling"


def test_where_no_rule_is_in_force_the_route_is_still_asked_for(screen_document, document):
    early = bare(document) | {"begun_on": "2011-11-20"}
    made = screen_document(early).assessment
    assert [lot.regime for lot in made.lots] == [None]
    assert acts(made)


def test_an_act_of_which_no_rules_are_shipped_is_to_be_assessed_in_another_way(
    screen_document, document
):
    made = screen_document(document() | {"instrument": "LUFS"}).assessment
    assert [lot.regime for lot in made.lots] == ["outside"]
    assert "Bedöm rättsläget på annat sätt" in acts(made)


def test_every_rule_that_cannot_tell_waits_for_something_that_is_named(screened_bare, screened):
    for made in (screened_bare(), screened.assessment):
        unsure = {
            one.rule_id
            for lot in made.lots
            for records in (lot.determinations, *(one.determinations for one in lot.tenders))
            for one in records
            if one.outcome == "cannot_tell"
        }
        assert unsure == {rule for one in unsettled(made) for rule in one.rule_ids}


def test_what_is_lacking_of_the_purchase_stands_before_what_is_of_tenders(screened_bare):
    made = screened_bare()
    of_tenders = [one.of_tenders for one in unsettled(made)]
    assert of_tenders == sorted(of_tenders)
    assert set(of_tenders) == {False, True}
    assert not any(one.of_tenders for one in unsettled_of_lot(made.lots[0]))


@pytest.mark.parametrize("fact", sorted(set(FACTS) & set(load_settling())))
def test_any_fact_that_a_rule_can_lack_becomes_something_to_do_in_both_languages(fact, screened):
    lot = screened.assessment.lots[0]
    record = DeterminationRecord(
        rule_id="SE-X", party_ids=(), ground_ids=(), outcome="cannot_tell", consequence="INFO",
        facts={}, missing=(fact,), parameters={}, verified=True,
    )  # fmt: skip
    (one,) = unsettled_of_lot(lot.model_copy(update={"determinations": (record,)}))
    assert all(text for said in (one.act, one.why, one.line) for text in said.in_all())
    assert one.rule_ids == ("SE-X",)


def test_an_amount_of_the_law_that_is_lacking_is_said_too(screened):
    lot = screened.assessment.lots[0]
    record = DeterminationRecord(
        rule_id="SE-X", party_ids=(), ground_ids=(), outcome="cannot_tell", consequence="INFO",
        facts={}, missing=("threshold_central",), parameters={}, verified=True,
    )  # fmt: skip
    (one,) = unsettled_of_lot(lot.model_copy(update={"determinations": (record,)}))
    assert "belopp" in one.act.sv


@pytest.mark.parametrize(("amount", "is_lacking"), [("200000.00", False), (None, True)])
def test_of_a_price_inside_the_interval_nothing_is_lacking_and_of_a_lump_sum_hours_are(
    screen_document, document, amount, is_lacking
):
    """Inside the interval of SEK 191.55 to 228.41 an hour no further hours say more."""
    made = document() | {"stage": "tenders_in"}
    hours = {"hours": 1000} if amount else {"hours": None}
    price = {"amount": amount, "currency": "SEK"} if amount else None
    made["tenders"][1] |= hours | {"price": price}
    found = unsettled(screen_document(made).assessment)
    assert any("price_below_comparison" in one.facts for one in found) == is_lacking


def test_a_wording_that_nobody_read_is_for_a_lawyer_and_no_amount(screen_document, document):
    early = document() | {"begun_on": "2023-11-01"}
    found = {one.act.sv: one for one in unsettled(screen_document(early).assessment)}
    (told,) = (one for act, one in found.items() if act.startswith("Låt en jurist läsa lagen som"))
    assert "SE-LOU-12-14" in told.rule_ids
    assert told.facts == ()
