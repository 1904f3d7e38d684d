from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.records import lines as record_lines
from data_ingest.records import reading as records
from data_ingest.records.opened import open_files
from data_ingest.records.reading import content_day, read_days, read_records, refuse

COLUMNS = {
    "number": ("Number", "org.number"),
    "name": ("Name", "names.1.name", "names.name.1"),
    "kind": ("names.1.@type", "names.name.1.@type"),
    "flag": ("flag",),
}


@pytest.fixture
def read(tmp_path):
    """The rows of a file, and the refused places with their codes."""

    def rows(payload, *, columns=COLUMNS, needed=("number",), name="file", **options):
        path = tmp_path / name
        path.write_bytes(payload if isinstance(payload, bytes) else payload.encode())
        found, refused, count = [], [], 0
        with open_files(path) as files:
            for file in files:
                for piece in read_records(file, columns, needed=needed, **options):
                    found += piece.frame.rows()
                    refused += [(row.location, row.code) for row in piece.refusals.rows]
                    count += piece.count
        assert count == len(found) + len(refused)
        return found, refused

    return rows


def code_of(caught):
    return caught.value.problems[0].code


def test_a_table_is_read_by_any_spelling_of_its_columns(read):
    rows, refused = read("Name, org.number ,other\n A ,1,x\n,2,y\n")
    assert rows == [("1", "A", None, None, 2), ("2", None, None, None, 3)]
    assert refused == []


@pytest.mark.parametrize(
    "payload",
    [
        b"Number;Name\r\n1;\xc3\x85\r\n2;B\r\n",
        b"Number;Name\r1;\xc3\x85\r2;B",
        b"\xef\xbb\xbfNumber;Name\n1;\xc3\x85\n2;B\n",
        "Number;Name\n1;Å\n2;B\n".encode("utf-16"),
    ],
)
def test_line_ends_byte_order_marks_and_encodings_are_told(payload, read):
    rows, _ = read(payload, delimiter=";")
    assert [row[:2] for row in rows] == [("1", "Å"), ("2", "B")]


def test_another_encoding_has_to_be_stated(read):
    payload = "Number\tName\n1\tÅ\n".encode("latin-1")
    assert read(payload, delimiter="\t", encoding="latin-1")[0][0][:2] == ("1", "Å")
    with pytest.raises(UnreadableInput) as caught:
        read(payload, delimiter="\t")
    assert code_of(caught) == "delimited-encoding"
    assert caught.value.problems[0].params == {"byte": "15"}


def test_irregular_lines_are_mended_or_named_and_the_others_are_kept(read):
    text = 'Number,Name\n1,"A\nB"\n2,C,D,E\n\n3,F 19" rack\n4,"G" H\n5,I\n'
    rows, refused = read(text)
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("1", "A\nB", 2),
        ("3", 'F 19" rack', 6),
        ("5", "I", 8),
    ]
    assert refused == [("row 4", "register-fields"), ("row 7", "register-quotes")]


@pytest.mark.parametrize("size", [7, 8, 13, 40])
def test_where_the_blocks_are_cut_changes_nothing(size, read, monkeypatch):
    text = 'Number,Name\r\n1,"A\r\nB"\r\n2,"C""D"\r\n3,E\r\n'
    whole = read(text)
    monkeypatch.setattr(record_lines, "BLOCK", size)
    assert read(text) == whole
    assert [row[:2] for row in whole[0]] == [("1", "A\nB"), ("2", 'C"D'), ("3", "E")]


def test_a_stray_mark_costs_its_line_and_not_the_rest_of_the_file(read, monkeypatch):
    monkeypatch.setattr(record_lines, "BLOCK", 4096)
    lines = [f"{at},A {at}" for at in range(2000)]
    lines[3] = '3,"A'
    rows, refused = read("\n".join(["Number,Name", *lines]))
    assert refused == [("row 5", "register-quotes")]
    assert [row[0] for row in rows] == [str(at) for at in range(2000) if at != 3]


