"""Reasons, unknowns and their words."""

from datetime import date

import pytest

from risk_models.card.scoring import score
from risk_models.explain.reasons import (
    STATES,
    UNDISCLOSED_STATES,
    Contribution,
    explain,
    reason_text,
    unknown_text,
)
from risk_models.factors import FACTORS

NEVER = ("guilty", "safe", "clean", "compliant", "skyldig", "säker leverantör", "vendor", "bidder")


def explained(subjects, card):
    return explain(subjects, score(subjects, card))


@pytest.fixture(scope="module")
def undisclosed(known):
    place_and_sector = (
        "enforcement_rank",
        "authority_risk_sector",
        "industry_rate",
        "listed_goods",
    )
    return {one: known[one] for one in (*place_and_sector, "labour_form")} | {"party_id": None}


def test_reasons_are_the_whole_score(subjects_of, known, card):
    subjects = subjects_of(known, {})
    scores = score(subjects, card)
    for part, points in zip(explain(subjects, scores), scores.parts["points"], strict=True):
        assert card.base + sum(reason.points for reason in part.reasons) == points
        assert len(part.reasons) == len(card.factors)


def test_reasons_stand_by_size_then_inherent_before_mitigation_then_id(subjects_of, known, card):
    proof = {
        "collective_agreement": "yes",
        "agreement_issuer_named": "yes",
        "agreement_dated_on": date(2025, 4, 1),
        "agreement_covers_part": "yes",
        "authority_risk_sector": "named_twice",
    }
    (part,) = explained(subjects_of(known | proof), card)
    assert [(reason.factor, reason.points) for reason in part.reasons] == [
        ("sector.industry", 16),
        ("mitigation.collective_agreement", -16),
        ("sector.labour_form", 4),
        ("place.enforcement", 0),
        ("price.labour_cost", 0),
        ("register.age", 0),
        ("register.employer", 0),
        ("register.insolvency", 0),
    ]


def test_unknowns_stand_by_how_much_they_narrow(subjects_of, known, card):
    gaps = {"founded_on": None, "insolvency": None, "collective_agreement": None}
    (part,) = explained(subjects_of(known | gaps), card)
    assert [(one.factor, one.narrowing, one.gate) for one in part.unknowns] == [
        ("mitigation.collective_agreement", 16, "LOU 17:5"),
        ("register.insolvency", 12, "LOU 15:5"),
        ("register.age", 8, "LOU 15:5"),
    ]
    assert part.worth_asking() == part.unknowns


def test_what_nothing_permits_asking_for_is_not_offered(subjects_of, known, card):
    (part,) = explained(subjects_of(known | {"enforcement_rank": None}), card)
    (unknown,) = part.unknowns
    assert (unknown.factor, unknown.gate) == ("place.enforcement", None)
    assert part.worth_asking() == ()
    assert unknown_text(unknown, "en") == (
        "Enforcement and legal protection where the work is done: not collected: nobody has asked; "
        "between 0 and +30 points."
    )


def test_what_has_no_source_is_not_offered(subjects_of, known, card):
    gap = known | {"founded_on": None, "founded_on_state": "not_available"}
    (part,) = explained(subjects_of(gap), card)
    assert [one.state for one in part.unknowns] == ["not_available"]
    assert part.worth_asking() == ()


def test_what_does_not_apply_is_no_unknown(subjects_of, known, card):
    public = known | {"insolvency": None, "insolvency_state": "not_applicable"}
    (part,) = explained(subjects_of(public), card)
    assert part.unknowns == ()


def test_behind_an_undisclosed_part_the_name_comes_first_and_settles_nothing(
    subjects_of, undisclosed, card
):
    (part,) = explained(subjects_of(undisclosed), card)
    assert {(one.narrowing, one.gate) for one in part.unknowns} == {(0, "LOU 17:6")}
    assert unknown_text(part.unknowns[-1], "sv") == (
        "Insolvensförfarande eller likvidation: det är inte känt vem som utför arbetet; mellan 0 "
        "och +12 poäng. Först behövs uppgift om hur stor del som läggs ut på underleverantörer "
        "och vilka de är (LOU 17:6)."
    )


