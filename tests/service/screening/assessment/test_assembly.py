import hashlib
from decimal import Decimal

import pytest

from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import card_json, card_sha256, load_scorecard

HANGAVTAL = {"basis": "buyer", "document": "Hängavtal", "dated": "2026-04-01"}


def agreement(tender=None, **others):
    """Answers that together are an agreement which counts, about the party or one tender."""
    about = {} if tender is None else {"tender": tender}
    values = {
        "collective_agreement": "yes",
        "agreement_issuer_named": "yes",
        "agreement_dated_on": "2026-04-01",
        "agreement_covers_part": "yes",
    }
    return [
        {"fact": code, "value": value, **HANGAVTAL, **about, **others}
        for code, value in values.items()
    ]


def sources_of(assessment, factor, *, tender=0, part=0):
    parts = assessment.lots[0].tenders[tender].parts
    (value,) = [value for value in parts[part].factors if value.factor == factor]
    titles = {source.source_id: source.title for source in assessment.sources}
    return [titles[source_id] for source_id in value.sources]


def two_tenders_of_one_firm(one_tender):
    made = one_tender()
    made["tenders"].append(made["tenders"][0] | {"id": "B"})
    return made


def test_the_record_says_what_it_was_made_with(screened):
    assessment = screened.assessment
    card = load_scorecard()
    assert assessment.scorecard.id == card.id
    assert assessment.scorecard.cuts == card.cuts
    assert assessment.scorecard.sha256 == card_sha256(card)
    assert card_sha256(card) == hashlib.sha256(card_json(card).encode()).hexdigest()
    assert assessment.rulebook_sha256 == load_rulebook().sha256
    assert str(assessment.as_of) == "2026-11-24"


def test_the_purchase_is_named_as_its_document_names_it(screened):
    purchase = screened.assessment.purchase
    assert purchase.purchase_id == "SKN 2026/0417"
    assert purchase.buyer == "Exempelstaden, serviceförvaltningen"
    assert (purchase.amount, purchase.currency) == ("9600000.00", "SEK")


def test_names_and_numbers_are_joined_in_and_an_undisclosed_part_has_none(screened):
    parts = {part.part_id: part for part in screened.assessment.lots[0].tenders[1].parts}
    assert parts["sund"].name == "Sundets Städtjänst AB"
    assert parts["sund"].identifiers == ("SE-ON 5599990024",)
    undisclosed = parts["sund/undisclosed"]
    assert undisclosed.party_id is undisclosed.name is None
    assert undisclosed.identifiers == ()
    assert undisclosed.role == "undisclosed"


def test_a_persons_hash_is_no_number_to_show(one_tender, screen_document):
    made = one_tender()
    made["parties"][1] |= {
        "kind": "person",
        "identifiers": [{"scheme": "SE-PERSON", "number": "191212121212"}],
    }
    part = screen_document(made).assessment.lots[0].tenders[0].parts[1]
    assert (part.party_id, part.name, part.identifiers) == ("norr-golv", None, ())


def test_numbers_of_one_firm_stand_in_the_order_of_their_schemes(one_tender, screen_document):
    made = one_tender()
    made["parties"][0]["identifiers"] = [
        {"scheme": "VAT", "number": "SE559999001601"},
        {"scheme": "XI-LEI", "number": "529900T8BM49AURSDO55"},
    ]
    part = screen_document(made).assessment.lots[0].tenders[0].parts[0]
    assert part.identifiers == (
        "SE-ON 5599990016",
        "VAT SE559999001601",
        "XI-LEI 529900T8BM49AURSDO55",
    )


OF_THE_PURCHASE = ("subcontractors_named", "tiers_named", "tender_discount")
"""Facts that the tenders and their chains show by themselves, which have no other source."""


