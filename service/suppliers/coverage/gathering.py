"""What the cases of an organisation show, gathered for a coverage report. The SQL of it is here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import orjson
import polars as pl
from sqlalchemy import ColumnElement, Connection, or_, select

from service.casework.cases.case import list_cases
from service.casework.cases.tables import (
    CASE_EVENTS,
    TASKS,
    CaseEvent,
    TaskRecord,
)
from service.casework.decisions.decision import decisions_by_case
from service.casework.follow_up.correcting import standing
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.table import FOLLOW_UPS
from service.casework.follow_up.visits import visits_of
from service.casework.overview.framework import frameworks_among
from service.casework.register_checks.table import REGISTER_CHECKS
from service.operations.people.principal import Principal
from service.operations.people.units import in_units, seen_units
from service.platform.db.records import the_table
from service.platform.db.store import load_all
from service.screening.needs.tables import NEEDS
from service.suppliers.cases.evidence import (
    LIST,
    LOW_PRICE,
    PLAN,
    CaseRecords,
    KeptNeed,
    case_row,
    check_rows,
    deviation_rows,
    tender_rows,
    terms_of,
)
from service.suppliers.cases.gathering import (
    file_days,
    kept_packages,
    linked_records,
    registered_chains,
    runs_of,
    with_terms,
)
from service.suppliers.coverage.alerts import alerts_of
from service.suppliers.coverage.frames import (
    ANSWERS,
    CASES,
    CHECKS,
    DEVIATIONS,
    TENDERS,
    VISITS,
    Casework,
)

MOST_CASES = 100_000

_OfCase = TypeVar("_OfCase", CaseEvent, TaskRecord)
_Kept = TypeVar("_Kept")


def gather_casework(connection: Connection, *, principal: Principal, unit: str | None) -> Casework:
    """Return the cases that a person sees, with what hangs on them.

    Args:
        connection: Inside a transaction.
        principal: Who asks; a case of a unit that is not hers is like none.
        unit: Cases of this unit only; None: of every one that she sees.
    """
    seen = list_cases(connection, principal=principal, limit=MOST_CASES)
    cases = [case for case in seen if unit is None or case.unit == unit]
    tenant_id, wanted = principal.tenant_id, {case.id for case in cases}
    of_framework = {
        call_off: above for call_off, above in frameworks_among(seen).items() if call_off in wanted
    }
    linked = linked_records(connection, tenant_id, {*wanted, *of_framework.values()})
    events = _by_case(connection, CaseEvent, tenant_id, CASE_EVENTS.c.what == "moved")
    of_these = or_(TASKS.c.code.in_((LIST, PLAN)), TASKS.c.rule_id.in_(LOW_PRICE))
    tasks = _by_case(connection, TaskRecord, tenant_id, of_these)
    needs = _needs(connection, tenant_id)
    packages = kept_packages(connection, tenant_id)
    checks = _follow_ups(connection, tenant_id)
    decisions = decisions_by_case(connection, tenant_id=tenant_id)
    files = file_days(connection, tenant_id)
    chains = registered_chains(connection, tenant_id)
    above = set(of_framework.values())
    of_terms = {
        case.id: with_terms(case, linked, packages=packages, decisions=decisions, files=files)
        for case in seen
        if case.id in wanted | above
    }
    shown = {case_id: terms_of(of_terms[case_id]) for case_id in above}
    held = [
        replace(
            of_terms[case.id],
            moves=events[case.id],
            tasks=tasks[case.id],
            needs=[needs[one] for one in linked[case.id]["need"] if one in needs],
            follow_ups=[done for of in linked[case.id]["screening"] for done in checks.get(of, ())],
            runs=runs_of(connection, linked[case.id]["screening"], tenant_id=tenant_id),
            chains=frozenset(chains[case.id]),
            framework_terms=shown.get(of_framework.get(case.id, "")),
        )
        for case in sorted(cases, key=lambda case: case.id)
    ]
    return casework_of(
        held,
        answers=_answers(connection, principal),
        alerts=alerts_of(connection, cases, principal=principal, unit=unit),
        units=seen_units(principal),
    )


def casework_of(
    held: Sequence[CaseRecords],
    *,
    answers: pl.DataFrame,
    alerts: pl.DataFrame,
    units: frozenset[str] | None,
) -> Casework:
    """Return what cases show, from their records.

    Args:
        held: The cases, in order.
        answers: Columns as `ANSWERS`.
        alerts: Columns as `ALERTS`.
        units: The units whose cases are seen; None: of every unit.
    """
    return Casework(
        cases=pl.DataFrame([case_row(one) for one in held], schema=CASES),
        tenders=pl.DataFrame([row for one in held for row in tender_rows(one)], schema=TENDERS),
        checks=pl.DataFrame([row for one in held for row in check_rows(one)], schema=CHECKS),
        answers=answers,
        deviations=pl.DataFrame(
            [row for one in held for row in deviation_rows(one)], schema=DEVIATIONS
        ),
        visits=pl.DataFrame(
            [
                {"case_id": one.case.id, "on": visit.on, "outcome": visit.outcome}
                for one in held
                for visit in visits_of(content for _, content in one.follow_ups)
            ],
            schema=VISITS,
        ),
        alerts=alerts,
        units=units,
    )


def _by_case(
    connection: Connection, kind: type[_OfCase], tenant_id: str, wanted: ColumnElement[bool]
) -> Mapping[str, list[_OfCase]]:
    columns = the_table(kind).c
    theirs, order = (columns.tenant_id == tenant_id, wanted), [columns.created_at, columns.id]
    found: dict[str, list[_OfCase]] = defaultdict(list)
    for event in load_all(connection, kind, *theirs, order_by=order):
        found[event.case_id].append(event)
    return found


def _needs(connection: Connection, tenant_id: str) -> Mapping[str, KeptNeed]:
    need = NEEDS.c
    rows = connection.execute(
        select(need.id, need.created_at, need.cpv, need.assessment).where(
            need.tenant_id == tenant_id
        )
    )
    return {
        row.id: KeptNeed(row.id, row.created_at, row.cpv, orjson.loads(row.assessment)["regime"])
        for row in rows
    }


def _answers(connection: Connection, principal: Principal) -> pl.DataFrame:
    """Return what authorities have answered about firms, as far as the person sees it."""
    check = REGISTER_CHECKS.c
    rows = connection.execute(
        select(check.scheme, check.value, check.answered_on).where(
            check.tenant_id == principal.tenant_id, in_units(check.unit, seen_units(principal))
        )
    )
    told = [{"number": f"{row.scheme}:{row.value}", "answered_on": row.answered_on} for row in rows]
    return pl.DataFrame(told, schema=ANSWERS)


def _follow_ups(connection: Connection, tenant_id: str) -> Mapping[str, list[tuple[str, FollowUp]]]:
    found: dict[str, list[tuple[str, FollowUp]]] = defaultdict(list)
    rows = connection.execute(
        select(FOLLOW_UPS.c.id, FOLLOW_UPS.c.screening_id, FOLLOW_UPS.c.content)
        .where(FOLLOW_UPS.c.tenant_id == tenant_id)
        .order_by(FOLLOW_UPS.c.created_at, FOLLOW_UPS.c.id)
    )
    for row in rows:
        found[row.screening_id].append((row.id, FollowUp.read(row.content)))
    return {screening_id: standing(kept) for screening_id, kept in found.items()}
