"""Extracts that other authorities have sent: imported, and how they stand.

An extract is evidence from another authority and nothing more: nothing reads it but the person who
assesses it, and nobody can before the key that signed it is confirmed (`operations.senders`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.text import Text, message
from service.casework.extracts.document import ExtractDocument
from service.casework.extracts.file import open_extract
from service.casework.extracts.request import MOST_DAYS
from service.casework.extracts.tables import ReceivedExtract
from service.operations.audit.entry import write_entry
from service.operations.kept import list_seen, load_seen
from service.operations.organisation import Organisation
from service.operations.people.principal import Principal
from service.operations.senders import (
    SignedRecord,
    confirmed_keys,
    has_another_key,
    is_confirmed,
)
from service.operations.signed_file import InvalidFile, sha256_of
from service.platform.db.record_id import new_id
from service.platform.db.records import the_table
from service.platform.db.store import add_unless_there, load, load_all
from service.platform.db.tenants import ensure_tenant_of
from service.platform.refusal import Refusal

_NUMBERED_BY = ("sender_number", "key", "extract_id")
"""Columns by which an extract is told from the others of an organisation."""

_TOO_LONG = message("Its last day is later than an extract can have.")

ReceivedState = Literal["open", "unconfirmed", "replaced", "withdrawn", "closed"]
"""Can be assessed · nobody has confirmed the sender's key · a later one corrects it · the sender
has withdrawn it · its last day has passed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A received extract and how it stands.

    Attributes:
        extract: The extract.
        state: How it stands.
        by: The received extract that corrects or withdraws it; None: none does.
        another_key: Whether another key of the same sender has been confirmed before.
    """

    extract: ReceivedExtract
    state: ReceivedState
    by: str | None
    another_key: bool

    @property
    def is_withdrawal(self) -> bool:
        """Whether it says nothing but that another one is withdrawn."""
        return self.extract.withdraws is not None


def import_extract(
    connection: Connection,
    payload: bytes,
    *,
    unit: str,
    own: Organisation | None,
    principal: Principal,
    now: datetime,
) -> tuple[ReceivedExtract, bool]:
    """Keep an extract that came, and return it and whether it is new.

    Args:
        connection: Inside a transaction that may write.
        payload: The file as it came.
        unit: The buyer unit whose it is to be; "" for none.
        own: The authority that imports it; None: nobody has said.
        principal: Who imports it.
        now: The moment, with a time zone.

    Raises:
        Refusal: The file is not as it was issued, it is for somebody else, or another extract of
            its number is stored.
    """
    if own is None:
        raise Refusal("invalid-request", Problem("extract-organisation"))
    try:
        opened = open_extract(payload)
    except InvalidFile as fault:
        raise _invalid(fault.why) from None
    said = opened.document
    _check_receiver(said, own, unit)
    if said.expires_on > now.date() + timedelta(days=MOST_DAYS + 1):  # a day for the sender's clock
        raise _invalid(_TOO_LONG)
    made = ReceivedExtract(
        tenant_id=principal.tenant_id,
        id=new_id("received"),
        actor=principal.actor,
        created_at=now,
        unit=unit,
        sender_number=said.sender.number,
        extract_id=said.id,
        key=opened.key.text(),
        expires_at=datetime.combine(said.expires_on + timedelta(days=1), time(), UTC),
        replaces=said.replaces,
        withdraws=said.withdraws,
        content=opened.content,
        result_hash=sha256_of(opened.content),
        file=payload,
    )
    ensure_tenant_of(connection, made)
    if not add_unless_there(connection, made, key=("tenant_id", *_NUMBERED_BY)):
        return _stored(connection, made), False
    write_entry(
        connection,
        "extract.received",
        made.id,
        tenant_id=made.tenant_id,
        actor=made.actor,
        at=now,
        content_sha256=made.result_hash,
        details={
            "sender": made.sender_number,
            "extract": made.extract_id,
            "ground": said.ground.code,
        },
    )
    return made, True


def _stored(connection: Connection, made: ReceivedExtract) -> ReceivedExtract:
    """Return what is stored under the number of an extract.

    Raises:
        Refusal: It is another extract, or is of another unit.
    """
    columns = the_table(ReceivedExtract).c
    numbered = (columns[name] == getattr(made, name) for name in _NUMBERED_BY)
    found = load(connection, ReceivedExtract, columns.tenant_id == made.tenant_id, *numbered)
    assert found is not None  # it has just kept another from being added
    if found.content != made.content:
        raise Refusal("conflict", Problem("extract-same-id"))
    if found.unit != made.unit:
        raise Refusal("conflict", Problem("extract-other-unit"))
    return found


def _invalid(why: Text) -> Refusal:
    told = {"why": why.en, "why_sv": why.sv}
    return Refusal("invalid-request", Problem("extract-invalid", "", told))


def load_received(
    connection: Connection, received_id: str, *, principal: Principal
) -> ReceivedExtract:
    """Return a received extract that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    found = load_seen(connection, ReceivedExtract, "received", received_id, principal=principal)
    if found is None:
        raise Refusal("not-found")
    return found


