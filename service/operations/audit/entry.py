"""What is written in the log: who did what to which record, and when.

An entry is written in the transaction of what it tells of, so that neither is kept without the
other. It gets its place in the log when the log is sealed (`service.operations.audit.sealing`),
within a minute. Entries hold ids and hashes, never the content of a record.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from data_ingest.model.text import Text, message
from service.operations.audit.tables import LOG_ENTRIES, AuditEntry, entry_record
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add,
    columns_of,
    load_all,
    load_row,
    newest_first,
    remove,
)

ACTIONS: Mapping[str, Text] = {
    "screening.kept": message("the screening was made and stored"),
    "screening.read": message("the screening was read"),
    "screening.searched": message("screenings that name a firm were searched"),
    "screening.exported": message("the screening was issued as a bundle"),
    "file.read": message("a file was downloaded"),
    "screening.replayed": message(
        "the screening was made again from its evidence, with a different result"
    ),
    "report.superseded": message(
        "holders of copies were notified that the screening has been superseded"
    ),
    "replay.done": message("stored screenings and needs assessments were made again and compared"),
    "schedule.set": message("a daily schedule was added"),
    "schedule.ended": message("a daily schedule was removed"),
    "judgement.kept": message("a possible match was assessed"),
    "need.kept": message("the needs assessment was made and stored"),
    "need.replayed": message(
        "the needs assessment was made again from its evidence, with a different result"
    ),
    "mapping.kept": message("a column mapping was confirmed"),
    "mapping.ended": message("a column mapping was ended"),
    "scorecard.added": message("a learned scorecard was added"),
    "scorecard.chosen": message("the scorecard of the organisation was chosen"),
    "evidence_file.kept": message("a file was stored as evidence"),
    "portfolio.kept": message("the suppliers were screened and the result was stored"),
    "register_check.kept": message("the answer to a register check was stored"),
    "coverage.kept": message("the coverage was compiled and the report was stored"),
    "coverage.issued": message("the organisation issued the counts of its coverage"),
    "member_counts.received": message("the counts of an authority's coverage were imported"),
    "package.kept": message("a package of drafts was stored"),
    "reply_link.made": message("a reply link for a supplier was created"),
    "reply_link.revoked": message("a reply link was revoked"),
    "reply_sheet.shown": message("the supplier read its facts through the reply link"),
    "reply.kept": message("the supplier's reply to its facts was stored"),
    "disclosure.kept": message("the sharing of a decision with another authority was recorded"),
    "document.disclosed": message("a document in the case was disclosed, in full or masked"),
    "extract.decided": message("an extract for another authority was decided"),
    "extract.issued": message("the organisation issued an extract for another authority"),
    "extract.received": message("an extract from another authority was imported"),
    "extract.sender_confirmed": message("the key of a sender was confirmed"),
    "extract.assessed": message("a received extract was assessed in a case"),
    "case.written": message("an entry was made in the case"),
    "monitor.made": message("a monitor was created"),
    "monitor.changed": message("a monitor was changed"),
    "monitor.ended": message("a monitor was ended"),
    "event.kept": message("a change noticed by a monitor was stored"),
    "event.closed": message("the outcome of a monitoring event was recorded"),
    "key.made": message("an API key was created"),
    "webhook.made": message("a webhook endpoint was created"),
    "webhook.changed": message("a webhook endpoint was changed"),
    "webhook.verified": message("a webhook endpoint passed a test and receives messages"),
    "webhook.rotated": message("a webhook endpoint got a new secret"),
    "webhook.disabled": message("a webhook endpoint was disabled"),
    "webhook.ended": message("a webhook endpoint was deleted"),
    "key.revoked": message("an API key was revoked"),
    "right.given": message("a right was granted"),
    "right.ended": message("a right was ended"),
    "person.renamed": message("a person's name was changed"),
    "unit.renamed": message("a unit's name was changed"),
    "access_review.signed": message("the rights were reviewed"),
    "support_text.confirmed": message("a text of support was gone through and found right"),
    "support_text.refused": message("a text of support was gone through and found wrong"),
    "incident.released": message("information from a restricted incident was released to a case"),
    "record.disposed": message("a record was disposed of"),
    "record.accepted": message("a row that did not match the log was accepted as it is"),
    "subject.searched": message("stored information about a person was searched"),
    "backup.made": message("a backup of the whole installation was made"),
    "backup.restored": message("the installation was restored from a backup"),
    "log_key.replaced": message("the key that signs the log was replaced"),
    "log_origin.replaced": message("the log continued under a new origin and key"),
    "log_entries.disposed": message("entries of the log were disposed of"),
}
"""What an entry can tell of; the codes stay for ever."""

DISPOSED = "log_entries.disposed"
"""The action of an entry whose details name the `leaves` whose entries are disposed of."""

ORIGIN_REPLACED = "log_origin.replaced"
"""The action of an entry that ends an identity of the log
(`service.operations.audit.origin_change`)."""

STAY = (DISPOSED, ORIGIN_REPLACED)
"""Actions of entries that are never disposed of: without them the log could not be checked."""

SALT_BYTES = 32


def leaves_of(rows: Iterable[Sequence[Any]]) -> list[bytes | None]:
    """Return the leaves of rows of `COLUMNS`; None where what one says cannot even be read."""
    sha256 = hashlib.sha256
    leaves: list[bytes | None] = []
    for *said, salt, _ in rows:
        try:
            leaves.append(sha256(b"\0" + salt + sha256(entry_record(*said)).digest()).digest())
        except (TypeError, ValueError):
            leaves.append(None)
    return leaves


COLUMNS = columns_of(AuditEntry)
"""The columns of an entry, in the order of its attributes."""


def write_entry(
    connection: Connection,
    action: str,
    subject_id: str,
    *,
    tenant_id: str,
    actor: str,
    at: datetime,
    content_sha256: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write an entry in the transaction of what it tells of.

    Args:
        connection: The transaction.
        action: Key into `ACTIONS`.
        subject_id: Id of the record that is acted on.
        tenant_id: Whose records are acted on.
        actor: Who acts.
        at: The moment, with a time zone.
        content_sha256: SHA-256 of the record's content.
        details: Codes and ids; no content and nothing about a person.

    Raises:
        ValueError: There is no such action.
    """
    if action not in ACTIONS:
        raise ValueError(f"There is no action {action}.")
    entry = AuditEntry(
        tenant_id=tenant_id,
        id=new_id("logentry"),
        actor=actor,
        created_at=at.astimezone(UTC),
        action=action,
        subject_id=subject_id,
        content_sha256=content_sha256,
        details=_canonical(details or {}),
        salt=secrets.token_bytes(SALT_BYTES),
    )
    add(connection, entry)
    return entry


