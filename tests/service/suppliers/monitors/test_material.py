from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.card.scorecard import load_scorecard
from risk_models.factors import factor_by_id
from service.platform.words import DISCLAIMER
from service.suppliers.monitors.material import (
    CALLS_FOR_LOOK,
    EVENT_KINDS,
    changes_between,
    contribution,
)
from service.suppliers.monitors.standing import (
    Applying,
    SourceStatement,
    SubjectStanding,
    read_standing,
)
from service.suppliers.monitors.wording import KINDS, evidence_of, reason_of

CARD = load_scorecard()
UNKNOWN = ("not_collected", "not_available", "refused")
INSOLVENCY = next(
    one.id
    for one in CARD.factors
    if one.kind == "inherent" and factor_by_id(one.id).settled_by == ("insolvency",)
)
BY_ID = {one.id: one for one in CARD.factors}
WORST, BEST = (BY_ID[INSOLVENCY].bins[at].code for at in (-1, 0))
RULE = Applying("se-lou-17-2", "LOU 17 kap. 2 §", "Villkor", "Terms")


def standing(band="standard", *, matches=0, rules=None, facts=None, **factors):
    return SubjectStanding(
        band=band,
        scorecard_id=CARD.id,
        name="Sundets Städtjänst AB",
        factors=factors.pop("values", {}) | factors,
        facts={fact: SourceStatement(*one) for fact, one in (facts or {}).items()},
        rules=rules or {},
        matches=matches,
    )


VALUES = st.fixed_dictionaries(
    {
        one.id: st.sampled_from([*(each.code for each in one.bins), *UNKNOWN, "not_applicable"])
        for one in CARD.factors[::6]
    }
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        fact: st.tuples(
            st.sampled_from([*sorted(values), "other"]), st.just("Registret"), st.just("2026-11-20")
        )
        for fact, values in CALLS_FOR_LOOK.items()
    },
)
STANDINGS = st.builds(
    lambda band, values, facts, rules: standing(band, values=values, facts=facts, rules=rules),
    st.sampled_from(["standard", "extended", "priority", "special", "insufficient"]),
    VALUES,
    FACTS,
    st.dictionaries(st.sampled_from(["a", "b"]), st.just(RULE)),
)


@given(STANDINGS)
def test_where_nothing_has_changed_nothing_is_told(one):
    assert changes_between(one, one, CARD) == ()


@given(STANDINGS)
def test_what_was_kept_and_read_again_is_the_same_standing(one):
    assert read_standing(one.dumped()) == one


@given(STANDINGS, STANDINGS)
def test_a_change_and_its_way_back_are_told_of_alike(before, after):
    there, back = changes_between(before, after, CARD), changes_between(after, before, CARD)
    assert len(there) == len(back)
    assert sorted(one.what for one in there) == sorted(one.what for one in back)
    backwards = {(one.what, one.after, one.before) for one in back}
    assert {(one.what, one.before, one.after) for one in there} == backwards


@given(STANDINGS, STANDINGS)
def test_every_event_has_words_in_both_languages_and_no_points(before, after):
    for one in changes_between(before, after, CARD):
        content = one.as_plain() | {"name": "Sundets Städtjänst AB"}
        said = reason_of(content)
        for text in (said.sv, said.en, *(each.sv for each in evidence_of(content))):
            assert text
            assert "{" not in text
            assert "poäng" not in text.replace("inga poäng", "").replace("poängkort", "")
        assert one.kind in KINDS


@given(STANDINGS, st.sampled_from(["2026-12-01", "2027-01-01"]))
def test_a_newer_version_of_a_source_that_states_the_same_is_nothing(one, day):
    newer = {fact: each._replace(as_of=day, source="Ny") for fact, each in one.facts.items()}
    assert changes_between(one, replace(one, facts=newer), CARD) == ()


def kinds(before, after):
    return [one.kind for one in changes_between(before, after, CARD)]


