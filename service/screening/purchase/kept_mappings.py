"""Column mappings that people of a tenant have confirmed: the SQL of them lives here.

A mapping is never changed. Whoever maps the same headings of the same source anew keeps another
one, and the newest counts. One is ended by a row of its own: those before it of the same source,
headings and unit count no more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from service.operations.audit.entry import write_entry
from service.operations.people.units import in_units
from service.platform.db.rows import add_row, columns_of
from service.screening.purchase.tables import ColumnMappingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMapping:
    """A confirmed mapping.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who confirmed it.
        created_at: When, with a time zone.
        source: The buyer's own name of where such tables come from.
        fingerprint: Hash of the headings that it fits.
        target: What the rows are (`data_ingest.mapping`); `ENDED` in a row that ends it.
        mapping: Canonical JSON of the mapping.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    source: str
    fingerprint: str
    target: str
    mapping: bytes
    unit: str = ""


ENDED = "ended"
"""Target of a row that ends those before it; the mapping in it is the one that was ended."""

_COLUMNS = columns_of(ColumnMappingRow, KeptMapping)


def save_mapping(connection: Connection, kept: KeptMapping) -> None:
    """Keep a mapping.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown or the id is taken.
    """
    add_row(connection, ColumnMappingRow, kept)
    write_entry(
        connection,
        "mapping.ended" if kept.target == ENDED else "mapping.kept",
        kept.id,
        tenant_id=kept.tenant_id,
        actor=kept.actor,
        at=kept.created_at,
        content_sha256=kept.fingerprint,
    )


def load_mapping(connection: Connection, *, tenant_id: str, mapping_id: str) -> KeptMapping | None:
    """Return a mapping of this tenant, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(
            ColumnMappingRow.tenant_id == tenant_id, ColumnMappingRow.id == mapping_id
        )
    ).one_or_none()
    return None if row is None else KeptMapping(**row._mapping)


def newest_mappings(
    connection: Connection, *, tenant_id: str, units: Collection[str] | None = ()
) -> list[KeptMapping]:
    """Return the mapping that counts for each source and set of headings, newest first.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        units: The buyer units whose mappings count beside those of no unit; None: every unit's.
    """
    rows = connection.execute(
        select(*_COLUMNS)
        .where(ColumnMappingRow.tenant_id == tenant_id, in_units(ColumnMappingRow.unit, units))
        .order_by(ColumnMappingRow.created_at.desc(), ColumnMappingRow.id.desc())
    )
    newest: dict[tuple[str, str], KeptMapping] = {}
    ended: set[tuple[str, str, str]] = set()
    for row in rows:
        kept = KeptMapping(**row._mapping)
        if (kept.source, kept.fingerprint, kept.unit) in ended:
            continue
        if kept.target == ENDED:
            ended.add((kept.source, kept.fingerprint, kept.unit))
            continue
        newest.setdefault((kept.source, kept.fingerprint), kept)
    return list(newest.values())
