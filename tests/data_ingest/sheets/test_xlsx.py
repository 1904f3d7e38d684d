import json
import re
from datetime import datetime

import pytest

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets import open_sheets, table, xlsx_cells

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["Namn", "Org.nr", "Belopp"], ["Alfa AB", "559999-0016", 1200.5], ["Beta AB", "", 7]]


def fill(*rows, at=0):
    def write(worksheet, _book):
        for number, row in enumerate(rows or ROWS, at):
            worksheet.write_row(number, 0, row)

    return write


def opened(payload):
    return open_sheets(payload, name="a.xlsx")


def only(payload):
    (sheet,) = opened(payload)
    return sheet


def refusal(payload):
    with pytest.raises(UnreadableInput) as caught:
        opened(payload)
    assert all(problem.detail("sv") and problem.mend() for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def rejects(sheet):
    rows = sheet.rejects.rows()
    for location, code, params in rows:
        assert Problem(code, location, json.loads(params)).detail("sv")
    return [(location, code, *json.loads(params).values()) for location, code, params in rows]


def test_a_worksheet_is_a_sheet_of_text(workbook):
    sheet = only(workbook(fill()))
    assert (sheet.kind, sheet.title, sheet.place) == ("xlsx", "Blad1", "Blad1!row ")
    assert sheet.headings == ("Namn", "Org.nr", "Belopp")
    assert sheet.rows.rows() == [("Alfa AB", "559999-0016", "1200.5", 2), ("Beta AB", None, "7", 3)]
    assert (sheet.rejects.height, sheet.notes) == (0, ())


@pytest.mark.parametrize("date_1904", [False, True])
def test_days_numbers_and_truth_values_are_written_as_promised(workbook, date_1904):
    def typed(worksheet, book):
        worksheet.write_row(0, 0, ["Dag", "Tid", "Nummer", "Andel", "Svar", "Belopp"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        percent = book.add_format({"num_format": "0 %"})
        worksheet.write_datetime(1, 0, datetime(2026, 1, 3), day)  # noqa: DTZ001
        worksheet.write_datetime(1, 1, datetime(2026, 1, 3, 13, 30), day)  # noqa: DTZ001
        worksheet.write_number(1, 2, 5599990016)
        worksheet.write_number(1, 3, 0.25, percent)
        worksheet.write_boolean(1, 4, True)
        worksheet.write_number(1, 5, 1234.125)

    assert only(workbook(typed, date_1904=date_1904)).rows.row(0)[:6] == (
        "2026-01-03",
        "2026-01-03 13:30",
        "5599990016",
        "0.25",
        "yes",
        "1234.1250",
    )


def test_visible_worksheets_come_before_hidden_ones_and_charts_are_passed_over(workbook):
    def with_chart(worksheet, book):
        fill()(worksheet, book)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Blad1!$C$2:$C$3"})
        book.add_chartsheet("Diagram").set_chart(chart)

    first, second = opened(workbook(with_chart, fill(), hidden={1}))
    assert (first.title, second.title) == ("Blad2", "Blad1")
    assert [(note.code, note.location) for note in second.notes] == [("sheet-hidden", "Blad1")]
    assert first.notes == ()


def test_worksheets_without_a_table_are_named(workbook):
    first, *others = opened(workbook(fill(), fill(["Hjälp"], ["Fyll i"]), lambda *_: None))
    assert not others
    assert [(note.code, note.location) for note in first.notes] == [("sheet-left-out", "Blad2")]
    assert refusal(workbook(lambda *_: None)) == ["sheet-no-table"]


def test_headings_are_found_below_titles_and_beside_empty_columns(workbook):
    def shifted(worksheet, _book):
        worksheet.write(0, 1, "Anbudssammanställning")
        for number, row in enumerate(ROWS, 4):
            worksheet.write_row(number, 2, row)

    sheet = only(workbook(shifted))
    assert sheet.headings == ("Namn", "Org.nr", "Belopp")
    assert sheet.rows["line"].to_list() == [6, 7]
    assert [(note.code, note.params) for note in sheet.notes] == [
        ("sheet-header-row", {"row": "5"})
    ]


def test_of_a_formula_the_value_that_was_saved_is_taken(workbook, replaced):
    def computed(worksheet, _book):
        fill()(worksheet, _book)
        worksheet.write_formula(1, 2, "=600+600.5", None, 1200.5)
        worksheet.write_formula(2, 1, '=IF(A3="","x","")', None, "empty")

    payload = replaced(workbook(computed), SHEET, b"<v>empty</v>", b"<v></v>")
    assert only(payload).rows.rows() == [
        ("Alfa AB", "559999-0016", "1200.5", 2),
        ("Beta AB", None, "7", 3),
    ]


def test_formulas_that_nobody_has_computed_and_error_values_reject_their_row(workbook, replaced):
    def faulty(worksheet, _book):
        fill(["Namn", "Belopp"], *[[f"Firma {number}", number] for number in range(6)])(
            worksheet, _book
        )
        worksheet.write_formula(2, 1, "=1+1")
        worksheet.write_formula(3, 1, "=1+1", None, "")
        worksheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        worksheet.write_string(5, 1, "#SAKNAS!")
        worksheet.write_formula(5, 7, "=1+1")

    payload = workbook(faulty)
    sheet = only(payload)
    assert sheet.rows["0"].to_list() == ["Firma 0", "Firma 5"]
    assert rejects(sheet) == [
        ("Blad1!row 3", "sheet-formula", "Belopp"),
        ("Blad1!row 4", "sheet-formula", "Belopp"),
        ("Blad1!row 5", "sheet-error-value", "Belopp"),
        ("Blad1!row 6", "sheet-error-value", "Belopp"),
    ]
    saved = replaced(payload, "xl/workbook.xml", b'fullCalcOnLoad="1"', b"")
    assert ("Firma 1", "0") in only(saved).rows.select("0", "1").rows()


def test_a_total_is_rejected_as_that_even_if_its_formula_has_no_value(workbook):
    def summed(worksheet, _book):
        fill()(worksheet, _book)
        worksheet.write(3, 0, "Summa")
        worksheet.write_formula(3, 2, "=SUM(C2:C3)", None, "")

    assert rejects(only(workbook(summed))) == [("Blad1!row 4", "sheet-total")]


def test_merged_cells_are_read_for_what_they_mean(workbook):
    def merged(worksheet, _book):
        worksheet.merge_range(0, 0, 0, 3, "Anbud 2026")
        worksheet.merge_range(1, 0, 2, 0, "Namn")
        worksheet.merge_range(1, 1, 1, 2, "Anbud")
        worksheet.write_row(2, 1, ["Belopp", "Timmar", "Not"])
        worksheet.merge_range(3, 0, 5, 0, "Alfa AB")
        for row in range(3, 6):
            worksheet.write_row(row, 1, [row, row])
        worksheet.merge_range(6, 0, 6, 2, "Del 2")
        worksheet.merge_range(7, 0, 8, 0, "")
        worksheet.write_row(7, 1, [1, 1])
        worksheet.merge_range(9, 6, 9, 7, "vid sidan")
        worksheet.write_row(9, 0, ["Beta AB", 8])

    sheet = only(workbook(merged))
    assert sheet.headings[:4] == ("Namn", "Anbud / Belopp", "Anbud / Timmar", "Not")
    assert sheet.rows["0"].to_list() == ["Alfa AB"] * 3 + [None, "Beta AB"]
    assert rejects(sheet) == [("Blad1!row 7", "sheet-merged")]
    assert [note.code for note in sheet.notes] == ["sheet-header-row", "sheet-merged-down"]


def test_columns_that_are_merged_alike_in_every_row_are_one_column(workbook):
    def merged(worksheet, _book):
        for row, (name, amount) in enumerate([("Namn", "Belopp"), ("Alfa", 1), ("Beta", 2)]):
            worksheet.merge_range(row, 0, row, 1, name)
            worksheet.write(row, 2, amount)

    sheet = only(workbook(merged))
    assert sheet.headings == ("Namn", "Belopp")
    assert sheet.rows.rows() == [("Alfa", "1", 2), ("Beta", "2", 3)]


def test_a_remark_beside_the_table_costs_no_row(workbook):
    sheet = only(workbook(fill(*ROWS[:2], [*ROWS[2], None, "kolla"])))
    assert sheet.headings == ("Namn", "Org.nr", "Belopp", "")
    assert sheet.rows["3"].to_list() == [None, "kolla"]


def test_two_hundred_columns_are_read_and_too_many_are_refused(workbook, monkeypatch):
    payload = workbook(fill([f"Kolumn {number}" for number in range(200)], ["x"] * 200))
    assert len(only(payload).headings) == 200
    monkeypatch.setattr(table, "MAX_COLUMNS", 199)
    assert refusal(payload) == ["sheet-columns"]


def test_cells_far_apart_are_refused_before_they_take_memory(workbook):
    def sparse(worksheet, _book):
        fill()(worksheet, _book)
        worksheet.write(1_048_575, 900, "x")

    assert refusal(workbook(sparse)) == ["sheet-extent"]
    assert refusal(workbook(fill([*ROWS[0], *[""] * 1_000, "x"], *ROWS[1:]))) == ["sheet-columns"]


def test_cells_without_references_are_counted_into_the_extent(workbook, replaced):
    payload = workbook(fill())
    cells = b"</row>", b"<c><v>1</v></c>" * 1_001 + b"</row>"
    assert refusal(replaced(payload, SHEET, *cells)) == ["sheet-columns"]
    outside = replaced(payload, SHEET, b"<sheetData>", b"<row/><sheetData>")
    assert only(outside).rows.height == 2


def test_empty_cells_with_a_format_do_not_count(workbook):
    def formatted(worksheet, book):
        fill()(worksheet, book)
        worksheet.write_blank(0, 5_000, None, book.add_format({"bold": True}))

    assert only(workbook(formatted)).headings == ("Namn", "Org.nr", "Belopp")


def test_cells_without_references_are_counted(workbook, replaced):
    payload = workbook(fill(["Namn", "Org.nr", "Not"], *[["Alfa", "1", "x"]] * 3))
    for old in (b'<c r="A1"', b'<c r="B1"', b'<c r="C1"'):
        payload = replaced(payload, SHEET, old, b"<c")
    payload = replaced(payload, SHEET, b'<row r="1"', b"<row")
    fault = b'<c r="B2" t="e"><v>#REF!</v></c><c t="e"><v>#N/A</v></c>'
    payload = replaced(
        payload, SHEET, b'<c r="B2" t="s"><v>4</v></c><c r="C2" t="s"><v>5</v></c>', fault
    )
    sheet = only(payload)
    assert sheet.headings == ("Namn", "Org.nr", "Not")
    assert rejects(sheet) == [("Blad1!row 2", "sheet-error-value", "Org.nr")]
    first = b'<c t="e"><v>#REF!</v></c>'
    assert rejects(
        only(replaced(payload, SHEET, b'<c r="A2" t="s"><v>3</v></c>' + fault, first))
    ) == [("Blad1!row 2", "sheet-error-value", "Namn")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<worksheet", b"<!DOCTYPE x><worksheet", "xml-dtd"),
        (b"<worksheet", b"\0<worksheet", "sheet-broken"),
        (b"</sheetData>", b"<f></sheetData>", "sheet-broken"),
        (b'<row r="2"', b'<row r="two"', "sheet-broken"),
        (b'<c r="A2"', b'<c x=">" r="XFD2"', "sheet-broken"),
        (b'<c r="A2"', b'<c r="A0000000009999999"', "sheet-extent"),
        (b"<sheetData>", b"<x>\xff</x><sheetData>", "sheet-broken"),
        (
            b'<mergeCell ref="B3:C4"/>',
            b'<mergeCell ref="A1:Z99"/><mergeCell ref="A1:Z99"/>',
            "sheet-broken",
        ),
    ],
)
def test_damaged_and_hostile_parts_are_refused(workbook, replaced, old, new, code):
    def merged(worksheet, _book):
        fill()(worksheet, _book)
        worksheet.write_formula(3, 0, "=1", None, "")
        worksheet.merge_range(2, 1, 3, 2, "x")

    assert refusal(replaced(workbook(merged), SHEET, old, new)) == [code]


def test_a_tag_without_end_is_refused(workbook, replaced, monkeypatch):
    monkeypatch.setattr(xlsx_cells, "_LONGEST_TAG", 100)
    payload = replaced(workbook(fill()), SHEET, b"</worksheet>", b"<x " + b"y" * 200)
    assert refusal(payload) == ["sheet-broken"]


def test_links_may_be_absolute_and_a_missing_part_is_refused(workbook, replaced):
    links = "xl/_rels/workbook.xml.rels"
    payload = workbook(fill())
    absolute = replaced(payload, links, b'"worksheets/sheet1', b'"/xl/worksheets/sheet1')
    assert only(absolute).rows.height == 2
    lost = replaced(payload, links, b'"worksheets/sheet1', b'"worksheets/sheet9')
    assert refusal(lost) == ["sheet-broken"]
    assert refusal(replaced(payload, "xl/sharedStrings.xml", b"<sst", b"<<sst")) == ["sheet-broken"]


def test_a_part_that_is_named_otherwise_than_in_the_directory_is_refused(workbook):
    named = b"xl/_rels/workbook.xml.rels"
    payload = workbook(fill()).replace(named, named.replace(b"rels", b"sler"), 1)
    assert refusal(payload) == ["sheet-broken"]


def test_a_workbook_without_settings_of_computing_is_read(workbook, replaced):
    payload = workbook(fill())
    bare = replaced(
        payload, "xl/workbook.xml", b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', b""
    )
    assert only(bare).rows.height == 2


def test_a_long_worksheet_is_read_in_pieces(workbook):
    rows = [["Namn", "Nr"], *[[f"Firma {number}", number] for number in range(25_000)]]
    sheet = only(workbook(fill(*rows)))
    assert sheet.rows.height == 25_000
    assert sheet.rows.row(-1) == ("Firma 24999", "24999", 25_001)
    assert re.fullmatch(r"Blad1!row ", sheet.place)
