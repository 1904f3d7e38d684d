"""A case as it is kept: the SQL of it and of its history lives here.

Each write names the version that the writer has seen (`Seen`) and makes the next one, in one
transaction with everything that it writes. Of two people who write at once, one is told that the
case has changed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Stage
from service.casework.cases.particulars import FIELDS
from service.casework.cases.procedure import form_of, procedure_in
from service.casework.cases.purchase import with_entered, with_procedure
from service.casework.cases.request import CaseChange, NewCase
from service.casework.cases.tables import CASES, Case, CaseEvent
from service.casework.cases.unit import stated_unit
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import in_units, seen_units
from service.platform.db.record_id import is_id, new_id
from service.platform.db.records import OfTenant, the_table
from service.platform.db.store import (
    add,
    change,
    load,
    load_all,
    newest_first,
    row_of,
    row_of_record,
)
from service.platform.frames import canonical
from service.platform.refusal import Refusal

_OfCase = TypeVar("_OfCase", bound=OfTenant)


FILLED_IN = "filled_in"
"""Event of a case by which it was screened anew with what is known of its purchase."""


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


def open_case(
    connection: Connection, stated: NewCase, *, principal: Principal, now: datetime
) -> Case:
    """Open a case and return it.

    Raises:
        Refusal: The diary number is taken, the unit is not one of the person's, or particulars
            contradict each other.
    """
    unit = stated_unit(stated.unit, principal=principal)
    entered = {name: getattr(stated, name) for name in FIELDS}
    purchase = with_entered({}, stated.purchase, at="/purchase")
    procedure = stated.procedure or procedure_in(purchase)
    if stated.procedure is not None:
        if purchase.get("called_off_from") and stated.procedure != "call_off":
            raise Refusal(
                "invalid-request", Problem("case-no-call-off", "/purchase/called_off_from")
            )
        purchase = with_procedure(purchase, stated.procedure)
    if stated.stage not in form_of(procedure).stages:
        raise Refusal("invalid-request", Problem("case-stage-not-of-form", "/stage"))
    case = Case(
        tenant_id=principal.tenant_id,
        id=new_id("case"),
        actor=principal.actor,
        created_at=now,
        version=1,
        diary_number=stated.diary_number,
        stage=stated.stage,
        external_ids=_pairs(stated),
        purchase=purchase or None,
        purchase_origins=None,
        award=None,
        procedure=procedure,
        **entered | {"unit": unit, "owner": stated.owner or principal.actor},
    )
    _check(case)
    try:
        with connection.begin_nested():
            add(connection, case)
    except IntegrityError:
        raise Refusal("conflict", Problem("case-diary-number", "/diary_number")) from None
    _record(connection, case.id, Seen(principal, now, 0), "opened_case", None, {})
    return case


def load_case(connection: Connection, case_id: str, *, principal: Principal) -> Case:
    """Return a case that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    found = None
    if is_id("case", case_id):
        its = row_of(Case, principal.tenant_id, case_id)
        found = load(connection, Case, its, seen_by(principal))
    if found is None:
        raise Refusal("not-found")
    return found


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
    where = [CASES.c.tenant_id == principal.tenant_id, seen_by(principal)]
    if stage is not None:
        where.append(CASES.c.stage == stage)
    if diary_number is not None:
        where.append(CASES.c.diary_number == diary_number)
    order = newest_first(Case)
    return load_all(connection, Case, *where, order_by=order, limit=limit, offset=offset)


def change_case(connection: Connection, case: Case, stated: CaseChange, seen: Seen) -> None:
    """Change what is stated of a case.

    Raises:
        Refusal: Somebody else has written to it, or particulars contradict each other.
    """
    given = stated.model_dump(exclude_unset=True)
    particulars: dict[str, Any] = {"fields": sorted(given)}
    if stated.purchase is None:
        given.pop("purchase", None)
    else:
        entered = given.pop("purchase")
        particulars["purchase"] = sorted(entered)
        given |= {
            "purchase": with_entered(case.purchase, stated.purchase, at="/purchase"),
            "purchase_origins": {
                name: origin
                for name, origin in (case.purchase_origins or {}).items()
                if name not in entered
            },
        }
    for name, value in given.items():
        if value is None and name in FIELDS and not FIELDS[name].may_be_empty:
            raise Refusal("invalid-request", Problem("case-kept", f"/{name}", {"field": name}))
    if "external_ids" in given:
        given["external_ids"] = _pairs(stated)
    _check(replace(case, **given))
    write_case(connection, case, seen, "changed", None, particulars, **given)


def write_case(
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
    its = (row_of_record(case), CASES.c.version == seen.version)
    if change(connection, Case, *its, version=seen.version + 1, **changes) != 1:
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
    **changes: object,
) -> None:
    """Make the next version of a case for what follows from a write: a task's, a record's.

    Args:
        connection: Inside a transaction.
        case: The case.
        principal: Who writes.
        now: When.
        what: Code of what is done.
        particulars: Plain values that say more.
        **changes: Columns of the case with their new values.
    """
    its = row_of_record(case)
    change(connection, Case, its, version=CASES.c.version + 1, **changes)
    made: int = connection.execute(select(CASES.c.version).where(its)).scalar_one()
    _record(connection, case.id, Seen(principal, now, made - 1), what, None, particulars)


def list_events(connection: Connection, case: Case) -> list[CaseEvent]:
    """Return the history of a case, oldest first."""
    return list_of_case(connection, CaseEvent, case, order_by=("version",))


def list_of_case(
    connection: Connection,
    kind: type[_OfCase],
    case: Case,
    *,
    order_by: Sequence[str] = ("created_at", "id"),
) -> list[_OfCase]:
    """Return the records of a kind that name a case, in the order in which they were made.

    Args:
        connection: Inside a transaction.
        kind: Of what; its records have a `case_id`.
        case: The case.
        order_by: Names of the columns that say otherwise in which order.
    """
    columns = the_table(kind).c
    its = (columns.tenant_id == case.tenant_id, columns.case_id == case.id)
    return load_all(connection, kind, *its, order_by=[columns[name] for name in order_by])


def seen_by(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that a row of `cases` is one that the person sees."""
    return in_units(CASES.c.unit, seen_units(principal))


def _record(
    connection: Connection,
    case_id: str,
    seen: Seen,
    what: str,
    reason: str | None,
    particulars: Mapping[str, Any],
) -> None:
    event = CaseEvent(
        tenant_id=seen.principal.tenant_id,
        id=new_id("event"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case_id,
        version=seen.version + 1,
        what=what,
        reason=reason,
        particulars=particulars,
    )
    add(connection, event)
    write_entry(
        connection,
        "case.written",
        case_id,
        tenant_id=event.tenant_id,
        actor=event.actor,
        at=seen.now,
        content_sha256=hashlib.sha256(canonical(particulars)).hexdigest(),
        details={"event": event.id, "version": event.version, "what": what},
    )


def _check(case: Case) -> None:
    problems = []
    if case.deputy == case.owner:
        problems.append(Problem("case-deputy", "/deputy"))
    if case.starts_on and case.ends_on and case.ends_on < case.starts_on:
        problems.append(Problem("case-dates", "/ends_on"))
    if problems:
        raise Refusal("invalid-request", *problems)


def _pairs(stated: CaseChange) -> tuple[tuple[str, str], ...]:
    return tuple((external_id.system, external_id.id) for external_id in stated.external_ids or ())
