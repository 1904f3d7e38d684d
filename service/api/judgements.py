"""Judgements of possible matches: whether two descriptions are of one party."""

from fastapi import Request, Response

from service.api.answers import Limit, Offset
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.screenings import asking
from service.calls import judgements as calls
from service.calls.judgements import JudgementList, JudgementResource, NewJudgement
from service.platform.http.sent import Sent

router = resource(prefix="/v1/judgements", tag="matching")


@router.post("", status_code=201)
def create_judgement(
    request: Request, response: Response, call: CurrentCall, stated: Sent[NewJudgement]
) -> JudgementResource:
    """Record a person's judgement of a possible match.

    It applies wherever the same facts are compared again. When a compared fact changes, on either
    side, the question is open again. If the match is in a stored screening, a new screening is made
    at once, with the current registers, card and rules.
    """
    made = calls.create_judgement(
        call, stated, registers=request.app.state.registers, ask=asking(request)
    )
    describe(response, location=f"/v1/judgements/{made.id}")
    return made


@router.get("")
def list_judgements(call: CurrentCall, limit: Limit = 20, offset: Offset = 0) -> JudgementList:
    """List the judgements of the organisation, newest first."""
    return calls.list_judgements(call, limit=limit, offset=offset)


@router.get("/{judgement_id}")
def get_judgement(call: CurrentCall, judgement_id: str) -> JudgementResource:
    """Return a judgement, whether or not it still applies."""
    return calls.get_judgement(call, judgement_id)
