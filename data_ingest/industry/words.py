"""One word of a text → what it says: by itself, by its endings, and as a compound.

In a compound the last part is the head: `städmaterial` is material, `materialstädning` is cleaning.
The longest part that the vocabulary has wins. If the head says nothing (`städtjänster`), the first
part says it; if it says what is done (`hissunderhåll`), both do (`acts`).
"""

from dataclasses import replace
from functools import lru_cache

from data_ingest.industry.acts import bought_by
from data_ingest.industry.endings import COMPOUNDING, LINKS, stems_of
from data_ingest.industry.folding import CITY
from data_ingest.industry.vocabulary import Entry, Vocabulary, load_vocabulary

_FRONT = 2
"""Letters that stand before the last part of a compound, at least."""

_SHORT = 3
"""Letters of the shortest last part that a first part can be split from."""

_PART = 4
"""Letters of a word of a combination that can be the last part of a compound. Judgement."""


@lru_cache(maxsize=200_000)
def entry_of(word: str, language: str) -> Entry | None:
    """Return what a word says in one language; None if the vocabulary does not have it.

    Args:
        word: Folded (`folding.words_of`).
        language: ISO 639-1, one of `endings.LANGUAGES`.
    """
    return _entry(word, language, load_vocabulary())


def _entry(word: str, language: str, vocabulary: Vocabulary) -> Entry | None:
    single = vocabulary.single[language]
    stems = [*stems_of(word, language)]
    for stem in stems:
        if (entry := single.get(stem)) is not None:
            return entry
    if language not in COMPOUNDING:
        return None
    for at in range(_FRONT, len(word) - _SHORT + 1):
        for stem in stems:
            entry = single.get(stem[at:])
            if entry is None or len(stem) - at < _SHORT:
                continue
            if entry.says == "nothing" or entry.carries or entry.act is not None:
                front = _front(word[:at], language, vocabulary)
                if front is not None and (read := _compound(front, entry)) is not None:
                    return read
            if entry.says != "nothing" and entry.as_last:
                return entry
    return None


def _compound(front: Entry, head: Entry) -> Entry | None:
    """Return what a compound says whose head says little by itself; None if only the head counts.

    Args:
        front: What its first part says.
        head: What its last part says.
    """
    if head.says == "nothing" or (head.carries and not front.is_of_goods):
        return front
    if head.act is None or front.cpv is None:
        return None
    cpv = bought_by(head.act, front.cpv)
    if cpv is None:
        return None
    return replace(front, cpv=cpv, written=f"{front.written}, {head.written}")


def _front(part: str, language: str, vocabulary: Vocabulary) -> Entry | None:
    """Return what the first part of a compound says, without the letters that link it.

    `Stads` is of a city; what is of cleaning begins with `städ` alone. Words on `a` and `e` lose it
    or change it (`skolplats`, `resekostnad`, `skrivarservice`).
    """
    if part in CITY and part != "stad":
        return None
    single = vocabulary.single[language]
    for link in LINKS:
        if part.endswith(link) and len(bare := part[: len(part) - len(link)]) >= _FRONT:
            found = single.get(bare) or _entry(bare, language, vocabulary)
            found = found or single.get(f"{bare}a") or single.get(f"{bare}e")
            if found is not None and found.says != "nothing":
                return found
    return None


@lru_cache(maxsize=200_000)
def parts_in(word: str, language: str) -> frozenset[str]:
    """Return the words of combinations (`a+b`) that a word is a form of, or ends with."""
    known = load_vocabulary().together[language]
    stems = [*stems_of(word, language)]
    found = {stem for stem in stems if stem in known}
    if language in COMPOUNDING and not found:
        for at in range(_FRONT, len(word) - _PART + 1):
            found = {stem[at:] for stem in stems if stem[at:] in known and len(stem) - at >= _PART}
            if found:
                break
    return frozenset(found)
