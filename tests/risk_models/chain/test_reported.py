"""Pay and sales for each person employed, as the latest annual report has them."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.tables import PPM, WageLevels
from risk_models.chain.figures import with_figures
from risk_models.chain.parts import Chain, Part
from risk_models.chain.reported import MOST_PAY, lowest_wages, reported_figures
from risk_models.facts.annual_reports import MOST_PEOPLE, MOST_SEK
from risk_models.industry.labour_cost import LabourCost

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
WAGE = 314_494
FIGURES = ("employees", "wage_cost", "net_sales")
FACTS = ("reported_pay_per_head", "reported_pay_level", "reported_sales_per_head")


def reported(*figures, year=YEAR, wage=WAGE, **states):
    """The three facts and their states for employees, wage cost and sales; None is unknown."""
    row = {"reported_from": year[0], "reported_until": year[1], "lowest_wage": wage}
    for name, value in zip(FIGURES, figures, strict=True):
        row[f"reported_{name}"] = value
        row[f"reported_{name}_state"] = states.get(
            name, "not_collected" if value is None else "stated"
        )
    types = dict.fromkeys([f"reported_{name}" for name in FIGURES] + ["lowest_wage"], pl.Int64)
    types |= {"reported_from": pl.Date, "reported_until": pl.Date}
    known = with_figures(pl.DataFrame([row], schema_overrides=types), reported_figures())
    return {fact: known.select(fact, f"{fact}_state").row(0) for fact in FACTS}


def test_pay_and_sales_are_shared_by_those_employed():
    found = reported(20, 6_400_000, 15_000_000)
    assert found["reported_pay_per_head"] == (320_000, "stated")
    assert found["reported_sales_per_head"] == (750_000, "stated")


def test_half_a_person_fewer_is_counted_where_pay_is_compared():
    found = reported(2, 428_000, 0)
    assert found["reported_pay_per_head"] == (214_000, "stated")
    assert found["reported_pay_level"] == (428_000 * 2 // 3 * 1000 // WAGE, "stated")


@pytest.mark.parametrize(
    ("year", "each"),
    [
        ((date(2024, 7, 1), date(2025, 12, 31)), 200_000),
        ((date(2025, 7, 1), date(2025, 12, 31)), 600_000),
        ((date(2025, 1, 1), date(2025, 12, 31)), 300_000),
        ((date(2024, 3, 1), date(2025, 2, 28)), 300_000),
        ((date(2023, 3, 1), date(2024, 2, 29)), 300_000),
    ],
)
def test_a_year_of_more_or_less_than_twelve_months_is_counted_per_twelve(year, each):
    found = reported(3, 900_000, 900_000, year=year)
    assert found["reported_pay_per_head"] == (each, "stated")
    assert found["reported_sales_per_head"] == (each, "stated")


def test_a_firm_with_nobody_employed_has_no_pay_and_counts_as_one_for_its_sales():
    found = reported(0, 0, 500_000)
    assert found["reported_pay_per_head"] == (None, "not_applicable")
    assert found["reported_pay_level"] == (None, "not_applicable")
    assert found["reported_sales_per_head"] == (500_000, "stated")


def test_the_pay_of_one_person_is_shown_and_not_compared():
    found = reported(1, 120_000, 500_000)
    assert found["reported_pay_per_head"] == (120_000, "stated")
    assert found["reported_pay_level"] == (None, "not_applicable")


def test_without_a_wage_to_compare_with_the_level_does_not_apply():
    found = reported(20, 6_400_000, 1, wage=None)
    assert found["reported_pay_level"] == (None, "not_applicable")
    assert found["reported_pay_per_head"] == (320_000, "stated")


@pytest.mark.parametrize("figures", [(20, -1, -1), (20, None, None)])
def test_a_figure_that_is_not_there_or_below_zero_gives_nothing(figures):
    state = "not_collected" if figures[1] is None else "not_available"
    assert set(reported(*figures).values()) == {(None, state)}


def test_without_its_period_a_figure_says_nothing():
    assert set(reported(20, 1, 1, year=(None, None)).values()) == {(None, "not_available")}


@given(
    st.integers(0, MOST_PEOPLE),
    st.integers(0, MOST_SEK),
    st.integers(1, 10**9),
    st.sampled_from([YEAR, (date(2024, 7, 1), date(2025, 12, 31))]),
)
def test_the_level_is_exact_and_never_below_what_it_is_of_the_persons_stated(
    employed, pay, wage, year
):
    months = 12 if year == YEAR else 18
    found = reported(employed, pay, 0, year=year, wage=wage)
    if employed < 2:
        assert found["reported_pay_level"] == (None, "not_applicable")
        return
    each = min(pay * 24 // (months * (2 * employed - 1)), MOST_PAY)
    assert found["reported_pay_level"] == (each * 1000 // wage, "stated")
    stated = min(found["reported_pay_per_head"][0], MOST_PAY)
    assert found["reported_pay_level"][0] >= stated * 1000 // wage


def part(part_id="a", **changes):
    fields = {
        "part_id": part_id, "party_id": part_id, "undisclosed_of": None, "tier": 1,
        "role": "tenderer", "asked": False, "handed_on_low": 0, "handed_on_high": PPM,
        "place_country": "SE", "cpv": "90911200",
    }  # fmt: skip
    return Part(**(fields | changes))


def level(valid_from, valid_to, base, **changes):
    row = {
        "level_id": "clean", "valid_from": valid_from, "valid_to": valid_to, "country": "SE",
        "sector": "cleaning", "cpv_prefix": "9091", "agreement": "A", "category_sv": "s",
        "category_en": "e", "currency": "SEK", "base_hourly": Decimal(base),
        "holiday_pay_ppm": 120_000, "contribution_ppm": 314_200, "contribution_low_ppm": 102_100,
        "verified": True, "source_id": "s", "note": "",
    }  # fmt: skip
    schema = {name: column.dtype for name, column in WageLevels.columns().items()}
    return pl.DataFrame([{k: v for k, v in (row | changes).items() if k in schema}], schema=schema)


LEVELS = (
    level(date(2025, 9, 1), date(2026, 8, 31), "150.62"),
    level(date(2026, 9, 1), None, "155.18"),
)


def wages(evidence_of, ended, *parts, level_id="clean", levels=LEVELS):
    told = {"party_id": "a", "fact": "reported_until", "state": "stated", "basis": "register",
            "value_date": ended}  # fmt: skip
    lots = {"LOT-1": ("SE", "90911200")}
    parts = parts or (part(),)
    chain = Chain("t-1", "LOT-1", "hours", (("a", PPM),), parts, ())
    cost = LabourCost(
        "t-1", "hours", "hours_tenderer", level_id=level_id, level_from=date(2026, 9, 1)
    )
    evidence = evidence_of(told)
    kept = WageLevels.validate(pl.concat(levels))
    evidence = type(evidence).cast({**evidence.to_dict(), "wage_levels": kept})
    return lowest_wages([chain], {"t-1": cost}, lots, evidence)


@pytest.mark.parametrize(
    ("ended", "wage"),
    [(date(2025, 12, 31), 314_494), (date(2026, 8, 31), 314_494), (date(2026, 12, 31), 324_015)],
)
def test_the_wage_is_that_of_the_last_day_of_the_reports_year(evidence_of, ended, wage):
    assert wages(evidence_of, ended) == {("t-1", "a"): wage}


def test_a_level_of_a_later_year_is_never_taken(evidence_of):
    assert wages(evidence_of, date(2025, 8, 31)) == {}


def test_a_party_without_a_report_has_the_wage_of_the_tender(evidence_of):
    parts = (part("b"), part(party_id=None))
    assert wages(evidence_of, date(2025, 12, 31), *parts) == {
        ("t-1", "b"): 324_015,
        ("t-1", "a"): 324_015,
    }


def test_only_work_with_the_place_and_subject_of_the_lot_has_a_wage(evidence_of):
    parts = (part(place_country="NO"), part("b", cpv="45000000"))
    assert wages(evidence_of, date(2025, 12, 31), *parts) == {}


def test_without_a_level_of_the_tender_there_is_none(evidence_of):
    assert wages(evidence_of, date(2025, 12, 31), level_id=None) == {}


def test_an_unverified_level_and_one_in_another_currency_are_not_compared_with(evidence_of):
    for changes in ({"verified": False}, {"currency": "NOK"}):
        levels = (level(date(2025, 9, 1), None, "150.62", **changes),)
        assert wages(evidence_of, date(2025, 12, 31), levels=levels) == {}
