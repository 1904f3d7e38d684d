import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.register_tables import TABLES, DatasetVersions
from data_ingest.snapshot.compare import differences
from data_ingest.snapshot.opened import open_snapshot

RELATIONS = (
    b'"Relationship.StartNode.NodeID","Relationship.EndNode.NodeID","Relationship.RelationshipType"\n'
    b'"9845EX00000000000193","9845EX00000000000290","IS_DIRECTLY_CONSOLIDATED_BY"\n'
)


@pytest.fixture
def firms(units):
    """50 units."""
    return units(50)


def test_a_firm_is_found_by_its_number_with_all_that_is_said_of_it(add, root, firms):
    add(firms)
    number = firms[7]["organisasjonsnummer"]
    with open_snapshot(root) as snapshot:
        (found,) = snapshot.find("NO-BRC", number)
        assert found.party_id == f"NO-BRC:{number}"
        assert (found.checksum_ok, found.is_personal) == (True, False)
        assert snapshot.find("NO-BRC", "999999999") == snapshot.find("GB-COH", number) == []
        register = snapshot.register([(found.source_id, found.party_id)] * 2)
    assert register.parties["display_name"].to_list() == [f"EKSEMPEL {number} AS"]
    assert register.places.height == register.industries.height == 1
    assert set(register.party_facts["fact"]) == {"employees", "vat_reg"}
    assert register.control_links.is_empty()
    assert DatasetVersions.is_valid(register.dataset_versions)
    for name, schema in TABLES.items():
        assert schema.is_valid(getattr(register, name))


def test_owners_are_those_of_the_firm_that_is_asked_for(add, root):
    add(RELATIONS, source="xx_gleif_rr")
    with open_snapshot(root) as snapshot:
        register = snapshot.register([("xx_gleif_rr", "XI-LEI:9845EX00000000000193")])
        assert register.control_links["owner_id"].to_list() == ["XI-LEI:9845EX00000000000290"]
        assert snapshot.find("XI-LEI", "9845EX00000000000193") == []
        assert snapshot.scan("parties").collect().is_empty()
        assert snapshot.scan("control_links").collect().height == 1


def test_a_person_is_found_by_the_hash_alone(add, root, units):
    firms = units(3)
    firms[0]["organisasjonsform"] = {"kode": "ENK"}
    add(firms)
    with open_snapshot(root) as snapshot:
        people = snapshot.scan("parties").filter(is_personal=True).collect()["party_id"].to_list()
        assert len(people) == 1
        (found,) = snapshot.find("NO-PERSON", people[0].removeprefix("NO-PERSON:"))
        assert (found.display_name, found.is_personal) == (None, True)
        assert snapshot.find("NO-BRC", firms[0]["organisasjonsnummer"]) == []


def test_an_older_snapshot_can_be_opened_by_its_id(add, root, firms):
    first = add(firms).snapshot_id
    add(RELATIONS, source="xx_gleif_rr")
    with open_snapshot(root, first) as snapshot:
        assert snapshot.id == first
        assert snapshot.versions()["source_id"].to_list() == ["no_brreg_enheter"]
    with pytest.raises(UnreadableInput):
        open_snapshot(root, "0" * 32)


def test_there_is_nothing_to_open_before_the_first_ingest(root):
    assert open_snapshot(root) is None


def test_differences_are_rows_new_and_gone_by_table(add, root, firms, units):
    one = add(firms).snapshot_id
    firms = [*firms[:-1], *units(1, first=9_000)]
    firms[0] = {**firms[0], "navn": "EKSEMPEL NYTT AS"}
    two = add(firms).snapshot_id
    found = {row.table: row for row in differences(root / one, root / two)}
    assert (found["parties"].new, found["parties"].gone) == (2, 2)
    assert (found["names"].before, found["names"].after) == (50, 50)
    assert "industries" in found
    assert differences(root / one, root / one) == []


def test_a_source_that_one_snapshot_lacks_is_new_in_all_its_rows(add, root, firms):
    one = add(firms).snapshot_id
    two = add(RELATIONS, source="xx_gleif_rr").snapshot_id
    (row,) = differences(root / one, root / two)
    assert (row.source_id, row.table, row.before, row.new) == ("xx_gleif_rr", "control_links", 0, 1)
