import gzip

import orjson
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.snapshot import build
from data_ingest.sources import SOURCES


def payload(units, count=4):
    return orjson.dumps(units(count))


def test_several_files_are_one_version_and_rejects_name_their_file(read_source, units, tmp_path):
    one, two = tmp_path / "one.json", tmp_path / "two.json.gz"
    one.write_bytes(orjson.dumps([*units(2), {"navn": "NO NUMBER"}]))
    two.write_bytes(gzip.compress(orjson.dumps(units(4))))
    built = read_source("no_brreg_enheter", one, two)
    assert [file.name for file in built.version.files] == ["one.json", "two.json.gz"]
    assert (built.version.records, built.version.kept) == (7, 4)
    assert built.version.rejected == {"register-no-number": 1, "register-repeated": 2}
    assert "one.json: row 3" in built.rejects["location"].to_list()


def test_tables_do_not_depend_on_how_many_rows_are_collected(read_source, units, monkeypatch):
    whole = read_source("no_brreg_enheter", payload(units, 30))
    monkeypatch.setattr(build, "PART_ROWS", 1)
    monkeypatch.setattr("data_ingest.records.reading.OBJECTS", 7)
    parts = read_source("no_brreg_enheter", payload(units, 30))
    assert whole.version == parts.version


@pytest.mark.parametrize("content", [b"[]", b'[{"organisasjonsnummer": "", "navn": "A"}]'])
def test_a_file_without_a_usable_record_is_refused(content, read_source):
    with pytest.raises(UnreadableInput):
        read_source("no_brreg_enheter", content)


def test_a_file_of_records_that_are_all_refused_says_so(read_source):
    relation = (
        b"Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,"
        b"Relationship.RelationshipType\nA,,IS_FEEDER_TO\n"
    )
    with pytest.raises(UnreadableInput) as caught:
        read_source("xx_gleif_rr", relation)
    assert caught.value.problems[0].code == "register-nothing"


def test_a_file_that_changes_while_it_is_read_is_refused(read_source, units, tmp_path, monkeypatch):
    path = tmp_path / "growing.json"
    path.write_bytes(payload(units))
    note = Refusals.note

    def grow(*arguments):
        path.write_bytes(path.read_bytes() + b" ")
        note(*arguments)

    path.write_bytes(orjson.dumps([*units(3), "no object"]))
    monkeypatch.setattr(Refusals, "note", grow)
    with pytest.raises(UnreadableInput) as caught:
        read_source("no_brreg_enheter", path)
    assert caught.value.problems[0].code == "source-changed"


def test_a_batch_that_is_too_large_is_a_fault_of_the_reader(read_source, units, monkeypatch):
    monkeypatch.setattr(build, "MAX_BATCH", 3)
    with pytest.raises(ValueError, match="at most 3"):
        read_source("no_brreg_enheter", payload(units))
    assert SOURCES["no_brreg_enheter"].reader_version >= 1
