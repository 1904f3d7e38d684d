"""Entries of lists: they lose their points by whole years, and nothing offsets them."""

from datetime import date

import pytest

from risk_models.scoring import score

AGREEMENT = {
    "collective_agreement": "yes",
    "agreement_issuer_named": "yes",
    "agreement_dated_on": date(2025, 4, 1),
    "agreement_covers_part": "yes",
}


def rows(scores, factor):
    return scores.factors.filter(factor=factor).row(0, named=True)


@pytest.mark.parametrize(
    ("listed_on", "code", "points"),
    [
        (date(2026, 11, 24), "year_one", 20),
        (date(2025, 11, 25), "year_one", 20),
        (date(2025, 11, 24), "year_two", 14),
        (date(2024, 11, 24), "year_three", 10),
        (date(2023, 11, 24), "year_four", 7),
        (date(2022, 11, 24), "year_five", 5),
        (date(2021, 11, 25), "year_five", 5),
        (date(2021, 11, 24), "five_or_more", 0),
        (None, "undated", 5),
    ],
)
def test_an_entry_loses_half_its_points_in_two_years_and_all_in_five(
    subjects_of, known, current, listed_on, code, points
):
    entry = known | {"list_entry": "current", "listed_on": listed_on}
    row = rows(score(subjects_of(entry), current), "conduct.listing")
    assert (row["bin"], row["points"]) == (code, points)


@pytest.mark.parametrize("state", ["none", "ended"])
def test_an_entry_that_has_ended_scores_nothing_whatever_its_day(
    subjects_of, known, current, state
):
    entry = known | {"list_entry": state, "listed_on": date(2026, 11, 1)}
    row = rows(score(subjects_of(entry), current), "conduct.listing")
    assert (row["bin"], row["points"], row["low"], row["high"]) == (state, 0, 0, 0)


def test_an_entry_still_to_come_is_not_known(subjects_of, known, current):
    entry = known | {"list_entry": "current", "listed_on": date(2026, 11, 25)}
    assert rows(score(subjects_of(entry), current), "conduct.listing")["bin"] is None


def test_no_mitigation_offsets_an_entry(subjects_of, known, current):
    entry = {"list_entry": "current", "listed_on": date(2022, 11, 24)}
    proven = known | AGREEMENT
    listed, both, agreed = (
        score(subjects_of(one), current) for one in (known | entry, proven | entry, proven)
    )
    assert listed.parts["points"].to_list() == both.parts["points"].to_list()
    assert rows(both, "mitigation.collective_agreement")["points"] == 0
    assert rows(both, "mitigation.collective_agreement")["bin"] == "verified"
    assert rows(agreed, "mitigation.collective_agreement")["points"] == -16


def test_as_long_as_nobody_knows_of_an_entry_the_upper_bound_has_no_mitigation(
    subjects_of, known, current
):
    row = rows(score(subjects_of(known | AGREEMENT), current), "mitigation.collective_agreement")
    assert (row["points"], row["low"], row["high"]) == (-16, -16, 0)
    ended = known | AGREEMENT | {"list_entry": "ended"}
    row = rows(score(subjects_of(ended), current), "mitigation.collective_agreement")
    assert (row["points"], row["low"], row["high"]) == (-16, -16, -16)


def test_an_unknown_mitigation_leaves_no_room_beside_an_entry(subjects_of, known, current):
    entry = {"list_entry": "current", "listed_on": date(2026, 1, 1)}
    unknown = known | entry | {"collective_agreement": None}
    scores = score(subjects_of(unknown), current)
    row = rows(scores, "mitigation.collective_agreement")
    assert (row["state"], row["low"], row["high"]) == ("not_collected", 0, 0)
    part = scores.parts.row(0, named=True)
    assert part["low"] <= part["typical_low"] <= part["typical_high"] <= part["high"]
