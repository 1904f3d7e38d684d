from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.figures import (
    clock,
    country_name,
    day,
    money,
    number,
    percent,
    points,
    signed,
)
from data_ingest.model.text import LANGUAGES


@pytest.mark.parametrize(
    ("amount", "decimals", "swedish", "english"),
    [
        ("9600000.00", None, "9\u00a0600\u00a0000", "9,600,000"),
        ("191.55", None, "191,55", "191.55"),
        ("190.00", 2, "190,00", "190.00"),
        ("0", None, "0", "0"),
        ("1234.5", 0, "1\u00a0235", "1,235"),
    ],
)
def test_amounts_are_written_as_the_language_does(amount, decimals, swedish, english):
    assert number(Decimal(amount), "sv", decimals=decimals) == swedish
    assert number(Decimal(amount), "en", decimals=decimals) == english


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
    assert percent(ppm, "sv") == swedish
    assert percent(ppm, "en") == english


def test_a_minus_is_a_minus_sign():
    assert [points(value) for value in (-16, 0, 20)] == ["−16", "0", "20"]
    assert [signed(value) for value in (-16, 0, 20)] == ["−16", "0", "+20"]
    assert number(-1234, "en") == "−1,234"


@given(
    amount=st.decimals(min_value=-(10**15), max_value=10**15, places=4),
    language=st.sampled_from(LANGUAGES),
)
def test_an_amount_is_read_back_by_the_library_to_its_last_decimal_shown(amount, language):
    shown = number(amount, language, decimals=2)

    read = parse_decimal(
        shown.replace("−", "-"), locale={"sv": "sv_SE", "en": "en_GB"}[language], strict=True
    )
    assert read == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_nought_has_no_sign():
    assert number(Decimal("-0.001"), "sv", decimals=2) == "0,00"


def test_an_amount_of_money_stays_on_its_line_with_its_currency():
    assert money(Decimal(2500), "SEK", "sv") == "2\u00a0500\u00a0SEK"
    assert money(Decimal("2.50"), None, "en") == "2.50"


def test_a_day_and_a_clock_are_written_as_the_language_does():
    moment = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)

    assert day(date(2027, 3, 1), "sv") == "1\u00a0mars\u00a02027"
    assert clock(moment, "en", zone=ZoneInfo("Europe/Stockholm")) == "00:30"


def test_a_country_has_its_name_and_a_code_of_none_stays():
    assert (country_name("FI", "sv"), country_name("XX-9", "en")) == ("Finland", "XX-9")
