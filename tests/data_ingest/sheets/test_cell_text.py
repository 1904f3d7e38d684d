from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.sheets.cell_text import number_text, texts


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  as it stands ", "  as it stands "),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (5599990016.0, "5599990016"),
        (1e22, "10000000000000000000000"),
        (-0.0, "0"),
        (0.25, "0.25"),
        (0.1 + 0.2, "0.3"),
        (1543.1999999999998, "1543.2"),
        (-0.125, "-0.1250"),
        (12.5005, "12.5005"),
        (1e-7, "0.0000001"),
        (date(2026, 1, 3), "2026-01-03"),
        (datetime(2026, 1, 3), "2026-01-03"),  # noqa: DTZ001 - cells have no zone
        (datetime(2026, 1, 3, 13, 30), "2026-01-03 13:30"),  # noqa: DTZ001
        (datetime(2026, 1, 3, 13, 29, 59, 999_600), "2026-01-03 13:30"),  # noqa: DTZ001
        (datetime(2026, 1, 3, 13, 30, 5), "2026-01-03 13:30:05"),  # noqa: DTZ001
        (time(8), "08:00"),
        (timedelta(days=1, hours=12), "36:00"),
        (timedelta(minutes=-90), "-1:30"),
    ],
)
def test_a_cell_is_written_in_the_form_that_sheets_promise(cell, text):
    assert texts([cell]) == [text]


@settings(deadline=None, max_examples=200)
@given(st.integers(min_value=-(10**14), max_value=10**14), st.integers(min_value=0, max_value=6))
def test_decimals_of_fifteen_digits_come_back_as_they_were_written(digits, places):
    written = Decimal(digits).scaleb(-places)
    assert Decimal(number_text(float(written))) == written
    assert len(number_text(float(written)).partition(".")[2]) != 3
