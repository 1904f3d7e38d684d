"""What a firm answers through its link: kept for ever beside the facts that it answers.

A firm can answer several times until the link closes; nothing replaces what it said before. Its
answers change no fact, no points and no case: an officer reads them and decides what follows.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from data_ingest.model.problem import Problem, UnreadableInput
from service.casework.replies.content import RECORD_VERSION, AnswerRecord, ReplyContent
from service.casework.replies.request import (
    MOST_FILE_BYTES,
    MOST_FILES,
    MOST_REPLIES,
    NewReply,
    check_reply,
)
from service.casework.replies.table import REPLIES, REPLY_FILES, Reply, ReplyFile, ReplyLink
from service.operations.audit.entry import write_entry
from service.operations.files.kept_files import KeptFile, keep_file
from service.operations.files.tables import EVIDENCE_FILES
from service.operations.kept import keep
from service.operations.people.units import unit_of
from service.platform.db.record_id import new_id
from service.platform.db.store import add, load_all
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable


def keep_reply(
    connection: Connection,
    link: ReplyLink,
    stated: NewReply,
    *,
    person_key: bytes,
    now: datetime,
) -> Reply:
    """Check a reply, keep it, and return it.

    Args:
        connection: Inside a transaction that may write.
        link: The link that it comes through; the caller has found it by its token.
        stated: The reply.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: Something has to be mended, or the link takes no more replies.
    """
    handed_in = {file.sha256 for file in list_files(connection, link)}
    check_reply(stated, link.read(), handed_in=handed_in)
    if _count(connection, REPLIES, link) >= MOST_REPLIES:
        raise UnreadableInput([Problem("reply-most", "", {"most": str(MOST_REPLIES)})], "reply")
    content = _content(stated, link, person_key=person_key)
    reply = Reply(
        tenant_id=link.tenant_id,
        id=new_id("reply"),
        actor=link.id,
        created_at=now,
        link_id=link.id,
        content=content.canonical_bytes(),
        result_hash=content.sha256(),
    )
    keep(
        connection,
        "reply.kept",
        reply,
        content_sha256=reply.result_hash,
        details={"link": link.id},
    )
    return reply


def list_replies(connection: Connection, link: ReplyLink) -> list[Reply]:
    """Return the replies through a link, in the order in which they came."""
    columns = REPLIES.c
    its = (columns.tenant_id == link.tenant_id, columns.link_id == link.id)
    return load_all(connection, Reply, *its, order_by=[columns.created_at, columns.id])


def hand_in(
    connection: Connection,
    link: ReplyLink,
    content: bytes,
    *,
    media_type: str,
    now: datetime,
) -> KeptFile:
    """Keep a file that a firm hands in, as evidence, and return what is known of it.

    It has no name of the sender's choosing: a name may hold one of a person.

    Raises:
        UnreadableInput: It is empty or too large, or the link takes no more files.
    """
    if not content:
        raise UnreadableInput([Problem("empty-input")], "file")
    if len(content) > MOST_FILE_BYTES:
        limit = {"limit": f"{MOST_FILE_BYTES // 2**20} MiB"}
        raise UnreadableInput([Problem("too-large", "", limit)], "file")
    kept = keep_file(
        connection,
        content,
        tenant_id=link.tenant_id,
        file_id=new_id("file"),
        actor=link.id,
        created_at=now,
        name="reply",
        media_type=media_type,
        unit=unit_of(connection, "case", link.case_id, tenant_id=link.tenant_id),
    )
    if kept.sha256 in {known_file.sha256 for known_file in list_files(connection, link)}:
        return kept
    if _count(connection, REPLY_FILES, link) >= MOST_FILES:
        raise UnreadableInput([Problem("reply-most-files", "", {"most": str(MOST_FILES)})], "file")
    file = ReplyFile(
        tenant_id=link.tenant_id,
        id=new_id("reply"),
        actor=link.id,
        created_at=now,
        link_id=link.id,
        evidence_file_id=kept.id,
    )
    add(connection, file)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file handed in through a link: its number as an evidence file, its hash, and when."""

    id: str
    sha256: str
    created_at: datetime


def list_files(connection: Connection, link: ReplyLink) -> list[HandedIn]:
    """Return the files that were handed in through a link, in the order in which they came."""
    rows = connection.execute(
        select(EVIDENCE_FILES.c.id, EVIDENCE_FILES.c.sha256, REPLY_FILES.c.created_at)
        .join(
            EVIDENCE_FILES,
            (EVIDENCE_FILES.c.tenant_id == REPLY_FILES.c.tenant_id)
            & (EVIDENCE_FILES.c.id == REPLY_FILES.c.evidence_file_id),
        )
        .where(REPLY_FILES.c.tenant_id == link.tenant_id, REPLY_FILES.c.link_id == link.id)
        .order_by(REPLY_FILES.c.created_at, REPLY_FILES.c.id)
    )
    return [HandedIn(**row._mapping) for row in rows]


def note_shown(connection: Connection, link: ReplyLink, *, now: datetime) -> None:
    """Write in the log that the sheet of a link has been shown to whoever holds its token."""
    write_entry(
        connection,
        "reply_sheet.shown",
        link.id,
        tenant_id=link.tenant_id,
        actor=link.id,
        at=now,
        content_sha256=link.sheet_sha256,
    )


def _content(stated: NewReply, link: ReplyLink, *, person_key: bytes) -> ReplyContent:
    texts = [
        printable(answer.text.replace("\r\n", "\n").replace("\n", " ")) for answer in stated.answers
    ]
    hidden = pseudonyms(texts, person_key=person_key)
    return ReplyContent(
        record_version=RECORD_VERSION,
        sheet_sha256=link.sheet_sha256,
        answers=tuple(
            AnswerRecord(
                fact=answer.fact,
                stance=answer.stance,
                text=hidden.get(text, text),
                value=answer.value,
                files=tuple(dict.fromkeys(answer.files)),
            )
            for answer, text in zip(stated.answers, texts, strict=True)
        ),
    )


def _count(connection: Connection, table: Table, link: ReplyLink) -> int:
    its = (table.c.tenant_id == link.tenant_id, table.c.link_id == link.id)
    return connection.execute(select(func.count()).where(*its)).scalar_one()
