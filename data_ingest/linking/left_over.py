"""The words that only one of two names has: the same word after all, misspelt or shortened, or not.

Only what is left over of a pair is compared letter by letter (optimal string alignment distance: a
changed, missing, added or swapped letter each count one).
"""

from functools import cache

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from data_ingest.linking.legal_forms import NO_FIRM, load_legal_forms
from data_ingest.linking.names import fold
from data_ingest.linking.words import (
    ROMAN,
    load_words,
    word_kind,
    word_sound,
    word_weight,
)

NUMERIC = ("number", "roman")
"""Kinds of words that are numbers."""
SMALL = 4
"""Letters up to which another letter often is another firm."""
MOST_EDITS = 2
_EDITS = ((2, 0), (5, 1))
"""Letters that may differ in a word, by the length of the longer one: none up to two letters, one
up to five, two above; one at most if either word is known or the first letters differ. Judgement:
a word three letters off is another word."""
_STEM = 5
"""Letters from which a known word with an ending is taken for the same, System and Systems, and an
unknown one by its sound."""
_STUMP, _DROPPED = 4, 3
"""Letters that a known word must have, and another go on with, for it to be that one written
shorter: Plåt for Plåtslageri. Judgement."""
_SOUND = 5
"""Letters by which spellings of one sound may differ in length."""
_ABBREVIATED, _MISSPELT, _LONG_WORD = 3, 6, 9
"""Letters from which on a word may abbreviate a known one, a known one may have one letter wrong,
and two. Judgement."""
_FORM_WORD, _FORM_PART = 5, 9
"""Letters that a legal form of one word, or a word of a longer one, must have for a misspelling of
it to be recognised. At the end of a name, beside its form, a shorter word will do."""
_WAYS = ("initial", "shortened")
_NEAR = ("pair", "word", "word_b", "edits", *_WAYS)


def left_over(differing: pl.DataFrame) -> pl.DataFrame:
    """Return the words that only one name of a pair has: one row a word.

    Returns:
        pair, side (0 query, 1 candidate), word, kind, weight, edits (letters to a word of the
        other side, null if it stays unmatched), initial (matched as an initial or by one),
        shortened (matched as an abbreviation or by one).
    """
    last, last_b = (pl.col(words).list.last() for words in ("words", "words_b"))
    left = pl.concat(
        [
            differing.select("pair", side=pl.lit(side, pl.Int8), word=column, last=last)
            .explode("word", empty_as_null=False)
            for side, (column, last) in enumerate((("left", last), ("left_b", last_b)))
        ]
    ).with_columns(kind=word_kind(pl.col("word")), weight=word_weight(pl.col("word")))  # fmt: skip
    ours, theirs = left.filter(side=0), left.filter(side=1)
    known = _near_known(ours, theirs, "word_b"), _near_known(theirs, ours, "word")
    near = pl.concat([_near(ours, theirs), *known])
    best = (
        pl.concat(
            [
                near.select("pair", "edits", *_WAYS, side=pl.lit(side, pl.Int8), word=word)
                for side, word in enumerate(("word", "word_b"))
            ]
        )
        .group_by("pair", "side", "word")
        .agg(pl.col("edits").min(), pl.col(_WAYS).all())
    )
    found = left.join(best, on=["pair", "side", "word"], how="left", maintain_order="left")
    lone = found.filter(pl.col("edits").is_null() & pl.col("kind").is_null())["word"]
    ending = pl.col("ending")
    formal = ending.is_not_null() & (~ending | (pl.col("word") == pl.col("last")))
    return (
        found.join(_misspelt_forms(lone), on="word", how="left", maintain_order="left")
        .with_columns(weight=pl.when(formal).then(0).otherwise("weight"))
        .drop("ending", "last")
    )


