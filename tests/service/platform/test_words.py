import re
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


@pytest.mark.parametrize(
    ("number", "spelt"),
    [
        ("5599990016", "16559999-0016"),
        ("5599990016", "SE16559999-0016"),
        ("5599990016", "559999 - 0016"),
        ("5599990016", "orgnr5599990016"),
        ("999999999", "NO999999999MVA"),
        ("999999999", "999 999 999mva"),
        ("12345678", "CVR12345678"),
        ("303265045", "FR40303265045"),
        ("FR40303265045", "FR 40 303 265 045"),
        ("SC123456", "SC 123456"),
    ],
)
def test_a_number_is_found_in_every_spelling_that_is_read_as_it(number, spelt):
    assert re.fullmatch(words.spelt(number), spelt, re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("5599990016", "55999900161"),
        ("5599990016", "1555999900"),
        ("2026", "SE2026"),
        ("2026", "20 - 26"),
        ("Syd 2026", "Syd 20 26"),
    ],
)
def test_another_number_is_not_found(name, other):
    assert re.fullmatch(words.spelt(name), other, re.IGNORECASE) is None
