import re

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import LANGUAGES


def problem(draft, source, **stated):
    with pytest.raises(UnreadableInput) as fault:
        draft(source, **stated)
    (found,) = fault.value.problems
    for language in LANGUAGES:
        assert found.detail(language)
        assert found.mend(language)
    return found.code, found.location


def nothing(package):
    made = (package.questions, package.letters, package.clauses, package.sheets)
    return not any(made)


def letters_of(package):
    return [(one.id, one.tender_id) for one in package.letters]


@pytest.fixture(scope="module")
def with_ground(document, screen_document):
    """A screening in which a person has noted a ground about the first tenderer."""

    def screen():
        made = document()
        made["grounds"] = [
            {"party": "norr", "ground": "labour_law_breach", "happened_on": "2025-03-01",
             "is_final": True, "case_number": "SF-1"}
        ]  # fmt: skip
        return screen_document(made).record

    return screen


def test_the_bundled_example_asks_the_tender_below_the_comparison_cost(draft, screened):
    package = draft(screened.record)
    assert (package.stage, package.regime) == ("tenders_in", "full")
    assert letters_of(package) == [
        ("clarification", "A2"), ("clarification", "A4"), ("explanation", "A2")
    ]  # fmt: skip
    letter = package.letters[-1]
    assert "190,00 SEK" in letter.opening[2].sv
    whole = package.canonical_bytes().decode()
    told = re.search(r"\b(191|228)[,.]\d\d\b", whole)
    assert told is None, "what the work is reckoned to cost is no lowest price to be told"


def test_a_noted_ground_becomes_a_hearing_in_neutral_words(draft, with_ground):
    package = draft(with_ground())
    letter = next(one for one in package.letters if one.id == "hearing")
    assert letter.tender_id == "A1"
    assert "dag för händelsen 2025-03-01" in letter.opening[1].sv
    assert "SF-1" not in package.canonical_bytes().decode()
    assert ("self_cleaning", "A1") in letters_of(package)


def test_what_a_person_fills_in_comes_before_what_the_screening_says(draft, screened):
    package = draft(screened.record, fields={"buyer": "Exempelköping", "diary_number": "KS 1"})
    assert (package.head.buyer, package.head.diary_number) == ("Exempelköping", "KS 1")
    assert "Exempelköping" in package.letters[0].opening[0].sv


def test_questions_stand_in_tender_order_and_show_no_points(draft, screened):
    package = draft(screened.record, kind="questions")
    order = [one.tender_id for one in package.questions]
    assert order == sorted(order)
    gates = {one.gate for one in package.questions}
    assert gates >= {"clarification", "explanation", "own_look_up"}
    assert gates.isdisjoint(gate for one in package.closed for gate in one.gates)
    assert b"points" not in package.canonical_bytes()
    assert all(one.gates for one in package.closed)


def test_before_the_call_the_same_is_asked_of_every_tenderer(draft, screened, need):
    for source in (screened.record, need()):
        package = draft(source, kind="questions", stage="need")
        assert {one.tender_id for one in package.questions} == {""}
        assert {one.gate for one in package.questions} == {"documents"}
        assert all(one.rule_ids for one in package.questions)


def test_a_need_gives_terms_with_the_levels_of_the_agreement(draft, need):
    package = draft(need(), kind="clauses", fields={"buyer": "Exempelstaden"})
    first = package.clauses[0]
    assert first.id == "labour_terms"
    assert "155,18 SEK per timme" in first.text[1].sv
    assert [one.language for one in package.sheets] == ["sv", "en"]
    assert package.contacts[0].phone == "020-390 000"


def test_a_level_that_nobody_has_confirmed_never_stands_in_a_term_as_settled(draft, need):
    """METHOD §6: the level is second-hand, and its pay per hour was worked out."""
    for value in ("4200000", "900000"):
        (first, *_) = draft(need(value=value), kind="clauses").clauses
        assert first.blanks == ("levels", "leave_level", "hours_level", "criterion")
        sv, en = first.text[1].sv, first.text[1].en
        for text, opening in (
            (sv, "[lägsta nivåer, att bekräfta: "), (en, "[lowest levels, to be confirmed: "),
        ):  # fmt: skip
            before, _, rest = text.partition(opening)
            proposal, _, after = rest.partition("]")
            assert not set("0123456789") & set(before + after)
            for basis in ("2026-09-01", "2027-08-31", "174", "Kommunal/Almega", "2025-09-05"):
                assert basis in proposal
        assert "omräknat från 27\N{NO-BREAK SPACE}001 SEK i månaden" in sv
        assert "(the agreement's own divisor has not been read)" in en


