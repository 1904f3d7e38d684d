from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.package.working_days import answer_day, easter, is_working_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "day",
    ["2000-04-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"],
)
def test_easter_falls_where_the_calendar_has_it(day):
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14",
        "2025-06-06", "2026-06-19", "2026-06-20", "2026-12-24", "2026-12-25", "2026-12-31",
        "2026-11-28", "2026-11-29",
    ],
)  # fmt: skip
def test_nobody_is_asked_to_answer_on_a_holiday_or_a_weekend(day):
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-04-02", "2026-05-15", "2026-06-18", "2026-06-22"])
def test_the_days_beside_a_holiday_are_working_days(day):
    assert is_working_day(date.fromisoformat(day))


@given(DAYS, st.integers(1, 60))
def test_as_many_working_days_lie_between_sending_and_answer_as_were_set(sent_on, days):
    answer = answer_day(sent_on, working_days=days)
    between = (sent_on + timedelta(days=n) for n in range(1, (answer - sent_on).days + 1))
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(answer)
