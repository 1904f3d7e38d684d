"""Live look-ups: what registers state now about one number."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.live.live import LiveRegisters
from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.sharing import awaits_decision
from service.platform.refusal import Refusal
from service.registers.live import ASKED_SCHEMES, ask, held_question, read_question
from service.registers.look_up_views import LookUpsResource, look_ups_resource

_LONGEST = 40  # characters of a scheme


class LookUpRequest(BaseModel):
    """The number of an organisation."""

    model_config = ConfigDict(extra="forbid")

    scheme: Annotated[str, Field(max_length=_LONGEST)] | None = Field(
        default=None,
        description="Kind of number: one of the codes, in any spelling. Null: derived from the "
        "number.",
        json_schema_extra={
            "anyOf": [
                {"enum": [*ASKED_SCHEMES, None]},
                {"type": "string", "maxLength": _LONGEST},
                {"type": "null"},
            ]
        },
    )
    number: str = Field(min_length=1, max_length=60)


@operation("POST /v1/look-ups")
def create_look_up(
    call: Call, stated: LookUpRequest, *, registers: LiveRegisters
) -> LookUpsResource:
    """Query live the registers that can have a number. Send the number in the body only.

    By a VAT number, the register of the country is queried as well if the VAT number contains its
    number. The number of a tenderer in one of your cases before the award is queried only if that
    has been decided in the case.
    """
    question = read_question(stated.number, stated.scheme)
    if isinstance(question, Problem):
        raise Refusal("invalid-request", question)
    held = held_question(question)
    with call.reading() as connection:
        numbers = [f"{asked.scheme}:{asked.number}" for asked in (question, held) if asked]
        if awaits_decision(connection, numbers, principal=call.principal):
            raise Refusal("invalid-request", Problem("live-undecided", "/number"))
    answers = ask(registers, question) + (ask(registers, held) if held else ())
    return look_ups_resource(question, answers, call.language)
