import io
import struct
import zipfile
import zlib

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets import archive
from data_ingest.sheets.archive import Archive


def written(entries, *, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression, compresslevel=9) as package:
        for name, content in entries:
            package.writestr(name, content)
    return made.getvalue()


def refusal(payload):
    with pytest.raises(UnreadableInput) as caught:
        Archive(payload, name="a.xlsx")
    assert caught.value.name == "a.xlsx"
    (problem,) = caught.value.problems
    assert problem.detail("sv")
    assert problem.mend()
    return problem.code


def test_entries_are_found_whatever_their_case_and_slashes():
    found = Archive(written([("XL\\Workbook.xml", "abc")]), name="a.xlsx")
    assert found.read("xl/workbook.xml") == b"abc"
    with pytest.raises(UnreadableInput):
        found.open("xl/styles.xml")


def test_stored_entries_are_read():
    found = Archive(written([("a", "abc")], compression=zipfile.ZIP_STORED), name="a.xlsx")
    assert found.read("a") == b"abc"


def test_a_bomb_of_one_entry_is_refused_by_what_its_directory_says():
    payload = written([("xl/workbook.xml", bytes(300_000_000))])
    assert len(payload) < 400_000
    assert refusal(payload) == "sheet-unpacked"


def test_a_bomb_of_many_entries_is_refused_by_their_sum(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)
    assert refusal(written([("a", bytes(600)), ("b", bytes(600))])) == "sheet-unpacked"


def test_a_bomb_whose_directory_lies_is_found_while_inflating():
    content, told = bytes(200_000_000), bytes(500)
    payload = bytearray(written([("a", content)]))
    directory = payload.rindex(b"PK\x01\x02")
    for offset, number in ((16, zlib.crc32(told)), (24, len(told))):
        payload[directory + offset : directory + offset + 4] = struct.pack("<I", number)
    with zipfile.ZipFile(io.BytesIO(payload)) as believed:
        assert len(believed.read("a")) == 500
    assert refusal(bytes(payload)) == "sheet-broken"


def test_small_entries_may_inflate_as_often_as_they_will():
    assert Archive(written([("a", bytes(900_000))]), name="a.xlsx").read("a") == bytes(900_000)


def test_too_many_entries_are_refused():
    entries = [(f"{number}", "") for number in range(archive.MAX_ENTRIES + 1)]
    assert refusal(written(entries)) == "sheet-unpacked"


def test_damage_is_refused():
    payload = written([("a", "abc" * 100), ("b", "def")])
    assert refusal(payload[:60]) == "sheet-broken"
    assert refusal(payload.replace(b"PK\x03\x04", b"PK\x03\x05")) == "sheet-broken"
    garbled = bytearray(payload)
    garbled[31:35] = b"\xff\xff\xff\xff"
    assert refusal(bytes(garbled)) == "sheet-broken"


def test_an_entry_that_ends_early_is_refused():
    payload = bytearray(written([("a", "abc" * 100)]))
    directory = payload.rindex(b"PK\x01\x02")
    payload[directory + 20 : directory + 24] = struct.pack("<I", 3)
    assert refusal(bytes(payload)) == "sheet-broken"
    payload[directory + 20 : directory + 24] = struct.pack("<I", 100_000)
    assert refusal(bytes(payload)) == "sheet-broken"


def test_other_compressions_and_encryption_are_refused():
    assert refusal(written([("a", "abc")], compression=zipfile.ZIP_BZIP2)) == "sheet-broken"
    payload = bytearray(written([("a", "abc")]))
    payload[payload.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(payload)) == "sheet-broken"


def test_two_entries_of_one_name_are_refused():
    assert refusal(written([("a", "abc"), ("A", "def")])) == "sheet-broken"


def test_a_wrong_check_sum_and_an_entry_too_large_to_parse_are_refused(monkeypatch):
    payload = written([("a", "abc")], compression=zipfile.ZIP_STORED)
    found = Archive(payload.replace(b"aabc", b"aabd"), name="a.xlsx")
    with pytest.raises(UnreadableInput, match="damaged"):
        found.read("a")
    monkeypatch.setattr(archive, "MAX_PARSED", 2)
    with pytest.raises(UnreadableInput, match="too large"):
        Archive(payload, name="a.xlsx").read("a")
