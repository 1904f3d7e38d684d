"""An industry guessed from the words of a firm's name: only from strong words, and always marked.

`Exempel Städ AB` probably cleans. The guess is the last resort: a name says what a firm once chose
to be called. Words of other industries in the same name, or of none in particular, leave none.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import polars as pl

from data_ingest.industry.folding import folded, words_of
from data_ingest.industry.texts import TextIndustry, common_prefix, languages_of
from data_ingest.industry.vocabulary import Entry, load_vocabulary
from data_ingest.industry.words import entry_of, parts_in

_NONE = TextIndustry(None, "nothing", "")
_CITY, _CLEANING = "stad", "städ"
"""Folded, cleaning and a city are the same word; in names the accent decides."""


@lru_cache(maxsize=100_000)
def industry_of_name(name: str, country: str | None = None) -> TextIndustry:
    """Return what a firm's name lets guess about its industry.

    Args:
        name: Of an organisation, never of a natural person.
        country: Its country, ISO 3166 alpha-2; it decides the languages.

    >>> industry_of_name("Exempel Måleri AB", "SE").cpv_prefix
    '4544'
    >>> industry_of_name("Exempelköpings stad", "SE").cpv_prefix is None
    True
    """
    words = words_of(name)
    if _CITY in words and _CLEANING not in name.casefold():
        words = [word for word in words if word != _CITY]
    languages = languages_of(country)
    entries = [entry for word in words if (entry := _entry(word, languages)) is not None]
    entries += _strong_combinations(words, languages)
    strong = [entry.written for entry in entries if entry.is_strong]
    if not strong:
        return _NONE
    if any(entry.says in {"unclear", "no_purchase"} for entry in entries):
        return TextIndustry(None, "unclear", "")
    prefix = common_prefix(entry.cpv for entry in entries if entry.cpv)
    if prefix is None:
        return TextIndustry(None, "unclear", "")
    return TextIndustry(prefix, "industry", ", ".join(dict.fromkeys(strong)))


def industries_of_names(names: pl.Series, country: str | None) -> pl.DataFrame:
    """Return the distinct names that an industry is guessed from; columns text, cpv_prefix, words.

    Only names that contain a strong word are looked at one by one.

    Args:
        names: Of organisations; nulls are left out.
        country: Of the firms, or of the buyer where that is not known.
    """
    schema = dict.fromkeys(("text", "cpv_prefix", "words"), pl.String)
    strong = _strong_words(languages_of(country))
    text = names.cast(pl.String).drop_nulls()
    candidates = text.filter(text.str.to_lowercase().str.contains_any(strong)).unique().sort()
    rows = [
        (name, found.cpv_prefix, found.words)
        for name in candidates.to_list()
        if (found := industry_of_name(name, country)).cpv_prefix is not None
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _entry(word: str, languages: Sequence[str]) -> Entry | None:
    found = (entry_of(word, language) for language in languages)
    return next((entry for entry in found if entry is not None and entry.says != "nothing"), None)


def _strong_combinations(words: Sequence[str], languages: Sequence[str]) -> list[Entry]:
    found = []
    for language in languages:
        present = {part for word in words for part in parts_in(word, language)}
        for part in sorted(present):
            found += [
                entry
                for entry in load_vocabulary().together[language][part]
                if entry.is_strong and entry.parts[0] == part and present.issuperset(entry.parts)
            ]
    return found


@cache
def _strong_words(languages: tuple[str, ...]) -> list[str]:
    """Return the strong words in lower case, with their accents and without."""
    vocabulary = load_vocabulary()
    entries = [
        entry
        for language in languages
        for several in (
            vocabulary.single[language].values(),
            *vocabulary.together[language].values(),
        )
        for entry in several
        if entry.is_strong
    ]
    written = {part for entry in entries for part in entry.written.casefold().split()}
    return sorted(written | {folded(word) for word in written})
