"""A case as it is kept: the SQL of it and of its history lives here.

Each write names the version that the writer has seen (`Seen`) and makes the next one, in one
transaction with everything that it writes. Of two people who write at once, one is told that the
case has changed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from data_ingest.model.tables import STAGES, Stage
from service.casework.cases.request import CaseChange, NewCase, StageMove
from service.casework.cases.tables import CaseEventRow, CaseRow
from service.casework.cases.unit import stated_unit
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import in_units, seen_units
from service.platform.db.record_id import is_id, new_id
from service.platform.db.rows import columns_of, values_of
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.screening.assessment.screen import BEFORE_AWARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The buyer's file for one purchase.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who opened it.
        created_at: When.
        version: 1 at first; each write makes the next.
        diary_number: As the buyer's diary writes it.
        unit: The buyer unit; None where there is none.
        title: What is bought.
        stage: Where the purchase stands.
        owner: User id of whoever is responsible.
        deputy: User id of whoever takes over what is overdue.
        route: The procedure, in the buyer's words.
        contract_number: The contract's own number.
        approval_clause: The clause under which a subcontractor can be refused.
        external_ids: System and number, in the order given.
        starts_on: First day of the contract.
        ends_on: Last day of the contract.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    version: int
    diary_number: str
    unit: str | None
    title: str
    stage: Stage
    owner: str
    deputy: str | None
    route: str | None
    contract_number: str | None
    approval_clause: str | None
    external_ids: tuple[tuple[str, str], ...]
    starts_on: date | None
    ends_on: date | None

    @property
    def is_before_award(self) -> bool:
        """Whether tenderers have to be treated as equals, without points."""
        return self.stage in BEFORE_AWARD


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One write to a case; `version` is the one that it made."""

    actor: str
    created_at: datetime
    version: int
    what: str
    reason: str | None
    particulars: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """Who writes, when, and the version of the case that she has seen.

    Attributes:
        principal: Who.
        now: When, with a time zone.
        version: What she has seen.
    """

    principal: Principal
    now: datetime
    version: int


_COLUMNS = columns_of(CaseRow, Case)


def open_case(
    connection: Connection, stated: NewCase, *, principal: Principal, now: datetime
) -> Case:
    """Open a case and return it.

    Raises:
        Refusal: The diary number is taken, the unit is not one of the person's, or particulars
            contradict each other.
    """
    unit = stated_unit(stated.unit, principal=principal)
    case = Case(
        tenant_id=principal.tenant_id,
        id=new_id("c"),
        actor=principal.actor,
        created_at=now,
        version=1,
        diary_number=stated.diary_number,
        unit=unit or None,
        title=stated.title,
        stage=stated.stage,
        owner=stated.owner or principal.actor,
        deputy=stated.deputy,
        route=stated.route,
        contract_number=stated.contract_number,
        approval_clause=stated.approval_clause,
        external_ids=_pairs(stated),
        starts_on=stated.starts_on,
        ends_on=stated.ends_on,
    )
    _check(case)
    try:
        with connection.begin_nested():
            connection.execute(insert(CaseRow).values(_values(case)))
    except IntegrityError:
        raise Refusal("conflict", Problem("case-diary-number", "/diary_number")) from None
    _record(connection, case.id, Seen(principal, now, 0), "opened_case", None, {})
    return case


