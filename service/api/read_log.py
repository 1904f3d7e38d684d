"""Who has read a screening stands in the log."""

from datetime import UTC, datetime

from service.audit.entry import write_entry
from service.database import transaction
from service.installation import Installation
from service.principal import Principal


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
