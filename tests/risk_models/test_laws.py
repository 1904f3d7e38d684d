"""The laws that every factor and every card must keep, over made-up parts.

Parts are drawn from what the facts allow, and factors are those of the current card, which holds
all of them, so that a new factor is held to the same laws without an edit here.
"""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import PPM
from risk_models.card.scorecard import load_scorecard, shipped_scorecards
from risk_models.card.scoring import score
from risk_models.chain.parts import Chain, Part
from risk_models.factor.definition import FactorKind
from risk_models.factor.subjects import Subjects, subjects
from risk_models.factors import FACTORS as EVERY_FACTOR
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from risk_models.facts.fact import FactKind

AS_OF = date(2026, 11, 24)
VALUES = {FactKind.DATE: "value_date", FactKind.INTEGER: "value_int"}
UNKNOWN = ("not_collected", "not_available", "refused")
CARDS = [load_scorecard(card_id) for card_id in shipped_scorecards()]
CURRENT = load_scorecard()
FACTORS = [factor_by_id(one.id) for one in CURRENT.factors]
MITIGATIONS = [factor for factor in FACTORS if factor.kind is FactorKind.MITIGATION]
few = settings(deadline=None, max_examples=5)
every_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
TOGETHER = [FACTORS[at : at + 8] for at in range(0, len(FACTORS), 8)]
every_factor = pytest.mark.parametrize(
    "factors", TOGETHER, ids=lambda factors: f"{factors[0].id} to {factors[-1].id}"
)
"""Some factors at a time, of one part: what they are answered is scored together."""


def values_of(code):
    fact = FACTS[code]
    if fact.kind is FactKind.DATE:
        return st.integers(0, 15_000).map(lambda days: AS_OF - timedelta(days=days))
    if fact.kind is FactKind.INTEGER:
        column = Subjects.columns()[code]
        return st.integers(0, getattr(column, "max", None) or 2_000)
    return st.sampled_from(fact.codes)


def known_facts(codes=tuple(FACTS)):
    return st.fixed_dictionaries({code: values_of(code) for code in codes})


@st.composite
def parts(draw, states=(*UNKNOWN, "not_applicable")):
    """A part of which some facts are known."""
    part = draw(known_facts())
    for code in draw(st.sets(st.sampled_from(tuple(FACTS)))):
        part |= {code: None, f"{code}_state": draw(st.sampled_from(states))}
    return part


def stated(facts):
    return facts | {f"{code}_state": "stated" for code in facts}


def unknown(factor, state):
    return dict.fromkeys(factor.settled_by) | {f"{code}_state": state for code in factor.settled_by}


def bin_order(factor):
    return [one.code for one in factor.bins]


def test_a_factor_of_which_no_fact_is_known_has_no_bin(subjects_of):
    """So factors of facts that nobody knows need not be worked out."""
    nothing = subjects_of({})
    for factor in EVERY_FACTOR:
        assert nothing.select(factor.expression.is_null().all()).item(), factor.id


@every_card
@few
@given(several=st.lists(parts(), min_size=1, max_size=8))
def test_contributions_sum_exactly_to_the_points(subjects_of, card, several):
    scores = score(subjects_of(*several), card)
    sums = scores.factors.group_by("part_id", maintain_order=True).agg(
        pl.col("points", "low", "high").sum() + card.base
    )
    sums = sums.with_columns(points=sums["points"] + scores.parts["unanswered"])
    assert sums.equals(scores.parts.select("part_id", "points", "low", "high"))
    inherent = {factor.id for factor in card.factors if factor.kind is FactorKind.INHERENT}
    without = (
        scores.factors.filter(pl.col("factor").is_in(inherent))
        .group_by("part_id", maintain_order=True)
        .agg(pl.col("points").sum() + card.base)
    )
    without = without["points"] + scores.parts["unanswered"]
    assert without.to_list() == scores.parts["inherent"].to_list()


