"""A text of an account → the CPV prefix of what was bought, or none: unclear is never guessed.

1. Words that the vocabulary does not have, and words that say nothing, are skipped.
2. What stands before a preposition decides (`material till städning` is material); if it says
   nothing, the rest does (`inköp av livsmedel`); if it says what is done, both do (`leasing av
   datorer`).
3. A word that says that nothing is bought (a grant, a tax, pay) gives none.
4. Hired staff decides alone. Then a word of many industries (`personal`, `konsulttjänster`) gives
   none, unless it says what is done with a thing that is named (`konsulter VA`, see `acts`).
5. Two industries give what their prefixes have in common, or none.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

import polars as pl

from data_ingest.industry.abbreviations import read_words
from data_ingest.industry.acts import Act, bought_by
from data_ingest.industry.endings import LANGUAGES, LANGUAGES_OF
from data_ingest.industry.folding import without_city
from data_ingest.industry.vocabulary import Entry, Says, load_vocabulary
from data_ingest.industry.words import entry_of, parts_in

PREPOSITIONS = frozenset(
    {"av", "af", "for", "till", "til", "i", "inom", "fran", "fra", "vid", "ved", "pa", "avseende"}
    | {"gallande", "of", "to", "in", "at", "from", "innen", "rorande", "angaende", "regarding"}
)
"""Folded prepositions after which only the object of the head follows."""

NEGATIONS = frozenset(
    {"ej", "inte", "icke", "exkl", "exklusive", "utom", "ikke", "ekskl", "undantaget", "paitsi"}
    | {"excl", "excluding", "except", "not"}
)
"""Folded words after which a text names what it does not mean; the rest of it is skipped."""

_TAX = ("avdragsgill", "moms", "skatteplikt")
"""How folded words begin that a negation belongs to alone (`ej avdragsgill representation`)."""

_SHORTEST_PREFIX = 2


class TextIndustry(NamedTuple):
    """What a text says.

    Attributes:
        cpv_prefix: CPV prefix of what was bought; None where it is unclear or nothing was.
        says: `industry`, `no_purchase`, `unclear` (also: several industries) or `nothing`.
        words: The words of the vocabulary that decided, in order; "" if none did.
    """

    cpv_prefix: str | None
    says: Says
    words: str


_NOTHING = TextIndustry(None, "nothing", "")


def languages_of(country: str | None) -> tuple[str, ...]:
    """Return the languages that texts of a country are read in; all where it is not known."""
    return LANGUAGES_OF.get(country or "", LANGUAGES)


@lru_cache(maxsize=100_000)
def industry_of_text(text: str, country: str | None = None) -> TextIndustry:
    """Return what a text says was bought.

    Args:
        text: As the payer writes it.
        country: Of the payer, ISO 3166 alpha-2; it decides the languages.

    >>> industry_of_text("Lokalvård entreprenad", "SE")
    TextIndustry(cpv_prefix='9091', says='industry', words='lokalvård')
    >>> industry_of_text("Övriga främmande tjänster", "SE").cpv_prefix is None
    True
    """
    languages = languages_of(country)
    words = _meant(without_city(read_words(text, languages), text))
    found = _readings(words, languages)
    part_of = _parts(words)
    entries: list[Entry] = []
    for part in sorted({part_of[at] for at, _ in found}):
        entries += [entry for at, entry in found if part_of[at] == part]
        if not all(_needs_more(entry) for entry in entries):
            break
    return _decide(entries)


def industries_of_texts(texts: pl.Series, country: str | None) -> pl.DataFrame:
    """Return what each distinct text says; columns text, cpv_prefix, says and words (String).

    Args:
        texts: Texts of accounts; nulls are left out.
        country: Of the payers.
    """
    distinct = texts.cast(pl.String).drop_nulls().unique().sort()
    rows = [(text, *industry_of_text(text, country)) for text in distinct.to_list()]
    schema = dict.fromkeys(("text", "cpv_prefix", "says", "words"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def leading(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the words that count, of some in order: without those that give way to others."""
    firm = [entry for entry in entries if entry.gives_way != "any"] or entries
    first = next((at for at, entry in enumerate(firm) if entry.gives_way != "before"), len(firm))
    return [entry for at, entry in enumerate(firm) if entry.gives_way != "before" or at < first]


def common_prefix(codes: Iterable[str]) -> str | None:
    """Return what CPV prefixes have in common from the left; None under two digits.

    >>> common_prefix(["45233", "4533"])
    '45'
    """
    several = [*codes]
    shortest, longest = min(several), max(several)
    length = next(
        (at for at, digit in enumerate(shortest) if digit != longest[at : at + 1]), len(shortest)
    )
    return shortest[:length] if length >= _SHORTEST_PREFIX else None


