"""`kedjekoll incident dispose`: incidents past their period, by whoever sees them."""

from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.door import Door
from service.cli.incident import as_holder


@answering()
def dispose(
    door: Door,
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show what would be disposed of, without disposing of anything."
        ),
    ] = False,
) -> Answer:
    """Dispose of incidents past the period in retention.yaml. Only holders of the role can see it.

    Exit code 2: you lack the role.
    """
    from service.calls.incidents import NewIncidentDisposal, create_incident_disposal

    found = create_incident_disposal(as_holder(door), NewIncidentDisposal(dry_run=dry_run))
    if found.decision is None:
        said = message("No retention period is set. Nothing is disposed of.")
        return Answer(found, said)
    number = len(found.incidents)
    said = message("{number} disposed of").filled(number=number)
    if dry_run:
        said = message("{number} would be disposed of").filled(number=number)
    return Answer(found, said, *(f"  {incident_id}" for incident_id in found.incidents))
