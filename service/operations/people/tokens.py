"""Log-in tokens: what is checked before a word of one is believed.

A token (RFC 7519) chooses nothing about how it is checked. Its issuer must be one of the
operator's, its key one of that issuer's, its algorithm the one that this kind of key is used with,
and it must be an access token for this service: an ID token, which a person's own browser shows to
others, is refused (RFC 9068; OWASP ASVS 5.0, 9.1 and 9.2).
"""

import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from service.operations.people.issuers import Issuer
from service.operations.people.principal import Role
from service.operations.people.signing_keys import SigningKeys

CLOCK_SKEW = timedelta(seconds=60)
"""How far another machine's clock may be from ours."""
MOST_CHARACTERS = 16_384
"""The longest token that is looked at; servers take headers of about this size."""

_ACCESS_TYPES = ("jwt", "at+jwt", "application/at+jwt", "application/jwt")
_ID_TYPES = ("jwt", "application/jwt", "")  # RFC 7519, 5.1: the header need not say it
_MOST_IN_ID = 200
_NOT_ACCESS = frozenset({"at_hash", "c_hash", "s_hash"})  # OpenID Connect Core: ID tokens alone
_CHECKS: Options = {
    "require": ["exp", "iat", "iss", "aud", "sub"],
    "verify_exp": False,  # these three are compared with a clock that is given
    "verify_nbf": False,
    "verify_iat": False,
}


class InvalidToken(Exception):
    """A token is not believed; `reason` says why, for the log and never for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """What a log-in service says of a person.

    Attributes:
        issuer: The service.
        subject: Names the person at this service, for good.
        shown: A name for people to read.
        roles: Her roles here.
        units: Her buyer units here.
    """

    issuer: Issuer
    subject: str
    shown: str
    roles: frozenset[Role]
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom an ID token names.

    Attributes:
        subject: Names the person at this service, for good.
        proven_at: When she proved who she is, in seconds since 1970; None: that is not said.
    """

    subject: str
    proven_at: float | None


def read_token(
    token: str, *, issuers: Sequence[Issuer], keys: SigningKeys, now: datetime
) -> LoggedIn:
    """Return what a token says, when everything about it holds.

    Raises:
        InvalidToken: Something does not.
        LogInUnavailable: The issuer's keys cannot be had, so nobody can tell.
    """
    if len(token) > MOST_CHARACTERS:
        raise InvalidToken("too long")
    issuer = _issuer_of(token, issuers)
    audience = issuer.audience
    claims = _claims(token, issuer, types=_ACCESS_TYPES, audience=audience, keys=keys, now=now)
    _check_kind(claims, token)
    subject = _subject(claims, issuer)
    shown = claims.get(issuer.shown)
    held = set(_values(claims, issuer.rights))
    return LoggedIn(
        issuer=issuer,
        subject=subject,
        shown=shown if isinstance(shown, str) and _is_plain(shown) else subject,
        roles=frozenset(role for value, role in issuer.roles.items() if value in held),
        units=frozenset(unit for value, unit in issuer.units.items() if value in held),
    )


def read_id_token(
    token: str,
    *,
    issuer: Issuer,
    client: str,
    nonce: str,
    keys: SigningKeys,
    now: datetime,
    max_age: int | None = None,
) -> Identified:
    """Return the person whom an ID token names, when it answers the log-in that was begun.

    It opens nothing by itself: it ties the access token beside it to one browser's log-in.

    Args:
        token: The ID token.
        issuer: The service that the log-in was begun with.
        client: Id of this installation there: whom the token must be for.
        nonce: What the log-in was begun with.
        keys: Signing keys of the services.
        now: The moment, with a time zone.
        max_age: How long ago, in seconds, she may have proved who she is; None: however long.

    Raises:
        InvalidToken: Something about it does not hold.
        LogInUnavailable: The issuer's keys cannot be had, so nobody can tell.
    """
    if len(token) > MOST_CHARACTERS:
        raise InvalidToken("too long")
    if _issuer_of(token, [issuer]) is not issuer:
        raise InvalidToken("unknown issuer")
    claims = _claims(token, issuer, types=_ID_TYPES, audience=client, keys=keys, now=now)
    audiences = claims["aud"]
    several = isinstance(audiences, list) and len(audiences) > 1
    if claims.get("azp", None if several else client) != client:
        raise InvalidToken("another client's")
    if claims.get("typ") not in (None, "ID"):
        raise InvalidToken("not an ID token")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise InvalidToken("another log-in's")
    proven_at = _moment(claims.get("auth_time"))
    if max_age is not None:
        if proven_at is None:
            raise InvalidToken("auth_time is not stated")
        if now.timestamp() - proven_at > max_age + CLOCK_SKEW.total_seconds():
            raise InvalidToken("proved too long ago")
    return Identified(_subject(claims, issuer), proven_at)


