"""Files that are kept as evidence: hashed, stored as they came, never parsed.

A file is kept once in each buyer unit, however often it is handed in; its number and its hash then
stand for it in whatever rests on it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from service.operations.audit.entry import write_entry
from service.operations.files.tables import EVIDENCE_FILES, FileHead, WholeFile
from service.platform.db.store import (
    add_unless_there,
    columns_of,
    load_row,
    record_of,
    row_of,
)
from service.platform.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile(FileHead):
    """A file kept as evidence, without its content.

    Attributes:
        size: Number of bytes.
    """

    size: int


_COLUMNS = [*columns_of(FileHead), func.length(EVIDENCE_FILES.c.content).label("size")]
_KEY = ("tenant_id", "unit", "sha256")


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
    file = WholeFile(
        tenant_id=tenant_id,
        id=file_id,
        actor=actor,
        created_at=created_at,
        name=name,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        unit=unit,
    )
    add_unless_there(connection, file, key=_KEY)
    kept = _load(connection, *(EVIDENCE_FILES.c[name] == getattr(file, name) for name in _KEY))
    assert kept is not None
    if kept.id == file_id:
        write_entry(
            connection,
            "evidence_file.kept",
            file_id,
            tenant_id=tenant_id,
            actor=actor,
            at=created_at,
            content_sha256=file.sha256,
        )
    return kept


def load_file(connection: Connection, *, tenant_id: str, file_id: str) -> KeptFile | None:
    """Return what is known of a file of this tenant, or None."""
    return _load(connection, row_of(FileHead, tenant_id, file_id))


def load_content(connection: Connection, *, tenant_id: str, file_id: str) -> bytes | None:
    """Return the bytes of a file of this tenant, or None.

    Raises:
        Refusal: `file-altered`: they are not those that were kept.
    """
    file = load_row(connection, WholeFile, tenant_id, file_id)
    return None if file is None else whole(file.content, file.sha256)


def whole(content: bytes, sha256: str) -> bytes:
    """Return the content of a kept file, if it is that of its hash.

    Raises:
        Refusal: `file-altered`: it is not.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refusal("file-altered")
    return content


def _load(connection: Connection, *where: ColumnElement[bool]) -> KeptFile | None:
    row = connection.execute(select(*_COLUMNS).where(*where)).one_or_none()
    return None if row is None else record_of(KeptFile, row)
