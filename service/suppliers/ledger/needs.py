"""The review need of every supplier of a buyer, ranked for a person to choose from.

A ledger says who was paid, how much and for what; nobody has asked the suppliers anything. So
each stands as one part in the sector of what was bought, with the usual share of its work handed
on to nobody knows whom. What was bought is told by the contracts that a number leads to, where
they agree, else by the payer's accounts. A contract register alone says what was contracted
instead. No rule of law is asked: neither is a procurement.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from data_ingest.ledgers.contract_join import ContractJoin
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.tables import PPM, Facts
from risk_models.card.bands import RISING, Band, queue_rank
from risk_models.card.scorecard import Scorecard
from service.registers.evidence import RegisterEvidence
from service.registers.query import suppliers_of
from service.screening.assessment.evidence import Registers
from service.suppliers.ledger.supplier_needs import Values, supplier_needs
from service.suppliers.ledger.supplier_rows import ledger_rows, register_rows


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """One fact about a supplier as a register or list states it.

    Attributes:
        fact: Code in `risk_models.facts.catalogue`.
        value: As the fact's kind says, in text.
        source: The source, with the snapshot that holds it.
        as_of: The day that it speaks of, ISO.
    """

    fact: str
    value: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class SupplierNeed:
    """The review need of one supplier of a ledger or a contract register.

    Attributes:
        party_id: Its id in the ledger or register.
        name: Its name; None for a natural person.
        bought: What most of the money went to by the accounts
            (`data_ingest.ledgers.triage.BOUGHT`).
        cpv: CPV code of what was bought, eight digits; None where it is not known.
        cpv_from: What tells the code: the contracts, the accounts, or the list itself.
        contracts: Registered contracts that a number leads to; None without a register.
        possible_contracts: Contracts under the same name only, which change nothing.
        contracts_say: `data_ingest.ledgers.contract_join.SUBJECTS`; None without contracts.
        amount: Net payments of the ledger's period; of a register alone, the contracts' value; of
            a list, 0.
        currency: ISO 4217 code; "" where no contract of a register has a value, and of a list.
        band: The review that is called for.
        reason: What decided the band.
        points: Exposure points, with the least and the most that the unknown allows.
        low: Least points.
        high: Most points.
        coverage_ppm: Share of the scorecard that is known, weighted by who does the work.
        index: The exposure behind the points, in units of 1/`risk_models.factor.points.ONE`.
        values: The supplier's own factors in the order of the card: factor id, and its bin or,
            where that is unknown, its state.
        register_facts: What registers and lists state of it.
        possible_matches: Records that may be its own, for a person to judge; none counts.
    """

    party_id: str
    name: str | None
    bought: str
    cpv: str | None
    cpv_from: Literal["contract", "account", "list"] | None
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
    index: int
    values: Values
    register_facts: tuple[RegisterFact, ...] = ()
    possible_matches: int = 0


def plain(need: SupplierNeed) -> dict[str, Any]:
    """Return what a list of suppliers shows of one, as plain values."""
    shown = asdict(need)
    del shown["index"], shown["values"]
    return shown | {"amount": format(need.amount, "f")}


@dataclass(frozen=True, slots=True)
class IndustrySpread:
    """How far apart the suppliers of one industry are.

    Attributes:
        division: CPV division, two digits; None for suppliers whose subject is not known.
        suppliers: How many.
        low: Fewest points of one of them.
        high: Most points of one of them.
        distinct: How many different points they have.
        bought: What the accounts say was bought from them (`data_ingest.ledgers.triage.BOUGHT`).
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
    registers: Registers | None = None,
) -> tuple[SupplierNeed, ...]:
    """Return the kept payees of a ledger, those to look at first first.

    Order: band by its place in the queue, then exposure times amount, then exposure, then name and
    id, so that no two change places between runs.

    Args:
        ledger: What was read.
        country: Where the work is taken to be done: the payer's country, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
        contracts: The ledger joined with a contract register.
        registers: Where the payees are looked up; None: no register is loaded.
    """
    rows = ledger_rows(ledger, contracts)
    looked = _looked_up(rows, ledger, country=country, registers=registers)
    return _ranked(
        rows,
        looked,
        numbered=numbered_of(ledger.identifiers),
        country=country,
        scorecard=scorecard,
        as_of=as_of,
    )


