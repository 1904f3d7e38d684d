"""What the service asks of its database: the SQL lives here.

Every function takes a connection inside a transaction (`service.platform.db.database.transaction`)
and looks at one tenant. A screening can be kept and read; there is no way to change or remove one.
"""

from sqlalchemy import Connection, bindparam, select

from service.operations.kept import keep
from service.platform.db.store import load_row, newest_first
from service.screening.record.holders import tell_holders
from service.screening.record.tables import SCREENINGS, ScreeningRecord
from service.screening.rulebooks.store import keep_rulebook

OF_A_RUN = "portfolio"
"""The input format of a screening that was made from a supplier of a portfolio run."""


def save_screening(connection: Connection, record: ScreeningRecord) -> None:
    """Keep a screening for ever with its rulebook, and write in the log that it was made.

    Whoever holds a copy of the one that it supersedes is told.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown, the id is taken, or the screening
            it supersedes is not one of this tenant's.
    """
    keep_rulebook(connection, record)
    keep(
        connection,
        "screening.kept",
        record,
        content_sha256=record.result_hash,
        details={"supersedes": record.supersedes} if record.supersedes else None,
    )
    if record.supersedes:
        tell_holders(
            connection,
            record.supersedes,
            by=record.id,
            tenant_id=record.tenant_id,
            actor=record.actor,
            at=record.created_at,
        )


def load_screening(
    connection: Connection, *, tenant_id: str, screening_id: str
) -> ScreeningRecord | None:
    """Return a screening of this tenant as it was saved, or None."""
    return load_row(connection, ScreeningRecord, tenant_id, screening_id)


def successor_of(connection: Connection, *, tenant_id: str, screening_id: str) -> str | None:
    """Return the screening that has taken the place of one, the newest of several; None: none."""
    return connection.scalar(_SUCCESSOR, {"tenant": tenant_id, "earlier": screening_id})


_SUCCESSOR = (
    select(SCREENINGS.c.id)
    .where(
        SCREENINGS.c.tenant_id == bindparam("tenant"),
        SCREENINGS.c.supersedes == bindparam("earlier"),
    )
    .order_by(*newest_first(ScreeningRecord))
    .limit(1)
)
