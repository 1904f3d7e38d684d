"""The review need of suppliers in columns: worked out once for all of whom the same is known.

A supplier's need follows from what is bought of it, whether it has a number, and what registers
and lists say of it. Of a million suppliers few differ in that, so each part of a portfolio asks
only for what no part before it has asked for.
"""

from dataclasses import dataclass, field
from datetime import date

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Facts
from data_ingest.model.without_rows import typed
from risk_models.card.scorecard import Scorecard
from service.suppliers.portfolios.supplier_chains import NEED, needs_of_chains

ALIKE = pl.Schema({"alike": pl.UInt32(), **NEED})
"""One row for all suppliers of whom the same is known; `alike` is its number, from 0."""

_KNOWN = ("cpv", "numbered", "said")
_KEYS = pl.Schema(
    {"cpv": pl.String(), "numbered": pl.Boolean(), "said": pl.String(), "alike": pl.UInt32()}
)
_SAID = ("fact", "state", "value_text", "value_int", "value_date")
_BETWEEN, _END = "\x1f", "\x1e"  # no fact's value holds them: values are codes, numbers and days


@dataclass(slots=True)
class AlikeNeeds:
    """The needs worked out so far.

    Attributes:
        country: Where the work is taken to be done, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """

    country: str
    scorecard: Scorecard
    as_of: date
    _keys: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_KEYS))

    def of(self, rows: pl.DataFrame, facts: dy.DataFrame[Facts]) -> tuple[pl.Series, pl.DataFrame]:
        """Return which need each supplier has, and those needs that are new.

        Args:
            rows: Columns party_id, cpv (String) and numbered (Boolean: has a number that it can
                be looked up by), among others.
            facts: What registers and lists say of them.

        Returns:
            `alike` of each row, and rows of `ALIKE`.
        """
        known = rows.select("party_id", "cpv", "numbered").join(
            said_of(facts), on="party_id", how="left", maintain_order="left"
        )
        known = known.with_columns(pl.col("said").fill_null(""))
        new = known.join(self._keys, on=_KNOWN, how="anti", nulls_equal=True).unique(
            _KNOWN, keep="first", maintain_order=True
        )
        first = self._keys.height
        numbers = pl.int_range(first, first + new.height, dtype=pl.UInt32, eager=True)
        new = new.with_columns(alike=numbers)
        needs = self._worked_out(new, facts)
        self._keys = pl.concat([self._keys, new.select(list(_KEYS))])
        which = known.join(
            self._keys, on=_KNOWN, how="left", nulls_equal=True, maintain_order="left"
        )
        return which["alike"], needs

    def _worked_out(self, new: pl.DataFrame, facts: dy.DataFrame[Facts]) -> pl.DataFrame:
        """Return the need of each of some suppliers, one for each that is alike."""
        number = pl.col("alike").cast(pl.String)
        theirs = (
            facts.join(new.select("party_id", number), on="party_id")
            .with_columns(party_id="alike")
            .sort("party_id", "fact")
        )
        needs = needs_of_chains(
            new.select(number.alias("party_id"), "cpv", "numbered"),
            typed(Facts, theirs),
            country=self.country,
            scorecard=self.scorecard,
            as_of=self.as_of,
        )
        return new.select("alike").hstack(needs)


def said_of(facts: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of each party as one text, the same where the same is said.

    Args:
        facts: Columns as `Facts`.

    Returns:
        Columns party_id and said (String), a row a party of whom anything is said.
    """
    each = pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null("") for name in _SAID], separator=_BETWEEN
    )
    return (
        facts.sort("party_id", "fact")
        .select("party_id", said=each)
        .group_by("party_id", maintain_order=True)
        .agg(pl.col("said").str.join(_END))
    )
