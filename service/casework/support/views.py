"""Support as it is answered over HTTP: contacts, situations, how not to do harm, and texts."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, Field

from data_ingest.model.text import Language, Text
from procurement_rules.package.sheet import (
    LANGUAGE_NAMES,
    PROMISES,
    READ,
    RIGHT_TO_LEFT,
    sheet_in,
    sheet_sha256,
)
from procurement_rules.support.contacts import (
    Contact,
    expired_contacts,
    load_contacts,
    printable_contacts,
)
from procurement_rules.support.guidance import MomentCode, load_guidance
from procurement_rules.support.situations import load_situations
from service.casework.support.confirmation import Confirmation, Confirmed
from service.casework.support.page import contacts_of


class ContactResource(BaseModel):
    """A contact, and the date on which the number was last checked."""

    id: str
    is_for: str = Field(description="`workers`: everyone; `buyers`: only professionals.")
    name: str
    phone: str = Field(description="Empty if no number is known; see `url`.")
    hours: str
    url: str
    checked_on: date
    first: bool = Field(description="Whether to call it first, whatever has happened.")
    answers: str = Field(description="What it helps with, and whom.")
    languages: str | None = Field(description="Null: not checked.")
    cost: str | None = Field(description="What a call costs. Null: not checked.")
    police: str | None = Field(description="Whether the police is told. Null: not checked.")
    source: str = Field(description="Where it was read.")
    expires_on: date = Field(description="Last day on which it counts.")
    checked_by: str | None = Field(
        description="User who has checked it in your organisation. Null: as it was shipped."
    )


class SituationResource(BaseModel):
    """What helps somebody in a situation."""

    code: str
    title: str
    act: str = Field(description="What the buyer does and does not do.")
    contacts: list[str] = Field(description="IDs of contacts that count, the most urgent first.")
    explained: list[str] = Field(description="Codes of explanations.")


class ExplanationResource(BaseModel):
    """Something that may help, in two sentences, and what was read for them."""

    code: str
    title: str
    text: str
    citation: str = Field(description="The provision. Empty if it is about none.")
    unchecked: str | None = Field(description="What of it was not checked.")
    read: str = Field(
        description="`law`: the text of the act; `authority`, `organisation`: a page."
    )
    source: str
    read_on: date


class MomentResource(BaseModel):
    """How not to do harm at a moment of the work."""

    code: MomentCode
    title: str
    not_ask: list[str]
    not_write: list[str]
    not_tell: list[str]
    told: list[str] = Field(description="Who is told, and when.")


class Support(BaseModel):
    """The support page, in the requested language. Numbers not checked for a year are left out."""

    country: str
    contacts: list[ContactResource]
    do_no_harm: list[str]
    preserve: list[str]
    dated: date
    expired: list[ContactResource] = Field(
        description="Contacts to check again: they were last checked more than a year ago."
    )
    situations: list[SituationResource]
    explanations: list[ExplanationResource]
    moments: list[MomentResource]


class SheetTextResource(BaseModel):
    """The sheet for workers in one language, with every line that it may have."""

    language: str
    name: str
    right_to_left: bool
    state: str = Field(
        description="`own`: written by the project; `confirmed`: gone through by a user who reads "
        "it natively; `draft`: not printed."
    )
    sha256: str = Field(description="Hash of the text, for a confirmation.")
    confirmed_by: str | None
    confirmed_on: date | None
    title: str
    intro: str
    lines: list[str]
    help_title: str
    contacts: list[tuple[str, str]]
    note: str


class ContactTextResource(ContactResource):
    """A contact with the hash to confirm it by."""

    sha256: str


class SupportTexts(BaseModel):
    """The texts of support that users can go through and confirm."""

    sheets: list[SheetTextResource]
    contacts: list[ContactTextResource]


def support_in(country: str, language: Language, *, on: date, confirmed: Confirmed) -> Support:
    """Return the support page.

    Args:
        country: Whose contacts, ISO 3166-1.
        language: Of its texts.
        on: The day.
        confirmed: What people of the organisation have confirmed.
    """
    guidance, found = load_guidance(), load_situations()
    contacts = contacts_of(country, on=on, contacts=confirmed.contacts)
    counting = {contact.id for contact in contacts}
    old = [one for one in expired_contacts(confirmed.contacts, on=on) if one.country == country]
    at_home = country == "SE"
    return Support(
        country=country,
        contacts=[ContactResource(**_contact(one, language, confirmed)) for one in contacts],
        do_no_harm=_said(guidance.do_no_harm, language),
        preserve=_said(guidance.preserve, language),
        dated=guidance.dated,
        expired=[ContactResource(**_contact(one, language, confirmed)) for one in old],
        situations=[
            SituationResource(
                code=situation.code,
                title=situation.title.to(language),
                act=situation.act.to(language),
                contacts=[code for code in situation.contacts if code in counting],
                explained=list(situation.explained),
            )
            for situation in (found.situations if at_home else ())
        ],
        explanations=[
            ExplanationResource(
                code=one.code,
                title=one.title.to(language),
                text=one.text.to(language),
                citation=one.citation,
                unchecked=None if one.unchecked is None else one.unchecked.to(language),
                read=one.read,
                source=one.source,
                read_on=one.read_on,
            )
            for one in (found.explanations if at_home else ())
        ],
        moments=moments_in(language),
    )


def moments_in(language: Language) -> list[MomentResource]:
    """Return how not to do harm at each moment, in the order of the work."""
    return [
        MomentResource(
            code=moment.code,
            title=moment.title.to(language),
            **{part: _said(texts, language) for part, texts in moment.parts},
        )
        for moment in load_guidance().moments
    ]


def texts_in(language: Language, *, on: date, confirmed: Confirmed) -> SupportTexts:
    """Return the texts that can be gone through: every sheet, and every contact.

    Args:
        language: Of the texts about contacts; each sheet is in its own.
        on: The day: a sheet shows the numbers that count.
        confirmed: What people of the organisation have confirmed.
    """
    called = printable_contacts(confirmed.contacts, is_for="workers", on=on)
    shown = called or printable_contacts(load_contacts(), is_for="workers", on=date.min)
    return SupportTexts(
        sheets=[_sheet(code, shown, confirmed) for code in LANGUAGE_NAMES],
        contacts=[
            ContactTextResource(**_contact(one, language, confirmed), sha256=one.sha256)
            for one in load_contacts()
        ],
    )


def _sheet(code: str, contacts: tuple[Contact, ...], confirmed: Confirmed) -> SheetTextResource:
    sheet = sheet_in(code, PROMISES, {}, contacts)
    said = confirmed.of("sheet", code)
    by = said if said is not None and said.holds else None
    state = "own" if code in READ else "draft" if by is None else "confirmed"
    return SheetTextResource(
        language=code,
        name=LANGUAGE_NAMES[code],
        right_to_left=code in RIGHT_TO_LEFT,
        state=state,
        sha256=sheet_sha256(code),
        confirmed_by=None if by is None else by.actor,
        confirmed_on=None if by is None else by.on,
        title=sheet.title,
        intro=sheet.intro,
        lines=list(sheet.lines),
        help_title=sheet.help_title,
        contacts=list(sheet.contacts),
        note=sheet.note,
    )


def _contact(contact: Contact, language: Language, confirmed: Confirmed) -> dict[str, object]:
    said: Confirmation | None = confirmed.of("contact", contact.id)
    by_code = {one.id: one for one in confirmed.contacts}
    checked = by_code.get(contact.id, contact)

    def text(name: str) -> str | None:
        found: Text | None = getattr(contact, name)
        return None if found is None else found.to(language)

    return {
        "id": contact.id,
        "is_for": contact.is_for,
        "name": contact.name.to(language),
        "phone": contact.phone,
        "hours": contact.hours_said.to(language),
        "url": contact.url,
        "checked_on": checked.checked_on,
        "first": contact.first,
        "answers": contact.answers.to(language),
        "languages": text("languages"),
        "cost": text("cost"),
        "police": text("police"),
        "source": contact.source,
        "expires_on": checked.expires_on,
        "checked_by": None if said is None or not said.holds else said.actor,
    }


def _said(texts: Iterable[Text], language: Language) -> list[str]:
    return [text.to(language) for text in texts]
