"""Decisions of a case: who decided what, with which mandate, why, and on which run.

A consequence under the contract is such a decision: it names the follow-up that it rests on and the
contract's own clause, and says how the supplier was heard. Nothing proposes one.

A decision is never changed; another one supersedes it. Where two persons are needed, it stands
only when a second one, who is not the first, has agreed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, and_, select
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, seen_by, write_case
from service.casework.cases.request import NewDecision, Seconding
from service.casework.cases.tables import (
    CASES,
    DECISION_SECONDS,
    DECISIONS,
    Case,
    DecisionRecord,
    DecisionSecond,
)
from service.casework.follow_up.correcting import replaced
from service.casework.follow_up.store import contents_of, list_follow_ups, load_follow_up
from service.casework.links import is_linked
from service.operations.people.principal import Principal
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add, columns_of, record_of, row_of
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening

DecisionState = Literal["stands", "waits_for_second", "superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(DecisionRecord):
    """What a person decided after review, and how it stands.

    Attributes:
        second: Who the second person was.
        second_at: When she agreed.
        second_delegation: With which mandate.
        superseded_by: The decision that has taken its place.
    """

    second: str | None
    second_at: datetime | None
    second_delegation: str | None
    superseded_by: str | None

    @property
    def state(self) -> DecisionState:
        """Whether it stands."""
        if self.superseded_by is not None:
            return "superseded"
        return "waits_for_second" if self.needs_second and self.second is None else "stands"


_LATER = DECISIONS.alias("later")
_DECISIONS = (
    select(
        *columns_of(DecisionRecord),
        DECISION_SECONDS.c.actor.label("second"),
        DECISION_SECONDS.c.created_at.label("second_at"),
        DECISION_SECONDS.c.delegation.label("second_delegation"),
        _LATER.c.id.label("superseded_by"),
    )
    .join_from(
        DECISIONS,
        CASES,
        and_(CASES.c.tenant_id == DECISIONS.c.tenant_id, CASES.c.id == DECISIONS.c.case_id),
    )
    .outerjoin(
        DECISION_SECONDS,
        and_(
            DECISION_SECONDS.c.tenant_id == DECISIONS.c.tenant_id,
            DECISION_SECONDS.c.decision_id == DECISIONS.c.id,
        ),
    )
    .outerjoin(
        _LATER,
        and_(_LATER.c.tenant_id == DECISIONS.c.tenant_id, _LATER.c.supersedes == DECISIONS.c.id),
    )
)


def decide(connection: Connection, case: Case, stated: NewDecision, seen: Seen) -> str:
    """Put on record what the person has decided, and return the decision's id.

    Raises:
        Refusal: Somebody else has written to the case or superseded the same decision, the person
            has a conflict of interest, or what the decision rests on is not the case's.
    """
    _check(connection, case, stated, today=seen.now.date())
    result_hash = None
    if stated.screening_id is not None:
        record = load_screening(
            connection, tenant_id=case.tenant_id, screening_id=stated.screening_id
        )
        assert record is not None
        result_hash = record.result_hash
    decision = DecisionRecord(
        tenant_id=case.tenant_id,
        id=new_id("decision"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        result_hash=result_hash,
        **stated.model_dump() | {"decided_on": stated.decided_on or seen.now.date()},
    )
    write_case(connection, case, seen, "decided", None, {"decision": decision.id})
    try:
        with connection.begin_nested():
            add(connection, decision)
    except IntegrityError:
        raise Refusal("conflict", Problem("case-superseded", "/supersedes")) from None
    return decision.id


def second(
    connection: Connection, case: Case, decision: Decision, stated: Seconding, seen: Seen
) -> None:
    """Put on record that a second person agrees.

    Raises:
        Refusal: Somebody else has written to the case, it is the same person, or no second person
            is needed any more.
    """
    if not decision.needs_second:
        raise Refusal("invalid-request", Problem("case-second-not-needed"))
    if decision.actor == seen.principal.actor:
        raise Refusal("invalid-request", Problem("case-second-same"))
    if decision.second is not None:
        raise Refusal("conflict", Problem("case-second-there"))
    if decision.superseded_by is not None:
        raise Refusal("conflict", Problem("case-superseded"))
    write_case(connection, case, seen, "seconded", None, {"decision": decision.id})
    agreed = DecisionSecond(
        tenant_id=case.tenant_id,
        id=new_id("second"),
        actor=seen.principal.actor,
        created_at=seen.now,
        decision_id=decision.id,
        delegation=stated.delegation,
    )
    add(connection, agreed)


def load_decision(connection: Connection, decision_id: str, *, principal: Principal) -> Decision:
    """Return a decision of a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    row = None
    if is_id("decision", decision_id):
        its = row_of(DecisionRecord, principal.tenant_id, decision_id)
        row = connection.execute(_DECISIONS.where(its, seen_by(principal))).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return record_of(Decision, row)


