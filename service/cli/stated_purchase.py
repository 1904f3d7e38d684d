"""What is stated of a purchase beside its file, as options of the command line."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, message
from service.cli.console import stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.operations.people.principal import Principal
    from service.screening.purchase.stated_purchase import Beside, StatedPurchase

ValueOption = Annotated[
    str | None,
    typer.Option(help="Estimated value of the whole procurement without VAT, such as 4200000."),
]
CurrencyOption = Annotated[
    str | None,
    typer.Option(
        help="Currency of the value, and of table amounts without one; default: the buyer's."
    ),
]
BuyerOption = Annotated[
    str | None,
    typer.Option("--buyer-country", help="The buyer's country; default for a table: SE."),
]
InstrumentOption = Annotated[
    Literal["LOU", "LUF", "LUK", "LUFS", "LOV"] | None,
    typer.Option(help="The act that governs the procurement."),
]
BuyerKindOption = Annotated[
    Literal["central", "sub_central"] | None,
    typer.Option(
        help="Central government authority or other buyer; determines which threshold applies."
    ),
]
DirectOption = Annotated[
    bool | None,
    typer.Option("--direct-award/--advertised", help="Whether there is a call for competition."),
]
BegunOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Date on which the procurement began."),
]
StartsOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the contract.")
]
NeedOption = Annotated[
    str | None,
    typer.Option(
        help="Needs assessment (need_…) to read what neither the file nor an option states from."
    ),
]

NO_NEED = message("There is no needs assessment with that ID.")


def known_beside(
    connection: "Connection",
    stated: "StatedPurchase",
    need: str | None,
    *,
    principal: "Principal",
    lang: Language,
) -> "Beside":
    """Return what is stated, with what a needs assessment says; exit code 2: there is none."""
    from service.screening.needs.assessment import NeedAssessment
    from service.screening.needs.store import load_need
    from service.screening.purchase.stated_purchase import Beside, of_need

    if need is None:
        return Beside(stated)
    record = load_need(connection, tenant_id=principal.tenant_id, need_id=need)
    if record is None:
        stop(NO_NEED, lang)
    return Beside(stated, record.id, of_need(NeedAssessment.read(record.assessment)))


def of_table(beside: "Beside", *, buyer: str, place: str) -> "Beside":
    """Return the same for a table, of which the country of buyer and work are taken as given."""
    stated = beside.stated
    return replace(
        beside,
        stated=replace(
            stated,
            jurisdiction=stated.jurisdiction or buyer,
            place_country=stated.place_country
            or (None if beside.need.place_country is not None else place),
        ),
    )
