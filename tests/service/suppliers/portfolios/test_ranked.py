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
    st.fixed_dictionaries(
        {
            "work": st.integers(0, 2**55),
            "on_site": st.sampled_from([True, False, None]),
            "contract_state": st.sampled_from(["renewal", "running", "ended", "none", "unknown"]),
            "labour_terms": st.sampled_from(["set", "partly", "none", None]),
            "proportion": st.sampled_from(["small", "direct", "full", None]),
        }
    ),
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
            "register_facts": [], "possible_matches": 0, "alike": alike, **size,
        }
        for at, (alike, name, amount, currency, cpv, cpv_from, size) in enumerate(suppliers)
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


def sized(work=0, *, on_site=None, contract="unknown", terms=None, proportion=None):
    return {
        "work": work, "on_site": on_site, "contract_state": contract, "labour_terms": terms,
        "proportion": proportion,
    }  # fmt: skip


def bought_of(name, alike=0, amount=1, **size):
    return alike, name, Decimal(amount), "SEK", None, "account", sized(**size)


def test_a_known_adverse_fact_leads_its_band_however_little_was_bought():
    """And no other band: it never passes one that calls for more review."""
    extended = (Band.EXTENDED, False, 30, 2**60, "f")
    adverse = (Band.EXTENDED, True, 30, 2**40, "f")
    priority = (Band.PRIORITY, False, 50, 2**40, "f")
    paid = [
        bought_of("Mest AB", work=900),
        bought_of("Känd AB", 1, work=1),
        bought_of("Först AB", 2, work=1),
    ]
    found = ranked(*made([extended, adverse, priority], paid)).needs()
    assert [one.name for one in found] == ["Först AB", "Känd AB", "Mest AB"]


def test_hours_and_what_the_buyer_can_do_decide_the_order_and_not_kronor():
    """The same exposure: renewal counts four times, running twice, on site twice."""
    extended = (Band.EXTENDED, False, 30, 2**40, "f")
    suppliers = [
        bought_of("Datorer AB", amount=50_000_000, work=300, on_site=False),
        bought_of("Löpande AB", work=300, contract="running"),
        bought_of("På plats med avtal att förnya AB", work=100, on_site=True, contract="renewal"),
        bought_of("Utgånget AB", work=310, contract="ended"),
        bought_of("På plats AB", work=160, on_site=True),
    ]
    found = ranked(*made([extended], suppliers)).needs()
    assert [one.name for one in found] == [
        "På plats med avtal att förnya AB", "Löpande AB", "På plats AB", "Utgånget AB",
        "Datorer AB",
    ]  # fmt: skip


def test_whose_contracts_all_have_labour_terms_comes_after_the_others_of_the_band():
    """Whatever is bought; some contracts without terms, or none that says, is not covered."""
    extended = (Band.EXTENDED, False, 30, 2**40, "f")
    adverse = (Band.EXTENDED, True, 30, 2**40, "f")
    standard = (Band.STANDARD, False, 3, 2**20, "f")
    suppliers = [
        bought_of("Täckt AB", work=900, terms="set"),
        bought_of("Delvis AB", work=300, terms="partly"),
        bought_of("Utan AB", work=200, terms="none"),
        bought_of("Okänt AB", work=100),
        bought_of("Känd och täckt AB", 1, work=1, terms="set"),
        bought_of("Ordinarie AB", 2, work=9_000),
    ]
    found = ranked(*made([extended, adverse, standard], suppliers)).needs()
    assert [one.name for one in found] == [
        "Känd och täckt AB", "Delvis AB", "Utan AB", "Okänt AB", "Täckt AB", "Ordinarie AB",
    ]  # fmt: skip


def test_a_small_purchase_is_standard_by_its_size_alone():
    """Unless an adverse fact is known, a least band applies, or the points call for more."""
    needs = [
        (Band.EXTENDED, False, 30, 2**40, "f"),
        (Band.EXTENDED, True, 30, 2**40, "f"),
        (Band.PRIORITY, False, 50, 2**40, "f"),
        (Band.INSUFFICIENT, False, 30, 2**40, "f"),
    ]
    suppliers = [bought_of(f"S{at} AB", at, proportion="small") for at in range(4)]
    suppliers.append(bought_of("Större AB", 0, proportion="direct"))
    parts, alike = made(needs, suppliers)
    known = {one.name: (one.band, one.reason, one.points) for one in ranked(parts, alike).needs()}
    assert known == {
        "S0 AB": (Band.STANDARD, "small_purchase", 30),
        "S1 AB": (Band.EXTENDED, "exposure", 30),
        "S2 AB": (Band.PRIORITY, "exposure", 50),
        "S3 AB": (Band.INSUFFICIENT, "exposure", 30),
        "Större AB": (Band.EXTENDED, "exposure", 30),
    }
    parts, (floor,) = made(needs, suppliers)
    floor = floor.with_columns(least_band=pl.lit("insolvent"))
    assert {one.reason for one in ranked(parts, [floor]).needs()} == {"exposure"}
