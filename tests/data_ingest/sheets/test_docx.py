import json

import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets import open_sheets, table

ROWS = [("Namn", "Org.nr", "Del"), ("Alfa AB", "559999-0016", "25"), ("Beta AB", "", "10")]


def fill(made, rows):
    added = made.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(added.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return added


def opened(payload):
    return open_sheets(payload, name="a.docx")


def refusal(payload):
    with pytest.raises(UnreadableInput) as caught:
        opened(payload)
    return [problem.code for problem in caught.value.problems]


def test_each_table_of_a_document_is_a_sheet(document):
    def two(made):
        made.add_paragraph("Underleverantörer")
        fill(made, ROWS)
        fill(made, [("bara", "rubriker")])
        fill(made, ROWS[:2])

    first, second = opened(document(two))
    assert (first.kind, first.title, first.place) == ("docx", "table 1", "table 1!row ")
    assert first.headings == ROWS[0]
    assert first.rows.rows() == [("Alfa AB", "559999-0016", "25", 2), ("Beta AB", None, "10", 3)]
    assert second.title == "table 3"
    assert [(note.code, note.location) for note in first.notes] == [
        ("sheet-left-out", "table 2"),
        ("sheet-text-around", ""),
    ]


def test_a_document_without_a_table_is_refused(document):
    assert refusal(document(lambda made: made.add_paragraph("Hej"))) == ["sheet-no-table"]


def test_merged_headings_are_joined_and_values_merged_down_are_filled(document):
    def merged(made):
        one = fill(
            made,
            [
                ("Namn", "Anbud", ""),
                ("", "Belopp", "Timmar"),
                ("Alfa AB", "1", "2"),
                ("", "3", "4"),
                ("", "5", "6"),
            ],
        )
        one.cell(0, 0).merge(one.cell(1, 0))
        one.cell(0, 1).merge(one.cell(0, 2))
        one.cell(2, 0).merge(one.cell(4, 0))

    (sheet,) = opened(document(merged))
    assert sheet.headings == ("Namn", "Anbud / Belopp", "Anbud / Timmar")
    assert sheet.rows["0"].to_list() == ["Alfa AB"] * 3
    assert [(note.code, note.params) for note in sheet.notes] == [
        ("sheet-merged-down", {"count": "1"})
    ]


def test_a_cell_over_several_headings_rejects_its_row(document):
    def merged(made):
        one = fill(made, [*ROWS, ("Del 2", "", ""), ("Gamma AB", "", "5")])
        one.cell(3, 0).merge(one.cell(3, 2))

    (sheet,) = opened(document(merged))
    assert sheet.rejects.rows() == [("table 1!row 4", "sheet-merged", "{}")]
    assert sheet.rows["line"].to_list() == [2, 3, 5]


def test_a_row_with_more_cells_than_headings_is_rejected(document):
    def ragged(made):
        row = fill(made, ROWS).rows[1]._tr
        row.append(parse_xml(f"<w:tc {nsdecls('w')}><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"))

    (sheet,) = opened(document(ragged))
    assert sheet.rejects.rows() == [("table 1!row 2", "sheet-extra", "{}")]


def test_rows_that_begin_or_span_by_the_grid_are_placed_by_it(document):
    def shifted(made):
        row = fill(made, ROWS).rows[2]._tr
        row.remove(row.tc_lst[0])
        before = OxmlElement("w:gridBefore")
        before.set(qn("w:val"), "1")
        row.get_or_add_trPr().append(before)
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), "many")
        row.tc_lst[0].get_or_add_tcPr().append(span)

    (sheet,) = opened(document(shifted))
    assert sheet.rows.rows()[1] == (None, None, "10", 3)


def test_tracked_changes_controls_and_nested_tables_are_read_as_shown(document):
    def drafted(made):
        one = fill(made, ROWS)
        cell = one.cell(1, 0)
        cell.paragraphs[0]._p.append(
            parse_xml(
                f"<w:ins {nsdecls('w')} w:id='1' w:author='x'>"
                "<w:r><w:tab/><w:t>ny</w:t><w:br/><w:t>rad</w:t></w:r></w:ins>"
            )
        )
        cell.paragraphs[0]._p.append(
            parse_xml(
                f"<w:moveFrom {nsdecls('w')} w:id='2' w:author='x'>"
                "<w:r><w:t>borta</w:t></w:r></w:moveFrom>"
            )
        )
        cell.add_paragraph("sist")
        one.cell(1, 1).add_table(1, 1).cell(0, 0).text = "inre"
        properties = one.rows[2]._tr.get_or_add_trPr()
        properties.append(parse_xml(f"<w:del {nsdecls('w')} w:id='3' w:author='x'/>"))

    (sheet,) = opened(document(drafted))
    assert sheet.rows.rows() == [("Alfa AB ny\nrad\nsist", "559999-0016", "25", 2)]
    assert [(note.code, note.location) for note in sheet.notes] == [("sheet-nested", "table 1")]


def test_a_merge_down_without_a_beginning_stands_alone(document):
    def orphan(made):
        cell = fill(made, ROWS).cell(2, 0)._tc
        cell.get_or_add_tcPr().append(OxmlElement("w:vMerge"))
        cell = fill(made, ROWS).cell(1, 0)._tc
        cell.get_or_add_tcPr().append(OxmlElement("w:vMerge"))

    first, second = opened(document(orphan))
    assert first.rows["0"].to_list() == second.rows["0"].to_list() == ["Alfa AB", "Beta AB"]


def test_error_values_that_were_pasted_are_rejected(document):
    (sheet,) = opened(document(lambda made: fill(made, [*ROWS, ("Gamma", "", "#DIV/0!")])))
    location, code, params = sheet.rejects.row(0)
    assert Problem(code, location, json.loads(params)).detail() == (
        "The column Del contains a spreadsheet error value."
    )


def test_wide_tables_are_read_and_hostile_spans_refused(document, replaced, monkeypatch):
    payload = document(lambda made: fill(made, [[f"k{n}" for n in range(200)], ["x"] * 200]))
    assert len(opened(payload)[0].headings) == 200
    small = document(lambda made: fill(made, ROWS))
    old, new = b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="999999999"/>'
    assert refusal(replaced(small, "word/document.xml", old, new)) == ["sheet-columns"]
    monkeypatch.setattr(table, "MAX_CELLS", 100)
    assert refusal(payload) == ["sheet-extent"]


def test_a_doctype_and_damage_are_refused(document, replaced):
    payload = document(lambda made: fill(made, ROWS))
    doctype = b"<!DOCTYPE w [<!ENTITY a 'b'>]><w:document"
    assert refusal(replaced(payload, "word/document.xml", b"<w:document", doctype)) == ["xml-dtd"]
    assert refusal(payload[:-50]) == ["sheet-broken"]
