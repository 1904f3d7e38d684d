"""Live look-ups: what registers say now about one number."""

from fastapi import Request

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import look_ups as calls
from service.calls.look_ups import LookUpRequest
from service.platform.http.sent import Sent
from service.registers.look_up_views import LookUpsResource

router = resource(prefix="/v1/look-ups", tag="matching")


@router.post("")
def create_look_up(
    request: Request, call: CurrentCall, stated: Sent[LookUpRequest]
) -> LookUpsResource:
    """Ask the registers that can have a number what they say now. It goes in the body only.

    The answer is 200 also where a register does not answer: `unavailable` is not `not_found`.
    Neither question nor answers are kept. A natural person's number is refused and sent nowhere.
    """
    return calls.create_look_up(call, stated, registers=request.app.state.live_registers)
