"""The index table against an independent calculation with 80 decimals."""

from decimal import ROUND_FLOOR, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_models.factor.points import (
    HALF_POINTS,
    HIGHEST,
    LOWEST,
    OCTAVE,
    ONE,
    THRESHOLDS,
    index_of,
    points_of,
)


def _power(numerator, denominator):
    """Return 2^(numerator/denominator) to 80 digits."""
    with localcontext(prec=80):
        return Decimal(2) ** (Decimal(numerator) / denominator)


def test_the_octave_is_the_rounded_powers_of_two():
    with localcontext(prec=80):
        expected = [int((_power(k, 20) * 2**24).to_integral_value()) for k in range(20)]
    assert list(OCTAVE) == expected


def test_the_half_points_are_the_floored_powers_of_two():
    with localcontext(prec=80):
        expected = [
            int((_power(2 * k + 1, 40) * 2**46).to_integral_value(ROUND_FLOOR)) for k in range(20)
        ]
    assert list(HALF_POINTS) == expected


def test_every_threshold_is_the_floor_of_the_index_half_a_point_on():
    with localcontext(prec=80):
        expected = [
            int((_power(2 * p + 1, 40) * ONE).to_integral_value(ROUND_FLOOR))
            for p in range(LOWEST, HIGHEST)
        ]
    assert list(THRESHOLDS) == expected


def test_twenty_points_double_the_index_everywhere():
    for points in range(LOWEST, HIGHEST - 19):
        assert index_of(points + 20) == 2 * index_of(points)


def test_zero_points_are_an_index_of_one():
    assert index_of(0) == ONE


def test_the_index_is_right_to_within_half_a_unit_of_the_octave():
    for points in range(LOWEST, HIGHEST + 1):
        error = abs(index_of(points) - _power(points, 20) * ONE)
        assert error <= Decimal(1 << (points // 20 + 6)) / 2


def test_every_number_of_points_comes_back():
    assert [points_of(index_of(p)) for p in range(LOWEST, HIGHEST + 1)] == list(
        range(LOWEST, HIGHEST + 1)
    )


def test_an_index_on_a_thresholds_floor_has_the_lower_points_and_one_more_the_higher():
    for number, threshold in enumerate(THRESHOLDS):
        assert points_of(threshold) == LOWEST + number
        assert points_of(threshold + 1) == LOWEST + number + 1


@given(st.integers(index_of(LOWEST), index_of(HIGHEST)))
def test_the_points_of_an_index_are_the_nearest_in_log_terms(index):
    points = points_of(index)
    with localcontext(prec=80):
        assert Decimal(index) / ONE <= _power(2 * points + 1, 40)
        assert Decimal(index) / ONE > _power(2 * points - 1, 40)


@pytest.mark.parametrize("points", [LOWEST - 1, HIGHEST + 1])
def test_points_outside_the_table_are_refused(points):
    with pytest.raises(ValueError, match="outside -120 to 320"):
        index_of(points)


@pytest.mark.parametrize("index", [0, index_of(LOWEST) - 1, index_of(HIGHEST) + 1])
def test_an_index_outside_the_table_is_refused(index):
    with pytest.raises(ValueError, match="outside -120 to 320"):
        points_of(index)
