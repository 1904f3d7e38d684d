"""What a firm answers through its link: kept for ever beside the facts that it answers.

A firm can answer several times until the link closes; nothing replaces what it said before. Its
answers change no fact, no points and no case: an officer reads them and decides what follows.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, func, insert, select

from data_ingest.model.problem import Problem, UnreadableInput
from service.casework.replies.link import ReplyLink
from service.casework.replies.request import (
    MOST_FILE_BYTES,
    MOST_FILES,
    MOST_REPLIES,
    NewReply,
    Stance,
    check_reply,
)
from service.casework.replies.table import ReplyFileRow, ReplyRow
from service.operations.audit.entry import write_entry
from service.operations.files.kept_files import KeptFile, keep_file
from service.operations.files.tables import EvidenceFileRow
from service.operations.people.units import unit_of
from service.platform.db.record_id import new_id
from service.platform.db.rows import add_row, columns_of
from service.platform.frames import canonical
from service.platform.personal_numbers import pseudonyms
from service.platform.words import printable

RECORD_VERSION: Literal[1] = 1


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnswerRecord(_Record):
    """What was answered to one fact."""

    fact: str
    stance: Stance
    text: str
    value: str | None
    files: tuple[str, ...]


class ReplyContent(_Record):
    """The answers of one reply, in the order given; `sheet_sha256` is what they answer."""

    record_version: Literal[1]
    sheet_sha256: str
    answers: tuple[AnswerRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply as it is kept.

    Attributes:
        tenant_id: Whose case it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: The link through which it came.
        created_at: When, with a time zone.
        link_id: The link.
        content: Canonical bytes of the `ReplyContent`.
        result_hash: Hash of those bytes.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    link_id: str
    content: bytes
    result_hash: str

    def read(self) -> ReplyContent:
        """Return what was answered."""
        return ReplyContent.model_validate(orjson.loads(self.content))


_COLUMNS = columns_of(ReplyRow, Reply)


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
    handed_in = {one.sha256 for one in list_files(connection, link)}
    check_reply(stated, link.read(), handed_in=handed_in)
    if _count(connection, ReplyRow, link) >= MOST_REPLIES:
        raise UnreadableInput([Problem("reply-most", "", {"most": str(MOST_REPLIES)})], "reply")
    content = _content(stated, link, person_key=person_key)
    payload = canonical(content.model_dump(mode="json"))
    reply = Reply(
        tenant_id=link.tenant_id,
        id=new_id("h"),
        actor=link.id,
        created_at=now,
        link_id=link.id,
        content=payload,
        result_hash=hashlib.sha256(payload).hexdigest(),
    )
    add_row(connection, ReplyRow, reply)
    write_entry(
        connection,
        "reply.kept",
        reply.id,
        tenant_id=reply.tenant_id,
        actor=reply.actor,
        at=now,
        content_sha256=reply.result_hash,
        details={"link": link.id},
    )
    return reply


def list_replies(connection: Connection, link: ReplyLink) -> list[Reply]:
    """Return the replies through a link, in the order in which they came."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(ReplyRow.tenant_id == link.tenant_id, ReplyRow.link_id == link.id)
        .order_by(ReplyRow.created_at, ReplyRow.id)
    )
    return [Reply(**row._mapping) for row in rows]


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
        file_id=new_id("e"),
        actor=link.id,
        created_at=now,
        name="reply",
        media_type=media_type,
        unit=unit_of(connection, "c", link.case_id, tenant_id=link.tenant_id),
    )
    if kept.sha256 in {one.sha256 for one in list_files(connection, link)}:
        return kept
    if _count(connection, ReplyFileRow, link) >= MOST_FILES:
        raise UnreadableInput([Problem("reply-most-files", "", {"most": str(MOST_FILES)})], "file")
    connection.execute(
        insert(ReplyFileRow).values(
            tenant_id=link.tenant_id,
            id=new_id("h"),
            actor=link.id,
            created_at=now,
            link_id=link.id,
            evidence_file_id=kept.id,
        )
    )
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
        select(EvidenceFileRow.id, EvidenceFileRow.sha256, ReplyFileRow.created_at)
        .join(
            EvidenceFileRow,
            (EvidenceFileRow.tenant_id == ReplyFileRow.tenant_id)
            & (EvidenceFileRow.id == ReplyFileRow.evidence_file_id),
        )
        .where(ReplyFileRow.tenant_id == link.tenant_id, ReplyFileRow.link_id == link.id)
        .order_by(ReplyFileRow.created_at, ReplyFileRow.id)
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
    texts = [printable(one.text.replace("\r\n", "\n").replace("\n", " ")) for one in stated.answers]
    hidden = pseudonyms(texts, person_key=person_key)
    return ReplyContent(
        record_version=RECORD_VERSION,
        sheet_sha256=link.sheet_sha256,
        answers=tuple(
            AnswerRecord(
                fact=one.fact,
                stance=one.stance,
                text=hidden.get(text, text),
                value=one.value,
                files=tuple(dict.fromkeys(one.files)),
            )
            for one, text in zip(stated.answers, texts, strict=True)
        ),
    )


def _count(
    connection: Connection, table: type[ReplyRow] | type[ReplyFileRow], link: ReplyLink
) -> int:
    return connection.execute(
        select(func.count()).where(table.tenant_id == link.tenant_id, table.link_id == link.id)
    ).scalar_one()
