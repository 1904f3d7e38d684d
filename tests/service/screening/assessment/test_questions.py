from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from service.screening.assessment.questions import OPEN_REGISTER, worth_asking
from tests.risk_models.explain.test_what_if import CARD, need_of, scored


def tenders(assessment):
    return {tender.tender_id: tender for tender in assessment.lots[0].tenders}


def below_the_threshold(document):
    money = {"amount": "400000.00", "currency": "SEK"}
    document["value"] = document["lots"][0]["value"] = money
    return document


def test_under_the_full_rules_each_question_stands_with_its_provision(screened):
    gates = {
        question.gate
        for tender in screened.assessment.lots[0].tenders
        for question in tender.questions
    }
    assert gates <= {
        None,
        "LOU 15:5",
        "LOU 15:11",
        "LOU 16:7",
        "LOU 17:1",
        "LOU 17:5",
        "LOU 17:6",
    }


def test_nobody_is_asked_whether_it_is_on_a_list(screened):
    (lot,) = screened.assessment.lots
    asked = [question for tender in lot.tenders for question in tender.questions]
    gates = {question.gate for question in asked if question.factor == "conduct.list_entry"}
    assert gates == {None}


def test_below_the_threshold_only_open_registers_are_offered(document, screen_document):
    (lot,) = screen_document(below_the_threshold(document())).assessment.lots
    assert lot.regime != "full"
    asked = [question for tender in lot.tenders for question in tender.questions]
    assert {question.gate for question in asked} == {OPEN_REGISTER, None}
    for question in asked:
        settled_by = factor_by_id(question.factor).settled_by if question.factor else ()
        stands_in = {FACTS[fact].gate for fact in settled_by}
        is_open = stands_in - {None} == {"LOU 15:5"}
        assert (question.gate == OPEN_REGISTER) == is_open, question.factor


def test_where_the_regime_cannot_be_told_nothing_but_open_registers_is_offered(
    document, screen_document
):
    made = document()
    del made["value"], made["lots"][0]["value"]
    (lot,) = screen_document(made).assessment.lots
    assert lot.regime is None
    gates = {question.gate for tender in lot.tenders for question in tender.questions}
    assert gates == {OPEN_REGISTER, None}


def test_an_undisclosed_part_is_one_question_who_does_it(screened):
    for tender in screened.assessment.lots[0].tenders:
        nameless = [part for part in tender.parts if part.party_id is None]
        about = [q for q in tender.questions if q.part_id in {p.part_id for p in nameless}]
        assert len(about) == len(nameless)
        assert {question.factor for question in about} <= {None}
        for question in about:
            (part,) = [part for part in nameless if part.part_id == question.part_id]
            assert (question.low, question.high) == (part.low, part.high)
            assert question.narrows_by == 0


@pytest.mark.parametrize(("asked", "state"), [(True, "refused"), (False, "not_collected")])
def test_whether_the_buyer_has_asked_is_told(document, screen_document, asked, state):
    made = document()
    made["lots"][0]["subcontracting"] = {"asked": asked}
    tender = tenders(screen_document(made).assessment)["A2"]
    states = {question.state for question in tender.questions if question.factor is None}
    assert states == {state}


def test_the_question_that_can_move_most_comes_first(screened):
    for tender in screened.assessment.lots[0].tenders:
        received = {part.part_id: part.received_ppm for part in tender.parts}
        weights = [
            received[q.part_id] * (q.high - q.low if q.factor is None else q.narrows_by)
            for q in tender.questions
        ]
        assert weights == sorted(weights, reverse=True)


def test_what_is_known_is_not_asked_for(screened):
    for tender in screened.assessment.lots[0].tenders:
        known = {
            (part.part_id, value.factor)
            for part in tender.parts
            for value in part.factors
            if value.bin is not None
        }
        assert not known & {(question.part_id, question.factor) for question in tender.questions}


def test_one_document_about_one_party_is_one_question(screened):
    for tender in screened.assessment.lots[0].tenders:
        asked = [(one.part_id, one.fact, one.gate) for one in tender.asking]
        assert len(set(asked)) == len(asked)
        settled = [(one.part_id, factor) for one in tender.asking for factor in one.factors]
        offered = [(q.part_id, q.factor) for q in tender.questions if q.gate and q.factor]
        assert sorted(settled) == sorted(offered)


