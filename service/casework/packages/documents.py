"""The documents that a package is handed out as: one for each whom something is written to.

Who sends a document must not tell one tenderer of another. So what is for the officer alone stands
in a document of its own as soon as anything else is for somebody else.
"""

import re
from dataclasses import dataclass

from data_ingest.model.text import Words, message
from service.casework.packages.models import Package

SUPPLIER = message("The supplier")
"""Whom the form of the supplier's own report is for."""

_OTHER = re.compile(r"[^\w-]+")
_MOST_OF_NAME = 40


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

    def file_name(self, stem: str, ending: str) -> str:
        """Return the name of its file: number and tender after the stem, if there are several.

        Args:
            stem: What the names of the package's files begin with.
            ending: Such as "docx".

        >>> PackageDocument(2, tender_id="A 2/b").file_name("letters", "docx")
        'letters-2-A-2-b.docx'
        >>> PackageDocument(0, is_whole=True).file_name("letters", "md")
        'letters.md'
        """
        if self.is_whole:
            return f"{stem}.{ending}"
        tender = _OTHER.sub("-", self.tender_id)[:_MOST_OF_NAME].strip("-")
        return f"{'-'.join(filter(None, (stem, str(self.number), tender)))}.{ending}"


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