@given(
    st.lists(
        st.tuples(st.text("abÅ\"',;\n", min_size=1, max_size=12), st.text("ab\"' ;,", max_size=8)),
        min_size=1,
        max_size=12,
    ),
    st.integers(16, 90),
)
@settings(max_examples=60)
def test_what_csv_writes_is_read_back_in_blocks_of_any_size(tmp_path_factory, written, size):
    import csv

    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([("Number", "Name"), *written])
    with pytest.MonkeyPatch.context() as patch, open_files(path) as files:
        patch.setattr(record_lines, "BLOCK", size)
        pieces = list(read_records(next(files), COLUMNS, needed=("number",)))
    rows = [row[:2] for piece in pieces for row in piece.frame.rows()]
    assert rows == [(one.strip() or None, two.strip() or None) for one, two in written]
    assert not any(piece.refusals.rows for piece in pieces)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b" \n", "empty-input"),
        (b"Name,other\n1,2\n", "register-columns"),
        (b"Number,Name,Number\n1,2,3\n", "register-column-twice"),
        (b"Number\n1\0\n", "delimited-nul"),
        (b'[{"x": 1}]', "register-columns"),
        (b"[]", "register-columns"),
        (b'[{"Number": "1"}', "register-json-cut"),
        (b'[{"Number": "1"} {"Number": "2"}]', "register-json"),
        (b'[{"Number": "\xed\xa0\x80"}]', "register-json"),
        (b"<a><r/></a>", "register-format"),
    ],
)
def test_a_file_that_is_none_of_the_source_is_refused(payload, code, read):
    with pytest.raises(UnreadableInput) as caught:
        read(payload)
    assert code_of(caught) == code


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"<a><r>", "not-xml"),
        (b"<a><r><p:b>1</p:b><p:c>2</p:c></r></a>", "not-xml"),
        (b"<!DOCTYPE a><a><r/></a>", "xml-dtd"),
    ],
)
def test_broken_xml_is_named(payload, code, read):
    with pytest.raises(UnreadableInput) as caught:
        read(payload, element="r")
    assert code_of(caught) == code


OBJECT = '{"org": {"number": 5}, "names": [{"name": "A", "@type": "x"}], "flag": true}'


@pytest.mark.parametrize(
    "text",
    [
        f"[{OBJECT}]",
        f"\ufeff[{OBJECT}]",
        OBJECT,
        OBJECT.replace(", ", ",\n"),
        f'{{"records": [{OBJECT}]}}',
        '[{"org": {"number": {"$": "5"}}, "names": {"name": {"@type": "x", "$": "A"}},'
        ' "flag": true}]',
    ],
)
def test_an_array_an_object_lines_and_a_wrapper_say_the_same(text, read):
    assert read(text, wrapper="records")[0] == [("5", "A", "x", "true", 1)]


def test_lines_that_are_no_objects_are_named_one_by_one(read):
    rows, refused = read('{"Number": "1"}\nbroken\n\n[2]\n{"Number": 1.50, "flag": false}\n')
    assert [(row[0], row[3]) for row in rows] == [("1", None), ("1.50", "false")]
    assert refused == [("row 2", "register-object"), ("row 3", "register-object")]


def test_elements_are_read_with_and_without_attributes(read):
    text = (
        '<p:a xmlns:p="urn:x"><p:r><p:Number>1</p:Number><p:names><p:name type="x">A</p:name>'
        '<p:name type="y">B</p:name><p:name type="z">C</p:name></p:names></p:r>'
        "<p:r><p:Number>2</p:Number><p:names><p:name>D</p:name></p:names></p:r></p:a>"
    )
    assert [row[:3] for row in read(text, element="r")[0]] == [
        ("1", "A", "x"),
        ("2", "D", None),
    ]


def test_many_objects_are_read_in_several_frames(read, monkeypatch):
    monkeypatch.setattr(records, "OBJECTS", 2)
    rows, _ = read(str([{"Number": f"{at}"} for at in range(5)]).replace("'", '"'))
    assert [row[4] for row in rows] == [1, 2, 3, 4, 5]


def test_a_path_into_what_is_not_there_is_null(read):
    rows, _ = read('[{"Number": "1", "names": []}, {"Number": "2", "names": "text"}]')
    assert [row[1] for row in rows] == [None, None]


def test_records_are_refused_and_days_are_noted(read):
    frame = pl.DataFrame({"day": ["2026-01-02T00:00", "2026", None], "record": [2, 3, 4]})
    some = records.Records(frame, Refusals(), 3)
    notes = Refusals()
    days = read_days(some, {"day": "%Y-%m-%d"}, notes)
    assert days.frame["day"].to_list() == [date(2026, 1, 2), None, None]
    assert [row.location for row in notes.rows] == ["row 3"]
    kept = refuse(some, pl.col("day").is_null(), "register-no-value", field="day")
    assert (kept.frame.height, kept.count, len(kept.refusals.rows)) == (2, 3, 1)
    assert refuse(some, pl.col("day") == "x", "register-no-value", field="day") is some


@pytest.mark.parametrize(
    ("name", "payload", "day"),
    [
        ("BasicCompanyData-2026-11-01-part1_7.csv", b"a", date(2026, 11, 1)),
        ("20261124-0800-gleif-goldencopy-lei2.csv", b"a", date(2026, 11, 24)),
        ("scb_bulkfil_JE_20261105T0430.txt", b"a", date(2026, 11, 5)),
        ("register-123456789012.csv", b"a", None),
        ("a.xml", b"<h><ContentDate>2026-11-20T08:00:00Z</ContentDate>", date(2026, 11, 20)),
    ],
)
def test_the_day_of_the_content_is_in_its_head_or_its_name(name, payload, day, tmp_path):
    (tmp_path / name).write_bytes(payload)
    with open_files(tmp_path / name) as files:
        assert content_day(next(files)) == day
