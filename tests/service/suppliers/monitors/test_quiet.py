from datetime import UTC, datetime

import pytest

from service.suppliers.monitors.quiet import is_quiet


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-26T17:30:00", True),  # 18:30 in Stockholm
        ("2026-11-26T05:30:00", True),
        ("2026-11-26T06:00:00", False),  # 07:00 sharp
        ("2026-07-01T16:30:00", True),  # 18:30 in summer
        ("2026-07-01T05:30:00", False),
        ("2027-03-28T01:30:00", True),  # the night that has no 02:30
        ("2026-10-25T00:30:00", True),  # the night that has it twice
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(moment, quiet):
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert is_quiet(now, "18:00", "07:00", "Europe/Stockholm") is quiet


def test_hours_within_a_day_end_on_the_same_day():
    noon = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    assert is_quiet(noon, "11:00", "13:00", "UTC")
    assert not is_quiet(noon, "13:00", "14:00", "UTC")


def test_without_quiet_hours_no_hour_is_quiet():
    assert not is_quiet(datetime(2026, 11, 26, 3, 0, tzinfo=UTC), None, None, "UTC")
