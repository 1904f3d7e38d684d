"""Extracts of decided facts for another authority, made in a case."""

from fastapi import Request, Response

from service.api import dry_run
from service.api.bodies import Tidied
from service.api.calling import CurrentCall, describe
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import extracts as calls
from service.casework.extracts.request import ExtractWithdrawal, NewExtract
from service.casework.extracts.views import ExtractCandidateList, ExtractList, ExtractResource
from service.operations.signed_file import MEDIA_TYPE

router = resource(prefix="/v1/cases/{case_id}/extracts", tag="extracts")


@router.get("/candidates")
def list_extract_candidates(
    response: Response, call: CurrentCall, case_id: str
) -> ExtractCandidateList:
    """List the lines of a case that another authority may be told, and why others may not."""
    describe(response, language=call.language)
    return calls.list_extract_candidates(call, case_id)


@router.post("", status_code=201, responses=dry_run.RESPONSE, dependencies=[dry_run.Tried])
def create_extract(
    response: Response,
    call: CurrentCall,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[NewExtract],
) -> ExtractResource:
    """Decide an extract for one authority on one ground. Nothing is sent.

    The decision with its weighing stays in the case. Fetch the file, and give it to the receiver.
    """
    made = calls.create_extract(call, case_id, stated, version=version)
    describe(response, location=f"/v1/cases/{case_id}/extracts/{made.id}")
    return made


@router.get("")
def list_extracts(call: CurrentCall, case_id: str) -> ExtractList:
    """List the extracts of a case, oldest first."""
    return calls.list_extracts(call, case_id)


@router.get("/{extract_id}")
def get_extract(call: CurrentCall, case_id: str, extract_id: str) -> ExtractResource:
    """Return an extract of a case."""
    return calls.get_extract(call, case_id, extract_id)


@router.get("/{extract_id}/content", response_class=Response, responses=file_answers(MEDIA_TYPE))
def get_extract_content(
    request: Request, call: CurrentCall, case_id: str, extract_id: str
) -> Response:
    """Return the signed file of an extract, the same bytes every time.

    Anyone can verify it offline with `kedjekoll-verify.py` and the public key of the log.
    """
    content = calls.get_extract_content(call, case_id, extract_id)
    return hand_out(
        request,
        call.principal,
        lambda _: content,
        subject=extract_id,
        basis=(extract_id,),
        name=f"{extract_id}.zip",
        media_type=MEDIA_TYPE,
    )


@router.post(
    "/{extract_id}/withdrawal",
    status_code=201,
    responses=dry_run.RESPONSE,
    dependencies=[dry_run.Tried],
)
def create_extract_withdrawal(
    response: Response,
    call: CurrentCall,
    case_id: str,
    extract_id: str,
    version: SeenVersion,
    stated: Tidied[ExtractWithdrawal],
) -> ExtractResource:
    """Withdraw an extract. The withdrawal is an extract without lines, for the same receiver."""
    made = calls.create_extract_withdrawal(call, case_id, extract_id, stated, version=version)
    describe(response, location=f"/v1/cases/{case_id}/extracts/{made.id}")
    return made