@every_card
@few
@given(several=st.lists(parts(), min_size=1, max_size=8))
def test_bounds_contain_the_points_and_the_typical_range(subjects_of, card, several):
    for part in score(subjects_of(*several), card).parts.iter_rows(named=True):
        assert part["low"] <= part["points"] <= part["high"]
        assert part["low"] <= part["typical_low"] <= part["typical_high"] <= part["high"]
        assert 0 <= part["coverage_ppm"] <= PPM
        assert 0 <= part["stability"] <= card.weightings.count


@every_card
@few
@given(several=st.lists(known_facts(), min_size=1, max_size=8))
def test_nothing_unknown_leaves_no_room(subjects_of, card, several):
    for part in score(subjects_of(*several), card).parts.iter_rows(named=True):
        ends = {part[name] for name in ("low", "high", "typical_low", "typical_high", "points")}
        assert len(ends) == 1
        assert (part["coverage_ppm"], part["sufficient"]) == (PPM, True)


@every_factor
@few
@given(data=st.data())
def test_a_worse_bin_never_lowers_the_points(subjects_of, factors, data):
    rest = data.draw(parts())
    variants = [
        rest | stated(answer)
        for factor in factors
        for answer in data.draw(st.lists(known_facts(factor.settled_by), min_size=12, max_size=12))
    ]
    scores = score(subjects_of(*variants), CURRENT)
    columns = scores.parts.select("points", "low", "high", "typical_low", "typical_high").rows()
    for number, factor in enumerate(factors):
        own = slice(number * 12, number * 12 + 12)
        reached = scores.factors.filter(factor=factor.id)["bin"].to_list()[own]
        order = bin_order(factor)
        places = [order.index(code) for code in reached]
        ranked = sorted(zip(places, columns[own], strict=True))
        for (_, better), (_, worse) in pairwise(ranked):
            assert all(a <= b for a, b in zip(better, worse, strict=True)), factor.id


@every_factor
@few
@given(data=st.data())
def test_the_unknown_lies_between_best_and_worst_and_refusing_never_pays(
    subjects_of, factors, data
):
    rest = data.draw(parts())
    variants = []
    for factor in factors:
        answers = data.draw(st.lists(known_facts(factor.settled_by), min_size=6, max_size=6))
        variants += [rest | unknown(factor, state) for state in UNKNOWN]
        variants += [rest | stated(answer) for answer in answers]
    scores = score(subjects_of(*variants), CURRENT)
    every = len(variants) // len(factors)
    for number, factor in enumerate(factors):
        own = slice(number * every, number * every + every)
        reached = scores.factors.filter(factor=factor.id)["points"].to_list()[own]
        on_card = next(one for one in CURRENT.factors if one.id == factor.id)
        assert all(on_card.best <= points <= on_card.worst for points in reached), factor.id
        points = scores.parts["points"].to_list()[own]
        refused = points[UNKNOWN.index("refused")]
        usual = points[: len(UNKNOWN)]  # an honest answer worse than usual may score more
        assert all(one <= refused for one in usual), factor.id


@every_factor
@few
@given(data=st.data())
def test_knowing_more_never_widens_the_bounds_nor_lowers_the_coverage(subjects_of, factors, data):
    rest = data.draw(parts(states=UNKNOWN))
    variants = []
    for factor in factors:
        state = data.draw(st.sampled_from(UNKNOWN))
        answer = data.draw(known_facts(factor.settled_by))
        variants += [rest | unknown(factor, state), rest | stated(answer)]
    rows = score(subjects_of(*variants), CURRENT).parts.rows(named=True)
    for factor, less, more in zip(factors, rows[::2], rows[1::2], strict=True):
        assert less["low"] <= more["low"] <= more["high"] <= less["high"], factor.id
        assert less["coverage_ppm"] <= more["coverage_ppm"], factor.id


