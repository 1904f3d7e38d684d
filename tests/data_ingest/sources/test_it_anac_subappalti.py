from datetime import date
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "it_anac_subappalti.csv"


@pytest.fixture
def built(read_source):
    return read_source("it_anac_subappalti", SAMPLE)


def test_a_subcontract_names_who_handed_on_and_who_received(built):
    row = built.table("subcontracts").filter(native_key="0000000001/11/1").row(0, named=True)
    assert (row["contract_ref"], row["basis"]) == ("0000000001", "authorised")
    assert (row["contractor_id"], row["subcontractor_id"]) == (
        "IT-CF:12345670157", "IT-CF:08765430015",
    )  # fmt: skip
    assert (row["on_date"], row["cpv"]) == (date(2025, 3, 1), "45000000")
    assert row["description"] == "EDIFICI CIVILI E INDUSTRIALI"


def test_a_group_of_subcontractors_is_one_row_each(built):
    row = built.table("subcontracts").filter(native_key="0000000001/11/2").row(0, named=True)
    assert (row["contractor_id"], row["subcontractor_id"]) == (None, "IT-CF:05555550994")
    assert row["description"] == "OG1"


def test_a_subcontractor_is_one_party_with_all_its_names(built):
    names = built.table("names").filter(party_id="IT-CF:08765430015").select("kind", "name").rows()
    assert names == [
        ("alias", "ESEMPIO COSTRUZIONI S.R.L."),
        ("legal", "ESEMPIO COSTRUZIONI SRL"),
    ]


def test_a_personal_tax_code_becomes_a_hash_and_its_name_is_gone(built):
    person = built.table("parties").filter("is_personal").row(0, named=True)
    assert person["party_id"].startswith("IT-PERSON:")
    assert person["display_name"] is None
    for table in ("parties", "identifiers", "subcontracts"):
        assert "TSTTST" not in built.table(table).write_csv()


def test_who_one_row_calls_a_sole_trader_is_one_in_every_row(built):
    rows = built.table("subcontracts")
    below = rows.filter(native_key="0000000002/13/1")["subcontractor_id"].item()
    above = rows.filter(native_key="0000000003/14/1")["contractor_id"].item()
    assert below == above
    assert below.startswith("IT-PERSON:")


def test_what_was_left_out_is_counted(built):
    assert (built.version.records, built.version.kept) == (8, 6)
    assert built.version.rejected == {"register-no-value": 2}
    assert built.version.noted == {"register-code": 1, "register-date": 1}
