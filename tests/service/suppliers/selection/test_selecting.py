"""A selection of suppliers, its forms, and the labels that follow-up of it gives."""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console
from xlsxwriter import Workbook

from data_ingest.model.problem import UnreadableInput
from risk_models.card.bands import Band
from risk_models.card.scorecard import load_scorecard
from risk_models.learning.labels import read_labels
from service.documents.forms import written
from service.documents.terminal import terminal
from service.suppliers.portfolios.ranked import NEEDS as SUPPLIERS
from service.suppliers.selection.labels import follow_up_labels, read_selection
from service.suppliers.selection.report import selection_document
from service.suppliers.selection.selecting import LEVERAGE, seed_for, selection_of

FACTOR = load_scorecard().factors[0]
PRICE = load_scorecard().factors[1]


def need(at, **fields):
    """A supplier, as a row of a run."""
    return {
        "party_id": f"SE-ON:{at:010}",
        "name": f"Exempel {at} AB",
        "bought": "cleaning",
        "cpv": "90910000",
        "cpv_from": "account",
        "contracts": None,
        "possible_contracts": None,
        "contracts_say": None,
        "amount": Decimal(1000),
        "currency": "SEK",
        "work": 480 * (1000 + at),
        "staff_days": 1000 + at,
        "band": Band.INSUFFICIENT.value,
        "reason": "coverage",
        "points": 3,
        "low": -10,
        "high": 40,
        "coverage_ppm": 200_000,
        "index": 1 << 30,
        "values": [
            {"factor": FACTOR.id, "value": FACTOR.bins[0].code},
            {"factor": PRICE.id, "value": "not_collected"},
        ],
        "register_facts": [],
        "possible_matches": 0,
    } | fields


NEEDS = [need(at) for at in range(30)]


def selected(needs=NEEDS, *, slots=10, seed=7):
    suppliers = pl.LazyFrame(needs, schema=SUPPLIERS)
    return selection_of(
        suppliers, slots=slots, seed=seed, as_of=date(2026, 11, 24), scorecard_id="baseline-2"
    )


@pytest.fixture(scope="module")
def selection():
    return selected()


def outcomes(selection, *rows):
    """A file of outcomes: (place in the selection, day, found)."""
    lines = ["supplier_id;visited_on;found"]
    lines += [f"{selection.selected[at].party_id};{day};{found}" for at, day, found in rows]
    return "\n".join(lines).encode()


def refused(selection, payload):
    with pytest.raises(UnreadableInput) as caught:
        follow_up_labels(selection, payload, name="utfall.csv")
    return [(one.code, one.location) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("contracts", "say", "leverage"),
    [
        (None, None, 1),
        (0, None, 1),
        (2, "not_running", 2),
        (2, None, 2),
        (1, "agreed", 4),
        (1, "differ", 4),
        (1, "not_stated", 4),
    ],
)
def test_a_running_contract_is_what_a_buyer_can_use(contracts, say, leverage):
    one = pl.DataFrame([need(1, contracts=contracts, contracts_say=say)], schema=SUPPLIERS)
    assert one.select(LEVERAGE).item() == leverage


def test_who_is_selected_stands_with_why_and_with_what_chance(selection):
    assert [one.taken for one in selection.selected] == ["ranked"] * 9 + ["drawn"]
    assert [one.party_id for one in selection.items[:2]] == ["SE-ON:0000000029", "SE-ON:0000000028"]
    assert {one.chance for one in selection.items[9:]} == {(1, 21)}
    assert {bool(one.values) for one in selection.items if one.taken is None} == {False}


def test_whoever_is_paid_in_several_currencies_does_the_work_of_all():
    found = selected([*NEEDS, need(90, currency="EUR"), need(3, currency="EUR")])
    assert len(found.items) == 31
    assert found.set_aside == ()
    first = found.items[0]
    assert (first.party_id, first.work, first.staff_days) == (
        "SE-ON:0000000003", str(2 * 480 * 1003), 2006,
    )  # fmt: skip


def test_hours_decide_and_not_kronor():
    computers = need(90, amount=Decimal(50_000_000), work=300, staff_days=0)
    assert selected([*NEEDS, computers]).items[-1].party_id == "SE-ON:0000000090"


