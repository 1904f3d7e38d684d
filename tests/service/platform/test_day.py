from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from service.platform.day import Day


class Stated(BaseModel):
    """As a body states it."""

    on: Day


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day):
    assert Stated.model_validate_json(f'{{"on": "{day.isoformat()}"}}', strict=True).on == day
    assert Stated(on=day).on == day


@pytest.mark.parametrize(
    "wrong",
    ['0', '"0"', '86400', '"1700000000"', '"2026-11-24T00:00:00"', '"20261124"', '"2026-W48-2"',
     '"2026-02-30"', '" 2026-11-24"', '"\\uff12026-11-24"', 'true', '1.5', 'null'],
)  # fmt: skip
def test_seconds_moments_and_other_ways_to_write_are_no_day(wrong):
    with pytest.raises(ValidationError):
        Stated.model_validate_json(f'{{"on": {wrong}}}', strict=True)


def test_the_first_day_of_1970_is_a_day_like_any_other():
    assert Stated(on="1970-01-01").on == date(1970, 1, 1)