def test_a_known_value_names_its_sources_and_an_unknown_one_none(screened):
    for tender in screened.assessment.lots[0].tenders:
        for part in tender.parts:
            for value in part.factors:
                facts = {pair.partition("=")[0] for pair in (value.value or "").split(";")}
                known = value.bin is not None and not facts <= set(OF_THE_PURCHASE)
                assert bool(value.sources) == known, value
    assert sources_of(screened.assessment, "register.age") == ["Registreringsbevis"]
    assert len(sources_of(screened.assessment, "price.comparison_cost")) == 1


def test_a_figure_that_is_worked_out_names_the_answers_and_the_level_it_rests_on(screened):
    answers = ["Skatteverkets svar på blankett SKV 4820", "Anbudsgivarens svar på köparens frågor"]
    titles = sources_of(screened.assessment, "workforce.payroll_capacity")
    assert sorted(titles[:2] + titles[3:]) == sorted(answers)
    assert "Serviceentreprenad" in titles[2]
    assert sources_of(screened.assessment, "workforce.headcount_hours") == answers[1:]


def test_a_figure_that_is_not_known_adds_no_source_to_a_value_without_it(
    one_tender, screen_document
):
    made = one_tender()
    for fact in made["parties"][0]["facts"]:
        if fact["fact"] == "contribution_months":
            fact["value"] = "0"
    hours = [one for one in made["parties"][0]["facts"] if one["fact"] == "own_hours_per_month"]
    made["parties"][0]["facts"] = [one for one in made["parties"][0]["facts"] if one not in hours]
    assessment = screen_document(made).assessment
    titles = sources_of(assessment, "workforce.payroll_capacity")
    assert titles == ["Skatteverkets svar på blankett SKV 4820"]


def test_a_subcontractor_that_the_chain_names_needs_no_other_source(one_tender, screen_document):
    made = one_tender()
    facts = made["parties"][0]["facts"]
    made["parties"][0]["facts"] = [one for one in facts if one["fact"] != "subcontractors_used"]
    part = screen_document(made).assessment.lots[0].tenders[0].parts[0]
    (value,) = [one for one in part.factors if one.factor == "transparency.subcontractors_named"]
    assert (value.bin, value.sources) == ("named", ())


def test_every_source_that_is_named_is_listed(screened):
    listed = {source.source_id for source in screened.assessment.sources}
    named = {
        source
        for tender in screened.assessment.lots[0].tenders
        for part in tender.parts
        for value in part.factors
        for source in value.sources
    }
    assert named <= listed


def test_an_answer_about_one_tender_is_no_source_for_another(one_tender, screen_document):
    made = two_tenders_of_one_firm(one_tender)
    made["parties"][0]["facts"] += agreement("B")
    assessment = screen_document(made).assessment
    factor = "mitigation.collective_agreement"
    assert sources_of(assessment, factor, tender=0) == []
    assert sources_of(assessment, factor, tender=1) == ["Hängavtal"]


def test_an_answer_about_the_tender_stands_before_one_about_the_party(one_tender, screen_document):
    made = two_tenders_of_one_firm(one_tender)
    made["parties"][0]["facts"] += agreement(document="Gammalt avtal") + agreement("B")
    assessment = screen_document(made).assessment
    factor = "mitigation.collective_agreement"
    assert sources_of(assessment, factor, tender=0) == ["Gammalt avtal"]
    assert sources_of(assessment, factor, tender=1) == ["Hängavtal"]


def test_an_answer_on_a_basis_that_does_not_count_is_no_source(one_tender, screen_document):
    made = one_tender()
    read_by_buyer, *claimed = agreement()
    made["parties"][0]["facts"] += [read_by_buyer]
    made["parties"][0]["facts"] += [
        fact | {"basis": "declared", "document": "Anbudet"} for fact in claimed
    ]
    titles = sources_of(screen_document(made).assessment, "mitigation.collective_agreement")
    assert "Anbudet" not in titles


