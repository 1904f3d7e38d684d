"""What no text of an extract may hold: anything about a person, another firm or a screening.

Numbers, addresses and names that the service knows are found here. A name that it does not know
can be found by nobody but the person who reads the text, and she says that she has.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from data_ingest.ids.personal_numbers import plain
from data_ingest.model.text import LANGUAGES
from risk_models.card.bands import LABELS, Band
from service.platform.personal_numbers import PSEUDONYM, hidden
from service.platform.words import spelt

_MAIL = re.compile(r"\S@\S+\.\S")
_PHONE = re.compile(r"(?<![\w-])(?:\+[0-9]{1,3}|0)(?:[ ()/-]*[0-9]){6,}")
_PSEUDONYM = re.compile(rf"{PSEUDONYM}[0-9a-f]{{16}}")
_SCREENING = re.compile(
    r"\b(poäng\w*|granskningsbehov\w*|points?|review needs?|(?:screening|need)_[0-9a-z]{21})\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"\b(vittne\w*|visselblåsa\w*|tips\w*|anonym\w*|witness\w*|whistle-?blow\w*|tip-?offs?|"
    r"anonymous\w*)\b",
    re.IGNORECASE,
)
_BANDS = frozenset(LABELS) - {Band.INSUFFICIENT}
"""Bands that are looked for; what the last one is called is said of much else."""
_SHORTEST = 3
"""Least letters of a name that is looked for. Ours: fewer stand in many words."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What must not stand in a text.

    Attributes:
        people: Names and user ids of those who work at the authority.
        firms: Names and numbers of other firms.
        firm: Names of the firm itself, in which a person's name may stand.
    """

    people: frozenset[str]
    firms: frozenset[str]
    firm: frozenset[str]


def faults_in(text: str, unwanted: Unwanted) -> Iterator[str]:
    """Yield the codes of the problems with a text; the text is not repeated.

    >>> nobody = Unwanted(frozenset({"Anna Exempel"}), frozenset({"Syd AB"}), frozenset())
    >>> list(faults_in("Vite tas ut enligt 8.3.", nobody))
    []
    >>> list(faults_in("Anna Exempel, 19121212-1212, a@b.se", nobody))
    ['extract-person']
    >>> list(faults_in("Syd AB har högst poäng enligt ett vittne.", nobody))
    ['extract-other-firm', 'extract-screening', 'extract-told']

    Args:
        text: As it would be sent.
        unwanted: Names that are known.
    """
    bare, is_of_others = _without_firm(text, unwanted)
    if _holds_person(bare) or any(_names(bare, name) for name in _parts(unwanted.people)):
        yield "extract-person"
    if is_of_others:
        yield "extract-other-firm"
    if _SCREENING.search(bare) or _bands(bare):
        yield "extract-screening"
    if _SIGNS.search(bare):
        yield "extract-told"


def _without_firm(text: str, unwanted: Unwanted) -> tuple[str, bool]:
    """Return a text without the names of the firm, and whether it names another firm.

    Where one name begins with another, the longest that stands there is meant: a firm called "Syd"
    is not what "Syd Städ AB" says.
    """
    own = {name.casefold() for name in unwanted.firm}
    others = {name for name in unwanted.firms if len(name) >= _SHORTEST}
    names = sorted(unwanted.firm | others, key=lambda name: (-len(name), name))
    found: list[str] = []

    def named(match: re.Match[str]) -> str:
        if names[(match.lastindex or 0) - 1].casefold() in own:
            return " "
        found.append(match.group())
        return match.group()

    if not names:
        return text, False
    forms = "|".join(f"({spelt(name)})" for name in names)
    bare = re.sub(rf"(?<!\w)(?:{forms})(?!\w)", named, text, flags=re.IGNORECASE)
    return bare, bool(found)


def _holds_person(text: str) -> bool:
    is_number = hidden(text, person_key=b"") != text
    ways = (_MAIL, _PSEUDONYM)
    return is_number or any(way.search(text) for way in ways) or bool(_PHONE.search(plain(text)))


def _parts(people: Collection[str]) -> set[str]:
    """Return names as a whole, and each word of them that begins with a capital letter."""
    found = {name for name in people if len(name) >= _SHORTEST}
    for name in people:
        found |= {word for word in name.split() if len(word) >= _SHORTEST and word[0].isupper()}
    return found


def _names(text: str, name: str) -> bool:
    """Tell whether a name stands in a text as words of its own."""
    if len(name) < _SHORTEST:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _bands(text: str) -> bool:
    labels = {LABELS[band].to(language) for band in _BANDS for language in LANGUAGES}
    return any(label.casefold() in text.casefold() for label in labels)
