"""The support page: whom to call, how not to do harm, and what to preserve."""

from collections.abc import Iterator, Mapping
from datetime import date

from data_ingest.model.text import Language, Text, message
from procurement_rules.package.sheet import (
    MONTHS_VALID,
    Contact,
    load_contacts,
    printable_contacts,
)
from procurement_rules.support.guidance import load_guidance
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
    "do_no_harm": message("Do no harm"),
    "preserve": message("Preserve what you have"),
    "dated": message(
        "The project's own text of {day}. It does not replace advice from the authorities."
    ),
}


def contacts_of(country: str, *, on: date) -> tuple[Contact, ...]:
    """Return the contacts of a country that were checked at most twelve months before a day.

    Args:
        country: ISO 3166-1, such as `SE`.
        on: The day.
    """
    return tuple(
        contact
        for is_for in ("workers", "buyers")
        for contact in printable_contacts(load_contacts(), is_for=is_for, on=on)
        if contact.country == country
    )


def contact_line(contact: Contact, language: Language) -> tuple[str, str]:
    """Return whose number it is, and the number with its hours and the day it was checked."""
    checked = _LABELS["checked"].to(language).format(day=contact.checked_on)
    who = _LABELS[contact.is_for].to(language)
    return (
        contact.name.to(language),
        f"{contact.phone} ({contact.hours.to(language)}; {who}; {checked})",
    )


def support_blocks(country: str, language: Language, *, on: date) -> Iterator[Block]:
    """Yield what the page is made of.

    Args:
        country: Whose contacts, ISO 3166-1.
        language: Language of the page.
        on: The day that it is read.
    """
    guidance = load_guidance()
    yield Heading(_LABELS["contacts"].to(language), 1)
    contacts = contacts_of(country, on=on)
    if contacts:
        yield Pairs(tuple(contact_line(contact, language) for contact in contacts))
    else:
        yield Paragraph(NO_CONTACTS.to(language).format(months=MONTHS_VALID), "bold")
    yield Heading(_LABELS["do_no_harm"].to(language), 1)
    yield numbered(text.to(language) for text in guidance.do_no_harm)
    yield Heading(_LABELS["preserve"].to(language), 1)
    yield numbered(text.to(language) for text in guidance.preserve)
    yield Paragraph(_LABELS["dated"].to(language).format(day=guidance.dated), "small")
