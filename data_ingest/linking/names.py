"""Names of organisations in normal form: the one place that says when two spellings are one name.

The normal form is a key, never shown. It forgets case, accents, punctuation, the joining words
"and" and "the", and how the legal form is written and where it stands; it keeps every other word,
their order, and which legal form it is (of those that lists do not keep apart, such as Inc. and
Corp., the first), because two firms can differ in nothing else. å, ä, ö, ø and æ meet what people
type for them: `aa`, `ae`, `oe`, `a` and `o`. Cyrillic and Greek letters become Latin ones by the
table `letters.csv`, without ICU.
"""

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import polars as pl

from data_ingest.linking.legal_forms import load_legal_forms, normal_forms, stated_forms

_ACCENTS = dict.fromkeys(map(chr, range(0x300, 0x370)), "")
_COMPOSED = ((0xA0, 0x250), (0x370, 0x530), (0x1E00, 0x2000), (0x2160, 0x2180), (0xFB00, 0xFB07),
             (0xFF01, 0xFF5F))  # fmt: skip
"""Where Unicode has Latin, Greek and Cyrillic letters that it takes apart (NFKD), with ligatures,
Roman numerals and full-width letters. A table of them costs a third of normalising all text."""
_INITIALS = r"(?-u:\b)([a-z])(?:\.|[/:]([a-z])(?-u:\b))"
"""A single letter with a full stop, and two with a stroke or a colon between them: "A/S"."""
_DIGRAPH = r"(a)[ae]+|([ou])e+"
"""What people type for å, ä, æ, ö, ø and ü, down to the letter that is left without accent."""
_NOT_WORD = r"[^0-9a-z\u0370-\u1fff\u3041-\ud7ff\uf900-\ufaff]+"
_JOINING = ("and", "och", "og", "und", "the")
"""Dropped words. Finnish and Estonian "ja" stays: it is no joining word in other languages."""

_FEW = 64
"""Up to so many names, what is replaced is first looked for: preparing to replace some thousand
texts takes milliseconds, which is nothing for a register and much for one name."""

_FIRST_MARK = 0xE000
"""Legal forms are marked with letters of Unicode's private use area, which no name holds."""


@cache
def _letters() -> dict[str, str]:
    """Return what is written for what: accents go, other letters become plain ones."""
    text = files("data_ingest.linking").joinpath("letters.csv").read_text(encoding="utf-8")
    table = _ACCENTS | {row["written"]: row["plain"] for row in csv.DictReader(text.splitlines())}
    letters = [chr(code) for start, end in _COMPOSED for code in range(start, end)]
    for letter in letters:
        parts = unicodedata.normalize("NFKD", letter).lower()
        if letter not in table and parts != letter:
            table[letter] = "".join(table.get(part, part) for part in parts)
    return {
        written: plain if written.isalpha() else f" {plain} " * bool(plain)
        for written, plain in table.items()
    }


def fold(name: pl.Expr, letters: Mapping[str, str] | None = None) -> pl.Expr:
    """Return names (String) as lower-case words of plain letters with one space between them.

    Args:
        name: The names.
        letters: As of `spaced`.
    """
    return spaced(name, letters).str.replace_all("  ", " ", literal=True).str.strip_chars(" ")


def folded(names: pl.Series) -> pl.Series:
    """Return names (String) as `fold` does; few of them in a tenth of its time."""
    name = pl.col(names.name)
    return names.to_frame().select(fold(name, _occurring_letters(names))).to_series()


def spaced(name: pl.Expr, letters: Mapping[str, str] | None = None) -> pl.Expr:
    """Return folded names (String) with a space of its own on each side of every word.

    Args:
        name: The names.
        letters: What is written for what, if it is not all of the table: all that the names hold.
    """
    words = (
        replaced(name.str.to_lowercase(), _letters() if letters is None else letters)
        .str.replace_all(_INITIALS, "${1}${2}")
        .str.replace_all(_DIGRAPH, "${1}${2}")
        .str.replace_all(_NOT_WORD, "  ")
        .str.strip_chars(" ")
    )
    return pl.concat_str(pl.lit(" "), words, pl.lit(" ")).name.keep()


