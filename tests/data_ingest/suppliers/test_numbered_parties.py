"""A list read in columns gives what the same list read row by row gives."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.ids.identifiers import LAST_HOME
from data_ingest.suppliers.numbered_parties import MENTIONS, numbered_parties
from data_ingest.suppliers.supplier_list import _by_rows

KEY = bytes(32)
NAMES = st.sampled_from(
    ["Exempelbolaget AB", "exempelbolaget ab", "Exempel Bygg", "[innehåller personuppgifter]", None]
)
NUMBERS = st.sampled_from(
    [
        "559999-0008",
        "5599990008",
        "559999-0016",
        "810105-2382",
        "930000019",
        "1-2",
        "FI12345671",
        "SE559999000801",
        "ej angivet",
    ]
)
COUNTRIES = st.sampled_from([None, None, "SE", "NO", "FI"])
SCHEMES = st.sampled_from([None, None, "SE-ON", "VAT"])
LISTS = st.lists(st.tuples(NAMES, NUMBERS, COUNTRIES, SCHEMES), min_size=1, max_size=8)


def mentions(rows):
    return pl.DataFrame(rows, schema=MENTIONS, orient="row")


@given(LISTS)
def test_columns_give_what_rows_give(rows):
    found = numbered_parties(mentions(rows), person_key=KEY)
    if found is None:
        return
    wanted = _by_rows(mentions(rows), person_key=KEY, home=LAST_HOME)
    assert found.ids.to_list() == wanted.ids.to_list()
    for table in ("parties", "names", "identifiers"):
        assert getattr(found, table).rows() == getattr(wanted, table).rows(), table


def test_a_row_without_a_number_or_with_two_is_left_to_the_rows():
    vat = (None, "SE559999000801", None, None)
    for rows in (
        [vat, (None, "ej angivet", None, None)],
        [("Exempel AB", None, None, None)],
        [("Exempel AB", " - ", None, None)],
        [("Exempel AB", "SE559999000801", None, None)],
    ):
        assert numbered_parties(mentions(rows), person_key=KEY) is None
