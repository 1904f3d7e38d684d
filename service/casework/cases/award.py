"""The award of a purchase: who won which lot, when, and from when a contract may be concluded.

It is written once in the case and read into every screening of it: from then on, whatever the law
asks for concerns the chains of the winners. The decision itself, with its reasons, is a decision
of the case; the standstill is the day that the buyer states, for no rule here knows it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from service.platform.day import Day
from service.platform.refusal import Refusal

_Id = Annotated[str, Field(min_length=1, max_length=200)]


class Winner(BaseModel):
    """The tenders that won a lot; several in a framework agreement."""

    model_config = ConfigDict(extra="forbid")

    lot: _Id = Field(description="`contract_id` of the lot in the newest screening.")
    tender_ids: Annotated[list[_Id], Field(min_length=1, max_length=100)]


class Award(BaseModel):
    """Who won a purchase, as it is kept and given out."""

    model_config = ConfigDict(extra="forbid")

    winners: Annotated[list[Winner], Field(min_length=1, max_length=1000)]
    decided_on: Day | None = Field(default=None, description="Default: today (UTC).")
    standstill_until: Day | None = Field(
        default=None, description="The last day on which no contract may be concluded."
    )


class NewAward(Award):
    """An award decision to record in a case."""

    contract_number: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    reason: Annotated[str, Field(min_length=3, max_length=4000)] | None = Field(
        default=None,
        description=(
            "Required if a task that the law requires before the award is open, or if an award "
            "takes the place of an earlier one."
        ),
    )


def kept(stated: NewAward, *, today: date) -> dict[str, Any]:
    """Return an award as plain values of a case.

    Raises:
        Refusal: The standstill ends before the decision, or that is in the future.
    """
    decided_on, until = stated.decided_on or today, stated.standstill_until
    if decided_on > today:
        raise Refusal("invalid-request", Problem("case-decided-later", "/decided_on"))
    if until is not None and until < decided_on:
        raise Refusal("invalid-request", Problem("award-standstill", "/standstill_until"))
    held = Award(winners=stated.winners, decided_on=decided_on, standstill_until=until)
    return held.model_dump(mode="json", exclude_none=True)


def check_award(purchase: Procurement, stated: NewAward) -> None:
    """Refuse winners that the screened purchase does not have.

    Raises:
        Refusal: A lot or tender is not there, or a lot is stated twice.
    """
    tenders = purchase.tenders
    known = {
        lot: set(tenders.filter(pl.col("contract_id") == lot)["tender_id"])
        for lot in purchase.contracts["contract_id"]
    }
    problems, seen = [], set[str]()
    for number, winner in enumerate(stated.winners):
        if winner.lot not in known or winner.lot in seen:
            problems.append(Problem("award-lot", f"/winners/{number}/lot"))
        elif not set(winner.tender_ids) <= known[winner.lot]:
            problems.append(Problem("award-tender", f"/winners/{number}/tender_ids"))
        seen.add(winner.lot)
    if problems:
        raise Refusal("invalid-request", *problems)


def joined_awards(earlier: Mapping[str, Any] | None, later: Mapping[str, Any]) -> dict[str, Any]:
    """Return an award with the winners of an earlier one besides its own, lot by lot.

    In a choice system suppliers are approved one after the other, and each stays approved.
    """
    won: dict[str, list[str]] = {}
    for winner in (*(earlier or {}).get("winners", ()), *later["winners"]):
        won[winner["lot"]] = list(
            dict.fromkeys([*won.get(winner["lot"], ()), *winner["tender_ids"]])
        )
    winners = [{"lot": lot, "tender_ids": tenders} for lot, tenders in won.items()]
    return {**later, "winners": winners}


def with_award(
    purchase: Procurement, award: Mapping[str, Any] | None, *, is_open: bool = False
) -> Procurement:
    """Return a purchase in which each lot of an award has its winners; the same if it has them.

    Args:
        purchase: The purchase, as it was screened.
        award: Of the case; None: there is none yet. A tender that it does not know is left as it
            is, with all of its lot.
        is_open: Whether others of the lot can still be taken in, and have lost nothing.
    """
    states: dict[str, str] = {}
    tenders: pl.DataFrame = purchase.tenders
    for winner in (award or {}).get("winners", ()):
        of_lot = tenders.filter(pl.col("contract_id") == winner["lot"])["tender_id"].to_list()
        if set(winner["tender_ids"]) <= set(of_lot):
            won = set(winner["tender_ids"])
            other = "submitted" if is_open else "not_awarded"
            states |= {one: "awarded" if one in won else other for one in of_lot}
    stated = pl.col("tender_id").replace_strict(states, default=None, return_dtype=pl.String)
    return _with_states(purchase, pl.coalesce(stated, pl.col("state").cast(pl.String)))


def without_award(purchase: Procurement) -> Procurement:
    """Return a purchase in which no tender has won or lost; the same if none has.

    A purchase that goes back to before its award has tenders that have come in, and no winner.
    """
    state = pl.col("state").cast(pl.String)
    decided = state.is_in(["awarded", "not_awarded"])
    return _with_states(purchase, pl.when(decided).then(pl.lit("submitted")).otherwise(state))


def _with_states(purchase: Procurement, state: pl.Expr) -> Procurement:
    tenders: pl.DataFrame = purchase.tenders
    made = tenders.with_columns(state=state.cast(tenders.schema["state"]))
    if made.equals(tenders):
        return purchase
    tables = {name: getattr(purchase, name) for name in purchase.members()}
    return Procurement.validate(tables | {"tenders": made}, cast=True)
