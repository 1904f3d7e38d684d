from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.column_votes import amounts, days, read_day


def values(*cells):
    column = pl.Series(cells, dtype=pl.String)
    return amounts(column, field="belopp", name="x.csv").values.to_list()


def dates(*cells):
    column = pl.Series(cells, dtype=pl.String)
    return days(column, field="datum", name="x.csv").to_list()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1424.00", "1424"),
        ("1,496.00", "1496"),
        ("1,234,567.8", "1234567.8"),
        ("(120.00)", "-120"),
        ("120.00-", "-120"),
        ("\u2212120.00", "-120"),
        ("- 120.00", "-120"),
        ("+5.10", "5.1"),
        ("£880,000.00", "880000"),
        ("£-5.10", "-5.1"),
        ("(£5.10)", "-5.1"),
        ("1\u00a0234.5000", "1234.5"),
        (".50", "0.5"),
        ("GBP 7.25", "7.25"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_forms_of_an_amount_with_a_point(cell, value):
    assert values(cell, "0.01") == [Decimal(value), Decimal("0.01")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3270,50", "3270.5"), ("-1 302,03", "-1302.03"), ("1.234,5 kr", "1234.5"), ("12", "12")],
)
def test_forms_of_an_amount_with_a_comma(cell, value):
    assert values(cell, "0,01", None) == [Decimal(value), Decimal("0.01"), None]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "x",
        "1 2.00",
        "1.005",
        "-2.91038E-11",
        "--1.00",
        "1,23,456.00",
        "1000000000000.00",
        "TBC",
    ],
)
def test_what_is_no_exact_amount_is_null(cell):
    assert values(cell, "0.01", "0.02") == [None, Decimal("0.01"), Decimal("0.02")]


def test_the_column_decides_what_one_cell_cannot():
    assert values("1,234", "1.50") == [Decimal(1234), Decimal("1.5")]
    assert values("1.234", "1,50") == [Decimal(1234), Decimal("1.5")]
    assert values("1234", "5") == [Decimal(1234), Decimal(5)]


@pytest.mark.parametrize("cells", [("1,234",), ("1.234", "12"), ("1.50", "1,50")])
def test_amounts_that_can_be_read_both_ways_are_refused_and_both_ways_named(cells):
    with pytest.raises(UnreadableInput, match="with a comma or a point"):
        values(*cells)


def test_one_cell_in_a_hundred_may_differ_and_is_not_read():
    read = values(*["1.50"] * 100, "7,25")
    assert read[-1] is None
    assert set(read[:-1]) == {Decimal("1.5")}


def test_currencies_beside_amounts_are_told():
    column = pl.Series(["£1.00", "2.00 EUR", "3.00", "1 kr", None])
    read = amounts(column, field="amount", name="x.csv")
    assert read.currencies.to_list() == ["GBP", "EUR", None, "SEK", None]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1), st.sampled_from([".", ","]))
def test_amounts_come_back_exactly(numbers, sign):
    cells = [f"{number:.2f}".replace(".", sign) for number in numbers]
    assert values(*cells) == numbers


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-07", date(2026, 1, 7)),
        ("2026-01-07T10:30:00", date(2026, 1, 7)),
        ("20260107", date(2026, 1, 7)),
        ("2026-01", date(2026, 1, 1)),
        ("31/01/2026", date(2026, 1, 31)),
        ("31.1.2026", date(2026, 1, 31)),
        ("07-JAN-26", date(2026, 1, 7)),
        ("7 maj 2026", date(2026, 5, 7)),
        ("7 Oktober 2026", date(2026, 10, 7)),
        ("31/02/2026", None),
        ("07-XXX-26", None),
        ("0201-01-01", None),
        ("46000", None),
    ],
)
def test_forms_of_a_date(cell, day):
    assert read_day(cell, order="day_first") == day


def test_the_column_decides_whether_the_day_comes_first():
    assert dates("03/02/2026", "31/01/2026", None) == [date(2026, 2, 3), date(2026, 1, 31), None]
    assert dates("03/02/2026", "01/31/2026") == [date(2026, 3, 2), date(2026, 1, 31)]
    assert dates("05/05/2026") == [date(2026, 5, 5)]


@pytest.mark.parametrize("cells", [("03/02/2026",), ("31/01/2026", "01/31/2026")])
def test_dates_that_can_be_read_both_ways_are_refused_and_both_ways_named(cells):
    with pytest.raises(UnreadableInput, match="with the day or the month first"):
        dates(*cells)


def test_plain_cells_vote_too_and_the_ones_against_are_not_read():
    read = values(*["1,5"] * 200, "2.50", "1.234,50")
    assert read[-3:] == [Decimal("1.5"), None, Decimal("1234.5")]


def test_digits_of_other_scripts_are_no_amount():
    assert values("\u0661\u0662", "0.01") == [None, Decimal("0.01")]


def test_dates_that_recur_may_be_categorical():
    column = pl.Series(["2026-01-07", None, "2026-01-07", "x"], dtype=pl.Categorical)
    day = date(2026, 1, 7)
    assert days(column, field="datum", name="x.csv").to_list() == [day, None, day, None]
