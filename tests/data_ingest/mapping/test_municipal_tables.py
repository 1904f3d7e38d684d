"""Fourteen kinds of table that municipalities have: all that stands in them is read, or said."""

import pytest

from data_ingest.mapping import (
    PurchaseContext,
    attach_subcontractors,
    guess,
    read_mapped,
    unused,
    upright,
)
from data_ingest.sheets.opening import open_sheets
from data_ingest.sheets.several import together
from tests.data_ingest.mapping.conftest import KEY
from tests.data_ingest.mapping.test_opening_records import told_of
from tests.municipal_tables import TABLES

SWEDISH = PurchaseContext(jurisdiction="SE", currency="SEK")


def opened(payload, name):
    """Return the one table of a file; several of tenders with the same headings are lots."""
    sheets = [upright(sheet) for sheet in open_sheets(payload, name=name)]
    return sheets[0] if len(sheets) == 1 else together(sheets, heading="Anbudsdel")


@pytest.fixture(params=TABLES)
def table(request):
    return TABLES[request.param]()


def test_every_tender_number_price_hour_and_link_is_right(table, codes_of):
    (name, payload), *further = table.files.items()
    sheet = opened(payload, name)
    found = guess(sheet)
    assert {*found.missing} <= {"currency"}
    mapped = read_mapped(sheet, found.mapping, name=name, person_key=KEY, purchase=SWEDISH)
    bought = mapped.procurement
    for name, payload in further:
        below = opened(payload, name)
        bought, refused = attach_subcontractors(
            bought, below, guess(below).mapping, name=name, person_key=KEY
        )
        assert refused.height == 0
    tenders, links, handed_on = told_of(bought)
    assert tenders == table.tenders
    assert sorted(links, key=str) == sorted(table.links, key=str)
    assert handed_on == table.handed_on
    assert sorted(codes_of(mapped.rejects)) == sorted(table.said)
    left = [one for one in unused(sheet, mapped.rejects) if one.is_row]
    assert len(left) == mapped.counts.left_out == table.unused
    assert mapped.counts.tenders == len(table.tenders)
    priced = [price or rate for _, _, price, _, rate in table.tenders]
    assert mapped.counts.prices == sum(price is not None for price in priced)
    assert mapped.counts.hours == sum(hours is not None for *_, hours, _ in table.tenders)
    members = bought.contract_parties.filter(role="consortium_member")
    assert members.height == sum(len(own) - 1 for own in table.members)
