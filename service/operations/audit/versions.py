"""Versions of rows as leaves of the log."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, true

from service.platform.db.row_versions import (
    ROW_VERSIONS,
    RowVersion,
    has_secret,
    mac_of,
    version_record,
)
from service.platform.db.store import columns_of

VERSION_COLUMNS = columns_of(RowVersion)
"""The columns of a version, in the order of its attributes."""


def leaves_of_versions(rows: Iterable[Sequence[Any]]) -> list[bytes | None]:
    """Return the leaves of rows of `VERSION_COLUMNS`; None where one cannot even be read."""
    sha256 = hashlib.sha256
    leaves: list[bytes | None] = []
    for *said, _ in rows:
        try:
            record = version_record(*said)
            leaves.append(sha256(b"\0" + said[-2] + sha256(record).digest()).digest())
        except (AttributeError, TypeError, ValueError):
            leaves.append(None)
    return leaves


def forged(connection: Connection, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return the rows of `VERSION_COLUMNS` that this installation has not written.

    Those without a code are taken for what the upgrade left of rows that were there, as long as no
    version has a place in the log.
    """
    if not has_secret(connection):
        return []
    sealed = select(true()).where(ROW_VERSIONS.c.leaf_index.is_not(None)).limit(1)
    is_first = connection.scalar(sealed) is None
    return [row for row in rows if not _is_ours(connection, row, is_first=is_first)]


def forged_versions(connection: Connection) -> list[Row[Any]]:
    """Return the versions that wait for a place and that this installation has not written."""
    waiting = select(*VERSION_COLUMNS).where(ROW_VERSIONS.c.leaf_index.is_(None))
    return forged(connection, connection.execute(waiting).all())


def _is_ours(connection: Connection, row: Row[Any], *, is_first: bool) -> bool:
    *said, mac, _ = list(row)
    if mac is None:
        return is_first
    try:
        made = mac_of(connection, *said)
    except (AttributeError, TypeError, ValueError):
        return False
    return made is not None and hmac.compare_digest(made, mac)
