"""Live look-ups: what registers say now about one number."""

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.live.live import LiveRegisters
from data_ingest.model.problem import Problem
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.registers.live import ASKED_SCHEMES, ask, read_question
from service.registers.look_up_views import LookUpsResource, look_ups_resource

router = resource(prefix="/v1/look-ups", tag="matching")


class LookUpRequest(BaseModel):
    """The number of an organisation."""

    model_config = ConfigDict(extra="forbid")

    scheme: str | None = Field(
        default=None,
        description="Kind of number; null: told by the number.",
        json_schema_extra={"enum": [*ASKED_SCHEMES, None]},
    )
    number: str = Field(min_length=1, max_length=60)


@router.post("")
def create_look_up(
    request: Request, principal: CurrentPrincipal, asked: Sent[LookUpRequest]
) -> LookUpsResource:
    """Ask the registers that can have a number what they say now. It goes in the body only.

    The answer is 200 also where a register does not answer: `unavailable` is not `not_found`.
    Neither question nor answers are kept. A natural person's number is refused and sent nowhere.
    """
    if asked.scheme is not None and asked.scheme not in ASKED_SCHEMES:
        choices = {"allowed": ", ".join(ASKED_SCHEMES)}
        raise Refused("invalid-request", errors=[Problem("request-choice", "/scheme", choices)])
    registers: LiveRegisters = request.app.state.live_registers

    question = read_question(asked.number, asked.scheme)
    if isinstance(question, Problem):
        raise Refused("invalid-request", errors=[question])
    return look_ups_resource(question, ask(registers, question), language_of(request.scope))
