import json
from datetime import date
from decimal import Decimal

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records import trees as record_trees
from data_ingest.records.opened import open_files
from data_ingest.records.trees import TreeRows, entries, read_trees, text


def take(record, number, rows):
    if text(record, "id") is not None:
        rows.add("parties", party_id=f"x:{record['id']}", kind="company")


@pytest.fixture
def read(tmp_path):
    def run(content: str, path: str | None = None):
        file = tmp_path / "file"
        file.write_text(content, "utf-8")
        with open_files(file) as files:
            return [one for f in files for one in read_trees(f, take, needed="id", path=path)]

    return run


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_batches_are_of_few_records_and_hold_all(read, monkeypatch, count):
    monkeypatch.setattr(record_trees, "TREES", 2)
    batches = read(json.dumps([{"id": n} for n in range(count)]))
    assert sum(one.records for one in batches) == count
    assert max(one.records for one in batches) <= 2
    found = [party for one in batches for party in one.parties["party_id"]]
    assert found == [f"x:{n}" for n in range(count)]


def test_later_batches_need_no_party(read, monkeypatch):
    monkeypatch.setattr(record_trees, "TREES", 2)
    batches = read(json.dumps([{"id": 1}, 7, "a", None]))
    assert [(one.records, len(one.rejects)) for one in batches] == [(2, 1), (2, 2)]


def test_a_file_whose_first_records_have_no_party_is_another_source(read):
    with pytest.raises(UnreadableInput) as refused:
        read('[{"name": "A"}]')
    assert dict(refused.value.problems[0].params) == {"columns": "id"}


def test_an_empty_file_is_refused(read):
    with pytest.raises(UnreadableInput) as refused:
        read(" ")
    assert refused.value.problems[0].code == "empty-input"


def test_records_of_pages_are_found_at_their_path(read):
    page = json.dumps({"took": 1, "hits": {"hits": [{"id": 1}, {"id": 2}]}})
    (batch,) = read(f"{page}\n{page}", "hits.hits.item")
    assert batch.records == 4


def test_text_takes_numbers_and_leaves_what_is_none():
    record = {"a": {"b": [1]}, "c": " x ", "d": "", "e": True, "f": False, "g": Decimal("0.50")}
    assert [text(record, key) for key in "cdefg"] == ["x", None, "true", "false", "0.50"]
    assert text(record, "a", "b") is None
    assert text(record, "c", "z") is None
    assert text(None, "c") is None


def test_entries_are_the_objects_of_a_list():
    assert entries({"a": [{"b": 1}, 2, None]}, "a") == [{"b": 1}]
    assert entries({"a": {"b": {"c": 1}}}, "a", "b") == [{"c": 1}]
    assert entries({"a": 1}, "a", "b") == []
    assert entries({}, "a") == []


def test_days_and_whole_numbers_that_are_none_are_noted():
    rows = TreeRows()
    assert rows.day("2026-01-02T03:04:05", 1, "a") == date(2026, 1, 2)
    assert rows.day(None, 1, "a") is None
    assert rows.day("soon", 1, "a") is None
    assert rows.whole("12", 1, "b") == 12
    assert rows.whole(None, 1, "b") is None
    assert rows.whole("-1", 1, "b") is None
    assert rows.whole("9" * 16, 1, "b") is None
    assert [one.code for one in rows.notes.rows] == [
        "register-date", "register-value", "register-value",
    ]  # fmt: skip


def test_rows_are_frames_of_their_table_and_what_a_row_has_not_is_null():
    rows = TreeRows(records=1)
    rows.add("identifiers", party_id="x:1", scheme="VAT", number="EE199900008")
    rows.add("party_facts", party_id="x:1", fact="employees", value_int=1)
    rows.add("party_facts", party_id="x:1", fact="other", code="K", on_date=date(2026, 1, 2))
    batch = rows.batch(None)
    assert batch.identifiers.columns == ["party_id", "country", "scheme", "number"]
    assert batch.party_facts.select("fact", "code", "value_int", "on_date").rows() == [
        ("employees", None, 1, None),
        ("other", "K", None, date(2026, 1, 2)),
    ]
    assert batch.parties is None
