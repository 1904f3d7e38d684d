"""Keys to the API: whose they are, what they are limited to, and until when they are valid."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from service.api.bodies import Tidied
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.keys import (
    LIFE,
    LONGEST_LIFE,
    OVERLAP,
    UnusableKey,
    load_key,
    make_key,
)
from service.operations.people.keys import list_keys as kept_keys
from service.operations.people.keys import revoke_key as revoke_kept_key
from service.operations.people.keys import rotate_key as rotate_kept_key
from service.operations.people.principal import SCOPES, Principal, Scope
from service.operations.people.store import load_person
from service.operations.people.tables import Key
from service.platform.db.database import transaction
from service.platform.db.record_id import is_id
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.platform.words import printable

router = resource(prefix="/v1/keys", tag="keys")

_DAY = timedelta(days=1)


class NewKey(BaseModel):
    """A key for somebody who acts in the organisation."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(max_length=300, description="User id of whoever acts when it is used.")
    label: str = Field(min_length=1, max_length=100, description="What it is for.")
    scopes: list[Scope] = Field(
        min_length=1, max_length=len(SCOPES), description="What it is limited to."
    )
    days: int = Field(
        default=LIFE // _DAY, ge=1, le=LONGEST_LIFE // _DAY, description="How long it is valid."
    )


class Rotation(BaseModel):
    """How long the old key is valid beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[int, Field(ge=1, le=24 * 90)] = OVERLAP // timedelta(hours=1)


class KeyResource(BaseModel):
    """What is known of a key. The key itself is not kept."""

    id: str
    person: str
    label: str
    prefix: str = Field(description="Its first characters after `kk_`.")
    scopes: list[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime
    replaces: str | None = Field(description="The key that it was made to replace.")
    last_used_on: date | None
    revoked_at: datetime | None
    revoked_by: str | None
    valid: bool = Field(description="Whether it opens anything now.")


class MadeKey(KeyResource):
    """A key that has just been made, with the key itself, which is shown this once."""

    key: str = Field(description="Send it as `Authorization: Bearer`. It cannot be shown again.")


class KeyList(BaseModel):
    """Keys of the organisation, the newest first, also those that are valid no longer."""

    items: list[KeyResource]


@router.get("")
def list_keys(request: Request, principal: CurrentPrincipal) -> KeyList:
    """Return the keys of the organisation, with the day on which each was last used."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_keys(connection, tenant_id=principal.tenant_id)
    return KeyList(items=[_resource(key, now) for key in found])


@router.post("", status_code=201)
def create_key(request: Request, principal: CurrentPrincipal, new: Tidied[NewKey]) -> MadeKey:
    """Make a key. The answer shows it, this once; only a keyed hash of it is kept.

    A key acts with the roles and units that its person has when it is used, within its scopes.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    with transaction(installation.engine) as connection:
        person = load_person(connection, tenant_id=principal.tenant_id, person_id=new.person)
        if person is None or person.ended_at is not None:
            raise Refused("invalid-request", errors=[Problem("person-unknown", "/person")])
        text, key = make_key(
            connection,
            tenant_id=principal.tenant_id,
            actor=principal.actor,
            person_id=person.id,
            label=printable(new.label),
            scopes=new.scopes,
            secret=installation.key_secret,
            now=now,
            expires_at=now + new.days * _DAY,
        )
    return _made(text, key, now)


@router.post("/{key_id}/rotate", status_code=201)
def rotate_key(
    request: Request, principal: CurrentPrincipal, key_id: str, asked: Sent[Rotation]
) -> MadeKey:
    """Make a key in place of another, which stays valid for a while so that nothing stops."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    try:
        with transaction(installation.engine) as connection:
            text, key = rotate_kept_key(
                connection,
                _found(connection, principal, key_id),
                actor=principal.actor,
                secret=installation.key_secret,
                now=now,
                overlap=timedelta(hours=asked.overlap_hours),
            )
    except (UnusableKey, IntegrityError):
        errors = [Problem("key-not-renewable", "/path/key_id")]
        raise Refused("invalid-request", errors=errors) from None
    return _made(text, key, now)


@router.post("/{key_id}/revoke")
def revoke_key(request: Request, principal: CurrentPrincipal, key_id: str) -> KeyResource:
    """Revoke a key: from the next request on it opens nothing."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)
    with transaction(installation.engine) as connection:
        key = _found(connection, principal, key_id)
        return _resource(revoke_kept_key(connection, key, actor=principal.actor, now=now), now)


def _found(connection: Connection, principal: Principal, key_id: str) -> Key:
    key = None
    if is_id("key", key_id):
        key = load_key(connection, tenant_id=principal.tenant_id, key_id=key_id)
    if key is None:
        raise Refused("not-found")
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
    return MadeKey(key=text, **_resource(key, now).model_dump())