def test_a_contract_without_a_value_counts_with_nought():
    found = selected([*NEEDS, need(90, currency="", work=0, staff_days=None)])
    last = found.items[-1]
    assert (last.party_id, last.staff_days) == ("SE-ON:0000000090", None)


def test_a_selection_by_amounts_of_an_earlier_run_is_read_and_shown_as_it_was(selection):
    def by_amount(plain):
        plain.update(unit="value", currency="SEK")
        for item in plain["items"]:
            del item["staff_days"]

    earlier = read_selection(changed(selection, by_amount), name="urval.json")
    assert b"staff_days" not in earlier.canonical_bytes()
    listed = written(selection_document(earlier, "sv"), "csv").decode().splitlines()
    first = dict(zip(listed[0].split(","), listed[1].split(","), strict=True))
    assert (first["currency"], Decimal(first["amount"]) > 0) == ("SEK", True)


def test_a_seed_that_nobody_gave_comes_from_a_number_of_chance():
    assert seed_for(7, drawn_by="job_1") == 7
    assert seed_for(None, drawn_by="job_1") == seed_for(None, drawn_by="job_1")
    assert seed_for(None, drawn_by="job_1") != seed_for(None, drawn_by="job_2")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ["Urval för uppföljning", "turordning", "lottad, 1 av 21", "fröet 7"]),
        ("en", ["Selection for follow-up", "by order", "by lot, 1 of 21", "seed 7"]),
    ],
)
def test_the_page_says_why_each_is_there(selection, language, words):
    page = io.StringIO()
    Console(file=page, width=160).print(terminal(selection_document(selection, language)))
    assert [word for word in words if word not in page.getvalue()] == []
    assert page.getvalue().count("Exempel") == 10


def test_where_nobody_is_drawn_the_page_says_so():
    page = io.StringIO()
    Console(file=page, width=160).print(terminal(selection_document(selected(NEEDS[:5]), "sv")))
    assert "ingen har lottats" in page.getvalue()


def test_a_spreadsheet_never_takes_a_name_for_a_formula():
    needs = [need(at, name="=cmd|' /C calc'!A0", currency="EUR") for at in range(3)]
    text = written(selection_document(selected(needs), "en"), "csv").decode()
    rows = list(csv.reader(text.splitlines()))
    assert {row[1][0] for row in rows[1:]} == {"'"}
    with zipfile.ZipFile(
        BytesIO(written(selection_document(selected(needs), "en"), "xlsx"))
    ) as book:
        sheets = [book.read(one) for one in book.namelist() if one.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if b"<f>" in sheet]


def test_the_workbook_has_those_selected_and_all(selection):
    book = CalamineWorkbook.from_filelike(
        BytesIO(written(selection_document(selection, "sv"), "xlsx"))
    )
    assert book.sheet_names == ["Dokument", "Urval", "Alla"]
    notes, listed, everybody = (book.get_sheet_by_name(one).to_python() for one in book.sheet_names)
    assert (len(listed), len(everybody)) == (11, 31)
    assert "fröet 7" in notes[2][0]


def test_a_written_selection_is_read_again_and_checked(selection):
    assert read_selection(selection.canonical_bytes(), name="urval.json") == selection


def changed(selection, change):
    plain = json.loads(selection.canonical_bytes())
    change(plain)
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda plain: plain.update(seed=8), "selection-not-repeated"),
        (lambda plain: plain["items"][0].update(work="1"), "selection-not-repeated"),
        (lambda plain: plain["items"][-1].update(inclusion_ppm=9), "selection-not-repeated"),
        (lambda plain: plain["items"][-1].update(taken="drawn"), "selection-not-repeated"),
        (lambda plain: plain["items"].pop(), "selection-not-repeated"),
        (lambda plain: plain["items"][0].update(work="much"), "selection-not-repeated"),
        (lambda plain: plain["items"][0].pop("inclusion_ppm"), "selection-without-chances"),
        (lambda plain: plain["items"][0].pop("chance"), "selection-without-chances"),
        (lambda plain: plain.update(slots="ten"), "selection-form"),
        (lambda plain: plain.pop("items"), "selection-form"),
    ],
)
def test_a_selection_that_does_not_hold_together_is_refused(selection, change, code):
    with pytest.raises(UnreadableInput) as caught:
        read_selection(changed(selection, change), name="urval.json")
    assert {one.code for one in caught.value.problems} == {code}


