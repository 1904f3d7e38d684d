"""Column mappings that people of a tenant have confirmed: the SQL of them lives here.

A mapping is never changed. Whoever maps the same headings of the same source anew keeps another
one, and the newest counts. One is ended by a row of its own: those before it of the same source,
headings and unit count no more.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from service.operations.kept import keep
from service.operations.people.units import in_units
from service.platform.db.store import load_all, load_row, newest_first
from service.screening.purchase.tables import ENDED, MAPPINGS, KeptMapping


def save_mapping(connection: Connection, kept: KeptMapping) -> None:
    """Keep a mapping.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown or the id is taken.
    """
    action = "mapping.ended" if kept.target == ENDED else "mapping.kept"
    keep(connection, action, kept, content_sha256=kept.fingerprint)


def load_mapping(connection: Connection, *, tenant_id: str, mapping_id: str) -> KeptMapping | None:
    """Return a mapping of this tenant, or None."""
    return load_row(connection, KeptMapping, tenant_id, mapping_id)


def newest_mappings(
    connection: Connection, *, tenant_id: str, units: Collection[str] | None = ()
) -> list[KeptMapping]:
    """Return the mapping that counts for each source and set of headings, newest first.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        units: The buyer units whose mappings count beside those of no unit; None: every unit's.
    """
    theirs = (MAPPINGS.c.tenant_id == tenant_id, in_units(MAPPINGS.c.unit, units))
    found = load_all(connection, KeptMapping, *theirs, order_by=newest_first(KeptMapping))
    newest: dict[tuple[str, str], KeptMapping] = {}
    ended: set[tuple[str, str, str]] = set()
    for kept in found:
        if (kept.source, kept.fingerprint, kept.unit) in ended:
            continue
        if kept.target == ENDED:
            ended.add((kept.source, kept.fingerprint, kept.unit))
            continue
        newest.setdefault((kept.source, kept.fingerprint), kept)
    return list(newest.values())
