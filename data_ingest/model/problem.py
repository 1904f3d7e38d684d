"""What can be wrong with an input, said once in Swedish and English with the way to mend it.

Readers name a problem by its code. The text never repeats the refused value, which may be a
personal number; it names the place, the field, and what is allowed there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml

from data_ingest.model.text import Language, Text


class ProblemMessage(NamedTuple):
    """The message of a problem and how to mend it; `{names}` are filled from its parameters."""

    detail: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        code: Key into `load_catalogue()`.
        location: Element path, JSON pointer or row number inside the input; "" for all of it.
        params: Values for the message: names, limits and identifiers, never the refused value; but
            a country's name with a letter wrong is repeated. `x_sv` says in Swedish what `x` says.
    """

    code: str
    location: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def detail(self, language: Language = "en") -> str:
        """Return what is wrong.

        >>> Problem("empty-input").detail("sv")
        'Filen är tom.'
        """
        return load_catalogue()[self.code].detail.to(language).format_map(self._said(language))

    def mend(self, language: Language = "en") -> str:
        """Return what the sender can do about it."""
        return load_catalogue()[self.code].mend.to(language).format_map(self._said(language))

    def _said(self, language: Language) -> Mapping[str, str]:
        return {name: self.params.get(f"{name}_{language}", of) for name, of in self.params.items()}

    def in_words(self, language: Language = "en") -> str:
        """Return where it is, what is wrong and the way to mend it, in one line.

        >>> Problem("empty-input", "row 2").in_words()
        'row 2: The file is empty. Send a file that has content.'
        """
        place = f"{place_in_words(self.location, language)}: " if self.location else ""
        return f"{place}{self.detail(language)} {self.mend(language)}"


_ROW = re.compile(r"^row (?=[0-9])")
_ROW_WORD = Text(sv="rad", en="row")


def place_in_words(place: str, language: Language) -> str:
    """Return a place in an input as its reader calls it: only the word for a row is translated.

    >>> place_in_words("row 5/number", "sv")
    'rad 5/number'
    """
    return _ROW.sub(f"{_ROW_WORD.to(language)} ", place)


REGISTER_DAMAGE = frozenset({"snapshot-damaged", "snapshot-missing", "snapshot-lookup"})
"""Faults of files of a snapshot; an operator mends them, and the same input is then read."""


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

    @property
    def is_register_damage(self) -> bool:
        """Whether it is no input that is at fault, but a file of registers that were read in."""
        return self.problems[0].code in REGISTER_DAMAGE


@cache
def load_catalogue() -> Mapping[str, ProblemMessage]:
    """Return the messages of every problem by its code, in the order of `problems.yaml`."""
    payload = files("data_ingest.model").joinpath("problems.yaml").read_bytes()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stated = yaml.load(payload, Loader=loader)  # noqa: S506  # the safe loader, in C
    return MappingProxyType(
        {
            code: ProblemMessage(detail=Text(**entry["detail"]), mend=Text(**entry["mend"]))
            for code, entry in stated.items()
        }
    )