def load_case(connection: Connection, case_id: str, *, principal: Principal) -> Case:
    """Return a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    row = None
    if is_id("c", case_id):
        row = connection.execute(
            select(*_COLUMNS).where(
                CaseRow.tenant_id == principal.tenant_id, CaseRow.id == case_id, seen_by(principal)
            )
        ).one_or_none()
    if row is None:
        raise Refusal("not-found")
    return _case(row._mapping)


def list_cases(
    connection: Connection,
    *,
    principal: Principal,
    stage: Stage | None = None,
    diary_number: str | None = None,
    limit: int,
    offset: int = 0,
) -> list[Case]:
    """Return the cases that the person sees, newest first."""
    asked = select(*_COLUMNS).where(CaseRow.tenant_id == principal.tenant_id, seen_by(principal))
    if stage is not None:
        asked = asked.where(CaseRow.stage == stage)
    if diary_number is not None:
        asked = asked.where(CaseRow.diary_number == diary_number)
    newest = asked.order_by(CaseRow.created_at.desc(), CaseRow.id.desc())
    rows = connection.execute(newest.limit(limit).offset(offset))
    return [_case(row._mapping) for row in rows]


def change_case(connection: Connection, case: Case, stated: CaseChange, seen: Seen) -> None:
    """Change what is stated of a case.

    Raises:
        Refusal: Somebody else has written to it, or particulars contradict each other.
    """
    given = stated.model_dump(exclude_unset=True)
    for name in ("title", "owner"):
        if name in given and given[name] is None:
            raise Refusal("invalid-request", Problem("case-kept", f"/{name}", {"field": name}))
    if "external_ids" in given:
        given["external_ids"] = _pairs(stated)
    after = Case(**values_of(case) | given)
    _check(after)
    changed = {name: _values(after)[name] for name in given}
    write(connection, case, seen, "changed", None, {"fields": sorted(given)}, **changed)


def move_case(connection: Connection, case: Case, move: StageMove, seen: Seen) -> None:
    """Move a case to another stage and record who, when and why.

    Raises:
        Refusal: Somebody else has written to it, it stands there already, or it goes back and no
            reason is given.
    """
    if move.stage == case.stage:
        raise Refusal("invalid-request", Problem("case-stage-same", "/stage"))
    if STAGES.index(move.stage) < STAGES.index(case.stage) and move.reason is None:
        raise Refusal("invalid-request", Problem("case-stage-back", "/reason"))
    particulars = {"from": case.stage, "to": move.stage}
    write(connection, case, seen, "moved", move.reason, particulars, stage=move.stage)


def write(
    connection: Connection,
    case: Case,
    seen: Seen,
    what: str,
    reason: str | None,
    particulars: Mapping[str, Any],
    **changes: object,
) -> None:
    """Make the next version of a case, and record what was done.

    Whatever else is written to the case follows in the same transaction.

    Args:
        connection: Inside a transaction.
        case: The case.
        seen: Who writes, and the version that she has seen.
        what: Code of what is done.
        reason: Why, in the person's words.
        particulars: Plain values that say more.
        **changes: Columns of the case with their new values.

    Raises:
        Refusal: Somebody else has written to it since.
    """
    done = connection.execute(
        update(CaseRow)
        .where(_is(case), CaseRow.version == seen.version)
        .values(version=seen.version + 1, **changes)
    )
    if done.rowcount != 1:
        raise Refusal("precondition-failed")
    _record(connection, case.id, seen, what, reason, particulars)


def write_after(
    connection: Connection,
    case: Case,
    *,
    principal: Principal,
    now: datetime,
    what: str,
    particulars: Mapping[str, Any],
) -> None:
    """Make the next version of a case for a write that names a version of its own, a task's."""
    connection.execute(update(CaseRow).where(_is(case)).values(version=CaseRow.version + 1))
    made: int = connection.execute(select(CaseRow.version).where(_is(case))).scalar_one()
    _record(connection, case.id, Seen(principal, now, made - 1), what, None, particulars)


def list_events(connection: Connection, case: Case) -> list[CaseEvent]:
    """Return the history of a case, oldest first."""
    columns = columns_of(CaseEventRow, CaseEvent)
    rows = connection.execute(
        select(*columns)
        .where(CaseEventRow.tenant_id == case.tenant_id, CaseEventRow.case_id == case.id)
        .order_by(CaseEventRow.version)
    )
    return [
        CaseEvent(**{**row._mapping, "particulars": orjson.loads(row.particulars)}) for row in rows
    ]


def seen_by(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a row of `cases` is one that the person sees."""
    return in_units(CaseRow.unit, seen_units(principal))


def _record(
    connection: Connection,
    case_id: str,
    seen: Seen,
    what: str,
    reason: str | None,
    particulars: Mapping[str, Any],
) -> None:
    said = canonical(particulars)
    who = {"tenant_id": seen.principal.tenant_id, "actor": seen.principal.actor}
    event_id, version = new_id("o"), seen.version + 1
    connection.execute(
        insert(CaseEventRow).values(
            **who,
            id=event_id,
            created_at=seen.now,
            case_id=case_id,
            version=version,
            what=what,
            reason=reason,
            particulars=said,
        )
    )
    write_entry(
        connection,
        "case.written",
        case_id,
        **who,
        at=seen.now,
        content_sha256=hashlib.sha256(said).hexdigest(),
        details={"event": event_id, "version": version, "what": what},
    )


def _is(case: Case) -> ColumnElement[bool]:
    return and_(CaseRow.tenant_id == case.tenant_id, CaseRow.id == case.id)


def _check(case: Case) -> None:
    problems = []
    if case.deputy == case.owner:
        problems.append(Problem("case-deputy", "/deputy"))
    if case.starts_on and case.ends_on and case.ends_on < case.starts_on:
        problems.append(Problem("case-dates", "/ends_on"))
    if problems:
        raise Refusal("invalid-request", *problems)


def _pairs(stated: CaseChange) -> tuple[tuple[str, str], ...]:
    return tuple((one.system, one.id) for one in stated.external_ids or ())


def _values(case: Case) -> dict[str, Any]:
    values = values_of(case)
    return values | {
        "unit": case.unit or "",
        "external_ids": canonical([list(pair) for pair in case.external_ids]),
    }


def _case(row: RowMapping) -> Case:
    pairs = tuple((system, number) for system, number in orjson.loads(row["external_ids"]))
    return Case(**dict(row) | {"unit": row["unit"] or None, "external_ids": pairs})
