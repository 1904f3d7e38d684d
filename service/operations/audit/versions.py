"""Versions of rows as leaves of the log."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from service.platform.db.row_versions import RowVersion, version_record
from service.platform.db.store import columns_of

VERSION_COLUMNS = columns_of(RowVersion)
"""The columns of a version, in the order of its attributes."""


def leaves_of_versions(rows: Iterable[Sequence[Any]]) -> list[bytes | None]:
    """Return the leaves of rows of `VERSION_COLUMNS`; None where one cannot even be read."""
    sha256 = hashlib.sha256
    leaves: list[bytes | None] = []
    for *said, salt, _ in rows:
        try:
            leaves.append(sha256(b"\0" + salt + sha256(version_record(*said)).digest()).digest())
        except (AttributeError, TypeError, ValueError):
            leaves.append(None)
    return leaves
