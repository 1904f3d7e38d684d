import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.delimited import (
    MAX_BROKEN,
    decode,
    read_header,
    read_rows,
    read_utf8_rows,
    utf8,
)


def rows(text, *, delimiter=";", columns=None):
    decoded = decode(text if isinstance(text, bytes) else text.encode(), name="x.csv").text
    header = read_header(decoded, delimiter=delimiter)
    columns = columns or range(len(header.columns))
    return read_rows(decoded, header, delimiter=delimiter, columns=list(columns), name="x.csv")


def refusal(payload):
    with pytest.raises(UnreadableInput) as caught:
        decode(payload, name="x.csv")
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "payload",
    [
        "å;b".encode(),
        b"\xef\xbb\xbf" + "å;b".encode(),
        "å;b".encode("utf-16"),
        b"\xfe\xff" + "å;b".encode("utf-16-be"),
    ],
)
def test_an_encoding_that_says_what_it_is_needs_no_note(payload):
    assert decode(payload, name="x.csv") == ("å;b", ())


def test_windows_1252_is_read_and_said():
    text, notes = decode("å–b".encode("cp1252"), name="x.csv")
    assert text == "å–b"
    assert [note.code for note in notes] == ["delimited-windows-1252"]


def test_utf_8_that_is_cut_off_is_not_taken_for_windows_1252():
    assert refusal("åäö;å".encode()[:-1]) == ["delimited-encoding-mixed"]


@pytest.mark.parametrize("payload", [b"\xef\xbb\xbf\xe5", b"\xff\xfea", b"a\x81\xe5"])
def test_what_is_in_no_encoding_is_refused(payload):
    assert refusal(payload) == ["delimited-encoding"]


def test_empty_and_binary_files_are_refused():
    assert refusal(b" \r\n ") == ["empty-input"]
    assert refusal(b"a\0b") == ["delimited-nul"]


def test_characters_that_were_lost_earlier_are_counted():
    notes = decode("a\ufffdb\ufffd".encode(), name="x.csv").notes
    assert [(note.code, note.params) for note in notes] == [
        ("delimited-lost-characters", {"count": "2"})
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_where_they_should(end):
    read = rows(end.join(["a;b", "1\u2028x;2\u0085y", "3;4", ""]))
    assert read.frame.rows() == [("1\u2028x", "2\u0085y", 2, False), ("3", "4", 3, False)]


def test_headings_may_be_quoted_over_several_lines_and_begin_after_blank_ones():
    header = read_header('\n;\n"a\nb";c\n1;2\n', delimiter=";")
    assert header.columns == ("a\nb", "c")
    assert (header.offset, header.lines) == (11, 4)


def test_a_header_that_no_field_can_hold_is_no_header():
    assert read_header("x" * 200_000, delimiter=";").columns == ("x" * 65_536,)
    old = csv.field_size_limit(10)
    try:
        assert read_header("x" * 20, delimiter=";").columns == ()
    finally:
        csv.field_size_limit(old)


def test_a_file_without_rows_has_none():
    assert rows("a;b\n").frame.rows() == []
    assert rows("a;b").frame.columns == ["0", "1", "line", "extra"]


def test_quoted_fields_keep_delimiters_quotation_marks_and_line_breaks():
    read = rows('a;b\n"x;""y""";1\n"two\n\nlines";2\n3;"4"\n')
    assert read.frame.rows() == [
        ('x;"y"', "1", 2, False),
        ("two\n\nlines", "2", 3, False),
        ("3", "4", 6, False),
    ]


def test_a_quotation_mark_inside_an_unquoted_field_is_text():
    assert rows('a;b\n24" skärm;1\n2;x"y"z\n').frame.rows() == [
        ('24" skärm', "1", 2, False),
        ("2", 'x"y"z', 3, False),
    ]


def test_a_stray_opening_quotation_mark_costs_its_own_line_only():
    read = rows('a;b\n1;2\n"x;3\n4;5\n6;"y\n7;8\n')
    assert read.broken == (3, 5)
    assert read.frame.rows() == [("1", "2", 2, False), ("4", "5", 4, False), ("7", "8", 6, False)]


def test_a_quoted_field_over_lines_that_do_not_make_a_whole_row_is_a_stray_mark():
    read = rows('a;b\n1;"x\ny";2;3\n4;5\n')
    assert read.broken == (2,)
    assert read.frame.rows() == [('y"', "2", 3, True), ("4", "5", 4, False)]


def test_too_many_stray_quotation_marks_refuse_the_file():
    with pytest.raises(UnreadableInput, match="quotation marks"):
        rows("a;b\n" + '"x;1\n' * (MAX_BROKEN + 2))


def test_rows_that_the_reader_of_fields_counts_otherwise_are_not_given_wrong_lines(monkeypatch):
    monkeypatch.setattr(pl, "scan_csv", lambda *_, schema, **__: pl.LazyFrame(schema=schema))
    with pytest.raises(UnreadableInput, match="quotation marks"):
        rows("a;b\n1;2\n")


def test_blank_rows_are_left_out_and_lines_still_counted():
    read = rows("a;b\n\n1;2\n;;\n  \n3;4\n;")
    assert read.frame.rows() == [("1", "2", 3, False), ("3", "4", 6, False)]


def test_rows_with_too_many_fields_are_marked_and_short_ones_filled():
    read = rows("a;b\n1;2;\n1;2;;x\n1\n" + "1;" * 200 + "1\n")
    assert read.frame["extra"].to_list() == [False, True, False, True]
    assert read.frame.row(2) == ("1", None, 4, False)


def test_a_first_row_with_far_too_many_fields_is_marked_too():
    assert rows("a;b\n" + "1;" * 200 + "1\n1;2\n").frame["extra"].to_list() == [True, False]


def test_only_the_chosen_columns_are_read():
    assert rows("a;b;c\n1;2;3\n", columns=[2, 0]).frame.columns == ["2", "0", "line", "extra"]


CELL = st.text(st.sampled_from('ab;,"\n å\u2028'), max_size=6)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(";,\t|"))
def test_what_a_csv_writer_writes_is_read_back(table, delimiter):
    table = [row for row in table if any(cell.strip(f" {delimiter}\n") for cell in row)]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(
        [["h", "i", "j"], *table]
    )
    read = rows(written.getvalue(), delimiter=delimiter)
    found = [[cell or "" for cell in row[:3]] for row in read.frame.rows()]
    assert found == table
    assert read.broken == ()


