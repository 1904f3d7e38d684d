"""Files that are kept as evidence: hashed, stored as they came, never parsed.

A file is kept once in each buyer unit, however often it is handed in; its number and its hash then
stand for it in whatever rests on it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from service.operations.audit.entry import write_entry
from service.operations.files.tables import EvidenceFileRow

_INSERT: Mapping[str, Callable[[type[EvidenceFileRow]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file kept as evidence, without its content.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who handed it in first.
        created_at: When, with a time zone.
        name: Its name as it was handed in first.
        media_type: As stated or told by its content.
        sha256: Hash of its bytes.
        size: Number of bytes.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    name: str
    media_type: str
    sha256: str
    size: int
    unit: str = ""


_ROW = EvidenceFileRow
_COLUMNS = [
    _ROW.tenant_id, _ROW.id, _ROW.actor, _ROW.created_at, _ROW.name, _ROW.media_type, _ROW.sha256,
    func.length(_ROW.content).label("size"), _ROW.unit,
]  # fmt: skip


def keep_file(
    connection: Connection,
    content: bytes,
    *,
    tenant_id: str,
    file_id: str,
    actor: str,
    created_at: datetime,
    name: str,
    media_type: str,
    unit: str = "",
) -> KeptFile:
    """Keep a file, or return the one of this tenant and unit that has the same bytes.

    Raises:
        sqlalchemy.exc.IntegrityError: The tenant is unknown.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    statement = _INSERT[connection.dialect.name](EvidenceFileRow).values(
        tenant_id=tenant_id,
        id=file_id,
        actor=actor,
        created_at=created_at,
        name=name,
        media_type=media_type,
        sha256=sha256,
        content=content,
        unit=unit,
    )
    key = ["tenant_id", "unit", "sha256"]
    connection.execute(statement.on_conflict_do_nothing(index_elements=key))
    row = connection.execute(
        select(*_COLUMNS).where(
            _ROW.tenant_id == tenant_id, _ROW.unit == unit, _ROW.sha256 == sha256
        )
    ).one()
    kept = KeptFile(**row._mapping)
    if kept.id == file_id:
        write_entry(
            connection,
            "evidence_file.kept",
            file_id,
            tenant_id=tenant_id,
            actor=actor,
            at=created_at,
            content_sha256=sha256,
        )
    return kept


def load_file(connection: Connection, *, tenant_id: str, file_id: str) -> KeptFile | None:
    """Return what is known of a file of this tenant, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(_ROW.tenant_id == tenant_id, _ROW.id == file_id)
    ).one_or_none()
    return None if row is None else KeptFile(**row._mapping)


def load_content(connection: Connection, *, tenant_id: str, file_id: str) -> bytes | None:
    """Return the bytes of a file of this tenant, or None."""
    content: bytes | None = connection.scalar(
        select(_ROW.content).where(_ROW.tenant_id == tenant_id, _ROW.id == file_id)
    )
    return content
