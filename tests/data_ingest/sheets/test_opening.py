import io
import zipfile

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets import open_sheets, opening

CSV = b"Namn;Belopp\nAlfa AB;1\n"


def refusal(payload, *, name="a.xlsx"):
    with pytest.raises(UnreadableInput) as caught:
        open_sheets(payload, name=name)
    assert caught.value.name == name
    (problem,) = caught.value.problems
    assert problem.detail("sv")
    assert problem.mend("sv")
    return problem.code


def archive(**entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty-input"),
        (b" \n", "empty-input"),
        (b"%PDF-1.7\n", "sheet-pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "sheet-xls"),
        (archive(content="<x/>"), "sheet-zip"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "sheet-binary"),
        (b'{"a": 1}', "unknown-format"),
        (b"<a></a>", "unknown-format"),
        (b"Namn;Belopp\n", "sheet-no-table"),
        (b"Namn;\x81\xe5", "delimited-encoding"),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_to_mend_it(payload, code):
    assert refusal(payload) == code


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(opening, "MAX_PAYLOAD", len(CSV) - 1)
    assert refusal(CSV) == "too-large"


def test_a_bomb_in_a_workbook_is_refused():
    assert refusal(archive(**{"xl/workbook.xml": bytes(50_000_000)})) == "sheet-unpacked"


def test_a_workbook_that_is_cut_off_is_refused(workbook):
    payload = workbook(lambda worksheet, _: worksheet.write(0, 0, "Namn"))
    assert refusal(payload[: len(payload) // 2]) == "sheet-broken"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("a.xlsx", ["sheet-extension"]),
        ("a.CSV", []),
        ("a.txt", []),
        ("a", []),
    ],
)
def test_a_wrong_extension_is_noted_and_the_file_is_read(name, codes):
    (sheet,) = open_sheets(CSV, name=name)
    assert sheet.rows.rows() == [("Alfa AB", "1", 2)]
    assert [note.code for note in sheet.notes] == codes
    assert all("CSV" in note.detail("sv") for note in sheet.notes)


def test_a_workbook_named_as_text_is_read(workbook):
    def fill(worksheet, _book):
        worksheet.write_row(0, 0, ["Namn", "Belopp"])
        worksheet.write_row(1, 0, ["Alfa AB", 1])

    (sheet,) = open_sheets(workbook(fill), name="a.csv")
    assert sheet.kind == "xlsx"
    assert [note.code for note in sheet.notes] == ["sheet-extension"]


def test_a_document_is_read(document):
    def fill(made):
        added = made.add_table(rows=2, cols=2)
        for cell, text in zip(added._cells, ["Namn", "Del", "Alfa AB", "25"], strict=True):
            cell.text = text

    (sheet,) = open_sheets(document(fill), name="a.docx")
    assert sheet.rows.rows() == [("Alfa AB", "25", 2)]
