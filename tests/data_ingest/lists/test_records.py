import io
from pathlib import Path

import polars as pl
import pytest

from data_ingest.lists.entry_subject import SANCTIONS
from data_ingest.lists.meaning import LISTS
from data_ingest.lists.records import aliases, iso_days, own_key, read_list
from data_ingest.model.problem import UnreadableInput
from data_ingest.records.opened import OpenedFile

SAMPLES = Path(__file__).parents[2] / "fixtures" / "sources"
COLUMNS = {"name": ("Namn",), "place": ("Ort",)}


def read(payload: bytes) -> pl.DataFrame:
    opened = OpenedFile("list.csv", io.BufferedReader(io.BytesIO(payload), 2**20))
    return pl.concat(one.frame for one in read_list(opened, COLUMNS, ("name",)))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_usual_delimiter_and_encoding_is_read(delimiter, encoding):
    text = f"Namn{delimiter}Ort\nExempel Städ AB{delimiter}Örebro\n"
    assert read(text.encode(encoding)).select("name", "place").rows() == [
        ("Exempel Städ AB", "Örebro")
    ]


def test_a_header_in_lower_case_is_the_same_header():
    assert read(b"ort,namn\nLund,Exempel AB\n").rows() == [("Exempel AB", "Lund", 2)]


def test_a_letter_that_is_cut_in_two_where_the_look_ahead_ends_is_still_utf_8():
    for padding in range(4):
        rows = "Namn,Ort\n" + "x" * padding + ",å\n" + "åäö,åäö\n" * 10_000
        assert read(rows.encode())["place"][-1] == "åäö"


def test_a_file_without_the_needed_column_is_refused():
    with pytest.raises(UnreadableInput) as caught:
        read(b"Ort\nLund\n")
    assert caught.value.problems[0].code == "register-columns"


def test_days_are_brought_to_one_form_and_what_is_none_stays():
    frame = pl.DataFrame({"day": ["06/04/2026", "April 6, 2026", "2026-04-06", "later", None]})
    found = frame.select(iso_days("day", "%m/%d/%Y", "%B %d, %Y"))["day"].to_list()
    assert found == ["2026-06-04", "2026-04-06", "2026-04-06", "later", None]


def test_a_key_leaves_out_what_is_not_stated():
    frame = pl.DataFrame({"a": ["x", None], "b": [1, 2]})
    assert frame.select(key=own_key("a", pl.col("b")))["key"].to_list() == ["x/1", "2"]


def test_aliases_are_parted_at_semicolons_and_only_parties_have_them():
    frame = pl.DataFrame({"party_id": ["x:a", None, "x:b"], "aliases": ["one; ;two;", "c", None]})
    found = aliases(frame)
    assert [name.strip() for name in found["name"]] == ["one", "two"]
    assert found["kind"].unique().to_list() == ["alias"]


@pytest.mark.parametrize("source_id", sorted(LISTS.keys() - SANCTIONS))
def test_a_list_without_any_entry_that_can_be_used_is_refused_as_a_whole(source_id, read_source):
    header = (SAMPLES / f"{source_id}.csv").read_bytes().splitlines()[0]
    delimiter = max((b",", b";"), key=header.count)
    for rows in (b"", delimiter * header.count(delimiter)):
        with pytest.raises(UnreadableInput) as caught:
            read_source(source_id, header + b"\n" + rows + b"\n", name=f"{len(rows)}.csv")
        assert [one.code for one in caught.value.problems] == ["register-nothing"]