def _near(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Return the left-over words of both sides of a pair that can be one word.

    Numbers are one only if they have the same value, be it in Roman digits.
    """
    size, size_b = pl.col("word").str.len_chars(), pl.col("word_b").str.len_chars()
    shorter, longer = pl.min_horizontal(size, size_b), pl.max_horizontal(size, size_b)
    numeric, numeric_b = (
        pl.col(kind).is_in(NUMERIC).fill_null(value=False) for kind in ("kind", "kind_b")
    )
    known, known_b = pl.col("kind").is_not_null(), pl.col("kind_b").is_not_null()
    first = pl.col("word").str.head(1) == pl.col("word_b").str.head(1)
    initial = first & (shorter == 1) & (longer > 1)
    same_value = pl.col("word").str.strip_chars(ROMAN) == pl.col("word_b").str.strip_chars(ROMAN)
    begins = (
        (
            pl.col("word").str.starts_with(pl.col("word_b"))
            | pl.col("word_b").str.starts_with(pl.col("word"))
        )
        & ~numeric
        & ~numeric_b
    )
    inflected = begins & (shorter >= _STEM)
    shortened = begins & known & known_b & (shorter >= _STUMP) & (longer - shorter >= _DROPPED)
    most = pl.lit(MOST_EDITS)
    for length, allowed in reversed(_EDITS):
        most = pl.when(longer <= length).then(allowed).otherwise(most)
    one_known = (known != known_b) | (~known & ~first)
    most = pl.when(one_known).then(pl.min_horizontal(most, 1)).otherwise(most)
    rows = (
        ours.join(theirs, on="pair", suffix="_b")
        .filter(
            (numeric == numeric_b)
            & (~(known & known_b) | numeric | initial | inflected | shortened)
        )
        .with_columns(
            sure=pl.when(numeric).then(same_value).otherwise(initial | shortened),
            initial=initial & ~numeric,
            shortened=shortened,
            most=pl.when(numeric).then(-1).otherwise(most),
        )
    )
    close = rows.filter(pl.col("sure") | ((longer - shorter).cast(pl.Int64) <= pl.col("most")))
    edits = distances(close["word"], close["word_b"])
    alike = rows.filter(~known & ~known_b & (shorter >= _STEM) & (longer - shorter <= _SOUND))
    return pl.concat(
        [
            close.with_columns(edits=pl.when("sure").then(0).otherwise(edits))
            .filter(pl.col("sure") | (pl.col("edits") <= pl.col("most")))
            .select(*_NEAR),
            alike.filter(word_sound(pl.col("word")) == word_sound(pl.col("word_b")))
            .with_columns(edits=pl.lit(MOST_EDITS, pl.Int64))
            .select(*_NEAR),
        ]
    )


def _near_known(unknown: pl.DataFrame, known: pl.DataFrame, meant: str) -> pl.DataFrame:
    """Return the words of no known meaning that are a known word, misspelt or written shorter.

    A known word stands for all its spellings, and the misspelt one may be any of them.

    Args:
        unknown: The words of one side of the pairs.
        known: Those of the other.
        meant: Which of `word` and `word_b` the known one is in the result.
    """
    typed, spelling = pl.col("typed"), pl.col("spelling")
    size, whole = (text.str.len_chars().cast(pl.Int64) for text in (typed, spelling))
    rows = (
        unknown.filter(pl.col("kind").is_null() & (pl.col("word").str.len_chars() >= _ABBREVIATED))
        .select("pair", typed="word", first=pl.col("word").str.head(1))
        .join(known.filter(pl.col("kind").is_not_null()).select("pair", known="word"), on="pair")
        .join(_spellings(), on=["known", "first"])
        .filter((size < whole) | (whole >= _MISSPELT))
    )
    written = zip(rows["typed"], rows["spelling"], strict=True)
    shorter = pl.Series([_shortens(*pair) for pair in written], dtype=pl.Boolean)
    most = (
        pl.when(whole >= _LONG_WORD).then(MOST_EDITS)
        .when(whole >= _MISSPELT).then(1)
        .otherwise(-1)
    )  # fmt: skip
    other = "word" if meant == "word_b" else "word_b"
    return (
        rows.with_columns(edits=distances(rows["typed"], rows["spelling"]))
        .with_columns(shortened=pl.lit(shorter) & (pl.col("edits") > most))
        .filter(pl.col("shortened") | (pl.col("edits") <= most))
        .with_columns(
            edits=pl.when("shortened").then(0).otherwise("edits"),
            initial=pl.lit(value=False),
        )
        .rename({"typed": other, "known": meant})
        .select(*_NEAR)
    )


@cache
def _spellings() -> pl.DataFrame:
    """Return the known words (known), each beside its spellings, and the first letter of these."""
    pairs = [(known, one) for known, some in load_words().spellings.items() for one in some]
    table = pl.DataFrame(pairs, {"known": pl.String, "spelling": pl.String}, orient="row")
    return table.with_columns(first=pl.col("spelling").str.head(1))


def _shortens(short: str, word: str) -> bool:
    """Tell whether a text abbreviates a word: its beginning, or some letters with the last.

    >>> _shortens("constr", "construction"), _shortens("mfg", "manufacturing")
    (True, True)
    """
    if len(short) >= len(word):
        return False
    letters = iter(word)
    return word.startswith(short) or (
        short[-1] == word[-1] and all(letter in letters for letter in short)
    )


def distances(words: pl.Series, others: pl.Series) -> pl.Series:
    """Return how many letters differ; above `MOST_EDITS` one more than that."""
    edits = cpdist(
        words.to_list(),
        others.to_list(),
        scorer=OSA.distance,
        score_cutoff=MOST_EDITS,
        dtype=np.int64,
    )
    return pl.Series("edits", edits)


def _misspelt_forms(words: pl.Series) -> pl.DataFrame:
    """Find the words that are a legal form, misspelt or cut off, such as "aktiebolg": word, ending.

    ending (Boolean): only if it stands at the end of a name, before the rest of its form.
    """
    length, size = pl.col("word").str.len_chars().cast(pl.Int64), pl.col("size")
    most = pl.when(size > 2 * SMALL).then(MOST_EDITS).otherwise(1)
    begun = pl.col("form").str.starts_with(pl.col("word"))
    rows = (
        words.unique().to_frame("word").filter(length >= _FORM_WORD)
        .with_columns(first=pl.col("word").str.head(1))
        .join(_form_words(), on="first")
        .with_columns(begun=begun)
        .filter(pl.col("begun") | ((size - length).abs() <= most))
    )  # fmt: skip
    misspelt = distances(rows["word"], rows["form"]) <= rows.select(most).to_series()
    return (
        rows.with_columns(misspelt=misspelt)
        .filter(pl.col("misspelt") | pl.col("begun"))
        .group_by("word")
        .agg(ending=(pl.col("ending") | ~pl.col("misspelt")).all())
    )


@cache
def _form_words() -> pl.DataFrame:
    """Return the words of legal forms that may be misspelt, and mean no more.

    Returns:
        form (String), first (its first letter), size (Int64: letters), ending (Boolean: only at the
        end of a name).
    """
    forms = load_legal_forms().values()
    written = [(text, form.kind not in NO_FIRM) for form in forms for text in form.spellings]
    table = pl.DataFrame(written, schema=["text", "firm"], orient="row")
    texts = table.select(fold(pl.col("text")))["text"].to_list()
    single = {text for text in texts if " " not in text and len(text) >= _FORM_WORD}
    several = [text for text, firm in zip(texts, table["firm"], strict=True) if firm]
    parts = {word for text in several for word in text.split(" ") if len(word) >= _FORM_WORD}
    parts -= load_words().kinds.keys()
    long = single | {word for word in parts if len(word) >= _FORM_PART}
    begun = (text.partition(" ") for text in several)  # "private" of "private limited"
    parts |= {word for word, _, rest in begun if rest in texts and len(word) >= _FORM_WORD}
    rows = [(word, word[0], len(word), word not in long) for word in sorted(long | parts)]
    schema = {"form": pl.String, "first": pl.String, "size": pl.Int64, "ending": pl.Boolean}
    return pl.DataFrame(rows, schema, orient="row")
