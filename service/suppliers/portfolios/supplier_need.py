"""What is said of one supplier, of an industry and of a review need, to whoever reads a run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from risk_models.card.bands import Band

Values = tuple[tuple[str, str], ...]
"""A supplier's own factors in the order of the card: factor id, and its bin or its state."""

CpvFrom = Literal["contract", "invoice", "account", "list", "register", "name"]
"""What tells the industry of a supplier (`data_ingest.industry.party_industry.BASES`); `invoice` is
the code on the lines that most was invoiced on, `list` what the sender's own list states."""


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
    """The review need of one supplier of a ledger, a contract register or a list.

    Attributes:
        party_id: Its id in what was read.
        name: Its name; None for a natural person.
        category: What kind of payee it is, of `ledger_tables.KEPT`; `supplier` without a ledger.
        bought: What most of the money went to by the accounts
            (`data_ingest.ledgers.triage.BOUGHT`).
        cpv: CPV code of what was bought, eight digits; None where it is not known.
        cpv_from: What tells the code: the contracts, the invoices, the accounts, the list itself,
            the registered activity, or the name, which is a guess.
        cpv_evidence: The code, account or words that it was told by; None where it is not known.
        contracts: Registered contracts that a number leads to; None without a register.
        possible_contracts: Contracts under the same name only, which change nothing.
        contracts_say: `data_ingest.ledgers.contract_join.SUBJECTS`; None without contracts.
        amount: Net payments of the ledger's period; of a register alone, the contracts' value; of
            a list, 0.
        currency: ISO 4217 code; "" where no contract of a register has a value, and of a list:
            then no amount is known, and documents show none.
        year_amount: What is bought of it in a year
            (`data_ingest.ledgers.yearly_amounts`, of a register the part of the contracts' value
            that falls on a year); None where not known, and of a list.
        year_most: The same if what it was paid since its first payment goes on for a year; None
            where not known, and without a ledger.
        contract_state: How its contracts stand (`data_ingest.ledgers.contract_state.STATES`).
        contract_ends_on: The first end of one that runs, else the last end; None where not stated.
        labour_terms: Whether those that run have labour terms
            (`data_ingest.ledgers.contract_state.TERMS`); None where not stated.
        staff_days_low: Least days of eight hours that a year's amount buys; None where not known.
        staff_days: The middle estimate (`risk_models.industry.labour_hours`).
        staff_days_high: Most days.
        on_site: Whether the work is done at the buyer's place, in its streets or in people's homes;
            None where the industry is not known.
        work: Minutes of work behind the order, where hours are not known by a stand-in.
        proportion: How large a year's purchases are beside the limits of the law
            (`service.suppliers.portfolios.proportion`); None where that cannot be told.
        band: The review that is called for.
        reason: What decided the band.
        basis: What the need rests on (`risk_models.card.basis.Basis`); None by a card without
            rules.
        least_band: Code of the card's least band that applies; None without one.
        adverse: A known adverse fact is stated of it. It stands before all that is unknown.
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
    category: str
    bought: str
    cpv: str | None
    cpv_from: CpvFrom | None
    cpv_evidence: str | None
    contracts: int | None
    possible_contracts: int | None
    contracts_say: str | None
    amount: Decimal
    currency: str
    year_amount: Decimal | None
    year_most: Decimal | None
    contract_state: str
    contract_ends_on: date | None
    labour_terms: str | None
    staff_days_low: int | None
    staff_days: int | None
    staff_days_high: int | None
    on_site: bool | None
    work: int
    proportion: str | None
    band: Band
    reason: str
    basis: str | None
    least_band: str | None
    adverse: bool
    points: int
    low: int
    high: int
    coverage_ppm: int
    index: int
    values: Values
    register_facts: tuple[RegisterFact, ...] = ()
    possible_matches: int = 0


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
