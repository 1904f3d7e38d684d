"""The rights-and-help sheet for those who do the work: in the languages that somebody has read."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from data_ingest.model.text import LANGUAGES, Language, Text
from procurement_rules.package.field import FIELDS
from procurement_rules.rule_file import read_mapping
from procurement_rules.support.contacts import (
    Contact,
    first_expiry,
    load_contacts,
    printable_contacts,
)

PROMISES = ("labour_terms", "bank_pay", "no_recruitment_fee", "own_documents", "grievance")
"""The clauses that the sheet has a line about, in its order."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "sv": "Svenska",
    "en": "English",
    "pl": "Polski",
    "ro": "Română",
    "uk": "Українська",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "ru": "Русский",
    "ar": "العربية",
    "es": "Español",
}
"""The languages of the sheet, each by its own name."""

READ: tuple[str, ...] = ("sv", "en")
"""The languages that the project writes itself. A sheet in another is a draft until a named person
who reads it natively has gone through it: a wrong word may cost somebody a claim, or safety."""

RIGHT_TO_LEFT = frozenset({"ar"})
"""The languages of the sheet that are written from right to left."""

LEFT_TO_RIGHT, END = "\u2066", "\u2069"
"""Marks around what is read from left to right: isolates of Unicode."""


@dataclass(frozen=True, slots=True)
class PackageSheet:
    """The sheet in one language: every text in that language.

    Attributes:
        language: ISO 639-1.
        title: Heading.
        lines: What holds for those who work.
        help_title: Heading of the contacts.
        contacts: What each is for, and its number.
        note: When the numbers were checked, and until when they count.
        expires_on: The last day on which it may be handed out.
    """

    language: str
    title: str
    intro: str
    lines: tuple[str, ...]
    help_title: str
    contacts: tuple[tuple[str, str], ...]
    note: str
    expires_on: date


@cache
def load_sheet_texts() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of the sheet by language and key."""
    path = files("procurement_rules") / "templates" / "sheet.yaml"
    return read_mapping(path.read_text("utf-8"), file="sheet.yaml")


@cache
def sheet_sha256(language: str) -> str:
    """Return the hash of the texts in a language: what an approval names, and ends with."""
    said = json.dumps(load_sheet_texts()[language], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def sheets(
    clause_ids: Iterable[str],
    values: Mapping[str, Text],
    *,
    on: date,
    approved: Collection[str] = (),
    contacts: Iterable[Contact] | None = None,
) -> tuple[PackageSheet, ...]:
    """Return the sheet in every language that may be printed.

    There is none where a number to call first counts no longer: a sheet without it would do harm.

    Args:
        clause_ids: The clauses of the contract: the sheet promises nothing that is not in one.
        values: Merge fields; names are the same in every language.
        on: The day of the draft.
        approved: Languages beside those of `READ` that somebody has gone through.
        contacts: Whom to call; None: as they were shipped.
    """
    every = load_contacts() if contacts is None else tuple(contacts)
    called = printable_contacts(every, is_for="workers", on=on)
    is_safe = all(one.counts(on) for one in every if one.first and one.is_for == "workers")
    held = tuple(clause_ids)
    return tuple(
        sheet_in(language, held, values, called)
        for language in load_sheet_texts()
        if called and is_safe and (language in READ or language in approved)
    )


def sheet_in(
    language: str,
    clause_ids: Collection[str],
    values: Mapping[str, Text],
    contacts: Collection[Contact],
) -> PackageSheet:
    """Return the sheet in one language, whether or not anybody has gone through it.

    Args:
        language: One of `LANGUAGE_NAMES`.
        clause_ids: The clauses that it may tell of.
        values: Merge fields.
        contacts: Whom to call; at least one.
    """
    texts = load_sheet_texts()[language]
    merged_in: Language = next((known for known in LANGUAGES if known == language), "en")
    expires_on = first_expiry(contacts)
    known = {
        name: values[name].to(merged_in) if name in values else f"[{_blank(label, language)}]"
        for name, label in FIELDS.items()
    } | {
        "checked_on": min(contact.checked_on for contact in contacts).isoformat(),
        "expires_on": expires_on.isoformat(),
    }
    known = {name: _in_order(value, language) for name, value in known.items()}
    return PackageSheet(
        language,
        texts["title"],
        texts["intro"].format_map(known),
        tuple(texts[promise].format_map(known) for promise in PROMISES if promise in clause_ids),
        texts["help"],
        tuple((texts[contact.id], _in_order(contact.phone, language)) for contact in contacts),
        texts["note"].format_map(known),
        expires_on,
    )


def _in_order(value: str, language: str) -> str:
    """Return a number, day or name that is read from left to right in a text of any direction.

    Without the marks around it, `114 14` would be read as `14 114` in Arabic.
    """
    return f"{LEFT_TO_RIGHT}{value}{END}" if language in RIGHT_TO_LEFT else value


def _blank(label: Text, language: str) -> str:
    """Return what stands in a field that is to be filled in: its name, or a line to write on."""
    known = next((known for known in LANGUAGES if known == language), None)
    return _LINE if known is None else label.to(known)


_LINE = "…………………………"
