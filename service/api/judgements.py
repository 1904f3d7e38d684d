"""Judgements of possible matches: a person says whether two descriptions are of one party."""

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
    """Keep what a person has judged of a possible match.

    It is taken into account wherever the same facts meet again. When a compared fact changes, on
    either side, the question is open again. Of a possible match of a stored screening, the
    screening is made anew at once, with the registers, card and rules of today.
    """
    made = calls.create_judgement(
        call, stated, registers=request.app.state.registers, ask=asking(request)
    )
    describe(response, location=f"/v1/judgements/{made.id}")
    return made


@router.get("")
def list_judgements(call: CurrentCall, limit: Limit = 20, offset: Offset = 0) -> JudgementList:
    """Return what people of the organisation have judged, the newest first."""
    return calls.list_judgements(call, limit=limit, offset=offset)


@router.get("/{judgement_id}")
def get_judgement(call: CurrentCall, judgement_id: str) -> JudgementResource:
    """Return a judgement, whether or not it still counts."""
    return calls.get_judgement(call, judgement_id)
