"""The order and the counts of suppliers in columns are those of suppliers as objects."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from risk_models.card.bands import Band
from service.suppliers.portfolios.equivalence_classes import ALIKE
from service.suppliers.portfolios.ranked import SCORED, bands_of, industries_of, ranked, with_values
from tests.service.suppliers.portfolios.one_by_one import band_shares, in_order, spreads

NEEDS = st.tuples(
    st.sampled_from(list(Band)),
    st.booleans(),
    st.integers(-20, 140),
    st.integers(0, 2**62),
    st.just("f"),
)
SUPPLIERS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["Å AB", "A AB", None]),
    st.decimals(Decimal("-9e15"), Decimal("9e15"), places=2),
    st.sampled_from(["SEK", "EUR"]),
    st.sampled_from([None, "90910000", "45000000"]),
    st.sampled_from(["account", "contract"]),
)


def made(needs, suppliers):
    """What `ranked` is given: parts of one supplier each, by party id and currency."""
    alike = [
        (at, band.value, "exposure", "register", None, adverse, points, points, points, 0, index,
         [{"factor": name, "value": "v"}])
        for at, (band, adverse, points, index, name) in enumerate(needs)
    ]  # fmt: skip
    rows = [
        {
            "party_id": f"p{at}", "name": name, "bought": f"b{alike}", "cpv": cpv,
            "cpv_from": cpv_from if cpv else None, "amount": amount, "currency": currency,
            "register_facts": [], "possible_matches": 0, "alike": alike,
        }
        for at, (alike, name, amount, currency, cpv, cpv_from) in enumerate(suppliers)
    ]  # fmt: skip
    parts = [pl.DataFrame([one], schema=SCORED) for one in rows]
    return parts, [pl.DataFrame(alike, schema=ALIKE, orient="row")]


@given(st.lists(NEEDS, min_size=3, max_size=3), st.lists(SUPPLIERS, max_size=8))
def test_columns_are_in_the_order_of_objects_and_counted_alike(needs, suppliers):
    found = ranked(*made(needs, suppliers))
    objects = found.needs()
    assert objects == in_order(reversed(objects))
    assert bands_of(found.rows) == band_shares(objects)
    assert industries_of(found.rows) == spreads(objects)


def test_the_values_come_with_the_columns_that_are_asked_for():
    rows = pl.DataFrame(
        {"x": [1, 2, 3], "alike": [1, None, 0]}, schema_overrides={"alike": pl.UInt32}
    )
    values = pl.Series([[{"factor": "f", "value": name}] for name in "ab"])
    expanded = with_values(rows, values)
    assert [one and one[0]["value"] for one in expanded.collect()["values"].to_list()] == [
        "b",
        None,
        "a",
    ]
    assert expanded.select("x").collect()["x"].to_list() == [1, 2, 3]
    assert expanded.filter(pl.col("x") > 1).head(1).collect()["x"].to_list() == [2]


def test_a_known_adverse_fact_leads_its_band_however_little_was_paid():
    """And no other band: it never passes one that calls for more review."""
    extended = (Band.EXTENDED, False, 30, 2**60, "f")
    adverse = (Band.EXTENDED, True, 30, 2**40, "f")
    priority = (Band.PRIORITY, False, 50, 2**40, "f")
    paid = [(0, "Mest AB", Decimal(900), "SEK", None, "account"),
            (1, "Känd AB", Decimal(1), "SEK", None, "account"),
            (2, "Först AB", Decimal(1), "SEK", None, "account")]  # fmt: skip
    found = ranked(*made([extended, adverse, priority], paid)).needs()
    assert [one.name for one in found] == ["Först AB", "Känd AB", "Mest AB"]