def screen_contractors(
    register: ContractRegister,
    *,
    country: str,
    scorecard: Scorecard,
    as_of: date,
    registers: Registers | None = None,
) -> tuple[SupplierNeed, ...]:
    """Return the suppliers of a contract register, in the order of `screen_suppliers`.

    What was bought is the subject of the contract of the largest value that states one.

    Args:
        register: What was read.
        country: Where the work is taken to be done, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
        registers: Where the suppliers are looked up; None: no register is loaded.
    """
    rows = register_rows(register)
    looked = _looked_up(rows, register, country=country, registers=registers)
    return _ranked(
        rows,
        looked,
        numbered=numbered_of(register.identifiers),
        country=country,
        scorecard=scorecard,
        as_of=as_of,
    )


def _looked_up(
    rows: pl.DataFrame,
    read: Ledger | ContractRegister,
    *,
    country: str,
    registers: Registers | None,
) -> RegisterEvidence | None:
    """Return what the snapshot says of suppliers; None where none is loaded."""
    if registers is None or registers.snapshot is None:
        return None
    sought = suppliers_of(
        read.parties,
        names=read.names,
        identifiers=read.identifiers,
        bought=dict(rows.select("party_id", "cpv").iter_rows()),
        country=country,
    )
    (found,) = registers.look_up(sought)
    return found


def _said(
    looked: RegisterEvidence | None,
) -> tuple[dict[str, tuple[RegisterFact, ...]], dict[str, int]]:
    """Return what is stated of each supplier, and how many possible matches it has."""
    if looked is None:
        return {}, {}
    said: dict[str, list[RegisterFact]] = defaultdict(list)
    rows = looked.facts.filter(pl.col("state") == "stated").sort("party_id", "fact")
    for row in rows.rows(named=True):
        stated = (row["value_text"], row["value_int"], row["value_date"])
        value = next((one for one in stated if one is not None), None)
        said[row["party_id"]].append(
            RegisterFact(row["fact"], str(value), row["source_id"], row["as_of"].isoformat())
        )
    possible = Counter(looked.possible_matches["party_id"].to_list())
    return {party_id: tuple(facts) for party_id, facts in said.items()}, dict(possible)


def _ranked(
    rows: pl.DataFrame,
    looked: RegisterEvidence | None,
    *,
    numbered: Collection[str],
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> tuple[SupplierNeed, ...]:
    """Return the need of each row, those to look at first first."""
    return in_order(
        needs_of_rows(
            rows, looked, numbered=numbered, country=country, scorecard=scorecard, as_of=as_of
        )
    )


def needs_of_rows(
    rows: pl.DataFrame,
    looked: RegisterEvidence | None,
    *,
    numbered: Collection[str],
    country: str,
    scorecard: Scorecard,
    as_of: date,
) -> list[SupplierNeed]:
    """Return the need of each row, in the order of the rows.

    Args:
        rows: Columns as `service.suppliers.ledger.supplier_rows.ROWS`.
        looked: What registers and lists say of the suppliers; None: none is loaded.
        numbered: Those with a number that they can be looked up by.
        country: Where the work is taken to be done, ISO 3166 alpha-2.
        scorecard: The card that turns values into points.
        as_of: The day that facts are read for.
    """
    found = supplier_needs(
        rows.select("party_id", "cpv").iter_rows(),
        Facts.create_empty() if looked is None else looked.facts,
        numbered=numbered,
        country=country,
        scorecard=scorecard,
        as_of=as_of,
    )
    said, possible = _said(looked)
    needs = []
    for row in rows.iter_rows(named=True):
        need, values = found[row["party_id"], row["cpv"]]
        own = need.exposure
        needs.append(
            SupplierNeed(
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
                index=own.index,
                values=values,
                register_facts=said.get(row["party_id"], ()),
                possible_matches=possible.get(row["party_id"], 0),
            )
        )
    return needs


def numbered_of(identifiers: pl.DataFrame) -> frozenset[str]:
    """Return the parties with a number that they can be looked up by.

    Args:
        identifiers: Columns as `Identifiers`; a number whose check digit is wrong is none.
    """
    usable = identifiers.filter(pl.col("checksum_ok").fill_null(value=True))
    return frozenset(usable["party_id"])


def in_order(needs: Iterable[SupplierNeed]) -> tuple[SupplierNeed, ...]:
    """Return suppliers in the order of `screen_suppliers`, whatever order they came in."""
    return tuple(
        sorted(
            needs,
            key=lambda one: (
                queue_rank(one.band),
                -one.index * one.amount,
                -one.index,
                one.name or "",
                one.party_id,
                one.currency,
            ),
        )
    )