def test_what_was_unknown_and_is_known_to_be_good_means_fewer_unknowns_and_no_more():
    before, after = (standing(values={INSOLVENCY: one}) for one in ("not_collected", BEST))
    (found,) = changes_between(before, after, CARD)
    assert found.kind == "fewer_unknowns"
    assert "färre uppgifter är okända" in reason_of(found.as_plain() | {"name": None}).sv


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (BEST, WORST, "reasons"),
        ("not_collected", WORST, "reasons"),
        ("not_collected", "refused", "reasons"),
        (WORST, "not_collected", "more_unknowns"),
        (BEST, "not_available", "more_unknowns"),
    ],
)
def test_the_same_review_need_for_other_reasons_is_told_as_what_it_is(before, after, kind):
    assert kinds(standing(values={INSOLVENCY: before}), standing(values={INSOLVENCY: after})) == [
        kind
    ]


def test_ways_of_being_unknown_that_count_the_same_are_noise():
    before, after = (
        standing(values={INSOLVENCY: one}) for one in ("not_collected", "not_available")
    )
    assert kinds(before, after) == []


def test_another_band_names_the_factors_that_moved_and_what_they_rest_on():
    before = standing("standard", values={INSOLVENCY: BEST})
    after = standing(
        "extended",
        values={INSOLVENCY: WORST},
        facts={"insolvency": ("bankruptcy", "Bolagsverket", "2026-11-20")},
    )
    band, register = changes_between(before, after, CARD)
    assert (band.kind, band.before, band.after) == ("band", "standard", "extended")
    assert [one.factor for one in band.moves] == [INSOLVENCY]
    assert band.evidence == (("insolvency", "bankruptcy", "Bolagsverket", "2026-11-20"),)
    assert (register.kind, register.before, register.after) == ("register", None, "bankruptcy")
    assert "konkurs" in reason_of(register.as_plain() | {"name": None}).sv


def test_a_register_event_is_not_told_a_second_time_as_a_reason():
    before = standing(
        values={INSOLVENCY: BEST}, facts={"insolvency": ("none", "Registret", "2026-11-01")}
    )
    after = standing(
        values={INSOLVENCY: WORST}, facts={"insolvency": ("bankruptcy", "Registret", "2026-11-20")}
    )
    assert kinds(before, after) == ["register"]


def test_a_band_that_changed_without_any_fact_is_the_work_of_the_card():
    (found,) = changes_between(standing("standard"), standing("extended"), CARD)
    assert "poängkortet har bytts" in reason_of(found.as_plain() | {"name": None}).sv


def test_that_a_register_says_for_the_first_time_that_all_is_as_usual_is_no_event():
    assert kinds(standing(), standing(facts={"f_tax": ("approved", "Skatteverket", "")})) == []
    left = standing(facts={"f_tax": ("left", "Skatteverket", "")})
    assert kinds(standing(), left) == ["register"]


def test_a_seat_is_told_of_when_it_has_moved_again_and_not_when_that_is_forgotten():
    first = standing(facts={"seat_changed_on": ("2026-01-01", "Registret", "2026-11-01")})
    later = standing(facts={"seat_changed_on": ("2026-10-01", "Registret", "2026-11-01")})
    assert kinds(first, later) == ["register"]
    assert kinds(later, first) == []
    assert kinds(later, standing()) == []


def test_a_rule_begins_and_ceases():
    before, after = standing(rules={"key": RULE}), standing()
    assert kinds(after, before) == ["rule_begins"]
    (found,) = changes_between(before, after, CARD)
    assert found.kind == "rule_ceases"
    assert "LOU 17 kap. 2 §" in reason_of(found.as_plain() | {"name": None}).sv


def test_only_a_further_possible_match_is_told_of():
    assert kinds(standing(matches=1), standing(matches=2)) == ["possible_match"]
    assert kinds(standing(matches=2), standing(matches=1)) == []


@pytest.mark.parametrize("factor", CARD.factors, ids=lambda one: one.id)
def test_a_value_counts_as_the_card_says(factor):
    assert contribution(factor, "refused")[0] == factor.worst
    assert contribution(factor, "not_collected") == (factor.mid, factor.best, factor.worst)
    assert contribution(factor, factor.bins[0].code) == (factor.best,) * 3


def test_every_kind_has_a_name_and_no_name_is_a_verdict():
    assert set(KINDS) == set(EVENT_KINDS)
    assert DISCLAIMER.sv