def replaced(text: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """Return texts with what is written for what; where several begin, the first of the table."""
    if not table:
        return text
    return text.str.replace_many(list(table), list(table.values()), leftmost=True)


def occurring(table: Mapping[str, str], texts: pl.Series) -> Mapping[str, str]:
    """Return the rows of a table that few texts call for; all of it for many texts."""
    if len(texts) > _FEW:
        return table
    text = "\n".join(texts.drop_nulls())
    if not text:
        return {}
    return {written: plain for written, plain in table.items() if written in text}


def _occurring_letters(names: pl.Series) -> Mapping[str, str]:
    """Return what is written for what, as far as the names call for it."""
    return occurring(_letters(), names.str.to_lowercase())


@cache
def _marks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return spellings → marks, marks → codes, and the marks by where they may lead."""
    forms = load_legal_forms()
    marks = {code: chr(_FIRST_MARK + at) for at, code in enumerate(forms)}
    pairs = [(spelling, code) for code, form in forms.items() for spelling in form.spellings]
    pairs += [(code, code) for code in forms]  # a name in normal form stays as it is
    table = pl.DataFrame({"text": [spelling for spelling, _ in pairs]})
    texts = table.select(spaced(pl.col("text")))["text"]
    found: dict[str, str] = {f" {word} ": "" for word in _JOINING}
    for text, (_, code) in zip(texts, pairs, strict=True):
        found.setdefault(text, f" {marks[code]} ")
    longest = dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))
    codes = {mark: code for code, mark in marks.items()}
    leading = {
        leads: "".join(marks[code] for code, form in forms.items() if form.leads in allowed)
        for leads, allowed in (("always", ("always",)), ("alone", ("always", "alone")))
    }
    return longest, codes, leading


def _codes(found: pl.Series) -> pl.Series:
    """Return the codes, separated by spaces, of strings of marks."""
    _, codes, _ = _marks()
    distinct = {
        text: " ".join(stated_forms(" ".join(codes[mark] for mark in text if mark != " ")))
        for text in found.unique().drop_nulls()
    }
    return found.replace_strict(distinct, return_dtype=pl.String)


def name_parts(names: pl.Series) -> pl.DataFrame:
    """Take names apart.

    Args:
        names: String; null stays null.

    Returns:
        `core` (String): the folded name without its legal forms at the end or the start, or all
        of it if nothing else is left, a space of its own on each side of every word; `forms`
        (String): codes of the forms, sorted, separated by spaces, "" if it states none. In the
        order of `names`.
    """
    longest, codes, leading = _marks()
    every = "".join(codes)
    written = names.cast(pl.String).alias("name")
    plain = written.to_frame().select(spaced(pl.col("name"), _occurring_letters(written)))
    frame = (
        plain.select(marked=replaced(pl.col("name"), occurring(longest, plain["name"])))
        .with_columns(head=pl.col("marked").str.strip_chars_end(" " + every))
        .with_columns(
            body=pl.when(pl.col("head").str.len_bytes() + 1 == pl.col("marked").str.len_bytes())
            .then(pl.col("head").str.strip_chars_start(leading["alone"] + " "))
            .otherwise(pl.col("head").str.strip_chars_start(leading["always"] + " "))
        )
    )
    ends = pl.col("marked").str.tail(
        pl.col("marked").str.len_chars() - pl.col("head").str.len_chars()
    )
    starts = pl.col("head").str.head(
        pl.col("head").str.len_chars() - pl.col("body").str.len_chars()
    )
    alone = pl.col("body") == ""
    parts = frame.select(
        core=pl.when(alone).then(pl.col("marked").str.strip_chars(" ")).otherwise("body"),
        found=pl.when(~alone).then(pl.concat_str(starts, ends)).otherwise(pl.lit("")),
    )
    words = {mark: normal_forms(code).lower().replace("/", "") for mark, code in codes.items()}
    core = replaced(pl.col("core"), occurring(words, parts["core"]))
    return parts.select(
        core=pl.concat_str(pl.lit(" "), core, pl.lit(" ")), forms=_codes(parts["found"])
    )


def name_norm(name: pl.Expr) -> pl.Expr:
    """Return names (String) in normal form: plain words, then the legal form.

    Two names are the same name if they are equal in normal form. "AB Exempel & Städ (publ)" and
    "exempel och stad aktiebolag" are.
    """
    return name.map_batches(in_normal_form, return_dtype=pl.String)


def in_normal_form(names: pl.Series) -> pl.Series:
    """Return names (String) in normal form, as `name_norm` does."""
    parts = name_parts(names)
    codes = {found: normal_forms(found).lower() for found in parts["forms"].unique().drop_nulls()}
    form = pl.col("forms").replace_strict(codes, return_dtype=pl.String)
    core = pl.col("core").str.replace_all("  ", " ", literal=True)
    return parts.select(pl.concat_str(core, form).str.strip_chars(" ")).to_series()


def normal_name(name: str) -> str:
    """Return one name in normal form, as `name_norm` does.

    >>> normal_name("AB Exempel & Städ (publ)")
    'exempel stad ab'
    >>> normal_name("Exempel og Stæd Aktiebolag")
    'exempel stad ab'
    """
    return str(in_normal_form(pl.Series([name])).item())


def normal_names(names: Sequence[str]) -> list[str]:
    """Return names in normal form, in order; much faster than one after the other.

    A name without letters or digits is the same name only as what is written just so.

    >>> normal_names(["AB Exempel", "***"])
    ['exempel ab', '***']
    """
    normal = in_normal_form(pl.Series("name", list(names), dtype=pl.String))
    return [form or name for form, name in zip(normal, names, strict=True)]
