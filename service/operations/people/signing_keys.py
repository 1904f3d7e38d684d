"""The public keys that log-in services sign with, fetched from their own address and kept a while.

Keys come from the address in the configuration and from nowhere else; what a token says of where
its key lies is not read. An unknown key is asked for at most once a minute, and a service that is
away for a while keeps nobody out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import structlog
from httpx2 import BaseTransport
from jwt import PyJWK, PyJWKError
from jwt.exceptions import InvalidKeyError

from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.strict_json import loads
from service.operations.people.issuers import Issuer
from service.platform.process.outbound import NotReached, Outbound
from service.platform.process.reach import OPEN, Reach

FRESH = timedelta(hours=1)
"""How long keys are used without asking again. Ours."""
PAUSE = timedelta(minutes=1)
"""How long not to ask again for a key that was not there, or after no answer. Ours."""
USABLE = timedelta(hours=24)
"""How long keys are used while the service does not answer. Ours."""
SMALLEST_RSA_BITS = 2048
"""The smallest RSA key that counts (NIST SP 800-131A, revision 2)."""

_ALGORITHM_OF = {("RSA", ""): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
"""What each kind of key signs with here. No secret key is among them, so a public key can never be
taken for one."""

_log = structlog.get_logger("kedjekoll")


class LogInUnavailable(Exception):
    """The signing keys of a log-in service cannot be had: nobody can tell whether a token holds."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A public key and the one algorithm that it is used with."""

    algorithm: str
    key: Any


@dataclass(slots=True)
class _Kept:
    keys: dict[str, TokenKey]
    fetched_at: datetime | None
    asked_at: datetime


class SigningKeys:
    """The keys of every log-in service, by their ids; threads may share it.

    Args:
        outbound: What asks for them.
    """

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    @property
    def outbound(self) -> Outbound:
        """What asks log-in services, for their keys and for what else they give."""
        return self._outbound

    def find(self, issuer: Issuer, key_id: str, *, now: datetime) -> TokenKey | None:
        """Return a key of a log-in service, or None if it has none of this id.

        Raises:
            LogInUnavailable: The service has not told its keys for a day, or never has.
        """
        with self._lock:
            kept = self._kept.get(issuer.name)
            if kept is None or self._is_to_ask(kept, key_id, now):
                kept = self._asked(issuer, kept, now)
                self._kept[issuer.name] = kept
        if kept.fetched_at is None or now - kept.fetched_at > USABLE:
            raise LogInUnavailable(issuer.name)
        return kept.keys.get(key_id)

    def close(self) -> None:
        """Close every connection."""
        self._outbound.close()

    @staticmethod
    def _is_to_ask(kept: _Kept, key_id: str, now: datetime) -> bool:
        if now - kept.asked_at < PAUSE:
            return False
        stale = kept.fetched_at is None or now - kept.fetched_at > FRESH
        return stale or key_id not in kept.keys

    def _asked(self, issuer: Issuer, kept: _Kept | None, now: datetime) -> _Kept:
        try:
            keys = read_keys(self._outbound.get(issuer.keys))
        except (NotReached, UnreadableInput) as fault:
            _log.warning("log_in.keys_not_had", issuer=issuer.name, reason=_reason(fault))
            return _Kept(kept.keys if kept else {}, kept.fetched_at if kept else None, now)
        return _Kept(keys, now, now)


def open_signing_keys(
    issuers: Iterable[Issuer], *, reach: Reach = OPEN, transport: BaseTransport | None = None
) -> SigningKeys:
    """Return the signing keys of log-in services, of which none is fetched yet.

    Args:
        issuers: The services; those of the organisation's own network may be reached there.
        reach: What else may be reached, and by which proxy.
        transport: What requests go through; None: the network.
    """
    inside = {
        urlsplit(address).hostname or ""
        for issuer in issuers
        if issuer.network == "own"
        for address in (issuer.keys, *([issuer.log_in.token] if issuer.log_in else []))
    }
    return SigningKeys(Outbound(transport=transport, reach=reach.naming(inside)))


def read_keys(payload: bytes) -> dict[str, TokenKey]:
    """Return the usable keys of a JWKS document by their ids; others are left out.

    Raises:
        UnreadableInput: It is no unambiguous JSON.
    """
    document = loads(payload, name="keys")
    listed = document.get("keys") if isinstance(document, dict) else None
    found: dict[str, TokenKey] = {}
    for described in listed if isinstance(listed, list) else ():
        if (
            isinstance(described, dict)
            and isinstance(described.get("kid"), str)
            and described.get("use") != "enc"
        ):
            key = _read_key(described)
            if key is not None:
                found.setdefault(described["kid"], key)
    return found


def _read_key(described: dict[str, Any]) -> TokenKey | None:
    kind = str(described.get("kty"))
    algorithm = _ALGORITHM_OF.get((kind, "" if kind == "RSA" else str(described.get("crv"))))
    if algorithm is None or described.get("alg", algorithm) != algorithm:
        return None
    try:
        key = PyJWK(described, algorithm=algorithm).key
    except (PyJWKError, InvalidKeyError, ValueError, TypeError, KeyError):
        return None
    if kind == "RSA" and key.key_size < SMALLEST_RSA_BITS:
        return None
    return TokenKey(algorithm, key)


def _reason(fault: NotReached | UnreadableInput) -> str:
    return str(fault) if isinstance(fault, NotReached) else fault.problems[0].code
