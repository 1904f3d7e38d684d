"""Whom to call: who answers, at what cost, whether the police is told, and until when it counts.

A contact was read on a day and counts for twelve months from it. After that it is on no sheet and
no page, other than among those to check again. Days are asked for: nothing here knows a clock.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data_ingest.model.text import Text, Words
from procurement_rules.rule_file import read_mapping, refusal

FILE = "contacts.yaml"

MONTHS_VALID = 12
"""A contact that was last checked longer ago is not printed. Judgement of the project."""

HOURS_NOT_CHECKED = Text("tider inte kontrollerade", "hours not checked")

IsFor = Literal["workers", "buyers"]
"""Everyone, those who work first of all · professionals alone."""


class Contact(BaseModel):
    """Whom to call. What is None was found in no page.

    Attributes:
        id: Its key.
        is_for: Who may call.
        first: Whether it is among those to call first, whatever has happened.
        country: Where it can be called, ISO 3166-1.
        phone: The number; empty where none was found.
        name: Whose number it is.
        answers: With what it helps, and whom.
        hours: When it is answered.
        languages: In which languages.
        cost: What it costs whoever calls.
        police: Whether the police is told.
        url: Where it can be checked.
        source: Addresses of the pages that it was read in.
        checked_on: When.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{1,40}$")
    is_for: IsFor = Field(alias="for")
    first: bool = False
    country: str = Field(pattern=r"^[A-Z]{2}$")
    phone: str = Field(pattern=r"^[0-9 -]*$")
    name: Words
    answers: Words
    hours: Words | None
    languages: Words | None
    cost: Words | None
    police: Words | None
    url: str = Field(pattern=r"^https://")
    source: str = Field(min_length=1)
    checked_on: date

    @property
    def hours_said(self) -> Text:
        """When it is answered, or that this is not known."""
        return self.hours or HOURS_NOT_CHECKED

    @property
    def sha256(self) -> str:
        """Hash of what it says, whenever it was checked: what a confirmation names."""
        said = self.model_dump_json(exclude={"source", "checked_on"})
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def expires_on(self) -> date:
        """The last day on which it counts."""
        return twelve_months_after(self.checked_on)

    def counts(self, on: date) -> bool:
        """Tell whether it was checked at most twelve months before a day."""
        return on <= self.expires_on


_CONTACTS = TypeAdapter(dict[Literal["contacts"], tuple[Contact, ...]])


@cache
def load_contacts() -> tuple[Contact, ...]:
    """Return every contact, those to call first in danger first.

    Raises:
        InvalidRule: The file cannot be relied on; the field and the word are named.
    """
    text = (files("procurement_rules") / "support" / FILE).read_text("utf-8")
    try:
        return _CONTACTS.validate_python(read_mapping(text, file=FILE))["contacts"]
    except ValidationError as error:
        raise refusal(error, file=FILE) from error


def printable_contacts(
    contacts: Iterable[Contact], *, is_for: IsFor, on: date
) -> tuple[Contact, ...]:
    """Return the contacts with a number, for some people, that count on a day."""
    return tuple(
        contact
        for contact in contacts
        if contact.is_for == is_for and contact.phone and contact.counts(on)
    )


def expired_contacts(contacts: Iterable[Contact], *, on: date) -> tuple[Contact, ...]:
    """Return the contacts that have to be checked again: those that count no longer on a day."""
    return tuple(contact for contact in contacts if not contact.counts(on))


def first_expiry(contacts: Iterable[Contact]) -> date:
    """Return the day on which the first of some contacts counts for the last time."""
    return min(contact.expires_on for contact in contacts)


def twelve_months_after(day: date) -> date:
    """Return the same day of the next year, or the last of a February that is shorter.

    >>> twelve_months_after(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    year = day.year + MONTHS_VALID // 12
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(year, day.month, last)
