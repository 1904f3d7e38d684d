"""Cases: the buyer's file for one purchase, with its linked records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement, Stage
from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.award import NewAward, check_award
from service.casework.cases.case import (
    change_case,
    list_events,
    load_case,
    open_case,
)
from service.casework.cases.case import list_cases as kept_cases
from service.casework.cases.moving import move_case, record_award
from service.casework.cases.procedure import award_stage
from service.casework.cases.purchase import stated_names
from service.casework.cases.request import CaseChange, NewCase, NewLink, Opening, StageMove
from service.casework.cases.tables import Case
from service.casework.closed_points import open_points, points_are_open
from service.casework.corrections.renewing import AWARD, Renewal
from service.casework.follow_up.store import visits_to
from service.casework.links import attach, is_linked, list_links
from service.casework.overview.differing import differing
from service.casework.overview.first_act import first_act
from service.casework.overview.history import EventList, event_resource
from service.casework.overview.past_tasks import close_past
from service.casework.overview.runs import runs
from service.casework.overview.unsettled import newest_screening, waits_for
from service.casework.overview.views import (
    CaseList,
    CaseResource,
    RunList,
    case_entry,
    case_resource,
    run_resource,
)
from service.casework.tasks.following import follow_days
from service.casework.tasks.gate import pass_stage
from service.casework.tasks.task import list_tasks
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import load_tables
from service.platform.refusal import Refusal
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening
from service.screening.record.views import screening_json
from service.screening.report.equal_treatment import equal_lots
from service.suppliers.cases.frameworks import framework_of

MOST_TASKS = 10_000
"""Open tasks that a case is counted with."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of hanging a record on a case.

    Attributes:
        case: The case after it.
        tasks: Numbers of the tasks that follow from the record.
        screening: The screening that was made anew, with what was missing; None: nothing was.
    """

    case: CaseResource
    tasks: tuple[str, ...]
    screening: str | None


@operation("POST /v1/cases")
def create_case(call: Call, stated: NewCase) -> CaseResource:
    """Create a case for one purchase."""
    own = call.principal
    call.installation.check_registers()
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=own.tenant_id, actor=own.actor, created_at=call.now)
        case = open_case(connection, stated, principal=own, now=call.now)
    renew(call, case.id)
    return shown(call, case.id)


@operation("GET /v1/cases")
def list_cases(
    call: Call,
    *,
    stage: Stage | None = None,
    diary_number: str | None = None,
    limit: int,
    offset: int = 0,
) -> CaseList:
    """List the cases that you can see, newest first."""
    with call.reading() as connection:
        found = kept_cases(
            connection,
            principal=call.principal,
            stage=stage,
            diary_number=diary_number,
            limit=limit + 1,
            offset=offset,
        )
    return CaseList(items=[case_entry(case) for case in found[:limit]], more=len(found) > limit)


@operation("GET /v1/cases/{case_id}")
def get_case(call: Call, case_id: str) -> CaseResource:
    """Return a case, starting with the next lawful act."""
    return shown(call, case_id)


@operation("PATCH /v1/cases/{case_id}")
def update_case(
    call: Call,
    case_id: str,
    stated: CaseChange,
    *,
    version: int | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> CaseResource:
    """Update a case, except its stage; new facts about the purchase are screened with at once.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: What changes.
        version: Of the case, that it builds on; None: as the case stands.
        ask: Asks registers live, where a screening is made anew; None: none are asked.
    """
    call.installation.check_registers()
    with writing_to(call, case_id, version) as (connection, case, seen):
        change_case(connection, case, stated, seen)
    renew(call, case_id, over=stated_names(stated.model_fields_set, stated.purchase), ask=ask)
    return shown(call, case_id)


@operation("POST /v1/cases/{case_id}/stage-moves")
def create_stage_move(
    call: Call,
    case_id: str,
    stated: StageMove,
    *,
    version: int | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> CaseResource:
    """Move a case to another stage. Recorded with user, time and reason.

    What the law requires before the stage ends is done, or the reason says why not; tasks that can
    no longer be done are closed with it. The newest screening is made anew for the stage: what the
    law asks for depends on it.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: The stage, and why.
        version: Of the case, that it builds on; None: as the case stands.
        ask: Asks registers live, where a screening is made anew; None: none are asked.
    """
    call.installation.check_registers()
    with writing_to(call, case_id, version) as (connection, case, seen):
        left = _pass(call, connection, case, stated.stage, stated.reason)
        move_case(connection, case, stated, seen, closed=left)
        told = () if stated.procedure is None else ("direct_award", "instrument")
    renew(call, case_id, over=("stage", AWARD, *told), ask=ask)
    return shown(call, case_id)


@operation("POST /v1/cases/{case_id}/awards")
def create_case_award(
    call: Call,
    case_id: str,
    stated: NewAward,
    *,
    version: int | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> CaseResource:
    """Record who won each lot; everything after it concerns the chains of the winners.

    A case before the award moves to it, as by a move of its stage.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: The winners, and the days.
        version: Of the case, that it builds on; None: as the case stands.
        ask: Asks registers live, where a screening is made anew; None: none are asked.
    """
    call.installation.check_registers()
    with writing_to(call, case_id, version) as (connection, case, seen):
        purchase = _purchase(connection, case)
        if purchase is None or purchase.tenders.is_empty():
            raise Refusal("invalid-request", Problem("award-no-tenders", "/winners"))
        check_award(purchase, stated)
        left = []
        if case.is_before_award:
            left = _pass(call, connection, case, award_stage(case.procedure), stated.reason)
        record_award(connection, case, stated, seen, closed=left)
    renew(call, case_id, over=("stage",), ask=ask)
    return shown(call, case_id)


@operation("POST /v1/cases/{case_id}/links")
def create_case_link(
    call: Call,
    case_id: str,
    stated: NewLink,
    *,
    version: int | None = None,
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> Linked:
    """Link a needs assessment, screening, package or evidence file to a case.

    Args:
        call: Who does it.
        case_id: Number of the case.
        stated: The record.
        version: Of the case, that it builds on; None: as the case stands.
        ask: Asks registers live, where a screening is made anew; None: none are asked.
    """
    if stated.kind in ("screening", "need"):
        call.installation.check_registers()
    with writing_to(call, case_id, version) as (connection, case, seen):
        tasks = attach(connection, case, stated, seen)
    made = renew(call, case_id, ask=ask) if stated.kind in ("screening", "need") else None
    if made is not None:
        tasks += _tasks_of(call, case_id, made)
    return Linked(shown(call, case_id), tuple(tasks), made)


@operation("POST /v1/cases/{case_id}/openings")
def create_case_opening(
    call: Call, case_id: str, stated: Opening, *, version: int | None = None
) -> CaseResource:
    """Open the points of a case to yourself before the award.

    With `version` None, the case is taken as it is.
    """
    with writing_to(call, case_id, version) as (connection, case, seen):
        open_points(connection, case, stated.reason, seen)
    return shown(call, case_id)


@operation("GET /v1/cases/{case_id}/events")
def list_case_events(call: Call, case_id: str) -> EventList:
    """List the history of a case, oldest first: who did what, when and why."""
    with call.reading() as connection:
        found = list_events(connection, load_case(connection, case_id, principal=call.principal))
    return EventList(items=[event_resource(event) for event in found])


@operation("GET /v1/cases/{case_id}/runs")
def list_case_runs(call: Call, case_id: str) -> RunList:
    """List the screenings of a case, oldest first, and what changed between them."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        links = [link for link in list_links(connection, case) if link.kind == "screening"]
        records = [
            load_screening(connection, tenant_id=case.tenant_id, screening_id=link.record_id)
            for link in links
        ]
    made = runs([record for record in records if record is not None])
    return RunList(items=[run_resource(run) for run in made])


