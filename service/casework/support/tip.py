"""A tip to an authority, as a draft: nothing of it is sent or kept, and nobody who works is in it.

The draft says what a kept screening knows of the firm and which signs somebody has noted, in the
texts of the visit form. There is no field for free text, so that nothing of a person can slip in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, Text, message
from procurement_rules.support.guidance import Recipient, load_guidance
from procurement_rules.support.signs import load_signs
from service.casework.support.page import contact_line, contacts_of
from service.casework.support.receipt import EvidenceReceipt, file_table, make_receipt
from service.casework.support.request import TipRequest
from service.documents.model import Block, Checks, Heading, Pairs, Paragraph, numbered
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.words import DISCLAIMER, printable
from service.screening.assessment.models import Assessment, LotAssessment, PartAssessment
from service.screening.record.store import load_screening

TITLE = message("Tip to {name}, draft")
DRAFT = message(
    "Draft. Nothing has been sent. The service sends nothing and does not store the draft. A "
    "person must read, edit and submit it."
)
_CHECKS = (
    message("Is anyone in danger? Call 112 instead."),
    message("Checked: no names of workers or information about them."),
    message("A secrecy assessment has been made of what is submitted."),
    message("The firm must not be informed about the tip."),
)
_LABELS: Mapping[str, Text] = {
    "before": message("Before submission (remove)"),
    "firm": message("Firm"),
    "numbers": message("Numbers"),
    "role": message("Tier of the chain"),
    "purchase": message("Procurement"),
    "buyer": message("Buyer"),
    "work": message("Work"),
    "screening": message("Screening"),
    "takes": message("What the authority accepts"),
    "signs": message("Recorded signs"),
    "seen": message("seen by the buyer"),
    "reported": message("reported to the buyer"),
    "files": message("Preserved evidence"),
    "call": message("Call"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """What a draft is made from.

    Attributes:
        stated: What was asked for.
        recipient: The authority.
        assessment: The screening.
        lot: The lot under which the firm works.
        part: The firm's part.
        receipt: The evidence files.
        signs: The signs in words.
    """

    stated: TipRequest
    recipient: Recipient
    assessment: Assessment
    lot: LotAssessment
    part: PartAssessment
    receipt: EvidenceReceipt
    signs: tuple[Text, ...]


def make_tip(
    connection: Connection, stated: TipRequest, *, principal: Principal, now: datetime
) -> Tip:
    """Return what a draft is made from.

    Args:
        connection: Inside a transaction.
        stated: What is asked for.
        principal: Who asks.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: There is no such screening, firm, sign or file, or the day is to come.
    """
    known = load_signs().by_code
    faults = [
        Problem(
            "support-signal",
            f"/signs/{place}",
            {"codes": ", ".join(sign.code for sign in load_signs().signs)},
        )
        for place, code in enumerate(stated.signs)
        if code not in known
    ]
    if stated.on is not None and stated.on > now.date():
        faults.append(Problem("support-day", "/on"))
    record = None
    if sees(connection, "screening", stated.screening_id, principal=principal):
        record = load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=stated.screening_id
        )
    assessment = None if record is None else Assessment.read(record.assessment)
    found = None if assessment is None else _found(assessment, stated.party_id)
    if assessment is None or found is None:
        faults.append(Problem("support-subject", "/party_id"))
        raise UnreadableInput(faults, "tip")
    if faults:
        raise UnreadableInput(faults, "tip")
    return Tip(
        stated=stated,
        recipient=load_guidance().recipient(stated.recipient),
        assessment=assessment,
        lot=found[0],
        part=found[1],
        receipt=make_receipt(connection, stated.file_ids, principal=principal, now=now),
        signs=tuple(dict.fromkeys(known[code].text for code in stated.signs)),
    )


def tip_title(tip: Tip, language: Language) -> str:
    """Return the heading of a draft."""
    return TITLE.to(language).format(name=tip.recipient.name.to(language))


def tip_blocks(tip: Tip, language: Language, *, on: date) -> Iterator[Block]:
    """Yield what the draft is made of.

    Args:
        tip: What it is made from.
        language: Language of the draft.
        on: The day that it is made: a number that was checked too long before is left out.
    """
    yield Paragraph(DRAFT.to(language), "bold")
    checks = (*_CHECKS, tip.recipient.not_checked)
    yield Checks(_label("before", language), tuple(check.to(language) for check in checks))
    called = [
        contact for contact in contacts_of("SE", on=on) if contact.id == tip.recipient.contact
    ]
    if called:
        yield Pairs(tuple(contact_line(contact, language) for contact in called))
    yield Pairs(tuple(_rows(tip, language)))
    if tip.signs:
        yield Heading(f"{_label('signs', language)} ({_how(tip, language)})", 1)
        yield numbered(sign.to(language) for sign in tip.signs)
    if tip.receipt.files:
        yield Heading(_label("files", language), 1)
        yield file_table(tip.receipt.files, language)
    yield Paragraph(DISCLAIMER.to(language), "small")


def _rows(tip: Tip, language: Language) -> Iterator[tuple[str, str]]:
    purchase = tip.assessment.purchase
    numbers = ", ".join(printable(identifier) for identifier in tip.part.identifiers)
    place = f" ({tip.lot.place_country})" if tip.lot.place_country else ""
    yield _label("takes", language), tip.recipient.takes.to(language)
    yield _label("firm", language), printable(tip.part.name or "–")
    yield _label("numbers", language), numbers or "–"
    yield _label("role", language), str(tip.part.tier)
    yield _label("purchase", language), printable(purchase.title or purchase.purchase_id)
    yield _label("buyer", language), printable(purchase.buyer or "–")
    yield _label("work", language), f"{printable(tip.lot.title or '–')}{place}"
    day = tip.assessment.as_of.isoformat()
    yield _label("screening", language), f"{tip.stated.screening_id}, {day}"


def _how(tip: Tip, language: Language) -> str:
    how = _label(tip.stated.how, language)
    return how if tip.stated.on is None else f"{how}, {tip.stated.on}"


def _found(assessment: Assessment, party_id: str) -> tuple[LotAssessment, PartAssessment] | None:
    for lot in assessment.lots:
        for tender in lot.tenders:
            for part in tender.parts:
                if part.party_id == party_id:
                    return lot, part
    return None


def _label(name: str, language: Language) -> str:
    return _LABELS[name].to(language)