def _meant(words: Sequence[str]) -> list[str]:
    """Return the words before a text names what it does not mean."""
    pairs = pairwise([*words, ""])
    told = takewhile(lambda pair: pair[0] not in NEGATIONS or pair[1].startswith(_TAX), pairs)
    return [word for word, _ in told]


def _parts(words: Sequence[str]) -> list[int]:
    """Return the part of the text that each word is in: 0 before the first preposition."""
    parts, part = [], 0
    for word in words:
        part += word in PREPOSITIONS
        parts.append(part)
    return parts


def _readings(words: Sequence[str], languages: Sequence[str]) -> list[tuple[int, Entry]]:
    """Return what the words of a text say, each with its place; combinations before single words.

    A word that is covered by a combination says nothing by itself. The first language that has a
    word is the one that reads it.
    """
    together = _together(words, languages)
    covered = set(chain.from_iterable(places for places, _ in together))
    found = [(min(places), entry) for places, entry in together]
    for at, word in enumerate(words):
        if at in covered or word in PREPOSITIONS:
            continue
        entry = next(filter(None, (entry_of(word, language) for language in languages)), None)
        if entry is not None and entry.says != "nothing":
            found.append((at, entry))
    return sorted(found, key=lambda one: (one[0], one[1].written))


def _together(words: Sequence[str], languages: Sequence[str]) -> list[tuple[frozenset[int], Entry]]:
    """Return the combinations whose words are all there, without those that lie inside another."""
    found: dict[tuple[frozenset[int], str], Entry] = {}
    for language in languages:
        places: dict[str, int] = {}
        for at, word in enumerate(words):
            for part in parts_in(word, language):
                places.setdefault(part, at)
        known = load_vocabulary().together[language]
        for part in places:
            for entry in known[part]:
                if all(other in places for other in entry.parts) and _in_order(entry, places):
                    covers = frozenset(places[other] for other in entry.parts)
                    if len(covers) == len(entry.parts):
                        found.setdefault((covers, entry.cpv or entry.says), entry)
    return [
        (places, entry)
        for (places, _), entry in found.items()
        if not any(places < other for other, _ in found)
    ]


def _in_order(entry: Entry, places: Mapping[str, int]) -> bool:
    """Return whether the words of a combination stand in its order, if it has one."""
    return all(places[a] < places[b] for a, b in pairwise(entry.in_order))


def _needs_more(entry: Entry) -> bool:
    """Return whether what follows a preposition counts too: `leasing av`, `avgifter för`."""
    return (entry.act or "goods") != "goods" or _gives_way(entry)


def _gives_way(entry: Entry) -> bool:
    """Return whether a word that says no industry counts only if no other word says one."""
    return entry.cpv is None and entry.gives_way == "any"


def _decide(entries: Sequence[Entry]) -> TextIndustry:
    """Return what the words of one part of a text say together."""
    if any(entry.cpv for entry in entries):
        entries = [entry for entry in entries if not _gives_way(entry)]
    nothing = [entry for entry in entries if entry.says == "no_purchase"]
    if nothing:
        return TextIndustry(None, "no_purchase", _written(nothing))
    if any(entry.decides for entry in entries):
        entries = [entry for entry in entries if entry.decides]
    if not entries:
        return _NOTHING
    unclear = [entry for entry in entries if entry.is_unclear]
    things = leading([entry for entry in entries if entry.cpv])
    acts = {entry.act for entry in unclear}
    if len(acts) > 1 and all(thing.is_of_goods for thing in things):
        acts.discard("goods")
    bought = _bought(acts, things) if things else None
    if bought is None:
        return TextIndustry(None, "unclear", _written(unclear or things))
    return TextIndustry(bought, "industry", _written([*things, *unclear]))


def _bought(acts: Collection[Act | None], things: Iterable[Entry]) -> str | None:
    """Return what things have in common, or what is bought where one act is done with them.

    Args:
        acts: What is done; None in it for words of many industries, which leave it unclear.
        things: Words that say an industry.
    """
    prefixes = [thing.cpv for thing in things]
    for act in acts:
        prefixes = [act and prefix and bought_by(act, prefix) for prefix in prefixes]
    told = [prefix for prefix in prefixes if prefix]
    if len(acts) > 1 or len(told) < len(prefixes):
        return None
    return common_prefix(told)


def _written(entries: Iterable[Entry]) -> str:
    return ", ".join(dict.fromkeys(entry.written for entry in entries))
