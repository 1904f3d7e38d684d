"""Who is logged in to the pages, kept in sealed cookies; what was ended is kept on the server.

They hold the person's own key or log-in token, which the API checks at every request: what is
revoked or has expired opens nothing from then on, and neither does a session that somebody has
ended by logging out (`service.operations.people.sessions`). Scripts cannot read them, they are not
sent from other sites, and without the installation's secret they are noise. Forms carry a value of
the session, so that no other site can send them.

A browser keeps 4,096 bytes a cookie (RFC 6265, section 6.1), and many a proxy takes 8,192 bytes of
cookies in all, so a session is one cookie or two; a token that needs more is refused at log-in.
"""

import base64
import binascii
import hmac
import secrets
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from starlette.datastructures import Headers
from starlette.responses import Response

LIFE = timedelta(hours=8)
"""A working day; ours."""

IDLE = timedelta(hours=1)
"""How long a session lasts in which nothing is asked for (NIST SP 800-63B-4, 2.2.3: an hour)."""

NOTED = timedelta(minutes=5)
"""How often it is noted in the cookies that a session is used. Ours."""

KEPT = timedelta(days=2)
"""How long a browser keeps the cookies, so that a page can tell that a session has ended."""

_PURPOSE = b"kedjekoll session of a page"
_NONCE_BYTES = 12
_MOST_BYTES = 65_536  # of what a cookie unpacks to
PIECE = 3_800
"""Characters of a session in one cookie; name and attributes come to that. Ours."""
PIECES = 2
"""Cookies that a session may need."""


class TooLarge(Exception):
    """A session does not fit in the cookies that browsers and proxies let through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser's session.

    Attributes:
        form_key: What its forms carry.
        began_at: When it began, in seconds since 1970.
        used_at: When it was used last, give or take `NOTED`, in seconds since 1970.
        token: Key or log-in token; None while nobody has logged in.
        ends_at: When it ends, in seconds since 1970.
        log_in: What a log-in that has begun must come back with; None if none has.
        issuer: The log-in service that gave the token; None: it is a key.
        refresh: What a new token is asked for with; None: with nothing.
        token_ends_at: When the token ends, by what its service has said; None: it is a key.
        tenant: The organisation of whoever has logged in; None while nobody has.
        actor: Her user id, likewise.
        proven_at: When she proved who she is, in seconds since 1970; 0: that is not known.
        waiting: A form that waits until she has logged in again; None: none does.
    """

    form_key: str
    began_at: float
    ends_at: int
    used_at: int
    token: str | None = None
    log_in: dict[str, Any] | None = None
    issuer: str | None = None
    refresh: str | None = None
    token_ends_at: int | None = None
    tenant: str | None = None
    actor: str | None = None
    proven_at: float = 0
    waiting: dict[str, str] | None = None

    def has_ended(self, now: datetime) -> bool:
        """Tell whether it opens nothing any more: it is over, or nobody was there for long."""
        unused = self.token is not None and self.used_at + IDLE.total_seconds() <= now.timestamp()
        return unused or self.ends_at <= now.timestamp()

    def used(self, now: datetime) -> "Session":
        """Return it as it is once something is asked for; the same if that was noted just now."""
        fresh = now.timestamp() < self.used_at + NOTED.total_seconds()
        return self if fresh or self.token is None else replace(self, used_at=int(now.timestamp()))

    def owns(self, form_key: object) -> bool:
        """Tell whether a form is one of this session."""
        return isinstance(form_key, str) and hmac.compare_digest(
            form_key.encode(), self.form_key.encode()
        )


def new_session(
    now: datetime, *, token: str | None = None, log_in: dict[str, Any] | None = None
) -> Session:
    """Return a session that begins now."""
    return Session(
        form_key=secrets.token_urlsafe(24),
        began_at=now.timestamp(),
        ends_at=int((now + LIFE).timestamp()),
        used_at=int(now.timestamp()),
        proven_at=now.timestamp() if token is not None else 0,
        token=token,
        log_in=log_in,
    )


class Sealer:
    """Seals sessions into cookies and opens them.

    Args:
        secret: The installation's secret for keys.
    """

    def __init__(self, secret: bytes) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, session: Session) -> str:
        """Return the value of a cookie."""
        content = zlib.compress(orjson.dumps(asdict(session)), 9)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, content, _PURPOSE)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, value: str) -> Session | None:
        """Return the session of a cookie, also one that has ended; None if it is none of ours."""
        try:
            sealed = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
            content = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _PURPOSE)
        except (binascii.Error, ValueError, InvalidTag):
            return None
        unpacked = orjson.loads(zlib.decompressobj().decompress(content, _MOST_BYTES))
        if not isinstance(unpacked, dict) or unpacked.keys() != Session.__annotations__.keys():
            return None  # another version of this service has sealed it
        return Session(**unpacked)


def cookie_of(headers: Headers, name: str) -> str | None:
    """Return a cookie that the browser sent; None if it did not."""
    for part in headers.get("cookie", "").split(";"):
        found, _, value = part.strip().partition("=")
        if found == name:
            return value
    return None


def sealed_of(headers: Headers, scheme: str) -> str | None:
    """Return the sealed session that the browser sent; None if it did not send a whole one."""
    first = cookie_of(headers, cookie_name(scheme)) or ""
    count, _, begin = first.partition(".")
    if count not in map(str, range(1, PIECES + 1)):
        return None
    further = (cookie_of(headers, cookie_name(scheme, at)) for at in range(2, int(count) + 1))
    return begin + "".join(piece or "" for piece in further)


def cookie_name(scheme: str, number: int = 1) -> str:
    """Return the name of a cookie of the session; over TLS no other host can set it.

    >>> cookie_name("https"), cookie_name("http", 2)
    ('__Host-kedjekoll', 'kedjekoll-2')
    """
    name = "__Host-kedjekoll" if scheme == "https" else "kedjekoll"
    return name if number == 1 else f"{name}-{number}"


def give(response: Response, session: Session, *, sealer: Sealer, scheme: str) -> None:
    """Let the browser keep a session.

    Raises:
        TooLarge: It does not fit.
    """
    for number, piece in enumerate(pieces_of(session, sealer), 1):
        response.set_cookie(
            cookie_name(scheme, number),
            piece,
            max_age=int(KEPT.total_seconds()),
            path="/",
            secure=scheme == "https",
            httponly=True,
            samesite="lax",
        )


def pieces_of(session: Session, sealer: Sealer) -> list[str]:
    """Return the values of the cookies that hold a session; the first says how many they are.

    What does not fit is left out: first the content of a form that waits, which has to be filled
    in again then, and next what renews the token, with which the session ends then.

    Raises:
        TooLarge: It does not fit.
    """
    sealed = sealer.seal(session)
    if len(sealed) > PIECE * PIECES and session.waiting is not None:
        session = replace(session, waiting={**session.waiting, "form": ""})
        sealed = sealer.seal(session)
    if len(sealed) > PIECE * PIECES and session.refresh is not None:
        sealed = sealer.seal(replace(session, refresh=None))
    if len(sealed) > PIECE * PIECES:
        raise TooLarge
    pieces = [sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE)]
    return [f"{len(pieces)}.{pieces[0]}", *pieces[1:]]


def take_back(response: Response, *, scheme: str) -> None:
    """Let the browser forget its session."""
    for number in range(1, PIECES + 1):
        response.delete_cookie(
            cookie_name(scheme, number),
            path="/",
            secure=scheme == "https",
            httponly=True,
            samesite="lax",
        )
