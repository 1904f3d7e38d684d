"""The answers to requests that carried a key of the sender's, kept for a day for who asks again.

An answer is kept in the transaction of what the request did: neither is there without the other.
It may hold a secret that is shown once, or tenders. It is therefore encrypted under a key made from
the sender's own, of which only a keyed hash is kept: who has the database alone cannot read it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Index, select

from service.platform.db.records import OfTenant, Sha256, table_of
from service.platform.db.store import add_unless_there, change, load, remove, row_of
from service.platform.db.tenants import ensure_tenant

KEPT = timedelta(hours=24)
"""How long an answer is kept (draft-ietf-httpapi-idempotency-key-header leaves it to us)."""

_NONCE_BYTES = 12
"""What AES-GCM takes (NIST SP 800-38D, section 8.2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenAnswer(OfTenant):
    """One answer; `id` is a keyed hash of who sent which key, `answer` is encrypted."""

    fingerprint: Sha256
    answer: bytes


KEPT_ANSWERS = table_of(HiddenAnswer, "kept_answers", Index(None, "tenant_id", "created_at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as it was first sent: its status, the headers of the operation, and its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A request that carries a key.

    Attributes:
        tenant_id: Whose.
        actor: Who sends it; the same key of somebody else is another key.
        key: As the sender made it up.
        fingerprint: SHA-256 of method, path, query and body, in hexadecimal.
        at: When it came in, with a time zone.
        secret: The installation's own, for keyed hashes.
    """

    tenant_id: str
    actor: str
    key: str
    fingerprint: str
    at: datetime
    secret: bytes

    @property
    def id(self) -> str:
        """What its answer is found by."""
        return self._derived(b"id").hex()

    def encrypted(self, answer: KeptAnswer) -> bytes:
        """Return an answer as it is kept."""
        head = orjson.dumps([answer.status, answer.headers])
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, head + b"\n" + answer.body, None)

    def decrypted(self, kept: bytes) -> KeptAnswer:
        """Return a kept answer as it was."""
        nonce, hidden = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
        head, _, body = self._cipher().decrypt(nonce, hidden, None).partition(b"\n")
        status, headers = orjson.loads(head)
        return KeptAnswer(
            status=status, headers=tuple((name, value) for name, value in headers), body=body
        )

    def _cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"answer"))

    def _derived(self, purpose: bytes) -> bytes:
        said = orjson.dumps([self.tenant_id, self.actor, self.key])
        return hmac.digest(self.secret, purpose + b"\n" + said, hashlib.sha256)


class Answered(Exception):
    """The request has been answered before.

    Attributes:
        answer: The answer; None: the key was that of a request with another content.
    """

    def __init__(self, answer: KeptAnswer | None) -> None:
        super().__init__("The key has been used.")
        self.answer = answer


def check_unanswered(connection: Connection, keyed: Keyed) -> None:
    """Look for an answer to a request.

    Raises:
        Answered: There is one that is no older than `KEPT`.
    """
    young = KEPT_ANSWERS.c.created_at > keyed.at - KEPT
    kept = load(connection, HiddenAnswer, row_of(HiddenAnswer, keyed.tenant_id, keyed.id), young)
    if kept is not None:
        same = kept.fingerprint == keyed.fingerprint
        raise Answered(keyed.decrypted(kept.answer) if same else None)


def claim(connection: Connection, keyed: Keyed) -> None:
    """Begin what a request does; whoever does the same at the same time waits here for its end.

    Answers of the tenant that are older than `KEPT` are removed.

    Raises:
        Answered: Somebody else came first.
    """
    old = (
        select(KEPT_ANSWERS.c.id)
        .where(
            KEPT_ANSWERS.c.tenant_id == keyed.tenant_id,
            KEPT_ANSWERS.c.created_at <= keyed.at - KEPT,
        )
        .with_for_update(skip_locked=True)  # two who clear away at once do not wait in a ring
    )
    own = KEPT_ANSWERS.c.tenant_id == keyed.tenant_id
    remove(connection, HiddenAnswer, own, KEPT_ANSWERS.c.id.in_(old))
    ensure_tenant(connection, tenant_id=keyed.tenant_id, actor=keyed.actor, created_at=keyed.at)
    begun = HiddenAnswer(
        tenant_id=keyed.tenant_id,
        id=keyed.id,
        actor=keyed.actor,
        created_at=keyed.at,
        fingerprint=keyed.fingerprint,
        answer=b"",  # replaced by `keep_answer` in the same transaction
    )
    if not add_unless_there(connection, begun):
        check_unanswered(connection, keyed)


def keep_answer(connection: Connection, keyed: Keyed, answer: KeptAnswer) -> None:
    """Keep the answer to a request, in the transaction of what it did."""
    its = row_of(HiddenAnswer, keyed.tenant_id, keyed.id)
    change(connection, HiddenAnswer, its, answer=keyed.encrypted(answer))
