"""Abbreviated texts of accounts → words in full, before the vocabulary reads them.

`Hush.avf o slamsugn.` is read as `hushållsavfall och slamsugning`. `abbreviations.csv` has the
abbreviations by language: `short`, `full`, the form as `front` of a compound, and `place`:

- `whole`: a word by itself (`ssk`), or before a full stop in a word if it has a front (`hush.avf`).
- `end`: also the end of a longer word (`målningsarb`).
- `front`: only before a full stop in a word (`fast.skötsel`): by itself it is a word (`fast`).

Words that the vocabulary has are never taken for abbreviations. Two rules need no row: `n` at the
end of a longer word stands for `ning` (`städn`), and a word cut by a full stop (`snöröjn.`) is the
one word of the vocabulary that begins so, if all that do mean the same or are compounds with it.
"""

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from data_ingest.industry.endings import COMPOUNDING, LANGUAGES, stems_of
from data_ingest.industry.folding import HYPHEN, folded, words_of
from data_ingest.industry.vocabulary import load_vocabulary
from data_ingest.industry.words import entry_of, parts_in

Place = Literal["whole", "end", "front"]
PLACES: tuple[Place, ...] = get_args(Place)

_COLUMNS = ["language", "short", "full", "front", "place"]
_RUN = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
_FRONT = 2
"""Letters before an abbreviation at the end of a word, at least."""
_STEM = 4
"""Letters of a word before `n` for `ning`, at least."""
_CUT = 5
"""Letters of a word before the full stop that cuts it, at least: `Rest.` is no restaurant."""
_GLUED = 4
"""Letters, at most, of a first part before a full stop that is no abbreviation (`el.inst`); longer
ones are words of their own (`Städning.Måleri`)."""
_NING = ("n", "ning")


class UnusableAbbreviations(ValueError):
    """The table contradicts itself or the vocabulary; each fault on a line."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A row of `abbreviations.csv`, its words folded.

    Attributes:
        language: ISO 639-1.
        short: As written, without full stop.
        full: The word in full.
        front: The word as first part of a compound; "" if it never is.
        place: Where it is read.
    """

    language: str
    short: str
    full: str
    front: str
    place: str


@cache
def load_abbreviations() -> Mapping[str, Mapping[str, Abbreviation]]:
    """Return the abbreviations that travel with the package: language → short → row.

    Those read as front only have a full stop after `short`.

    Raises:
        UnusableAbbreviations: One is there twice, is also a word, or names an unknown language.
    """
    text = files("data_ingest.industry").joinpath("abbreviations.csv").read_text(encoding="utf-8")
    return abbreviations_of(text)


def abbreviations_of(text: str) -> Mapping[str, Mapping[str, Abbreviation]]:
    """Read and check a table of abbreviations; see `load_abbreviations`.

    Args:
        text: The CSV file.
    """
    reader = csv.DictReader(text.splitlines())
    if reader.fieldnames != _COLUMNS:
        message = f"abbreviations: the columns must be {', '.join(_COLUMNS)}, in that order"
        raise UnusableAbbreviations(message)
    table = []
    for row in reader:
        short, full, front = (folded(row[name]) for name in ("short", "full", "front"))
        table.append(Abbreviation(row["language"], short, full, front, row["place"]))
    if faults := [*_faults(table)]:
        raise UnusableAbbreviations("\n".join(faults))
    found: dict[str, dict[str, Abbreviation]] = {language: {} for language in LANGUAGES}
    for one in table:
        found[one.language][one.short + "." * (one.place == "front")] = one
    return found


def _faults(rows: Iterable[Abbreviation]) -> Iterator[str]:
    """Yield what is wrong with the rows, each with its line and what to do."""
    seen = set()
    for at, row in enumerate(rows, 2):
        place = f"abbreviations, line {at}"
        if row.language not in LANGUAGES:
            yield f"{place}: unknown language; use one of {', '.join(LANGUAGES)}"
            continue
        if row.place not in PLACES:
            yield f"{place}: unknown place; use one of {', '.join(PLACES)}"
        if not row.short.isalpha() or not row.full.isalpha():
            yield f"{place}: short and full are one word each, of letters alone"
        if row.place == "front" and not row.front:
            yield f"{place}: {row.short} is read as front only; write its front"
        key = (row.language, row.short, row.place == "front")
        if key in seen:
            yield f"{place}: {row.short} ({row.language}) is there twice; keep one"
        seen.add(key)
        if row.place != "front" and _is_word(row.short, row.language):
            yield (
                f"{place}: {row.short} ({row.language}) is also a word of the vocabulary; leave it "
                "out of one of the two, or give it the place front"
            )


