"""Logging in to the pages by a log-in service: authorization code flow with PKCE.

The browser is sent to the service with a state, a nonce and the hash of a secret of ours (RFC 7636,
S256), and comes back with a code that is exchanged for tokens. The ID token must answer this very
log-in; the access token is what the API is then asked with, so it is checked as any other. Both
must name the same person (OpenID Connect Core 1.0, section 3.1; RFC 9700).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.strict_json import loads
from service.operations.people.issuers import Issuer, PageLogIn
from service.operations.people.signing_keys import LogInUnavailable, SigningKeys
from service.operations.people.tokens import InvalidToken, read_id_token, read_token
from service.platform.process.outbound import NotReached, Outbound
from service.settings import InvalidSettings

_SECONDS = 10.0
_MOST_BYTES = 65_536
_SHORTEST = timedelta(seconds=30)
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}


class LogInFailed(Exception):
    """A log-in came to nothing; `reason` says why, for the log and never for the browser."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A log-in that a browser has begun; kept in its sealed session until it comes back.

    Attributes:
        issuer: Name of the log-in service.
        state: Comes back with the browser.
        nonce: Comes back in the ID token.
        verifier: What the hash that was sent is of.
        back: The page that somebody was on.
        since: She must prove anew who she is, no earlier than this, in seconds since 1970; None:
            it is enough that the service knows her.
    """

    issuer: str
    state: str
    nonce: str
    verifier: str
    back: str
    since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a log-in service has given.

    Attributes:
        access: The access token, checked.
        refresh: What a new one is asked for with; None: nothing was given.
        ends_at: When the access token ends, in seconds since 1970, by what was said of its life.
        proven_at: When the person proved who she is, in seconds since 1970; None: not known.
    """

    access: str
    refresh: str | None
    ends_at: int
    proven_at: float | None = None


def begin_at(log_in: PageLogIn, begun: Begun) -> str:
    """Return the address that a browser is sent to."""
    digest = hashlib.sha256(begun.verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": log_in.client,
        "redirect_uri": log_in.redirect,
        "scope": log_in.scope,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    if begun.since is not None:
        asked |= {"max_age": "0", "prompt": "login"}  # some services heed but one of them
    elif log_in.max_age is not None:
        asked["max_age"] = str(log_in.max_age)
    sign = "&" if "?" in log_in.authorize else "?"
    return f"{log_in.authorize}{sign}{urlencode(asked)}"


def finish(
    issuers: Sequence[Issuer],
    begun: Begun,
    came_back: Mapping[str, str],
    *,
    keys: SigningKeys,
    now: datetime,
) -> Granted:
    """Exchange what a browser came back with for tokens, and check them.

    Args:
        issuers: The log-in services that are trusted.
        begun: What this browser has begun.
        came_back: The parameters that it came back with.
        keys: Signing keys of the services, and the way to them.
        now: The moment, with a time zone.

    Raises:
        LogInFailed: It is another log-in, was refused, or a token does not hold.
        LogInUnavailable: The service cannot be reached.
    """
    issuer, log_in = _trusted(issuers, begun.issuer)
    if not hmac.compare_digest(came_back.get("state", "").encode(), begun.state.encode()):
        raise LogInFailed("another state")
    if came_back.get("iss", issuer.issuer) != issuer.issuer:  # RFC 9207: not mixed up
        raise LogInFailed("another issuer")
    if "error" in came_back or not came_back.get("code"):
        raise LogInFailed("refused by the service")
    said = _asked(
        keys.outbound,
        issuer,
        log_in,
        {
            "grant_type": "authorization_code",
            "code": came_back["code"],
            "redirect_uri": log_in.redirect,
            "code_verifier": begun.verifier,
        },
    )
    granted = _granted(said, now)
    try:
        person = read_id_token(
            _text(said, "id_token"),
            issuer=issuer,
            client=log_in.client,
            nonce=begun.nonce,
            max_age=_most_age(log_in, begun, now),
            keys=keys,
            now=now,
        )
        access = read_token(granted.access, issuers=[issuer], keys=keys, now=now)
    except InvalidToken as fault:
        raise LogInFailed(fault.reason) from fault
    if access.subject != person.subject:
        raise LogInFailed("two tokens name two people")
    return replace(granted, proven_at=person.proven_at)


def renew(
    issuers: Sequence[Issuer], name: str, refresh: str, *, keys: SigningKeys, now: datetime
) -> Granted:
    """Ask for a new access token in place of one that is about to end.

    Args:
        issuers: The log-in services that are trusted.
        name: Which of them.
        refresh: What it gave for this.
        keys: Signing keys of the services, and the way to them.
        now: The moment, with a time zone.

    Raises:
        LogInFailed: It gives none: somebody has to log in again.
        LogInUnavailable: The service cannot be reached.
    """
    issuer, log_in = _trusted(issuers, name)
    asked = {"grant_type": "refresh_token", "refresh_token": refresh}
    granted = _granted(_asked(keys.outbound, issuer, log_in, asked), now)
    try:
        read_token(granted.access, issuers=[issuer], keys=keys, now=now)
    except InvalidToken as fault:
        raise LogInFailed(fault.reason) from fault
    if granted.refresh is None:
        return Granted(access=granted.access, refresh=refresh, ends_at=granted.ends_at)
    return granted


def _most_age(log_in: PageLogIn, begun: Begun, now: datetime) -> int | None:
    """Return how long ago, in seconds, somebody may have proved who she is; None: however long."""
    return log_in.max_age if begun.since is None else max(0, int(now.timestamp()) - begun.since)


def _trusted(issuers: Sequence[Issuer], name: str) -> tuple[Issuer, PageLogIn]:
    for issuer in issuers:
        if issuer.name == name and issuer.log_in is not None:
            return issuer, issuer.log_in
    raise LogInFailed("a service that is not trusted")


def _asked(
    outbound: Outbound, issuer: Issuer, log_in: PageLogIn, asked: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the service's token address answers."""
    fields = {**asked, "client_id": log_in.client}
    try:
        if (secret := log_in.client_secret()) is not None:
            fields["client_secret"] = secret
        answer = outbound.post(
            log_in.token,
            urlencode(fields).encode(),
            _FORM,
            seconds=_SECONDS,
            most_bytes=_MOST_BYTES,
        )
    except (NotReached, InvalidSettings) as fault:
        raise LogInUnavailable(issuer.name) from fault
    if answer.status >= 500:
        raise LogInUnavailable(issuer.name)
    if answer.status != 200:
        raise LogInFailed(f"the token address answered {answer.status}")
    try:
        said = loads(answer.body, name="tokens")
    except UnreadableInput as fault:
        raise LogInFailed("the answer is no JSON") from fault
    if not isinstance(said, dict):
        raise LogInFailed("the answer is no object")
    return said


def _granted(said: Mapping[str, Any], now: datetime) -> Granted:
    if str(said.get("token_type", "")).lower() != "bearer":
        raise LogInFailed("not a bearer token")
    life = said.get("expires_in", 0)
    seconds = life if isinstance(life, int) and not isinstance(life, bool) else 0
    refresh = said.get("refresh_token")
    return Granted(
        access=_text(said, "access_token"),
        refresh=refresh if isinstance(refresh, str) and refresh else None,
        ends_at=int((now + max(timedelta(seconds=seconds), _SHORTEST)).timestamp()),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.isascii():
        raise LogInFailed(f"no {name}")
    return value
