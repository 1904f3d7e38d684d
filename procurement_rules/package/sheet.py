"""The rights-and-help sheet for those who do the work, and whom to call."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from data_ingest.model.text import LANGUAGES, Language, Text
from procurement_rules.package.field import FIELDS
from procurement_rules.rule_file import read_mapping

MONTHS_VALID = 12
"""A contact that was last checked longer ago is not printed."""

PROMISES = ("labour_terms", "bank_pay", "no_recruitment_fee", "own_documents", "grievance")
"""The clauses that the sheet has a line about, in its order."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "sv": "Svenska",
    "en": "English",
    "pl": "Polski",
    "ro": "Română",
    "uk": "Українська",
}
"""The languages of the sheet, each by its own name."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call.

    Attributes:
        id: Its key.
        is_for: "workers", or "buyers" for what only professionals are to call.
        name: Whose number it is.
        phone: The number.
        hours: When it is answered.
        url: Where it can be checked.
        source: Where it was read.
        checked_on: When.
        country: Where it can be called, ISO 3166-1.
    """

    id: str
    is_for: str
    name: Text
    phone: str
    hours: Text
    url: str
    source: str
    checked_on: date
    country: str


@dataclass(frozen=True, slots=True)
class PackageSheet:
    """The sheet in one language: every text in that language.

    Attributes:
        language: ISO 639-1.
        title: Heading.
        lines: What holds for those who work.
        help_title: Heading of the contacts.
        contacts: What each is for, and its number.
        note: When the numbers were checked.
    """

    language: str
    title: str
    intro: str
    lines: tuple[str, ...]
    help_title: str
    contacts: tuple[tuple[str, str], ...]
    note: str


@cache
def load_contacts() -> tuple[Contact, ...]:
    """Return every contact, in order."""
    text = (files("procurement_rules") / "templates" / "contacts.csv").read_text("utf-8")
    rows = sorted(csv.DictReader(text.splitlines()), key=lambda row: int(row["order"]))
    return tuple(
        Contact(
            row["id"],
            row["for"],
            Text(row["name_sv"], row["name_en"]),
            row["phone"],
            Text(row["hours_sv"], row["hours_en"]),
            row["url"],
            row["source"],
            date.fromisoformat(row["checked_on"]),
            row["country"],
        )
        for row in rows
    )


def printable_contacts(
    contacts: Iterable[Contact], *, is_for: str, on: date
) -> tuple[Contact, ...]:
    """Return the contacts for some people that were checked at most 12 months before a day."""
    return tuple(
        contact
        for contact in contacts
        if contact.is_for == is_for and _months_between(contact.checked_on, on) <= MONTHS_VALID
    )


@cache
def load_sheet_texts() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of the sheet by language and key."""
    path = files("procurement_rules") / "templates" / "sheet.yaml"
    return read_mapping(path.read_text("utf-8"), file="sheet.yaml")


def sheets(
    clause_ids: Iterable[str], values: Mapping[str, Text], *, on: date
) -> tuple[PackageSheet, ...]:
    """Return the sheet in every language; none where no number has been checked of late.

    Args:
        clause_ids: The clauses of the contract: the sheet promises nothing that is not in one.
        values: Merge fields; names are the same in every language.
        on: The day of the draft.
    """
    contacts = printable_contacts(load_contacts(), is_for="workers", on=on)
    held = set(clause_ids)
    if not contacts:
        return ()
    checked_on = min(contact.checked_on for contact in contacts).isoformat()
    made = []
    for language, texts in load_sheet_texts().items():
        merged_in: Language = next((known for known in LANGUAGES if known == language), "en")
        known = {
            name: values[name].to(merged_in) if name in values else f"[{_blank(label, language)}]"
            for name, label in FIELDS.items()
        } | {"checked_on": checked_on}
        made.append(
            PackageSheet(
                language,
                texts["title"],
                texts["intro"].format_map(known),
                tuple(texts[promise].format_map(known) for promise in PROMISES if promise in held),
                texts["help"],
                tuple((texts[contact.id], contact.phone) for contact in contacts),
                texts["note"].format_map(known),
            )
        )
    return tuple(made)


def _blank(label: Text, language: str) -> str:
    """Return what stands in a field that is to be filled in: its name, or a line to write on."""
    known = next((known for known in LANGUAGES if known == language), None)
    return _LINE if known is None else label.to(known)


_LINE = "…………………………"


def _months_between(first: date, last: date) -> int:
    """Return the months from one day to another, a begun month counting as a whole one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (last.day > first.day)
