"""What can be wrong with an input, said once in Swedish and English with the way to mend it.

Readers name a problem by its code. The text never repeats the refused value, which may be a
personal number; it names the place, the field, and what is allowed there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from data_ingest.text import Language, Text


class Entry(NamedTuple):
    """The message of a problem and how to mend it; `{names}` are filled from its parameters."""

    detail: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        code: Key into `CATALOGUE`.
        location: Element path, JSON pointer or row number inside the input; "" for all of it.
        params: Values for the message: names, limits and identifiers, never the refused value.
    """

    code: str
    location: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def detail(self, language: Language = "en") -> str:
        """Return what is wrong.

        >>> Problem("empty-input").detail("sv")
        'Filen är tom.'
        """
        return CATALOGUE[self.code].detail.to(language).format_map(self.params)

    def mend(self, language: Language = "en") -> str:
        """Return what the sender can do about it."""
        return CATALOGUE[self.code].mend.to(language).format_map(self.params)


class UnreadableInput(ValueError):
    """The input as a whole cannot be used; nothing was read from it.

    Args:
        problems: At least one problem.
        name: The file's name as the sender gave it.
    """

    def __init__(self, problems: Iterable[Problem], name: str = "input") -> None:
        self.problems = tuple(problems)
        self.name = name
        super().__init__("; ".join(f"{p.location}: {p.detail()}" for p in self.problems))


CATALOGUE: dict[str, Entry] = {
    "empty-input": Entry(
        Text("Filen är tom.", "The file is empty."),
        Text("Skicka en fil med innehåll.", "Send a file that has content."),
    ),
    "too-large": Entry(
        Text("Filen är större än {limit}.", "The file is larger than {limit}."),
        Text("Dela upp den eller skicka en mindre fil.", "Split it, or send a smaller file."),
    ),
    "unknown-format": Entry(
        Text(
            "Formatet känns inte igen: varken upphandlings-JSON eller en eForms-annons.",
            "The format is not recognised: neither procurement JSON nor an eForms notice.",
        ),
        Text(
            "Skicka en fil i något av formaten {formats}.",
            "Send a file in one of the formats {formats}.",
        ),
    ),
    "not-xml": Entry(
        Text(
            "XML-filen är trasig vid rad {line}: den slutar eller bryter av i förtid.",
            "The XML is broken at line {line}: it ends or breaks off too early.",
        ),
        Text(
            "Hämta filen på nytt och kontrollera att hela filen kom med.",
            "Fetch the file again and check that all of it arrived.",
        ),
    ),
    "xml-dtd": Entry(
        Text(
            "XML-filen har en DOCTYPE. Den kan hämta andra filer och läses därför inte.",
            "The XML has a DOCTYPE. It can draw in other files and is therefore not read.",
        ),
        Text(
            "Ta bort DOCTYPE-raden; en eForms-annons har ingen.",
            "Remove the DOCTYPE line; an eForms notice has none.",
        ),
    ),
}
