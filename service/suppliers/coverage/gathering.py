"""What the cases of an organisation show, gathered for a coverage report. The SQL of it is here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, TypeVar

import orjson
import polars as pl
from sqlalchemy import ColumnElement, Connection, select

from data_ingest.model.tables import STAGES, Stage
from service.casework.cases.case import list_cases
from service.casework.cases.tables import (
    CASE_EVENTS,
    CASE_LINKS,
    TASKS,
    Case,
    CaseEvent,
    TaskRecord,
)
from service.casework.decisions.decided import says
from service.casework.decisions.decision import Decision, decisions_by_case
from service.casework.follow_up.correcting import standing
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.table import FOLLOW_UPS
from service.casework.follow_up.visits import visits_of
from service.casework.packages.models import Package
from service.casework.packages.table import PACKAGES
from service.casework.tasks.checklist import CODE
from service.operations.people.principal import Principal
from service.operations.people.units import seen_units
from service.platform.db.records import the_table
from service.platform.db.store import load_all
from service.screening.needs.tables import NEEDS
from service.suppliers.coverage.alerts import alerts_of
from service.suppliers.coverage.frames import CASES, DEVIATIONS, VISITS, Casework
from service.suppliers.coverage.holding import checks_of

MOST_CASES = 100_000

_OfCase = TypeVar("_OfCase", CaseEvent, TaskRecord)
_LIST, _PLAN = f"{CODE}subcontractor_list", f"{CODE}first_follow_up"
_PUBLISHED = STAGES.index("documents_out")


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
    linked: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = (CASE_LINKS.c.case_id, CASE_LINKS.c.kind, CASE_LINKS.c.record_id)
    for row in connection.execute(
        select(*columns)
        .where(CASE_LINKS.c.tenant_id == tenant_id)
        .order_by(CASE_LINKS.c.created_at, CASE_LINKS.c.id)
    ):
        if row.case_id in wanted:
            linked[row.case_id][row.kind].append(row.record_id)
    events = _by_case(connection, CaseEvent, tenant_id, CASE_EVENTS.c.what == "moved")
    tasks = _by_case(connection, TaskRecord, tenant_id, TASKS.c.code.in_((_LIST, _PLAN)))
    needs = {
        row.id: row
        for row in connection.execute(
            select(NEEDS.c.id, NEEDS.c.created_at, NEEDS.c.assessment).where(
                NEEDS.c.tenant_id == tenant_id
            )
        )
    }
    packages = _packages(connection, tenant_id)
    checks = _follow_ups(connection, tenant_id)
    decisions = decisions_by_case(connection, tenant_id=tenant_id)
    done_by_case: dict[str, list[tuple[str, FollowUp]]] = {}
    rows: list[dict[str, Any]] = []
    deviations: list[dict[str, Any]] = []
    for case in sorted(cases, key=lambda case: case.id):
        links = linked[case.id]
        done = [check for of in links["screening"] for check in checks.get(of, ())]
        made = {
            package_id: packages[package_id]
            for package_id in links["package"]
            if package_id in packages
        }
        decided = decisions.get(case.id, [])
        need, need_at = _need(
            [needs[need_id] for need_id in links["need"] if need_id in needs], decided
        )
        done_by_case[case.id] = done
        rows.append(
            _head(case)
            | _publication(case, events[case.id])
            | {
                "need_id": need.id if need else None,
                "need_at": need_at,
                "regime": _regime(need, list(made.values())),
                "terms": _terms(made, [decision.what for decision in decided]),
            }
            | _start(tasks[case.id], list(made.values()))
        )
        deviations += _deviations(case.id, done)
    return Casework(
        cases=pl.DataFrame(rows, schema=CASES),
        checks=checks_of(connection, done_by_case, tenant_id=tenant_id),
        deviations=pl.DataFrame(deviations, schema=DEVIATIONS),
        visits=pl.DataFrame(
            [
                {"case_id": case_id, "on": visit.on, "outcome": visit.outcome}
                for case_id, done in done_by_case.items()
                for visit in visits_of(content for _, content in done)
            ],
            schema=VISITS,
        ),
        alerts=alerts_of(connection, cases, principal=principal, unit=unit),
        units=seen_units(principal),
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


def _packages(connection: Connection, tenant_id: str) -> Mapping[str, Package]:
    rows = connection.execute(
        select(PACKAGES.c.id, PACKAGES.c.package).where(
            PACKAGES.c.tenant_id == tenant_id, PACKAGES.c.kind.in_(("clauses", "follow_up"))
        )
    )
    return {row.id: Package.read(row.package) for row in rows}


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


def _head(case: Case) -> dict[str, Any]:
    further = [number for _, number in case.external_ids]
    numbers = [case.contract_number, case.diary_number, *further]
    return {
        "case_id": case.id,
        "diary_number": case.diary_number,
        "title": case.title,
        "numbers": [number for number in numbers if number],
        "unit": case.unit or None,
    }


def _publication(case: Case, moves: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return when documents went out: the first move past the need, if it began with the need."""
    told = [(row.created_at, row.particulars) for row in moves]
    first: Stage = told[0][1]["from"] if told else case.stage
    if STAGES.index(first) >= _PUBLISHED:
        return {"is_published": True, "published_at": None, "published_by": case.created_at}
    out: list[datetime] = [at for at, move in told if STAGES.index(move["to"]) >= _PUBLISHED]
    at = out[0] if out else None
    return {"is_published": at is not None, "published_at": at, "published_by": at}