def decisions_by_case(connection: Connection, *, tenant_id: str) -> Mapping[str, list[Decision]]:
    """Return the decisions of every case that stand, by case, in the order that they were made."""
    rows = connection.execute(
        _DECISIONS.where(DECISIONS.c.tenant_id == tenant_id).order_by(
            DECISIONS.c.created_at, DECISIONS.c.id
        )
    )
    found: dict[str, list[Decision]] = {}
    for row in rows:
        decision = record_of(Decision, row)
        if decision.state == "stands":
            found.setdefault(decision.case_id, []).append(decision)
    return found


def list_decisions(connection: Connection, case: Case) -> list[Decision]:
    """List the decisions of a case, oldest first."""
    rows = connection.execute(
        _DECISIONS.where(
            DECISIONS.c.tenant_id == case.tenant_id, DECISIONS.c.case_id == case.id
        ).order_by(DECISIONS.c.created_at, DECISIONS.c.id)
    )
    return [record_of(Decision, row) for row in rows]


def _check(connection: Connection, case: Case, stated: NewDecision, *, today: date) -> None:
    problems = []
    if stated.conflict == "declared":
        problems.append(Problem("case-conflict", "/conflict"))
    if stated.conflict == "disregarded" and stated.conflict_reason is None:
        problems.append(Problem("case-conflict-reason", "/conflict_reason"))
    if stated.decided_on is not None and stated.decided_on > today:
        problems.append(Problem("case-decided-later", "/decided_on"))
    if stated.screening_id is not None and not is_linked(connection, case, stated.screening_id):
        problems.append(Problem("case-not-linked", "/screening_id"))
    if stated.evidence_file_id is not None and not is_linked(
        connection, case, stated.evidence_file_id, kind="evidence_file"
    ):
        problems.append(Problem("case-file-not-linked", "/evidence_file_id"))
    problems += _consequence(connection, case, stated, today=today)
    if problems:
        raise Refusal("invalid-request", *problems)
    if stated.supersedes is not None:
        _check_superseded(list_decisions(connection, case), stated.supersedes)


def _consequence(
    connection: Connection, case: Case, stated: NewDecision, *, today: date
) -> Iterator[Problem]:
    """Yield what a consequence under the contract lacks: what it rests on, and the supplier heard.

    No consequence follows from a finding by itself, so nothing of it is stated without one.
    """
    if stated.consequence is None:
        for name in ("follow_up_id", "heard_on", "heard"):
            if getattr(stated, name) is not None:
                yield Problem("case-consequence", f"/{name}")
        return
    if stated.heard is None:
        yield Problem("case-heard", "/heard")
    if stated.heard_on is not None and stated.heard_on > (stated.decided_on or today):
        yield Problem("case-heard-later", "/heard_on")
    if not _is_found(connection, case, stated.follow_up_id):
        yield Problem("case-follow-up", "/follow_up_id")


def _is_found(connection: Connection, case: Case, follow_up_id: str | None) -> bool:
    """Tell whether a follow-up is of a screening of the case, and stands."""
    if follow_up_id is None:
        return False
    record = load_follow_up(connection, tenant_id=case.tenant_id, follow_up_id=follow_up_id)
    if record is None or not is_linked(connection, case, record.screening_id):
        return False
    kept = list_follow_ups(connection, tenant_id=case.tenant_id, screening_id=record.screening_id)
    return follow_up_id not in replaced(map(contents_of, kept))


def _check_superseded(decisions: Sequence[Decision], supersedes: str) -> None:
    earlier = next((decision for decision in decisions if decision.id == supersedes), None)
    if earlier is None:
        raise Refusal("invalid-request", Problem("case-record", "/supersedes"))
    if earlier.superseded_by is not None:
        raise Refusal("conflict", Problem("case-superseded", "/supersedes"))
