"""Suppliers that were checked, as the API gives them out: one compact row each."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from risk_models.card.bands import Band
from service.platform.http.problem_errors import ProblemError
from service.suppliers.portfolios.supplier_need import CpvFrom

MOST_FACTS = 3
"""Facts of one supplier that are told. Ours: what keeps a row below 2 KB; all are counted."""

NeedBasis = Literal["contract", "register", "answers", "seen"]
"""`risk_models.card.basis.Basis`: what is known of the firm beside place and industry."""

Standing = Literal[
    "registered",
    "found",
    "reorganisation",
    "liquidation",
    "bankruptcy",
    "deregistered",
    "possible_match",
    "not_found",
    "not_searched",
]
"""What registers state of whether a firm goes on."""


class CheckedRegister(BaseModel):
    """What the registers of the snapshot state about whether the firm is in operation."""

    status: Standing = Field(
        description="`found`: a register or list mentions it but does not state its status. "
        "`possible_match`: a register has the number under another name, for a person to judge. "
        "`not_found` says nothing about the firm. `not_searched`: no register is loaded."
    )
    text: str
    source: str | None = Field(description="Title of the register. Null if none states it.")
    as_of: date | None = Field(description="Date of the content of the register.")


class CheckedIndustry(BaseModel):
    """The industry that the review need is based on."""

    cpv: str
    basis: CpvFrom
    text: str


class CheckedNeed(BaseModel):
    """The review need: work for a person to do. It decides nothing about the firm."""

    band: Band
    label: str
    basis: NeedBasis | None = Field(description="What it rests on.")
    text: str = Field(description="What decided it, and what it is based on.")


class CheckedFact(BaseModel):
    """A fact that matters for the review need, as stated by a register or list."""

    fact: str = Field(description="Code of the factor; see `GET /v1/factors`.")
    text: str
    adverse: bool
    source: str | None
    as_of: date | None
    means_not: str = Field(description="What the fact does not mean.")


class CheckedAct(BaseModel):
    """What to do next."""

    code: str
    text: str


class CheckedReview(BaseModel):
    """Where the buyer's own review of the supplier stands. It never stops a payment by itself."""

    state: Literal["none", "open", "overdue"] = Field(
        description="`none`: nothing is left to do in a case that you can see. `open`: a task or "
        "question is left. `overdue`: its date has passed. Before the award it is `none` unless "
        "the case has decided that a purchasing system may be told."
    )
    next_on: date | None = Field(description="The first due date.")
    case: str | None = Field(description="Address of the case.")
    text: str


class SupplierCheck(BaseModel):
    """One supplier, in at most 2 KB."""

    position: int = Field(description="Place in the request, from 0.")
    also_at: list[int] = Field(description="Further places with the same number.")
    numbers: list[str] = Field(
        description="The numbers as read: scheme and number. Empty for a natural person."
    )
    name: str | None = Field(description="Null for a natural person, and if none is known.")
    register_status: CheckedRegister
    industry: CheckedIndustry | None = Field(description="Null if it is not known.")
    need: CheckedNeed | None = Field(
        description="Null while tenders are under assessment; `closed` is then true."
    )
    closed: bool = Field(
        description="Whether the supplier is a tenderer before the award: `purchase.stage` says "
        "so, or a case that you can see, whose points you have not opened."
    )
    facts: list[CheckedFact] = Field(
        description=f"At most {MOST_FACTS}, adverse ones first; while closed, only those."
    )
    more_facts: int = Field(description="Further facts, not listed.")
    possible_matches: int = Field(description="Records for a person to judge; none counts.")
    next: CheckedAct
    review: CheckedReview
    means_not: str = Field(description="What the row does not mean.")


class RejectedSupplier(ProblemError):
    """A supplier that was not checked, and how to fix it."""

    position: int = Field(description="Place in the request, from 0.")


class SupplierCheckSummary(BaseModel):
    """What holds for all rows."""

    received: int = Field(description="Suppliers in the request.")
    checked: int = Field(description="Rows of the response: each number once.")
    repeated: int = Field(description="Suppliers whose number stands earlier in the request.")
    rejected: int
    as_of: date
    snapshot: str | None = Field(description="The registers and lists searched. Null: none.")
    scorecard: str
    stored: Literal[False] = Field(
        default=False, description="Nothing is stored; screen a supplier to keep a record."
    )
    notes: list[ProblemError] = Field(description="How numbers were read, if that was assumed.")


class SupplierCheckAnswer(SupplierCheckSummary):
    """The suppliers that were checked, in the order of the request."""

    items: list[SupplierCheck]
    rejects: list[RejectedSupplier] = Field(description="Suppliers that were not checked.")


class SupplierCheckLine(BaseModel):
    """One line of `application/x-ndjson`: exactly one of the three; the summary comes last."""

    supplier: SupplierCheck | None = None
    rejected: RejectedSupplier | None = None
    summary: SupplierCheckSummary | None = None