@operation("GET /v1/cases/{case_id}/screenings/{screening_id}")
def get_case_screening(call: Call, case_id: str, screening_id: str) -> dict[str, object]:
    """Return a screening of a case: before the award all tenders alike, without points."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        record = None
        if is_linked(connection, case, screening_id):
            record = load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
        if record is None:
            raise Refusal("not-found")
        is_open = points_are_open(connection, screening_id, principal=call.principal)
    lots = equal_lots(Assessment.read(record.assessment), call.language)
    screening = orjson.Fragment(screening_json(record, call.language)) if is_open else None
    return {
        "id": record.id,
        "as_of": record.as_of,
        "points": "open" if is_open else "closed",
        "lots": [lot.model_dump() for lot in lots],
        "screening": screening,
    }


def lots_of_case(call: Call, case_id: str) -> dict[str, list[str]]:
    """Return the lots of a case's newest screening with their tenders, in their own order."""
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        purchase = _purchase(connection, case)
    if purchase is None:
        return {}
    found: dict[str, list[str]] = {lot: [] for lot in purchase.contracts["contract_id"]}
    for tender in purchase.tenders.sort("position").rows(named=True):
        found[tender["contract_id"]].append(tender["tender_id"])
    return found


def _purchase(connection: Connection, case: Case) -> Procurement | None:
    """Return the purchase of a case's newest screening; None where nothing is screened."""
    newest = newest_screening(connection, case)
    record = newest and load_screening(connection, tenant_id=case.tenant_id, screening_id=newest)
    return load_tables(Procurement, record.procurement) if record else None