def test_what_is_worth_asking_stands_by_how_much_it_is_sure_to_narrow(screened):
    for tender in screened.assessment.lots[0].tenders:
        sure = [one.narrows_by for one in tender.asking]
        assert sure == sorted(sure, reverse=True)
        assert all(0 <= one.narrows_by <= one.narrows_at_most for one in tender.asking)
        assert all(one.narrows_at_most <= tender.high - tender.low for one in tender.asking)


def test_who_does_an_undisclosed_part_is_asked_of_who_hands_it_on(screened):
    for tender in screened.assessment.lots[0].tenders:
        nameless = {part.part_id for part in tender.parts if part.party_id is None}
        asked = {one.undisclosed: one for one in tender.asking if one.undisclosed}
        assert set(asked) == nameless
        for one in asked.values():
            assert (one.fact, one.gate) == ("subcontractors_used", "LOU 17:6")
            assert one.undisclosed.startswith(one.part_id)


def test_before_award_neither_band_nor_measure_is_named(screened):
    for tender in screened.assessment.lots[0].tenders:
        (change,) = tender.band_changes
        assert (change.direction, change.band) == ("missing", None)
        assert not any(step.measure for step in change.steps)


def test_after_award_the_band_that_could_follow_is_named(document, screen_document):
    made = document()
    made["stage"] = "in_contract"
    directions = {
        tender_id: {change.direction for change in tender.band_changes}
        for tender_id, tender in tenders(screen_document(made).assessment).items()
    }
    assert directions["A1"] == {"down", "up"}
    assert directions["A2"] == {"down", "up"}
    assert directions["A4"] == {"down", "up"}


def test_where_only_open_registers_may_be_read_nobody_is_asked(document, screen_document):
    (lot,) = screen_document(below_the_threshold(document())).assessment.lots
    for tender in lot.tenders:
        assert {one.gate for one in tender.asking} <= {OPEN_REGISTER}
        gates = {step.gate for change in tender.band_changes for step in change.steps}
        assert gates <= {OPEN_REGISTER}
        assert not [one for one in tender.asking if one.undisclosed]


def renamed(chain, by):
    """The same chain of other parties, in another tender."""

    def new(part_id):
        return part_id and f"{by}-{part_id}"

    return replace(
        chain,
        tender_id=new(chain.tender_id),
        roots=tuple((new(root), share) for root, share in chain.roots),
        parts=tuple(
            replace(
                part,
                part_id=new(part.part_id),
                party_id=new(part.party_id),
                undisclosed_of=new(part.undisclosed_of),
            )
            for part in chain.parts
        ),
        links=tuple(
            replace(one, contractor=new(one.contractor), subcontractor=new(one.subcontractor))
            for one in chain.links
        ),
    )


def asked_of(some, regimes, awarded):
    return worth_asking(
        [chain for chain, _ in some],
        np.concatenate([outcomes for _, outcomes in some], axis=1),
        needs=[need_of(chain, outcomes) for chain, outcomes in some],
        scorecard=CARD,
        regimes=regimes,
        awarded=awarded,
    )


@settings(deadline=None, max_examples=20)
@given(scored(most=2), scored(most=2), st.data())
def test_what_is_worth_asking_of_chains_that_are_alike_is_that_of_each_alone(one, other, data):
    drawn = [data.draw(st.sampled_from([one, other])) for _ in range(4)]
    some = [(renamed(chain, number), said) for number, (chain, said) in enumerate(drawn)]
    regimes = [data.draw(st.sampled_from(["full", "chapter_19", None])) for _ in some]
    awarded = [data.draw(st.booleans()) for _ in some]
    together = asked_of(some, regimes, awarded)
    alone = [
        asked_of([chain], [regime], [is_awarded])[0]
        for chain, regime, is_awarded in zip(some, regimes, awarded, strict=True)
    ]
    assert together == alone
    for number, found in enumerate(together):
        assert all(one["part_id"].startswith(f"{number}-") for one in found["asking"])
