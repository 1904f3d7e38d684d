"""A contract register, and a ledger beside it, read for the coverage of one year."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from data_ingest.ledgers.contract_join import join_contracts
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.problem import Problem, UnreadableInput
from service.platform.personal_numbers import hide_in_frame
from service.screening.purchase.intake import ReadingOptions, Supplied, read_files, states_payments
from service.screening.purchase.table_files import NamedFile
from service.suppliers.cases.holding import known_numbers
from service.suppliers.coverage.frames import CONTRACTS, SPEND, ReadRegister
from service.suppliers.portfolios.frame import pack, unpack

FIRST_YEAR = 2000
"""The first year that a report can be about. Ours."""

_WITHOUT_NUMBER = r"^row \d+$"
"""How a contract is named to which the register gives no number (`RegisteredContracts`)."""


def read_packed(files: Sequence[NamedFile], how: ReadingOptions, year: int) -> bytes:
    """Read a register and return what `unpacked` takes; for a confined process.

    Args:
        files: The contract register, and a ledger if there is one, in any order.
        how: How they are read; `purchase.place_country` says where the work is done where the
            files do not.
        year: The year of the report.

    Raises:
        UnreadableInput: A file cannot be read, or none is a contract register.
    """
    register = read_register(files, how, year)
    tables = {"contracts": register.contracts}
    if register.spend is not None:
        tables["spend"] = register.spend
    counts = {name: getattr(register, name) for name in ("read", "undated", "rejected")}
    return pack(counts, tables)


def unpacked(parcel: bytes) -> ReadRegister:
    """Return what `read_packed` has read."""
    counts, tables = unpack(parcel)
    return ReadRegister(tables["contracts"], tables.get("spend"), **counts)


def read_register(files: Sequence[NamedFile], how: ReadingOptions, year: int) -> ReadRegister:
    """Return the contracts that run in a year and what was paid in it; see `read_packed`."""
    first, *further = sorted(files, key=lambda file: not states_payments(file.payload))
    read = read_files(first, tuple(further), how)
    if not isinstance(read, Supplied) or read.register is None:
        raise UnreadableInput([Problem("coverage-register")], first.name)
    register = read.register
    register.contracts = hide_in_frame(register.contracts, person_key=how.person_key)  # type: ignore[assignment]
    contracts = _contracts(register, country=how.purchase.place_country or "SE")
    running = contracts.filter(_runs(date(year, 1, 1), date(year, 12, 31)))
    spend = None
    if read.ledger is not None:
        paid = _spend(read.ledger.ledger, register, year)
        spend = hide_in_frame(paid, person_key=how.person_key)
    return ReadRegister(
        contracts=running,
        spend=spend,
        read=contracts.height,
        undated=running.filter(pl.all_horizontal(pl.col(*_DAYS).is_null())).height,
        rejected=read.rejects.height,
    )


_DAYS = ("starts_on", "ends_on")


def _runs(first: date | pl.Expr, last: date | pl.Expr) -> pl.Expr:
    """Return whether a contract runs on some day; a day that is not stated is open."""
    starts, ends = (pl.col(name) for name in _DAYS)
    return (starts.is_null() | (starts <= last)) & (ends.is_null() | (ends >= first))


def _contracts(register: ContractRegister, *, country: str) -> pl.DataFrame:
    """Return a row a contract; what its suppliers' rows say differently is told by the first."""
    told = [
        pl.col(name).drop_nulls().first()
        for name in ("title", "cpv", "starts_on", "ends_on", "amount", "currency")
    ]
    return (
        register.contracts.sort("contract_id", "supplier_id")
        .group_by("contract_id", maintain_order=True)
        .agg(
            *told,
            pl.col("buyer_unit").drop_nulls().first().alias("unit"),
            pl.col("place_country").drop_nulls().first().fill_null(country).alias("country"),
        )
        .with_columns(is_numbered=~pl.col("contract_id").str.contains(_WITHOUT_NUMBER))
        .join(_suppliers(register), on="contract_id", how="left", maintain_order="left")
        .with_columns(pl.col("suppliers").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        .select(list(CONTRACTS))
        .cast(CONTRACTS)
    )


def _suppliers(register: ContractRegister) -> pl.DataFrame:
    """Return the known numbers of the suppliers of each contract."""
    numbers = known_numbers(register.identifiers).rename({"party_id": "supplier_id"})
    return (
        register.contracts.select("contract_id", "supplier_id")
        .join(numbers, on="supplier_id")
        .group_by("contract_id")
        .agg(suppliers=pl.col("number").unique().sort())
    )


def _spend(ledger: Ledger, register: ContractRegister, year: int) -> pl.DataFrame:
    """Return what suppliers were paid in the year, by the contracts that cover the month.

    Payees that are no suppliers (`Triage`) are left out; what was paid under another spelling of a
    name counts for the payee that it was merged into.
    """
    joined = join_contracts(ledger, register)
    covering = register.contracts.join(joined.matches, on="supplier_id")
    month = pl.col("month")
    key = ["payee_id", "month"]
    paid = ledger.payments.filter(month.dt.year() == year)
    inside = (
        paid.select(key)
        .unique()
        .join(covering.filter(pl.col("method") == "number"), on="payee_id")
        .filter(_runs(month, month.dt.month_end()))
        .group_by(key)
        .agg(pl.col("contract_id").unique().sort().alias("contract_ids"))
    )
    by_number, by_name = (
        covering.filter(pl.col("method") == method)["payee_id"].implode()
        for method in ("number", "name")
    )
    payee = pl.col("payee_id")
    how = (
        pl.when(pl.col("contract_ids").is_not_null())
        .then(pl.lit("registered"))
        .when(payee.is_in(by_number))
        .then(pl.lit("outside"))
        .when(payee.is_in(by_name))
        .then(pl.lit("possible"))
        .otherwise(pl.lit("none"))
    )
    kept = (
        ledger.triage.with_columns(into=pl.coalesce("merged_into", "payee_id"))
        .select("payee_id", "into")
        .join(
            ledger.triage.filter(pl.col("outcome") == "kept")
            .join(joined.subjects.select("payee_id", of="cpv_prefix"), on="payee_id", how="left")
            .select(into="payee_id", cpv=pl.coalesce("of", "cpv_prefix").str.pad_end(8, "0")),
            on="into",
        )
        .join(ledger.parties.select(into="party_id", name="display_name"), on="into", how="left")
    )
    empty = pl.lit([], dtype=pl.List(pl.String))
    return (
        paid.join(inside, on=key, how="left")
        .with_columns(how=how, contract_ids=pl.col("contract_ids").fill_null(empty))
        .join(kept, on="payee_id")
        .group_by("into", "name", "cpv", "currency", "how", "contract_ids")
        .agg(pl.col("amount").sum())
        .rename({"into": "payee_id"})
        .sort("payee_id", "currency", "how", "contract_ids")
        .select(list(SPEND))
        .cast(SPEND)
    )
