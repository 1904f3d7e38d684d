"""The data model of the tables that tell how much labour an amount buys, and where it is done."""

import dataframely as dy
import polars as pl

PAY_CLASSES = ("entry", "skilled", "professional", "hired_care")
"""Groups of work by what an hour costs its employer: work that one is shown in days or weeks, a
trade or a profession of care, work that needs a degree, and hired nurses and doctors, whose pay
lies far apart."""


class LabourContent(dy.Schema):
    """What of an amount pays for labour in the buyer's country, by CPV prefix; the longest applies.

    Labour of subcontractors counts, that which made goods elsewhere does not: neither the country
    nor its pay is known from an amount. Every CPV division has a row.
    """

    cpv_prefix = dy.String(primary_key=True, regex=r"^\d{2,8}$")
    share_low = dy.Int64(min=0, max=100)  # per cent of the amount
    share = dy.Int64(min=0, max=100)
    share_high = dy.Int64(min=0, max=100)
    on_site = dy.Bool()  # at the buyer's place, in its streets or in people's homes
    pay_class = dy.Enum(PAY_CLASSES)
    status = dy.Enum(("judgement",))
    source_id = dy.String()

    @dy.rule()
    def the_share_lies_in_its_range(cls) -> pl.Expr:
        """`share` is not outside `share_low` and `share_high`."""
        return pl.col("share").is_between(pl.col("share_low"), pl.col("share_high"))


class LabourHourCosts(dy.Schema):
    """What an hour of work costs an employer, contributions and holiday pay with it.

    Whole units of the currency. Used to tell how many hours an amount buys, never whether a price
    is low: that is `WageLevels`.
    """

    pay_class = dy.Enum(PAY_CLASSES, primary_key=True)
    currency = dy.String(primary_key=True, regex=r"^[A-Z]{3}$")
    cost_low = dy.Int64(min=1)
    cost = dy.Int64(min=1)
    cost_high = dy.Int64(min=1)
    status = dy.Enum(("judgement",))
    source_id = dy.String()

    @dy.rule()
    def the_cost_lies_in_its_range(cls) -> pl.Expr:
        """`cost` is not outside `cost_low` and `cost_high`."""
        return pl.col("cost").is_between(pl.col("cost_low"), pl.col("cost_high"))
