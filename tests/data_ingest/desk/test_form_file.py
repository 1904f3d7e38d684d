import io
from datetime import date

import docx
import orjson
import pytest

from data_ingest.desk.form import FIELDS, HEADINGS, STATES
from data_ingest.desk.form_file import is_desk_form
from data_ingest.desk.reading import read_answers
from data_ingest.desk.skatteverket import is_skatteverket_answer
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.sheets.opening import open_sheets

NUMBER = "559999-0016"
SOURCED = ("Anbud, bilaga 3", "2026-11-12", "2026-11-02")


def facts(answers):
    return {row["fact"]: (row["state"], row["value"]) for row in answers}


def row(field, answer, *, number=NUMBER, sourced=SOURCED, basis=None):
    return (number, field, answer, *sourced, basis)


TEN = (
    row("F-skatt", "Godkänd för F-skatt"),
    row("Momsregistrering", "Registrerad"),
    row("Arbetsgivarregistrering", "Avregistrerad 2025-03-01"),
    row("Arbetsgivaravgifter, tre månader", "120 000 kr; 0; 121500"),
    row("Antal anställda", "14"),
    row("Kollektivavtal", "ja"),
    row("Anlitar underleverantörer", "nej"),
    row("Utstationerad personal, anmälan visad", "ja (anmälan visad)"),
    row("Bostad från arbetsgivaren", "knuten till anställningen"),
    row("Egna timmar per månad", "1 640"),
)


def test_the_ten_fields_give_twelve_facts(form, read):
    answers, refused = read(form(*TEN))
    assert refused == []
    assert {fact: value for fact, (_, value) in facts(answers).items()} == {
        "f_tax": "approved",
        "vat_registration": "registered",
        "employer_registration": "left",
        "employer_contributions_3m": "241500",
        "contribution_months": "2",
        "headcount": "14",
        "collective_agreement": "yes",
        "subcontractors_used": "no",
        "posted_workers": "yes",
        "posting_notice": "yes",
        "employer_housing": "tied",
        "own_hours_per_month": "1640",
    }
    assert {(one["scheme"], one["number"]) for one in answers} == {("SE-ON", "5599990016")}
    assert {one["document"] for one in answers} == {"Anbud, bilaga 3"}
    assert {str(one["dated"]) for one in answers} == {"2026-11-12"}
    assert {str(one["asked_on"]) for one in answers} == {"2026-11-02"}


def test_english_headings_fields_and_answers_say_the_same(table, form, read):
    english = table(
        ("Org. no", "Organisation number", "Name", "Field", "Answer", "Source", "Date", "Asked on"),
        *(
            (None, NUMBER, "Made-up firm", field, answer, *SOURCED)
            for field, answer in (
                ("F-tax", "approved for F-tax"),
                ("VAT", "yes"),
                ("Employer", "no longer registered since 2025-03-01"),
                ("Employer contributions", "120000/0/121500"),
                ("Headcount", "14"),
                ("Collective agreement", "yes"),
                ("Subcontractors", "no"),
                ("Posted workers", "yes with proof"),
                ("Housing", "tied"),
                ("Own hours per month", "1640.00"),
            )
        ),
    )
    assert facts(read(english)[0]) == facts(read(form(*TEN))[0])


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.code)
def test_every_field_takes_every_state_for_all_its_facts(form, read, field):
    for state, (label, _) in STATES.items():
        for word in label.in_all():
            answers, refused = read(form(row(field.label.sv, word)))
            assert refused == []
            assert facts(answers) == dict.fromkeys(field.facts, (state, None))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.code)
def test_every_choice_is_read_as_the_form_offers_it(form, read, field):
    for choice in field.choices:
        for language, label in (("sv", choice.label.sv), ("en", choice.label.en)):
            assert "," not in label
            answers, refused = read(form(row(field.label.to(language), label)))
            assert refused == []
            assert facts(answers) == {one.fact: (one.state, one.value) for one in choice.gives}


