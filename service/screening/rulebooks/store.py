"""Rulebooks as they are kept: written with the first record that names one, and read by its hash.

A record names the hash of the text of its rules. The text is kept beside it, so that the record can
be made again when the rules of the service have changed (`service.screening.replays`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from sqlalchemy import Connection, bindparam, exists, select

from procurement_rules.condition import InvalidRule
from procurement_rules.rulebook import (
    Rulebook,
    load_rulebook,
    read_rulebook_text,
    rulebook_text,
)
from service.platform.db.store import add_unless_there, load_row
from service.platform.zipped import unzipped, zipped
from service.screening.rulebooks.table import RULEBOOKS, BookKind, KeptBook


class MadeByRules(Protocol):
    """A stored record of what was made by rules."""

    @property
    def tenant_id(self) -> str:
        """Whose it is."""

    @property
    def actor(self) -> str:
        """Who made it."""

    @property
    def created_at(self) -> datetime:
        """When."""

    @property
    def code_version(self) -> str:
        """Version of the service that made it."""

    @property
    def rulebook_sha256(self) -> str:
        """Hash of the text of the rules applied."""


@dataclass(frozen=True, slots=True)
class NamedBook:
    """What of a record matters to its rulebook (`MadeByRules`)."""

    tenant_id: str
    actor: str
    created_at: datetime
    code_version: str
    rulebook_sha256: str


def keep_rulebook(connection: Connection, record: MadeByRules) -> bool:
    """Keep the rulebook of a record that is being stored, unless its tenant has it.

    A record that names other rules than those of this process brings nothing along: nobody here
    knows their text.

    Args:
        connection: The transaction that stores the record.
        record: The record.

    Returns:
        Whether it was added.
    """
    book = load_rulebook()
    if record.rulebook_sha256 != book.sha256:
        return False
    return keep_text(connection, "rules", book.sha256, lambda: rulebook_text(book), record)


def keep_text(
    connection: Connection,
    kind: BookKind,
    sha256: str,
    text: Callable[[], str],
    record: MadeByRules,
) -> bool:
    """Keep a text that a record names, unless its tenant has it.

    The table refuses a row that is there, so that nothing replaces it: it is looked for first.

    Args:
        connection: The transaction that stores the record.
        kind: What it is the text of.
        sha256: Its hash.
        text: Makes it; called only where it is not kept.
        record: What names it.

    Returns:
        Whether it was added.
    """
    if is_kept(connection, sha256, tenant_id=record.tenant_id):
        return False
    kept = KeptBook(
        tenant_id=record.tenant_id,
        id=sha256,
        actor=record.actor,
        created_at=record.created_at,
        kind=kind,
        code_version=record.code_version,
        content=zipped(text()),
    )
    return add_unless_there(connection, kept, key=("tenant_id", "id")) > 0


def is_kept(connection: Connection, sha256: str, *, tenant_id: str) -> bool:
    """Tell whether a tenant has the text with a hash."""
    return bool(connection.scalar(_IS_KEPT, {"tenant": tenant_id, "sha256": sha256}))


_IS_KEPT = select(
    exists().where(
        RULEBOOKS.c.tenant_id == bindparam("tenant"), RULEBOOKS.c.id == bindparam("sha256")
    )
)


def rulebook_of(connection: Connection, record: MadeByRules) -> Rulebook | None:
    """Return the rulebook that a record was made by.

    Args:
        connection: Inside a transaction.
        record: The record.

    Returns:
        Today's where the record names that; None: the text is not kept, or states rules in a way
        that this version of the service cannot read.

    Raises:
        service.platform.zipped.OtherContent: The text that is kept has another hash.
    """
    book = load_rulebook()
    if record.rulebook_sha256 == book.sha256:
        return book
    content = content_of(connection, record)
    return None if content is None else opened(content, sha256=record.rulebook_sha256)


def content_of(connection: Connection, record: MadeByRules) -> bytes | None:
    """Return the text of a record's rulebook as it is kept, gzip; None: it is not kept.

    Today's is packed where it is not kept.
    """
    kept = load_row(connection, KeptBook, record.tenant_id, record.rulebook_sha256)
    if kept is not None:
        return kept.content
    book = load_rulebook()
    return zipped(rulebook_text(book)) if record.rulebook_sha256 == book.sha256 else None


@lru_cache(maxsize=16)
def opened(content: bytes, *, sha256: str) -> Rulebook | None:
    """Return the rulebook of a text as it is kept.

    Args:
        content: The text, gzip.
        sha256: The hash that it is to have.

    Returns:
        None: this version of the service cannot read its rules.

    Raises:
        service.platform.zipped.OtherContent: It has another hash.
    """
    text = unzipped(content, sha256=sha256)
    try:
        return read_rulebook_text(text)
    except InvalidRule:
        return None
