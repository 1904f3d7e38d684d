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

from data_ingest.model.text import Text
from service.operations.audit.tables import LOG_ENTRIES, AuditEntry, entry_record
from service.platform.db.record_id import new_id
from service.platform.db.store import add, columns_of, load, load_all, newest_first, remove, row_of

ACTIONS: Mapping[str, Text] = {
    "screening.kept": Text("screeningen gjordes och sparades", "the screening was made and kept"),
    "screening.read": Text("screeningen lästes", "the screening was read"),
    "screening.exported": Text(
        "screeningen lämnades ut med sina handlingar", "the screening was handed out as a bundle"
    ),
    "file.read": Text("en fil hämtades", "a file was downloaded"),
    "screening.replayed": Text(
        "screeningen gjordes om ur sitt underlag och blev en annan",
        "the screening was made again from its evidence and came out different",
    ),
    "report.superseded": Text(
        "de som har en kopia fick veta att screeningen har ersatts",
        "those who hold a copy were told that another screening has taken its place",
    ),
    "replay.done": Text(
        "sparade screeningar och behovsbedömningar gjordes om och jämfördes",
        "kept screenings and needs assessments were made again and compared",
    ),
    "schedule.set": Text(
        "något bestämdes göras en gång om dygnet", "something was set to be done once a day"
    ),
    "schedule.ended": Text(
        "något görs inte längre en gång om dygnet", "something is no longer done once a day"
    ),
    "judgement.kept": Text("en möjlig träff bedömdes", "a possible match was judged"),
    "need.kept": Text(
        "behovsbedömningen gjordes och sparades", "the needs assessment was made and kept"
    ),
    "need.replayed": Text(
        "behovsbedömningen gjordes om ur sitt underlag och blev en annan",
        "the needs assessment was made again from its evidence and came out different",
    ),
    "mapping.kept": Text("en kolumnmappning bekräftades", "a column mapping was confirmed"),
    "mapping.ended": Text("en kolumnmappning avslutades", "a column mapping was ended"),
    "evidence_file.kept": Text("en fil sparades som underlag", "a file was kept as evidence"),
    "portfolio.kept": Text(
        "leverantörerna granskades och resultatet sparades",
        "the suppliers were screened and the result was kept",
    ),
    "register_check.kept": Text(
        "svaret från en registerkontroll sparades", "the answer of a register check was kept"
    ),
    "coverage.kept": Text(
        "täckningen sammanställdes och rapporten sparades",
        "the coverage was counted and the report was kept",
    ),
    "package.kept": Text("ett utkastpaket sparades", "a package of drafts was kept"),
    "reply_link.made": Text(
        "en svarslänk till en leverantör skapades", "a supplier's reply link was made"
    ),
    "reply_link.revoked": Text("en svarslänk spärrades", "a reply link was revoked"),
    "reply_sheet.shown": Text(
        "leverantören läste sina uppgifter genom svarslänken",
        "the supplier read its facts through the reply link",
    ),
    "reply.kept": Text(
        "leverantörens svar på sina uppgifter sparades",
        "the supplier's reply to its facts was kept",
    ),
    "disclosure.kept": Text(
        "ett beslut lämnades till en annan myndighet och antecknades",
        "the sharing of a decision with another authority was put on record",
    ),
    "document.disclosed": Text(
        "en handling i ärendet lämnades ut, helt eller maskad",
        "a document of the case was handed out, whole or masked",
    ),
    "case.written": Text("något antecknades i ärendet", "something was recorded in the case"),
    "monitor.made": Text("en bevakning lades upp", "a monitor was made"),
    "monitor.changed": Text("en bevakning ändrades", "a monitor was changed"),
    "monitor.ended": Text("en bevakning avslutades", "a monitor was ended"),
    "event.kept": Text(
        "en bevakning såg en förändring och den sparades",
        "what a monitor had noticed was kept",
    ),
    "event.closed": Text(
        "det antecknades vad en bevakad förändring ledde till",
        "it was put on record what came of what a monitor had noticed",
    ),
    "key.made": Text("en API-nyckel skapades", "an API key was made"),
    "webhook.made": Text("en webhookmottagare lades upp", "a receiver of webhooks was made"),
    "webhook.changed": Text("en webhookmottagare ändrades", "a receiver of webhooks was changed"),
    "webhook.verified": Text(
        "en webhookmottagare svarade på ett prov och får meddelanden",
        "a receiver of webhooks passed a test and is told",
    ),
    "webhook.rotated": Text(
        "en webhookmottagare fick en ny hemlighet", "a receiver of webhooks got a new secret"
    ),
    "webhook.disabled": Text(
        "en webhookmottagare stängdes av", "a receiver of webhooks was disabled"
    ),
    "webhook.ended": Text("en webhookmottagare avslutades", "a receiver of webhooks was ended"),
    "key.revoked": Text("en API-nyckel spärrades", "an API key was revoked"),
    "right.given": Text("en behörighet gavs", "a right was given"),
    "right.ended": Text("en behörighet upphörde", "a right was ended"),
    "person.renamed": Text("en person fick ett annat namn", "a person got another name"),
    "unit.renamed": Text("en enhet fick ett annat namn", "a unit got another name"),
    "access_review.signed": Text("behörigheterna gicks igenom", "the rights were gone through"),
    "incident.released": Text(
        "något ur en begränsad händelse lämnades ut till ett ärende",
        "something of a restricted incident was let out to a case",
    ),
    "record.disposed": Text("en handling gallrades", "a record was disposed of"),
    "subject.searched": Text(
        "det som finns om en person söktes fram", "what is held about a person was looked up"
    ),
    "backup.made": Text(
        "en säkerhetskopia av hela installationen gjordes",
        "a backup of the whole installation was made",
    ),
    "backup.restored": Text(
        "installationen återställdes från en säkerhetskopia",
        "the installation was restored from a backup",
    ),
    "log_key.replaced": Text(
        "nyckeln som signerar loggen byttes", "the key that signs the log was replaced"
    ),
    "log_entries.disposed": Text("loggposter gallrades", "entries of the log were disposed of"),
}
"""What an entry can tell of; the codes stay for ever."""

DISPOSED = "log_entries.disposed"
"""The action of an entry whose details name the `leaves` whose entries are disposed of."""

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

    Entries that have no place in the log yet, and those that tell of a disposal, stay.

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
        LOG_ENTRIES.c.action != DISPOSED,
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
    return load(connection, AuditEntry, row_of(AuditEntry, tenant_id, entry_id))


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
