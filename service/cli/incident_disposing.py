"""`kedjekoll incident dispose`: incidents past their period, by whoever sees them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text
from service.cli.console import Lang, out
from service.cli.incident import done_as_holder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from service.operations.installation import Installation
    from service.operations.people.principal import Principal


def dispose(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and dispose of nothing.")
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Dispose of incidents past the period in retention.yaml. Nobody without the role learns of it.

    Exit code 2: you lack the role.
    """
    from service.operations.periods import load_periods
    from service.retention.incidents import dispose_of_incidents, due_incidents

    work = due_incidents if dry_run else dispose_of_incidents

    def done(
        installation: "Installation", connection: "Connection", who: "Principal"
    ) -> "tuple[bool, Sequence[str]]":
        period = load_periods(installation.data_dir, tenant_id=who.tenant_id).get("incidents")
        found = work(connection, period, principal=who, now=datetime.now(UTC))
        return period is not None, found

    is_decided, found = done_as_holder(done, lang)
    if not is_decided:
        said = Text(
            "Ingen tid är beslutad, inget gallras.",
            "No period is decided, nothing is disposed of.",
        )
        out.print(said.to(lang))
        return
    number = len(found)
    said = Text(f"{number} gallrade", f"{number} went")
    if dry_run:
        said = Text(f"{number} skulle gallras", f"{number} would go")
    out.print(said.to(lang))
    for incident_id in found:
        out.print(f"  {incident_id}", markup=False, soft_wrap=True)
