from datetime import date
from decimal import Decimal
from importlib.resources import files

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.tables import (
    ContractParties,
    Contracts,
    Declarations,
    Grounds,
    Identifiers,
    Industries,
    Names,
    Parties,
    Places,
    Procurement,
    Purchases,
    SupplyLinks,
    Tenders,
    WageLevels,
)
from risk_models.industry.labour_cost import LabourCost, comparison_cost, labour_costs

ON = date(2026, 11, 24)
LEVELS: dy.DataFrame[WageLevels] = WageLevels.validate(
    pl.read_csv(
        (files("data_ingest") / "reference" / "wage_levels.csv").read_bytes(),
        schema=WageLevels.create_empty().schema,
    )
)


def rows(schema, *given):
    """Build a table from rows that leave out what is null."""
    columns = schema.create_empty().schema
    frame = pl.DataFrame([dict.fromkeys(columns) | row for row in given], schema=columns)
    return schema.validate(frame)


def contract(**changes):
    return {
        "contract_id": "LOT-1",
        "position": 1,
        "cpv": "90919200",
        "place_country": "SE",
        "starts_on": date(2026, 12, 1),
    } | changes


def tender(**changes):
    return {
        "tender_id": "TEN-1",
        "contract_id": "LOT-1",
        "position": 1,
        "state": "submitted",
        "currency": "SEK",
    } | changes


def purchase(contracts, tenders, kinds=("company",)):
    """Build a procurement in which the first tender has one tenderer of each kind."""
    parties = [
        {"party_id": f"P{i}", "kind": kind, "is_personal": kind == "sole_trader"}
        for i, kind in enumerate(kinds)
    ]
    roles = ["tenderer"] if len(kinds) == 1 else ["consortium_lead", "consortium_member"]
    parts = [
        {
            "tender_id": "TEN-1",
            "party_id": f"P{i}",
            "position": i + 1,
            "role": roles[i],
            "handed_on_state": "not_collected",
        }
        for i in range(len(kinds))
    ]
    frames = {
        "purchases": rows(
            Purchases, {"purchase_id": "1", "notice_kind": "own", "buyer_kind": "unknown"}
        ),
        "contracts": rows(Contracts, *contracts),
        "tenders": rows(Tenders, *tenders),
        "contract_parties": rows(ContractParties, *parts),
        "parties": rows(Parties, *parties),
    }
    empty = {
        "names": Names,
        "identifiers": Identifiers,
        "places": Places,
        "industries": Industries,
        "supply_links": SupplyLinks,
        "declarations": Declarations,
        "grounds": Grounds,
    }
    frames |= {name: schema.create_empty() for name, schema in empty.items()}
    return Procurement.validate(frames)


def cost(lot=None, offer=None, levels=LEVELS, **options) -> LabourCost:
    procurement = purchase([contract(**(lot or {}))], [tender(**(offer or {}))], **options)
    [result] = labour_costs(procurement, levels, on=ON)
    return result


def levels_with(*changes):
    """Build a table of levels, each the cleaning level of 2026-09-01 with changes."""
    base = LEVELS.row(
        by_predicate=(pl.col("level_id") == "se-cleaning-public")
        & (pl.col("valid_from") == date(2026, 9, 1)),
        named=True,
    )
    return rows(WageLevels, *(base | change for change in changes))


@pytest.mark.parametrize(
    ("base", "holiday_pay", "contribution", "expected"),
    [
        pytest.param("155.18", 120_000, 314_200, "228.41", id="cleaning public premises"),
        pytest.param("155.18", 120_000, 208_100, "209.97", id="the same, worker aged 18-22"),
        pytest.param("155.18", 120_000, 102_100, "191.55", id="the same, older worker"),
        pytest.param("203.00", 130_000, 314_200, "301.46", id="construction, skilled"),
        pytest.param("153.64", 127_200, 314_200, "227.60", id="restaurant"),
        pytest.param("137.29", 130_000, 314_200, "203.88", id="staffing, not hired out"),
        pytest.param("236.54", 102_000, 141_000, "297.42", id="Norway, cleaning"),
    ],
)
def test_the_comparison_cost_agrees_with_figures_worked_by_hand(
    base, holiday_pay, contribution, expected
):
    got = comparison_cost(Decimal(base), holiday_pay_ppm=holiday_pay, contribution_ppm=contribution)
    assert got == Decimal(expected)


