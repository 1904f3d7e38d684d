"""Suppliers whose industry nothing of the buyer's tells: by registration, by name, and in words."""

import polars as pl
import pytest

from service.registers.activities import ACTIVITIES
from service.suppliers.portfolios.industry_basis import CPV_FROM, TOLD, bases_table
from service.suppliers.portfolios.supplier_industries import with_industries
from service.suppliers.portfolios.supplier_rows import ROWS

STATED = {"cpv": "45000000", "cpv_from": "account", "cpv_evidence": "byggentreprenad"}
FIRMS = [
    ("a", "Exempelbolaget AB", STATED),
    ("b", "Exempelbolaget Två AB", {}),
    ("c", "Exempel Måleri AB", {}),
    ("d", "Exempel Taxi AB", {}),
    ("e", None, {}),
]
REGISTERED = pl.DataFrame(
    [
        ("a", "SNI2007", "81210", "se_scb_bulk@1"),
        ("b", "SNI2025", "46900", "se_scb_bulk@1"),
        ("b", "SNI2025", "81210", "se_scb_bulk@1"),
        ("d", "SNI2007", "78200", "se_scb_bulk@1"),
    ],
    schema=ACTIVITIES,
    orient="row",
)


def suppliers():
    rows = [
        {"party_id": party, "display_name": name, "category": "supplier", "bought": "unknown"}
        | {"amount": 100, "currency": "SEK"}
        | stated
        for party, name, stated in FIRMS
    ]
    typed = {name: dtype for name, dtype in ROWS.items() if name != "amount"}
    frame = pl.DataFrame(rows, schema=typed | {"amount": pl.Int64})
    return frame.with_columns(pl.col("amount").cast(ROWS["amount"])).select(list(ROWS))


def told(rows):
    return rows.select("party_id", "cpv", "cpv_from", "cpv_evidence").rows()


def test_what_the_buyer_holds_stands_and_the_others_have_their_registration_or_name():
    assert told(with_industries(suppliers(), REGISTERED, country="SE")) == [
        ("a", "45000000", "account", "byggentreprenad"),
        ("b", "90910000", "register", "SNI2025 81210"),
        ("c", "45440000", "name", "måleri"),
        ("d", "79620000", "register", "SNI2007 78200"),
        ("e", None, None, None),
    ]


def test_without_registers_only_names_are_guessed_from():
    found = with_industries(suppliers(), None, country="SE")
    assert found["cpv_from"].to_list() == ["account", None, "name", "name", None]
    assert found.schema == ROWS


def test_no_suppliers_stay_none():
    empty = suppliers().clear()
    assert with_industries(empty, REGISTERED, country="SE").schema == ROWS


def test_a_guess_is_said_to_be_one_in_both_languages():
    assert "guess" in TOLD["name"].to("en")
    assert TOLD["name"].to("sv") == "CPV {cpv}, gissning av namnet ({evidence})"
    assert "enligt företagets registrerade verksamhet" in TOLD["register"].to("sv")


def test_the_table_of_bases_has_every_amount_once():
    rows = with_industries(suppliers(), REGISTERED, country="SE")
    table = bases_table(rows, "en")
    assert [(row[0], row[1]) for row in table.rows] == [
        (CPV_FROM["account"].to("en"), 1),
        (CPV_FROM["register"].to("en"), 2),
        (CPV_FROM["name"].to("en"), 1),
        ("none: the industry is not known", 1),
    ]
    assert sum(row[3].ppm for row in table.rows) == pytest.approx(1_000_000)
