"""New screenings of stored input: after a judgement, or with current registers and rules."""

from collections.abc import Callable
from datetime import date

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.casework.corrections.superseding import supersede
from service.platform.refusal import Refusal
from service.registers.live_evidence import LiveAnswers
from service.registers.query import Sought
from service.screening.record.tables import ScreeningRecord


def made_anew(
    call: Call,
    screening_id: str,
    *,
    ask: Callable[[Sought], LiveAnswers],
    as_of: date | None = None,
    live: bool = False,
) -> ScreeningRecord:
    """Make a screening anew, keep it and return it.

    Args:
        call: Who makes it.
        screening_id: Number of the one that it takes the place of.
        ask: Asks the registers live.
        as_of: For which day; None: today (UTC).
        live: Ask them about every party.

    Raises:
        Refusal: There is none of that number, or registers were to be asked live for an earlier
            day.
    """
    check_live(as_of=as_of, live=live, today=call.now.date())
    with call.installation.snapshot() as snapshot:
        screened = supersede(
            call.installation.engine,
            screening_id,
            principal=call.principal,
            now=call.now,
            as_of=as_of,
            snapshot=snapshot,
            ask=ask,
            live=live,
        )
    if screened is None:
        raise Refusal("not-found")
    return screened.record


def check_live(*, as_of: date | None, live: bool, today: date) -> None:
    """Go on unless registers are to be asked live for an earlier day than today.

    Raises:
        Refusal: They are.
    """
    if live and as_of is not None and as_of < today:
        raise Refusal("invalid-request", Problem("live-earlier-day", "/query/as_of"))
