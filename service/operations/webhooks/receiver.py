"""Receivers of webhooks: made, found, changed and ended; the SQL of them lives here.

A receiver has an owner, the person whose sight counts, as a key has. Each change of a receiver is
one entry of the log. What it is told is not logged event by event: an event holds a number and a
moment, its delivery is on record in its own table, and whoever then reads the record is logged
where reading is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, insert, select, true, update

from data_ingest.model.problem import Problem
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.store import list_units, load_person
from service.operations.webhooks.request import (
    NewReceiver,
    ReceiverChange,
    checked_address,
    checked_label,
    checked_types,
)
from service.operations.webhooks.signing import hide_secret, new_secret, reveal_secret
from service.operations.webhooks.tables import ReceiverRow
from service.platform.db.record_id import is_id, new_id
from service.platform.db.rows import columns_of, values_of
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal

State = Literal["unverified", "active", "disabled", "ended"]
"""Not tested yet and told nothing; told; wants nothing more or cannot be told; gone for good."""

Reason = Literal["gone", "secret-lost", "owner-ended"]
"""Why a receiver is disabled: it answered 410; its secret cannot be read; its owner acts no
longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The installation's own secrets that receivers need.

    Attributes:
        key_secret: What secrets of receivers are encrypted under.
        person_key: For the keyed hash of natural persons' numbers.
    """

    key_secret: bytes
    person_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A receiver as it stands.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who made it.
        created_at: When.
        version: Grows by one each time that somebody changes it.
        label: What it is for.
        address: Where it is told.
        types: What it is told of, from `service.operations.webhooks.event_types.TYPES`.
        owner: The person whose sight counts.
        unit_id: The one buyer unit whose records it is told of; None: all that the owner sees.
        state: See `State`.
        reason: Why it is disabled.
        state_at: Since when it is in its state.
        secret: What its events are signed with, encrypted.
        old_secret: What they are signed with besides until `old_secret_until`, encrypted.
        old_secret_until: Until when.
        place: The place in the changes up to which they are noted for it.
        failures: How many times in a row it has not answered.
        paused_until: Until when it is left alone.
        job_id: The job that works for it.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    version: int
    label: str
    address: str
    types: tuple[str, ...]
    owner: str
    unit_id: str | None
    state: State
    reason: Reason | None
    state_at: datetime
    secret: bytes = field(repr=False)
    old_secret: bytes | None = field(default=None, repr=False)
    old_secret_until: datetime | None = None
    place: int | None = None
    failures: int = 0
    paused_until: datetime | None = None
    job_id: str | None = None

    def shown_secrets(self, key_secret: bytes, *, now: datetime) -> list[str]:
        """Return the secrets that sign now, in the clear, the newest first.

        Raises:
            SecretLost: They were kept under another secret of the installation.
        """
        kept = [self.secret]
        if self.old_secret is not None and self.old_secret_until and now < self.old_secret_until:
            kept.append(self.old_secret)
        return [
            reveal_secret(one, tenant_id=self.tenant_id, receiver_id=self.id, key_secret=key_secret)
            for one in kept
        ]


_COLUMNS = columns_of(ReceiverRow, Receiver)


def make_receiver(
    connection: Connection,
    stated: NewReceiver,
    *,
    principal: Principal,
    secrets: Secrets,
    now: datetime,
) -> tuple[str, Receiver]:
    """Make a receiver, and return its secret, which is shown this once, with what is kept.

    It is told nothing until it has been tested.

    Args:
        connection: Inside a transaction that may write.
        stated: What it is to be.
        principal: Who makes it.
        secrets: The installation's.
        now: The moment, with a time zone.

    Raises:
        Refusal: `invalid-request`: address, type, owner or unit do not hold.
    """
    tenant_id, owner = principal.tenant_id, stated.owner or principal.actor
    ensure_tenant(connection, tenant_id=tenant_id, actor=principal.actor, created_at=now)
    person = load_person(connection, tenant_id=tenant_id, person_id=owner)
    acts = owner == principal.actor if person is None else person.ended_at is None
    if not acts:
        raise Refusal("invalid-request", Problem("person-unknown", "/owner"))
    units = {one.id for one in list_units(connection, tenant_id=tenant_id)}
    if stated.unit is not None and stated.unit not in units:
        raise Refusal("invalid-request", Problem("unit-unknown", "/unit"))
    receiver_id, shown = new_id("wh"), new_secret()
    receiver = Receiver(
        tenant_id=tenant_id,
        id=receiver_id,
        actor=principal.actor,
        created_at=now,
        version=1,
        label=checked_label(stated.label, person_key=secrets.person_key),
        address=checked_address(stated.address, person_key=secrets.person_key),
        types=checked_types(stated.types),
        owner=owner,
        unit_id=stated.unit,
        state="unverified",
        reason=None,
        state_at=now,
        secret=_hidden(shown, tenant_id, receiver_id, secrets),
    )
    values = values_of(receiver)
    connection.execute(insert(ReceiverRow).values(values | {"types": " ".join(receiver.types)}))
    log(connection, receiver, "made", actor=principal.actor, now=now, types=list(receiver.types))
    return shown, receiver


def load_receiver(connection: Connection, receiver_id: str, *, principal: Principal) -> Receiver:
    """Return a receiver that somebody sees: her own, or any if she sees every unit.

    Raises:
        Refusal: `not-found`.
    """
    found = None
    if is_id("wh", receiver_id):
        found = find_receiver(connection, receiver_id, tenant_id=principal.tenant_id)
    if found is None or not (principal.sees_every_unit or found.owner == principal.actor):
        raise Refusal("not-found")
    return found


def find_receiver(connection: Connection, receiver_id: str, *, tenant_id: str) -> Receiver | None:
    """Return a receiver of this tenant, whoever's it is, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(ReceiverRow.tenant_id == tenant_id, ReceiverRow.id == receiver_id)
    ).one_or_none()
    return None if row is None else _receiver(row._mapping)


