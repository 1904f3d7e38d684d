from dataclasses import replace

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.letters import letters
from procurement_rules.package.reasons import NO_CONTRACT, NO_TENDERS, NOT_CHOSEN, NOT_IN_REGIME
from procurement_rules.package.subject import UnknownFact
from procurement_rules.package.template import load_templates

TEMPLATES = load_templates().letters


@pytest.fixture(scope="module")
def write(rulebook):
    def write(subject, **options):
        drafted, left_out = letters(subject, TEMPLATES, rulebook, **options)
        return drafted, {one.id: one.reason for one in left_out}

    return write


def ids(drafted):
    return [(one.template.id, one.tender_id) for one in drafted]


def heard(firm, noted, *rules, number=1, **changes):
    return firm(number, applies=frozenset(rules), circumstances=(noted,), **changes)


def test_without_cause_no_letter_is_drafted_and_each_says_why(subject, write):
    drafted, left_out = write(subject())
    assert drafted == ()
    assert set(left_out) == {one.id for one in TEMPLATES}
    assert left_out["supporting_documents"] == NOT_CHOSEN


def test_a_low_price_gives_a_letter_to_that_tenderer_alone(subject, tender, write):
    values = {"implied": Text("190,00 SEK", "190.00 SEK")}
    low = tender(2, applies=frozenset({"SE-LOU-16-7"}), values=values)
    (letter,), _ = write(subject(tenders=(tender(1), low)))
    assert (letter.template.id, letter.recipient.sv) == ("explanation", "Exempelstäd 2 AB")
    assert letter.rule_ids == ("SE-LOU-16-7",)
    assert any("190.00 SEK" in one.en for one in letter.filled(letter.template.opening))


def test_a_noted_circumstance_gives_a_hearing_and_the_form_for_measures(
    subject, tender, firm, noted, write
):
    one = tender(1, firms=(heard(firm, noted, "SE-LOU-13-4"),))
    drafted, _ = write(subject(tenders=(one, tender(2))))
    assert ids(drafted) == [("hearing", "A1"), ("self_cleaning", "A1")]
    opening = " ".join(text.sv for text in drafted[0].filled(drafted[0].template.opening))
    assert "dag för händelsen 2025-03-01" in opening
    assert "[källa och dag]" in opening


def test_in_chapter_19_the_supplier_is_heard_but_has_no_right_of_13_5(
    subject, tender, firm, noted, write
):
    one = tender(1, firms=(heard(firm, noted, "SE-LOU-19-17"),))
    drafted, left_out = write(subject(regime="chapter_19", tenders=(one,)))
    assert ids(drafted) == [("hearing", "A1")]
    assert left_out["self_cleaning"] == NOT_IN_REGIME


def test_a_relied_on_firm_is_asked_about_through_the_tenderer(subject, tender, firm, noted, write):
    relied_on = heard(firm, noted, "SE-LOU-14-7-1", number=7, role="relied_on")
    (letter,), _ = write(subject(tenders=(tender(1, firms=(firm(1), relied_on)),)))
    assert letter.template.id == "replacement"
    assert letter.recipient.sv == "Exempelstäd 1 AB"
    assert "Exempelstäd 7 AB" in letter.filled(letter.template.opening)[0].sv


def test_documents_are_requested_only_of_the_tender_that_a_person_names(subject, write):
    drafted, _ = write(subject(), chosen=["A2"])
    assert ids(drafted) == [("supporting_documents", "A2")]


def test_a_clarification_asks_the_open_questions_of_its_own_tender(subject, unknown, write):
    unknowns = (unknown("LOU 17:6"), unknown("LOU 17:1"), unknown("LOU 17:6", tender="A9"))
    (letter,), _ = write(subject(unknowns=unknowns))
    assert ids([letter]) == [("clarification", "A1")]
    assert [one.sv for one in letter.asks] == ["Handling LOU 17:6. Gäller: Exempelstäd 1 AB."]


def test_before_the_call_both_sides_of_the_labour_market_are_heard(subject, unions, write):
    drafted, _ = write(subject(stage="need", tenders=(), labour_parties=unions))
    assert [one.recipient.sv for one in drafted if one.template.id == "levels_hearing"] == [
        "Exempelfacket", "Exempelarbetsgivarna"
    ]  # fmt: skip
    first, second = drafted[-2:]
    assert "levels" not in first.blanks()
    assert "levels" in second.blanks()


def test_levels_of_one_agreement_are_never_put_to_the_parties_of_another(subject, unions, write):
    values = {"levels": Text("999 SEK", "SEK 999")}
    drafted, _ = write(subject(stage="need", labour_parties=unions, values=values))
    said = " ".join(text.sv for one in drafted for text in one.filled(one.template.opening))
    assert "999" not in said


