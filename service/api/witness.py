"""The interface of a witness (C2SP tlog-witness): for servers of other logs, without a key.

It answers in the formats of that specification, so it is not part of the API's description.
"""

from datetime import UTC, datetime

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from service.api.resource import resource
from service.operations.witness.serving import MOST_BYTES, WitnessAnswer, WitnessServing
from service.platform.http.problems import Refused

router = resource(prefix="/witness")


@router.post("/add-checkpoint")
async def add_checkpoint(request: Request) -> Response:
    """Cosign a checkpoint of an accepted log that has only grown."""
    witness = _witness(request)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            break
    answer = await run_in_threadpool(witness.add_checkpoint, bytes(body), now=datetime.now(UTC))
    return _response(answer)


@router.get("/{origin_hash}/checkpoint")
def get_witnessed_checkpoint(request: Request, origin_hash: str) -> Response:
    """Return the newest checkpoint of an accepted log, with the cosignature."""
    return _response(_witness(request).checkpoint(origin_hash))


def _witness(request: Request) -> WitnessServing:
    witness: WitnessServing | None = request.app.state.witness
    if witness is None:
        raise Refused("not-found")
    return witness


def _response(answer: WitnessAnswer) -> Response:
    # as a header: a charset would be added to a media type of text
    headers = {"content-type": answer.media_type}
    return Response(answer.body, status_code=answer.status, headers=headers)
