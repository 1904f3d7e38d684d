"""What people of an organisation have confirmed of the texts of support, as the log has it.

A sheet in a language that the project does not write itself is printed once somebody has gone
through it, and a contact counts anew once somebody has checked it. Either is an entry of the log
with the hash of what was read, by whoever did it, and ends when the text changes. The newest entry
about a text stands; one that refuses it takes the text off, but never a number to call first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select

from data_ingest.model.problem import Problem
from procurement_rules.package.sheet import LANGUAGE_NAMES, sheet_sha256
from procurement_rules.support.contacts import Contact, load_contacts
from service.casework.support.request import NewConfirmation, TextKind
from service.operations.audit.entry import write_entry
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.principal import Principal
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal

CONFIRMED = "support_text.confirmed"
REFUSED = "support_text.refused"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That somebody has gone through a text and found it right, or not.

    Attributes:
        kind: The kind of text.
        code: A language of the sheet, or the id of a contact.
        holds: Whether it was found right.
        actor: Who did it.
        on: The day (UTC).
    """

    kind: TextKind
    code: str
    holds: bool
    actor: str
    on: date


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What may be printed of the texts of support.

    Attributes:
        languages: Languages of the sheet that somebody has gone through.
        contacts: Whom to call, each with the newest day of its check; none that was refused.
        by: What was last said of each text as it reads now.
    """

    languages: frozenset[str] = frozenset()
    contacts: tuple[Contact, ...] = field(default_factory=load_contacts)
    by: tuple[Confirmation, ...] = ()

    def of(self, kind: TextKind, code: str) -> Confirmation | None:
        """Return what was last said of a text; None: nothing was."""
        return next((one for one in self.by if (one.kind, one.code) == (kind, code)), None)


def load_confirmed(connection: Connection, *, tenant_id: str) -> Confirmed:
    """Return what the people of an organisation have confirmed."""
    by = tuple(_last_said(connection, tenant_id))
    said = {(one.kind, one.code): one for one in by}
    contacts = (_checked(one, said.get(("contact", one.id))) for one in load_contacts())
    return Confirmed(
        frozenset(one.code for one in by if one.kind == "sheet" and one.holds),
        tuple(contact for contact in contacts if contact is not None),
        by,
    )


def confirm(
    connection: Connection, stated: NewConfirmation, *, principal: Principal, now: datetime
) -> None:
    """Put on record that somebody has gone through a text and found it right, or not.

    Args:
        connection: Inside a transaction that may write.
        stated: What she has gone through.
        principal: Who has.
        now: The moment, with a time zone.

    Raises:
        Refusal: There is no such text, or it reads otherwise than what was gone through.
    """
    sha256 = _texts().get((stated.kind, stated.code))
    if sha256 is None:
        raise Refusal("invalid-request", Problem("support-text", "/code"))
    if sha256 != stated.sha256:
        raise Refusal("invalid-request", Problem("support-text-changed", "/sha256"))
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now)
    write_entry(
        connection,
        CONFIRMED if stated.holds else REFUSED,
        _subject(stated.kind, stated.code),
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        at=now,
        content_sha256=sha256,
        details={"kind": stated.kind, "code": stated.code},
    )


def _checked(contact: Contact, said: Confirmation | None) -> Contact | None:
    """Return a contact with the newest day of its check; None: it was found wrong."""
    if said is None:
        return contact
    if not said.holds:
        return contact if contact.first else None
    return contact.model_copy(update={"checked_on": max(said.on, contact.checked_on)})


def _last_said(connection: Connection, tenant_id: str) -> Iterator[Confirmation]:
    texts = {_subject(*key): (key, sha256) for key, sha256 in _texts().items()}
    entries = connection.execute(
        select(
            LOG_ENTRIES.c.subject_id,
            LOG_ENTRIES.c.action,
            LOG_ENTRIES.c.actor,
            LOG_ENTRIES.c.created_at,
            LOG_ENTRIES.c.content_sha256,
        )
        .where(LOG_ENTRIES.c.tenant_id == tenant_id, LOG_ENTRIES.c.subject_id.in_(texts))
        .order_by(LOG_ENTRIES.c.created_at.desc(), LOG_ENTRIES.c.id.desc())
    )
    told = set()
    for subject_id, action, actor, at, content_sha256 in entries:
        (kind, code), sha256 = texts[subject_id]
        if content_sha256 == sha256 and subject_id not in told:
            told.add(subject_id)
            yield Confirmation(kind, code, action == CONFIRMED, actor, at.date())


def _texts() -> dict[tuple[TextKind, str], str]:
    """Return the texts that can be confirmed, each with the hash of what it says."""
    sheets: dict[tuple[TextKind, str], str] = {
        ("sheet", language): sheet_sha256(language) for language in LANGUAGE_NAMES
    }
    return sheets | {("contact", contact.id): contact.sha256 for contact in load_contacts()}


def _subject(kind: TextKind, code: str) -> str:
    return f"{kind}_{code}"