def test_cleaning_of_public_premises_has_its_comparison_cost_by_default():
    got = cost(offer={"hourly_rate": Decimal("240.00")})
    assert (got.level_id, got.level_from) == ("se-cleaning-public", date(2026, 9, 1))
    assert (got.comparison_low, got.comparison_high) == (Decimal("191.55"), Decimal("228.41"))


def test_skilled_construction_work_has_its_comparison_cost_by_default():
    got = cost({"cpv": "45000000", "starts_on": date(2026, 5, 1)})
    assert (got.level_id, got.comparison_high) == ("se-construction-skilled", Decimal("301.46"))


def test_a_cleaning_tender_of_190_an_hour_is_below_the_comparison_cost():
    got = cost(offer={"hourly_rate": Decimal("190.00")})
    assert (got.method, got.reason, got.below) == ("hourly_rate", "rate_stated", "yes")
    assert (got.implied_low, got.implied_high) == (Decimal("190.00"), Decimal("190.00"))
    assert got.ratio_permille == 831


@pytest.mark.parametrize(
    ("rate", "below"),
    [("191.54", "yes"), ("191.55", "cannot_tell"), ("228.40", "cannot_tell"), ("228.41", "no")],
)
def test_the_answer_changes_at_the_ends_of_the_comparison_cost(rate, below):
    assert cost(offer={"hourly_rate": Decimal(rate)}).below == below


def test_the_level_is_the_one_in_force_when_the_work_begins():
    got = cost({"starts_on": date(2026, 8, 31)}, {"hourly_rate": Decimal("200.00")})
    assert got.level_from == date(2025, 9, 1)
    assert got.comparison_high == Decimal("221.70")


def test_the_day_of_the_screening_counts_where_the_lot_has_no_first_day():
    assert cost({"starts_on": None}).level_from == date(2026, 9, 1)


def test_an_hourly_rate_goes_before_a_price_with_hours():
    got = cost(offer={"hourly_rate": Decimal(230), "amount": Decimal(100), "hours": 10})
    assert (got.method, got.implied_high) == ("hourly_rate", Decimal("230.00"))


def test_the_hours_of_the_tender_go_before_those_of_the_buyer():
    got = cost({"hours": 1_000}, {"amount": Decimal("228410.00"), "hours": 1_100})
    assert (got.method, got.reason) == ("hours", "hours_tenderer")
    assert (got.implied_low, got.implied_high) == (Decimal("207.65"), Decimal("207.65"))


@pytest.mark.parametrize("stated", [None, 0])
def test_the_hours_of_the_buyer_are_used_where_the_tender_states_none(stated):
    got = cost({"hours": 1_000}, {"amount": Decimal("228410.00"), "hours": stated})
    assert (got.reason, got.implied_high, got.below) == ("hours_buyer", Decimal("228.41"), "no")


def test_a_cleaned_area_gives_hours_as_an_interval():
    lot = {
        "area_m2": Decimal("2000.00"),
        "cleanings_per_year": Decimal("250.00"),
        "years": Decimal("1.50"),
    }
    got = cost(lot, {"amount": Decimal("750000.00")})
    assert (got.method, got.reason) == ("area", "hours_from_area")
    assert (got.implied_low, got.implied_high) == (Decimal("150.00"), Decimal("400.00"))
    assert got.below == "cannot_tell"
    assert cost(lot, {"amount": Decimal("300000.00")}).below == "yes"


