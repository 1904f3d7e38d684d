import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets import table
from data_ingest.sheets.delimited_text import delimited_sheet


def opened(text):
    payload = text if isinstance(text, bytes) else text.encode()
    return delimited_sheet(payload, name="a.csv")


def rejects(sheet):
    rows = sheet.rejects.rows()
    for location, code, params in rows:
        problem = Problem(code, location, json.loads(params))
        assert problem.detail("sv")
        assert problem.mend()
    return [row[:2] for row in rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_each_delimiter_is_recognised(delimiter):
    sheet = opened("Namn;Belopp;Ort\nAlfa AB;12.50;Ö\n\n Beta AB ;;\n".replace(";", delimiter))
    assert (sheet.kind, sheet.title, sheet.place) == ("csv", "", "row ")
    assert sheet.headings == ("Namn", "Belopp", "Ort")
    assert sheet.rows.rows() == [("Alfa AB", "12.50", "Ö", 2), ("Beta AB", None, None, 4)]
    assert sheet.notes == ()


def test_a_comma_in_amounts_and_headings_is_not_taken_for_the_delimiter():
    sheet = opened("Namn, ort;Belopp, kr\nAlfa, Ö;1200,50\nBeta, Å;300,10\n")
    assert sheet.headings == ("Namn, ort", "Belopp, kr")
    assert opened("Namn;Adress\nAlfa;Gatan 1, 111 11, Ö\nBeta;Gatan 2, 111 12, Å").rows.height == 2


def test_a_text_that_two_delimiters_cut_alike_is_refused_with_both_named():
    with pytest.raises(UnreadableInput) as caught:
        opened("Namn;Ort|Land\nAlfa;Ö|SE\n")
    assert [problem.code for problem in caught.value.problems] == ["sheet-delimiter"]
    assert "; |" in str(caught.value)
    with pytest.raises(UnreadableInput, match="TAB"):
        opened("Namn;Ort\tLand\nAlfa;Ö\tSE\n")


def test_more_columns_win():
    assert opened("Namn;Ort|x;Land\nAlfa;Ö|y;SE\n").headings == ("Namn", "Ort|x", "Land")


@pytest.mark.parametrize(
    "payload",
    [
        "\ufeffNamn;Ort\r\nÅkeri;Ö".encode(),
        "Namn;Ort\r\nÅkeri;Ö".encode("utf-16"),
        "Namn;Ort\rÅkeri;Ö\r".encode("cp1252"),
    ],
)
def test_encodings_and_line_ends_are_recognised(payload):
    sheet = opened(payload)
    assert sheet.rows.rows() == [("Åkeri", "Ö", 2)]


def test_what_was_said_about_the_decoding_is_kept():
    notes = opened("Namn;Ort\nÅkeri;Ö".encode("cp1252")).notes
    assert [note.code for note in notes] == ["delimited-windows-1252"]


def test_titles_above_the_headings_are_passed_over_and_noted():
    sheet = opened('sep=;\n"Anbud\n2026"\n\nNamn;Belopp;Ort\nAlfa;1;Ö\nBeta;2;Å\n')
    assert sheet.headings == ("Namn", "Belopp", "Ort")
    assert sheet.rows["line"].to_list() == [6, 7]
    assert [(note.code, note.params) for note in sheet.notes] == [
        ("sheet-header-row", {"row": "5"})
    ]


def test_text_without_headings_or_rows_is_no_table():
    assert opened("Namn;Belopp\n") is None
    assert opened("Anbud 2026\nNamn;Belopp\n") is None
    assert opened("Detta är ett brev.\nDet har inga kolumner.\n") is None
    assert opened("Alfa;1;2\nBeta;3;4\n") is None
    assert opened("Namn;Belopp\n1\n2\n3\n4;5\n") is None


def test_rows_that_cannot_be_used_are_rejected_with_their_reason():
    sheet = opened(
        'Namn;Belopp\nAlfa;1\nBeta;2;3\n=A1;4\n"Gamma;5\nDelta;#REF!\nEta;#SAKNAS!\nZeta;;\n'
        "Theta;=1+1;x\nSumma;10\n"
    )
    assert sheet.rows["0"].to_list() == ["Alfa", "Zeta"]
    assert rejects(sheet) == [
        ("row 3", "sheet-extra"),
        ("row 4", "sheet-formula"),
        ("row 5", "sheet-quotes"),
        ("row 6", "sheet-error-value"),
        ("row 7", "sheet-error-value"),
        ("row 9", "sheet-extra"),
        ("row 10", "sheet-total"),
    ]
    assert json.loads(sheet.rejects["params"][1]) == {"column": "Namn"}


@pytest.mark.parametrize("word", ["Summa", "SUMMA:", "Total", "totalt "])
def test_a_total_at_the_end_is_no_row_of_data(word):
    sheet = opened(f"Nr;Namn;Belopp\n1;Alfa;1\n;{word};1\n\n")
    assert rejects(sheet) == [("row 3", "sheet-total")]


def test_a_supplier_called_total_is_kept():
    text = "Namn;Ort;Belopp\nTotal;Ö;1\nTotal;;2\n" + "Alfa;Å;3\n" * 5
    assert rejects(opened(text)) == []
    assert opened(text).rows.height == 7


def test_a_table_of_which_every_row_is_rejected_keeps_its_reasons():
    sheet = opened("Namn;Belopp\nAlfa;#REF!\n")
    assert sheet.rows.is_empty()
    assert sheet.rows.columns == ["0", "1", "line"]
    assert rejects(sheet) == [("row 2", "sheet-error-value")]


def test_columns_without_heading_are_kept_if_they_have_content():
    sheet = opened("Namn;;Belopp;;Namn\nAlfa;x;1;;b\n")
    assert sheet.headings == ("Namn", "", "Belopp", "Namn (2)")
    assert sheet.rows.rows() == [("Alfa", "x", "1", "b", 2)]


def test_two_hundred_columns_are_read_and_too_many_are_refused(monkeypatch):
    heads = ";".join(f"Kolumn {number}" for number in range(200))
    text = f"{heads}\n{';'.join('x' * 200)}\n"
    assert len(opened(text).headings) == 200
    monkeypatch.setattr(table, "MAX_COLUMNS", 199)
    with pytest.raises(UnreadableInput, match="199 columns"):
        opened(text)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    assert opened("Namn;Ort\nAlfa;Ö\nBeta;Å").rows.height == 2
    with pytest.raises(UnreadableInput, match="2 rows"):
        opened("Namn;Ort\nAlfa;Ö\nBeta;Å\nGamma;Ö\n")


def test_the_headings_of_a_long_file_are_told_from_its_first_lines():
    text = "Namn;Ort\n" + "Alfa;Ö\n" * 50_000
    assert opened(text).rows.height == 50_000
    assert opened("Namn;Ort\n" + f"Alfa;{'x' * 300_000}\n") is None


CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t", exclude_characters="\ufffd"
)
CELLS = st.text(CHARACTERS, max_size=12)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_rows_come_back_as_they_were_written(cells, delimiter, quoting):
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([("Namn", "Ort", "Not"), ("Alfa", "Ö", "x"), ("Beta", "Å", "y"), *cells])
    sheet = opened(written.getvalue())
    expected = [tuple(cell.strip() or None for cell in row) for row in cells]
    used = sheet.rows.select("0", "1", "2").rows()[2:]
    rejected = sheet.rejects.height
    assert len(used) + rejected == sum(map(any, expected))
    assert [row for row in expected if row in used] == used
    if not rejected:
        assert used == [row for row in expected if any(row)]
