"""Keys to the API: made, found, renewed and revoked; the SQL of them lives here.

A key is `kk_<prefix>_<secret>`. The prefix is kept and shown, so that a key can be told from
others; of the whole key only a keyed hash is kept, so a copy of the database opens nothing. The
secret has 240 random bits, which nobody guesses: a slow hash would add nothing.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_

from service.operations.audit.entry import write_entry
from service.operations.people.principal import SCOPES, Scope
from service.operations.people.tables import API_KEYS, HashedKey, Key
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add,
    change,
    load_all,
    load_row,
    newest_first,
    row_of_record,
    view_of,
)

MARK = "kk_"
"""How a key begins, for whoever finds one where it should not be."""
DOOR = "/v1/reconcile"
"""Behind this door, and no other, a key may stand in the address: OpenRefine sends no header."""
IN_ADDRESS: frozenset[Scope] = frozenset({"match"})
"""All that a key may open that stands in an address, which browsers and proxies keep."""
LIFE = timedelta(days=365)
"""How long a key is valid unless something else is asked for. Ours: one change a year."""
LONGEST_LIFE = timedelta(days=730)
"""The longest a key can be valid. Ours."""
OVERLAP = timedelta(days=7)
"""How long the old key stays valid beside the new one unless something else is asked for. Ours."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PREFIX_CHARACTERS, _SECRET_CHARACTERS = 12, 48
_SHAPE = re.compile(
    rf"{MARK}([{_ALPHABET}]{{{_PREFIX_CHARACTERS}}})_[{_ALPHABET}]{{{_SECRET_CHARACTERS}}}"
)


class UnusableKey(ValueError):
    """A key is revoked, has expired or has been renewed already, so it cannot be renewed."""


def make_key(
    connection: Connection,
    *,
    tenant_id: str,
    actor: str,
    person_id: str,
    label: str,
    scopes: Collection[Scope],
    secret: bytes,
    now: datetime,
    expires_at: datetime,
    replaces: str | None = None,
) -> tuple[str, Key]:
    """Make a key and return it with what is kept of it; the key itself cannot be had again.

    Args:
        connection: Inside a transaction that may write.
        tenant_id: Whose it is.
        actor: Who makes it.
        person_id: Who acts when it is used.
        label: What it is for.
        scopes: What it is limited to.
        secret: The secret under which keys are hashed.
        now: The moment.
        expires_at: From when on it is not valid.
        replaces: The key that it replaces.

    Raises:
        sqlalchemy.exc.IntegrityError: There is no such person, the key has a replacement already,
            or it would expire before it is made.
    """
    prefix, rest = _drawn(_PREFIX_CHARACTERS), _drawn(_SECRET_CHARACTERS)
    text = f"{MARK}{prefix}_{rest}"
    made = HashedKey(
        tenant_id=tenant_id,
        id=new_id("key"),
        actor=actor,
        created_at=now,
        person_id=person_id,
        label=label,
        prefix=prefix,
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        expires_at=expires_at,
        replaces=replaces,
        hmac_sha256=_hashed(text, secret),
    )
    add(connection, made)
    key = view_of(Key, made)
    write_entry(
        connection,
        "key.made",
        key.id,
        tenant_id=key.tenant_id,
        actor=key.actor,
        at=key.created_at,
        details={"replaces": key.replaces} if key.replaces else None,
    )
    return text, key


def address_of(text: str, scopes: Collection[Scope]) -> str | None:
    """Return the path that OpenRefine is told, with the key in it; None for a key that opens more.

    >>> address_of("kk_1_2", ["match"]), address_of("kk_1_2", ["match", "read"])
    ('/v1/reconcile/kk_1_2', None)
    """
    return f"{DOOR}/{text}" if frozenset(scopes) == IN_ADDRESS else None


def find_key(connection: Connection, text: str, *, secret: bytes, now: datetime) -> Key | None:
    """Return the valid key that `text` is, of whatever tenant, or None.

    Args:
        connection: Inside a transaction across tenants.
        text: As it was sent.
        secret: The secret under which keys are hashed.
        now: The moment.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    hashed = _hashed(text, secret)
    for found in load_all(connection, HashedKey, API_KEYS.c.prefix == shape[1]):
        if hmac.compare_digest(found.hmac_sha256, hashed):
            return view_of(Key, found) if found.is_valid(now) else None
    return None


def note_use(connection: Connection, key: Key, *, on: date) -> None:
    """Keep the day of a key's use; two uses at once keep it once."""
    first = or_(API_KEYS.c.last_used_on.is_(None), API_KEYS.c.last_used_on < on)
    change(connection, Key, row_of_record(key), first, last_used_on=on)


def load_key(connection: Connection, *, tenant_id: str, key_id: str) -> Key | None:
    """Return a key of this tenant, or None."""
    return load_row(connection, Key, tenant_id, key_id)


def list_keys(connection: Connection, *, tenant_id: str) -> list[Key]:
    """Return this tenant's keys, the newest first, also those that are valid no longer."""
    where = API_KEYS.c.tenant_id == tenant_id
    return load_all(connection, Key, where, order_by=newest_first(Key))


def rotate_key(
    connection: Connection,
    old: Key,
    *,
    actor: str,
    secret: bytes,
    now: datetime,
    overlap: timedelta = OVERLAP,
) -> tuple[str, Key]:
    """Make a key in place of another, which stays valid for a while, and return the new one.

    It is valid for as long as the old one was made for.

    Raises:
        UnusableKey: The old key is not valid.
        sqlalchemy.exc.IntegrityError: It has a replacement already.
    """
    if not old.is_valid(now):
        raise UnusableKey(old.id)
    made = make_key(
        connection,
        tenant_id=old.tenant_id,
        actor=actor,
        person_id=old.person_id,
        label=old.label,
        scopes=old.scopes,
        secret=secret,
        now=now,
        expires_at=now + (old.expires_at - old.created_at),
        replaces=old.id,
    )
    ends = min(old.expires_at, now + overlap)
    change(connection, Key, row_of_record(old), expires_at=ends)
    return made


def revoke_key(connection: Connection, key: Key, *, actor: str, now: datetime) -> Key:
    """Revoke a key at once, for good; one that is revoked stays as it is."""
    if key.revoked_at is not None:
        return key
    change(connection, Key, row_of_record(key), revoked_at=now, revoked_by=actor)
    write_entry(connection, "key.revoked", key.id, tenant_id=key.tenant_id, actor=actor, at=now)
    return replace(key, revoked_at=now, revoked_by=actor)


def _drawn(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))


def _hashed(text: str, secret: bytes) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
