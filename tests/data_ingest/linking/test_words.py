"""Words of names: one spelling for one meaning, and a weight by how much they tell."""

import csv
from importlib.resources import files

import polars as pl
import pytest

from data_ingest.linking.names import name_parts, occurring
from data_ingest.linking.words import (
    WEIGHTS,
    load_words,
    roman_value,
    word_kind,
    word_sound,
    word_weight,
    words_of,
)


def words(name: str) -> list[str]:
    core = name_parts(pl.Series([name])).select("core")
    found = core.select(words_of(pl.col("core"))).item().to_list()
    few = occurring(load_words().canonical, core["core"])
    assert core.select(words_of(pl.col("core"), few)).item().to_list() == found
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Städ i Malmö AB", ["stad", "malmo"]),
        ("Gbg Städ AB", ["goteborg", "stad"]),
        ("Norra Örnvik AB", ["norr", "ornvik"]),
        ("Ekbacken Fastigheter AB", ["ekbacken", "fastighet"]),
        ("Ekbacken Förvaltning AB", ["ekbacken", "forvaltning"]),
        ("Örnvik Sweden AB", ["ornvik", "=se"]),
        ("Örnvik Great Britain Ltd", ["ornvik", "=gb"]),
        ("Studio Forty-Two Ltd", ["studio", "42"]),
        ("Tallmyra II AB", ["tallmyra", "~2"]),
        ("Tallmyra V AB", ["tallmyra", "~5"]),
        ("V Tallmyra AB", ["v", "tallmyra"]),
        ("I AB", [""]),
        ("Tallmyra Mfg Ltd", ["tallmyra", "manufacturing"]),
        ("Örnvik Bemanning AB i likvidation", ["ornvik", "bemanning"]),
        ("Twenty-First Century Ltd", ["21", "century"]),
        ("Завод № 5", ["plant", "5"]),
        ("Торговый дом Tallmyra", ["tradinghouse", "tallmyra"]),
    ],
)
def test_words_of_one_meaning_are_one_word(name, expected):
    assert words(name) == expected


def test_a_rare_word_tells_more_than_a_place_and_a_place_more_than_a_trade():
    frame = pl.DataFrame({"word": ["tallmyra", "malmo", "stad", "ab", "42", "x", "kvarnasens"]})
    weights = frame.select(word_weight(pl.col("word")))["word"].to_list()
    assert weights == [10, 6, 3, 0, 6, 4, 12]


def test_a_word_has_its_kind_if_it_is_known():
    frame = pl.DataFrame({"word": ["tallmyra", "malmo", "=se", "42", "~2", "holding"]})
    kinds = frame.select(word_kind(pl.col("word")))["word"].to_list()
    assert kinds == [None, "town", "country", "number", "roman", "unit"]


@pytest.mark.parametrize(("digits", "value"), [("iv", 4), ("viii", 8), ("ix", 9), ("xix", 19)])
def test_roman_digits_have_a_value(digits, value):
    assert roman_value(digits) == value


def test_every_row_of_the_table_has_a_known_kind_and_a_source():
    text = files("data_ingest.linking").joinpath("words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["kind"] for row in rows} == set(WEIGHTS)
    assert all(row["source"] for row in rows)
    spellings = [word for row in rows for word in row["words"].split(" ")]
    assert all(spellings)


def test_no_word_of_the_table_changes_again_when_it_is_changed():
    known = load_words()
    for word in known.canonical.values():
        assert known.canonical.get(word, word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shchukarev", "schukarew"),
        ("iartsentr", "yarcentr"),
        ("aleksejvest", "alekseyvest"),
        ("muromskiy", "murom"),
    ],
)
def test_spellings_of_one_name_from_another_alphabet_sound_alike(one, other):
    frame = pl.DataFrame({"word": [one, other, "tallmyra"]})
    assert frame.select(word_sound(pl.col("word")))["word"].n_unique() == 2


def test_a_known_word_has_its_spellings():
    assert load_words().spellings["invest"][:2] == ["invest", "investment"]