def test_during_the_contract_the_supplier_is_written_to_and_nobody_else(subject, tender, write):
    won = tender(2, awarded=True)
    drafted, _ = write(subject(stage="in_contract", tenders=(tender(1), won)))
    assert ids(drafted) == [("subcontractors_at_start", "A2"), ("refusal", "A2")]
    _, left_out = write(subject(stage="in_contract"))
    assert left_out["refusal"] == NO_CONTRACT


def test_the_reasons_for_a_low_price_go_to_the_one_tenderer_that_is_named(subject, tender, write):
    """What is said of one tender is wrong in the letter to another, and tells of it."""
    low = [tender(number, applies=frozenset({"SE-LOU-16-7"})) for number in (1, 2)]
    made = subject(tenders=tuple(low), values={"reasons": Text("Restid saknas", "No travel time")})
    both, _ = write(made)
    assert [one.blanks().count("reasons") for one in both] == [1, 1]
    drafted, _ = write(made, chosen=["A2"])
    (letter,) = (one for one in drafted if one.template.id == "explanation")
    said = letter.filled(letter.template.opening)
    assert any("Restid saknas." in one.sv for one in said)


def test_under_luf_a_price_is_asked_about_and_under_luk_no_provision_was_found(
    subject, tender, write
):
    low = tender(1, applies=frozenset({"SE-LUF-15-7"}))
    (letter,), _ = write(subject(regime="outside", instrument="LUF", tenders=(low,)))
    assert (letter.template.id, letter.rule_ids) == ("explanation", ("SE-LUF-15-7",))
    drafted, left_out = write(subject(regime="outside", instrument="LUK", tenders=(low,)))
    assert drafted == ()
    assert "LUK" in left_out["explanation"].sv


def test_where_no_party_to_an_agreement_is_known_the_officer_writes_to_whom(subject, write):
    drafted, _ = write(subject(stage="need", tenders=()))
    (letter,) = (one for one in drafted if one.template.id == "levels_hearing")
    assert letter.recipient.sv == "[mottagare]"
    assert {"recipient", "agreement", "levels"} <= set(letter.blanks())


def test_without_tenders_a_letter_about_one_says_that_they_have_to_be_screened(subject, write):
    _, left_out = write(subject(stage="award", tenders=()))
    assert left_out["explanation"] == left_out["supporting_documents"] == NO_TENDERS


def test_a_document_is_asked_for_once_with_all_firms_that_it_is_about(subject, unknown, write):
    second = unknown("LOU 17:6", about=Text("Nattrent AB", "Nattrent AB"))
    (letter,), _ = write(subject(unknowns=(unknown("LOU 17:6"), second)))
    assert [one.en for one in letter.asks] == [
        "Paper LOU 17:6. Concerns: Exempelstäd 1 AB, Nattrent AB."
    ]


@pytest.mark.parametrize("regime", [None, "outside", "chapter_19_direct"])
def test_without_legal_basis_no_letter_is_drafted(regime, subject, tender, firm, noted, write):
    rules = ("SE-LOU-13-4", "SE-LOU-19-17", "SE-LOU-14-7-1")
    one = tender(
        1, awarded=True, applies=frozenset({"SE-LOU-16-7"}), firms=(heard(firm, noted, *rules),)
    )
    for stage in ("need", "tenders_in", "award", "contract_start"):
        drafted, _ = write(subject(stage=stage, regime=regime, tenders=(one,)), chosen=["A1"])
        assert drafted == ()


def test_what_is_still_to_be_filled_in_is_named(subject, tender, write, filled):
    low = tender(1, applies=frozenset({"SE-LOU-16-7"}))
    (letter,), _ = write(subject(tenders=(low,)))
    assert {"buyer", "purchase", "diary_number", "implied", "reasons"} <= set(letter.blanks())
    (letter,), _ = write(subject(tenders=(low,), values=filled))
    assert letter.blanks() == ("reasons",)


def test_the_list_of_subcontractors_asks_for_no_proof_of_other_terms(subject, tender, write):
    about = Text("Exempelstäd 1 AB", "Exempelstäd 1 AB")

    def unknown(provision, what):
        return UnknownFact(
            tender_id=tender(1).tender_id, about=about, provision=provision,
            document=Text(what, what), facts=(),
        )  # fmt: skip

    asked = (unknown("LOU 17:6", "who does it"), unknown("LOU 17:1", "proof of bank pay"))
    made = subject(
        stage="contract_start", tenders=(replace(tender(1), awarded=True),), unknowns=asked
    )
    drafted, _ = write(made)
    (letter,) = (one for one in drafted if one.template.id == "subcontractors_at_start")
    said = " ".join(one.en for one in letter.asks)
    assert "Who does it" in said
    assert "bank pay" not in said
