"""Screenings: one file in, one immutable record out, available for as long as it is stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from data_ingest.formats.procurement_json.document import ProcurementDocument
from data_ingest.live.live import LiveRegisters
from data_ingest.model.text import Language
from service.api import dry_run
from service.api.answers import json_answer
from service.api.calling import CurrentCall
from service.api.read_log import note_read
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.stated_purchase import CASE, NEED, Stated, beside
from service.api.uploads import FORM, MAX_FURTHER, TABLES, read_upload
from service.calls import needs, replays
from service.calls.needs import ScreeningNeeds
from service.calls.scorecards import SCORECARD, scorecard_for
from service.calls.screenings import check_live, made_anew
from service.casework.cases.unit import stated_unit
from service.casework.closed_points import check_open, points_are_open
from service.casework.sharing import check_may_ask
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.principal import Principal
from service.operations.people.units import UNIT
from service.platform.day import Day
from service.platform.db.database import transaction
from service.platform.http.prefer import MINIMAL, prefers_minimal
from service.platform.http.problems import Refused, language_of
from service.platform.personal_numbers import hide_in_tables, persons_hidden
from service.platform.words import printable
from service.registers.judgements import standing_judgements
from service.registers.live import ask_about
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought, parties_of
from service.screening.assessment.assessment_law import AssessmentLaw
from service.screening.purchase.intake import ReadingOptions, read_sent
from service.screening.purchase.mappings import confirmed_mappings
from service.screening.purchase.stated_purchase import completed
from service.screening.record.recording import screen_read, store
from service.screening.record.store import load_screening, successor_of
from service.screening.record.tables import ScreeningRecord
from service.screening.record.views import ScreeningResource, screening_json
from service.screening.replays.views import ReplayResource
from service.screening.report.compact import CompactScreening, compact_screening
from service.screening.report.equal_treatment import ClosedScreening, closed_json
from service.settings import Settings

ACCEPTED = ("application/json", "application/xml", "text/xml", *TABLES)
"""Content types of a procurement; which format it is, the content says."""


LIVE = (
    "Whether to query the registers that support live queries, for each party with a "
    "number. Takes seconds per register and party; the answers count like those of a "
    "snapshot."
)

router = resource(prefix="/v1/screenings", tag="screenings")

_RESOURCE: dict[int | str, dict[str, Any]] = {
    200: {"model": ScreeningResource, "description": "The screening."},
    201: {
        "model": ScreeningResource | ClosedScreening | CompactScreening,
        "description": "The stored screening; without points, if it holds tenders under "
        "assessment; in short, with `Prefer: return=minimal`.",
    },
}
_MADE = {201: _RESOURCE[201], **dry_run.RESPONSE}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A procurement in any supported format, or a form with it as `file`.",
        "content": {
            "application/json": {"model": ProcurementDocument},
            "application/xml": {
                "schema": {"type": "string", "description": "eForms, TED_EXPORT or ESPD."}
            },
            **{
                media_type: {"schema": {"type": "string", "format": "binary"}}
                for media_type in TABLES
            },
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "further": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "maxItems": MAX_FURTHER,
                        },
                    },
                    "required": ["file"],
                }
            },
        },
    }
}


@router.post(
    "", status_code=201, responses=_MADE, openapi_extra=_BODY, dependencies=[dry_run.Tried]
)
async def create_screening(
    request: Request,
    principal: CurrentPrincipal,
    stated: Stated,
    name: Annotated[
        str, Query(max_length=200, description="File name, for messages and the record.")
    ] = "input",
    as_of: Annotated[
        Day | None, Query(description="The day to screen for. Default: today (UTC).")
    ] = None,
    ocid: Annotated[
        str | None,
        Query(
            max_length=200,
            description="The process to read from an OCDS file that contains several.",
        ),
    ] = None,
    source: Annotated[
        str | None, Query(max_length=100, description="The source whose column mappings apply.")
    ] = None,
    need: Annotated[str | None, Query(max_length=64, description=NEED)] = None,
    case: Annotated[str | None, Query(max_length=64, description=CASE)] = None,
    unit: Annotated[UnitId | None, Query(description=UNIT)] = None,
    scorecard: Annotated[str | None, Query(max_length=64, description=SCORECARD)] = None,
    *,
    live: Annotated[bool, Query(description=LIVE)] = False,
) -> Response:
    """Screen a procurement document, a notice or a list of tenderers, and store the result.

    The assessment gives the review need of each tender's chain with reasons, what is unknown, and
    what the law permits or requires the buyer to do. It decides nothing. If the tenders are under
    assessment, the response is a `ClosedScreening`: facts for all tenders alike, without points. A
    form can contain further files: lists of subcontractors, completed forms and answers from
    Skatteverket about the same parties. `Prefer: return=minimal` gives a response of at most 2 KB.
    """
    file, further = await read_upload(request, ACCEPTED, name=name)
    files = [replace(upload, name=printable(upload.name)) for upload in (file, *further)]
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    now = datetime.now(UTC)
    check_live(as_of=as_of, live=live, today=now.date())
    ask = asking(request)
    of_unit = stated_unit(unit, principal=principal, at="/query/unit")

    def screened() -> Response:
        with transaction(installation.engine, read_only=True) as connection:
            tenant_id = principal.tenant_id
            mappings = confirmed_mappings(
                connection, tenant_id=tenant_id, source=source, units=[of_unit]
            )
            judgements = standing_judgements(connection, tenant_id=tenant_id, unit=of_unit)
            known = beside(connection, stated, need=need, case=case, principal=principal)
            card = scorecard_for(connection, scorecard, tenant_id=tenant_id, at="/query/scorecard")
        how = ReadingOptions(
            person_key=installation.person_key,
            today=now.date(),
            ocid=ocid,
            mappings=mappings,
            purchase=known.context,
        )
        with persons_hidden(installation.person_key):
            read = read_sent(files[0], tuple(files[1:]), how, limits=settings.reading_limits)
        read = completed(read, known)
        answers = None
        if live:
            with transaction(installation.engine, read_only=True) as connection:
                check_may_ask(
                    connection,
                    read.procurement,
                    case_id=case,
                    principal=principal,
                    at="/query/live",
                )
            hidden = hide_in_tables(read.procurement, person_key=installation.person_key)
            answers = ask(parties_of(hidden))
        with installation.snapshot() as snapshot:
            made = screen_read(
                read,
                files=files,
                principal=principal,
                person_key=installation.person_key,
                now=now,
                as_of=as_of,
                scorecard=card,
                snapshot=snapshot,
                judgements=judgements,
                answers=answers,
                unit=of_unit,
            )
        store(installation.engine, made.record)
        return _created(request, made.record, principal=principal, law=made.law)

    return await run_in_threadpool(screened)


@router.get("/{screening_id}", responses={200: _RESOURCE[200]})
def get_screening(request: Request, principal: CurrentPrincipal, screening_id: str) -> Response:
    """Return a stored screening, with the same bytes of `assessment` as when it was created.

    A screening in a case before the award is closed (403), and so are those that it supersedes or
    that supersede it: read it in the case. One with tenders under assessment that is in no case is
    closed as well: attach it to a case. If this screening has been superseded, `superseded_by`
    and a `Link` header (RFC 5829) name the new one.
    """
    installation: Installation = request.app.state.installation
    record, later, named = None, None, {"screening_id": screening_id}
    with transaction(installation.engine, read_only=True) as connection:
        record = load_screening(connection, tenant_id=principal.tenant_id, **named)
        check_open(connection, screening_id, principal=principal, record=record)
        later = successor_of(connection, tenant_id=principal.tenant_id, **named)
    if record is None:
        raise Refused("not-found")
    note_read(installation, screening_id, principal=principal)
    link = f'</v1/screenings/{later}>; rel="successor-version"'
    return _answer(
        record,
        language_of(request.scope),
        status=200,
        headers={"link": link} if later else {},
        superseded_by=later,
    )


@router.post(
    "/{screening_id}/superseding", status_code=201, responses=_MADE, dependencies=[dry_run.Tried]
)
def create_superseding_screening(
    request: Request,
    call: CurrentCall,
    screening_id: str,
    as_of: Annotated[
        Day | None,
        Query(
            description=(
                "The day to screen for. Default: today (UTC) or the day of the screening, whichever"
                " is later."
            )
        ),
    ] = None,
    *,
    live: Annotated[bool, Query(description=LIVE)] = False,
) -> Response:
    """Repeat a stored screening with today's data, and store the result.

    Uses the current registers and lists, card, rules and judgements. The earlier screening does not
    change and refers to the new one; if it has already been superseded, the newest one is
    superseded. Before the award, the response is a `ClosedScreening`.
    """
    record = made_anew(call, screening_id, ask=asking(request), as_of=as_of, live=live)
    return _created(request, record, principal=call.principal)


@router.get("/{screening_id}/needs")
def list_screening_needs(call: CurrentCall, screening_id: str) -> ScreeningNeeds:
    """List the needs assessments of the purchase of a screening, through its cases.

    A review need is not a needs assessment of labour terms, and does not replace it.
    """
    return needs.list_screening_needs(call, screening_id)


@router.get("/{screening_id}/replay")
def get_screening_replay(call: CurrentCall, screening_id: str) -> ReplayResource:
    """Repeat a stored screening with its own rulebook, and compare it with today's rules.

    Nothing is stored. The result must be the same, byte for byte; `today` names the rules that
    today's rulebook answers differently for the same evidence. Before the award a screening is
    closed (403), as when it is read.
    """
    found = replays.get_screening_replay(call, screening_id)
    note_read(call.installation, screening_id, principal=call.principal)
    return found


def asking(request: Request) -> Callable[[Sought], LiveAnswers]:
    """Return what asks the registers of the installation live."""
    registers: LiveRegisters = request.app.state.live_registers
    settings: Settings = request.app.state.settings
    return partial(ask_about, registers=registers, most=settings.live_parties)


def _created(
    request: Request,
    record: ScreeningRecord,
    *,
    principal: Principal,
    law: AssessmentLaw | None = None,
) -> Response:
    """Return a screening that has been made, without points where they are closed to its maker."""
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    headers = {"location": f"/v1/screenings/{record.id}"}
    with transaction(installation.engine, read_only=True) as connection:
        is_open = points_are_open(connection, record.id, principal=principal, record=record)
    if prefers_minimal(request):
        compact = compact_screening(record, language, is_open=is_open)
        made = {"content-language": language, **headers, **MINIMAL}
        return json_answer(compact.model_dump(mode="json"), status=201, headers=made)
    if is_open:
        return _answer(record, language, status=201, headers=headers, law=law)
    return Response(
        closed_json(record, language),
        status_code=201,
        headers={"content-language": language, **headers},
        media_type="application/json",
    )


def _answer(
    record: ScreeningRecord,
    language: Language,
    *,
    status: int,
    headers: dict[str, str] | None = None,
    superseded_by: str | None = None,
    law: AssessmentLaw | None = None,
) -> Response:
    return Response(
        screening_json(record, language, superseded_by=superseded_by, law=law),
        status_code=status,
        headers={"content-language": language, **(headers or {})},
        media_type="application/json",
    )