@given(st.text(st.sampled_from('ab;"\n '), max_size=80))
def test_any_text_gives_rows_or_a_named_refusal(text):
    try:
        read = rows("a;b;c\n" + text)
    except UnreadableInput:
        return
    lines = read.frame["line"].to_list()
    assert lines == sorted(set(lines))
    assert not set(lines) & set(read.broken)


def test_text_that_is_utf_8_with_lf_already_is_not_copied():
    payload = "å;b\n".encode() * 50_000
    assert utf8(payload, name="x.csv").payload is payload


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_and_line_end_gives_the_same_utf_8(encoding, end):
    payload = f"a;b{end}å;é{end}".encode(encoding)
    assert utf8(payload, name="x.csv").payload == "a;b\nå;é\n".encode()


def test_a_character_over_the_edge_of_a_piece_is_one_and_a_wrong_byte_has_its_place():
    utf8(b"a" * 65_535 + "å".encode() + b"\n", name="x.csv")
    payload = b"\xef\xbb\xbf" + b"a" * 70_000 + b"\xff"
    with pytest.raises(UnreadableInput) as caught:
        utf8(payload, name="x.csv")
    assert caught.value.problems[0].params == {"byte": "70001"}


def test_a_file_of_blanks_of_any_script_is_empty():
    assert refusal("\u00a0\u2003\n".encode() * 400) == ["empty-input"]


def test_rows_of_bytes_and_of_text_are_the_same():
    text = 'a;b\n1;"x\ny"\n;;\n2;24" skärm\n'
    header = read_header(text, delimiter=";")
    kwargs = {"delimiter": ";", "columns": [1], "name": "x.csv"}
    assert read_utf8_rows(text.encode(), header, **kwargs).frame.equals(
        read_rows(text, header, **kwargs).frame
    )


def test_many_blank_lines_and_odd_marks_keep_their_lines():
    read = rows("a;b\n" + ';;\n1;"x\ny"\n"\n' * 300)
    assert read.frame["line"].to_list() == list(range(3, 1203, 4))
    assert read.broken == tuple(range(5, 1205, 4))
