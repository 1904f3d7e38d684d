"""When the price of a tender stands apart from the others, and by how much."""

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.tables import Tenders
from risk_models.chain.tender_discount import discount, discounts

prices = st.integers(1, 10**6).map(Fraction)


def lot(*amounts, currency="SEK", **changes):
    rows = [
        {
            "tender_id": f"t-{number}",
            "contract_id": "LOT-1",
            "position": number + 1,
            "state": "submitted",
            "amount": None if amount is None else Decimal(amount),
            "currency": None if amount is None else currency,
            "hours": None,
            "hourly_rate": None,
            "agreement": None,
            "amount_withheld_until": None,
        }
        | changes
        for number, amount in enumerate(amounts)
    ]
    schema = {name: column.dtype for name, column in Tenders.columns().items()}
    frame = Tenders.validate(pl.DataFrame(rows, schema=schema), cast=True)
    return SimpleNamespace(tenders=frame)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((60, 100, 101, 102), {"t-0": 400, "t-1": 0, "t-2": 0, "t-3": 0}),
        ((97, 100, 101, 102), {"t-0": 30, "t-1": 0, "t-2": 0, "t-3": 0}),
        ((99, 100, 101, 102), {"t-0": 0, "t-1": 0, "t-2": 0, "t-3": 0}),
        ((60, 100, 200, 300), {"t-0": 0, "t-1": 0, "t-2": 0, "t-3": 0}),
        ((60, 100, 101), {}),
        ((60, 100, 101, None), {"t-3": None}),
        ((), {}),
    ],
)
def test_a_price_below_the_fence_of_at_least_three_others_has_a_discount(amounts, expected):
    assert discounts(lot(*amounts)) == expected


def test_prices_in_different_currencies_are_not_compared():
    mixed = lot(60, 100, 101, 102).tenders.with_columns(
        currency=pl.when(pl.col("tender_id") == "t-3").then(pl.lit("EUR")).otherwise("currency")
    )
    assert discounts(SimpleNamespace(tenders=Tenders.validate(mixed))) == {}


def test_an_hourly_rate_counts_before_the_price():
    rated = lot(60, 100, 101, 102, hourly_rate=Decimal(200))
    assert set(discounts(rated).values()) == {0}


@given(own=prices, others=st.lists(prices, min_size=3, max_size=8))
def test_only_the_lowest_price_can_have_a_discount_and_it_is_below_the_whole(own, others):
    found = discount(own, others)
    assert 0 <= found < 1000
    assert not found or own < min(others)


@given(own=prices, others=st.lists(prices, min_size=3, max_size=8), less=st.integers(1, 10**6))
def test_a_lower_price_never_has_a_smaller_discount(own, others, less):
    assert discount(max(own - less, Fraction(1, 2)), others) >= discount(own, others)
