"""Who acts, by what she shows: a key or its access token, a log-in token, or the start key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine

from service.operations.people import access_tokens, start_key
from service.operations.people.issuers import Issuer
from service.operations.people.keys import MARK, find_key, note_use
from service.operations.people.principal import INCIDENT, Principal, Scope
from service.operations.people.signing_keys import SigningKeys
from service.operations.people.store import (
    load_person,
    note_seen,
    rights_of,
    save_person,
    save_unit,
    set_rights,
)
from service.operations.people.tables import Key, Person, Unit
from service.operations.people.tokens import InvalidToken, LoggedIn, read_token
from service.platform.db.database import EVERY_TENANT, narrow, transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.personal_numbers import pseudonyms

_log = structlog.get_logger("kedjekoll")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGate:
    """What is needed to find out who acts.

    Attributes:
        engine: The database.
        key_secret: The secret under which keys are hashed.
        person_key: Secret for the keyed hash of natural persons' numbers.
        issuers: The log-in services whose tokens are taken.
        signing_keys: Their keys.
        at_machine: Who sits at the machine, and acts with the start key.
        data_dir: Where the start key stands; None: nowhere.
    """

    engine: Engine
    key_secret: bytes
    person_key: bytes
    issuers: Sequence[Issuer]
    signing_keys: SigningKeys
    at_machine: Principal
    data_dir: Path | None = None


def who(gate: AccessGate, shown: str, *, now: datetime) -> Principal | None:
    """Return who acts, or None if what was shown opens nothing.

    The day of use is kept with a key or person. A key acts with the roles and units that its person
    has at this moment, within its own scopes and those of its access token, and never opens a
    restricted incident.

    Raises:
        LogInUnavailable: Nobody can tell, for the log-in service's keys cannot be had.
    """
    if shown.startswith((MARK, access_tokens.MARK)):
        return _by_key(gate, shown, now)
    if shown.startswith(start_key.MARK):
        return _by_start_key(gate, shown, now)
    return _by_token(gate, shown, now)


def _by_key(gate: AccessGate, shown: str, now: datetime) -> Principal | None:
    with transaction(gate.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        found = _key_of(connection, gate, shown, now)
        if found is None:
            return None
        key, scopes = found
        narrow(connection, key.tenant_id)
        person = load_person(connection, tenant_id=key.tenant_id, person_id=key.person_id)
        roles, units = rights_of(connection, tenant_id=key.tenant_id, person_id=key.person_id)
    if person is None or person.ended_at is not None:
        return None
    if key.last_used_on is None or key.last_used_on < now.date():
        with transaction(gate.engine, tenant=key.tenant_id) as connection:
            note_use(connection, key, on=now.date())
    return Principal(key.tenant_id, person.id, roles - {INCIDENT}, units, scopes, key_id=key.id)


def _key_of(
    connection: Connection, gate: AccessGate, shown: str, now: datetime
) -> tuple[Key, frozenset[Scope]] | None:
    """Return the valid key that was shown, or that its access token was given for."""
    if shown.startswith(access_tokens.MARK):
        return access_tokens.key_of_token(connection, shown, secret=gate.key_secret, now=now)
    key = find_key(connection, shown, secret=gate.key_secret, now=now)
    return None if key is None else (key, frozenset(key.scopes))


def _by_start_key(gate: AccessGate, shown: str, now: datetime) -> Principal | None:
    if not start_key.opens(shown, gate.data_dir):
        return None
    acting = gate.at_machine
    with transaction(gate.engine, read_only=True, tenant=acting.tenant_id) as connection:
        return acting if start_key.is_needed(connection, acting, now=now) else None


def _by_token(gate: AccessGate, token: str, now: datetime) -> Principal | None:
    try:
        said = read_token(token, issuers=gate.issuers, keys=gate.signing_keys, now=now)
    except InvalidToken as fault:
        _log.info("log_in.refused", reason=fault.reason)
        return None
    hidden = pseudonyms([said.subject, said.shown], person_key=gate.person_key)
    subject = hidden.get(said.subject, said.subject)
    person_id = f"{said.issuer.name}:{subject}"
    shown = hidden.get(said.shown, said.shown)
    tenant_id = said.issuer.tenant
    with transaction(gate.engine, read_only=True, tenant=tenant_id) as connection:
        person = load_person(connection, tenant_id=tenant_id, person_id=person_id)
        held = rights_of(connection, tenant_id=tenant_id, person_id=person_id)
    if person is not None and person.ended_at is not None:
        return None
    seen = person is not None and (person.last_seen_on, person.name) == (now.date(), shown)
    if not seen or held != (said.roles, said.units):
        with transaction(gate.engine, tenant=tenant_id) as connection:
            _note(connection, said, person_id=person_id, shown=shown, now=now)
    return Principal(tenant_id, person_id, said.roles, said.units)


def _note(
    connection: Connection, said: LoggedIn, *, person_id: str, shown: str, now: datetime
) -> None:
    """Keep who she is and what her log-in service says she may do, for those who review rights."""
    tenant_id, actor = said.issuer.tenant, f"{said.issuer.name}:"
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
    for unit in sorted(said.units):
        save_unit(
            connection,
            Unit(tenant_id=tenant_id, id=unit, actor=actor, created_at=now, name=unit),
        )
    person = Person(
        tenant_id=tenant_id,
        id=person_id,
        actor=actor,
        created_at=now,
        name=shown,
        issuer=said.issuer.name,
    )
    save_person(connection, person)
    note_seen(connection, person, name=shown, on=now.date())
    set_rights(connection, person, roles=said.roles, units=said.units, actor=actor, now=now)
