"""`kedjekoll audit accept`: a row that was changed directly in the database is right as it is."""

from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door

LONGEST_REASON = 200
"""Characters of a reason that the log keeps. Ours."""


@answering()
def accept(
    door: Door,
    row: Annotated[
        str,
        typer.Argument(help="Table and ID as named by `kedjekoll audit verify`: tasks/task_…"),
    ],
    *,
    reason: Annotated[
        str, typer.Option("--reason", help="Why the row is right as it is; the log keeps it.")
    ],
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="Organisation of the row; default: your own.")
    ] = None,
) -> Answer:
    """Accept a row that does not match the log, as it is now.

    For corrections made directly in the database. The log shows who accepted the row and why.
    """
    from service.operations.audit.accepting import accept_row
    from service.operations.audit.wording import record_fault_text
    from service.platform.db.database import transaction
    from service.platform.db.protection import is_protected
    from service.platform.personal_numbers import holds_number
    from service.retention.every_table import METADATA

    name, _, record_id = row.partition("/")
    table = METADATA.tables.get(name)
    if table is None or not record_id or not is_protected(table):
        unknown = message("Specify the row as TABLE/ID, as in: tasks/task_….")
        stop(unknown, door.language)
    if not reason.strip() or len(reason) > LONGEST_REASON or holds_number(reason):
        wrong = message(
            "Give a reason of at most {characters} characters, without personal numbers."
        ).filled(characters=LONGEST_REASON)
        stop(wrong, door.language)
    who, whose = door.call.principal, tenant or door.call.principal.tenant_id
    with transaction(door.call.installation.engine, tenant=whose) as connection:
        accepted = accept_row(
            connection,
            table,
            record_id,
            reason=reason.strip(),
            tenant_id=whose,
            actor=who.actor,
            at=door.call.now,
        )
    if accepted is None:
        stop(message("There is no such row that differs from the log."), door.language)
    done = message("Accepted: {fault}.").filled(fault=record_fault_text(accepted, door.language))
    return Answer({"accepted": accepted._asdict()}, done)
