"""API keys: owner, scopes and expiry."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.calls.operation import operation
from service.operations.people.first import enter_first
from service.operations.people.keys import (
    LIFE,
    LONGEST_LIFE,
    OVERLAP,
    UnusableKey,
    address_of,
    load_key,
    make_key,
)
from service.operations.people.keys import list_keys as kept_keys
from service.operations.people.keys import revoke_key as revoke_kept_key
from service.operations.people.keys import rotate_key as rotate_kept_key
from service.operations.people.principal import SCOPES, Scope
from service.operations.people.store import load_person
from service.operations.people.tables import Key
from service.platform.db.record_id import is_id
from service.platform.refusal import Refusal
from service.platform.words import printable

_DAY = timedelta(days=1)


class NewKey(BaseModel):
    """An API key for a user of the organisation."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(max_length=300, description="ID of the user that the key acts as.")
    label: str = Field(min_length=1, max_length=100, description="What it is for.")
    scopes: list[Scope] = Field(
        min_length=1, max_length=len(SCOPES), description="The scopes of the key."
    )
    days: int = Field(
        default=LIFE // _DAY,
        ge=1,
        le=LONGEST_LIFE // _DAY,
        description="Number of days that the key is valid.",
    )


class Rotation(BaseModel):
    """How long the old key stays valid beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[int, Field(ge=1, le=24 * 90)] = OVERLAP // timedelta(hours=1)


class KeyResource(BaseModel):
    """A key. The key itself is not stored."""

    id: str
    person: str
    label: str
    prefix: str = Field(description="The first characters after `kk_`.")
    scopes: list[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime
    replaces: str | None = Field(description="The key that this one replaces.")
    last_used_on: date | None
    revoked_at: datetime | None
    revoked_by: str | None
    valid: bool = Field(description="Whether the key is currently valid.")


class MadeKey(KeyResource):
    """A new key. The key itself is returned only in this response."""

    key: str = Field(description="Send it as `Authorization: Bearer`. It cannot be shown again.")
    reconcile_path: str | None = Field(
        description="Path for OpenRefine, with the key in it, which cannot be shown again. Null "
        "if the key opens more than the scope `match`."
    )


class KeyList(BaseModel):
    """Keys of the organisation, newest first, including keys that are no longer valid."""

    items: list[KeyResource]


@operation("GET /v1/keys")
def list_keys(call: Call) -> KeyList:
    """List the API keys of the organisation, with the date on which each was last used."""
    with call.reading() as connection:
        found = kept_keys(connection, tenant_id=call.principal.tenant_id)
    return KeyList(items=[_resource(key, call.now) for key in found])


@operation("POST /v1/keys")
def create_key(call: Call, stated: NewKey, *, entering: bool = False) -> MadeKey:
    """Create an API key. The key is returned only in this response; only a keyed hash is stored.

    Args:
        call: Who makes it.
        stated: What it is to be.
        entering: Enter whoever makes it, if she has not been: the first person begins so.
    """
    own = call.principal
    with call.writing() as connection:
        if entering:
            enter_first(connection, own, now=call.now)
        person = load_person(connection, tenant_id=own.tenant_id, person_id=stated.person)
        if person is None or person.ended_at is not None:
            raise Refusal("invalid-request", Problem("person-unknown", "/person"))
        text, key = make_key(
            connection,
            tenant_id=own.tenant_id,
            actor=own.actor,
            person_id=person.id,
            label=printable(stated.label),
            scopes=stated.scopes,
            secret=call.installation.key_secret,
            now=call.now,
            expires_at=call.now + stated.days * _DAY,
        )
    return _made(text, key, call.now)


@operation("POST /v1/keys/{key_id}/rotate")
def rotate_key(call: Call, key_id: str, stated: Rotation) -> MadeKey:
    """Create a key that replaces another. The old key stays valid for an overlap period."""
    try:
        with call.writing() as connection:
            text, key = rotate_kept_key(
                connection,
                _found(call, connection, key_id),
                actor=call.principal.actor,
                secret=call.installation.key_secret,
                now=call.now,
                overlap=timedelta(hours=stated.overlap_hours),
            )
    except (UnusableKey, IntegrityError):
        problem = Problem("key-not-renewable", "/path/key_id")
        raise Refusal("invalid-request", problem) from None
    return _made(text, key, call.now)


@operation("POST /v1/keys/{key_id}/revoke")
def revoke_key(call: Call, key_id: str) -> KeyResource:
    """Revoke a key, effective from the next request."""
    with call.writing() as connection:
        found = _found(call, connection, key_id)
        revoked = revoke_kept_key(connection, found, actor=call.principal.actor, now=call.now)
    return _resource(revoked, call.now)


def _found(call: Call, connection: Connection, key_id: str) -> Key:
    key = None
    if is_id("key", key_id):
        key = load_key(connection, tenant_id=call.principal.tenant_id, key_id=key_id)
    if key is None:
        raise Refusal("not-found")
    return key


def _resource(key: Key, now: datetime) -> KeyResource:
    return KeyResource(
        id=key.id,
        person=key.person_id,
        label=key.label,
        prefix=key.prefix,
        scopes=list(key.scopes),
        created_at=key.created_at,
        created_by=key.actor,
        expires_at=key.expires_at,
        replaces=key.replaces,
        last_used_on=key.last_used_on,
        revoked_at=key.revoked_at,
        revoked_by=key.revoked_by,
        valid=key.is_valid(now),
    )


def _made(text: str, key: Key, now: datetime) -> MadeKey:
    path = address_of(text, key.scopes)
    return MadeKey(key=text, reconcile_path=path, **_resource(key, now).model_dump())
