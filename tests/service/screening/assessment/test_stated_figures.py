"""What is compared of an award and an estimate, and what is left out of the record."""

from decimal import Decimal

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.tables import PPM, Contracts, Procurement, Purchases
from service.platform.frames import load_tables
from service.screening.assessment.stated_figures import (
    COMPARED_PPM,
    lot_figures,
    references,
    tender_values,
)

PURCHASE = dict.fromkeys(Purchases.columns()) | {"purchase_id": "P"}
LOT = dict.fromkeys(Contracts.columns()) | {
    "contract_id": "L",
    "estimated_amount": Decimal("1000000.00"),
    "estimated_currency": "SEK",
}
WON = {"tender_id": "A", "state": "awarded", "amount": Decimal("580000.00"), "currency": "SEK"}
LOST = WON | {"tender_id": "B", "state": "submitted"}


def compared(purchase=PURCHASE, lot=LOT, tenders=(WON,), *, is_only=True):
    found = tender_values(purchase, lot, tenders, is_only=is_only)
    return {tender: record["value"]["of_estimate_ppm"] for tender, record in found.items()}


def test_the_one_award_of_a_lot_stands_beside_its_estimate():
    assert tender_values(PURCHASE, LOT, [LOST, WON], is_only=False) == {
        "A": {"value": {"amount": "580000.00", "currency": "SEK", "of_estimate_ppm": 580_000}}
    }


@pytest.mark.parametrize(
    "change",
    [
        {"tenders": ()},
        {"tenders": (LOST,)},
        {"tenders": (WON, WON | {"tender_id": "C"})},
        {"tenders": (WON | {"currency": "EUR"},)},
        {"tenders": (WON | {"amount": None, "currency": None},)},
        {"lot": LOT | {"estimated_amount": None, "estimated_currency": None}},
        {"lot": LOT | {"estimated_amount": Decimal(0)}},
        {"lot": LOT | {"framework_kind": "fa-mix"}},
        {"purchase": PURCHASE | {"framework": True}},
        {"purchase": PURCHASE | {"changed_notice": "1-2025"}},
        {"tenders": (WON | {"amount": Decimal("9.99")},)},
        {"tenders": (WON | {"amount": Decimal(10_000_001)},)},
    ],
)
def test_nothing_is_compared_that_is_not_the_same(change):
    assert compared(**change) == {}


def test_the_figures_of_the_whole_are_those_of_its_only_lot():
    whole = PURCHASE | {
        "estimated_amount": Decimal(2000),
        "estimated_currency": "SEK",
        "awarded_amount": Decimal(1000),
        "awarded_currency": "SEK",
    }
    bare = LOT | {"estimated_amount": None, "estimated_currency": None}
    unpriced = (WON | {"amount": None},)
    assert compared(whole, bare, unpriced) == {"A": 500_000}
    assert compared(whole, bare, unpriced, is_only=False) == {}


@given(amount=st.decimals(0, 10**15, places=2), estimate=st.decimals("0.01", 10**15, places=2))
def test_what_is_compared_is_a_share_within_the_limits(amount, estimate):
    lot, won = LOT | {"estimated_amount": estimate}, WON | {"amount": amount}
    for ppm in compared(lot=lot, tenders=(won,)).values():
        assert ppm in COMPARED_PPM
        assert abs(ppm * estimate - amount * PPM) <= estimate


def test_what_nobody_states_is_left_out():
    assert lot_figures(dict.fromkeys(LOT)) == {}
    assert references(PURCHASE) == {}
    assert lot_figures(LOT | {"tenders_received": 0}) == {
        "tenders_received": 0,
        "estimated": "1000000.00",
        "estimated_currency": "SEK",
    }
    changed = PURCHASE | {"changed_notice": "1-2025", "change_reason": "mod-cir"}
    assert references(changed) == {"changed_notice": "1-2025", "change_reason": "mod-cir"}


LATER = {
    "purchases": {
        "estimated_amount", "estimated_currency", "awarded_amount", "awarded_currency",
        "framework_notice", "changed_notice", "change_reason",
    },
    "contracts": {
        "tenders_received", "tenders_least", "estimated_amount", "estimated_currency",
        "framework_kind", "framework_most", "framework_currency",
    },
}  # fmt: skip
"""Columns that inputs kept before 2026-11-30 lack."""


def test_of_an_input_that_was_kept_before_nothing_new_is_recorded(screened):
    stored = orjson.loads(screened.record.procurement)
    for name, later in LATER.items():
        table = stored[name]
        kept = [at for at, column in enumerate(table["columns"]) if column not in later]
        table["columns"] = [table["columns"][at] for at in kept]
        table["rows"] = [[row[at] for at in kept] for row in table["rows"]]
    before = load_tables(Procurement, orjson.dumps(stored))
    purchase = before.purchases.row(0, named=True)
    assert references(purchase) == {}
    tenders = before.tenders.with_columns(state=pl.lit("awarded")).rows(named=True)
    for lot in before.contracts.rows(named=True):
        assert lot_figures(lot) == {}
        assert tender_values(purchase, lot, tenders[:1], is_only=True) == {}
