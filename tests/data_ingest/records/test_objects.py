"""Objects of a file, one after the other, however they are nested."""

import json
import tracemalloc

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records.objects import MOST_DEEP, faults_named, json_items, read_objects
from data_ingest.records.opened import open_files


@pytest.fixture
def opened(tmp_path):
    """Return what reads content with a function of an opened file, and gives a list."""

    def run(content, read):
        file = tmp_path / "file.json"
        file.write_bytes(content)
        with open_files(file) as files:
            found = []
            for one in files:
                with faults_named(one):
                    found += read(one)
            return found

    return run


def items(file):
    return list(json_items(file, "item", multiple_values=False))


def nested(depth, opening=b"[", closing=b"]"):
    return b'[{"id":1},' + opening * depth + closing * depth + b"]"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [MOST_DEEP + 1, 100_000])
def test_what_is_nested_too_deep_is_refused_and_takes_little_memory(opened, opening, depth):
    tracemalloc.start()
    with pytest.raises(UnreadableInput) as refused:
        opened(nested(depth, opening, b""), items)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.code for one in refused.value.problems] == ["json-too-deep"]
    assert refused.value.problems[0].params["limit"] == str(MOST_DEEP)
    assert most < 100 * 2**20


def test_what_is_nested_as_deep_as_may_be_is_read(opened):
    one, deep = opened(nested(MOST_DEEP - 10), items)
    assert one == {"id": 1}
    for _ in range(MOST_DEEP - 11):
        (deep,) = deep
    assert deep == []


def test_many_records_are_never_taken_for_deep_ones(opened):
    record = {"id": 1, "names": [{"name": "A"}] * 40}
    assert len(opened(json.dumps([record] * 1000).encode(), items)) == 1000


def test_brackets_in_names_do_not_add_up_from_record_to_record(opened):
    names = [{"name": "[ A"}] * (3 * MOST_DEEP)
    assert opened(json.dumps(names).encode(), items) == names


def test_a_deep_line_is_no_record_and_the_next_is_read(opened):
    lines = b'{"id": 1}\n' + b"[" * 100_000 + b"]" * 100_000 + b'\n{"id": 2}\n'
    assert opened(lines, lambda file: list(read_objects(file, None))) == [
        {"id": 1},
        None,
        {"id": 2},
    ]


@pytest.mark.parametrize("half", [rb"\ud800", b"\xed\xa0\x80"])
def test_a_line_with_half_a_character_is_none_and_the_others_are_read(opened, half):
    lines = b'{"a": "1"}\n{"a": "%b"}\n{"a": "\xc3\xa5\\ud83d\\ude00"}\n' % half
    found = opened(lines, lambda file: read_objects(file, None))
    assert found == [{"a": "1"}, None, {"a": "\N{LATIN SMALL LETTER A WITH RING ABOVE}\U0001f600"}]
