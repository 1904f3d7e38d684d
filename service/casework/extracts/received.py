"""Extracts that other authorities have sent: imported, their senders confirmed, their states.

An extract is evidence from another authority and nothing more: nothing reads it but the person who
assesses it. The key that a file names is not trusted because the file names it. A person compares
its fingerprint with what the sender itself tells, once for each key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from service.casework.extracts.document import ExtractDocument
from service.casework.extracts.file import open_extract
from service.casework.extracts.request import SenderConfirmation
from service.casework.extracts.tables import EXTRACT_SENDERS, ExtractSender, ReceivedExtract
from service.operations.kept import keep, list_seen, load_seen
from service.operations.organisation import Organisation
from service.operations.people.principal import Principal
from service.operations.signed_file import InvalidFile, fingerprint_of, sha256_of
from service.platform.db.record_id import new_id
from service.platform.db.records import the_table
from service.platform.db.store import load_all
from service.platform.db.tenants import ensure_tenant_of
from service.platform.refusal import Refusal

ReceivedState = Literal["open", "unconfirmed", "replaced", "withdrawn", "closed"]
"""Can be assessed · nobody has confirmed the sender's key · a later one corrects it · the sender
has withdrawn it · its last day has passed."""


class SignedRecord(Protocol):
    """What came from another authority, signed with its key."""

    @property
    def id(self) -> str:
        """Its number here."""

    @property
    def tenant_id(self) -> str:
        """The organisation that has it."""

    @property
    def sender_number(self) -> str:
        """Organisation number of the sender."""

    @property
    def key(self) -> str:
        """The public key of its log."""


CONFIRMED = "extract.sender_confirmed"


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
        Refusal: The file is not as it was issued, or it is for somebody else.
    """
    if own is None:
        raise Refusal("invalid-request", Problem("extract-organisation"))
    try:
        opened = open_extract(payload)
    except InvalidFile as fault:
        raise Refusal(
            "invalid-request",
            Problem("extract-invalid", "", {"why": fault.why.en, "why_sv": fault.why.sv}),
        ) from None
    said = opened.document
    _check_receiver(said, own, unit)
    number, key = said.sender.number, opened.key.text()
    same = [
        extract
        for extract in _every(connection, principal.tenant_id)
        if (extract.sender_number, extract.key, extract.extract_id) == (number, key, said.id)
    ]
    if same:
        if same[0].content != opened.content:
            raise Refusal("conflict", Problem("extract-same-id"))
        if same[0].unit != unit:
            raise Refusal("conflict", Problem("extract-other-unit"))
        return same[0], False
    made = ReceivedExtract(
        tenant_id=principal.tenant_id,
        id=new_id("received"),
        actor=principal.actor,
        created_at=now,
        unit=unit,
        sender_number=number,
        extract_id=said.id,
        key=key,
        expires_at=datetime.combine(said.expires_on + timedelta(days=1), time(), UTC),
        replaces=said.replaces,
        withdraws=said.withdraws,
        content=opened.content,
        result_hash=sha256_of(opened.content),
        file=payload,
    )
    ensure_tenant_of(connection, made)
    details = {"sender": number, "extract": said.id, "ground": said.ground.code}
    keep(
        connection,
        "extract.received",
        made,
        content_sha256=made.result_hash,
        details=details,
    )
    return made, True


def confirm_sender(
    connection: Connection,
    received: SignedRecord,
    stated: SenderConfirmation,
    *,
    principal: Principal,
    now: datetime,
) -> None:
    """Put on record that the key of a sender was compared with what the sender itself says.

    Raises:
        Refusal: The fingerprint is another one, or the key is confirmed already.
    """
    told = "".join(stated.fingerprint.split()).lower()
    if told != fingerprint_of(received.key):
        raise Refusal("invalid-request", Problem("extract-fingerprint", "/fingerprint"))
    sender = ExtractSender(
        tenant_id=principal.tenant_id,
        id=new_id("sender"),
        actor=principal.actor,
        created_at=now,
        number=received.sender_number,
        key=received.key,
        how=stated.how,
    )
    try:
        with connection.begin_nested():
            keep(
                connection,
                CONFIRMED,
                sender,
                content_sha256=fingerprint_of(received.key),
                details={"sender": received.sender_number, "received": received.id},
            )
    except IntegrityError:
        raise Refusal("conflict", Problem("extract-sender-confirmed")) from None


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
    later = [extract for extract in _every(connection, tenant_id) if _is_of(extract, keys)]
    return [_standing(extract, later, keys, now=now) for extract in extracts]


def earlier_of(connection: Connection, received: ReceivedExtract) -> list[ReceivedExtract]:
    """Return the extracts that one corrects or withdraws: of the same sender, confirmed, received.

    An extract whose sender's key nobody has confirmed ends none.
    """
    tenant_id = received.tenant_id
    keys = confirmed_keys(connection, tenant_id)
    if not _is_of(received, keys):
        return []
    ended = {received.replaces, received.withdraws}
    return [
        extract
        for extract in _every(connection, tenant_id)
        if extract.sender_number == received.sender_number
        and extract.extract_id in ended
        and _is_of(extract, keys)
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
    known = keys.get(extract.sender_number, set())
    is_confirmed = extract.key in known
    by: str | None = None
    state: ReceivedState = "open" if is_confirmed else "unconfirmed"
    for other in later if is_confirmed else ():
        if other.sender_number != extract.sender_number:
            continue
        if other.withdraws == extract.extract_id:
            return Standing(extract, "withdrawn", other.id, another_key=False)
        if other.replaces == extract.extract_id:
            state, by = "replaced", other.id
    if state in ("open", "unconfirmed") and now >= extract.expires_at:
        state = "closed"
    return Standing(extract, state, by, another_key=bool(known) and not is_confirmed)


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


def _is_of(extract: ReceivedExtract, keys: Mapping[str, set[str]]) -> bool:
    """Tell whether a key that a person has confirmed has signed an extract."""
    return extract.key in keys.get(extract.sender_number, ())


def confirmed_keys(connection: Connection, tenant_id: str) -> dict[str, set[str]]:
    """Return the keys of each sender that a person has confirmed."""
    found: dict[str, set[str]] = {}
    for sender in load_all(connection, ExtractSender, EXTRACT_SENDERS.c.tenant_id == tenant_id):
        found.setdefault(sender.number, set()).add(sender.key)
    return found


def _every(connection: Connection, tenant_id: str) -> list[ReceivedExtract]:
    """Return every received extract of an organisation, oldest first, whoever sees it."""
    columns = the_table(ReceivedExtract).c
    order = [columns.created_at, columns.id]
    return load_all(connection, ReceivedExtract, columns.tenant_id == tenant_id, order_by=order)
