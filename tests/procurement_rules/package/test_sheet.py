from datetime import date

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.sheet import (
    LANGUAGE_NAMES,
    PROMISES,
    load_contacts,
    load_sheet_texts,
    printable_contacts,
    sheets,
)
from procurement_rules.package.template import load_templates

CHECKED = date(2026, 11, 24)


@pytest.mark.parametrize("is_for", ["workers", "buyers"])
def test_a_contact_is_printed_for_twelve_months_and_not_a_day_longer(is_for):
    contacts = load_contacts()
    assert printable_contacts(contacts, is_for=is_for, on=date(2027, 11, 24))
    assert printable_contacts(contacts, is_for=is_for, on=date(2027, 11, 25)) == ()


def test_without_a_number_that_was_checked_of_late_there_is_no_sheet():
    assert sheets(PROMISES, {}, on=date(2028, 1, 1)) == ()


def test_every_language_has_the_same_lines_with_the_same_fields():
    texts = load_sheet_texts()
    assert set(texts) == set(LANGUAGE_NAMES)
    for one in texts.values():
        assert set(one) == set(texts["sv"])
        for key, text in one.items():
            assert ("{" in text) == ("{" in texts["sv"][key])


def test_the_sheet_promises_only_what_a_clause_holds():
    known = {one.id for one in load_templates().clauses}
    assert set(PROMISES) <= known
    for sheet in sheets(["bank_pay"], {}, on=CHECKED):
        assert len(sheet.lines) == 1
    assert all(len(one.lines) == len(PROMISES) for one in sheets(PROMISES, {}, on=CHECKED))


def test_the_sheet_carries_emergency_numbers_and_the_day_they_were_checked():
    for sheet in sheets(PROMISES, {}, on=CHECKED):
        assert [phone for _, phone in sheet.contacts] == ["112", "114 14"]
        assert "2026-11-24" in sheet.note


def test_the_sheet_names_the_buyer_and_the_channel():
    values = {"buyer": Text("Exempelstaden", "Exempelstaden"), "channel": Text("08-1", "08-1")}
    for sheet in sheets(PROMISES, values, on=CHECKED):
        assert "Exempelstaden" in sheet.intro
        assert any("08-1" in line for line in sheet.lines)


def test_the_line_for_professionals_is_never_given_to_workers():
    workers = printable_contacts(load_contacts(), is_for="workers", on=CHECKED)
    assert "020-390 000" not in {one.phone for one in workers}
