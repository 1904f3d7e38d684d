"""The tables of the right of reply.

What a link shows, what is answered and what is handed in is never changed: triggers, not habits. A
token can be revoked, and lies in a table of its own, the only one that is looked in before it is
known whose it is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from data_ingest.model.fields import OWN, UNTOLD, About
from service.casework.replies.content import ReplyContent
from service.casework.replies.sheet import Sheet
from service.platform.db.records import OfTenant, Sha256, ShownRecord, points_to, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLink(ShownRecord):
    """One firm's sheet of its own facts, as it was when the link was made, without its token.

    Attributes:
        case_id: The case that it hangs on.
        screening_id: The screening whose facts it shows.
        tender_id: The tender under which the firm works.
        party_id: The firm.
        package_id: The package with the letter that it goes with; None: open after the award alone.
        sheet: Canonical bytes of the `Sheet`.
        sheet_sha256: Hash of those bytes.
    """

    case_id: Annotated[str, OWN]
    screening_id: Annotated[str, OWN]
    tender_id: Annotated[str, About("name")]
    party_id: Annotated[str, About("name")]
    package_id: Annotated[str | None, OWN]
    sheet: Annotated[bytes, UNTOLD]
    sheet_sha256: Annotated[Sha256, UNTOLD]

    def read(self) -> Sheet:
        """Return the sheet."""
        return Sheet.read(self.sheet)


REPLY_LINKS = table_of(
    ReplyLink,
    "reply_links",
    points_to("case_id", "cases"),
    points_to("screening_id", "screenings"),
    points_to("package_id", "packages"),
    Index(None, "tenant_id", "case_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token(OfTenant):
    """What is known of the token of a link; `id` is the link's.

    Attributes:
        expires_at: From when on it opens nothing.
        revoked_at: When somebody revoked it.
        revoked_by: Who.
    """

    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether it opens the link."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedToken(Token):
    """A token with a keyed hash of it, by which it is found."""

    hmac_sha256: Sha256 = field(repr=False)


REPLY_TOKENS = table_of(
    HashedToken,
    "reply_tokens",
    points_to("id", "reply_links"),
    UniqueConstraint("hmac_sha256"),
    CheckConstraint("expires_at > created_at", name="expires_later"),
    views=(Token,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(ShownRecord):
    """What a firm has answered through a link, once; `actor` is the link. Never changed.

    Attributes:
        link_id: The link.
        content: Canonical bytes of the `ReplyContent`.
        result_hash: Hash of those bytes.
    """

    link_id: Annotated[str, OWN]
    content: Annotated[bytes, UNTOLD]
    result_hash: Annotated[Sha256, UNTOLD]

    def read(self) -> ReplyContent:
        """Return what was answered."""
        return ReplyContent.read(self.content)


REPLIES = table_of(
    Reply,
    "replies",
    points_to("link_id", "reply_links"),
    Index(None, "tenant_id", "link_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFile(ShownRecord):
    """An evidence file that a firm has handed in through a link."""

    link_id: Annotated[str, OWN]
    evidence_file_id: Annotated[str, OWN]


REPLY_FILES = table_of(
    ReplyFile,
    "reply_files",
    points_to("link_id", "reply_links"),
    points_to("evidence_file_id", "evidence_files"),
    UniqueConstraint("tenant_id", "link_id", "evidence_file_id"),
)
