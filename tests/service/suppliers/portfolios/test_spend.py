"""What suppliers of each review need were paid stands as a bar beside its figures."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from data_ingest.mapping.published import _EXETER
from service.documents.model import Heading, Table
from service.documents.values import Money, Share
from service.suppliers.portfolios.report import run_document
from service.suppliers.portfolios.spend import BANDS, spend_by_need, spend_table

LEDGER = Path(__file__).parents[3] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"


def row(band, amount, *, currency="SEK", suppliers=1):
    return {"band": band, "currency": currency, "suppliers": suppliers, "amount": amount}


def test_shares_are_of_what_was_paid_in_the_currency():
    spends = spend_by_need(
        [
            row("extended", "300"),
            row("standard", "100", suppliers=2),
            row("extended", "7", currency="EUR"),
        ]
    )
    found = {(one.currency, one.band): one for one in spends}
    assert list(found) == [(currency, band) for currency in ("EUR", "SEK") for band in BANDS]
    assert found["SEK", "extended"].share_ppm == 750_000
    assert found["EUR", "extended"].share_ppm == 1_000_000
    assert found["SEK", "standard"].suppliers == 2
    assert found["SEK", "special"].amount == 0


def test_credits_have_no_bar_and_no_bar_is_longer_than_the_whole():
    spends = spend_by_need([row("extended", "300"), row("standard", "-100")])
    shares = {cells[0]: cells[1].ppm for cells in spend_table(spends, "en").rows}
    assert max(shares.values()) == 1_000_000
    assert sorted(shares.values())[:4] == [0, 0, 0, 0]


@pytest.mark.parametrize("rows", [[], [row("extended", "0", currency="")], [row("extended", "0")]])
def test_without_amounts_there_is_no_drawing(rows):
    assert spend_by_need(rows) == []


def test_the_report_of_a_ledger_draws_the_spend_of_each_need(run_of):
    run = run_of((LEDGER.name, LEDGER.read_bytes()))
    blocks = run_document(run, "sv").blocks
    (table,) = (one for one in blocks if isinstance(one, Table) and one.name == "spend")
    assert len(table.rows) % len(BANDS) == 0
    for _, share, _, amount in table.rows:
        assert isinstance(share, Share)
        assert share.is_drawn
        assert isinstance(amount, Money)
    assert sum(amount.amount for *_, amount in table.rows) > Decimal(0)
    assert "spend" not in {one[0].name for one in run_document(run, "sv").tables()}


CONTRACT = {
    "CPV code(s)": "90919200",
    "Contract Title": "Office cleaning",
    "Contract Ref:": "C1",
    "Contractor/ Provider": "Example Cleaning Ltd",
    _EXETER[12]: "120000.00",
}
OF_UNKNOWN_VALUE = CONTRACT | {"Contractor/ Provider": "Sample Catering Ltd", _EXETER[12]: ""}
HEADINGS = ",".join(f'"{name}"' for name in _EXETER)


def register(*contracts):
    """Return a register of contracts as the city publishes it."""
    lines = (",".join(one.get(name, "") for name in _EXETER) for one in contracts)
    return "\n".join((HEADINGS, *lines)).encode()


@pytest.mark.parametrize(
    ("file", "said"),
    [((LEDGER.name, LEDGER.read_bytes()), "ledger"), (("r.csv", register(CONTRACT)), "contract")],
)
def test_no_heading_says_paid_of_what_may_be_the_value_of_a_contract(run_of, file, said):
    document = run_document(run_of(file), "en")
    assert said in document.about
    headings = [one.text for one in document.blocks if isinstance(one, Heading)]
    assert {"Who is a supplier", "Exposure: amount by review need"} <= {*headings}
    assert not [one for one in headings if re.search("paid|payee", one, re.IGNORECASE)]


def test_suppliers_without_an_amount_are_told_from_those_of_the_same_kind_with_one(run_of):
    document = run_document(run_of(("r.csv", register(CONTRACT, OF_UNKNOWN_VALUE))), "en")
    (table,) = (one for one in document.blocks if isinstance(one, Table) and one.name == "triage")
    kinds = {kind: amount for kind, _, amount in table.rows}
    assert kinds == {"supplier": Money(Decimal(120_000), "GBP"), "supplier, no amount known": None}
    without = run_document(run_of(("r.csv", register(OF_UNKNOWN_VALUE))), "en")
    (table,) = (one for one in without.blocks if isinstance(one, Table) and one.name == "triage")
    assert [kind for kind, *_ in table.rows] == ["supplier"]
