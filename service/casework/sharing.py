"""What may leave before the award: a person decides it in the case, and it is put on record.

Who has submitted a tender is secret until the award is decided (OSL 19:3). So the purchasing system
is told nothing of tenderers, and registers outside are not asked live about them, until somebody
who may work in the case has decided it, with a reason. The last decision holds; after the award
nothing waits for one. What a webhook tells is the number of a record, which names nobody.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from service.casework.case_numbers import numbers_of
from service.casework.cases.case import Seen, list_cases, list_events, load_case, write_case
from service.casework.cases.request import Said
from service.casework.cases.tables import Case, CaseEvent
from service.casework.closed_points import are_under_assessment, is_allowed
from service.operations.people.principal import Principal
from service.platform.refusal import Refusal

SHARED = "sharing_decided"
"""Event of a case by which a person decides what may leave before the award."""

Outside = Literal["purchasing_system", "live_registers"]
"""Who may be told of tenderers: the system that files are exchanged with, registers asked live."""

_MOST_CASES = 1_000_000


class SharingDecision(BaseModel):
    """A decision on what may leave the service about the tenderers of a case before the award."""

    model_config = ConfigDict(extra="forbid")

    outside: Outside = Field(
        description="`purchasing_system`: the review state of tenderers is written to the exchange "
        "folder. `live_registers`: registers are queried live about them."
    )
    allowed: bool = Field(default=True, description="`false` ends it.")
    reason: Said


def decide_sharing(connection: Connection, case: Case, stated: SharingDecision, seen: Seen) -> None:
    """Decide whether something may be told of the tenderers of a case before the award.

    Raises:
        Refusal: Somebody else has written to the case, or it is not before the award.
    """
    if not case.is_before_award:
        raise Refusal("invalid-request", Problem("case-not-before-award"))
    particulars = {"outside": stated.outside, "allowed": stated.allowed}
    write_case(connection, case, seen, SHARED, stated.reason, particulars)


def sharing_decisions(connection: Connection, case: Case) -> list[CaseEvent]:
    """Return the decisions, oldest first."""
    return [event for event in list_events(connection, case) if event.what == SHARED]


def may_share(connection: Connection, case: Case, outside: Outside) -> bool:
    """Tell whether something may be told of the tenderers of a case."""
    if not case.is_before_award:
        return True
    decided = [
        bool(event.particulars["allowed"])
        for event in sharing_decisions(connection, case)
        if event.particulars["outside"] == outside
    ]
    return decided[-1:] == [True]


def may_ask_about(connection: Connection, screening_id: str, *, principal: Principal) -> bool:
    """Tell whether registers may be asked live about the parties of a screening.

    All its cases before the award must have decided it. One that hangs on no case may be asked
    about unless it holds tenders under assessment.
    """
    return is_allowed(
        connection,
        screening_id,
        lambda case: may_share(connection, case, "live_registers"),
        principal=principal,
    )


def check_may_ask(
    connection: Connection,
    purchase: Procurement,
    *,
    case_id: str | None,
    principal: Principal,
    at: str,
) -> None:
    """Refuse to ask registers live about tenders under assessment that nobody has decided it of.

    Args:
        connection: Inside a transaction.
        purchase: What is to be screened.
        case_id: The case whose purchase it is; None: none.
        principal: Who asks.
        at: Where the request says that registers are to be asked.

    Raises:
        Refusal: They may not be; or there is no such case.
    """
    if case_id is not None:
        case = load_case(connection, case_id, principal=principal)
        may = may_share(connection, case, "live_registers")
    else:
        may = not are_under_assessment(_stages(purchase), _tenders(purchase))
    if not may:
        raise Refusal("invalid-request", Problem("live-undecided", at))


def awaits_decision(
    connection: Connection, numbers: Collection[str], *, principal: Principal
) -> bool:
    """Tell whether one of some numbers stands in a case before the award that has not decided it.

    Only cases that the person sees count: an answer must not tell her of a tender in another.

    Args:
        connection: Inside a transaction.
        numbers: `<scheme>:<value>`.
        principal: Who asks a register.
    """
    return any(
        not numbers_of(connection, case).isdisjoint(numbers)
        for case in list_cases(connection, principal=principal, limit=_MOST_CASES)
        if case.is_before_award and not may_share(connection, case, "live_registers")
    )


def _stages(purchase: Procurement) -> Iterable[str | None]:
    stages: list[str | None] = purchase.purchases["stage"].to_list()
    return stages


def _tenders(purchase: Procurement) -> Iterator[int]:
    for _, count in purchase.tenders["contract_id"].value_counts().iter_rows():
        yield count
