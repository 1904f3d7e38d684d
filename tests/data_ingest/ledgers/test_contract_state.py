"""How contracts stand on a day, and what of their value falls on a year."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.ledgers.contract_state import STATES, amount_of_a_year, contract_states

DAY = date(2026, 11, 30)
SCHEMA = {"party_id": pl.String, "ends_on": pl.Date, "labour_terms": pl.Boolean}
ENDS = st.none() | st.dates(date(2020, 1, 1), date(2032, 1, 1))


def state(*ends):
    rows = [("s", end, None) for end in ends]
    frame = contract_states(pl.DataFrame(rows, schema=SCHEMA, orient="row"), as_of=DAY)
    return frame.select("contract_state", "contract_ends_on").row(0)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([date(2026, 11, 30)], ("renewal", date(2026, 11, 30))),
        ([date(2026, 11, 29)], ("ended", date(2026, 11, 29))),
        ([date(2027, 11, 30)], ("renewal", date(2027, 11, 30))),
        ([date(2027, 12, 1)], ("running", date(2027, 12, 1))),
        ([None], ("running", None)),
        ([date(2030, 1, 1), date(2027, 3, 1), date(2020, 1, 1)], ("renewal", date(2027, 3, 1))),
        ([date(2020, 1, 1), date(2022, 1, 1)], ("ended", date(2022, 1, 1))),
    ],
)
def test_a_contract_runs_to_its_last_day_and_is_up_for_renewal_the_year_before(ends, expected):
    assert state(*ends) == expected


@given(ends=st.lists(ENDS, min_size=1, max_size=5))
def test_only_ended_contracts_have_an_end_that_has_been(ends):
    found, end = state(*ends)
    assert found in STATES
    assert (found == "ended") == all(one is not None and one < DAY for one in ends)
    assert end is None or (end < DAY) == (found == "ended")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([True, True], "set"),
        ([True, None], "partly"),
        ([True, False], "partly"),
        ([None, False], "none"),
        ([None, None], None),
    ],
)
def test_labour_terms_are_set_only_if_every_contract_that_runs_has_them(stated, expected):
    ended = ("s", date(2020, 1, 1), expected != "set")
    rows = [ended, *(("s", None, one) for one in stated)]
    frame = contract_states(pl.DataFrame(rows, schema=SCHEMA, orient="row"), as_of=DAY)
    assert frame["labour_terms"].item() == expected


def test_a_supplier_whose_contracts_have_ended_is_said_nothing_of():
    rows = [("s", date(2020, 1, 1), True)]
    frame = contract_states(pl.DataFrame(rows, schema=SCHEMA, orient="row"), as_of=DAY)
    assert frame["labour_terms"].item() is None


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (date(2026, 1, 1), date(2029, 12, 31), Decimal(300)),
        (date(2026, 1, 1), date(2026, 3, 31), Decimal(1200)),
        (date(2026, 1, 1), None, None),
        (None, date(2026, 1, 1), None),
        (date(2027, 1, 1), date(2026, 1, 1), None),
    ],
)
def test_a_years_part_of_a_value_needs_the_first_and_the_last_day(starts, ends, expected):
    frame = pl.DataFrame(
        [(Decimal(1200), starts, ends)],
        schema={"amount": pl.Decimal(18, 2), "starts_on": pl.Date, "ends_on": pl.Date},
        orient="row",
    )
    assert frame.select(amount_of_a_year()).item() == expected