def test_of_an_undisclosed_part_only_who_does_the_work_was_refused(subjects_of, undisclosed, card):
    asked = undisclosed | {"insolvency_state": "refused"}
    (part,) = explained(subjects_of(asked), card)
    reason = next(one for one in part.reasons if one.factor == "register.insolvency")
    assert reason_text(reason, "en") == (
        "Insolvency procedure or liquidation: the buyer has asked who does the work and has not "
        "been told (+12)."
    )


def test_an_offer_names_document_gate_and_narrowing(subjects_of, known, card):
    (part,) = explained(subjects_of(known | {"founded_on": None}), card)
    assert unknown_text(part.unknowns[0], "sv") == (
        "Företagets ålder: uppgiften är inte inhämtad; mellan 0 och +8 poäng. Avgörs av "
        "registreringsbevis från Bolagsverket eller etableringslandets företagsregister, som "
        "köparen hämtar själv (LOU 15:5); spannet minskar då med minst 8 poäng."
    )
    assert unknown_text(part.unknowns[0], "en") == (
        "Age of the firm: not collected: nobody has asked; between 0 and +8 points. Settled by an "
        "extract from Bolagsverket or the business register of the country of establishment, "
        "which the buyer fetches (LOU 15:5); the range then narrows by at least 8 points."
    )


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            Contribution("price.labour_cost", "below", "stated", 20),
            "Priset i förhållande till jämförelsekostnaden: priset når inte "
            "jämförelsekostnadens övre gräns (+20).",
        ),
        (
            Contribution("register.insolvency", "none", "stated", 0),
            "Insolvensförfarande eller likvidation: inget pågående förfarande; uppgiften finns "
            "och ger inga poäng (0).",
        ),
        (
            Contribution("register.insolvency", None, "not_applicable", 0),
            "Insolvensförfarande eller likvidation: frågan är inte tillämplig (0).",
        ),
        (
            Contribution("register.age", None, "not_collected", 2),
            "Företagets ålder: uppgiften är inte inhämtad; räknas som referensramens medelvärde "
            "(+2).",
        ),
        (
            Contribution("register.age", None, "not_available", 2),
            "Företagets ålder: det finns ingen källa för uppgiften; räknas som referensramens "
            "medelvärde (+2).",
        ),
        (
            Contribution("register.age", None, "refused", 8),
            "Företagets ålder: uppgiften har begärts men inte lämnats (+8).",
        ),
        (
            Contribution("register.insolvency", None, "not_collected", 0),
            "Insolvensförfarande eller likvidation: uppgiften är inte inhämtad (0).",
        ),
        (
            Contribution("mitigation.collective_agreement", "verified", "stated", -16),
            "Kollektivavtal som omfattar arbetet: köparen har läst ett kollektivavtal som namnger "
            "sina parter, är daterat och omfattar arbetet (−16).",
        ),
    ],
)
def test_a_reason_is_one_sentence(reason, sentence):
    assert reason_text(reason, "sv") == sentence


def test_five_answers_have_five_different_texts_in_both_languages():
    assert set(STATES) == {
        "no_finding",
        "not_collected",
        "not_available",
        "not_applicable",
        "refused",
    }
    for language in ("sv", "en"):
        texts = [one.to(language) for one in (*STATES.values(), *UNDISCLOSED_STATES.values())]
        assert len(set(texts)) == len(texts) == 7


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_sentence_passes_judgement_on_a_firm(language):
    texts = [
        reason_text(Contribution(factor.id, one.code, "stated", one.points), language)
        for factor in FACTORS
        for one in factor.bins
    ]
    texts += [text.to(language) for factor in FACTORS for text in (factor.why, factor.not_meaning)]
    for text in texts:
        assert not [word for word in NEVER if word in text.lower()]


def test_no_parts_have_no_explanations(subjects_of, card):
    assert explained(subjects_of(), card) == ()
