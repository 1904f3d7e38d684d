import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter

from data_ingest.desk.attaching import attach
from data_ingest.desk.form import FIELDS, HEADINGS
from data_ingest.desk.reading import read_answers
from data_ingest.formats.procurement_json import read_procurement_json
from data_ingest.model.text import LANGUAGES
from data_ingest.sheets.opening import open_sheets
from risk_models.facts.catalogue import ANSWERED_FACTS, parse_fact
from service.screening.assessment.evidence import gather
from service.screening.purchase.examples import load_example
from service.screening.report.form_workbook import blank_form

KEY = b"a key of thirty-two made-up bytes"
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def example():
    return read_procurement_json(load_example(), name="x.json", person_key=KEY)[0]


@pytest.fixture
def changed(document):
    """The example's procurement after a change of its document."""

    def make(change):
        made = document()
        change(made)
        return read_procurement_json(json.dumps(made).encode(), name="x.json", person_key=KEY)[0]

    return make


def form_sheet(payload):
    """The sheet of a blank form; cells that are empty are null."""
    return open_sheets(payload, name="form.xlsx")[0]


def filled(sheet, answers):
    """Write a sheet's rows once more, with an answer, source, day and day asked in each."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, sheet.headings)
    places = [str(place) for place in range(len(sheet.headings))]
    at = list(HEADINGS).index
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, cells in enumerate(sheet.rows.select(places).iter_rows(), 1):
        page.write_row(row, 0, [cell or "" for cell in cells])
        answer = answers[(row - 1) % len(answers)]
        page.write(row, at("answer"), answer)
        page.write_string(row, at("source"), "Anbud, bilaga 3")
        page.write_datetime(row, at("dated"), DAY, day)
        page.write_datetime(row, at("asked_on"), date(2026, 11, 2), day)
    book.close()
    return form_sheet(buffer.getvalue())


def test_every_fact_of_the_form_can_be_answered():
    assert {fact for field in FIELDS for fact in field.facts} <= {*ANSWERED_FACTS}
    assert "tax_debts" in ANSWERED_FACTS
    for field in FIELDS:
        for choice in field.choices:
            for given in choice.gives:
                if given.value is not None:
                    assert parse_fact(given.fact, given.value) == given.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_has_ten_rows_a_firm_with_its_number_and_name(example, language):
    made = blank_form(example, made_on=DAY, language=language)
    sheet = form_sheet(made.payload)
    assert sheet.headings == tuple(text.to(language) for text in HEADINGS.values())
    assert sheet.rows.height == made.parties * len(FIELDS)
    firms = dict.fromkeys(sheet.rows.select("0", "1", "2").iter_rows())
    assert ("5599990016", "SE-ON", "Norrskenets Lokalvård AB") in firms
    assert len(firms) == made.parties
    assert sheet.rows["3"].to_list()[:10] == [field.label.to(language) for field in FIELDS]
    assert "LOU" in sheet.rows["9"][0]
    assert sheet.rejects.is_empty()
    assert made.notes == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filled_form_is_read_back_whole(example, language):
    made = blank_form(example, made_on=DAY, language=language)
    words = {
        "choice": lambda field: field.choices[0].label.to(language),
        "count": lambda field: 14,
        "contributions": lambda field: "120000; 118000; 121500",
    }
    sheet = filled(form_sheet(made.payload), [words[field.kind](field) for field in FIELDS])
    answers, rejects = read_answers(sheet, name="form.xlsx", person_key=KEY, today=DAY)
    assert rejects.is_empty()
    assert answers.height == made.parties * sum(len(field.facts) for field in FIELDS)
    numbers = {*example.identifiers.select("scheme", "value").iter_rows()}
    assert {*answers.select("scheme", "number").iter_rows()} <= numbers
    assert answers["dated"].unique().to_list() == [DAY]
    procurement, left = attach(example, answers)
    assert set(left["code"]) <= {"desk-superseded"}  # what registers say of the example stays
    facts = gather(procurement, name="x.json").facts.filter(as_of=DAY)
    assert facts.height == answers.height - left.height
    assert facts["fact"].n_unique() + left.height >= sum(len(field.facts) for field in FIELDS)


def test_a_form_that_nobody_filled_in_says_nothing(example):
    sheet = form_sheet(blank_form(example, made_on=DAY, language="sv").payload)
    answers, rejects = read_answers(sheet, name="form.xlsx", person_key=KEY, today=DAY)
    assert answers.is_empty()
    assert rejects.is_empty()


def test_a_natural_person_is_only_counted(changed):
    def sole(document):
        document["parties"][0] |= {
            "kind": "sole_trader",
            "name": "Hemlig Person",
            "identifiers": [{"scheme": "SE-ON", "number": "19121212-1212"}],
        }
        document["parties"][1]["kind"] = "person"

    made = blank_form(changed(sole), made_on=DAY, language="sv")
    (note,) = made.notes
    assert note.sv.startswith("Enskilda näringsidkare och andra fysiska personer: 2.")
    with zipfile.ZipFile(io.BytesIO(made.payload)) as archive:
        text = "".join(archive.read(entry).decode() for entry in archive.namelist())
    assert "Hemlig" not in text
    assert "1212121212" not in text
    assert "Sundets" not in text
    assert note.sv in text


def test_a_firm_without_a_number_is_counted_and_one_in_two_roles_has_ten_rows(changed):
    def numberless(document):
        document["parties"][0]["identifiers"] = []
        document["parties"][2]["identifiers"] = document["parties"][1]["identifiers"]

    made = blank_form(changed(numberless), made_on=DAY, language="en")
    (note,) = made.notes
    assert note.en.startswith("Parties without an organisation number in the file: 1.")
    firms = form_sheet(made.payload).rows.select("0").to_series().value_counts()
    assert firms["count"].unique().to_list() == [len(FIELDS)]


def test_a_register_number_is_written_rather_than_a_vat_number(changed):
    def with_vat(document):
        document["parties"][0]["identifiers"] = [
            {"scheme": "VAT", "number": "SE559999001601"},
            {"scheme": "XI-LEI", "number": "5493001KJTIIGC8Y1R12"},
        ]

    sheet = form_sheet(blank_form(changed(with_vat), made_on=DAY, language="sv").payload)
    assert ("5599990016", "SE-ON") in {*sheet.rows.select("0", "1").iter_rows()}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_begins_like_a_formula(changed, sign):
    def named(document):
        document["parties"][0]["name"] = f'{sign}HYPERLINK("http://x.test";"y")'

    made = blank_form(changed(named), made_on=DAY, language="sv")
    sheet = form_sheet(made.payload)
    assert f"'{sign}HYPERLINK" in "".join(filter(None, sheet.rows["2"].to_list()))
    with zipfile.ZipFile(io.BytesIO(made.payload)) as archive:
        pages = [
            archive.read(entry)
            for entry in archive.namelist()
            if entry.startswith("xl/worksheets/sheet")
        ]
    assert not any(b"<f>" in page or b"<hyperlink" in page for page in pages)


def test_headings_are_locked_and_answers_have_their_choices(example):
    made = blank_form(example, made_on=DAY, language="sv")
    with zipfile.ZipFile(io.BytesIO(made.payload)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in page
    assert "godkänd,inte godkänd,återkallad,vägrar svara" in page
    assert page.count('type="list"') == made.parties * 7 + 1
    assert page.count('type="date"') == 2


def test_the_same_purchase_gives_the_same_bytes(example):
    one, other = (blank_form(example, made_on=DAY, language="sv").payload for _ in range(2))
    assert one == other


def test_a_purchase_without_tenders_gives_headings_alone(changed):
    def announced(document):
        document |= {"tenders": [], "parties": []}

    made = blank_form(changed(announced), made_on=DAY, language="sv")
    assert made.parties == 0
