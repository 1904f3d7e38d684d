"""`kedjekoll case share`: decide what may leave about the tenderers before the award."""

from typing import Annotated, Literal

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.case import Named
from service.cli.door import Door


@answering()
def share(
    door: Door,
    named: Named,
    outside: Annotated[
        Literal["purchasing_system", "live_registers"],
        typer.Argument(help="Who may be told of the tenderers."),
    ],
    reason: Annotated[str, typer.Option(help="Reason; stored permanently.")],
    *,
    end: Annotated[bool, typer.Option("--end", help="End an earlier decision.")] = False,
) -> Answer:
    """Decide that the purchasing system or live registers may be told of tenderers.

    Before the award they are told nothing until this has been decided. Exit code 2: the case is not
    before the award.
    """
    from service.calls.case_sharing import create_sharing_decision
    from service.casework.sharing import SharingDecision

    stated = door.stated(SharingDecision, outside=outside, allowed=not end, reason=reason)
    decided = create_sharing_decision(door.call, door.case(named), stated)
    return Answer(decided, message("The decision is on record."))
