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
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from service.operations.audit.entry import write_entry
from service.operations.people.principal import SCOPES, Scope
from service.operations.people.tables import KeyRow
from service.platform.db.record_id import new_id
from service.platform.db.rows import columns_of, values_of

MARK = "kk_"
"""How a key begins, for whoever finds one where it should not be."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who made it.
        created_at: When.
        person_id: Who acts when it is used.
        label: What it is for.
        prefix: Its first characters after `kk_`.
        scopes: What it is limited to, besides what the person may do.
        expires_at: From when on it is not valid.
        replaces: The key that it was made to replace.
        last_used_on: The day, in UTC, of its last use.
        revoked_at: When somebody revoked it.
        revoked_by: Who.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    person_id: str
    label: str
    prefix: str
    scopes: tuple[Scope, ...]
    expires_at: datetime
    replaces: str | None = None
    last_used_on: date | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether the key can be used."""
        return self.revoked_at is None and now < self.expires_at


_COLUMNS = columns_of(KeyRow, Key)


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
    key = Key(
        tenant_id=tenant_id,
        id=new_id("k"),
        actor=actor,
        created_at=now,
        person_id=person_id,
        label=label,
        prefix=prefix,
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        expires_at=expires_at,
        replaces=replaces,
    )
    values = values_of(key)
    values |= {"scopes": " ".join(key.scopes), "hmac_sha256": _hashed(text, secret)}
    connection.execute(insert(KeyRow).values(values))
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
    rows = connection.execute(
        select(*_COLUMNS, KeyRow.hmac_sha256).where(KeyRow.prefix == shape[1])
    ).all()
    for row in rows:
        if hmac.compare_digest(row.hmac_sha256, hashed):
            key = _key(row._mapping)
            return key if key.is_valid(now) else None
    return None


def note_use(connection: Connection, key: Key, *, on: date) -> None:
    """Keep the day of a key's use; two uses at once keep it once."""
    connection.execute(
        update(KeyRow)
        .where(
            KeyRow.tenant_id == key.tenant_id,
            KeyRow.id == key.id,
            or_(KeyRow.last_used_on.is_(None), KeyRow.last_used_on < on),
        )
        .values(last_used_on=on)
    )


def load_key(connection: Connection, *, tenant_id: str, key_id: str) -> Key | None:
    """Return a key of this tenant, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(KeyRow.tenant_id == tenant_id, KeyRow.id == key_id)
    ).one_or_none()
    return None if row is None else _key(row._mapping)


def list_keys(connection: Connection, *, tenant_id: str) -> list[Key]:
    """Return this tenant's keys, the newest first, also those that are valid no longer."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(KeyRow.tenant_id == tenant_id)
        .order_by(KeyRow.created_at.desc(), KeyRow.id.desc())
    )
    return [_key(row._mapping) for row in rows]


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
    _change(connection, old, {"expires_at": ends})
    return made


def revoke_key(connection: Connection, key: Key, *, actor: str, now: datetime) -> Key:
    """Revoke a key at once, for good; one that is revoked stays as it is."""
    if key.revoked_at is not None:
        return key
    _change(connection, key, {"revoked_at": now, "revoked_by": actor})
    write_entry(connection, "key.revoked", key.id, tenant_id=key.tenant_id, actor=actor, at=now)
    return replace(key, revoked_at=now, revoked_by=actor)


def _change(connection: Connection, key: Key, values: dict[str, object]) -> None:
    connection.execute(
        update(KeyRow).where(KeyRow.tenant_id == key.tenant_id, KeyRow.id == key.id).values(values)
    )


def _drawn(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))


def _hashed(text: str, secret: bytes) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _key(row: object) -> Key:
    values = {field.name: row[field.name] for field in fields(Key)}  # type: ignore[index]
    known = tuple(scope for scope in SCOPES if scope in values["scopes"].split())
    return Key(**values | {"scopes": known})
