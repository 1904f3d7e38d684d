"""What is stated of a purchase beside its file, as options of the command line."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, message
from service.cli.console import stop

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.casework.cases.tables import Case
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
CpvOption = Annotated[str | None, typer.Option("--cpv", help="Main subject: CPV code.")]
PlaceOption = Annotated[str | None, typer.Option(help="NUTS code or country of the work.")]
NameOption = Annotated[str | None, typer.Option("--buyer", help="Name of the buyer.")]
TermsOption = Annotated[
    bool | None,
    typer.Option(
        "--labour-terms-needed/--labour-terms-not-needed",
        help="Whether special labour terms are needed, as you have decided.",
    ),
]
NeedOption = Annotated[
    str | None,
    typer.Option(
        help="Needs assessment (need_…) to read what neither the file nor an option states from."
    ),
]

CaseOption = Annotated[
    str | None,
    typer.Option(
        "--case",
        help="Case (ID or diary number) to read what neither the file nor an option states from.",
    ),
]

NO_NEED = message("There is no needs assessment with that ID.")
NO_CASE = message("There is no case with that ID or diary number.")


def known_beside(
    connection: "Connection",
    stated: "StatedPurchase",
    *,
    need: str | None,
    case: str | None,
    principal: "Principal",
    lang: Language,
) -> "Beside":
    """Return what is stated, with what case and needs assessment say; exit code 2: there is none.

    Args:
        connection: Inside a transaction.
        stated: What the options state.
        need: Number of a needs assessment.
        case: Number of a case, or its diary number.
        principal: Who asks.
        lang: Language of the message.
    """
    from service.casework.cases.purchase import stated_in_case
    from service.screening.needs.assessment import NeedAssessment
    from service.screening.needs.store import load_need
    from service.screening.purchase.stated_purchase import Beside, of_need

    records = []
    if case is not None:
        found = case_named(connection, case, principal=principal)
        if found is None:
            stop(NO_CASE, lang)
        records.append((found.id, stated_in_case(found)))
    if need is not None:
        record = load_need(connection, tenant_id=principal.tenant_id, need_id=need)
        if record is None:
            stop(NO_NEED, lang)
        records.append((record.id, of_need(NeedAssessment.read(record.assessment))))
    return Beside.of_buyer(stated, *records)


def case_named(connection: "Connection", named: str, *, principal: "Principal") -> "Case | None":
    """Return a case by its number or diary number; None: there is none that she sees."""
    from service.casework.cases.case import list_cases, load_case
    from service.platform.db.record_id import is_id
    from service.platform.refusal import Refusal

    if not is_id("case", named):
        found = list_cases(connection, principal=principal, diary_number=named, limit=2)
        return found[0] if len(found) == 1 else None
    try:
        return load_case(connection, named, principal=principal)
    except Refusal:
        return None


DocumentsOnOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Planned date of publishing the documents."),
]
TendersByOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last date for tenders.")
]
CalledOffFromOption = Annotated[
    str | None,
    typer.Option(
        "--called-off-from",
        help="Framework agreement: diary number or ID of its case, number of its contract or "
        "notice, or its name.",
    ),
]
AwardOnOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Planned date of the award decision."),
]
