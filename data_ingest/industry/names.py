"""An industry guessed from the words of a firm's name: only from strong words, and always marked.

`Exempel Städ AB` probably cleans. The guess is the last resort: a name says what a firm once chose
to be called. Words of other industries in the same name, or of none in particular, leave none.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain

import polars as pl

from data_ingest.industry.folding import folded, without_city, words_of
from data_ingest.industry.texts import TextIndustry, common_prefix, languages_of, leading
from data_ingest.industry.vocabulary import Entry, load_vocabulary
from data_ingest.industry.words import entry_of, parts_in

_NONE = TextIndustry(None, "nothing", "")

_HYPHEN = r"(?P<a>\w)[-\u2010-\u2013](?P<b>\w)"
_WORD = r"[\p{L}\p{M}\p{N}]+"
_LETTER = r"\p{L}"


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
    words = without_city(words_of(name), name)
    languages = languages_of(country)
    entries = [entry for word in words if (entry := _entry(word, languages)) is not None]
    entries += _strong_combinations(words, languages)
    strong = [entry.written for entry in entries if entry.is_strong]
    if not strong:
        return _NONE
    if any(entry.is_unclear or entry.says == "no_purchase" for entry in entries):
        return TextIndustry(None, "unclear", "")
    prefix = common_prefix(entry.cpv for entry in leading(entries) if entry.cpv)
    if prefix is None:
        return TextIndustry(None, "unclear", "")
    return TextIndustry(prefix, "industry", ", ".join(dict.fromkeys(strong)))


def industries_of_names(names: pl.Series, country: str | None) -> pl.DataFrame:
    """Return what each name lets guess; columns cpv_prefix and words (String), a row a name.

    Of a million names few words differ, so each distinct word is read once, and each combination of
    words that say something. Names without a strong word are left out before that.

    Args:
        names: Of organisations; null for natural persons.
        country: Of the firms, or of the buyer where that is not known.
    """
    languages = languages_of(country)
    lower = names.cast(pl.String).str.to_lowercase()
    found = pl.DataFrame({"name": names, "lower": lower}).with_row_index("at")
    texts = found.filter(pl.col("lower").str.contains_any(_strong_words(languages)))
    joined = pl.col("lower").str.replace_all(_HYPHEN, "${a}${b}")
    words = (
        texts.lazy()
        .select("at", word=joined.str.extract_all(_WORD))
        .explode("word")
        .filter(pl.col("word").str.contains(_LETTER))
        .collect()
    )
    telling = _telling(words["word"].unique(), languages)
    said = (
        words.join(telling, on="word", maintain_order="left")
        .group_by("at", maintain_order=True)
        .agg(said=pl.col("word").str.join(" "))
    )
    rows = [
        (text, *industry_of_name(text, country)) for text in said["said"].unique().sort().to_list()
    ]
    schema = dict.fromkeys(("said", "cpv_prefix", "says", "words"), pl.String)
    decided = pl.DataFrame(rows, schema=schema, orient="row").filter(
        pl.col("cpv_prefix").is_not_null()
    )
    read = said.join(decided, on="said").select("at", "cpv_prefix", "words")
    return (
        found.select("at")
        .join(read, on="at", how="left", maintain_order="left")
        .select("cpv_prefix", "words")
    )


def _telling(words: pl.Series, languages: Sequence[str]) -> pl.DataFrame:
    """Return the words, of some, that decide on what a name lets guess; column word (String)."""
    found = [
        word
        for word in words.to_list()
        for part in words_of(word)
        if _entry(part, languages) is not None
        or any(parts_in(part, language) for language in languages)
    ]
    return pl.DataFrame({"word": found}, schema={"word": pl.String}).unique()


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
    """Return the strong words in lower case, with their accents and without.

    Of a combination only the longest word, which is there wherever the combination is.
    """
    vocabulary = load_vocabulary()
    words = {
        max(entry.written.casefold().split(), key=len)
        for language in languages
        for entry in (
            *vocabulary.single[language].values(),
            *chain.from_iterable(vocabulary.together[language].values()),
        )
        if entry.is_strong
    }
    return sorted(words | {folded(word) for word in words})
