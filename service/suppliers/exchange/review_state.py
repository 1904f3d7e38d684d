"""Where the review of a supplier stands, as other systems may know it: none, open or overdue.

It says what the buyer's own people have left to do, never how a supplier was assessed: no points,
no review need and no finding leave the service this way, and before the award not who has submitted
a tender.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from service.casework.case_numbers import numbers_of
from service.casework.cases.case import list_cases, load_case
from service.casework.overview.unsettled import waits_for
from service.casework.sharing import may_share
from service.casework.tasks.task import Task, list_tasks
from service.operations.people.principal import Principal

State = Literal["none", "open", "overdue"]

_MOST_TASKS = _MOST_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Where the review of a supplier stands.

    Attributes:
        state: Whether something is left to do or to be known, and whether its day has passed.
        next_on: The day that is due first; None where none is.
        case_id: The case that it is due in.
    """

    state: State
    next_on: date | None
    case_id: str | None


NOTHING = ReviewState("none", None, None)
"""Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class ListedSupplier:
    """A supplier as the other system knows it.

    Attributes:
        own_id: The other system's id; None where it gave none.
        numbers: Its numbers, `<scheme>:<value>`, a natural person's as a keyed hash.
    """

    own_id: str | None
    numbers: frozenset[str]


def review_states(
    connection: Connection,
    suppliers: Iterable[ListedSupplier],
    *,
    principal: Principal,
    today: date,
) -> list[ReviewState]:
    """Return where the review of each supplier stands, in their order.

    Something is left where a task is open, and where rules about a purchase that has not ended
    cannot tell what the law asks for. A case concerns a supplier if a screening that hangs on it
    names the supplier by one of its numbers, or if the case has the other system's id of it among
    its own external ids.

    Args:
        connection: Inside a transaction.
        suppliers: The suppliers.
        principal: Who asks; only cases that she sees count.
        today: The day that makes a task overdue.
    """
    tasks: dict[str, list[Task]] = defaultdict(list)
    for task in list_tasks(
        connection, principal=principal, today=today, state="open", limit=_MOST_TASKS
    ):
        tasks[task.case_id].append(task)
    waiting = _waiting(connection, principal)
    by_number: dict[str, set[str]] = defaultdict(set)
    by_own_id: dict[str, set[str]] = defaultdict(set)
    for case_id in {*tasks, *waiting}:
        case = load_case(connection, case_id, principal=principal)
        if not may_share(connection, case, "purchasing_system"):
            continue
        for number in numbers_of(connection, case):
            by_number[number].add(case_id)
        for _, own_id in case.external_ids:
            by_own_id[own_id].add(case_id)
    found = []
    for supplier in suppliers:
        cases = set().union(*(by_number.get(number, ()) for number in supplier.numbers))
        cases |= by_own_id.get(supplier.own_id, set()) if supplier.own_id is not None else set()
        found.append(_state(cases, tasks, cases & waiting, today))
    return found


def _waiting(connection: Connection, principal: Principal) -> set[str]:
    """Return the cases whose rules wait for something that is to be known of the purchase."""
    cases = list_cases(connection, principal=principal, limit=_MOST_CASES)
    return {
        case.id
        for case in cases
        if case.stage != "ended"
        and any(not need.of_tenders for need in waits_for(connection, case).needs)
    }


def _state(
    cases: set[str], tasks: Mapping[str, list[Task]], waiting: set[str], today: date
) -> ReviewState:
    left = sorted(
        (task for case_id in cases for task in tasks.get(case_id, ())),
        key=lambda task: (task.due_on or date.max, task.case_id, task.id),
    )
    if not left:
        return ReviewState("open", None, min(waiting)) if waiting else NOTHING
    state: State = "overdue" if any(task.is_overdue(today) for task in left) else "open"
    return ReviewState(state, left[0].due_on, left[0].case_id)
