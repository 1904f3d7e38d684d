"""The mark of a copy: it stands in a file that somebody got, and leads to her entry in the log.

The same person who reads the same content twice gets the same bytes with the same mark, so that a
file that has not changed need not be sent again. Of somebody else's copy the mark is another. It
says nothing to whoever has no right to read the log: it is a keyed hash. What is kept of a record,
and whatever a replay compares, is without any mark.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Connection

from data_ingest.model.text import message
from service.operations.audit.entry import write_entry
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.record_id import id_of
from service.platform.frames import canonical
from service.platform.process.code_version import code_version

COPY = message("Copy")
"""What stands before a mark."""

READ, FILE_READ = "screening.read", "file.read"
"""Actions of the entries that tell who got a copy."""


def mark_of(secret: bytes, principal: Principal, basis: Sequence[object]) -> str:
    """Return the mark of somebody's copy.

    Args:
        secret: Key of the hash.
        principal: Whose copy it is.
        basis: All that the content of the file follows from, except this version of the code.
    """
    said = [principal.tenant_id, principal.actor, code_version(), list(basis)]
    for attempt in count():
        digest = hmac.new(secret, b"copy\0" + canonical([*said, attempt]), hashlib.sha256).digest()
        if mark := id_of("copy", digest):
            return mark
    raise AssertionError  # counting does not end


def screening_basis(
    screening_id: str, result_hash: str, form: str, language: str, *, opened: bool
) -> tuple[object, ...]:
    """Return what the content of a screening's document follows from."""
    return (screening_id, result_hash, form, language, opened)


def copy_mark(installation: Installation, principal: Principal, basis: Sequence[object]) -> str:
    """Return the mark of somebody's copy in an installation."""
    return mark_of(installation.person_key, principal, basis)


def note_copy(
    connection: Connection,
    subject_id: str,
    mark: str,
    *,
    principal: Principal,
    at: datetime,
    action: str = FILE_READ,
    is_part: bool = False,
) -> None:
    """Write in the log that somebody gets a copy, or a part of one to read on a page.

    Args:
        connection: The transaction.
        subject_id: The record that it is of.
        mark: Its mark.
        principal: Who gets it.
        at: The moment, with a time zone.
        action: `READ` for a screening.
        is_part: Whether it is no document of its own, so that nobody keeps it.
    """
    write_entry(
        connection,
        action,
        subject_id,
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        at=at,
        details={"copy": mark, "part": True} if is_part else {"copy": mark},
    )
