"""Names in letters that folding does not make Latin ones: Georgian, Hebrew, Arabic and Chinese.

Folding reads Cyrillic and Greek by a table, so that such a name and its Latin form have one normal
form. Names in other letters stay as they are in it, for many words sound alike in Chinese; they are
read in Latin letters only to be found by and compared with a name in those. Hebrew and Arabic leave
most vowels out, so that there the consonants of both names are compared. What meets so is a
possible match like any other.
"""

from functools import cache

import polars as pl
from anyascii import anyascii

from data_ingest.linking.names import spaced
from data_ingest.linking.words import load_words, word_kind

OTHER = r"[\u0370-\u1fff\u3041-\ud7ff\uf900-\ufaff]"
"""Letters that folding leaves as they are."""
WITHOUT_VOWELS = r"[\u0590-\u06ff\u0750-\u077f]"
"""Hebrew and Arabic letters."""

_BEFORE = {" ال": " al ", " وال": " al ", " لل": " al ", "ة": "", "ו": ""}  # noqa: RUF001
"""The article, alone or after a joining letter, and letters that stand for a vowel."""
_ARTICLES = ("al", "el", "ul", "il", "lil", "ve")
_SOUNDS = {
    **dict.fromkeys(("tsch", "tsh", "sch", "sh", "ts", "tz", "z", "x"), "s"),
    **dict.fromkeys(("kh", "ch"), "h"),
    **{"dh": "d", "th": "t", "gh": "j", "ph": "b"},
    **dict.fromkeys(("f", "v", "p"), "b"),
    **dict.fromkeys(("c", "q"), "k"),
    **{"g": "j", "h ": " "},
    **dict.fromkeys("aeiouyw", ""),
}
"""What one consonant is written with, in Latin letters or read from Hebrew or Arabic ones; vowels
go. Judgement."""
_DOUBLED = {letter * 2: letter for letter in "bdhjklmnrst"}


def in_latin(cores: pl.Series) -> pl.Series:
    """Return folded names, spaced as `spaced` does, with other letters read as Latin ones.

    Known words are read by what they mean, such as "للتجارة", for trading.
    """
    known = _known_words()
    text = cores.to_frame("core").select(
        pl.col("core")
        .str.replace_many(list(known), list(known.values()), leftmost=True)
        .str.replace_many(list(_BEFORE), list(_BEFORE.values()), leftmost=True)
    )["core"]
    latin = pl.Series("core", [anyascii(core) for core in text], dtype=pl.String)
    return latin.to_frame().select(spaced(pl.col("core")))["core"]


@cache
def _known_words() -> dict[str, str]:
    """Return the known words in other letters, and what is read for them."""
    texts = pl.Series("text", list(load_words().canonical))
    return {key: load_words().canonical[key] for key in texts.filter(texts.str.contains(OTHER))}


def consonants(words: pl.Expr) -> pl.Expr:
    """Return words (List[String]) of Latin letters without vowels; known words stay, articles go.

    "Nahrawi" and "lnhrwy", as which "النهراوي" is read without its article, are then one word.
    """
    word = pl.element()
    heard = (
        pl.concat_str(word, pl.lit(" "))
        .str.replace_many(list(_SOUNDS), list(_SOUNDS.values()), leftmost=True)
        .str.replace_many(list(_DOUBLED), list(_DOUBLED.values()))
        .str.strip_chars(" ")
    )
    read = pl.when(word_kind(word).is_null()).then(heard).otherwise(word)
    return words.list.eval(word.filter(~word.is_in(_ARTICLES))).list.eval(read.filter(read != ""))
