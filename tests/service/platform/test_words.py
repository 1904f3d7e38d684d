import unicodedata

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
