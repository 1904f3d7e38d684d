"""Names in other letters, read in Latin ones and by their consonants."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.linking.names import spaced
from data_ingest.linking.other_letters import consonants, in_latin


def latin(name: str) -> str:
    folded = pl.DataFrame({"core": [name]}).select(spaced(pl.col("core")))["core"]
    return " ".join(in_latin(folded).item().split())


def heard(name: str) -> list[str]:
    words = pl.DataFrame({"words": [latin(name).split()]})
    return words.select(consonants(pl.col("words")))["words"].item().to_list()


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("თალმირა", "talmira"),
        ("Թալմիրա", "talmira"),
        ("شركة النهراوي للتجارة", "al nhrwy trading"),
        ("Tallmyra Städ", "tallmyra stad"),
    ],
)
def test_other_letters_are_read_as_latin_ones(name, read):
    assert latin(name) == read


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("النهراوي", "Al Nahrawi"),
        ("النهراوي", "El-Nahrawy"),
        ("תלמירה", "Talmira"),
        ("الخليفة للتجارة", "Al Khalifa Trading"),
    ],
)
def test_consonants_of_a_name_without_vowels_are_those_of_its_latin_form(name, other):
    assert heard(name) == heard(other)


def test_other_consonants_are_another_name():
    assert heard("النهراوي") != heard("Al Nahdawi")


@given(st.text(max_size=30))
def test_whatever_is_read_is_plain_words(text):
    assert all(word and word.isalnum() and word.isascii() for word in latin(text).split())
