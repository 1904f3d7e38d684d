import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "us_usaspending_subawards.csv"


@pytest.fixture
def built(read_source):
    return read_source("us_usaspending_subawards", SAMPLE)


def test_a_subcontract_names_both_firms_its_amount_and_its_day(built):
    row = built.table("subcontracts").filter(amount=Decimal("50000.50")).row(0, named=True)
    assert (row["contractor_id"], row["subcontractor_id"]) == (
        "US-SAM:EXAMPLEPR123", "US-SAM:EXAMPLESB123",
    )  # fmt: skip
    assert (row["currency"], row["on_date"], row["basis"]) == ("USD", date(2026, 1, 15), "reported")
    assert (row["naics"], row["place_country"]) == ("561720", "US")


def test_a_firm_without_an_entity_id_is_not_named(built):
    row = built.table("subcontracts").filter(amount=Decimal("31000.00")).row(0, named=True)
    assert (row["contractor_id"], row["subcontractor_id"], row["place_country"]) == (
        None, None, None,
    )  # fmt: skip


def test_an_amount_below_zero_is_noted_and_the_subcontract_kept(built):
    row = built.table("subcontracts").filter(subcontractor_id="US-SAM:EXAMPLESC123")
    assert row.select("amount", "currency").rows() == [(None, None)]
    assert built.version.noted == {"register-date": 1, "register-value": 1}


def test_a_subcontract_that_was_reported_again_is_kept_once_and_counted(built):
    assert (built.version.records, built.version.kept) == (6, 3)
    assert built.version.rejected == {"register-no-value": 2, "register-repeated": 1}


def test_a_firm_is_one_party_with_all_its_names(built):
    names = built.table("names").filter(party_id="US-SAM:EXAMPLEPR123").select("kind", "name")
    assert names.rows() == [
        ("alias", "EXAMPLE PRIME INCORPORATED"),
        ("legal", "EXAMPLE PRIME INC"),
    ]


def test_a_parent_is_a_link_unless_the_firm_is_its_own(built):
    links = built.table("control_links").select("owned_id", "owner_id", "kind").rows()
    assert links == [("US-SAM:EXAMPLESB123", "US-SAM:EXAMPLEPA123", "other")]


@pytest.mark.shared_data
def test_real_answers_of_the_search_are_read(shared_data, read_source):
    file = shared_data / "usaspending" / "orm-fixtures" / "search_results_subawards.json"
    results = json.loads(file.read_text("utf-8"))["results"]
    content = json.dumps({"results": results}).encode()
    built = read_source("us_usaspending_subawards", content)
    rows = built.table("subcontracts")
    assert (built.version.records, rows.height) == (3, 3)
    assert rows["amount"].null_count() == rows["subcontractor_id"].null_count() == 0
    assert rows["place_country"].unique().to_list() == ["US"]


@pytest.mark.shared_data
def test_rows_of_the_database_are_read(shared_data, read_source):
    file = shared_data / "usaspending" / "api-repo_test_subaward_rows.json"
    built = read_source("us_usaspending_subawards", file)
    assert built.table("subcontracts").height == 4
