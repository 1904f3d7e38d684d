"""`kedjekoll case hold` and `release`: keep a case from disposal, and let it go again."""

from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text
from service.cli.case import Named
from service.cli.case_writing import write_to_case
from service.cli.console import Lang, out

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.casework.cases.case import Seen
    from service.casework.cases.request import HoldReason
    from service.casework.cases.tables import Case


def put_on_hold(
    named: Named,
    reason: Annotated[str, typer.Option(help="Why, such as an appeal; kept in the history.")],
    lang: Lang = "sv",
) -> None:
    """Keep a case from disposal, however old it gets. Exit code 2: it is on hold already."""
    from service.casework.cases.hold import hold
    from service.casework.cases.request import HoldReason

    def write(connection: "Connection", found: "Case", stated: "HoldReason", seen: "Seen") -> None:
        hold(connection, found, stated.reason, seen)

    write_to_case(named, lang, write, HoldReason, reason=reason)
    out.print(Text("Ärendet är undantaget från gallring.", "The case is on hold.").to(lang))


def end_hold(
    named: Named,
    reason: Annotated[str, typer.Option(help="Why the hold ends; kept in the history.")],
    lang: Lang = "sv",
) -> None:
    """End the hold of a case. Exit code 2: it is not on hold."""
    from service.casework.cases.hold import release
    from service.casework.cases.request import HoldReason

    def write(connection: "Connection", found: "Case", stated: "HoldReason", seen: "Seen") -> None:
        release(connection, found, stated.reason, seen)

    write_to_case(named, lang, write, HoldReason, reason=reason)
    said = Text("Ärendet gallras när tiden har gått ut.", "The case goes when its period is over.")
    out.print(said.to(lang))
