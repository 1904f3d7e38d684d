"""The card applied to parts: worked sums, bounds, coverage, typical range and stability."""

import hashlib
from datetime import date

import polars as pl

from risk_models.card.scorecard import Weightings
from risk_models.card.scoring import score
from risk_models.card.stability import weights

WEIGHTINGS_SHA256 = "09209d05ac48ebe941c4eed09d56ca092df7d25e8a53576560312efb24e6b101"


def part_of(scores, number=0):
    return scores.parts.row(number, named=True)


def test_a_part_of_which_everything_is_known_is_a_plain_sum(subjects_of, known, card):
    scores = score(subjects_of(known), card)
    points = dict(scores.factors.select("factor", "points").iter_rows())
    assert points == {
        "place.enforcement": 0,
        "sector.industry": 12,
        "sector.labour_form": 4,
        "register.age": 0,
        "register.employer": 0,
        "register.insolvency": 0,
        "price.labour_cost": 0,
        "mitigation.collective_agreement": 0,
    }
    assert part_of(scores) == {
        "tender_id": "t-1",
        "part_id": "p-0",
        "points": 1,
        "low": 1,
        "high": 1,
        "inherent": 1,
        "unanswered": 0,
        "typical_low": 1,
        "typical_high": 1,
        "coverage_ppm": 1_000_000,
        "sufficient": True,
        "basis": "contract",
        "least_band": None,
        "band": "standard",
        "stability": 1000,
    }


def test_an_agreement_lowers_the_points_but_not_the_inherent_points(subjects_of, known, card):
    proof = {
        "collective_agreement": "yes",
        "agreement_issuer_named": "yes",
        "agreement_dated_on": date(2025, 4, 1),
        "agreement_covers_part": "yes",
    }
    part = part_of(score(subjects_of(known | proof), card))
    assert (part["points"], part["inherent"]) == (-15, 1)


def test_each_factor_says_its_family_bin_state_and_the_facts_that_it_has_read(
    subjects_of, known, card
):
    given = {
        "founded_on": None,
        "founded_on_state": "refused",
        "collective_agreement": "yes",
        "agreement_dated_on": date(2025, 4, 1),
        "agreement_covers_part": "yes",
    }
    rows = score(subjects_of(known, known | given), card).factors
    said = {
        row["factor"]: row
        for row in rows.filter(part_id="p-1").iter_rows(named=True)
        if row["family"] in ("sector", "register", "mitigation")
    }
    assert [(one["bin"], one["state"], one["value"]) for one in said.values()] == [
        (
            "greatest_middling",
            "stated",
            "authority_risk_sector=greatest;industry_rate=2;listed_goods=none",
        ),
        ("night", "stated", "labour_form=night"),
        (None, "refused", None),
        ("registered", "stated", "employer_registration=registered"),
        ("none", "stated", "insolvency=none"),
        (
            "stated",
            "stated",
            "collective_agreement=yes;agreement_dated_on=2025-04-01;agreement_covers_part=yes",
        ),
    ]
    assert list(said) == [
        "sector.industry",
        "sector.labour_form",
        "register.age",
        "register.employer",
        "register.insolvency",
        "mitigation.collective_agreement",
    ]
    age = said["register.age"]
    assert (age["points"], age["low"], age["high"]) == (8, 0, 8)


def test_the_unknown_scores_mid_and_widens_the_bounds(subjects_of, known, card):
    part = part_of(score(subjects_of(known | {"founded_on": None}), card))
    assert (part["points"], part["low"], part["high"]) == (3, 1, 9)
    assert part["coverage_ppm"] == 102 * 1_000_000 // 110
    assert (part["typical_low"], part["typical_high"]) == (1, 6)


def test_the_refused_scores_its_worst_bin_and_stays_there_in_the_typical_range(
    subjects_of, known, card
):
    refused = known | {"founded_on": None, "founded_on_state": "refused"}
    part = part_of(score(subjects_of(refused), card))
    assert (part["points"], part["low"], part["high"]) == (9, 1, 9)
    assert (part["typical_low"], part["typical_high"]) == (9, 9)
    assert part["coverage_ppm"] == 102 * 1_000_000 // 110


def test_what_does_not_apply_scores_nothing_and_stays_outside_the_coverage(
    subjects_of, known, card
):
    public = known | {"insolvency": None, "insolvency_state": "not_applicable"}
    scores = score(subjects_of(public), card)
    part = part_of(scores)
    assert (part["points"], part["low"], part["high"]) == (1, 1, 1)
    assert part["coverage_ppm"] == 1_000_000
    state = scores.factors.filter(factor="register.insolvency").row(0, named=True)
    assert (state["state"], state["bin"], state["points"]) == ("not_applicable", None, 0)


def test_a_part_of_which_nothing_is_known_has_too_little_information(subjects_of, card):
    scores = score(subjects_of({}), card)
    part = part_of(scores)
    assert part["points"] == card.base + sum(factor.mid for factor in card.factors) == 4
    assert (part["low"], part["high"]) == (-31, 95)
    assert part["coverage_ppm"] == 0
    assert (part["sufficient"], part["band"]) == (False, "insufficient")
    assert scores.coverage.rows() == [
        ("t-1", "p-0", "place", 0),
        ("t-1", "p-0", "sector", 0),
        ("t-1", "p-0", "register", 0),
        ("t-1", "p-0", "price", 0),
    ]


