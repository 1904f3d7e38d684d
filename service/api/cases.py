"""Cases: the buyer's file for one purchase, with its linked records."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from data_ingest.model.tables import Stage
from service.api import dry_run
from service.api.answers import Limit, Offset, json_answer
from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.screenings import asking
from service.api.versions import SeenVersion
from service.calls import cases as calls
from service.calls import interruptions
from service.casework.cases.award import NewAward
from service.casework.cases.interruption import Interruption, InterruptionEnd
from service.casework.cases.request import CaseChange, NewCase, NewLink, Opening, StageMove
from service.casework.overview.history import EventList
from service.casework.overview.views import (
    CaseList,
    CaseResource,
    CaseScreening,
    RunList,
)

router = resource(prefix="/v1/cases", tag="cases")

_SCREENING: dict[int | str, dict[str, Any]] = {
    200: {"model": CaseScreening, "description": "The screening."}
}


@router.post("", status_code=201, responses=dry_run.RESPONSE, dependencies=[dry_run.Tried])
def create_case(response: Response, call: CurrentCall, stated: Tidied[NewCase]) -> CaseResource:
    """Create a case for one purchase."""
    made = calls.create_case(call, stated)
    describe(response, location=f"/v1/cases/{made.case.id}")
    return _described(response, call, made)


@router.get("")
def list_cases(
    call: CurrentCall,
    stage: Stage | None = None,
    diary_number: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> CaseList:
    """List the cases that you can see, newest first."""
    return calls.list_cases(
        call, stage=stage, diary_number=diary_number, limit=limit, offset=offset
    )


@router.get("/{case_id}")
def get_case(response: Response, call: CurrentCall, case_id: str) -> CaseResource:
    """Return a case, starting with the next lawful act. Send its `ETag` when you update it."""
    return _described(response, call, calls.get_case(call, case_id))


@router.patch("/{case_id}")
def update_case(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[CaseChange],
) -> CaseResource:
    """Update a case. To change its stage, use `stage-moves`.

    Facts about the purchase take the place of what the newest screening of the case says: a new
    screening supersedes it and is linked to the case. Where nothing has been screened, the purchase
    is screened without tenders, and what the law requires becomes tasks.
    """
    changed = calls.update_case(call, case_id, stated, version=version, ask=asking(request))
    return _described(response, call, changed)


@router.post("/{case_id}/stage-moves")
def create_stage_move(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[StageMove],
) -> CaseResource:
    """Move a case to another stage. Recorded with user, time and reason.

    A reason is required for a move to an earlier stage, for a move that passes a stage with an open
    task that the law requires there, for another form of purchase, and for a contract during the
    standstill or a review. Tasks that can no longer be done are closed with the reason. A move to
    before the award takes the award back; it stays in the history. The newest screening is made
    anew for the stage.
    """
    moved = calls.create_stage_move(call, case_id, stated, version=version, ask=asking(request))
    return _described(response, call, moved)


@router.post("/{case_id}/awards", status_code=201)
def create_case_award(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewAward],
) -> CaseResource:
    """Record who won each lot, the end of the standstill and the contract number.

    A case before the award moves to the stage `award`, which requires a reason if the law requires
    something before it that is not done. The newest screening is made anew: from then on its acts
    concern the chains of the winners.
    """
    made = calls.create_case_award(call, case_id, stated, version=version, ask=asking(request))
    return _described(response, call, made)


@router.post("/{case_id}/interruptions", status_code=201)
def create_interruption(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[Interruption],
) -> CaseResource:
    """Record that the purchase of a case is cancelled, or that a court reviews it.

    Cancelling closes the open tasks with the reason, and the stage stays until the case is
    reopened. During a review the work goes on, and a contract requires a reason.
    """
    made = interruptions.create_interruption(call, case_id, stated, version=version)
    return _described(response, call, made)


@router.post("/{case_id}/interruptions/end")
def end_case_interruption(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[InterruptionEnd],
) -> CaseResource:
    """Reopen a cancelled case, or record the outcome of a review.

    A reopened case has the tasks again that were closed. After a review, the outcome determines
    what follows: see `outcome`.
    """
    ended = interruptions.end_case_interruption(
        call, case_id, stated, version=version, ask=asking(request)
    )
    return _described(response, call, ended)


@router.post("/{case_id}/links", status_code=201)
def create_case_link(
    request: Request,
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewLink],
) -> CaseResource:
    """Link a needs assessment, screening, package or evidence file to a case.

    Each act that a screening proposes becomes an open task with its legal basis and a proposed
    date, unless the case already has a task for it. Before the award, the points of the screening
    are closed. Facts about the purchase that the case lacks are read from the newest screening and
    the newest needs assessment. Facts that the newest screening lacks are read from the case: a new
    screening that includes them supersedes it and is linked to the case.
    """
    linked = calls.create_case_link(call, case_id, stated, version=version, ask=asking(request))
    return _described(response, call, linked.case)


@router.post("/{case_id}/openings", status_code=201)
def create_case_opening(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[Opening],
) -> CaseResource:
    """Open the points of a case to yourself before the award.

    The reason is stored permanently.
    """
    return _described(
        response, call, calls.create_case_opening(call, case_id, stated, version=version)
    )


@router.get("/{case_id}/events")
def list_case_events(call: CurrentCall, case_id: str) -> EventList:
    """List the history of a case, oldest first: who did what, when and why."""
    return calls.list_case_events(call, case_id)


@router.get("/{case_id}/runs")
def list_case_runs(call: CurrentCall, case_id: str) -> RunList:
    """List the screenings of a case, oldest first, and what changed between them."""
    return calls.list_case_runs(call, case_id)


@router.get("/{case_id}/screenings/{screening_id}", responses=_SCREENING)
def get_case_screening(call: CurrentCall, case_id: str, screening_id: str) -> Response:
    """Return a screening of a case.

    Before the award it lists every tender in tender order with the same checks, without points or
    bands, unless you have opened them.
    """
    found = calls.get_case_screening(call, case_id, screening_id)
    return json_answer(found, headers={"content-language": call.language})


def _described(response: Response, call: CurrentCall, shown: CaseResource) -> CaseResource:
    describe(response, version=shown.case.version, language=call.language)
    return shown
