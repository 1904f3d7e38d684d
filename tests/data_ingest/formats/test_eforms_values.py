from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.formats.eforms.lots import end_of
from data_ingest.model.subcontracted_share import NOT_COLLECTED, HandedOn, equal_parts
from data_ingest.model.tables import PPM
from data_ingest.model.values import Share, share


@pytest.mark.parametrize(
    ("start", "number", "unit", "expected"),
    [
        (date(2026, 10, 1), 24, "MONTH", date(2028, 9, 30)),
        (date(2026, 1, 31), 1, "MONTH", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "YEAR", date(2025, 2, 28)),
        (date(2026, 1, 1), 1, "DAY", date(2026, 1, 1)),
        (date(2026, 1, 1), 2, "WEEK", date(2026, 1, 14)),
        (date(2026, 1, 1), 1, "HUR", None),
        (date(2026, 1, 1), 999_999, "YEAR", None),
        (date(2026, 1, 1), 9_999_999_999, "DAY", None),
    ],
)
def test_a_period_ends_on_its_last_day(start, number, unit, expected):
    assert end_of(start, number=number, unit=unit) == expected


@given(st.fractions(min_value=0, max_value=1))
def test_a_share_in_ppm_encloses_the_ratio_as_tightly_as_whole_numbers_can(ratio):
    found = share(ratio)
    assert Fraction(found.low, PPM) <= ratio <= Fraction(found.high, PPM)
    assert found.high - found.low == (0 if (ratio * PPM).denominator == 1 else 1)


@given(st.integers(1, 40), st.integers(0, PPM))
def test_the_partners_intervals_allow_the_whole_that_the_notice_states(partners, whole):
    stated = HandedOn(Share(whole, whole), "stated")
    entries = equal_parts([str(one) for one in range(partners)])
    assert sum(entries.values()) == PPM
    parts = [(entry, stated.of_part(entry).share) for entry in entries.values()]
    assert sum(entry * part.low for entry, part in parts) <= whole * PPM
    assert sum(entry * part.high for entry, part in parts) >= whole * PPM
    assert all(0 <= part.low <= part.high <= PPM for _, part in parts)


@given(st.integers(0, PPM))
def test_a_single_tenderer_hands_on_what_is_stated(whole):
    stated = HandedOn(Share(whole, whole), "stated")
    assert stated.of_part(PPM) == stated


def test_what_is_not_known_of_the_whole_is_not_known_of_a_part():
    assert NOT_COLLECTED.of_part(500_000) == NOT_COLLECTED
    stated = HandedOn(Share(1, 1), "stated")
    assert stated.of_part(0) == stated
