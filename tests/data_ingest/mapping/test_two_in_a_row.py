"""Tenderer and subcontractor in one row: no tenderer is lost, no number goes to another firm."""

import pytest

from data_ingest.mapping import guess

WITH_PRICE = """Anbudsgivare|Org.nr|Anbudspris|Underleverantör|Andel UE
Exempel AB|559999-0008|785 000:-|Provfirma AB|20 %
Exempel AB|559999-0008|785 000:-|Fönster AB|5 %
Ensam AB|559999-0016|692 500:-||"""
TWO_NUMBERS = """Leverantör|Orgnr|UE|UE orgnr|Belopp|Andel %
Exempel AB|559999-0008|Provfirma AB|559999-0024|785 000|20
Ensam AB|559999-0016|Inga||692 500|0"""
NUMBER_BESIDE = """Anbudsgivare|Org.nr|Underleverantör|Andel
Exempel AB|559999-0008|Provfirma AB|20 %"""
NUMBER_ALONE = """Anbudsgivare|Underleverantör|Org.nr
Exempel AB|Provfirma AB|559999-0024
Ensam AB||559999-0016"""
SAME_NUMBER = """Anbudsgivare|Underleverantör|Org.nr
Exempel AB|Provfirma AB|559999-0008
Exempel AB|Fönster AB|559999-0008"""
SEVERAL_IN_A_CELL = """Anbudsgivare|Orgnr|Underleverantörer
Exempel AB|559999-0008|Provfirma AB, 559999-0024, ca 20 %
Ensam AB|559999-0016|Inga"""
LIST = """Anbudsgivare|Underleverantör|Org.nr|Andel
Exempel AB|Provfirma AB|559999-0024|20 %
Exempel AB|Fönster AB|559999-0032|5 %
Ensam AB|||
Egen AB|Inga||"""


@pytest.mark.parametrize(
    "text",
    [WITH_PRICE, TWO_NUMBERS, NUMBER_BESIDE, NUMBER_ALONE, SAME_NUMBER, SEVERAL_IN_A_CELL],
    ids=["price", "two numbers", "number beside", "number alone", "same number", "several"],
)
def test_a_table_of_tenders_that_name_subcontractors_is_read_as_tenderers_and_no_other(
    sheet_of, said, text
):
    guessed = guess(sheet_of(text))
    assert guessed.mapping.target == "tenderers"
    assert guessed.runner_up is None
    assert guessed.mapping.columns["subcontractors"].startswith(("Underleverantör", "UE"))
    as_list = guess(sheet_of(text), target="subcontractors")
    assert (as_list.mapping.columns, as_list.missing) == ({}, ("contractor", "name"))
    assert said(as_list.problems)[0] == "mapping-two-in-a-row"


@pytest.mark.parametrize(
    "text",
    [WITH_PRICE, TWO_NUMBERS, NUMBER_BESIDE, SAME_NUMBER, SEVERAL_IN_A_CELL],
    ids=["price", "two numbers", "number beside", "same number", "several"],
)
def test_a_number_is_the_tenderers_where_the_table_shows_it(sheet_of, text):
    assert guess(sheet_of(text)).mapping.columns["number"].startswith("Org")


def test_a_number_of_which_it_cannot_be_told_whose_it_is_waits_for_a_person(sheet_of, said):
    guessed = guess(sheet_of(NUMBER_ALONE))
    assert "number" not in guessed.mapping.columns
    assert "Org.nr" in guessed.unmapped
    assert said(guessed.problems)[0] == "mapping-number-of-whom"


def test_that_some_rows_are_subcontractors_is_said_before_they_are_read_as_tenderers(
    sheet_of, said
):
    text = "Roll|Företag|Orgnr\nAnbudsgivare|Ensam AB|559999-0016\nUE|Fönster AB|559999-0032"
    guessed = guess(sheet_of(text))
    assert guessed.mapping.target == "tenderers"
    assert said(guessed.problems)[0] == "mapping-rows-below"
    plain = guess(sheet_of(text.replace("UE|", "Anbudsgivare|")))
    assert "mapping-rows-below" not in said(plain.problems)


def test_a_list_of_who_engages_whom_is_still_known(sheet_of, said):
    guessed = guess(sheet_of(LIST))
    assert guessed.mapping.target == "subcontractors"
    assert set(guessed.mapping.columns) == {"contractor", "name", "number", "share"}
    assert "mapping-two-in-a-row" not in said(guessed.problems)
    assert guessed.runner_up is None


def test_columns_of_a_plain_list_of_tenderers_are_not_those_of_subcontractors(sheet_of):
    text = "Anbudsgivare|Orgnr|Anbud|Andel|Uppgift\nA AB|559999-0008|785 000|10 %|x"
    guessed = guess(sheet_of(text), target="tenderers")
    assert set(guessed.mapping.columns) == {"name", "number"}
    assert {"Anbud", "Andel", "Uppgift"} <= set(guessed.unmapped)


def test_a_tenderer_without_subcontractors_keeps_its_tender_and_nobody_is_called_inga(read):
    mapped = read(LIST)
    named = dict(mapped.procurement.parties.select("party_id", "display_name").rows())
    parts = mapped.procurement.contract_parties.select("party_id", "role").rows()
    assert [named[one] for one, role in parts if role == "tenderer"] == [
        "Exempel AB", "Ensam AB", "Egen AB"
    ]  # fmt: skip
    assert {named[one] for one, role in parts if role == "subcontractor"} == {
        "Provfirma AB", "Fönster AB"
    }  # fmt: skip
    assert mapped.rejects.height == 0
    counts = mapped.counts
    assert (counts.rows, counts.tenders, counts.subcontractors, counts.left_out) == (4, 3, 2, 0)