def read_words(text: str, languages: Sequence[str]) -> list[str]:
    """Return the words of a text, folded and in full; signs between them are left out.

    >>> read_words("Hush.avf o målningsarb.", ("sv", "en"))
    ['hushallsavfall', 'och', 'malningsarbete']
    """
    plain = HYPHEN.sub("", folded(text).replace(".-", "."))
    return words_of(_RUN.sub(lambda run: " ".join(_in_full(run[0], languages)), plain))


def _in_full(run: str, languages: Sequence[str]) -> list[str]:
    """Return the words that letters with full stops between or after them mean."""
    *fronts, last = run.rstrip(".").split(".")
    languages = tuple(languages)
    words = [word_in_full(part, languages, is_cut=True) for part in fronts]
    words.append(word_in_full(last, languages, is_cut=run.endswith(".")))
    joined: list[str] = []
    for at, part in enumerate(fronts):
        glued = [front + words[at + 1] for front in _as_fronts(part, words[at], languages)]
        if (found := _one_of(glued, languages)) is not None:
            words[at + 1] = found
        else:
            joined.append(words[at])
    return [*joined, words[-1]]


def _one_of(words: Sequence[str], languages: Sequence[str]) -> str | None:
    """Return the first word that the vocabulary lists, else the first that it reads as compound."""
    for is_known in (_is_listed, _is_word):
        for word in words:
            if any(is_known(word, language) for language in languages):
                return word
    return None


def _as_fronts(part: str, full: str, languages: Sequence[str]) -> list[str]:
    """Return the first parts of a compound that letters before a full stop can mean.

    Args:
        part: The letters.
        full: What they mean as a word (`word_in_full`).
        languages: ISO 639-1.
    """
    for language in languages:
        known = load_abbreviations()[language]
        row = known.get(f"{part}.") or known.get(part)
        if row is not None:
            return [row.front] if row.front and not _is_trade(row) else []
    if COMPOUNDING.isdisjoint(languages):
        return []
    if full != part:
        return [f"{full}s", full]
    return [part] if 1 < len(part) <= _GLUED else []


def _is_trade(row: Abbreviation) -> bool:
    """Return whether what follows is the object and no last part: `rep.fordon`."""
    entry = entry_of(row.full, row.language)
    return entry is not None and entry.is_unclear and bool(parts_in(row.full, row.language))


@lru_cache(maxsize=100_000)
def word_in_full(word: str, languages: tuple[str, ...], *, is_cut: bool) -> str:
    """Return a word in full, in the first language that has it; itself if none does.

    Args:
        word: Folded, without full stop.
        languages: ISO 639-1, the first first.
        is_cut: Whether a full stop follows.
    """
    for language in languages:
        row = load_abbreviations()[language].get(word)
        if row is not None:
            return row.full
        if _is_word(word, language):
            return word
    for language in languages:
        for short, full in _ends(language):
            front = word.removesuffix(short)
            least = _STEM if short == _NING[0] else _FRONT
            if front == word or len(front) < least:
                continue
            if _is_word(front + full, language):
                return front + full
        if is_cut and (cut := _beginning(word, language)):
            return cut
    return word


@cache
def _ends(language: str) -> tuple[tuple[str, str], ...]:
    """Return what ends of words stand for, the longest first."""
    rows = load_abbreviations()[language].values()
    ends = [(row.short, row.full) for row in rows if row.place == "end"]
    ends += [_NING] if language == "sv" else []
    return tuple(sorted(ends, key=lambda end: (-len(end[0]), end)))


def _beginning(word: str, language: str) -> str | None:
    """Return the word of the vocabulary that begins with a cut one; None if it is not clear.

    It is clear if all that begin so say the same, or are compounds with the shortest.
    """
    if len(word) < _CUT:
        return None
    known = load_vocabulary().single[language]
    words = _sorted_words(language)
    found = []
    for one in words[bisect_left(words, word) :]:
        if not one.startswith(word):
            break
        found.append(one)
    if not found:
        return None
    shortest = min(found, key=lambda one: (len(one), one))
    if all(one.startswith(shortest) for one in found):
        return shortest
    return shortest if len({(known[one].says, known[one].cpv) for one in found}) == 1 else None


@cache
def _sorted_words(language: str) -> list[str]:
    return sorted(load_vocabulary().single[language])


def _is_listed(word: str, language: str) -> bool:
    """Return whether the vocabulary has a word itself."""
    known = load_vocabulary().single[language]
    return any(stem in known for stem in stems_of(word, language))


def _is_word(word: str, language: str) -> bool:
    """Return whether the vocabulary reads a word, by itself or as part of a combination."""
    return entry_of(word, language) is not None or bool(parts_in(word, language))
