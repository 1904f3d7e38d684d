"""The support page: whom to call, how not to do harm, and what to preserve."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from data_ingest.model.text import Language, Text, message
from procurement_rules.support.contacts import (
    MONTHS_VALID,
    Contact,
    expired_contacts,
    load_contacts,
)
from procurement_rules.support.guidance import load_guidance
from procurement_rules.support.situations import load_situations
from service.documents.model import Block, Heading, Pairs, Paragraph, numbered

TITLE = message("Support, and how to avoid causing harm")
NO_CONTACTS = message(
    "No telephone number in the country has been checked in the last {months} months, so none "
    "is printed."
)
_LABELS: Mapping[str, Text] = {
    "contacts": message("Call"),
    "workers": message("for everyone"),
    "buyers": message("for professionals; not a number for victims"),
    "checked": message("checked {day}"),
    "languages": message("Languages", "contact"),
    "cost": message("Costs", "contact"),
    "police": message("Is the police told", "contact"),
    "expired": message("To be checked again"),
    "situations": message("What helps whom"),
    "not_ask": message("Do not ask"),
    "not_write": message("Do not write"),
    "not_tell": message("Do not tell"),
    "told": message("Who is told"),
    "source": message("Source"),
    "do_no_harm": message("Do no harm"),
    "preserve": message("Preserve what you have"),
    "dated": message(
        "The project's own text of {day}. It does not replace advice from the authorities."
    ),
}


def contacts_of(
    country: str, *, on: date, contacts: Iterable[Contact] | None = None
) -> tuple[Contact, ...]:
    """Return the contacts of a country that were checked at most twelve months before a day.

    Args:
        country: ISO 3166-1, such as `SE`.
        on: The day.
        contacts: All of them; None: as they were shipped.
    """
    every = load_contacts() if contacts is None else contacts
    return tuple(one for one in every if one.country == country and one.counts(on))


def contact_line(contact: Contact, language: Language) -> tuple[str, str]:
    """Return whose number it is, and the number with its hours and the day it was checked."""
    checked = _LABELS["checked"].to(language).format(day=contact.checked_on)
    who = _LABELS[contact.is_for].to(language)
    said = [contact.hours_said.to(language), who]
    for label in ("languages", "cost", "police"):
        text: Text | None = getattr(contact, label)
        if text is not None:
            said.append(f"{_LABELS[label].to(language)}: {text.to(language).rstrip('.')}")
    return (
        contact.name.to(language),
        f"{contact.phone or contact.url} ({'; '.join((*said, checked))})",
    )


def support_blocks(country: str, language: Language, *, on: date) -> Iterator[Block]:
    """Yield what the page is made of: it is printed without a database, with what was shipped.

    Args:
        country: Whose contacts, ISO 3166-1.
        language: Language of the page.
        on: The day that it is read.
    """
    guidance = load_guidance()
    yield _heading("contacts", language)
    contacts = contacts_of(country, on=on)
    if contacts:
        yield Pairs(tuple(contact_line(contact, language) for contact in contacts))
    else:
        yield Paragraph(NO_CONTACTS.to(language).format(months=MONTHS_VALID), "bold")
    old = [one for one in expired_contacts(load_contacts(), on=on) if one.country == country]
    if old:
        yield _heading("expired", language)
        yield Pairs(tuple(_expired_line(contact, language) for contact in old))
    yield _heading("do_no_harm", language)
    yield numbered(text.to(language) for text in guidance.do_no_harm)
    for moment in guidance.moments:
        yield Heading(moment.title.to(language), 2)
        yield Pairs(
            tuple(
                (_LABELS[part].to(language), " ".join(text.to(language) for text in texts))
                for part, texts in moment.parts
            )
        )
    yield _heading("preserve", language)
    yield numbered(text.to(language) for text in guidance.preserve)
    yield from _situations(country, language, contacts)
    yield Paragraph(_LABELS["dated"].to(language).format(day=guidance.dated), "small")


def _situations(country: str, language: Language, contacts: Iterable[Contact]) -> Iterator[Block]:
    """Yield what helps whom; whom to call of it, only as far as the number counts."""
    if country != "SE":
        return
    names = {one.id: f"{one.name.to(language)} {one.phone}".strip() for one in contacts}
    found = load_situations()
    yield _heading("situations", language)
    for situation in found.situations:
        called = [names[code] for code in situation.contacts if code in names]
        yield Heading(situation.title.to(language), 2)
        yield Paragraph(situation.act.to(language))
        if called:
            yield Pairs(((_LABELS["contacts"].to(language), "; ".join(called)),))
    for explanation in found.explanations:
        yield Heading(explanation.title.to(language), 2)
        yield Paragraph(explanation.text.to(language))
        if explanation.unchecked is not None:
            yield Paragraph(explanation.unchecked.to(language), "small")
        read = "; ".join(filter(None, (explanation.citation, explanation.source)))
        source = _LABELS["source"].to(language)
        yield Paragraph(f"{source}: {read} ({explanation.read_on})", "small")


def _expired_line(contact: Contact, language: Language) -> tuple[str, str]:
    checked = _LABELS["checked"].to(language).format(day=contact.checked_on)
    return contact.name.to(language), f"{contact.url} ({checked})"


def _heading(label: str, language: Language) -> Heading:
    return Heading(_LABELS[label].to(language), 1)