@pytest.mark.parametrize("factor", MITIGATIONS, ids=lambda one: one.id)
@few
@given(data=st.data())
def test_a_mitigation_never_raises_the_points_nor_touches_the_inherent(subjects_of, factor, data):
    rest = data.draw(parts())
    answers = data.draw(st.lists(known_facts(factor.settled_by), min_size=6, max_size=6))
    variants = [rest | unknown(factor, "not_collected")]
    variants += [rest | stated(answer) for answer in answers]
    rows = score(subjects_of(*variants), CURRENT).parts
    absent = rows["points"][0]
    assert all(points <= absent for points in rows["points"])
    assert rows["inherent"].n_unique() == 1


@every_card
@few
@given(several=st.lists(parts(), min_size=2, max_size=6))
def test_the_order_of_parts_changes_nothing(subjects_of, card, several):
    rows = subjects_of(*several)
    forward = score(rows, card).parts
    backward = score(rows.reverse(), card).parts
    assert forward.equals(backward.reverse())


def evidence_rows(party_id, facts):
    return [
        {
            "party_id": party_id,
            "fact": code,
            "state": "stated",
            "basis": "register",
            VALUES.get(FACTS[code].kind, "value_text"): value,
        }
        for code, value in facts.items()
    ]


def tender_of(party_id):
    part = Part(
        part_id=party_id,
        party_id=party_id,
        undisclosed_of=None,
        tier=1,
        role="tenderer",
        asked=False,
        handed_on_low=0,
        handed_on_high=0,
        place_country="SE",
        cpv="45211300",
    )
    return Chain(f"t-{party_id}", "LOT-1", "hours", ((party_id, 1_000_000),), (part,), ())


@every_card
@few
@given(facts=known_facts(ANSWERED_FACTS), price=st.none() | st.integers(500, 2_000))
def test_twin_tenderers_from_sweden_and_lithuania_score_the_same(evidence_of, card, facts, price):
    chains = [tender_of("SE-556000-0001"), tender_of("LT-300000001")]
    rows = [row for chain in chains for row in evidence_rows(chain.parts[0].part_id, facts)]
    prices = {chain.tender_id: price for chain in chains}
    hourly = {(chain.tender_id, chain.parts[0].part_id): 5_461 for chain in chains}
    known = subjects(chains, evidence_of(*rows), labour=prices, contributions=hourly, as_of=AS_OF)
    twins = score(known, card)
    swedish, lithuanian = twins.parts.drop("tender_id", "part_id").iter_rows()
    assert swedish == lithuanian


@every_card
@few
@given(facts=known_facts(ANSWERED_FACTS))
def test_posting_workers_with_proof_of_notice_scores_as_posting_none(evidence_of, card, facts):
    posting = facts | {"posted_workers": "yes", "posting_notice": "yes"}
    none = facts | {"posted_workers": "no", "posting_notice": "no"}
    posts, employs_here = (
        score(
            subjects(
                [tender_of("p")], evidence_of(*evidence_rows("p", one)), labour={}, as_of=AS_OF
            ),
            card,
        ).parts
        for one in (posting, none)
    )
    assert posts.equals(employs_here)


@every_card
@few
@given(
    facts=known_facts(ANSWERED_FACTS),
    size=st.sampled_from(("micro", "small", "medium", "large")),
)
def test_the_size_of_a_firm_has_no_effect(evidence_of, card, facts, size):
    rows = evidence_rows("p", facts)
    sized = {"party_id": "p", "fact": "size", "state": "stated", "value_text": size}
    plain, with_size = (
        score(subjects([tender_of("p")], evidence, labour={}, as_of=AS_OF), card)
        for evidence in (evidence_of(*rows), evidence_of(*rows, sized))
    )
    assert plain.factors.equals(with_size.factors)
    assert plain.parts.equals(with_size.parts)
    assert not {"size", "country"} & set(Subjects.column_names())
