"""Entries of lists: they lose their points by whole years, and nothing offsets them."""

from datetime import date

import pytest

from risk_models.card.scoring import score
from risk_models.factors import factor_by_id
from risk_models.facts.conduct import GROUPS

AGREEMENT = {
    "collective_agreement": "yes",
    "agreement_issuer_named": "yes",
    "agreement_dated_on": date(2025, 4, 1),
    "agreement_covers_part": "yes",
}

NOTHING_NOTED = {
    "authority_decision": "none",
    "deviation": "none",
    **{f"{group}_observed": "none" for group in GROUPS},
}


def rows(scores, factor):
    return scores.factors.filter(factor=factor).row(0, named=True)


@pytest.mark.parametrize(
    ("about", "in_the_first_year"), [("labour", 25), (None, 16), ("environment", 8)]
)
def test_an_entry_scores_by_its_subject_and_loses_half_its_points_in_two_years(
    subjects_of, known, current, about, in_the_first_year
):
    days = [date(year, 11, 24) for year in (2026, 2024, 2022, 2021)]
    entry = known | {"list_entry": "current", "list_entry_about": about}
    scores = score(subjects_of(*(entry | {"listed_on": day} for day in days)), current)
    scored = scores.factors.filter(factor="conduct.list_entry")
    assert scored["bin"].str.strip_prefix(about or "unstated").to_list() == [
        "_year_one", "_year_three", "_year_five", "five_or_more",
    ]  # fmt: skip
    first, third, fifth, lapsed = scored["points"].to_list()
    assert (first, lapsed) == (in_the_first_year, 0)
    assert first / 2 <= third <= first / 2 + 0.5
    assert 1 <= fifth < third


def test_an_entry_without_a_day_counts_as_the_oldest_that_scores(subjects_of, known, current):
    entry = known | {"list_entry": "current", "list_entry_about": "labour"}
    row = rows(score(subjects_of(entry), current), "conduct.list_entry")
    assert (row["bin"], row["points"]) == ("labour_undated", 6)


def test_an_old_entry_that_holds_is_a_known_adverse_fact_without_points():
    assert factor_by_id("conduct.list_entry").bin("five_or_more").adverse


@pytest.mark.parametrize("state", ["none", "ended"])
def test_an_entry_that_has_ended_scores_nothing_whatever_its_day(
    subjects_of, known, current, state
):
    entry = known | {"list_entry": state, "listed_on": date(2026, 11, 1)}
    row = rows(score(subjects_of(entry), current), "conduct.list_entry")
    assert (row["bin"], row["points"], row["low"], row["high"]) == (state, 0, 0, 0)


def test_an_entry_still_to_come_is_not_known(subjects_of, known, current):
    entry = known | {"list_entry": "current", "listed_on": date(2026, 11, 25)}
    assert rows(score(subjects_of(entry), current), "conduct.list_entry")["bin"] is None


def test_no_mitigation_offsets_an_entry(subjects_of, known, current):
    entry = {"list_entry": "current", "listed_on": date(2022, 11, 24)}
    proven = known | AGREEMENT
    listed, both, agreed = (
        score(subjects_of(one), current) for one in (known | entry, proven | entry, proven)
    )
    assert listed.parts["points"].to_list() == both.parts["points"].to_list()
    assert rows(both, "mitigation.collective_agreement")["points"] == 0
    assert rows(both, "mitigation.collective_agreement")["bin"] == "verified"
    assert rows(agreed, "mitigation.collective_agreement")["points"] == -12


def test_as_long_as_nobody_knows_of_an_entry_the_upper_bound_has_no_mitigation(
    subjects_of, known, current
):
    row = rows(score(subjects_of(known | AGREEMENT), current), "mitigation.collective_agreement")
    assert (row["points"], row["low"], row["high"]) == (-12, -12, 0)
    ended = known | AGREEMENT | NOTHING_NOTED | {"list_entry": "ended"}
    row = rows(score(subjects_of(ended), current), "mitigation.collective_agreement")
    assert (row["points"], row["low"], row["high"]) == (-12, -12, -12)


