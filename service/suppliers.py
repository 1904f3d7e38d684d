"""The review need of every supplier of a buyer, ranked for a person to choose from.

A ledger says who was paid, how much and for what; nobody has asked the suppliers anything. So
each stands as one part in the sector of what was bought, with the usual share of its work handed
on to nobody knows whom. What was bought is told by the contracts that a number leads to, where
they agree, else by the payer's accounts. A contract register alone says what was contracted
instead. No rule of law is asked: neither is a procurement.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from data_ingest.contract_join import ContractJoin, ContractSubjects
from data_ingest.contract_tables import ContractRegister
from data_ingest.ledger_tables import Ledger
from data_ingest.tables import PPM
from risk_models.bands import RISING, Band, queue_rank
from risk_models.chain import Chain, Link, Part
from risk_models.chain_need import ChainNeed, chain_needs
from risk_models.scorecard import Scorecard
from risk_models.scoring import score
from risk_models.sectors import DEFAULT_HANDED_ON_PPM, sector_fact
from risk_models.subjects import subjects
from service.evidence import gather_references


@dataclass(frozen=True, slots=True)
class SupplierNeed:
    """The review need of one supplier of a ledger or a contract register.

    Attributes:
        party_id: Its id in the ledger or register.
        name: Its name; None for a natural person.
        bought: What most of the money went to by the accounts (`data_ingest.triage.BOUGHT`).
        cpv: CPV code of what was bought, eight digits; None where it is not known.
        cpv_from: What tells the code: the contracts or the accounts.
        contracts: Registered contracts that a number leads to; None without a register.
        possible_contracts: Contracts under the same name only, which change nothing.
        contracts_say: `data_ingest.contract_join.SUBJECTS`; None without contracts.
        amount: Net payments of the ledger's period; of a register alone, the contracts' value.
        currency: ISO 4217 code; "" where no contract of a register has a value.
        band: The review that is called for.
        reason: What decided the band.
        points: Exposure points, with the least and the most that the unknown allows.
        low: Least points.
        high: Most points.
        coverage_ppm: Share of the scorecard that is known, weighted by who does the work.
    """

    party_id: str
    name: str | None
    bought: str
    cpv: str | None
    cpv_from: Literal["contract", "account"] | None
    contracts: int | None
    possible_contracts: int | None
    contracts_say: str | None
    amount: Decimal
    currency: str
    band: Band
    reason: str
    points: int
    low: int
    high: int
    coverage_ppm: int


@dataclass(frozen=True, slots=True)
class IndustrySpread:
    """How far apart the suppliers of one industry are.

    Attributes:
        division: CPV division, two digits; None for suppliers whose subject is not known.
        suppliers: How many.
        low: Fewest points of one of them.
        high: Most points of one of them.
        distinct: How many different points they have.
        bought: What the accounts say was bought from them (`data_ingest.triage.BOUGHT`).
    """

    division: str | None
    suppliers: int
    low: int
    high: int
    distinct: int
    bought: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BandShare:
    """How many suppliers a band has, and their share of all in ppm."""

    band: Band
    suppliers: int
    share_ppm: int


def band_shares(needs: Sequence[SupplierNeed]) -> tuple[BandShare, ...]:
    """Return every band with its suppliers, highest first and too little information last."""
    counts = Counter(need.band for need in needs)
    return tuple(
        BandShare(band, counts[band], counts[band] * PPM // max(len(needs), 1))
        for band in (*reversed(RISING), Band.INSUFFICIENT)
    )


def spreads(needs: Sequence[SupplierNeed]) -> tuple[IndustrySpread, ...]:
    """Return how points differ within each CPV division, the largest first."""
    divisions: dict[str | None, list[SupplierNeed]] = defaultdict(list)
    for need in needs:
        divisions[need.cpv[:2] if need.cpv else None].append(need)
    found = []
    for division, members in divisions.items():
        points = [need.points for need in members]
        bought = {need.bought for need in members if need.cpv_from == "account"}
        found.append(
            IndustrySpread(
                division=division,
                suppliers=len(members),
                low=min(points),
                high=max(points),
                distinct=len(set(points)),
                bought=tuple(sorted(bought)),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.suppliers, one.division or "")))


def payers_country(ledger: Ledger) -> str | None:
    """Return the country of the payers of a ledger, where it is known and one."""
    payers = ledger.payments["payer_id"].unique().to_list()
    stated = ledger.parties.filter(pl.col("party_id").is_in(payers))["country"].drop_nulls()
    return str(stated[0]) if stated.n_unique() == 1 else None


def screen_suppliers(
    ledger: Ledger,
    *,
    country: str,
    scorecard: Scorecard,
    as_of: date,
    contracts: ContractJoin | None = None,
) -> tuple[SupplierNeed, ...]:
    """Return the kept payees of a ledger, those to look at first first.

    Order: band by its place in the queue, then exposure times amount, then name and id, so that
    no two change places between runs.

    Args:
        ledger: What was read.
        country: Where the work is taken to be done: the payer's country, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
        contracts: The ledger joined with a contract register.
    """
    rows = _kept(ledger, contracts)
    return _ranked(rows, country=country, scorecard=scorecard, as_of=as_of)


def screen_contractors(
    register: ContractRegister, *, country: str, scorecard: Scorecard, as_of: date
) -> tuple[SupplierNeed, ...]:
    """Return the suppliers of a contract register, in the order of `screen_suppliers`.

    What was bought is the subject of the contract of the largest value that states one.

    Args:
        register: What was read.
        country: Where the work is taken to be done, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """
    return _ranked(_contracted(register), country=country, scorecard=scorecard, as_of=as_of)


def _ranked(
    rows: pl.DataFrame, *, country: str, scorecard: Scorecard, as_of: date
) -> tuple[SupplierNeed, ...]:
    """Return the need of each row, those to look at first first."""
    found = _needs(rows["cpv"], country=country, scorecard=scorecard, as_of=as_of)
    needs = []
    for row in rows.iter_rows(named=True):
        need = found[row["cpv"]]
        own = need.exposure
        supplier = SupplierNeed(
            party_id=row["party_id"],
            name=row["display_name"],
            bought=row["bought"],
            cpv=row["cpv"],
            cpv_from=row["cpv_from"],
            contracts=row["contracts"],
            possible_contracts=row["possible_contracts"],
            contracts_say=row["contracts_say"],
            amount=row["amount"],
            currency=row["currency"],
            band=need.headline.band,
            reason=need.headline.reason.value,
            points=own.points,
            low=own.points_low,
            high=own.points_high,
            coverage_ppm=need.coverage_ppm,
        )
        needs.append((queue_rank(need.headline.band), -own.index * row["amount"], supplier))
    needs.sort(key=lambda one: (one[0], one[1], one[2].name or "", one[2].party_id))
    return tuple(supplier for _, _, supplier in needs)


def _needs(
    subjects_bought: pl.Series, *, country: str, scorecard: Scorecard, as_of: date
) -> dict[str | None, ChainNeed]:
    """Return the need of a chain for each CPV code; of suppliers nothing else is known."""
    evidence = gather_references(country=country, subjects=subjects_bought)
    median = sector_fact(pl.col("cpv"), "handed_on_median_ppm", evidence.sector_facts)
    rows = (
        subjects_bought.unique()
        .sort(nulls_last=True)
        .to_frame()
        .with_columns(median.cast(pl.Int64).fill_null(DEFAULT_HANDED_ON_PPM).alias("median"))
    )
    chains = {
        cpv: _chain(cpv or "unknown", cpv, country=country, median=median)
        for cpv, median in rows.iter_rows()
    }
    known = subjects(tuple(chains.values()), evidence, labour={}, as_of=as_of)
    found = chain_needs(chains.values(), score(known, scorecard), scorecard)
    return {cpv: found[chain.tender_id] for cpv, chain in chains.items()}


def _kept(ledger: Ledger, contracts: ContractJoin | None) -> pl.DataFrame:
    """Return the kept payees with what was bought, its CPV code, contracts and the net amount."""
    merged = ledger.triage.select("payee_id", into=pl.coalesce("merged_into", "payee_id"))
    paid = (
        ledger.payments.join(merged, on="payee_id")
        .group_by("into", "currency")
        .agg(pl.col("amount").sum())
        .rename({"into": "party_id"})
    )
    return (
        ledger.triage.filter(pl.col("outcome") == "kept")
        .join(_contracts(contracts), on="payee_id", how="left")
        .with_columns(
            pl.col("contracts", "possible_contracts").fill_null(
                pl.lit(None if contracts is None else 0, pl.Int64)
            )
        )
        .select(
            "bought",
            "contracts",
            "possible_contracts",
            "contracts_say",
            party_id="payee_id",
            cpv=pl.coalesce("contract_prefix", "cpv_prefix").str.pad_end(8, "0"),
            cpv_from=pl.when(pl.col("contract_prefix").is_not_null())
            .then(pl.lit("contract"))
            .when(pl.col("cpv_prefix").is_not_null())
            .then(pl.lit("account")),
        )
        .join(ledger.parties.select("party_id", "display_name"), on="party_id", how="left")
        .join(paid, on="party_id")
        .sort("party_id", "currency")
    )


def _contracted(register: ContractRegister) -> pl.DataFrame:
    """Return the suppliers of a register with their contracts; columns as `_kept`."""
    subject = pl.col("cpv").sort_by(
        "amount", "contract_id", descending=[True, False], nulls_last=True
    )
    return (
        register.contracts.group_by("supplier_id", "currency")
        .agg(
            contracts=pl.len().cast(pl.Int64),
            amount=pl.col("amount").sum(),
            cpv=subject.drop_nulls().first(),
        )
        .select(
            pl.lit("unknown").alias("bought"),
            "contracts",
            pl.lit(0, pl.Int64).alias("possible_contracts"),
            pl.lit(None, pl.String).alias("contracts_say"),
            "cpv",
            "amount",
            pl.col("currency").fill_null(""),
            party_id="supplier_id",
            cpv_from=pl.when(pl.col("cpv").is_not_null()).then(pl.lit("contract")),
        )
        .join(register.parties.select("party_id", "display_name"), on="party_id", how="left")
        .sort("party_id", "currency")
    )


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


def _chain(party_id: str, cpv: str | None, *, country: str, median: int) -> Chain:
    below = f"{party_id}/undisclosed"
    own = Part(
        part_id=party_id,
        party_id=party_id,
        undisclosed_of=None,
        tier=1,
        role="tenderer",
        asked=False,
        handed_on_low=0,
        handed_on_high=PPM,
        place_country=country,
        cpv=cpv,
    )
    undisclosed = Part(
        part_id=below,
        party_id=None,
        undisclosed_of=party_id,
        tier=2,
        role="undisclosed",
        asked=False,
        handed_on_low=0,
        handed_on_high=0,
        place_country=country,
        cpv=cpv,
    )
    return Chain(
        tender_id=party_id,
        contract_id=party_id,
        unit="value",
        roots=((party_id, PPM),),
        parts=(own, undisclosed),
        links=(Link(contractor=party_id, subcontractor=below, low=0, high=PPM, mid=median),),
    )
