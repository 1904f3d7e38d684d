"""Labour terms that were set in the buyer's own cases, put to the suppliers that won there.

A case has no number of a supplier; since the award it has the tenders that won, and the screening
has their numbers. What a contract register says of a supplier stands; a case adds its contract to
it, with labour terms where a decision and a file of the case show them.
"""

from dataclasses import replace
from datetime import date

import polars as pl

from data_ingest.ledgers.contract_state import COVERED, contract_states
from service.suppliers.portfolios.reading import SupplierInput

NOT_TOLD = ("unknown", "none")
"""States of contracts that a case can tell more of (`contract_state.STATES`)."""


def with_won_contracts(read: SupplierInput, won: pl.DataFrame, *, as_of: date) -> SupplierInput:
    """Return suppliers with what they have won in cases that show labour terms.

    Contracts that have ended tell nothing. A supplier none of whose contracts has terms that are
    shown is left as it is.

    Args:
        read: The suppliers.
        won: Columns as `service.suppliers.cases.gathering.CONTRACTS`.
        as_of: The day that contracts run on, or do not.
    """
    numbers = read.identifiers.select(
        "party_id", number=pl.concat_str("scheme", "value", separator=":")
    )
    runs = won.filter(pl.col("ends_on").is_null() | (pl.col("ends_on") >= as_of))
    theirs = numbers.join(runs, on="number").unique(["party_id", "case_id"]).sort("case_id")
    shown = pl.col("labour_terms").any().over("party_id")
    theirs = theirs.filter(shown)
    if theirs.is_empty():
        return read
    of_cases = contract_states(theirs, as_of=as_of).rename(
        {name: f"case_{name}" for name in ("contract_state", "contract_ends_on", "labour_terms")}
    )
    is_told = ~pl.col("contract_state").is_in(NOT_TOLD)
    by_case = pl.col("case_labour_terms")
    rows = (
        read.rows.join(of_cases, on="party_id", how="left", maintain_order="left")
        .with_columns(
            contract_ends_on=pl.when(is_told)
            .then("contract_ends_on")
            .otherwise(pl.coalesce("case_contract_ends_on", "contract_ends_on")),
            contract_state=pl.when(is_told)
            .then("contract_state")
            .otherwise(pl.coalesce("case_contract_state", "contract_state")),
            labour_terms=pl.when(by_case.is_null() | (pl.col("labour_terms") == COVERED))
            .then("labour_terms")
            .when(pl.col("labour_terms").is_null() & ~is_told)
            .then(by_case)
            .otherwise(pl.lit("partly")),
        )
        .select(read.rows.columns)
    )
    cases = theirs.filter("labour_terms").group_by("party_id", maintain_order=True).agg("case_id")
    return replace(read, rows=rows, cases=cases.rename({"case_id": "cases"}))
