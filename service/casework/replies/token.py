"""The token of a link: drawn at random, kept only as a keyed hash, and valid for a time.

A token is `kr_` and 256 random bits. It is sent in a header and stands in no address, so no log
holds it. One that is wrong, has expired or is revoked is answered in the same way.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from service.casework.replies.table import ReplyTokenRow

MARK = "kr_"
"""How a token begins, for whoever finds one where it should not be."""
DAYS = 14
"""How long a link is open unless something else is asked for. Ours: ten working days."""
MOST_DAYS = 90
"""The longest that a link can be open. Ours."""

_BYTES = 32
_SHAPE = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token.

    Attributes:
        tenant_id: Whose link it opens.
        id: The link.
        expires_at: From when on it opens nothing.
        revoked_at: When somebody revoked it.
        revoked_by: Who.
    """

    tenant_id: str
    id: str
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None

    def is_valid(self, now: datetime) -> bool:
        """Return whether it opens the link."""
        return self.revoked_at is None and now < self.expires_at


_COLUMNS = (
    ReplyTokenRow.tenant_id,
    ReplyTokenRow.id,
    ReplyTokenRow.expires_at,
    ReplyTokenRow.revoked_at,
    ReplyTokenRow.revoked_by,
)


def draw_token() -> str:
    """Return a new token; it cannot be had again."""
    return MARK + secrets.token_urlsafe(_BYTES)


def keep_token(
    connection: Connection,
    token: str,
    *,
    tenant_id: str,
    link_id: str,
    actor: str,
    secret: bytes,
    now: datetime,
    days: int,
) -> Token:
    """Keep the hash of a token, and return what is known of it.

    Args:
        connection: Inside a transaction that may write.
        token: From `draw_token`.
        tenant_id: Whose link it opens.
        link_id: The link.
        actor: Who makes the link.
        secret: The secret under which tokens are hashed.
        now: The moment, with a time zone.
        days: How many days it is valid.
    """
    made = Token(
        tenant_id=tenant_id,
        id=link_id,
        expires_at=now + timedelta(days=days),
        revoked_at=None,
        revoked_by=None,
    )
    connection.execute(
        insert(ReplyTokenRow).values(
            tenant_id=tenant_id,
            id=link_id,
            actor=actor,
            created_at=now,
            hmac_sha256=_hashed(token, secret),
            expires_at=made.expires_at,
        )
    )
    return made


def find_token(connection: Connection, shown: str, *, secret: bytes, now: datetime) -> Token | None:
    """Return the valid token that `shown` is, of whatever tenant, or None.

    Args:
        connection: Inside a transaction across tenants.
        shown: As it was sent.
        secret: The secret under which tokens are hashed.
        now: The moment, with a time zone.
    """
    if _SHAPE.fullmatch(shown) is None:
        return None
    row = connection.execute(
        select(*_COLUMNS).where(ReplyTokenRow.hmac_sha256 == _hashed(shown, secret))
    ).one_or_none()
    found = None if row is None else Token(**row._mapping)
    return found if found is not None and found.is_valid(now) else None


def load_token(connection: Connection, *, tenant_id: str, link_id: str) -> Token:
    """Return what is known of the token of a link of this tenant."""
    row = connection.execute(
        select(*_COLUMNS).where(ReplyTokenRow.tenant_id == tenant_id, ReplyTokenRow.id == link_id)
    ).one()
    return Token(**row._mapping)


def revoke_token(connection: Connection, token: Token, *, actor: str, now: datetime) -> None:
    """Revoke a token at once, for good."""
    connection.execute(
        update(ReplyTokenRow)
        .where(ReplyTokenRow.tenant_id == token.tenant_id, ReplyTokenRow.id == token.id)
        .values(revoked_at=now, revoked_by=actor)
    )


def _hashed(token: str, secret: bytes) -> str:
    return hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()
