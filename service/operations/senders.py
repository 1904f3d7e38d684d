"""Senders of signed files: the keys that a person has confirmed to be theirs.

The key that a file names is not trusted because the file names it. A person compares its
fingerprint with what the sender itself tells, once for each key, whatever files it signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from data_ingest.model.fields import UNTOLD
from data_ingest.model.problem import Problem
from service.operations.kept import keep
from service.operations.people.principal import Principal
from service.operations.signed_file import fingerprint_of
from service.platform.db.record_id import new_id
from service.platform.db.records import ShownRecord, table_of
from service.platform.db.store import load_all
from service.platform.refusal import Refusal

CONFIRMED = "extract.sender_confirmed"
"""Action of the log, as it was called when only extracts were signed files."""


class SenderConfirmation(BaseModel):
    """That the key of a sender was compared with what the sender itself says."""

    model_config = ConfigDict(extra="forbid")

    fingerprint: Annotated[str, Field(min_length=64, max_length=80)] = Field(
        description="The fingerprint as the sender has told it, not copied from the extract."
    )
    how: Annotated[str, Field(min_length=3, max_length=4000)] = Field(
        description="How it was compared, such as a call to the authority's switchboard. No names."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedKey(ShownRecord):
    """That a person has compared the key of a sender with what the sender itself says.

    Attributes:
        number: Organisation number of the sender.
        key: The public key of its log.
        how: How it was compared.
    """

    number: Annotated[str, UNTOLD]
    key: Annotated[str, UNTOLD]
    how: Annotated[str, UNTOLD]


CONFIRMED_KEYS = table_of(
    ConfirmedKey, "extract_senders", UniqueConstraint("tenant_id", "number", "key")
)


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
    confirmed = ConfirmedKey(
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
                confirmed,
                content_sha256=told,
                details={"sender": received.sender_number, "received": received.id},
            )
    except IntegrityError:
        raise Refusal("conflict", Problem("extract-sender-confirmed")) from None


def confirmed_keys(connection: Connection, tenant_id: str) -> dict[str, set[str]]:
    """Return the keys of each sender that a person has confirmed."""
    found: dict[str, set[str]] = {}
    own = CONFIRMED_KEYS.c.tenant_id == tenant_id
    for confirmed in load_all(connection, ConfirmedKey, own):
        found.setdefault(confirmed.number, set()).add(confirmed.key)
    return found


def is_confirmed(received: SignedRecord, keys: Mapping[str, set[str]]) -> bool:
    """Tell whether a key that a person has confirmed has signed what came."""
    return received.key in keys.get(received.sender_number, ())


def has_another_key(received: SignedRecord, keys: Mapping[str, set[str]]) -> bool:
    """Tell whether only other keys of the sender have been confirmed: a person asks why."""
    return received.sender_number in keys and not is_confirmed(received, keys)
