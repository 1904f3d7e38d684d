"""Logging of who has read a screening."""

from datetime import UTC, datetime

from service.operations.audit.entry import write_entry
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction


def note_read(installation: Installation, screening_id: str, *, principal: Principal) -> None:
    """Write in the log that somebody has read a screening over HTTP."""
    with transaction(installation.engine) as connection:
        write_entry(
            connection,
            "screening.read",
            screening_id,
            tenant_id=principal.tenant_id,
            actor=principal.actor,
            at=datetime.now(UTC),
        )
