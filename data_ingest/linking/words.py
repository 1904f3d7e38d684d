"""Words of organisation names: how much each tells, and which words mean the same.

That two names share "Städservice" says little, that they share "Ekbacken" much. Without a register
at hand the rarity of a word is judged from `words.csv`: words of every trade, places, surnames
and words that set the firms of one group apart, in the Nordic and Baltic languages and English.
A word that stands there is known; two known words are never a misspelling of each other.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from data_ingest.linking.legal_forms import load_legal_forms
from data_ingest.linking.names import replaced, spaced

WEIGHTS = {
    "link": 0,
    "region": 2,
    "trade": 3,
    "same": 3,
    "side": 4,
    "unit": 4,
    "country": 6,
    "town": 6,
    "number": 6,
    "roman": 6,
    "person": 8,
}
"""How much a known word tells, 10 being a rare word of five letters. Judgement, in the order of
how often they stand in 18,193 Nordic and Baltic names of GLEIF (2025-10): trades and regions in
hundreds of names each, countries and towns in tens, a surname in a few."""

_LONG = 9
_WEIGHT_BY_LENGTH = {0: 0, 1: 4, 2: 5, 3: 6, 4: 8, 5: 10, 6: 10, 7: 10, 8: 10, _LONG: 12}
"""What a word that is not known tells by its letters, nine or more alike. Short words are initials
and abbreviations, which many firms share. Judgement."""

ROMAN = "~"
"""Stands before a number that was written in Roman digits."""

COUNTRY = "="
"""Stands before the code of a country that a name names."""

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The known words.

    Attributes:
        canonical: Spaced word or words → the one spelling that stands for all of its meaning.
        kinds: Canonical word → kind, a key of `WEIGHTS`.
        spellings: Canonical word → how it is written in one word.
    """

    canonical: dict[str, str]
    kinds: dict[str, str]
    spellings: dict[str, list[str]]


def roman_value(digits: str) -> int:
    """Return the value of a Roman number of i, v and x.

    >>> roman_value("xiv")
    14
    """
    values = [_ROMAN_VALUES[digit] for digit in digits]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


@cache
def load_words() -> Vocabulary:
    """Return the known words, folded."""
    text = files("data_ingest.linking").joinpath("words.csv").read_text(encoding="utf-8")
    rows = [
        (row["kind"], row["means"], word.replace("_", " "))
        for row in csv.DictReader(text.splitlines())
        for word in row["words"].split(" ")
    ]
    table = pl.DataFrame(rows, schema=["kind", "means", "word"], orient="row").select(
        spaced(pl.col("word")), spaced(pl.col("means")), "kind"
    )
    canonical: dict[str, str] = {}
    kinds = {f"{ROMAN}{value}": "roman" for value in _ROMAN_VALUES.values()}
    kinds |= {
        code.lower(): "link" for code, form in load_legal_forms().items() if form.leads == "always"
    }
    spellings: dict[str, list[str]] = {}
    for key, meaning, kind in table.iter_rows():
        word = key.replace(" ", "")
        if kind == "roman":
            meaning = f"{ROMAN}{roman_value(word)}"
        else:
            meaning = meaning.replace(" ", "") or word
            meaning = COUNTRY + meaning if kind == "country" else meaning
        canonical.setdefault(key, "" if kind == "link" else f" {meaning} ")
        kinds.setdefault(meaning, kind)
        if word == key.strip(" ") and kind not in ("link", "number", "roman"):
            spellings.setdefault(meaning, []).append(word)
    ordered = dict(sorted(canonical.items(), key=lambda pair: (-len(pair[0]), pair[0])))
    changed = {key: word for key, word in ordered.items() if key != word}
    return Vocabulary(changed, kinds, spellings)


def words_of(core: pl.Expr, canonical: Mapping[str, str] | None = None) -> pl.Expr:
    """Return the words (List[String]) of names without legal form, each in one spelling.

    Joining words are left out; "Sweden" and "Sverige", "forty-four" and "44" are one word.

    Args:
        core: The names.
        canonical: Of the known words those that the names hold; None: all.
    """
    canonical = load_words().canonical if canonical is None else canonical
    ends = {f" {digit} ": f" {ROMAN}{value} " for digit, value in _ROMAN_VALUES.items()}
    last = core.str.tail(3)
    numbered = (
        pl.when(last.is_in(list(ends)) & (core.str.len_bytes() > 3))
        .then(pl.concat_str(core.str.head(-3), last.replace(ends)))
        .otherwise(core)
    )
    return replaced(numbered, canonical).str.strip_chars(" ").str.split("  ")


_SOUNDS = {
    **dict.fromkeys(("sjtj", "shch", "sch", "sh", "sj", "zh", "zj", "z"), "s"),
    **dict.fromkeys(("tsch", "tch", "ch", "tj", "cz", "ts", "tz"), "c"),
    **dict.fromkeys(("y", "j"), "i"),
    **{"kh": "h", "ph": "f", "ck": "k", "w": "v"},
}
"""Letters that one sound is written with, most in names from other alphabets. Judgement."""
_ADJECTIVE = r"sk(?:iy|ii|ij|yi|yj|aya|aia|aja|oe|oye|oje)$"
"""Ending that makes the name of a place a Russian or Ukrainian adjective."""
_DIGITS = "0123456789"
_DOUBLED = {letter * 2: letter for letter in "abcdefghijklmnopqrstuvwxyz"}


def word_sound(word: pl.Expr) -> pl.Expr:
    """Return words (String) as they sound: spellings of one name in other alphabets are equal.

    "Schukarew" and "Shchukarev", "Iartsentr" and "Yarcentr" are, and "Murom" and "Muromskiy".
    """
    heard = word.str.replace(_ADJECTIVE, "").str.replace_many(
        list(_SOUNDS), list(_SOUNDS.values()), leftmost=True
    )
    return heard.str.replace_many(list(_DOUBLED), list(_DOUBLED.values()))


def has_digit(text: pl.Expr) -> pl.Expr:
    """Tell whether texts have a digit; a list of them is faster here than a pattern."""
    return text.str.contains_any(list(_DIGITS))


def word_kind(word: pl.Expr) -> pl.Expr:
    """Return the kind (String) of canonical words: a key of `WEIGHTS`, "number", or null."""
    return pl.coalesce(
        word.replace_strict(load_words().kinds, default=None, return_dtype=pl.String),
        pl.when(has_digit(word)).then(pl.lit("number")),
    )


@cache
def _weights() -> tuple[pl.Series, pl.Series]:
    """Return the known words, and how much each tells."""
    kinds = load_words().kinds
    return pl.Series(list(kinds)), pl.Series([WEIGHTS[kind] for kind in kinds.values()])


def word_weight(word: pl.Expr) -> pl.Expr:
    """Return how much canonical words tell (Int64), 10 for a rare word of five letters."""
    length = word.str.len_chars()
    return pl.coalesce(
        word.replace_strict(*_weights(), default=None, return_dtype=pl.Int64),
        pl.when(has_digit(word))
        .then(WEIGHTS["number"])
        .otherwise(length.clip(0, _LONG).replace_strict(_WEIGHT_BY_LENGTH, return_dtype=pl.Int64)),
    )
