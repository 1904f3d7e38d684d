"""Live look-ups: what registers state now about one number."""

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
    """Query live the registers that can have a number. Send the number in the body only.

    The status is 200 even if a register does not respond: `unavailable` is not `not_found`. Neither
    the query nor the answers are stored. A natural person's number is refused and sent nowhere.
    """
    return calls.create_look_up(call, stated, registers=request.app.state.live_registers)
