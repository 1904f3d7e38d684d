"""A buyer's suppliers as rows: what is bought of each, for how much, under which contracts.

Whatever the suppliers come from, a ledger, a contract register or a list, the rows have the same
columns, `ROWS`, so that everything after this does the same with them.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from data_ingest.ledgers.contract_join import ContractJoin, ContractSubjects
from data_ingest.ledgers.contract_state import amount_of_a_year, contract_states
from data_ingest.ledgers.yearly_amounts import yearly_amounts
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.ledger_tables import Ledger
from data_ingest.suppliers.supplier_list import SupplierList

BOUGHT: Mapping[str, pl.DataType] = {
    "category": pl.String(),
    "bought": pl.String(),
    "cpv": pl.String(),
    "cpv_from": pl.String(),
    "cpv_evidence": pl.String(),
    "contracts": pl.Int64(),
    "possible_contracts": pl.Int64(),
    "contracts_say": pl.String(),
    "amount": pl.Decimal(18, 2),
    "currency": pl.String(),
    "year_amount": pl.Decimal(18, 2),
    "year_most": pl.Decimal(18, 2),
    "contract_state": pl.String(),
    "contract_ends_on": pl.Date(),
    "labour_terms": pl.String(),
}
"""Columns of what is bought of a supplier; `supplier_need.SupplierNeed` says what they mean."""

ROWS = pl.Schema({"party_id": pl.String(), "display_name": pl.String(), **BOUGHT})
"""A supplier and currency."""

ASIDE = pl.Schema(
    {
        "party_id": pl.String(),
        "display_name": pl.String(),
        "outcome": pl.String(),
        "category": pl.String(),
        "reason": pl.String(),
        "merged_into": pl.String(),
        "amount": pl.Decimal(18, 2),
        "currency": pl.String(),
    }
)
"""A payee that is not screened as a supplier, and why (`ledger_tables.Triage`)."""

_CURRENCY = pl.col("currency")


def payers_country(ledger: Ledger) -> str | None:
    """Return the country of the payers of a ledger, where it is known and one."""
    payers = ledger.payments["payer_id"].unique().to_list()
    stated = ledger.parties.filter(pl.col("party_id").is_in(payers))["country"].drop_nulls()
    return str(stated[0]) if stated.n_unique() == 1 else None


def ledger_rows(ledger: Ledger, contracts: ContractJoin | None, *, as_of: date) -> pl.DataFrame:
    """Return the kept payees of a ledger with their net amounts; columns as `ROWS`.

    Args:
        ledger: The payments.
        contracts: They joined with a contract register; None: there is none.
        as_of: The day that contracts run on, or do not.
    """
    merged = ledger.triage.select("payee_id", party_id=pl.coalesce("merged_into", "payee_id"))
    payments = ledger.payments.join(merged, on="payee_id").drop("payee_id")
    paid = payments.group_by("party_id", "currency").agg(pl.col("amount").sum())
    paid = paid.join(yearly_amounts(payments), on=["party_id", "currency"], how="left")
    return _rows(
        ledger.triage.filter(pl.col("outcome") == "kept")
        .join(_contracts(contracts), on="payee_id", how="left")
        .with_columns(
            pl.col("contracts", "possible_contracts").fill_null(
                pl.lit(None if contracts is None else 0, pl.Int64)
            )
        )
        .select(
            pl.col("category").cast(pl.String),
            "bought",
            "contracts",
            "possible_contracts",
            "contracts_say",
            party_id="payee_id",
            cpv=pl.coalesce("contract_prefix", "cpv_prefix").str.pad_end(8, "0"),
            cpv_from=pl.when(pl.col("contract_prefix").is_not_null())
            .then(pl.lit("contract"))
            .when(pl.col("cpv_account").str.starts_with("cpv "))
            .then(pl.lit("invoice"))
            .when(pl.col("cpv_prefix").is_not_null())
            .then(pl.lit("account")),
            cpv_evidence=pl.coalesce("contract_prefix", "cpv_account"),
        )
        .join(ledger.parties.select("party_id", "display_name"), on="party_id", how="left")
        .join(paid, on="party_id")
        .join(_states(contracts, as_of), on="party_id", how="left")
        .with_columns(
            # a contract under the same name only may be its own
            contract_state=pl.when(pl.col("possible_contracts").fill_null(1) == 0)
            .then(pl.col("contract_state").fill_null("none"))
            .otherwise(pl.col("contract_state").fill_null("unknown"))
        )
    )


def register_rows(register: ContractRegister, *, as_of: date) -> pl.DataFrame:
    """Return the suppliers of a contract register with the value of their contracts, as `ROWS`.

    What was bought is the subject of the contract of the largest value that states one. A year's
    part of a value is known where each contract of the currency states value, first and last day.
    A contract without a value counts with the others of its supplier that are in one currency.

    Args:
        register: The contracts.
        as_of: The day that contracts run on, or do not.
    """
    contracts = register.contracts.select("ends_on", "labour_terms", party_id="supplier_id")
    of_a_year = amount_of_a_year()
    subject = pl.col("cpv").sort_by(
        "amount", "contract_id", descending=[True, False], nulls_last=True
    )
    first, last = (stated.over("supplier_id") for stated in (_CURRENCY.min(), _CURRENCY.max()))
    no_value = _CURRENCY.is_null() & pl.col("amount").is_null()
    return _rows(
        register.contracts.with_columns(
            currency=pl.when(no_value & (first == last)).then(first).otherwise(_CURRENCY)
        )
        .group_by("supplier_id", "currency")
        .agg(
            contracts=pl.len().cast(pl.Int64),
            amount=pl.col("amount").sum(),
            year_amount=pl.when(of_a_year.is_not_null().all()).then(of_a_year.sum()),
            cpv=subject.drop_nulls().first(),
        )
        .select(
            pl.lit("supplier").alias("category"),
            pl.lit("unknown").alias("bought"),
            "contracts",
            pl.lit(0, pl.Int64).alias("possible_contracts"),
            pl.lit(None, pl.String).alias("contracts_say"),
            "cpv",
            "amount",
            "year_amount",
            pl.col("currency").fill_null(""),
            year_most=None,
            party_id="supplier_id",
            cpv_from=pl.when(pl.col("cpv").is_not_null()).then(pl.lit("contract")),
            cpv_evidence="cpv",
        )
        .join(register.parties.select("party_id", "display_name"), on="party_id", how="left")
        .join(contract_states(contracts, as_of=as_of), on="party_id", how="left")
    )


def listed_rows(listed: SupplierList) -> pl.DataFrame:
    """Return the suppliers of a list, of whom nothing is known to be paid; columns as `ROWS`."""
    return _rows(
        listed.parties.join(listed.listed, on="party_id").select(
            "party_id",
            "display_name",
            "cpv",
            category=pl.lit("supplier"),
            bought=pl.lit("unknown"),
            cpv_from=pl.when(pl.col("cpv").is_not_null()).then(pl.lit("list")),
            cpv_evidence="cpv",
            contracts=pl.lit(None, pl.Int64),
            possible_contracts=pl.lit(None, pl.Int64),
            contracts_say=pl.lit(None, pl.String),
            amount=pl.lit(0).cast(pl.Decimal(18, 2)),
            currency=pl.lit(""),
            year_amount=None,
            year_most=None,
            contract_state=pl.lit("unknown"),
            contract_ends_on=None,
            labour_terms=None,
        )
    )


def aside_rows(ledger: Ledger) -> pl.DataFrame:
    """Return the payees that triage sets aside with their amounts; columns as `ASIDE`.

    A spelling that was merged has no amount of its own: it is among those of its payee.
    """
    paid = ledger.payments.group_by("payee_id", "currency").agg(pl.col("amount").sum())
    return (
        ledger.triage.filter(pl.col("outcome") != "kept")
        .join(paid, on="payee_id", how="left")
        .join(
            ledger.parties.select(payee_id="party_id", own_name="display_name"),
            on="payee_id",
            how="left",
        )
        .select(
            "outcome",
            "category",
            "reason",
            "merged_into",
            pl.col("amount").fill_null(0),
            pl.col("currency").fill_null(""),
            party_id="payee_id",
            display_name=pl.coalesce("spelling", "own_name"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ASIDE.items())
        .sort("party_id", "currency")
    )


def _rows(frame: pl.DataFrame) -> pl.DataFrame:
    typed = frame.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())
    return typed.sort("party_id", "currency")


def _states(contracts: ContractJoin | None, as_of: date) -> pl.DataFrame:
    """Return how the contracts of payees stand; no rows without a register."""
    none = {"payee_id": pl.String, "ends_on": pl.Date, "labour_terms": pl.Boolean}
    numbered = pl.DataFrame(schema=none) if contracts is None else contracts.numbered
    own = numbered.select("ends_on", "labour_terms", party_id="payee_id")
    return contract_states(own, as_of=as_of)


def _contracts(contracts: ContractJoin | None) -> pl.DataFrame:
    """Return what the contracts of payees say; no rows without a register."""
    frame = ContractSubjects.create_empty() if contracts is None else contracts.subjects
    return frame.select(
        "payee_id",
        "contracts",
        "possible_contracts",
        contracts_say=pl.col("subject").cast(pl.String),
        contract_prefix="cpv_prefix",
    )