def test_who_is_not_posted_has_no_notification_to_show(form, read):
    answers, _ = read(form(row("Utstationerad personal", "nej")))
    assert facts(answers) == {
        "posted_workers": ("stated", "no"),
        "posting_notice": ("not_applicable", None),
    }


def test_what_the_buyer_was_shown_is_the_buyers_word_unless_the_form_says_otherwise(form, read):
    answers, _ = read(form(row("Utstationerad personal", "ja med bevis")))
    assert [one["basis"] for one in answers] == ["declared", "buyer"]
    answers, _ = read(form(row("Utstationerad personal", "ja med bevis", basis="parten")))
    assert [one["basis"] for one in answers] == ["declared", "declared"]


@pytest.mark.parametrize(
    ("source", "basis", "expected"),
    [
        ("Skatteverkets svar (SKV 4820)", None, "register"),
        ("Registreringsbevis", None, "register"),
        ("Platsbesök 12 november", None, "buyer"),
        ("Anbud", None, "declared"),
        ("Skatteverkets svar", "parten", "declared"),
        ("Anbud", "Köparen", "buyer"),
        ("Anbud", "register", "register"),
    ],
)
def test_whose_word_it_is_follows_from_the_column_or_the_source(
    form, read, source, basis, expected
):
    sourced = (source, "2026-11-12", None)
    answers, _ = read(form(row("F-skatt", "ja", sourced=sourced, basis=basis)))
    assert [one["basis"] for one in answers] == [expected]


@pytest.mark.parametrize(
    ("amounts", "months"), [("359500", None), ("0", "0"), ("0; 0; 0", "0"), ("1;2;3", "3")]
)
def test_months_are_known_from_three_amounts_or_from_nought(form, read, amounts, months):
    found = facts(read(form(row("Arbetsgivaravgifter", amounts)))[0])
    assert found.get("contribution_months", (None, None))[1] == months


@pytest.mark.parametrize("amounts", ["1;2", "1;2;3;4", "1;;3", "1.234", "12,50", "-5", "många"])
def test_amounts_that_can_be_read_in_two_ways_or_not_at_all_are_refused(form, read, amounts):
    assert read(form(row("Arbetsgivaravgifter", amounts))) == ([], [("row 2", "desk-answer")])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row("F-skatt", "ja", number=None), "desk-number"),
        (row("F-skatt", "ja", number="–"), "desk-number"),
        (row("Skostorlek", "ja"), "desk-field"),
        (row(None, "ja"), "desk-field"),
        (row("F-skatt", "kanske"), "desk-answer"),
        (row("Antal anställda", "några"), "desk-answer"),
        (row("F-skatt", None), "desk-answer-missing"),
        (row("F-skatt", "ja", sourced=(None, "2026-11-12", None)), "desk-source"),
        (row("F-skatt", "ja", sourced=("Anbud", None, None)), "desk-source"),
        (row("F-skatt", "ja", sourced=("Anbud", "i går", None)), "desk-date"),
        (row("F-skatt", "ja", sourced=("Anbud", "2026-11", None)), "desk-date"),
        (row("F-skatt", "ja", sourced=("Anbud", "03/02/2026", None)), "desk-date"),
        (row("F-skatt", "ja", sourced=("Anbud", "2026-11-12", "nyss")), "desk-date"),
        (row("F-skatt", "ja", sourced=("Anbud", "2026-11-26", None)), "desk-future"),
        (row("F-skatt", "ja", sourced=("Anbud", "2026-11-12", "2026-11-26")), "desk-future"),
        (row("F-skatt", "vägrar svara", sourced=("Brev", "2026-11-12", None)), "desk-refusal"),
        (row("F-skatt", "ja", basis="grannen"), "desk-basis"),
    ],
)
def test_a_bad_row_is_left_out_and_the_others_go_on(form, read, bad, code):
    answers, refused = read(form(bad, row("Momsregistrering", "ja")))
    assert refused == [("row 2", code)]
    assert facts(answers) == {"vat_registration": ("stated", "registered")}


def test_a_row_that_nobody_answered_is_passed_over(form, read):
    assert read(form((NUMBER, "F-skatt"), (None, None, None))) == ([], [])


