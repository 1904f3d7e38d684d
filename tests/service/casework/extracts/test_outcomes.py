"""How a deviation stands that was found in several rows."""

from datetime import date

import pytest

from service.casework.extracts.lines import outcome_of

EARLY, TODAY, LATE = date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(EARLY, EARLY), (LATE, TODAY)], (LATE, "mended")),
        ([(EARLY, None), (LATE, None)], (EARLY, "late")),
        ([(EARLY, EARLY), (LATE, None)], (LATE, "open")),
        ([(EARLY, None), (LATE, TODAY)], (EARLY, "late")),
        ([(TODAY, None)], (TODAY, "open")),
    ],
)
def test_the_row_that_is_not_mended_and_first_due_decides(rows, told):
    assert outcome_of(rows, today=TODAY) == told
