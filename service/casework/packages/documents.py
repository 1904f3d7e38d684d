"""The documents that a package is handed out as: one for each whom something is written to.

Who sends a document must not tell one tenderer of another. So what is for the officer alone stands
in a document of its own as soon as anything else is for somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data_ingest.model.text import Language, Text, Words, joined, message
from procurement_rules.package.template import load_templates
from service.casework.packages.follow_up_wording import FORMS
from service.casework.packages.models import LetterDraft, Package
from service.casework.packages.phrases import TITLES
from service.platform.file_names import file_part
from service.platform.words import printable

SUPPLIER = message("The supplier")
"""Whom the form of the supplier's own report is for."""

OFFICER = message("for the officer")
"""What the file that nobody is sent has in its name."""


@dataclass(frozen=True, slots=True)
class PackageDocument:
    """A document of a package.

    Attributes:
        number: Its place among the documents of the package; 0: the first.
        to: Whom it is written to; None: it is for the officer, who sends it to nobody, or it is the
            whole package.
        tender_id: The tender that it is about; "" where it concerns none, or all.
        letters: The letters in it, by their places in the package.
        is_whole: Whether it is the whole package.
    """

    number: int
    to: Words | None = None
    tender_id: str = ""
    letters: tuple[int, ...] = ()
    is_whole: bool = False


def documents(package: Package) -> tuple[PackageDocument, ...]:
    """Return the documents of a package: what is for the officer first, then one an addressee.

    Letters to one addressee alone, and what is written to nobody, are one document.
    """
    letters: dict[tuple[str, Words], list[int]] = {}
    for place, letter in enumerate(package.letters):
        letters.setdefault((letter.tender_id, letter.recipient), []).append(place)
    if package.kind == "letters" and len(letters) <= 1:
        every = tuple(range(len(package.letters)))
        return (PackageDocument(0, letters=every, is_whole=True),)
    addressed = [
        PackageDocument(number, to, tender_id, tuple(places))
        for number, ((tender_id, to), places) in enumerate(letters.items(), 1)
    ]
    if package.follow_up is not None:
        addressed.append(PackageDocument(1, SUPPLIER))
    if not addressed:
        return (PackageDocument(0, is_whole=True),)
    return (PackageDocument(0), *addressed)


def file_stems(package: Package, language: Language, *, package_id: str) -> tuple[str, ...]:
    """Return what each document's file is called, without its ending: no two alike.

    Registration number, tender, addressee and what it is; the procurement where no number is
    stated, and the package's own number where neither is.

    Args:
        package: The package.
        language: Language of the document.
        package_id: The number that it is kept under.
    """
    begins = _begins(package, package_id)
    stems: list[str] = []
    for document in documents(package):
        parts = (begins, *map(file_part, _said(document, package, language)))
        stem = "_".join(filter(None, parts))
        alike = sum(other == stem or other.startswith(f"{stem}_nr-") for other in stems)
        stems.append(f"{stem}_nr-{alike + 1}" if alike else stem)
    return tuple(stems)


def package_stem(package: Package, language: Language, *, package_id: str) -> str:
    """Return what an archive of all documents is called, without its ending."""
    title = file_part(TITLES[package.kind].to(language))
    return f"{_begins(package, package_id)}_{title}"


def _begins(package: Package, package_id: str) -> str:
    head = package.head
    return file_part(head.diary_number or "") or file_part(head.purchase or "") or package_id


def _said(document: PackageDocument, package: Package, language: Language) -> Iterator[str]:
    """Yield the parts of a file's name after the first."""

    def say(text: Text) -> str:
        return printable(text.to(language))

    letters = [package.letters[place] for place in document.letters]
    if not letters:
        own_report = document.to is not None
        yield say(FORMS["self_report"] if own_report else TITLES[package.kind])
        if not (document.is_whole or own_report):
            yield say(OFFICER)
        return
    yield letters[0].tender_id
    yield say(letters[0].recipient)
    yield say(joined("-", dict.fromkeys(_short(letter) for letter in letters)))


def _short(letter: LetterDraft) -> Text:
    """Return what a letter is called in the name of a file."""
    templates = {template.id: template.file for template in load_templates().letters}
    return templates.get(letter.id, letter.title)
