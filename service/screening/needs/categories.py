"""Categories that are often bought, found by a word or by the digits of their CPV code.

They are those of the vocabulary that also reads the accounts of ledgers (`data_ingest.industry`).
The names are ours, not those of the CPV: they say in a buyer's words what a code is used for. Every
other code can be assessed too, but is not found by a word.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from data_ingest.industry.folding import folded
from data_ingest.industry.vocabulary import load_vocabulary
from data_ingest.model.text import Text

MOST_FOUND = 30

_SIGNS = str.maketrans(dict.fromkeys("=!~*", "") | {"+": " ", "-": ""})
"""Signs of the vocabulary, which say how a word is read in a text and not what it means."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category that is often bought.

    Attributes:
        cpv: CPV code, eight digits.
        label: What it is called here.
        words: What it is found by, in all languages of the vocabulary, folded.
    """

    cpv: str
    label: Text
    words: str


@cache
def load_categories() -> tuple[Category, ...]:
    """Return the categories by their code: the rows of the vocabulary that have a label."""
    labels: dict[str, Text] = {}
    words: dict[str, list[str]] = defaultdict(list)
    for row in load_vocabulary().rows:
        if row.label_sv:
            labels[row.cpv_prefix] = Text(row.label_sv, row.label_en)
        known = row.words.translate(_SIGNS).split()
        words[row.cpv_prefix] += [row.label_sv, row.label_en, row.finds, *known]
    return tuple(
        Category(prefix.ljust(8, "0"), label, folded(" ".join(words[prefix])))
        for prefix, label in sorted(labels.items())
    )


def find_categories(asked: str) -> list[Category]:
    """Return the categories whose code begins with some digits, or that have every word asked for.

    A code that is longer than what is listed finds the listed codes that it falls under.

    >>> [one.cpv for one in find_categories("skolmat")]
    ['55523100']
    >>> [one.cpv for one in find_categories("90919")]
    ['90919200', '90919300']
    >>> [one.cpv for one in find_categories("79713000-5")]
    ['79713000']
    """
    digits = asked.partition("-")[0].replace(" ", "")
    if digits.isascii() and digits.isdigit():
        under = [category for category in load_categories() if category.cpv.startswith(digits[:8])]
        return under[:MOST_FOUND] or _above(digits)
    words = folded(asked).split()
    found = [
        category for category in load_categories() if all(word in category.words for word in words)
    ]
    begun = [category for category in found if all(_begins(category, word) for word in words)]
    return (begun or found)[:MOST_FOUND]


def _begins(category: Category, word: str) -> bool:
    """Tell whether one of a category's words begins with what was asked for; they come alone."""
    return any(known_word.startswith(word) for known_word in category.words.split())


def _above(digits: str) -> list[Category]:
    """Return the nearest category that a code falls under, if one is listed."""
    for length in range(len(digits[:8]) - 1, 1, -1):
        stem = digits[:length].ljust(8, "0")
        found = [category for category in load_categories() if category.cpv == stem]
        if found:
            return found
    return []
