from datetime import date

import polars as pl
import pytest

from procurement_rules.parameter import Parameter, cpv_is_listed

TITLE = {"sv": "Belopp", "en": "Amount"}


def dated(from_, to=None, value=1):
    return {
        "from": from_, "to": to, "value": value, "reference": "LOU 5:1", "verified": True,
        "verification": "read", "last_checked": date(2026, 11, 24),
    }  # fmt: skip


def parameter(*values, unit="EUR"):
    return Parameter.model_validate({"id": "p", "title": TITLE, "unit": unit, "values": values})


def test_values_follow_each_other_from_the_next_day_on():
    first = dated(date(2024, 1, 1), date(2025, 12, 31))
    assert len(parameter(first, dated(date(2026, 1, 1))).values) == 2
    with pytest.raises(ValueError, match="from 2025-12-31 overlaps"):
        parameter(first, dated(date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [("cpv", 1, "a value in cpv is a list of texts"), ("EUR", ("1",), "in EUR is a whole number")],
)
def test_a_value_that_does_not_fit_its_unit_is_refused_with_what_does(unit, value, said):
    with pytest.raises(ValueError, match=said):
        parameter(dated(date(2026, 1, 1), value=value), unit=unit)


def test_a_code_is_listed_by_itself_or_within_a_range_whose_ends_belong_to_it():
    codes = ["75000000", "79000000", "79999999", "80000000", "85000001", None]
    told = pl.DataFrame({"cpv": codes}).select(
        cpv_is_listed(pl.col("cpv"), ["75000000", "79000000-79999999", "85000000"])
    )
    assert told["cpv"].to_list() == [True, True, True, False, False, None]