def _pass(
    call: Call, connection: Connection, case: Case, to: Stage, reason: str | None
) -> list[str]:
    """Close what a move to a stage leaves behind, and return the tasks."""
    return pass_stage(connection, case, to, reason, principal=call.principal, now=call.now)


def renew(
    call: Call,
    case_id: str,
    *,
    over: Iterable[str] = (),
    ask: Callable[[Sought], LiveAnswers] | None = None,
) -> str | None:
    """Bring a case and its tasks up to date, and return the screening that was made.

    In a cancelled case nothing is to be done, so that nothing is screened.
    """
    installation = call.installation
    with call.reading() as connection:
        if load_case(connection, case_id, principal=call.principal).is_cancelled:
            return None
    with installation.snapshot() as snapshot:
        renewal = Renewal(
            engine=installation.engine,
            principal=call.principal,
            now=call.now,
            snapshot=snapshot,
            person_key=installation.person_key,
            ask=ask,
        )
        made = renewal.of(case_id, over=over)
    with call.writing() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        close_past(connection, case, principal=call.principal, now=call.now)
        case = load_case(connection, case_id, principal=call.principal)
        follow_days(connection, case, principal=call.principal, now=call.now)
    return made


def _tasks_of(call: Call, case_id: str, screening_id: str) -> list[str]:
    """Return the open tasks of a case that follow from a screening."""
    with call.reading() as connection:
        found = list_tasks(
            connection,
            principal=call.principal,
            today=call.now.date(),
            case_id=case_id,
            state="open",
            limit=MOST_TASKS,
        )
    return [task.id for task in found if task.screening_id == screening_id]


def shown(call: Call, case_id: str) -> CaseResource:
    """Return a case as it stands, starting with what to do first."""
    today = call.now.date()
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        tasks = list_tasks(
            connection,
            principal=call.principal,
            today=today,
            case_id=case_id,
            state="open",
            limit=MOST_TASKS,
        )
        links = list_links(connection, case)
        waits = waits_for(connection, case)
        screenings = {link.record_id for link in links if link.kind == "screening"}
        visits = visits_to(connection, tenant_id=case.tenant_id, screening_ids=screenings)
        first = first_act(connection, case, tasks, waits, today=today)
        others = differing(connection, case, links)
        framework = framework_of(
            connection, case, links, principal=call.principal, language=call.language
        )
    return case_resource(
        case,
        tasks,
        links,
        waits,
        visits,
        call.language,
        first=first,
        differing=others,
        framework=framework,
        today=today,
    )
