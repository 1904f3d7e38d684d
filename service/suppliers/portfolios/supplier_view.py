"""One supplier of a portfolio run as the API and the command line give it out."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from service.suppliers.portfolios.supplier_need import CpvFrom

SHOWN = (
    "place", "party_id", "own_id", "name", "numbers", "country", "category", "bought", "cpv",
    "cpv_from", "cpv_evidence", "contracts", "possible_contracts", "contracts_say", "amount",
    "currency", "year_amount", "year_most", "contract_state", "contract_ends_on", "labour_terms",
    "staff_days_low", "staff_days", "staff_days_high", "on_site", "proportion", "band", "reason",
    "basis", "least_band", "adverse", "points", "low", "high", "coverage_ppm", "register_facts",
    "possible_matches", "answers", "cases",
)  # fmt: skip
"""Columns of the output that are shown of a supplier that was screened."""


class PortfolioFact(BaseModel):
    """One fact as stated by a register or list."""

    fact: str
    value: str
    source: str = Field(description="The source, with its snapshot.")
    as_of: date


class PortfolioAnswer(BaseModel):
    """What a decision or an answer beside the files says of a supplier."""

    fact: str
    state: str
    value: str | None
    basis: Literal["declared", "buyer", "register"]
    document: str | None
    dated: date | None
    asked_on: date | None


class PortfolioSupplier(BaseModel):
    """The review need of one supplier, for a person to look at; it decides nothing."""

    place: int = Field(description="Rank; 1 is the supplier to look at first.")
    party_id: str
    own_id: str | None = Field(description="ID in the sender's own list.")
    name: str | None = Field(description="Null for a natural person, and if none was given.")
    numbers: list[str] = Field(description="Scheme and number; none for a natural person.")
    country: str | None
    category: Literal["supplier", "sole_trader", "foreign_firm"] = Field(
        description="Kind of payee. `supplier` if the input is no ledger."
    )
    bought: str = Field(description="The largest purchase category, according to the accounts.")
    cpv: str | None
    cpv_from: CpvFrom | None = Field(
        description="Basis of the CPV code. `invoice` is the code on the lines of invoices;"
        " `register` is the registered activity; `name` is a guess from the words of the name."
    )
    cpv_evidence: str | None = Field(
        description="Code, account or words that the CPV code is based on. Null if the code is "
        "null, and in runs before this field existed."
    )
    contracts: int | None
    possible_contracts: int | None
    contracts_say: str | None
    amount: str = Field(description="Exact decimal amount; 0 for a list.")
    currency: str
    year_amount: str | None = Field(
        description="What is bought in a year, exact decimal: the most paid in twelve months on "
        "end, scaled up if the ledger is shorter; of a register the value by years. Null if not "
        "known, as are all fields of time and size below in runs before they existed."
    )
    year_most: str | None = Field(
        description="The same if payments since the first one go on for a year. Null without a "
        "ledger, and for a supplier paid in several currencies."
    )
    contract_state: Literal["running", "renewal", "ended", "none", "unknown"] = Field(
        description="Contracts of the register. `renewal`: one ends within twelve months. "
        "`unknown`: no register, or only the same name leads to a contract."
    )
    contract_ends_on: date | None = Field(
        description="First end of a running contract, or the last end if all have ended."
    )
    labour_terms: Literal["set", "partly", "none"] | None = Field(
        description="Whether the running contracts have labour terms, by register and cases. "
        "`set`: all of them. Null if none of them states it, without a register, and in runs "
        "before this field existed."
    )
    staff_days_low: int | None
    staff_days: int | None = Field(
        description="Estimated staff days of eight hours that a year's amount buys. Null if the "
        "industry, the amount or the cost of an hour in the currency is not known."
    )
    staff_days_high: int | None
    on_site: bool | None = Field(
        description="The work is done at the buyer's place, in its streets or in people's homes. "
        "Null if the industry is not known."
    )
    proportion: Literal["small", "direct", "full"] | None = Field(
        description="Size beside the limits of direct award, as a measure alone. Null if it "
        "cannot be told, as for buyers outside Sweden."
    )
    band: str
    reason: str = Field(
        description="What decided the band. `small_purchase`: standard because of the size of the "
        "purchase alone."
    )
    basis: Literal["contract", "register", "answers", "seen"] | None = Field(
        description="What the need rests on. Null in runs by the card baseline-2."
    )
    least_band: str | None = Field(
        description="Code of the card's least band that applies to a fact of the supplier."
    )
    least_band_text: str | None = Field(
        description="The fact that `least_band` stands for, in the language of the request."
    )
    adverse: bool = Field(description="A known adverse fact is stated of the supplier.")
    points: int
    low: int
    high: int
    coverage_ppm: int
    register_facts: list[PortfolioFact] = Field(
        description="What registers and lists state about it."
    )
    possible_matches: int = Field(
        description="Records that may concern the supplier, for a person to judge; none counts."
    )
    answers: list[PortfolioAnswer] | None = Field(
        description="What decisions of authorities and answers that were sent with the files say "
        "about it. Null if they say nothing, and in runs before this field existed."
    )
    cases: list[str] | None = Field(
        description="IDs of the cases that show labour terms in a contract that it won there. Null "
        "if none does, and in runs before this field existed."
    )
