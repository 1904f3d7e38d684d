"""Hours that an amount buys: more for cleaning than for computers, never less for more money."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.reference import load_labour_content, load_labour_hour_costs
from risk_models.industry.labour_hours import HOURS, STAND_IN_YEARS, labour_hours

AMOUNTS = st.decimals(Decimal(0), Decimal("9e15"), places=2)
CLEANING, COMPUTERS, TRANSPORT = "90910000", "30200000", "60000000"


def hours_of(*rows):
    """The hours of rows of (cpv, currency, amount, amount of a year)."""
    money = pl.Decimal(18, 2)
    frame = pl.DataFrame(
        rows,
        schema={"cpv": pl.String, "currency": pl.String, "amount": money, "year_amount": money},
        orient="row",
    )
    found = labour_hours(frame, load_labour_content(), load_labour_hour_costs())
    assert found.schema == HOURS
    return found.to_dicts()


def of_year(cpv, amount, currency="SEK"):
    return hours_of((cpv, currency, Decimal(amount), Decimal(amount)))[0]


def test_cleaning_for_five_million_is_more_work_than_computers_for_fifty():
    cleaning, computers = of_year(CLEANING, 5_000_000), of_year(COMPUTERS, 50_000_000)
    assert cleaning["staff_days"] * 8 > 10_000
    assert cleaning["staff_days"] > computers["staff_days"]
    assert (cleaning["on_site"], computers["on_site"]) == (True, False)


@given(amount=AMOUNTS, cpv=st.sampled_from([CLEANING, COMPUTERS, TRANSPORT, "79620000"]))
def test_days_are_the_share_of_the_amount_by_the_cost_of_an_hour(amount, cpv):
    found = of_year(cpv, amount)
    table = {row["cpv_prefix"]: row for row in load_labour_content().rows(named=True)}
    content = next(table[cpv[:end]] for end in range(8, 1, -1) if cpv[:end] in table)
    costs = load_labour_hour_costs().filter(pay_class=content["pay_class"], currency="SEK")
    hours = Fraction(amount) * content["share"] / 100 / costs["cost"][0]
    assert found["staff_days"] == hours // 8
    assert found["work"] == hours * 60 // 1
    assert found["staff_days_low"] <= found["staff_days"] <= found["staff_days_high"]


def test_hired_nurses_and_doctors_cost_more_an_hour_than_other_hired_staff():
    """What is hired of them lies far apart, so the interval is wide."""
    care, others = of_year("79624000", 10_000_000), of_year("79620000", 10_000_000)
    assert care["staff_days"] < others["staff_days"]
    assert care["staff_days_high"] > 2.5 * care["staff_days_low"]
    assert of_year("79625000", 10_000_000) == care


@given(amounts=st.tuples(AMOUNTS, AMOUNTS).map(sorted), cpv=st.sampled_from([CLEANING, None]))
def test_more_money_never_buys_less_work(amounts, cpv):
    less, more = (of_year(cpv, amount)["work"] for amount in amounts)
    assert less <= more


def test_what_is_not_known_gives_a_place_in_the_order_and_no_days():
    """Another currency, an unknown industry, and an amount that is not known by year."""
    found = hours_of(
        (CLEANING, "NOK", Decimal(800), Decimal(800)),
        (None, "SEK", Decimal(800_000), Decimal(800_000)),
        (CLEANING, "SEK", Decimal(800_000), None),
    )
    assert [one["staff_days"] for one in found] == [None] * 3
    assert all(one["work"] > 0 for one in found)
    assert [one["on_site"] for one in found] == [True, None, True]
    assert found[2]["work"] == of_year(CLEANING, 800_000)["work"] // STAND_IN_YEARS


def test_credit_notes_and_lists_buy_no_work():
    found = hours_of((CLEANING, "SEK", Decimal(-5), Decimal(-5)), (CLEANING, "", Decimal(0), None))
    assert [one["work"] for one in found] == [0, 0]


def test_every_cpv_division_says_how_much_of_it_is_labour():
    divisions = {f"{number:02}" for number in range(3, 99)}
    known = {row["cpv_prefix"] for row in load_labour_content().rows(named=True)}
    stated = {of_year(f"{division}000000", 1_000)["on_site"] for division in divisions & known}
    assert None not in stated
    assert len(divisions & known) == 45