def dispose(
    connection: Connection,
    entry_ids: Collection[str],
    *,
    tenant_id: str,
    actor: str,
    at: datetime,
) -> int:
    """Dispose of entries and their salts; the log says that, and its proofs stay what they were.

    Entries that have no place in the log yet, and those that it is checked with (`STAY`), stay.

    Args:
        connection: The transaction.
        entry_ids: Entries of the tenant.
        tenant_id: Whose they are.
        actor: Who disposes of them.
        at: The moment, with a time zone.

    Returns:
        The number of entries that were disposed of.
    """
    may_go = (
        LOG_ENTRIES.c.tenant_id == tenant_id,
        LOG_ENTRIES.c.id.in_(sorted(entry_ids)),
        LOG_ENTRIES.c.leaf_index.is_not(None),
        LOG_ENTRIES.c.action.not_in(STAY),
    )
    leaves = list(connection.scalars(select(LOG_ENTRIES.c.leaf_index).where(*may_go)))
    if leaves:
        write_entry(
            connection,
            DISPOSED,
            tenant_id,
            tenant_id=tenant_id,
            actor=actor,
            at=at,
            details={"leaves": sorted(leaves)},
        )
        remove(connection, AuditEntry, *may_go)
    return len(leaves)


def load_entry(connection: Connection, *, tenant_id: str, entry_id: str) -> AuditEntry | None:
    """Return an entry of this tenant, or None."""
    return load_row(connection, AuditEntry, tenant_id, entry_id)


def list_entries(
    connection: Connection,
    *,
    tenant_id: str,
    subject_id: str | None,
    limit: int,
    offset: int,
    copy: str | None = None,
) -> list[AuditEntry]:
    """Return this tenant's entries, the newest first; of one record where it is named.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose they are.
        subject_id: The record; None: of every one.
        limit: At most so many.
        offset: So many of the newest are passed over.
        copy: Only those that tell who got the copy with this mark
            (`service.operations.files.copies`).
    """
    where = [LOG_ENTRIES.c.tenant_id == tenant_id]
    if copy is not None:
        where.append(LOG_ENTRIES.c.details == _canonical({"copy": copy}))
    if subject_id is not None:
        where.append(LOG_ENTRIES.c.subject_id == subject_id)
    order = newest_first(AuditEntry)
    return load_all(connection, AuditEntry, *where, order_by=order, limit=limit, offset=offset)


def _canonical(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
