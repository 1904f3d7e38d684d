import pytest

from data_ingest.desk.attaching import attach
from data_ingest.desk.declaration import DOCUMENTS, EXTRACT, is_declaration
from data_ingest.desk.reading import is_answer, read_answers
from data_ingest.model.problem import UnreadableInput
from tests.data_ingest.desk.conftest import KEY, TODAY

HEADINGS = (
    "Org.nr", "Företag", "F-skatt", "Antal anställda", "Kollektivavtal",
    "Anlitar underleverantörer", "Arbetsgivaravgifter månad 1", "Arbetsgivaravgifter månad 2",
    "Arbetsgivaravgifter månad 3", "Saldo", "Utdrag från skattekontot daterat",
    "Bolagsdeklaration daterad",
)  # fmt: skip
FIRM = (
    "165599990016", "Norrskenets Lokalvård AB", "Godkänd för F-skatt", "41", "ja", "nej",
    "120 000", "118 000", "121 500 kr", "-4 500", "2026-11-02 00:00:00", "2026-11-20",
)  # fmt: skip


def changed(**cells):
    places = {"number": 0, "headcount": 3, "agreement": 4, "extract": 10, "declaration": 11}
    row = list(FIRM)
    for name, value in cells.items():
        row[places[name]] = value
    return tuple(row)


def test_what_a_firm_declares_is_its_own_word_and_never_the_buyers(table, read):
    answers, refused = read(table(HEADINGS, FIRM))
    assert refused == []
    assert {one["basis"] for one in answers} == {"declared"}
    assert {one["fact"]: one["value"] for one in answers} == {
        "f_tax": "approved",
        "headcount": "41",
        "collective_agreement": "yes",
        "subcontractors_used": "no",
        "employer_contributions_3m": "359500",
        "contribution_months": "3",
    }


def test_the_extract_answers_for_contributions_alone_with_its_own_day(table, read):
    answers, _ = read(table(HEADINGS, FIRM))
    by_extract = {one["fact"] for one in answers if one["document"] == DOCUMENTS[EXTRACT]}
    assert by_extract == {"employer_contributions_3m", "contribution_months"}
    days = {one["document"]: str(one["dated"]) for one in answers}
    assert sorted(days.values()) == ["2026-11-02", "2026-11-20"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (changed(declaration="2026-06-01"), "desk-old"),
        (changed(declaration="2027-01-01"), "desk-future"),
        (changed(declaration="i höstas"), "desk-date"),
        (changed(declaration=None), "desk-source"),
        (changed(headcount="många"), "desk-answer"),
        (changed(agreement="vägrar svara"), "desk-answer"),
        (changed(number=None), "desk-number"),
    ],
)
def test_what_cannot_be_used_or_is_old_is_told(row, code, table, read):
    answers, refused = read(table(HEADINGS, row))
    assert ("row 2", code) in refused
    assert (code == "desk-old") == (len(answers) == 6)


def test_a_firms_own_word_never_takes_the_place_of_what_a_register_says(table, purchase):
    register = table(
        ("Org.nr", "F-skatt", "Moms", "Datum"), ("559999-0016", "återkallad", "ja", "2026-10-01")
    )
    own = table(HEADINGS, FIRM)
    for sheet in (register, own):
        answers, _ = read_answers(sheet, name="svar", person_key=KEY, today=TODAY)
        purchase, _ = attach(purchase, answers)
    counted = purchase.declarations.filter(fact="f_tax")
    assert "revoked" in counted["value"].to_list()
    assert "approved" not in counted.filter(basis="declared")["value"].to_list()


def test_a_declaration_is_known_by_the_heading_of_its_day(table):
    assert is_declaration(table(HEADINGS, FIRM))
    assert is_answer(table(HEADINGS, FIRM))
    assert not is_declaration(table(("Org.nr", "F-skatt", "Moms", "Datum"), FIRM[:4]))
    assert not is_declaration(table(("Org.nr", "Bolagsdeklaration daterad"), FIRM[:2]))


def test_a_field_that_is_there_twice_is_refused(table, read):
    with pytest.raises(UnreadableInput, match=r"."):
        read(table((*HEADINGS[:-2], "Antal anställda", HEADINGS[-1]), FIRM))
