import pytest

from data_ingest.desk.skatteverket import DEBT_DOCUMENT, DOCUMENT, is_skatteverket_answer
from data_ingest.model.problem import UnreadableInput

HEADINGS = (
    "Organisationsnummer", "Namn", "F-skatt", "Moms", "Arbetsgivare",
    "Arbetsgivaravgifter månad 1", "Arbetsgivaravgifter månad 2", "Arbetsgivaravgifter månad 3",
    "Avdragen skatt månad 1", "Avdragen skatt månad 2", "Avdragen skatt månad 3",
    "Skatteskulder hos Kronofogden", "Datum",
)  # fmt: skip
FIRM = (
    "559999-0016", "Norrskenets Lokalvård AB", "Godkänd för F-skatt", "Ja", "Registrerad",
    "120 000", "118 000", "121 500", "90 000", "88 000", "91 000", "0", "2026-11-12",
)  # fmt: skip
LEFT = (
    "559999-0024", None, "Återkallad 2025-03-01", "Nej", "Avregistrerad 2025-03-01",
    "0", "0", "0", None, None, None, "12 500 kr", "2026-11-12",
)  # fmt: skip


def values(answers):
    return {one["fact"]: one["value"] for one in answers}


def test_a_row_gives_what_skatteverket_says_of_a_firm(table, read):
    answers, refused = read(table(HEADINGS, FIRM))
    assert refused == []
    assert values(answers) == {
        "f_tax": "approved",
        "vat_registration": "registered",
        "employer_registration": "registered",
        "employer_contributions_3m": "359500",
        "contribution_months": "3",
        "tax_debts": "0",
    }
    assert {one["basis"] for one in answers} == {"register"}
    assert {str(one["dated"]) for one in answers} == {"2026-11-12"}
    documents = {one["fact"]: one["document"] for one in answers}
    assert documents.pop("tax_debts") == DEBT_DOCUMENT
    assert set(documents.values()) == {DOCUMENT}


def test_a_registration_that_has_ended_differs_from_none(table, read):
    answers, refused = read(table(HEADINGS, LEFT))
    assert refused == []
    assert values(answers) == {
        "f_tax": "revoked",
        "vat_registration": "never",
        "employer_registration": "left",
        "employer_contributions_3m": "0",
        "contribution_months": "0",
        "tax_debts": "12500",
    }


def test_english_headings_and_one_sum_are_read(table, read):
    sheet = table(
        ("Organisation number", "F-tax", "VAT", "Employer contributions", "Date"),
        ("559999-0016", "no", "registered", "359500", "2026-11-12"),
    )
    assert values(read(sheet)[0]) == {
        "f_tax": "not_approved",
        "vat_registration": "registered",
        "employer_contributions_3m": "359500",
    }


def test_an_empty_cell_says_nothing(table, read):
    empty = ("559999-0016", *(None for _ in range(11)), "2026-11-12")
    assert read(table(HEADINGS, empty)) == ([], [])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (0, None, "desk-number"),
        (0, "-", "desk-number"),
        (12, None, "desk-source"),
        (12, "nyss", "desk-date"),
        (12, "2026-11-26", "desk-future"),
    ],
)
def test_a_row_without_number_or_day_is_left_out(table, read, column, cell, code):
    bad = (*FIRM[:column], cell, *FIRM[column + 1 :])
    answers, refused = read(table(HEADINGS, bad, LEFT))
    assert refused == [("row 2", code)]
    assert {one["number"] for one in answers} == {"5599990024"}


@pytest.mark.parametrize(
    ("column", "cell", "lost"),
    [
        (2, "kanske", {"f_tax"}),
        (2, "vägrar svara", {"f_tax"}),
        (6, None, {"employer_contributions_3m", "contribution_months"}),
        (6, "1.234", {"employer_contributions_3m", "contribution_months"}),
        (11, "ja", {"tax_debts"}),
    ],
)
def test_a_cell_that_cannot_be_read_costs_its_facts_alone(table, read, column, cell, lost):
    bad = (*FIRM[:column], cell, *FIRM[column + 1 :])
    answers, refused = read(table(HEADINGS, bad))
    assert refused == [("row 2", "desk-answer")]
    assert values(read(table(HEADINGS, FIRM))[0]).keys() - values(answers).keys() == lost


def test_a_column_of_contributions_and_tax_together_is_not_parted(table, read):
    headings = ("Orgnr", "F-skatt", "Moms", "Arbetsgivaravgifter och avdragen skatt", "Datum")
    answers, refused = read(table(headings, ("559999-0016", "ja", "ja", "210000", "2026-11-12")))
    assert refused == [("", "desk-combined")]
    assert values(answers) == {"f_tax": "approved", "vat_registration": "registered"}


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (("Orgnr", "F-skatt", "Moms"), "desk-column-missing"),
        (("Orgnr", "F-skatt", "F skatt", "Moms", "Datum"), "desk-column-twice"),
        (
            ("Orgnr", "F-skatt", "Arbetsgivaravgifter 1", "Arbetsgivaravgifter 2", "Datum"),
            "desk-column-twice",
        ),
    ],
)
def test_a_table_without_the_day_or_with_a_column_twice_is_refused(table, read, headings, code):
    with pytest.raises(UnreadableInput) as refused:
        read(table(headings, ("559999-0016",)))
    assert [one.code for one in refused.value.problems] == [code]


def test_the_answer_is_told_by_its_headings(table):
    assert is_skatteverket_answer(table(HEADINGS, FIRM))
    assert not is_skatteverket_answer(table(("Orgnr", "Namn", "F-skatt"), ("559999-0016",)))
    assert not is_skatteverket_answer(table(("F-skatt", "Moms", "Datum"), ("ja",)))
