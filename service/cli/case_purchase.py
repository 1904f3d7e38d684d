"""`kedjekoll case purchase` and `award`: the facts about a purchase, and who won it."""

from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.case import Day, Named
from service.cli.door import Door
from service.cli.particulars import in_case, with_options_of_purchase


@answering()
@with_options_of_purchase
def purchase(door: Door, /, named: Named, **facts: object) -> Answer:
    """Enter facts about the purchase of a case; what is screened is screened anew with them.

    Exit code 2: a fact is not valid.
    """
    from service.calls.cases import update_case
    from service.casework.cases.request import CaseChange

    stated = door.stated(CaseChange, in_case(facts))
    changed = update_case(door.call, door.case(named), stated)
    said = [message("The case is updated.")]
    if changed.screening_id is not None:
        screening = message("New screening: {screening}.")
        said.append(screening.filled(screening=changed.screening_id))
    return Answer(changed, *said)


@answering()
def award(
    door: Door,
    named: Named,
    winners: Annotated[
        list[str],
        typer.Option(
            "--winner",
            help="Winning tender, or LOT=TENDER where there are several lots; can be repeated.",
        ),
    ],
    *,
    decided_on: Day = None,
    standstill_until: Day = None,
    contract: Annotated[str | None, typer.Option(help="Contract number.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Reason; required if duties before the award are open.")
    ] = None,
) -> Answer:
    """Record who won. What the law asks for then concerns the winners' chains.

    Exit code 2: the tender does not exist, or a reason is missing.
    """
    from service.calls.cases import create_case_award, lots_of_case
    from service.casework.cases.award import NewAward

    case_id = door.case(named)
    lots = lots_of_case(door.call, case_id)
    won: dict[str, list[str]] = {}
    for winner in winners:
        lot, parted, tender = winner.rpartition("=")
        won.setdefault(lot if parted else next(iter(lots), ""), []).append(tender)
    stated = door.stated(
        NewAward,
        winners=[{"lot": lot, "tender_ids": tenders} for lot, tenders in won.items()],
        decided_on=decided_on and decided_on.date(),
        standstill_until=standstill_until and standstill_until.date(),
        contract_number=contract,
        reason=reason,
    )
    made = create_case_award(door.call, case_id, stated)
    return Answer(made, message("The award is recorded."))