def test_coverage_is_kept_by_family_and_each_has_its_floor(subjects_of, known, card):
    no_place = known | {"enforcement_rank": None}
    two_registers = known | {"founded_on": None, "labour_cost_ratio": None}
    one_register = known | {"founded_on": None, "insolvency": None}
    scores = score(subjects_of(no_place, two_registers, one_register), card)
    assert scores.parts["coverage_ppm"].to_list() == [727_272, 745_454, 818_181]
    assert scores.parts["sufficient"].to_list() == [False, True, False]
    registers = scores.coverage.filter(family="register")["coverage_ppm"].to_list()
    assert registers == [1_000_000, 733_333, 333_333]


def test_a_family_in_which_nothing_applies_is_covered(subjects_of, known, card):
    only_age = card.model_copy(
        update={"factors": tuple(f for f in card.factors if f.id != "register.age")}
    )
    no_registers = known | {
        "insolvency": None,
        "insolvency_state": "not_applicable",
        "employer_registration": None,
        "employer_registration_state": "not_applicable",
    }
    scores = score(subjects_of(no_registers), only_age)
    assert scores.coverage.filter(family="register")["coverage_ppm"].to_list() == [1_000_000]


def test_a_lower_bound_in_priority_is_not_hidden_by_missing_information(subjects_of, card):
    grave = {
        "enforcement_rank": 900,
        "industry_rate": 2,
        "listed_goods": "none",
        "authority_risk_sector": "named_twice",
        "labour_form": "employer_housing",
        "labour_cost_ratio": 700,
    }
    part = part_of(score(subjects_of(grave), card))
    assert (part["points"], part["low"]) == (67, 49)
    assert (part["sufficient"], part["band"]) == (False, "priority")


def test_bands_follow_the_cuts(subjects_of, known, card):
    extended = known | {"labour_cost_ratio": 900}
    priority = extended | {"enforcement_rank": 700}
    special = priority | {"insolvency": "bankruptcy", "employer_registration": "left"}
    parts = score(subjects_of(known, extended, priority, special), card).parts
    assert parts["points"].to_list() == [1, 21, 41, 63]
    assert parts["band"].to_list() == ["standard", "extended", "priority", "special"]


def test_stability_counts_the_weightings_that_leave_the_band_unchanged(subjects_of, known, card):
    extended = known | {"labour_cost_ratio": 900}
    scores = score(subjects_of(extended, known, extended), card)
    table = weights(card.weightings, len(card.factors))
    points = scores.factors["points"].to_list()[: len(card.factors)]
    unchanged = 0
    for row in table:
        total = 1000 * card.base + sum(w * p for w, p in zip(row, points, strict=True))
        unchanged += 20_000 <= total < 40_000
    assert scores.parts["stability"].to_list() == [unchanged, 1000, unchanged]
    assert 0 < unchanged < 1000


def test_the_weightings_never_change(card):
    table = weights(card.weightings, len(card.factors))
    assert len(table) == 1000
    assert {len(row) for row in table} == {8}
    assert all(750 <= weight <= 1250 for row in table for weight in row)
    assert hashlib.sha256(repr(table).encode()).hexdigest() == WEIGHTINGS_SHA256


def test_the_rule_of_the_weightings_is_the_one_that_is_stated():
    rule = Weightings(count=2, seed=1, lowest=900, highest=1100)
    state, expected = 1, []
    for _ in range(4):
        state = (1664525 * state + 1013904223) % 2**32
        expected.append(900 + (state // 65536) % 201)
    assert weights(rule, 2) == (tuple(expected[:2]), tuple(expected[2:]))


def test_rows_keep_the_order_of_parts_and_factors(subjects_of, known, card):
    scores = score(subjects_of(known, {}, known), card)
    assert scores.parts["part_id"].to_list() == ["p-0", "p-1", "p-2"]
    assert scores.factors["part_id"].to_list() == [f"p-{n}" for n in range(3) for _ in range(8)]
    assert scores.factors["factor"].to_list() == [factor.id for factor in card.factors] * 3


def test_results_hold_integers_and_words_but_no_floats(subjects_of, known, card):
    scores = score(subjects_of(known, {}), card)
    for frame in (scores.factors, scores.parts, scores.coverage):
        assert set(frame.dtypes) <= {pl.String(), pl.Int64(), pl.Boolean()}


def test_no_parts_have_no_scores(subjects_of, known, card):
    empty = score(subjects_of(), card)
    full = score(subjects_of(known), card)
    for name in ("factors", "parts", "coverage"):
        assert getattr(empty, name).is_empty()
        assert getattr(empty, name).schema == getattr(full, name).schema


def test_many_parts_score_as_each_does_alone(subjects_of, known, card):
    prices = range(800, 1600, 50)
    rows = [known | {"labour_cost_ratio": price} for price in prices]
    together = score(subjects_of(*rows), card).parts.drop("part_id")
    alone = [score(subjects_of(row), card).parts.drop("part_id") for row in rows]
    assert together.equals(pl.concat(alone))