def _regime(need: Any, packages: Iterable[Package]) -> str | None:  # noqa: ANN401
    """Return the part of the law: that of the needs assessment, else of the newest package."""
    stated = [package.regime for package in packages if package.regime is not None]
    if need is not None and (regime := orjson.loads(need.assessment)["regime"]):
        return str(regime)
    return stated[-1] if stated else None


def _need(needs: Sequence[Any], decided: Sequence[Decision]) -> tuple[Any, datetime | None]:
    """Return the first needs assessment that a person has decided, and when; else the first.

    An assessment is a proposal: it is decided on the day that the decision states, or when it was
    put on record if that was on the same day.
    """
    found = []
    for assessment in needs:
        for decision in decided:
            if says("need", assessment.id, [decision.what]):
                stated = datetime.combine(decision.decided_on, time.max, tzinfo=UTC)
                found.append(
                    (
                        max(assessment.created_at, min(stated, decision.created_at)),
                        assessment.id,
                        assessment,
                    )
                )
    if found:
        at, _, need = min(found, key=lambda each: each[:2])
        return need, at
    return min(
        needs, key=lambda assessment: (assessment.created_at, assessment.id), default=None
    ), None


def _terms(packages: Mapping[str, Package], decided: Iterable[str]) -> str | None:
    """Return what the terms in the contract state: levels, or general words; else a draft or None.

    A draft is no term: only what a decision of the case says is in the contract.
    """
    said = list(decided)
    drafts = {
        key: package
        for key, package in packages.items()
        if package.kind == "clauses" and package.clauses
    }
    held = [package for key, package in drafts.items() if says("terms", key, said)]
    if not held:
        return "draft" if drafts else None
    stated = any(
        clause.id == "labour_terms" and "levels" not in clause.blanks
        for package in held
        for clause in package.clauses
    )
    return "levels" if stated else "general"


def _start(tasks: Sequence[Any], packages: Iterable[Package]) -> dict[str, Any]:
    """Return how the list at the start and the plan stand; of several tasks the worst."""
    lists = sorted(
        (task for task in tasks if task.code == _LIST),
        key=lambda task: (task.state != "open", task.state != "not_needed", str(task.due_on)),
    )
    plans = [package.follow_up for package in packages if package.follow_up is not None]
    days = [part.first_on for part in plans[-1].plan if part.first_on] if plans else []
    settled = any(task.code == _PLAN and task.state == "done" for task in tasks)
    return {
        "list_state": lists[0].state if lists else None,
        "list_due_on": lists[0].due_on if lists else None,
        "is_planned": bool(plans) or settled,
        "first_on": min(days, default=None),
    }


def _deviations(case_id: str, done: Sequence[tuple[str, FollowUp]]) -> Iterable[dict[str, Any]]:
    mended = {
        (recheck.follow_up_id, recheck.item, recheck.row)
        for _, check in done
        for recheck in check.rechecks
        if recheck.mended
    }
    for follow_up_id, check in done:
        for deviation in check.deviations:
            yield {
                "case_id": case_id,
                "follow_up_id": follow_up_id,
                "found_on": check.on,
                "recheck_on": deviation.recheck_on,
                "is_mended": (follow_up_id, deviation.item, deviation.row) in mended,
            }
