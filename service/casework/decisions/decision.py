"""Decisions of a case: who decided what, with which mandate, why, and on which run.

A decision is never changed; another one supersedes it. Where two persons are needed, it stands
only when a second one, who is not the first, has agreed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, and_, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from data_ingest.model.problem import Problem
from service.casework.cases.case import Case, Seen, seen_by, write
from service.casework.cases.request import NewDecision, Seconding
from service.casework.cases.tables import CaseRow, DecisionRow, DecisionSecondRow
from service.casework.links import is_linked
from service.operations.people.principal import Principal
from service.platform.db.record_id import is_id, new_id
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening

DecisionState = Literal["stands", "waits_for_second", "superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided after review.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who decided.
        created_at: When it was put on record.
        case_id: The case.
        decided_on: When it was decided.
        what: What is decided.
        delegation: The mandate.
        conflict: The answer on conflicts of interest: `none`, or `disregarded`.
        conflict_reason: Why a conflict of interest is disregarded.
        reasons: Why.
        legal_basis: The provision.
        screening_id: The run that it rests on.
        result_hash: Hash of that run's result.
        supersedes: The decision that it takes the place of.
        needs_second: Whether a second person is needed.
        second: Who that was.
        second_at: When.
        second_delegation: With which mandate.
        superseded_by: The decision that has taken its place.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    case_id: str
    decided_on: date
    what: str
    delegation: str
    conflict: str
    conflict_reason: str | None
    reasons: str
    legal_basis: str
    screening_id: str | None
    result_hash: str | None
    supersedes: str | None
    needs_second: bool
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


_LATER = aliased(DecisionRow)
_OWN = [
    getattr(DecisionRow, field.name)
    for field in fields(Decision)
    if hasattr(DecisionRow, field.name)
]
_DECISIONS = (
    select(
        *_OWN,
        DecisionSecondRow.actor.label("second"),
        DecisionSecondRow.created_at.label("second_at"),
        DecisionSecondRow.delegation.label("second_delegation"),
        _LATER.id.label("superseded_by"),
    )
    .join(
        CaseRow, and_(CaseRow.tenant_id == DecisionRow.tenant_id, CaseRow.id == DecisionRow.case_id)
    )
    .outerjoin(
        DecisionSecondRow,
        and_(
            DecisionSecondRow.tenant_id == DecisionRow.tenant_id,
            DecisionSecondRow.decision_id == DecisionRow.id,
        ),
    )
    .outerjoin(
        _LATER,
        and_(_LATER.tenant_id == DecisionRow.tenant_id, _LATER.supersedes == DecisionRow.id),
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
    decision_id = new_id("d")
    write(connection, case, seen, "decided", None, {"decision": decision_id})
    try:
        with connection.begin_nested():
            connection.execute(
                insert(DecisionRow).values(
                    tenant_id=case.tenant_id,
                    id=decision_id,
                    actor=seen.principal.actor,
                    created_at=seen.now,
                    case_id=case.id,
                    result_hash=result_hash,
                    **stated.model_dump() | {"decided_on": stated.decided_on or seen.now.date()},
                )
            )
    except IntegrityError:
        raise Refusal("conflict", Problem("case-superseded", "/supersedes")) from None
    return decision_id


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
    write(connection, case, seen, "seconded", None, {"decision": decision.id})
    connection.execute(
        insert(DecisionSecondRow).values(
            tenant_id=case.tenant_id,
            id=new_id("x"),
            actor=seen.principal.actor,
            created_at=seen.now,
            decision_id=decision.id,
            delegation=stated.delegation,
        )
    )


def load_decision(connection: Connection, decision_id: str, *, principal: Principal) -> Decision:
    """Return a decision of a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    row = None
    if is_id("d", decision_id):
        row = connection.execute(
            _DECISIONS.where(
                DecisionRow.tenant_id == principal.tenant_id,
                DecisionRow.id == decision_id,
                seen_by(principal),
            )
        ).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return Decision(**row._mapping)


def decisions_by_case(connection: Connection, *, tenant_id: str) -> Mapping[str, list[Decision]]:
    """Return the decisions of every case that stand, by case, in the order that they were made."""
    rows = connection.execute(
        _DECISIONS.where(DecisionRow.tenant_id == tenant_id).order_by(
            DecisionRow.created_at, DecisionRow.id
        )
    )
    found: dict[str, list[Decision]] = {}
    for row in rows:
        decision = Decision(**row._mapping)
        if decision.state == "stands":
            found.setdefault(decision.case_id, []).append(decision)
    return found


def list_decisions(connection: Connection, case: Case) -> list[Decision]:
    """Return the decisions of a case, oldest first."""
    rows = connection.execute(
        _DECISIONS.where(
            DecisionRow.tenant_id == case.tenant_id, DecisionRow.case_id == case.id
        ).order_by(DecisionRow.created_at, DecisionRow.id)
    )
    return [Decision(**row._mapping) for row in rows]


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
    if problems:
        raise Refusal("invalid-request", *problems)
    if stated.supersedes is not None:
        _check_superseded(list_decisions(connection, case), stated.supersedes)


def _check_superseded(decisions: Sequence[Decision], supersedes: str) -> None:
    earlier = next((one for one in decisions if one.id == supersedes), None)
    if earlier is None:
        raise Refusal("invalid-request", Problem("case-record", "/supersedes"))
    if earlier.superseded_by is not None:
        raise Refusal("conflict", Problem("case-superseded", "/supersedes"))
