from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement_rules.support.contacts import (
    expired_contacts,
    load_contacts,
    twelve_months_after,
)
from procurement_rules.support.situations import load_situations

SITUATIONS = load_situations()


@pytest.mark.parametrize("contact", load_contacts(), ids=lambda one: one.id)
def test_every_contact_has_a_source_a_day_and_an_end(contact):
    assert "https://" in contact.source
    assert contact.checked_on <= date(2026, 11, 30)
    assert contact.counts(contact.expires_on)
    assert not contact.counts(contact.expires_on + timedelta(1))
    texts = [contact.name, contact.answers, contact.hours_said]
    texts += [one for one in (contact.languages, contact.cost, contact.police) if one]
    assert all(text.sv.strip() and text.en.strip() for text in texts)


def test_an_expired_contact_is_among_those_to_check_again():
    contacts = load_contacts()
    assert expired_contacts(contacts, on=date(2026, 11, 30)) == ()
    assert expired_contacts(contacts, on=date(2027, 12, 1)) == contacts


def test_danger_stands_first_and_the_support_line_is_for_professionals():
    contacts = {one.id: one for one in load_contacts()}
    assert list(contacts)[:2] == ["sos", "police"]
    assert [one.id for one in load_contacts() if one.first] == ["sos", "police", "nmt"]
    assert contacts["nmt"].is_for == "buyers"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_twelve_months_later_is_a_year_later_to_the_day(day):
    later = twelve_months_after(day)
    assert (later.year, later.month) == (day.year + 1, day.month)
    assert later.day == day.day or (day.month, day.day, later.day) == (2, 29, 28)


def test_each_situation_has_somebody_to_call_and_who_of_them_is_told_by_the_police():
    """Of the first contact of each situation it is said whether the police is told."""
    contacts = {one.id: one for one in load_contacts()}
    codes = [one.code for one in SITUATIONS.situations]
    assert codes == [
        *("no_pay", "papers_kept", "housing_tied", "threatened"),
        *("minor", "sexual_exploitation", "undocumented", "injured"),
    ]
    for situation in SITUATIONS.situations:
        assert contacts[situation.contacts[0]].police is not None


def test_the_undocumented_are_not_sent_to_the_police_first():
    undocumented = next(one for one in SITUATIONS.situations if one.code == "undocumented")
    assert undocumented.contacts[0] == "union"
    assert not {"police", "work_environment"} & set(undocumented.contacts)


@pytest.mark.parametrize("one", SITUATIONS.explanations, ids=lambda one: one.code)
def test_an_explanation_has_two_sentences_and_says_what_was_read(one):
    for text in (one.text.sv, one.text.en):
        assert text.count(". ") == 1
        assert text.endswith(".")
    assert one.source.startswith("https://")
    assert bool(one.citation) or one.read != "law"
