"""`kedjekoll case cancel`, `review` and `resume`: a purchase that is cancelled or under review."""

from typing import Annotated, Literal

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.case import Day, Named
from service.cli.door import Door

_Reason = Annotated[str, typer.Option(help="Reason; stored permanently.")]


@answering()
def cancel(door: Door, named: Named, reason: _Reason, *, since: Day = None) -> Answer:
    """Cancel the purchase of a case; its open tasks are closed with the reason.

    Exit code 2: the case is cancelled already, or has ended.
    """
    from service.calls.interruptions import create_interruption
    from service.casework.cases.interruption import Interruption

    stated = door.stated(
        Interruption, kind="cancelled", reason=reason, since=since and since.date()
    )
    made = create_interruption(door.call, door.case(named), stated)
    return Answer(made, message("The purchase is cancelled. `case resume` reopens the case."))


@answering()
def review(
    door: Door,
    named: Named,
    reason: _Reason,
    *,
    since: Day = None,
    reference: Annotated[str | None, typer.Option(help="The court's case number.")] = None,
) -> Answer:
    """Record that a court reviews the purchase of a case; the contract waits meanwhile.

    Exit code 2: the case is cancelled or under review already, or has ended.
    """
    from service.calls.interruptions import create_interruption
    from service.casework.cases.interruption import Interruption

    stated = door.stated(
        Interruption,
        kind="under_review",
        reason=reason,
        since=since and since.date(),
        reference=reference,
    )
    made = create_interruption(door.call, door.case(named), stated)
    return Answer(made, message("The review is recorded. `case resume` records its outcome."))


@answering()
def resume(
    door: Door,
    named: Named,
    reason: _Reason,
    *,
    outcome: Annotated[
        Literal["rejected", "redo", "correct", "allowed"] | None,
        typer.Option(help="Outcome of the review; required after one."),
    ] = None,
    ended_on: Day = None,
) -> Answer:
    """Reopen a cancelled case, or record the outcome of a review.

    Where the purchase is to be done again or corrected, the case goes back and the award no longer
    stands. Exit code 2: the case is not interrupted, or the outcome is missing.
    """
    from service.calls.interruptions import end_case_interruption
    from service.casework.cases.interruption import InterruptionEnd
    from service.casework.overview.terminal import stage_in

    stated = door.stated(
        InterruptionEnd, reason=reason, outcome=outcome, ended_on=ended_on and ended_on.date()
    )
    made = end_case_interruption(door.call, door.case(named), stated)
    name = stage_in(made.case, door.language)
    return Answer(made, message("The case is now at the stage {name}.").filled(name=name))
