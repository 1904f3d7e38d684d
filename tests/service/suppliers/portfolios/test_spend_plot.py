"""What each supplier was paid against its points: marks in a plot, and the same in rows."""

from decimal import Decimal
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from service.documents.model import Scatter
from service.suppliers.portfolios.report import run_document
from service.suppliers.portfolios.spend_plot import AMOUNTS, spend_plot, spend_points

LEDGER = Path(__file__).parents[3] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
SCHEMA = {
    "points": pl.Int64,
    "band": pl.String,
    "currency": pl.String,
    "amount": pl.Decimal(38, 2),
}
SUPPLIER = st.tuples(
    st.integers(-60, 300),
    st.sampled_from(["standard", "extended", "priority", "insufficient"]),
    st.just("SEK"),
    st.decimals("1", "9999999999", places=2),
)


def plotted(rows, language="en"):
    return spend_plot(spend_points(pl.DataFrame(rows, schema=SCHEMA, orient="row")), language)


def test_suppliers_with_alike_points_and_amounts_are_one_mark():
    rows = [
        (2, "standard", "SEK", Decimal("3.00")),
        (4, "standard", "SEK", Decimal("9.99")),
        (5, "extended", "SEK", Decimal("10.00")),
    ]
    points = spend_points(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    assert [(one["points"], one["step"], one["suppliers"]) for one in points] == [
        (0, 1, 2),
        (5, 2, 1),
    ]
    plot = plotted(rows)
    assert [mark.is_raised for mark in plot.marks] == [False, True]
    assert plot.rows[0] == ("At least 10\xa0SEK", "Suppliers: 1. With extended review or more: 1.")
    assert plot.rows[1] == ("At least 1\xa0SEK", "Suppliers: 2. With extended review or more: 0.")


def test_credits_and_suppliers_without_an_amount_or_points_have_no_mark():
    rows = [
        (10, "standard", "SEK", Decimal("-5.00")),
        (10, "standard", "SEK", None),
        (None, "insufficient", "SEK", Decimal("5.00")),
        (10, "standard", "", Decimal("5.00")),
    ]
    assert spend_points(pl.DataFrame(rows, schema=SCHEMA, orient="row")) == []
    assert plotted(rows) is None
    assert plotted([*rows, (10, "standard", "SEK", Decimal("5.00"))]) is None


@given(st.lists(SUPPLIER, min_size=2, max_size=40))
def test_every_mark_is_inside_and_the_rows_count_every_supplier(rows):
    plot = plotted(rows)
    if plot is None:
        return
    for mark in plot.marks:
        assert 0 <= mark.x <= 1000
        assert 0 <= mark.y <= 1000
    for places in (plot.across, plot.up):
        assert all(0 <= place <= 1000 for place, _ in places)
    counted = [int(words.split(".")[0].rpartition(" ")[2]) for _, words in plot.rows]
    assert sum(counted) == len(rows)


def test_steps_are_one_and_three_of_each_power_of_ten():
    assert AMOUNTS[:5] == (1, 3, 10, 30, 100)


def test_the_report_of_a_ledger_has_the_plot_with_its_rows(run_of):
    run = run_of((LEDGER.name, LEDGER.read_bytes()))
    (plot,) = (one for one in run_document(run, "sv").blocks if isinstance(one, Scatter))
    assert plot.marks
    assert "leverantörer: poäng åt höger" in plot.alt
    assert plot.rows[0][0].startswith("Minst ")