@pytest.mark.parametrize(
    "change",
    [
        {"cpv": "90917000"},
        {"area_m2": Decimal(0)},
        {"area_m2": None},
        {"cleanings_per_year": None},
        {"years": None},
    ],
)
def test_an_area_gives_no_hours_unless_it_is_offices_cleaned_a_known_number_of_times(change):
    lot = {"area_m2": Decimal(10), "cleanings_per_year": Decimal(10), "years": Decimal(1)}
    got = cost(lot | change, {"amount": Decimal(1000)})
    assert (got.method, got.reason) == ("not_assessable", "no_hours")


@pytest.mark.parametrize(
    ("reason", "lot", "offer"),
    [
        ("no_place", {"place_country": None}, {}),
        ("no_level", {"place_country": "NO"}, {}),
        ("no_level", {"cpv": "79710000"}, {}),
        ("no_level", {"cpv": None}, {}),
        ("no_level", {"starts_on": date(2027, 9, 1)}, {}),
        ("no_level", {"starts_on": date(2025, 8, 31)}, {}),
        ("no_level", {}, {"agreement": "se-cleaning-private"}),
        ("no_price", {}, {}),
        ("no_price", {}, {"amount": Decimal(-1), "hourly_rate": Decimal(-1)}),
        ("price_withheld", {}, {"amount_withheld_until": date(2027, 1, 1)}),
        ("no_currency", {}, {"hourly_rate": Decimal(190), "currency": None}),
        ("other_currency", {}, {"hourly_rate": Decimal(190), "currency": "EUR"}),
        ("no_hours", {}, {"amount": Decimal("1000000.00")}),
    ],
)
def test_what_cannot_be_assessed_says_why_and_answers_neither_yes_nor_no(reason, lot, offer):
    got = cost(lot, offer)
    assert (got.method, got.reason, got.below) == ("not_assessable", reason, "cannot_tell")
    assert (got.implied_low, got.implied_high, got.ratio_permille) == (None, None, None)


def test_a_lump_sum_without_hours_still_shows_the_comparison_cost():
    got = cost(offer={"amount": Decimal("1000000.00")})
    assert got.comparison_high == Decimal("228.41")


def test_a_sole_trader_has_no_wage_to_compare():
    got = cost(offer={"hourly_rate": Decimal(100)}, kinds=("sole_trader",))
    assert (got.reason, got.below, got.level_id) == ("sole_trader", "cannot_tell", None)


def test_a_consortium_with_an_employer_is_compared():
    got = cost(offer={"hourly_rate": Decimal(100)}, kinds=("sole_trader", "company"))
    assert got.below == "yes"


def test_an_unverified_level_never_speaks():
    levels = levels_with({"verified": False})
    got = cost(offer={"hourly_rate": Decimal(100)}, levels=levels)
    assert (got.reason, got.level_id, got.comparison_low) == ("level_unverified", None, None)


def test_a_level_without_pay_never_speaks():
    levels = levels_with({"base_hourly": Decimal("0.00")})
    assert cost(offer={"hourly_rate": Decimal(1)}, levels=levels).reason == "level_unverified"


def test_a_more_precise_unverified_level_is_not_replaced_by_a_general_one():
    levels = levels_with({}, {"level_id": "x", "cpv_prefix": "90919", "verified": False})
    assert cost(levels=levels).reason == "level_unverified"


def test_the_longest_prefix_decides_then_verified_then_the_lowest_pay():
    levels = levels_with(
        {"level_id": "a", "cpv_prefix": "909", "base_hourly": Decimal(1)},
        {"level_id": "b", "cpv_prefix": "9091", "base_hourly": Decimal(2), "verified": False},
        {"level_id": "c", "cpv_prefix": "9091", "base_hourly": Decimal(4)},
        {"level_id": "d", "cpv_prefix": "9091", "base_hourly": Decimal(3)},
    )
    assert cost(levels=levels).level_id == "d"
    assert cost(levels=levels.reverse()).level_id == "d"


