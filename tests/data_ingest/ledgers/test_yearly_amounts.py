"""A year's purchases from ledgers of one month, of a year and of several."""

from datetime import date
from decimal import Decimal

import polars as pl

from data_ingest.ledgers.yearly_amounts import yearly_amounts


def paid(*rows):
    """Payments of (payee, month counted from January 2026, amount), each of ten lines in SEK."""
    return pl.DataFrame(
        [
            (name, "SEK", date(2026 + at // 12, at % 12 + 1, 1), Decimal(amount), 10)
            for name, at, amount in rows
        ],
        schema={
            "party_id": pl.String, "currency": pl.String, "month": pl.Date,
            "amount": pl.Decimal(18, 2), "lines": pl.Int64,
        },
        orient="row",
    )  # fmt: skip


def years(frame):
    rows = yearly_amounts(frame).iter_rows(named=True)
    return {row["party_id"]: (row["year_amount"], row["year_most"]) for row in rows}


def test_a_ledger_of_a_month_is_scaled_up_to_a_year():
    assert years(paid(("a", 0, 4_000))) == {"a": (48_000, 48_000)}


def test_whoever_is_new_in_the_last_month_is_taken_to_be_paid_as_much_every_month():
    everybody = [("a", at, 100) for at in range(12)]
    found = years(paid(*everybody, ("new", 11, 8_000)))
    assert found == {"a": (1_200, 1_200), "new": (8_000, 96_000)}


def test_the_most_of_twelve_months_on_end_counts_in_a_longer_ledger():
    payments = [("a", at, 100) for at in range(36)] + [("once", 3, 5_000), ("once", 30, 700)]
    found = years(paid(*payments))
    assert found["a"] == (1_200, 1_200)
    assert found["once"] == (5_000, 5_000)


def test_a_stray_date_does_not_make_a_ledger_long():
    stray = paid(("b", -60, 1)).with_columns(lines=pl.lit(1, pl.Int64))
    month = paid(*[(name, 0, 1_000) for name in "abc"])
    assert years(pl.concat([stray, month]))["a"] == (12_000, 12_000)


def test_whoever_is_paid_in_several_currencies_has_no_total():
    both = paid(("a", 0, 1_000), ("b", 0, 1_000))
    euro = both.filter(party_id="a").with_columns(currency=pl.lit("EUR"))
    found = years(pl.concat([both, euro]))
    assert found == {"a": (12_000, None), "b": (12_000, 12_000)}


def test_net_payments_below_nought_are_no_amount():
    assert years(paid(("a", 0, -5), ("b", 0, 1))) == {"a": (None, None), "b": (12, 12)}


def test_an_empty_ledger_has_no_years():
    assert years(paid()) == {}
