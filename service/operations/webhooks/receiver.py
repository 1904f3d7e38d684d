"""Receivers of webhooks: made, found, changed and ended; the SQL of them lives here.

A receiver has an owner, the person whose sight counts, as a key has. Each change of a receiver is
one entry of the log. What it is told is not logged event by event: an event holds a number and a
moment, its delivery is on record in its own table, and whoever then reads the record is logged
where reading is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, true

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
from service.operations.webhooks.signing import hide_secret, new_secret
from service.operations.webhooks.tables import WEBHOOK_RECEIVERS, Receiver
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import (
    add,
    change,
    load,
    load_all,
    load_row,
    newest_first,
    row_of_record,
)
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """The installation's own secrets that receivers need.

    Attributes:
        key_secret: What secrets of receivers are encrypted under.
        person_key: For the keyed hash of natural persons' numbers.
    """

    key_secret: bytes
    person_key: bytes


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
    units = {unit.id for unit in list_units(connection, tenant_id=tenant_id)}
    if stated.unit is not None and stated.unit not in units:
        raise Refusal("invalid-request", Problem("unit-unknown", "/unit"))
    receiver_id, shown = new_id("webhook"), new_secret()
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
    add(connection, receiver)
    log(connection, receiver, "made", actor=principal.actor, now=now, types=list(receiver.types))
    return shown, receiver


def load_receiver(connection: Connection, receiver_id: str, *, principal: Principal) -> Receiver:
    """Return a receiver that somebody sees: her own, or any if she sees every unit.

    Raises:
        Refusal: `not-found`.
    """
    found = None
    if is_id("webhook", receiver_id):
        found = find_receiver(connection, receiver_id, tenant_id=principal.tenant_id)
    if found is None or not (principal.sees_every_unit or found.owner == principal.actor):
        raise Refusal("not-found")
    return found


def find_receiver(connection: Connection, receiver_id: str, *, tenant_id: str) -> Receiver | None:
    """Return a receiver of this tenant, whoever's it is, or None."""
    return load_row(connection, Receiver, tenant_id, receiver_id)


def list_receivers(connection: Connection, *, principal: Principal) -> list[Receiver]:
    """Return the receivers that somebody sees, the newest first, also those that have ended."""
    seen: ColumnElement[bool] = WEBHOOK_RECEIVERS.c.owner == principal.actor
    own = WEBHOOK_RECEIVERS.c.tenant_id == principal.tenant_id
    where = (own, true() if principal.sees_every_unit else seen)
    return load_all(connection, Receiver, *where, order_by=newest_first(Receiver))


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
    changed = keep_changed(connection, receiver, values)
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
    changed = keep_changed(connection, receiver, values)
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


def keep_changed(connection: Connection, receiver: Receiver, values: Mapping[str, Any]) -> Receiver:
    """Store what is changed of a receiver as a new version of it, and return that.

    Raises:
        Refusal: `precondition-failed`: somebody else came first.
    """
    changed = replace(receiver, version=receiver.version + 1, **values)
    unchanged = WEBHOOK_RECEIVERS.c.version == receiver.version
    stored = dict(values) | {"version": changed.version}
    if change(connection, Receiver, row_of_record(receiver), unchanged, **stored) != 1:
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
    held = load(connection, Receiver, row_of_record(receiver), hold=True)
    assert held is not None
    return held


def _hidden(shown: str, tenant_id: str, receiver_id: str, secrets: Secrets) -> bytes:
    return hide_secret(
        shown, tenant_id=tenant_id, receiver_id=receiver_id, key_secret=secrets.key_secret
    )
