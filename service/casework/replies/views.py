"""Links and replies as the API gives them out: to the officer, and to the firm."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from data_ingest.model.text import Language, message
from service.casework.replies.content import AnswerRecord
from service.casework.replies.declared import declared_facts
from service.casework.replies.reply import HandedIn
from service.casework.replies.sheet import Sheet
from service.casework.replies.table import Reply, ReplyLink, Token

State = Literal["open", "expired", "revoked"]

RIGHT = message(
    "You may answer every fact, more than once, until the link closes. Answers are stored with "
    "the facts and are not removed. Do not write names or personal numbers."
)


class ReplyLinkEntry(BaseModel):
    """A reply link, without its token and content."""

    id: str
    created_at: datetime
    actor: str
    case_id: str
    screening_id: str
    tender_id: str
    party_id: str
    package_id: str | None = Field(description="The letter that it belongs to, before the award.")
    shows_points: bool
    sheet_sha256: str
    expires_at: datetime
    state: State
    revoked_at: datetime | None
    revoked_by: str | None
    replies: int = Field(description="Number of replies received.")


class NewReplyLinkResource(BaseModel):
    """A new reply link. The token is returned only in this response."""

    token: str = Field(description="Give it to the firm. Never put it in an address.")
    link: ReplyLinkEntry


class ReplyLinkList(BaseModel):
    """The reply links of a case, oldest first."""

    items: list[ReplyLinkEntry]


class ReplyResource(BaseModel):
    """A stored reply."""

    id: str
    created_at: datetime
    result_hash: str
    answers: list[AnswerRecord]


class ReplyFile(BaseModel):
    """An uploaded file."""

    sha256: str
    created_at: datetime


class DeclaredFactResource(BaseModel):
    """A fact declared by the firm, as an entry of `facts` in a procurement document."""

    fact: str
    value: str
    basis: Literal["declared"]
    document: str
    dated: str


class ReplyLinkResource(BaseModel):
    """A reply link: what it shows, and what the firm has answered."""

    link: ReplyLinkEntry
    sheet: Sheet
    replies: list[ReplyResource]
    files: list[ReplyFile]
    declared: list[DeclaredFactResource] = Field(
        description=(
            "Values that the firm states, for the document of the next screening. A person "
            "enters them, beside what the buyer has."
        )
    )


class SupplierView(BaseModel):
    """What a firm sees through its link: its own facts, and its earlier replies."""

    right: str = Field(description="What the firm may do, in the requested language.")
    expires_at: datetime
    sheet: Sheet
    sheet_sha256: str
    replies: list[ReplyResource]
    files: list[ReplyFile]


def link_entry(
    link: ReplyLink, token: Token, replies: Iterable[Reply], *, now: datetime
) -> ReplyLinkEntry:
    """Return a link as lists give it out."""
    state: State = "open" if token.is_valid(now) else "expired"
    return ReplyLinkEntry(
        id=link.id,
        created_at=link.created_at,
        actor=link.actor,
        case_id=link.case_id,
        screening_id=link.screening_id,
        tender_id=link.tender_id,
        party_id=link.party_id,
        package_id=link.package_id,
        shows_points=link.read().need is not None,
        sheet_sha256=link.sheet_sha256,
        expires_at=token.expires_at,
        state=state if token.revoked_at is None else "revoked",
        revoked_at=token.revoked_at,
        revoked_by=token.revoked_by,
        replies=len(list(replies)),
    )


def link_resource(
    link: ReplyLink,
    token: Token,
    replies: list[Reply],
    files: list[HandedIn],
    *,
    now: datetime,
) -> ReplyLinkResource:
    """Return a link with both views."""
    return ReplyLinkResource(
        link=link_entry(link, token, replies, now=now),
        sheet=link.read(),
        replies=[reply_resource(reply) for reply in replies],
        files=_files(files),
        declared=[
            DeclaredFactResource.model_validate(fact.stated())
            for fact in declared_facts(link, replies)
        ],
    )


def supplier_view(
    link: ReplyLink, token: Token, replies: list[Reply], files: list[HandedIn], language: Language
) -> SupplierView:
    """Return what the firm sees."""
    return SupplierView(
        right=RIGHT.to(language),
        expires_at=token.expires_at,
        sheet=link.read(),
        sheet_sha256=link.sheet_sha256,
        replies=[reply_resource(reply) for reply in replies],
        files=_files(files),
    )


def reply_resource(reply: Reply) -> ReplyResource:
    """Return a reply as it is given out."""
    return ReplyResource(
        id=reply.id,
        created_at=reply.created_at,
        result_hash=reply.result_hash,
        answers=list(reply.read().answers),
    )


def _files(files: Iterable[HandedIn]) -> list[ReplyFile]:
    return [ReplyFile(sha256=file.sha256, created_at=file.created_at) for file in files]
