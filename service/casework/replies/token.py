"""The token of a link: drawn at random, kept only as a keyed hash, and valid for a time.

A token is `kr_` and 256 random bits. It is sent in a header and stands in no address, so no log
holds it. One that is wrong, has expired or is revoked is answered in the same way.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from service.casework.replies.table import REPLY_TOKENS, HashedToken, ReplyLink, Token
from service.platform.db.store import add, change, load, load_row, row_of_record, view_of

MARK = "kr_"
"""How a token begins, for whoever finds one where it should not be."""
DAYS = 14
"""How long a link is open unless something else is asked for. Ours: ten working days."""
MOST_DAYS = 90
"""The longest that a link can be open. Ours."""

_BYTES = 32
_SHAPE = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


def draw_token() -> str:
    """Return a new token; it cannot be had again."""
    return MARK + secrets.token_urlsafe(_BYTES)


def keep_token(
    connection: Connection, token: str, link: ReplyLink, *, secret: bytes, days: int
) -> Token:
    """Keep the hash of a token, and return what is known of it.

    Args:
        connection: Inside a transaction that may write.
        token: From `draw_token`.
        link: What it opens, from when this was made on.
        secret: The secret under which tokens are hashed.
        days: How many days it is valid.
    """
    made = HashedToken(
        tenant_id=link.tenant_id,
        id=link.id,
        actor=link.actor,
        created_at=link.created_at,
        expires_at=link.created_at + timedelta(days=days),
        hmac_sha256=_hashed(token, secret),
    )
    add(connection, made)
    return view_of(Token, made)


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
    found = load(connection, Token, REPLY_TOKENS.c.hmac_sha256 == _hashed(shown, secret))
    return found if found is not None and found.is_valid(now) else None


def load_token(connection: Connection, *, tenant_id: str, link_id: str) -> Token:
    """Return what is known of the token of a link of this tenant."""
    found = load_row(connection, Token, tenant_id, link_id)
    assert found is not None
    return found


def revoke_token(connection: Connection, token: Token, *, actor: str, now: datetime) -> None:
    """Revoke a token at once, for good."""
    change(connection, Token, row_of_record(token), revoked_at=now, revoked_by=actor)


def _hashed(token: str, secret: bytes) -> str:
    return hmac.new(secret, token.encode(), hashlib.sha256).hexdigest()
