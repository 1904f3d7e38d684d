"""Cases that are cancelled or under review, and how that ends."""

from collections.abc import Callable

from service.calls.call import Call
from service.calls.cases import renew, shown
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import list_events
from service.casework.cases.interruption import (
    Interruption,
    InterruptionEnd,
    end_interruption,
    interrupt,
)
from service.casework.corrections.renewing import AWARD
from service.casework.overview.views import CaseResource
from service.casework.tasks.task import close_tasks, open_again, open_tasks_of
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought

CANCELLED = "cancelled"
"""Event of a case by which its purchase was cancelled."""


@operation("POST /v1/cases/{case_id}/interruptions")
def create_interruption(
    call: Call, case_id: str, stated: Interruption, *, version: int | None = None
) -> CaseResource:
    """Record that a purchase is cancelled, which closes its open tasks, or is under review.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: Which, since when and why.
        version: Of the case, that it builds on; None: as the case stands.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        closed: list[str] = []
        if stated.kind == CANCELLED and not case.is_cancelled:
            tasks = open_tasks_of(connection, case, principal=call.principal, today=call.now.date())
            closed = close_tasks(
                connection, tasks, stated.reason, principal=call.principal, now=call.now
            )
        interrupt(connection, case, stated, seen, closed=closed)
    return shown(call, case_id)


@operation("POST /v1/cases/{case_id}/interruptions/end")
def end_case_interruption(
    call: Call,
    case_id: str,
    stated: InterruptionEnd,
    *,
    version: int | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> CaseResource:
    """Reopen a cancelled case with the tasks that were closed, or record the outcome of a review.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: How and why.
        version: Of the case, that it builds on; None: as the case stands.
        ask: Asks registers live, where a screening is made anew; None: none are asked.
    """
    call.installation.check_registers()
    with writing_to(call, case_id, version) as (connection, case, seen):
        reopened: list[str] = []
        if case.is_cancelled and stated.outcome is None:
            cancelled = [one for one in list_events(connection, case) if one.what == CANCELLED]
            closed = cancelled[-1].particulars.get("closed", ())
            reopened = open_again(connection, closed, tenant_id=case.tenant_id)
        end_interruption(connection, case, stated, seen, reopened=reopened)
    renew(call, case_id, over=("stage", AWARD), ask=ask)
    return shown(call, case_id)