def test_what_is_no_selection_is_refused():
    for payload in (b"", b"{}", b"\xff", b"Place;Supplier"):
        with pytest.raises(UnreadableInput):
            read_selection(payload, name="urval.json")


def test_labels_carry_the_chance_and_what_was_known(selection):
    made = follow_up_labels(
        selection,
        outcomes(selection, (9, "2027-01-15", "Ja"), (0, "2027-02-01", "nej"), (1, "", "")),
        name="utfall.csv",
    )
    assert (made.rows, made.found, made.not_visited) == (2, 1, 8)
    header, *rows = csv.reader(made.payload.decode().splitlines())
    first, drawn = (dict(zip(header, row, strict=True)) for row in rows)
    assert first["group"] == selection.selected[0].party_id
    assert (first["outcome"], first["outcome_on"], first["inclusion_ppm"]) == ("0", "", "1000000")
    assert (drawn["outcome"], drawn["outcome_on"]) == ("1", "2027-01-15")
    assert (drawn["features_on"], drawn["observed_to"]) == ("2026-11-24", "2027-01-15")
    assert drawn["inclusion_ppm"] == "47619"
    assert (drawn[FACTOR.id], drawn[PRICE.id]) == (FACTOR.bins[0].code, "")


def test_labels_are_what_train_reads(selection):
    rows = [(at, "2027-01-15", "yes" if at % 2 else "no") for at in range(10)]
    made = follow_up_labels(selection, outcomes(selection, *rows), name="utfall.csv")
    found = read_labels(made.payload, name="labels.csv", scorecard=load_scorecard())
    assert not found.rejects
    assert found.sample.positives == 5
    assert found.sample.weight[-1] == pytest.approx(21, rel=1e-4)


def test_the_written_list_is_filled_in_and_read_back(selection):
    listed = written(selection_document(selection, "sv"), "csv").decode().splitlines()
    filled = [listed[0], *(f"{row.removesuffix(',,')},2027-01-15,nej" for row in listed[1:])]
    payload = "\r\n".join(filled).encode()
    assert follow_up_labels(selection, payload, name="urval.csv").rows == 10


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_written_workbook_is_filled_in_and_read_back(selection, language):
    made = written(selection_document(selection, language), "xlsx")
    opened = CalamineWorkbook.from_filelike(BytesIO(made))
    headings, *rows = opened.get_sheet_by_index(1).to_python()
    filled = BytesIO()
    book = Workbook(filled)
    sheet, day = book.add_worksheet("Urval"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, headings)
    for at, row in enumerate(rows, 1):
        sheet.write_row(at, 0, row[:-2])
        sheet.write_datetime(at, len(row) - 2, datetime.fromisoformat("2027-01-15"), day)
        sheet.write_string(at, len(row) - 1, "nej")
    book.close()
    assert follow_up_labels(selection, filled.getvalue(), name="urval.xlsx").rows == 10


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(0, "2027-01-15", "maybe")], [("outcome-row", "row 2")]),
        ([(0, "15/1/27", "yes")], [("outcome-row", "row 2")]),
        ([(0, "2027-01-15", "")], [("outcome-row", "row 2")]),
        ([(0, "2026-11-24", "no")], [("outcome-early", "row 2")]),
        ([(0, "2027-01-15", "no"), (0, "2027-03-15", "yes")], [("outcome-twice", "row 3")]),
        ([(0, "", "not_visited")], [("outcome-none", "")]),
        ([], [("outcome-none", "")]),
    ],
)
def test_outcomes_that_cannot_be_used_are_refused(selection, rows, found):
    assert refused(selection, outcomes(selection, *rows)) == found


def test_an_outcome_without_a_chance_is_refused(selection):
    others = next(one.party_id for one in selection.items if one.taken is None)
    payload = f"supplier_id;visited_on;found\n{others};2027-01-15;yes\n".encode()
    assert refused(selection, payload) == [("outcome-not-selected", "row 2")]


def test_a_file_without_its_columns_is_refused(selection):
    assert refused(selection, b"a;b\n1;2\n") == [("outcome-column-absent", "")]