def list_received(
    connection: Connection, *, principal: Principal, limit: int | None = None, offset: int = 0
) -> list[ReceivedExtract]:
    """Return the received extracts that the person sees, newest first."""
    return list_seen(connection, ReceivedExtract, principal=principal, limit=limit, offset=offset)


def standings(
    connection: Connection, extracts: Iterable[ReceivedExtract], *, tenant_id: str, now: datetime
) -> list[Standing]:
    """Return how extracts stand, in their order."""
    keys = confirmed_keys(connection, tenant_id)
    later = [extract for extract in _every(connection, tenant_id) if is_confirmed(extract, keys)]
    return [_standing(extract, later, keys, now=now) for extract in extracts]


def earlier_of(connection: Connection, received: ReceivedExtract) -> list[ReceivedExtract]:
    """Return the extracts that one corrects or withdraws: of the same sender, confirmed, received.

    An extract whose sender's key nobody has confirmed ends none.
    """
    tenant_id = received.tenant_id
    keys = confirmed_keys(connection, tenant_id)
    if not is_confirmed(received, keys):
        return []
    ended = {received.replaces, received.withdraws}
    return [
        extract
        for extract in _every(connection, tenant_id)
        if extract.sender_number == received.sender_number
        and extract.extract_id in ended
        and is_confirmed(extract, keys)
    ]


def of_key(connection: Connection, received: SignedRecord) -> list[ReceivedExtract]:
    """Return every received extract that the same key of the same sender has signed."""
    return [
        extract
        for extract in _every(connection, received.tenant_id)
        if (extract.sender_number, extract.key) == (received.sender_number, received.key)
    ]


def _standing(
    extract: ReceivedExtract,
    later: Sequence[ReceivedExtract],
    keys: Mapping[str, set[str]],
    *,
    now: datetime,
) -> Standing:
    confirmed = is_confirmed(extract, keys)
    by: str | None = None
    state: ReceivedState = "open" if confirmed else "unconfirmed"
    for other in later if confirmed else ():
        if other.sender_number != extract.sender_number:
            continue
        if other.withdraws == extract.extract_id:
            return Standing(extract, "withdrawn", other.id, another_key=False)
        if other.replaces == extract.extract_id:
            state, by = "replaced", other.id
    if state in ("open", "unconfirmed") and now >= extract.expires_at:
        state = "closed"
    return Standing(extract, state, by, another_key=has_another_key(extract, keys))


def _check_receiver(said: ExtractDocument, own: Organisation, unit: str) -> None:
    """Refuse an extract that names another authority, or another board than the unit is."""
    if said.receiver.number != own.number:
        raise Refusal("invalid-request", Problem("extract-not-for-us"))
    board = own.board(unit)
    if said.receiver.board is not None and board != said.receiver.board:
        raise Refusal(
            "invalid-request",
            Problem("extract-other-board", "/query/unit", {"board": said.receiver.board}),
        )


def _every(connection: Connection, tenant_id: str) -> list[ReceivedExtract]:
    """Return every received extract of an organisation, oldest first, whoever sees it."""
    columns = the_table(ReceivedExtract).c
    order = [columns.created_at, columns.id]
    return load_all(connection, ReceivedExtract, columns.tenant_id == tenant_id, order_by=order)