def _claims(
    token: str,
    issuer: Issuer,
    *,
    types: Collection[str],
    audience: str,
    keys: SigningKeys,
    now: datetime,
) -> dict[str, Any]:
    """Return what a token of an issuer says, when type, signature, audience and times hold."""
    key = keys.find(issuer, _key_id(token, types), now=now)
    if key is None:
        raise InvalidToken("unknown key")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            audience=audience,
            issuer=issuer.issuer,
            options=_CHECKS,
        )
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise InvalidToken(type(fault).__name__) from fault
    _check_times(claims, now)
    if not all(_says(claims.get(name), value) for name, value in issuer.also.items()):
        raise InvalidToken("a claim is not what it must be")
    return claims


def _says(claim: object, value: str) -> bool:
    return value in claim if isinstance(claim, list) else claim == value


def _moment(value: object) -> float | None:
    """Return a moment in seconds since 1970; None: it is none, or not stated."""
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def _subject(claims: Mapping[str, Any], issuer: Issuer) -> str:
    subject = claims.get(issuer.person)
    if not isinstance(subject, str) or not _is_plain(subject):
        raise InvalidToken("nobody is named")
    return subject


def _issuer_of(token: str, issuers: Sequence[Issuer]) -> Issuer:
    """Return the configured issuer that a token names; nothing else of it is believed yet."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as fault:
        raise InvalidToken(type(fault).__name__) from fault
    for issuer in issuers:
        if claims.get("iss") == issuer.issuer:
            return issuer
    raise InvalidToken("unknown issuer")


def _key_id(token: str, types: Collection[str]) -> str:
    header = _header(token)
    kind, key_id = header.get("typ", ""), header.get("kid")
    if not isinstance(kind, str) or kind.lower() not in types:
        raise InvalidToken("not the type of such a token")
    if "crit" in header or "b64" in header:
        raise InvalidToken("an extension that is not known")
    if not isinstance(key_id, str) or not _is_plain(key_id):
        raise InvalidToken("no key is named")
    return key_id


def _header(token: str) -> Mapping[str, Any]:
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as fault:
        raise InvalidToken(type(fault).__name__) from fault


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """Compare with a clock that is given; a moment that is no number holds nothing."""
    seconds, skew = now.timestamp(), CLOCK_SKEW.total_seconds()
    for name in ("exp", "iat", "nbf"):
        value = claims.get(name, seconds) if name == "nbf" else claims[name]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidToken(f"{name} is no moment")
        holds = seconds < value + skew if name == "exp" else value <= seconds + skew
        if not holds:
            raise InvalidToken(f"{name} does not hold now")


def _check_kind(claims: Mapping[str, Any], token: str) -> None:
    """Refuse what is signed by the right issuer for the right audience but is no access token.

    Entra ID's access tokens carry `scp`, or `idtyp` or `roles` where no person stands behind them;
    Keycloak's carry `scope` and `typ` Bearer; those after RFC 9068 have the type at+jwt.
    """
    stated = claims.get("typ")
    is_access = (
        "at+jwt" in str(_header(token)["typ"]).lower()
        or stated == "Bearer"
        or any(isinstance(claims.get(name), str) for name in ("scp", "scope", "idtyp"))
    )
    if not is_access or stated not in (None, "Bearer") or not _NOT_ACCESS.isdisjoint(claims):
        raise InvalidToken("not an access token")


def _values(claims: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value: Any = claims.get(name)
        if name not in claims:
            value = claims
            for part in name.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, list):
            yield from (text for text in value if isinstance(text, str))


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= _MOST_IN_ID and text.isprintable() and text == text.strip()
