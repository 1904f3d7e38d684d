import re

from procurement_rules.support.contacts import load_contacts
from procurement_rules.support.guidance import load_guidance


def test_every_text_is_in_both_languages():
    guidance = load_guidance()
    texts = [*guidance.do_no_harm, *guidance.preserve]
    for one in guidance.recipients:
        texts += [one.name, one.takes, one.not_checked]
    assert all(text.sv.strip() and text.en.strip() for text in texts)


def test_the_first_line_is_the_emergency_number():
    first = load_guidance().do_no_harm[0]
    assert "112" in first.sv
    assert "112" in first.en


def test_no_number_stands_in_the_texts_but_the_emergency_number():
    """A number goes stale; it stands among the contacts, with the day it was checked."""
    guidance = load_guidance()
    texts = [*guidance.do_no_harm, *guidance.preserve]
    texts += [text for one in guidance.recipients for text in (one.takes, one.not_checked)]
    found = {number for text in texts for number in re.findall(r"[0-9][0-9 -]+", text.sv + text.en)}
    assert {one.strip() for one in found} == {"112"}


def test_a_recipient_has_a_contact_that_is_there_or_none():
    known = {one.id for one in load_contacts()} | {None}
    assert {one.contact for one in load_guidance().recipients} <= known


def test_each_moment_of_the_work_says_what_not_to_ask_write_and_tell_and_who_is_told():
    moments = load_guidance().moments
    assert [one.code for one in moments] == [
        *("before_visit", "sign_seen", "incident", "tip", "supplier_reply")
    ]
    for moment in moments:
        parts = dict(moment.parts)
        assert list(parts) == ["not_ask", "not_write", "not_tell", "told"]
        assert all(text.sv.strip() and text.en.strip() for one in parts.values() for text in one)
