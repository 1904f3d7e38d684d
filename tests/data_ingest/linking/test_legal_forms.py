"""Legal forms: the table is sound, and forms are related as the law of a country does."""

import pytest

from data_ingest.linking.legal_forms import (
    form_countries,
    load_legal_forms,
    relate_forms,
    stated_forms,
)


def test_every_form_has_a_source_a_kind_and_spellings():
    for form in load_legal_forms().values():
        assert form.source
        assert form.kind
        assert all(form.spellings)


def test_the_nordic_and_baltic_countries_have_their_forms():
    known = load_legal_forms()
    for country in ("SE", "NO", "DK", "FI", "EE", "LV", "LT", "IS", "GB"):
        kinds = {form.kind for form in known.values() if country in form.countries}
        assert "limited" in kinds, country


def test_no_spelling_belongs_to_two_forms():
    spellings = [text for form in load_legal_forms().values() for text in form.spellings]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("query", "candidate", "relation"),
    [
        ("AB", "AB", "same"),
        ("", "", "unstated"),
        ("AB", "", "unstated"),
        ("CO", "AB", "unstated"),
        ("CO AB", "AB", "same"),
        ("AB", "HB", "contradicting"),
        ("AS", "ASA", "contradicting"),
        ("OY", "OYJ", "contradicting"),
        ("GMBH", "AG", "contradicting"),
        ("AB OY", "OY", "same"),
        ("LTD OY", "OY", "same"),
        ("AO", "AO", "same"),
        ("INC", "AO", "contradicting"),
        ("AB", "LTD", "foreign"),
        ("AB", "LLP", "contradicting"),
        ("LTD", "BRANCH LTD", "branch"),
        ("BRANCH", "LTD", "branch"),
        ("BRANCH LTD", "BRANCH OY", "foreign"),
        ("BRANCH LTD", "AB", "foreign"),
        ("BRANCH", "", "branch"),
        ("INC", "CORP", "alike"),
        ("OAO", "PAO", "alike"),
        ("LTD", "PTY", "alike"),
        ("AB", "GMBH", "contradicting"),
        ("OOO", "LLC", "foreign"),
        ("AO", "AD", "foreign"),
        ("KK", "LTD", "foreign"),
        ("YXGS", "GFYXGS", "contradicting"),
    ],
)
def test_two_forms_are_related(query, candidate, relation):
    assert relate_forms(query, candidate) == relation
    assert relate_forms(candidate, query) == relation


def test_words_that_name_no_form_are_left_out():
    assert stated_forms("CO AB AB") == ("AB",)


def test_a_form_tells_where_a_firm_can_be_seated():
    assert form_countries("AB") == {"SE", "FI", "LT"}
    assert form_countries("AB OY") == {"FI"}
    assert form_countries("") == frozenset()
    assert form_countries("BRANCH") == frozenset()
