"""Suppliers by what is bought and by review need: nobody is lost, and a filter keeps the order."""

from decimal import Decimal

import polars as pl
import pytest

from service.suppliers.portfolios.pivot import SupplierFilter, crossed

ROWS = pl.DataFrame(
    {
        "party_id": ["a", "b", "c", "d"],
        "cpv": ["90919200", None, "90511000", "45000000"],
        "band": ["special", "insufficient", "special", "standard"],
        "currency": ["SEK", "SEK", "EUR", "SEK"],
        "amount": [Decimal("1.10"), Decimal("2.00"), Decimal("3.00"), Decimal("4.00")],
    },
    schema_overrides={"amount": pl.Decimal(18, 2)},
)


def test_each_supplier_is_counted_once_and_money_of_two_currencies_is_kept_apart():
    found = crossed(ROWS)
    assert sum(one["suppliers"] for one in found) == 4
    assert [(one["division"], one["currency"], one["amount"]) for one in found] == [
        ("45", "SEK", "4.00"),
        ("90", "EUR", "3.00"),
        ("90", "SEK", "1.10"),
        (None, "SEK", "2.00"),
    ]


@pytest.mark.parametrize(
    ("chosen", "left", "query"),
    [
        (SupplierFilter(), "abcd", ""),
        (SupplierFilter("special"), "ac", "band=special&"),
        (SupplierFilter(division="90"), "ac", "division=90&"),
        (SupplierFilter(division="none"), "b", "division=none&"),
        (SupplierFilter("special", "45"), "", "band=special&division=45&"),
    ],
)
def test_some_suppliers_are_shown_in_their_order(chosen, left, query):
    assert "".join(chosen.of(ROWS)["party_id"]) == left
    assert chosen.query == query