def test_parties_with_the_same_answer_share_one_record(screened):
    tender = screened.assessment.lots[0].tenders[1]
    about = [record for record in tender.determinations if record.rule_id == "SE-LOU-13-1"]
    assert sorted(party for record in about for party in record.party_ids) == ["sund"]
    assert len({(r.rule_id, r.outcome, r.ground_ids, r.missing) for r in about}) == len(about)


def test_partners_of_a_consortium_share_the_records_of_their_common_answers(
    one_tender, screen_document
):
    made = one_tender()
    made["tenders"][0]["parties"] = [
        {"party": "norr", "role": "consortium_member"},
        {"party": "norr-golv", "role": "consortium_member"},
    ]
    made["tenders"][0]["links"] = []
    made["grounds"] = [{"party": "norr-golv", "ground": "none"}]
    (tender,) = screen_document(made).assessment.lots[0].tenders
    exclusion = [one for one in tender.determinations if one.rule_id == "SE-LOU-13-1"]
    assert [one.party_ids for one in exclusion] == [("norr",)]
    assert "SE-LOU-13-1" not in tender.does_not_apply
    made["grounds"] = []
    (tender,) = screen_document(made).assessment.lots[0].tenders
    exclusion = [one for one in tender.determinations if one.rule_id == "SE-LOU-13-1"]
    assert [one.party_ids for one in exclusion] == [("norr", "norr-golv")]


def test_no_rule_is_both_answered_and_said_not_to_apply(screened):
    (lot,) = screened.assessment.lots
    for told in (lot, *lot.tenders):
        answered = {record.rule_id for record in told.determinations}
        assert not answered & set(told.does_not_apply)
        assert list(told.does_not_apply) == sorted(told.does_not_apply)


def test_the_texts_are_those_of_the_rules_that_are_spoken_of_and_no_other(screened):
    (lot,) = screened.assessment.lots
    spoken = {record.rule_id for told in (lot, *lot.tenders) for record in told.determinations}
    assert {rule.rule_id for rule in screened.assessment.rules} == spoken
    for text in screened.assessment.rules:
        rule = load_rulebook().rule(text.rule_id)
        assert (text.title, text.then, text.citation) == (rule.title, rule.then, rule.citation)


def test_coverage_of_a_tender_is_that_of_its_named_parts_by_their_own_work(screened):
    for tender in screened.assessment.lots[0].tenders:
        named = [part for part in tender.parts if part.party_id is not None]
        work = sum(part.own_work_ppm for part in named)
        known = sum(part.own_work_ppm * part.coverage_ppm for part in named)
        assert abs(tender.coverage_ppm - known // work) <= 1  # shares of work are printed rounded
        assert {one.family for one in tender.coverage} == {
            one.family for part in tender.parts for one in part.coverage
        }


def test_a_price_that_cannot_be_compared_has_no_amounts(one_tender, screen_document):
    made = one_tender()
    del made["tenders"][0]["price"]
    price = screen_document(made).assessment.lots[0].tenders[0].price
    assert (price.method, price.reason) == ("not_assessable", "no_price")
    assert price.implied_low is price.implied_high is None


def test_amounts_are_decimal_text(screened):
    price = screened.assessment.lots[0].tenders[1].price
    assert Decimal(price.implied_low) == Decimal(190)
    assert Decimal(price.comparison_low) < Decimal(price.comparison_high)


@pytest.mark.parametrize(("links", "first"), [(True, ("norr", "norr-golv")), (False, None)])
def test_the_link_to_examine_first_is_a_link_of_the_chain(
    one_tender, screen_document, links, first
):
    made = one_tender()
    if not links:
        made["tenders"][0]["parties"] = [
            {"party": "norr", "role": "tenderer", "handed_on": {"percent": 0}}
        ]
        made["tenders"][0]["links"] = []
    (tender,) = screen_document(made).assessment.lots[0].tenders
    found = tender.examine_first
    assert (found and (found.contractor, found.subcontractor)) == first
    assert {(link.contractor, link.subcontractor) for link in tender.links} >= (
        {first} if first else set()
    )
