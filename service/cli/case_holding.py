"""`kedjekoll case hold` and `release`: keep a case from disposal, and let it go again."""

from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.case import Named
from service.cli.door import Door


@answering()
def put_on_hold(
    door: Door,
    named: Named,
    reason: Annotated[str, typer.Option(help="Reason, such as an appeal; stored in the history.")],
) -> Answer:
    """Exempt a case from disposal, regardless of age. Exit code 2: the case is already on hold."""
    from service.calls.case_holds import create_case_hold
    from service.casework.cases.request import HoldReason

    stated = door.stated(HoldReason, reason=reason)
    held = create_case_hold(door.call, door.case(named), stated)
    return Answer(held, message("The case is on hold."))


@answering()
def end_hold(
    door: Door,
    named: Named,
    reason: Annotated[str, typer.Option(help="Reason why the hold ends; stored in the history.")],
) -> Answer:
    """End the hold of a case. Exit code 2: the case is not on hold."""
    from service.calls.case_holds import end_case_hold
    from service.casework.cases.request import HoldReason

    stated = door.stated(HoldReason, reason=reason)
    ended = end_case_hold(door.call, door.case(named), stated)
    return Answer(
        ended,
        message("The case will be disposed of when its retention period ends."),
    )