def test_the_agreement_that_a_tender_names_is_the_one_compared_with():
    lot = {"cpv": "45000000", "place_country": None}
    got = cost(lot, {"agreement": "se-construction-other-2", "hourly_rate": Decimal(220)})
    assert (got.level_id, got.comparison_high) == ("se-construction-other-2", Decimal("211.03"))
    assert (got.agreement, got.below) == ("Byggavtalet, Byggnads/Byggföretagen", "no")


def test_an_agreement_of_another_country_is_not_compared_with():
    assert cost({"place_country": "LT"}, {"agreement": "se-cleaning-public"}).reason == "no_level"


def test_a_level_without_a_last_day_stays_in_force():
    levels = levels_with({"valid_to": None})
    assert cost({"starts_on": date(2030, 1, 1)}, levels=levels).level_id == "se-cleaning-public"


def test_results_stand_in_the_order_of_lots_and_of_tenders_within_them():
    procurement = purchase(
        [contract(contract_id="LOT-2", position=2), contract()],
        [
            tender(tender_id="TEN-3", contract_id="LOT-2"),
            tender(tender_id="TEN-2", position=2),
            tender(tender_id="TEN-1", position=1),
        ],
    )
    results = labour_costs(procurement, LEVELS, on=ON)
    assert [result.tender_id for result in results] == ["TEN-1", "TEN-2", "TEN-3"]


def test_a_purchase_without_tenders_has_no_results():
    assert labour_costs(purchase([contract()], []), LEVELS, on=ON) == ()


def test_every_shipped_level_says_where_it_is_from_and_is_in_order():
    keys = LEVELS.select("level_id", "valid_from").rows()
    assert keys == sorted(keys)
    assert LEVELS["note"].null_count() == 0
    assert set(LEVELS["country"]) == {"SE"}
    sources = pl.read_csv((files("data_ingest") / "reference" / "sources.csv").read_bytes())
    assert set(LEVELS["source_id"]) <= set(sources["source_id"])


ORDER = ["yes", "cannot_tell", "no"]
MONEY = st.decimals(0, 10**9, places=2)
METHODS = st.sampled_from(
    [
        {"hours": 1_731},
        {"area_m2": Decimal("812.50"), "cleanings_per_year": Decimal(52), "years": Decimal(2)},
    ]
)


@settings(deadline=None, max_examples=60)
@given(lot=METHODS, price=MONEY, more=MONEY)
def test_a_higher_price_never_brings_the_answer_nearer_to_yes(lot, price, more):
    tenders = [
        tender(amount=price),
        tender(tender_id="TEN-2", position=2, amount=price + more),
    ]
    lower, higher = labour_costs(purchase([contract(**lot)], tenders), LEVELS, on=ON)
    assert ORDER.index(lower.below) <= ORDER.index(higher.below)
    assert lower.ratio_permille <= higher.ratio_permille


@settings(deadline=None, max_examples=60)
@given(
    lot=METHODS,
    price=MONEY,
    base=st.decimals("0.01", 10_000, places=2),
    contributions=st.tuples(st.integers(0, 500_000), st.integers(0, 500_000)),
)
def test_intervals_are_in_order_and_decide_the_answer(lot, price, base, contributions):
    levels = levels_with(
        {
            "base_hourly": base,
            "contribution_ppm": contributions[0],
            "contribution_low_ppm": contributions[1],
        }
    )
    got = cost(lot, {"amount": price}, levels=levels)
    assert base <= got.comparison_low <= got.comparison_high
    assert got.implied_low <= got.implied_high
    assert (got.below == "yes") == (got.implied_high < got.comparison_low)
    assert (got.below == "no") == (got.implied_low >= got.comparison_high)
    exact = got.implied_high * 1000 / got.comparison_high
    assert got.ratio_permille <= exact < got.ratio_permille + 1


def test_the_standard_contributions_on_an_hour_are_told():
    result = cost()
    assert result.contribution == Decimal("54.61")
    assert result.comparison_high - result.contribution == Decimal("173.80")


def test_where_no_level_applies_no_contributions_are_told():
    assert cost(kinds=("sole_trader",)).contribution is None
