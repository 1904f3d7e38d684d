"""The route: value against the threshold, Annex 2, direct award, and the day it all began."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from procurement_rules.facts import FACTS, REGIMES, RuleFacts
from procurement_rules.route import route, value_eur_interval
from procurement_rules.rulebook import load_rulebook

SERVICES = {
    "nature": "services",
    "cpv": "90910000",
    "buyer_kind": "sub_central",
    "direct_award": False,
    "begun_on": date(2026, 3, 2),
    "value_eur_low": 300_000,
    "value_eur_high": 300_000,
}


def worth(amount):
    return {"value_eur_low": amount, "value_eur_high": amount}


def in_euro(amount, currency, begun_on):
    return value_eur_interval(amount, currency, begun_on, rulebook=load_rulebook())


@pytest.fixture
def routed(facts_of, rulebook):
    def row(**changes):
        frame = route(facts_of(SERVICES | changes), rulebook)
        return frame.select("regime", "chapter", "annex2", "threshold_eur").row(0)

    return row


@pytest.mark.parametrize(
    ("begun_on", "facts", "threshold"),
    [
        (date(2026, 1, 1), {"nature": "works", "cpv": "45210000"}, 5_404_000),
        (date(2025, 12, 31), {"nature": "works", "cpv": "45210000"}, 5_538_000),
        (date(2027, 12, 31), {}, 216_000),
        (date(2024, 1, 1), {}, 221_000),
        (date(2026, 1, 1), {"buyer_kind": "central"}, 140_000),
        (date(2025, 12, 31), {"nature": "supplies", "buyer_kind": "central"}, 143_000),
    ],
)
def test_a_value_equal_to_the_threshold_is_under_the_full_rules(routed, begun_on, facts, threshold):
    at = routed(begun_on=begun_on, **facts, **worth(threshold))
    assert at == ("full", "full", False, threshold)
    below = routed(begun_on=begun_on, **facts, **worth(threshold - 1))
    assert below == ("chapter_19", "ch19", False, threshold)


def test_an_annex_2_service_is_under_chapter_19_at_any_value(routed):
    assert routed(cpv="79710000", **worth(5_000_000)) == ("chapter_19", "ch19", True, 750_000)
    assert routed(cpv="55524000", **worth(10_000)) == ("chapter_19", "ch19", True, 750_000)


def test_an_annex_2_service_of_unknown_value_is_still_under_chapter_19(routed):
    assert routed(cpv="79710000", **worth(None)) == ("chapter_19", "ch19", True, 750_000)


def test_a_direct_award_below_the_threshold_is_under_chapter_19_a(routed):
    assert routed(direct_award=True, **worth(50_000))[:2] == ("chapter_19_direct", "direct")


def test_a_direct_award_of_an_annex_2_service_is_under_chapter_19_a(routed):
    assert routed(direct_award=True, cpv="79710000")[:2] == ("chapter_19_direct", "direct")


def test_a_negotiated_procedure_above_the_threshold_is_under_the_full_rules(routed):
    assert routed(direct_award=True)[:2] == ("full", "full")
    assert routed(direct_award=None)[:2] == ("full", "full")


def test_below_the_threshold_the_procedure_has_to_be_known(routed):
    assert routed(direct_award=None, **worth(50_000))[:2] == (None, None)


@pytest.mark.parametrize("changes", [{"jurisdiction": "NO"}, {"instrument": "LUF"}])
def test_another_country_or_act_is_named_as_outside(routed, changes):
    regime, chapter, _, threshold = routed(**changes)
    assert (regime, chapter, threshold) == ("outside", None, None)
    assert "inga regler" in REGIMES["outside"].sv


@pytest.mark.parametrize(
    ("act", "facts", "reached"),
    [
        ("LUF", {"nature": "works", **worth(5_404_000)}, True),
        ("LUF", {"nature": "supplies", **worth(431_999)}, False),
        ("LUF", {"nature": "services", **worth(500_000)}, None),
        ("LUF", {"nature": "services", **worth(1_000_000)}, True),
        ("LUF", {"nature": None, **worth(500_000)}, None),
        ("LUK", {"nature": "services", **worth(5_404_000)}, True),
        ("LUK", {"nature": "services", **worth(5_403_999)}, False),
        ("LOU", {"nature": "services", **worth(216_000)}, True),
        ("LUFS", {"nature": "services", **worth(900_000)}, None),
    ],
)
def test_the_threshold_of_the_act_that_governs_is_set_against_the_value(
    facts_of, rulebook, act, facts, reached
):
    told = route(facts_of(SERVICES | {"instrument": act} | facts), rulebook)
    assert told["at_threshold"].to_list() == [reached]


def test_rows_of_several_acts_are_each_set_against_their_own_threshold(facts_of, rulebook):
    rows = [
        SERVICES | {"instrument": act, "contract_id": act, **worth(5_404_000)}
        for act in ("LOU", "LUF", "LUK", "LOV")
    ]
    told = route(facts_of(*rows), rulebook)
    assert told["at_threshold"].to_list() == [True, True, True, None]


def test_where_no_threshold_is_shipped_what_the_caller_says_stays(facts_of, rulebook):
    rows = facts_of(SERVICES | {"jurisdiction": "FI", "instrument": None, "at_threshold": True})
    assert route(rows, rulebook)["at_threshold"].to_list() == [True]
    rows = facts_of(SERVICES | {"at_threshold": False})
    assert route(rows, rulebook)["at_threshold"].to_list() == [True]


def test_no_regime_is_chosen_for_a_call_off(routed):
    assert routed(call_off="other_framework")[:2] == (None, None)
    assert routed(call_off="own_framework")[:2] == (None, None)
    assert routed(call_off="none")[:2] == ("full", "full")


@pytest.mark.parametrize("unknown", ["jurisdiction", "instrument", "cpv"])
def test_an_unknown_country_act_or_subject_cannot_be_told(routed, unknown):
    assert routed(**{unknown: None})[:2] == (None, None)


def test_an_interval_around_the_threshold_cannot_be_told(routed):
    assert routed(value_eur_low=200_000, value_eur_high=250_000)[:2] == (None, None)
    assert routed(value_eur_low=216_000, value_eur_high=250_000)[0] == "full"
    assert routed(value_eur_low=200_000, value_eur_high=215_999)[0] == "chapter_19"


def test_an_unknown_day_of_beginning_matters_only_between_the_thresholds(routed):
    assert routed(begun_on=None, **worth(221_000))[0] == "full"
    assert routed(begun_on=None, **worth(220_999))[0] is None
    assert routed(begun_on=None, **worth(214_000))[0] is None
    assert routed(begun_on=None, **worth(213_999))[0] == "chapter_19"


def test_a_procurement_decided_in_2025_cannot_have_begun_in_2026(routed):
    decided = {"begun_on": None, "decision_on": date(2025, 6, 2)}
    assert routed(**decided, **worth(213_999))[0] == "chapter_19"
    assert routed(**decided, **worth(215_999))[0] is None  # it may have begun in 2020 or 2022
    in_2019 = {"begun_on": None, "decision_on": date(2019, 6, 3)}
    assert routed(**in_2019, **worth(220_999))[0] == "chapter_19"


def test_a_period_without_known_thresholds_cannot_be_told(routed):
    assert routed(begun_on=date(2028, 1, 3)) == (None, None, False, None)


def test_works_above_every_threshold_need_no_buyer_kind(routed):
    assert routed(nature=None, buyer_kind=None, cpv=None, **worth(6_000_000))[3] is None


def test_no_rows_give_no_rows(rulebook):
    assert route(RuleFacts.create_empty(), rulebook).is_empty()


def test_whether_the_annex_of_another_act_lists_what_may_be_a_service_is_not_known(routed):
    assert routed(instrument="LUF", nature=None, cpv="45210000")[2] is None
    assert routed(instrument="LUF", nature="works", cpv="45210000")[2] is False


def test_what_the_caller_says_of_chapter_and_annex_is_not_trusted(routed):
    assert routed(chapter="direct", annex2=True) == ("full", "full", False, 216_000)


@pytest.mark.parametrize(
    ("kronor", "euro"),
    [(2_389_585, 221_000), (1_546_202, 143_000), (59_880_179, 5_538_000), (8_109_450, 750_000)],
)
def test_kronor_of_2025_meet_the_announced_threshold_exactly(kronor, euro):
    on = date(2025, 6, 2)
    assert in_euro(Decimal(kronor), "SEK", on) == (euro, euro)
    low, high = in_euro(Decimal(kronor) - Decimal("0.01"), "SEK", on)
    assert low == high == euro - 1


def test_kronor_of_2026_are_an_interval(routed):
    on = date(2026, 3, 2)
    assert in_euro(Decimal(2_700_001), "SEK", on) == (216_000, 270_001)
    assert in_euro(Decimal(2_160_000), "SEK", on) == (172_800, 216_000)


def test_kronor_of_an_unknown_day_hold_every_period():
    assert in_euro(Decimal(1_081_260), "SEK", None) == (86_500, 114_001)


def test_euro_is_rounded_outwards():
    assert in_euro(Decimal("10.50"), "EUR", None) == (10, 11)


def test_other_currencies_and_years_are_not_known():
    assert in_euro(Decimal(100), "NOK", date(2026, 3, 2)) == (None, None)
    assert in_euro(Decimal(100), "SEK", date(2017, 12, 31)) == (None, None)


@pytest.mark.parametrize(
    ("day", "kronor"),
    [
        (date(2018, 1, 1), {"works": 52_620_561, "sub-central": 2_096_097, "central": 1_365_782,
                            "annex2": 7_113_450}),
        (date(2021, 12, 31), {"works": 54_938_615, "sub-central": 2_197_545, "central": 1_427_377,
                              "annex2": 7_701_675}),
        (date(2023, 12, 31), {"works": 55_991_099, "sub-central": 2_236_731, "central": 1_456_476,
                              "annex2": 7_802_550}),
    ],
    ids=["2018-2019", "2020-2021", "2022-2023"],
)  # fmt: skip
def test_announced_kronor_are_the_threshold_in_euro_at_the_rate_of_the_period(
    rulebook, day, kronor
):
    low, high = rulebook.parameters["sek-per-eur"].on(day).value
    assert low == high
    for name, announced in kronor.items():
        euro = rulebook.parameters[f"se-lou-threshold-{name}"].on(day).value
        assert round(Decimal(euro) * Decimal(low)) == announced


def test_every_fact_is_described_in_both_languages():
    assert list(FACTS) == RuleFacts.column_names()
    assert all(text.sv and text.en for text in [*FACTS.values(), *REGIMES.values()])
    assert {c: RuleFacts.columns()[c].description for c in FACTS} == {
        name: text.en for name, text in FACTS.items()
    }


def test_a_value_is_an_interval():
    frame = RuleFacts.create_empty().clear(n=1)
    frame = frame.with_columns(
        pl.lit("").alias(key) for key in ("contract_id", "tender_id", "party_id", "ground_id")
    ).with_columns(value_eur_low=2, value_eur_high=1)
    assert RuleFacts.filter(frame, cast=True).result.is_empty()


@pytest.mark.shared_data
def test_thresholds_agree_with_the_table_of_thresholds(shared_data, rulebook):
    table = pl.read_csv(shared_data.parent / "law" / "thresholds.csv", infer_schema=False)
    amounts = dict(table.select("threshold_id", "value").iter_rows())
    names = {"WORKS": "works", "SUB": "sub-central", "CENTRAL": "central", "SOCIAL": "annex2"}
    for theirs, ours in names.items():
        for year in (2024, 2026):
            value = rulebook.parameters[f"se-lou-threshold-{ours}"].on(date(year, 6, 1)).value
            assert str(value) == amounts[f"EU-24-{theirs}-{year}"]
    theirs_of = {"luf-threshold-works": "25-WORKS", "luf-threshold-ordinary": "25-SS"}
    theirs_of |= {"luf-threshold-social": "25-SOCIAL", "luk-threshold": "23"}
    for ours, theirs in theirs_of.items():
        for year in (2024, 2026):
            value = rulebook.parameters[f"se-{ours}"].on(date(year, 6, 1)).value
            assert str(value) == amounts[f"EU-{theirs}-{year}"]


@pytest.mark.parametrize(
    ("day", "euro"),
    [
        (date(2017, 12, 31), (None, None)),
        (date(2023, 12, 31), (229_692, 229_692)),
        (date(2024, 1, 1), (221_000, 221_000)),
        (date(2025, 12, 31), (221_000, 221_000)),
        (date(2026, 1, 1), (191_166, 238_959)),
        (date(2027, 12, 31), (191_166, 238_959)),
        (date(2028, 1, 1), (None, None)),
    ],
)
def test_a_rate_holds_on_its_first_and_last_day(day, euro):
    assert in_euro(Decimal(2_389_585), "SEK", day) == euro
