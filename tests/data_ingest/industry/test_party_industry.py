"""The industry of a party: the order of what it is based on, for one and for many."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.industry.party_industry import BASES, industry_of_party, with_industry

KNOWN = {
    "lot": "90911200",
    "contract": "6013",
    "account": "Målning",
    "title": "Bevakning av skolor",
    "activities": [("SNI2007", "78200")],
    "name": "Exempel Taxi AB",
}
EXPECTED = {
    "lot": ("90911200", "lot", "90911200"),
    "contract": ("6013", "contract", "6013"),
    "account": ("4544", "account", "Målning"),
    "title": ("7971", "title", "bevakning"),
    "register": ("7962", "register", "SNI2007 78200"),
    "name": ("6012", "name", "taxi"),
}


@pytest.mark.parametrize("at", range(len(BASES)))
def test_the_nearest_basis_counts(at):
    told = dict([*KNOWN.items()][at:])
    assert industry_of_party(**told, country="SE") == EXPECTED[BASES[at]]


def test_nothing_known_gives_no_industry():
    assert industry_of_party(name="Exempelbolaget AB", account="Diverse", country="SE") is None


def test_a_basis_that_leads_nowhere_leaves_it_to_the_next():
    found = industry_of_party(
        account="Diverse", activities=[("SNI2007", "46900"), ("SNI2007", "49320")], country="SE"
    )
    assert found == ("6012", "register", "SNI2007 49320")


@pytest.mark.parametrize(
    ("code", "prefix"), [("cpv 90911200", "909112"), ("cpv 45000000", "45"), ("cpv 90000000", "90")]
)
def test_an_account_that_is_a_code_stands_for_what_the_code_does(code, prefix):
    assert industry_of_party(account=code, country="SE") == (prefix, "account", code)
    found = with_industry(pl.DataFrame({"account": [code]}), country=None)
    assert found["cpv_prefix"].to_list() == [prefix]


def test_the_list_of_a_country_comes_before_the_words():
    assert industry_of_party(account="lokalhyror", country="SE").cpv_prefix == "70"
    assert industry_of_party(account="cleaning", country="GB").cpv_prefix == "909"
    assert industry_of_party(account="furniture", country="GB") is None


cells = {
    "lot": st.sampled_from([None, None, "45"]),
    "contract": st.sampled_from([None, None, "6013"]),
    "account": st.sampled_from([None, "Städning", "Diverse", "lokalhyror", "Konsulttjänster"]),
    "title": st.sampled_from([None, None, "Lokalvård i skolor", "Delområde 1", "Städ och taxi"]),
    "code": st.sampled_from([None, "81210", "46900", "00000"]),
    "name": st.sampled_from([None, "A Måleri AB", "A AB", "Bygg & Maskin AB", "Kalmar stad"]),
}


@given(rows=st.lists(st.fixed_dictionaries(cells), max_size=8))
def test_many_parties_have_the_industries_that_each_has_alone(rows):
    schema = dict.fromkeys((*cells, "scheme"), pl.String)
    frame = pl.DataFrame([row | {"scheme": "SNI2007"} for row in rows], schema=schema)
    found = with_industry(frame, country="SE")
    assert found.columns[: frame.width] == frame.columns
    for row, told in zip(
        rows, found.select("cpv_prefix", "cpv_from", "cpv_evidence").rows(), strict=True
    ):
        code = row.pop("code")
        activities = [] if code is None else [("SNI2007", code)]
        alone = industry_of_party(**row, activities=activities, country="SE")
        assert told == ((None, None, None) if alone is None else tuple(alone))


def test_columns_that_are_missing_are_taken_as_unknown():
    found = with_industry(pl.DataFrame({"name": ["Exempel Städ AB"]}), country="SE")
    assert found.rows() == [("Exempel Städ AB", "9091", "name", "städ")]