def test_an_unknown_mitigation_leaves_no_room_beside_an_entry(subjects_of, known, current):
    entry = {"list_entry": "current", "listed_on": date(2026, 1, 1)}
    unknown = known | entry | {"collective_agreement": None}
    scores = score(subjects_of(unknown), current)
    row = rows(scores, "mitigation.collective_agreement")
    assert (row["state"], row["low"], row["high"]) == ("not_collected", 0, 0)
    part = scores.parts.row(0, named=True)
    assert part["low"] <= part["typical_low"] <= part["typical_high"] <= part["high"]


NOTED = [
    ("decision", "authority_decision", "authority_decided_on", "ban_or_fee", 14),
    ("decision", "authority_decision", "authority_decided_on", "order", 8),
    ("deviations", "deviation", "deviation_noted_on", "late", 10),
    ("deviations", "deviation", "deviation_noted_on", "open", 6),
    ("deviations", "deviation", "deviation_noted_on", "closed", 3),
    ("coercion", "coercion_observed", "coercion_observed_on", "seen", 15),
    ("coercion", "coercion_observed", "coercion_observed_on", "reported", 7),
    ("withheld_pay", "withheld_pay_observed", "withheld_pay_observed_on", "seen", 12),
    ("conditions", "conditions_observed", "conditions_observed_on", "seen", 10),
    ("dependence", "dependence_observed", "dependence_observed_on", "seen", 8),
]


@pytest.mark.parametrize(
    ("name", "fact", "day", "kind", "points"), NOTED, ids=[f"{one[0]}-{one[3]}" for one in NOTED]
)
def test_what_is_noted_loses_half_its_points_in_two_years_and_all_in_five(
    subjects_of, name, fact, day, kind, points
):
    one = factor_by_id(f"conduct.{name}")
    days = [date(year, 11, 24) for year in (2026, 2024, 2022, 2021)]
    noted = subjects_of(*({fact: kind, day: noted} for noted in days))
    codes = noted.select(one.expression).to_series().to_list()
    assert codes == [f"{kind}_year_one", f"{kind}_year_three", f"{kind}_year_five", "lapsed"]
    first, third, fifth, lapsed = (one.bin(code).points for code in codes)
    assert (first, lapsed) == (points, 0)
    assert first / 2 <= third <= first / 2 + 0.5
    assert 1 <= fifth <= third


@pytest.mark.parametrize(
    ("name", "fact", "day", "kind", "points"), NOTED, ids=[f"{one[0]}-{one[3]}" for one in NOTED]
)
def test_what_is_noted_without_its_day_counts_as_the_oldest_and_a_day_to_come_not_at_all(
    subjects_of, name, fact, day, kind, points
):
    one = factor_by_id(f"conduct.{name}")
    noted = subjects_of({fact: kind}, {fact: kind, day: date(2026, 11, 25)}, {fact: "none"}, {})
    codes = noted.select(one.expression).to_series().to_list()
    assert codes == [f"{kind}_undated", None, "none", None]
    assert one.bin(f"{kind}_undated").points == one.bin(f"{kind}_year_five").points < points


def test_one_record_scores_in_one_factor_only(subjects_of, known, current):
    noted = known | NOTHING_NOTED | {"list_entry": "none"}
    day = date(2026, 11, 1)
    for name, fact, day_of, kind, points in NOTED:
        if factor_by_id(f"conduct.{name}").until is not None:
            continue
        one = score(subjects_of(noted, noted | {fact: kind, day_of: day}), current)
        before, after = one.parts["points"].to_list()
        assert after - before == points
        moved = one.factors.filter(factor=f"conduct.{name}")["points"].to_list()
        assert moved == [0, points]


def test_no_measure_offsets_what_is_noted(subjects_of, known, current):
    noted = known | NOTHING_NOTED | {"list_entry": "none"}
    seen = {"dependence_observed": "seen", "dependence_observed_on": date(2026, 11, 1)}
    plain, with_agreement = (
        score(subjects_of(noted | seen | extra), current).parts["points"].item()
        for extra in ({}, AGREEMENT)
    )
    assert plain == with_agreement