def test_not_having_asked_needs_no_source(form, read):
    answers, refused = read(form(row("F-skatt", "inte frågat", sourced=(None, None, None))))
    assert refused == []
    assert facts(answers) == {"f_tax": ("not_collected", None)}


def test_a_persons_number_is_hashed_and_nowhere_in_the_result(form, read):
    sheet = form(row("F-skatt", "ja", number="19121212-1212"), row("x", "y", number="121212-1212"))
    answers, refused = read(sheet)
    assert [one["scheme"] for one in answers] == ["SE-PERSON"]
    assert "1212121212" not in repr((answers, refused)).replace("-", "")


def test_a_vat_number_is_read_as_the_register_number_it_holds(form, read):
    answers, _ = read(form(row("F-skatt", "ja", number="SE559999001601")))
    assert [(one["scheme"], one["number"]) for one in answers] == [("SE-ON", "5599990016")]


def test_a_number_keeps_the_scheme_that_the_form_states(table, read):
    headings = (*(text.sv for text in HEADINGS.values()),)
    stated = ("123456789", "LT-RC", "Made-up UAB", "F-skatt", "nej", "Anbud", "2026-11-12")
    answers, refused = read(table(headings, stated))
    assert refused == [("row 2", "number-check-digit")]
    assert [(one["scheme"], one["number"]) for one in answers] == [("LT-RC", "123456789")]


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (("Orgnr", "Uppgift", "Svar"), ["desk-column-missing"]),
        (("Orgnr", "Uppgift", "Svar", "Källa", "Datum", "Handling"), ["desk-column-twice"]),
        (("Orgnr", "Uppgift", "Svar", "Svar"), ["desk-column-missing", "desk-column-twice"]),
        (("Orgnr", "Namn", "Pris"), ["desk-headings"]),
    ],
)
def test_a_table_with_other_headings_is_refused(table, read, headings, codes):
    with pytest.raises(UnreadableInput) as refused:
        read(table(headings, (NUMBER,)))
    assert [one.code for one in refused.value.problems] == codes
    assert refused.value.name == "svar.xlsx"
    for problem in refused.value.problems:
        assert problem.detail("sv") + problem.mend("sv") != problem.detail("en")


def test_what_is_refused_is_said_without_being_repeated(form):
    secret = "19121212-1212 Hemlig"
    sheet = form(
        row("F-skatt", secret),
        row(secret, "ja"),
        row("F-skatt", "ja", basis=secret),
        row("F-skatt", "ja", sourced=(secret, secret, None)),
    )
    _, rejects = read_answers(sheet, name="x", person_key=b"k", today=date(2026, 11, 25))
    assert rejects.height == 4
    for location, code, params in rejects.iter_rows():
        problem = Problem(code, location, orjson.loads(params))
        for language in ("sv", "en"):
            assert "Hemlig" not in problem.detail(language) + problem.mend(language) + location


def test_the_form_is_told_by_its_headings(table, form):
    assert is_desk_form(form(*TEN))
    assert not is_desk_form(table(("Orgnr", "F-skatt", "Moms", "Datum"), (NUMBER,)))
    assert not is_skatteverket_answer(form(*TEN))


def test_a_csv_and_a_document_with_a_table_are_read_alike(form, read):
    headings = ("Orgnr", "Uppgift", "Svar", "Källa", "Datum", "Begärd den")
    cells = [one[:6] for one in TEN]
    written = "\n".join(";".join(f'"{cell}"' for cell in line) for line in (headings, *cells))
    document = docx.Document()
    grid = document.add_table(rows=len(cells) + 1, cols=len(headings))
    for line, values in zip(grid.rows, (headings, *cells), strict=True):
        for cell, value in zip(line.cells, values, strict=True):
            cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    expected = facts(read(form(*TEN))[0])
    for payload, name in ((written.encode(), "f.csv"), (buffer.getvalue(), "f.docx")):
        (sheet,) = open_sheets(payload, name=name)
        answers, refused = read(sheet)
        assert (facts(answers), refused) == (expected, [])
