"""Live look-ups: what registers state now about one number."""

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.live.live import LiveRegisters
from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.platform.refusal import Refusal
from service.registers.live import ASKED_SCHEMES, ask, read_question
from service.registers.look_up_views import LookUpsResource, look_ups_resource


class LookUpRequest(BaseModel):
    """The number of an organisation."""

    model_config = ConfigDict(extra="forbid")

    scheme: str | None = Field(
        default=None,
        description="Kind of number. Null: derived from the number.",
        json_schema_extra={"enum": [*ASKED_SCHEMES, None]},
    )
    number: str = Field(min_length=1, max_length=60)


@operation("POST /v1/look-ups")
def create_look_up(
    call: Call, stated: LookUpRequest, *, registers: LiveRegisters
) -> LookUpsResource:
    """Query live the registers that can have a number. Send the number in the body only."""
    if stated.scheme is not None and stated.scheme not in ASKED_SCHEMES:
        choices = {"allowed": ", ".join(ASKED_SCHEMES)}
        raise Refusal("invalid-request", Problem("request-choice", "/scheme", choices))
    question = read_question(stated.number, stated.scheme)
    if isinstance(question, Problem):
        raise Refusal("invalid-request", question)
    return look_ups_resource(question, ask(registers, question), call.language)
