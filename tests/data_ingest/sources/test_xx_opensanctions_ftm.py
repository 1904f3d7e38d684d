import json
from datetime import date
from pathlib import Path

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.sources import SOURCES

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_opensanctions_ftm.jsonl"


@pytest.fixture
def built(read_source):
    return read_source("xx_opensanctions_ftm", SAMPLE)


def own(key):
    return f"xx_opensanctions_ftm:{key}"


def test_topics_and_sanctions_are_entries_with_the_publishers_own_code(built):
    entries = built.table("list_entries").select(
        "entry_key", "category", "listed_on", "delisted_on"
    )
    assert entries.rows() == [
        ("body-1:debarment", "debarment", None, None),
        ("co-1:forced.labor", "forced.labor", None, None),
        ("co-1:sanction.linked", "sanction.linked", None, None),
        ("san-1:co-1", "EX-1", date(2022, 2, 2), date(2025, 1, 1)),
        ("san-2:co-2", "sanction", date(2021, 1, 1), None),
    ]


def test_an_entry_names_its_organisation_and_where_to_read(built):
    entry = built.table("list_entries").filter(entry_key="co-1:forced.labor").row(0, named=True)
    assert (entry["party_id"], entry["subject_name"], entry["country"], entry["url"]) == (
        own("co-1"), "Example Mill AB", "SE", "https://example.org/list",
    )  # fmt: skip


def test_an_owner_is_found_by_a_former_id_and_before_it_is_described(built):
    link = built.table("control_links").filter(owned_id=own("co-1")).row(0, named=True)
    assert (link["owner_id"], link["kind"]) == (own("co-2"), "shareholding")
    assert (link["share_low_ppm"], link["share_high_ppm"]) == (510_000, 510_000)
    assert (link["valid_from"], link["is_current"]) == (date(2019, 4, 1), True)


def test_a_link_of_unknown_kind_is_no_ownership(built):
    links = built.table("control_links").filter(kind="other")
    assert links.select("owned_id", "owner_id").rows() == [(own("le-2"), own("org-1"))]


def test_a_share_that_cannot_be_read_leaves_the_link(built):
    link = built.table("control_links").filter(owner_id=own("body-1")).row(0, named=True)
    assert (link["share_low_ppm"], link["is_current"]) == (None, False)


def test_persons_are_dropped_and_counted_and_leave_only_a_number_of_owners(built):
    assert built.version.noted["register-person"] == 3
    facts = built.table("party_facts").select("party_id", "fact", "value_int").rows()
    assert facts == [(own("co-1"), "has_individual_owner", 1)]
    assert built.table("parties").filter("is_personal").is_empty()


def test_other_names_and_former_ids_are_kept(built):
    names = built.table("names").filter(party_id=own("co-1")).select("kind", "name").rows()
    assert names == [
        ("alias", "Exempelbruket AB"), ("alias", "Mill"),
        ("legal", "Example Mill AB"), ("previous", "Old Mill AB"),
    ]  # fmt: skip
    numbers = built.table("identifiers").filter(party_id=own("co-1"))
    assert numbers.select("scheme", "value_raw").rows() == [
        ("OPENSANCTIONS", "co-1-old"),
        ("SE-ON", "559900-0014"),
        ("XI-LEI", "529900TESTBODS000096"),
    ]


def test_a_dissolution_is_read_only_where_one_day_is_given(built):
    parties = built.table("parties").select("party_id", "status", "ended_on")
    ended = parties.filter(status="dissolved").rows()
    assert ended == [(own("co-2"), "dissolved", date(2024, 1, 1))]


def test_what_was_left_out_is_counted(built):
    assert built.version.records == 22
    assert built.version.rejected == {
        "register-no-name": 2,
        "register-no-value": 1,
        "register-not-described": 1,
        "register-object": 1,
    }
    assert built.version.noted == {
        "register-date": 2, "register-person": 3, "register-value": 1,
    }  # fmt: skip


def test_a_party_that_its_number_shows_to_be_a_person_is_hashed_in_every_table(read_source):
    properties = {"name": ["Testa Testsson"], "registrationNumber": ["121212-1212"]}
    entities = [
        {"id": "a", "schema": "Company", "properties": {**properties, "jurisdiction": ["se"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["Example AB"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["a"], "asset": ["b"]}},
        {"id": "s", "schema": "Sanction", "properties": {"entity": ["a"]}},
    ]
    content = "\n".join(map(json.dumps, entities)).encode()
    built = read_source("xx_opensanctions_ftm", content)
    hashed = built.table("parties").filter("is_personal")["party_id"].item()
    assert hashed.startswith("SE-PERSON:") or hashed.startswith("XX-PERSON:")
    assert built.table("control_links")["owner_id"].to_list() == [hashed]
    entry = built.table("list_entries").row(0, named=True)
    assert (entry["party_id"], entry["subject_name"]) == (hashed, None)


def test_a_file_of_changes_is_no_file_of_entities(read_source):
    change = {"op": "DEL", "entity": {"id": "co-1"}}
    with pytest.raises(UnreadableInput) as refused:
        read_source("xx_opensanctions_ftm", json.dumps(change).encode())
    assert refused.value.problems[0].code == "register-nothing"


@pytest.mark.parametrize(
    ("content", "code"), [(b"a,b\n1,2\n", "register-columns"), (b"\xef\xbb\xbf", "empty-input")]
)
def test_another_format_is_refused_with_what_is_missing(content, code, read_source):
    with pytest.raises(UnreadableInput) as refused:
        read_source("xx_opensanctions_ftm", content)
    assert refused.value.problems[0].code == code


@pytest.mark.shared_data
def test_a_real_cluster_of_listed_companies_is_read(shared_data, read_source):
    file = shared_data / "ftm-opensanctions" / "zala_entities.ftm.json"
    built = read_source("xx_opensanctions_ftm", file)
    assert (built.version.records, built.version.rejected) == (86, {})
    assert built.version.noted == {"register-person": 6}
    assert built.table("parties").height == 11
    assert built.table("control_links").height == 3


@pytest.mark.shared_data
def test_entities_of_minimal_shape_are_read(shared_data, read_source):
    file = shared_data / "ftm-opensanctions" / "parteispenden_entities.ftm.json"
    built = read_source("xx_opensanctions_ftm", file)
    assert built.table("parties").height == 56 + 18
    assert built.version.noted == {"register-person": 22}


def test_it_is_a_list_whose_records_are_organisations():
    source = SOURCES["xx_opensanctions_ftm"]
    assert (source.kind, source.main[0]) == ("list", "parties")


def test_an_organisation_that_stands_twice_is_a_record_left_out(read_source):
    same = json.dumps({"id": "a", "schema": "Company", "properties": {"name": ["Example AB"]}})
    built = read_source("xx_opensanctions_ftm", f"{same}\n{same}".encode())
    assert (built.version.kept, built.version.rejected) == (1, {"register-repeated": 1})
