"""What a text of an account says was bought: a table of texts in five languages, and laws."""

import csv
import unicodedata
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.industry.folding import folded
from data_ingest.industry.texts import (
    NEGATIONS,
    PREPOSITIONS,
    common_prefix,
    industries_of_texts,
    industry_of_text,
)
from data_ingest.industry.vocabulary import load_vocabulary
from data_ingest.industry.words import entry_of

TABLE = Path(__file__).parents[2] / "fixtures/industry/account_texts.csv"
ROWS = [
    (row["country"], row["text"], row["cpv_prefix"] or None)
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
]
SWEDISH = [text for country, text, _ in ROWS if country == "SE"]
NOTHING = sorted(
    word
    for row in load_vocabulary().rows
    if row.says == "nothing" and row.language == "sv"
    for word in row.words.split()
    if (entry := entry_of(folded(word), "sv")) is not None and entry.says == "nothing"
)


def test_a_text_says_what_the_table_says():
    otherwise = [
        (country, text, found, expected)
        for country, text, expected in ROWS
        if (found := industry_of_text(text, country).cpv_prefix) != expected
    ]
    assert otherwise == []


def test_the_table_has_texts_in_five_languages_and_many_that_say_no_industry():
    assert {"SE", "GB", "NO", "DK", "FI"} <= {country for country, *_ in ROWS}
    assert len(ROWS) >= 500
    assert sum(expected is None for *_, expected in ROWS) >= 90


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Bidrag till föreningar", "no_purchase"),
        ("Lön städpersonal", "no_purchase"),
        ("Konsulttjänster", "unclear"),
        ("Livsmedel och datorer", "unclear"),
        ("Övriga främmande tjänster", "nothing"),
        ("Xyzzy", "nothing"),
        ("", "nothing"),
    ],
)
def test_no_industry_has_a_reason(text, says):
    assert industry_of_text(text, "SE")[:2] == (None, says)


@given(text=st.sampled_from(SWEDISH), word=st.sampled_from(NOTHING), at=st.integers(0, 9))
def test_a_word_that_says_nothing_changes_nothing(text, word, at):
    words = text.split()
    with_word = " ".join([*words[:at], word, *words[at:]])
    assert industry_of_text(with_word, "SE")[:2] == industry_of_text(text, "SE")[:2]


ANY_ACCENTS = [text for text in SWEDISH if "städ" not in text.casefold().split()]
"""Without cleaning by its shortest word, which only the accent tells from a city."""


@given(
    text=st.sampled_from(ANY_ACCENTS), space=st.sampled_from([" ", "  ", "\t", "\u00a0", " \n "])
)
def test_case_accents_and_spaces_do_not_matter(text, space):
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part)
    )
    expected = industry_of_text(text, "SE")[:2]
    for written in (text.upper(), text.lower(), plain, space + space.join(text.split()) + space):
        assert industry_of_text(written, "SE")[:2] == expected


@given(text=st.text(max_size=80))
def test_any_text_gives_a_prefix_or_none(text):
    found = industry_of_text(text, "SE")
    assert (found.cpv_prefix is not None) == (found.says == "industry")
    assert found.cpv_prefix is None or 2 <= len(found.cpv_prefix) <= 8


def test_prepositions_and_negations_are_folded():
    assert {folded(word) for word in PREPOSITIONS | NEGATIONS} == PREPOSITIONS | NEGATIONS


def test_a_negation_of_a_tax_leaves_the_rest():
    assert industry_of_text("Ej avdragsgill representation", "SE").cpv_prefix == "55"
    assert industry_of_text("Konsulttjänster, ej IT", "SE").cpv_prefix is None


def test_an_unknown_country_reads_all_languages():
    for text in ("Lokalvård", "Cleaning", "Renhold", "Rengøring", "Siivous"):
        assert industry_of_text(text).cpv_prefix == "9091"


def test_two_prefixes_have_a_division_in_common_or_nothing():
    assert common_prefix(["45233", "4533"]) == "45"
    assert common_prefix(["4533"]) == "4533"
    assert common_prefix(["45", "4533"]) == "45"
    assert common_prefix(["9091", "15"]) is None


def test_distinct_texts_are_read_once_each():
    texts = pl.Series(["Lokalvård", None, "Lokalvård", "Diverse"])
    assert industries_of_texts(texts, "SE").rows() == [
        ("Diverse", None, "nothing", ""),
        ("Lokalvård", "9091", "industry", "lokalvård"),
    ]
