from datetime import date

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.sheet import (
    END,
    LANGUAGE_NAMES,
    LEFT_TO_RIGHT,
    PROMISES,
    READ,
    RIGHT_TO_LEFT,
    load_sheet_texts,
    sheet_sha256,
    sheets,
)
from procurement_rules.package.template import load_templates
from procurement_rules.support.contacts import load_contacts, printable_contacts

CHECKED = date(2026, 11, 30)
EVERY = frozenset(LANGUAGE_NAMES)


def test_a_sheet_is_printed_for_twelve_months_and_not_a_day_longer():
    assert sheets(PROMISES, {}, on=date(2027, 11, 30))
    assert sheets(PROMISES, {}, on=date(2027, 12, 1)) == ()


def test_a_sheet_says_until_when_its_numbers_count():
    for sheet in sheets(PROMISES, {}, on=CHECKED, approved=EVERY):
        assert sheet.expires_on == date(2027, 11, 30)
        assert "2026-11-30" in sheet.note
        assert "2027-11-30" in sheet.note


def test_without_the_emergency_number_there_is_no_sheet_even_if_others_count():
    contacts = [
        one.model_copy(update={"checked_on": date(2025, 1, 1)}) if one.id == "sos" else one
        for one in load_contacts()
    ]
    assert sheets(PROMISES, {}, on=CHECKED, contacts=contacts) == ()


def test_a_language_that_nobody_has_gone_through_is_not_printed():
    assert [one.language for one in sheets(PROMISES, {}, on=CHECKED)] == list(READ)
    read = sheets(PROMISES, {}, on=CHECKED, approved={"ar", "th"})
    assert [one.language for one in read] == [*READ, "th", "ar"]


def test_every_language_has_the_same_lines_with_the_same_fields():
    texts = load_sheet_texts()
    assert set(texts) == set(LANGUAGE_NAMES)
    assert set(LANGUAGE_NAMES) >= RIGHT_TO_LEFT | set(READ)
    for one in texts.values():
        assert set(one) == set(texts["sv"])
        for key, text in one.items():
            assert text.strip()
            assert ("{" in text) == ("{" in texts["sv"][key])


def test_the_hash_of_a_language_is_that_of_its_own_texts():
    assert len({sheet_sha256(language) for language in LANGUAGE_NAMES}) == len(LANGUAGE_NAMES)


def test_the_sheet_promises_only_what_a_clause_holds():
    known = {one.id for one in load_templates().clauses}
    assert set(PROMISES) <= known
    for sheet in sheets(["bank_pay"], {}, on=CHECKED):
        assert len(sheet.lines) == 1
    assert all(len(one.lines) == len(PROMISES) for one in sheets(PROMISES, {}, on=CHECKED))


def test_the_sheet_has_danger_first_and_a_union_a_helpline_and_no_line_for_professionals():
    for sheet in sheets(PROMISES, {}, on=CHECKED, approved=EVERY):
        phones = [phone.strip(f"{LEFT_TO_RIGHT}{END}") for _, phone in sheet.contacts]
        assert phones[:2] == ["112", "114 14"]
        assert {"020-160 10 06", "116 006", "020-50 50 50"} <= set(phones)
        assert "020-390 000" not in phones
        assert all(what for what, _ in sheet.contacts)


def test_a_number_in_a_language_from_right_to_left_is_kept_in_its_order():
    sheet = next(
        one for one in sheets(PROMISES, {}, on=CHECKED, approved=EVERY) if one.language == "ar"
    )
    assert f"{LEFT_TO_RIGHT}114 14{END}" in [phone for _, phone in sheet.contacts]
    assert f"{LEFT_TO_RIGHT}2027-11-30{END}" in sheet.note


def test_the_sheet_names_the_buyer_and_the_channel():
    values = {"buyer": Text("Exempelstaden", "Exempelstaden"), "channel": Text("08-1", "08-1")}
    for sheet in sheets(PROMISES, values, on=CHECKED, approved=EVERY):
        assert "Exempelstaden" in sheet.intro
        assert any("08-1" in line for line in sheet.lines)


@pytest.mark.parametrize("is_for", ["workers", "buyers"])
def test_a_contact_without_a_number_is_on_no_sheet(is_for):
    assert all(one.phone for one in printable_contacts(load_contacts(), is_for=is_for, on=CHECKED))
