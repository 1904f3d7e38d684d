"""The suppliers of a run by what is bought of them and by review need, and some of them alone."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from service.platform.frames import plain_rows

NO_DIVISION = "none"
"""How the suppliers of whom no CPV code is known are asked for."""

_DIVISION = pl.col("cpv").str.slice(0, 2)


@dataclass(frozen=True, slots=True)
class SupplierFilter:
    """Which suppliers of a run are shown.

    Attributes:
        band: Those of this review need; None: of any.
        division: Those of this CPV division (two digits, or `NO_DIVISION`); None: of any.
        category: Payees of this kind, of `ledger_tables.KEPT`; None: of any.
    """

    band: str | None = None
    division: str | None = None
    category: str | None = None

    @property
    def query(self) -> str:
        """The same as parameters of an address, each with `&` behind it."""
        given = (("band", self.band), ("division", self.division), ("category", self.category))
        return "".join(f"{name}={value}&" for name, value in given if value is not None)

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return those rows that are chosen, in their order.

        Args:
            rows: Columns `band`, `cpv` and `category` (String), among others.
        """
        if self.category is not None:
            rows = rows.filter(pl.col("category") == self.category)
        if self.band is not None:
            rows = rows.filter(pl.col("band") == self.band)
        if self.division == NO_DIVISION:
            rows = rows.filter(pl.col("cpv").is_null())
        elif self.division is not None:
            rows = rows.filter(self.division == _DIVISION)
        return rows


def crossed(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return how many suppliers each CPV division has in each review need, and what they were paid.

    Args:
        rows: The suppliers; columns `cpv`, `band`, `currency` (String) and `amount` (Decimal).

    Returns:
        Plain values `division` (None: no code is known), `band`, `currency`, `suppliers` and
        `amount`, by division, band and currency.
    """
    table = (
        rows.group_by(_DIVISION.alias("division"), "band", "currency")
        .agg(pl.len().alias("suppliers"), pl.col("amount").sum())
        .sort("division", "band", "currency", nulls_last=True)
    )
    return list(plain_rows(table))


def payee_totals(output: pl.LazyFrame) -> list[dict[str, Any]]:
    """Return how many payees of each kind there are, and what they were paid, the most first.

    Args:
        output: Columns `category`, `currency` (String) and `amount` (Decimal), among others; a row
            a payee and currency.

    Returns:
        `category`, `currency` ("": no amount is known), `payees` and `amount`.
    """
    totals = (
        output.group_by("category", pl.col("currency").fill_null(""))
        .agg(pl.len().alias("payees"), pl.col("amount").fill_null(0).sum())
        .sort("payees", "category", "currency", descending=[True, False, False])
    )
    return totals.select("category", "currency", "payees", "amount").collect().to_dicts()
