"""Pictures for notebooks, drawn by Altair: an optional extra, `kedjekoll[notebook]`."""

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import altair

_WIDTH = 520
_NO_ALTAIR = 'Pictures need Altair: pip install "kedjekoll[notebook]".'


def _altair() -> Any:  # noqa: ANN401 - the module, whose types are missing where it is
    try:
        import altair
    except ImportError:
        raise ImportError(_NO_ALTAIR) from None
    return altair


def price_plot(prices: pl.DataFrame) -> "altair.Chart | altair.LayerChart":
    """Draw the price of an hour of each tender on the interval that it is compared with.

    Args:
        prices: As `Screening.prices`.

    Raises:
        ImportError: Altair is not installed.
        ValueError: No price of an hour is known.
    """
    known = prices.drop_nulls(["hour_low", "hour_high"])
    if known.is_empty():
        raise ValueError("No tender states a price and hours, so there is no price of an hour.")
    alt = _altair()
    base = alt.Chart(known.with_columns(pl.selectors.decimal().cast(pl.Float64)))
    tender = alt.Y("tender:N", title=None, sort=None)
    unit = str(known["currency"].drop_nulls().first())
    compared = base.mark_bar(opacity=0.3, height=14).encode(
        y=tender,
        x=alt.X("comparison_low:Q", title=f"{unit} an hour; the bar is the comparison interval"),
        x2="comparison_high:Q",
    )
    price = base.mark_tick(thickness=3, height=22).encode(
        y=tender, x="hour_low:Q", tooltip=["tenderer", "hour_low", "hour_high"]
    )
    drawn: altair.LayerChart = (compared + price).properties(width=_WIDTH)
    return drawn


def spend_plot(suppliers: pl.DataFrame) -> "altair.Chart | altair.LayerChart":
    """Draw what is paid to each supplier against its review need.

    Args:
        suppliers: As `Suppliers.suppliers`.

    Raises:
        ImportError: Altair is not installed.
        ValueError: No amount is known.
    """
    paid = suppliers.filter(pl.col("amount").is_not_null() & (pl.col("amount") > 0))
    if paid.is_empty():
        raise ValueError("Nothing that was paid is known of these suppliers.")
    alt = _altair()
    shown = paid.select("supplier", "need", "bought", "currency", pl.col("amount").cast(pl.Float64))
    unit = str(shown["currency"].drop_nulls().first())
    drawn: altair.Chart = (
        alt.Chart(shown)
        .mark_circle(size=60)
        .encode(
            x=alt.X("amount:Q", title=f"Paid, {unit}", scale=alt.Scale(type="log")),
            y=alt.Y("need:N", title="Review need", sort=None),
            tooltip=["supplier", "amount", "bought", "need"],
        )
        .properties(width=_WIDTH)
    )
    return drawn