def test_a_level_that_a_person_states_stands_as_she_states_it(draft, need):
    levels = {"levels": "160 kr i timmen", "leave_level": "25 dagar", "hours_level": "40 timmar"}
    package = draft(need(), kind="clauses", fields=levels | {"criterion": "X 1"})
    (first, *_) = package.clauses
    assert [text.sv for text in first.text[1:]] == [
        "Lön: 160 kr i timmen.", "Semester: 25 dagar.", "Arbetstid: 40 timmar."
    ]  # fmt: skip
    assert not [text for text in first.text if "[" in text.sv]
    assert first.criterion.sv.startswith("X 1. ")
    assert first.blanks == ()


def test_works_have_the_codes_of_their_own_headings(draft, need):
    terms = draft(need(cpv="45210000", nature="works", value="90000000"), kind="clauses").clauses
    codes = {term.id: term.works_code.sv for term in terms}
    assert "AFD.345" in codes.pop("staff_ledger")
    assert set(codes.values()) == {"[AF-kod]"}


def test_a_level_is_asked_of_both_parties_and_without_any_of_whom_the_officer_names(draft, need):
    asked = [one for one in draft(need(cpv="98000000")).letters if one.id == "levels_hearing"]
    assert [one.recipient.sv for one in asked] == ["[mottagare]"]
    assert "recipient" in asked[0].blanks


def test_a_need_below_the_threshold_gives_voluntary_terms_only(draft, need):
    package = draft(need(value="900000"), kind="clauses")
    assert {rule for one in package.clauses for rule in one.rule_ids} == {"SE-LOU-19-TERMS"}


def test_a_need_under_another_act_gives_nothing(draft, need):
    for kind in ("questions", "letters", "clauses"):
        package = draft(need(instrument="LUFS"), kind=kind)
        assert nothing(package)


def test_a_need_hears_both_parties_on_levels(draft, need):
    recipients = [one.recipient.sv for one in draft(need()).letters if one.id == "levels_hearing"]
    assert {"Kommunal", "Almega Serviceföretagen"} <= set(recipients)


def test_the_answer_is_due_on_a_working_day_that_lies_as_far_ahead_as_was_set(draft, screened):
    package = draft(screened.record, sent_on="2026-12-18", answer_days=10)
    assert package.head.answer_by.isoformat() == "2027-01-08"


def test_a_screening_without_a_stage_has_to_be_told_it(draft, document, screen_document):
    made = document()
    del made["stage"]
    record = screen_document(made).record
    assert problem(draft, record) == ("package-stage", "/stage")
    assert draft(record, stage="tenders_in").letters


def test_a_lot_has_to_be_named_where_there_are_several(draft, document, screen_document):
    made = document()
    second = made["lots"][0] | {"id": "lot-two"}
    made["lots"].append(second)
    record = screen_document(made).record
    assert problem(draft, record) == ("package-lot-missing", "/lot_id")
    assert problem(draft, record, lot_id="x") == ("package-lot", "/lot_id")
    assert draft(record, lot_id="lot-two").made_from.lot_id == "lot-two"


def test_a_need_knows_nothing_of_tenders(draft, need):
    assert problem(draft, need(), stage="tenders_in") == ("package-need-stage", "/stage")
    assert problem(draft, need(), tender_ids=["A1"]) == ("package-tender", "/tender_ids/0")


def test_a_tender_that_is_not_there_is_refused(draft, screened):
    stated = {"tender_ids": ["A1", "A99"]}
    assert problem(draft, screened.record, **stated) == ("package-tender", "/tender_ids/1")


def test_documents_are_requested_of_the_named_tender(draft, screened):
    package = draft(screened.record, tender_ids=["A3"], stage="award")
    assert letters_of(package) == [("supporting_documents", "A3")]


@pytest.mark.parametrize("stage", ["contract_start", "in_contract"])
def test_during_the_contract_terms_open_the_gates(stage, draft, screened):
    questions = draft(screened.record, kind="questions", stage=stage)
    assert {one.gate for one in questions.questions} == {"contract_term", "own_look_up"}
    letters = draft(screened.record, stage=stage, tender_ids=["A3"])
    assert [one.id for one in letters.letters] == [
        "subcontractors_at_start", "decisions_request", "refusal"
    ]  # fmt: skip


def test_once_the_contract_has_ended_nothing_is_asked_or_written(draft, screened):
    for kind in ("questions", "letters", "clauses"):
        package = draft(screened.record, kind=kind, stage="ended")
        assert nothing(package)