def list_receivers(connection: Connection, *, principal: Principal) -> list[Receiver]:
    """Return the receivers that somebody sees, the newest first, also those that have ended."""
    seen: ColumnElement[bool] = ReceiverRow.owner == principal.actor
    rows = connection.execute(
        select(*_COLUMNS)
        .where(
            ReceiverRow.tenant_id == principal.tenant_id,
            true() if principal.sees_every_unit else seen,
        )
        .order_by(ReceiverRow.created_at.desc(), ReceiverRow.id.desc())
    )
    return [_receiver(row._mapping) for row in rows]


def change_receiver(
    connection: Connection,
    receiver: Receiver,
    stated: ReceiverChange,
    *,
    version: int,
    actor: str,
    secrets: Secrets,
    now: datetime,
) -> Receiver:
    """Change a receiver; under a new address it is told nothing until it has been tested there.

    Raises:
        Refusal: `precondition-failed`: somebody has changed it meanwhile; `invalid-request`;
            `conflict`: it has ended.
    """
    if version != receiver.version:
        raise Refusal("precondition-failed")
    check_not_ended(receiver)
    values: dict[str, Any] = {}
    if stated.label is not None:
        values["label"] = checked_label(stated.label, person_key=secrets.person_key)
    if stated.types is not None:
        values["types"] = checked_types(stated.types)
    if stated.address is not None:
        address = checked_address(stated.address, person_key=secrets.person_key)
        if address != receiver.address:
            values |= {"address": address, "state": "unverified", "reason": None, "state_at": now}
    if not values:
        return receiver
    changed = write(connection, receiver, values)
    log(connection, receiver, "changed", actor=actor, now=now, fields=sorted(values))
    return changed


def rotate_secret(
    connection: Connection,
    receiver: Receiver,
    *,
    overlap: timedelta,
    actor: str,
    secrets: Secrets,
    now: datetime,
) -> tuple[str, Receiver]:
    """Give a receiver a new secret and return it with what is kept; the old one signs for a while.

    Raises:
        Refusal: `conflict`: it has ended, or two secrets sign already, which a new one without
            overlap takes the place of.
    """
    check_not_ended(receiver)
    if receiver.reason == "secret-lost":
        overlap = timedelta(0)
    two = receiver.old_secret_until is not None and now < receiver.old_secret_until
    if two and overlap:
        raise Refusal("conflict", Problem("receiver-rotating", "/overlap_hours"))
    shown = new_secret()
    values: dict[str, Any] = {
        "secret": _hidden(shown, receiver.tenant_id, receiver.id, secrets),
        "old_secret": receiver.secret if overlap else None,
        "old_secret_until": now + overlap if overlap else None,
    }
    changed = write(connection, receiver, values)
    hours = overlap // timedelta(hours=1)
    log(connection, receiver, "rotated", actor=actor, now=now, overlap_hours=hours)
    return shown, changed


def check_not_ended(receiver: Receiver) -> None:
    """Go on unless a receiver has ended.

    Raises:
        Refusal: `conflict`.
    """
    if receiver.state == "ended":
        raise Refusal("conflict", Problem("receiver-ended"))


def write(connection: Connection, receiver: Receiver, values: Mapping[str, Any]) -> Receiver:
    """Store what is changed of a receiver as a new version of it, and return that.

    Raises:
        Refusal: `precondition-failed`: somebody else came first.
    """
    changed = replace(receiver, version=receiver.version + 1, **values)
    stored = dict(values) | {"version": changed.version}
    if "types" in stored:
        stored["types"] = " ".join(changed.types)
    done = connection.execute(
        update(ReceiverRow)
        .where(*key_of(receiver), ReceiverRow.version == receiver.version)
        .values(stored)
    )
    if done.rowcount != 1:
        raise Refusal("precondition-failed")
    return changed


def log(
    connection: Connection,
    receiver: Receiver,
    what: str,
    *,
    actor: str,
    now: datetime,
    **details: object,
) -> None:
    """Write in the log what was done to a receiver."""
    write_entry(
        connection,
        f"webhook.{what}",
        receiver.id,
        tenant_id=receiver.tenant_id,
        actor=actor,
        at=now,
        details=details,
    )


def hold(connection: Connection, receiver: Receiver) -> Receiver:
    """Return a receiver as it stands, and let nobody else change it in this transaction.

    Whoever locks its job too does that first, and whoever locks its deliveries does that after.
    """
    row = connection.execute(select(*_COLUMNS).where(*key_of(receiver)).with_for_update()).one()
    return _receiver(row._mapping)


def key_of(receiver: Receiver) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return what finds the row of a receiver."""
    return ReceiverRow.tenant_id == receiver.tenant_id, ReceiverRow.id == receiver.id


def _hidden(shown: str, tenant_id: str, receiver_id: str, secrets: Secrets) -> bytes:
    return hide_secret(
        shown, tenant_id=tenant_id, receiver_id=receiver_id, key_secret=secrets.key_secret
    )


def _receiver(row: Any) -> Receiver:  # noqa: ANN401 - a row's mapping
    values = {one.name: row[one.name] for one in fields(Receiver)}
    return Receiver(**values | {"types": tuple(values["types"].split())})
