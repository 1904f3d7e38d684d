"""Cases: the buyer's file for one purchase, and what hangs on it."""

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import Query, Request, Response

from data_ingest.model.tables import Stage
from service.api.answers import Limit, Offset
from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, etag, write_to
from service.api.resource import resource
from service.api.screenings import asking
from service.api.security import CurrentPrincipal
from service.casework.cases.case import (
    change_case,
    list_events,
    load_case,
    move_case,
    open_case,
)
from service.casework.cases.case import list_cases as kept_cases
from service.casework.cases.request import CaseChange, NewCase, NewLink, Opening, StageMove
from service.casework.corrections.filling_in import fill_in
from service.casework.links import attach, is_linked, list_links, open_points, points_are_open
from service.casework.overview.equal import equal_lots
from service.casework.overview.runs import runs
from service.casework.overview.unsettled import waits_for
from service.casework.overview.views import (
    CaseList,
    CaseResource,
    CaseScreening,
    EventList,
    RunList,
    case_entry,
    case_resource,
    event_resource,
    run_resource,
)
from service.casework.tasks.task import list_tasks
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.http.problems import language_of
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening
from service.screening.record.views import screening_json

router = resource(prefix="/v1/cases", tag="cases")

MOST_TASKS = 10_000
"""Open tasks that a case is counted with."""

_SCREENING: dict[int | str, dict[str, Any]] = {
    200: {"model": CaseScreening, "description": "The screening."}
}


@router.post("", status_code=201)
def create_case(
    request: Request, response: Response, principal: CurrentPrincipal, stated: Tidied[NewCase]
) -> CaseResource:
    """Open a case for one purchase."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    with transaction(installation.engine) as connection:
        tenant_id, actor = principal.tenant_id, principal.actor
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
        case = open_case(connection, stated, principal=principal, now=now)
    response.headers["location"] = f"/v1/cases/{case.id}"
    return _shown(request, response, principal, case.id)


@router.get("")
def list_cases(
    request: Request,
    principal: CurrentPrincipal,
    stage: Stage | None = None,
    diary_number: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> CaseList:
    """Return the cases that you see, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_cases(
            connection,
            principal=principal,
            stage=stage,
            diary_number=diary_number,
            limit=limit + 1,
            offset=offset,
        )
    return CaseList(items=[case_entry(case) for case in found[:limit]], more=len(found) > limit)


@router.get("/{case_id}")
def get_case(
    request: Request, response: Response, principal: CurrentPrincipal, case_id: str
) -> CaseResource:
    """Return a case, its next lawful act first. `ETag` is what a change of it builds on."""
    return _shown(request, response, principal, case_id)


@router.patch("/{case_id}")
def update_case(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[CaseChange],
) -> CaseResource:
    """Change what is stated of a case. Its stage is moved, not changed."""
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: change_case(connection, case, stated, seen),
    )
    return _shown(request, response, principal, case_id)


@router.post("/{case_id}/stage-moves")
def create_stage_move(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[StageMove],
) -> CaseResource:
    """Move a case to another stage. Who, when and why is put on record; going back needs a why."""
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: move_case(connection, case, stated, seen),
    )
    return _shown(request, response, principal, case_id)


@router.post("/{case_id}/links", status_code=201)
def create_case_link(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewLink],
) -> CaseResource:
    """Hang a needs assessment, screening, package or evidence file on a case.

    Each act that a screening proposes becomes an open task with its legal basis and a proposed
    day, unless the case has a task for it already. Before the award its points are closed. What
    the newest screening lacks of the purchase is read from the newest needs assessment of the case:
    a screening with it takes its place and hangs on the case.
    """
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: attach(connection, case, stated, seen),
    )
    if stated.kind in ("screening", "need"):
        _fill_in(request, principal, case_id)
    return _shown(request, response, principal, case_id)


@router.post("/{case_id}/openings", status_code=201)
def create_case_opening(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[Opening],
) -> CaseResource:
    """Open the points of a case before the award, to yourself, with a reason kept for ever."""
    write_to(
        request,
        principal,
        case_id,
        version,
        lambda connection, case, seen: open_points(connection, case, stated.reason, seen),
    )
    return _shown(request, response, principal, case_id)


@router.get("/{case_id}/events")
def list_case_events(request: Request, principal: CurrentPrincipal, case_id: str) -> EventList:
    """Return who has done what in a case, when and why, oldest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_events(connection, load_case(connection, case_id, principal=principal))
    return EventList(items=[event_resource(event) for event in found])


@router.get("/{case_id}/runs")
def list_case_runs(request: Request, principal: CurrentPrincipal, case_id: str) -> RunList:
    """Return the screenings of a case, oldest first, and what had changed between them."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        links = [link for link in list_links(connection, case) if link.kind == "screening"]
        records = [
            load_screening(connection, tenant_id=case.tenant_id, screening_id=link.record_id)
            for link in links
        ]
    made = runs([record for record in records if record is not None])
    return RunList(items=[run_resource(run) for run in made])


@router.get("/{case_id}/screenings/{screening_id}", responses=_SCREENING)
def get_case_screening(
    request: Request, principal: CurrentPrincipal, case_id: str, screening_id: str
) -> Response:
    """Return a screening of a case.

    Before the award: every tender in tender order with the same checks, without points or bands,
    unless you have opened them.
    """
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        record = None
        if is_linked(connection, case, screening_id):
            record = load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
        if record is None:
            raise Refusal("not-found")
        is_open = points_are_open(connection, screening_id, principal=principal)
    lots = equal_lots(Assessment.read(record.assessment))
    content = {
        "id": record.id,
        "as_of": record.as_of,
        "points": "open" if is_open else "closed",
        "lots": [lot.model_dump() for lot in lots],
        "screening": orjson.Fragment(screening_json(record, language)) if is_open else None,
    }
    return Response(
        orjson.dumps(content),
        headers={"content-language": language},
        media_type="application/json",
    )


def _fill_in(request: Request, principal: Principal, case_id: str) -> None:
    installation: Installation = request.app.state.installation
    with installation.snapshot() as snapshot:
        fill_in(
            installation.engine,
            case_id,
            principal=principal,
            now=datetime.now(UTC),
            snapshot=snapshot,
            ask=asking(request),
        )


def _shown(
    request: Request, response: Response, principal: Principal, case_id: str
) -> CaseResource:
    installation: Installation = request.app.state.installation
    today = datetime.now(UTC).date()
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        tasks = list_tasks(
            connection,
            principal=principal,
            today=today,
            case_id=case_id,
            state="open",
            limit=MOST_TASKS,
        )
        links = list_links(connection, case)
        waits = waits_for(connection, case)
    language = language_of(request.scope)
    response.headers["etag"] = etag(case.version)
    response.headers["content-language"] = language
    return case_resource(case, tasks, links, waits, language, today=today)
