from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.formats.ledger.year_totals import by_month, years_of

CENTS = st.integers(-(10**17), 10**17)


def summed(amount, *, whole_year=True):
    return pl.DataFrame(
        {
            "payee": ["A"],
            "month": [date(2025, 1, 1)],
            "whole_year": [whole_year],
            "amount": [amount],
            "size": [abs(amount)],
            "lines": [3],
        },
        schema_overrides={"amount": pl.Decimal(38, 2), "size": pl.Decimal(38, 2)},
    )


@given(CENTS)
def test_the_twelve_parts_add_up_to_the_total_and_none_has_another_sign(cents):
    total = Decimal(cents) / 100
    spread = by_month(summed(total))
    parts = spread["amount"].to_list()
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)
    assert len(set(parts[:-1])) == 1
    assert spread["month"].to_list() == [date(2025, month, 1) for month in range(1, 13)]


def test_a_payment_with_a_month_stays_as_it_is():
    one = summed(Decimal("100.00"), whole_year=False)
    assert by_month(one).equals(one.drop("whole_year"))


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical])
def test_only_a_year_alone_is_one(kind):
    cells = pl.Series(["2025", " 2024 ", "202501", "2025-01-31", "25", None], dtype=kind)
    found = [year and year.year for year in years_of(cells).to_list()]
    assert found == [2025, 2024, None, None, None, None]


def test_without_a_year_alone_no_line_is_looked_at_twice():
    assert years_of(pl.Series(["2025-01-31", None])).to_list() == [None, None]
