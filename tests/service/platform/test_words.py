import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.tables import NOTICE_KINDS as NOTICE_KIND_CODES
from data_ingest.model.tables import ROLES as ROLE_CODES
from data_ingest.model.tables import SHARE_UNITS
from service.platform import words


def test_every_code_of_a_record_has_words_in_both_languages():
    assert set(words.ROLES) == {*ROLE_CODES, "undisclosed"}
    assert set(words.NOTICE_KINDS) == set(NOTICE_KIND_CODES)
    assert set(words.UNITS) == set(SHARE_UNITS)
    for texts in (words.ROLES, words.NOTICE_KINDS, words.UNITS):
        assert all(text.sv and text.en for text in texts.values())


@pytest.mark.parametrize(
    ("amount", "decimals", "swedish", "english"),
    [
        ("9600000.00", None, "9\u00a0600\u00a0000", "9,600,000"),
        ("191.55", None, "191,55", "191.55"),
        ("190.00", 2, "190,00", "190.00"),
        ("0", None, "0", "0"),
        ("1234.5", 0, "1\u00a0234", "1,234"),
    ],
)
def test_amounts_are_written_as_the_language_does(amount, decimals, swedish, english):
    assert words.number(Decimal(amount), "sv", decimals=decimals) == swedish
    assert words.number(Decimal(amount), "en", decimals=decimals) == english


@pytest.mark.parametrize(
    ("ppm", "swedish", "english"),
    [
        (0, "0\u00a0%", "0%"),
        (499, "0\u00a0%", "0%"),
        (500, "0,1\u00a0%", "0.1%"),
        (281_635, "28,2\u00a0%", "28.2%"),
        (100_000, "10\u00a0%", "10%"),
        (999_500, "100\u00a0%", "100%"),
        (1_000_000, "100\u00a0%", "100%"),
    ],
)
def test_shares_have_one_decimal_or_none(ppm, swedish, english):
    assert words.percent(ppm, "sv") == swedish
    assert words.percent(ppm, "en") == english


def test_a_minus_is_a_minus_sign():
    assert [words.points(value) for value in (-16, 0, 20)] == ["−16", "0", "20"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Städ & Co\u00a0AB", "Städ & Co\u00a0AB"),
        ("\x1b[31mröd", "\ufffd[31mröd"),
        ("höger\u202evänster", "höger\ufffdvänster"),
        ("rad\nrad\x85", "rad\ufffdrad\ufffd"),
        ("halv\ud800", "halv\ufffd"),
        ("清洁有限公司 🧹", "清洁有限公司 🧹"),
    ],
)
def test_what_steers_a_screen_is_replaced_and_every_script_is_kept(written, shown):
    assert words.printable(written) == shown


@given(st.text(st.characters()))
def test_what_has_been_made_printable_is_printable(text):
    shown = words.printable(text)
    assert len(shown) == len(text)
    assert not [one for one in shown if unicodedata.category(one).startswith("C")]
    assert words.printable(shown) == shown


def test_the_disclaimer_says_that_a_result_is_no_verdict():
    assert "aldrig ett omdöme" in words.DISCLAIMER.sv
    assert "never a verdict" in words.DISCLAIMER.en
