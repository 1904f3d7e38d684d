import hashlib
from datetime import UTC, datetime

import pytest

from data_ingest.model.problem import UnreadableInput
from service.casework.replies.declared import declared_facts, with_declared
from service.casework.replies.reply import hand_in, keep_reply, list_files, list_replies
from service.casework.replies.request import MOST_FILE_BYTES, MOST_FILES, MOST_REPLIES, NewReply
from service.platform.db.database import acting_for, transaction

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"


@pytest.fixture
def link(engine, office):
    return office().link()[1]


@pytest.fixture
def firm(engine, link):
    """What the firm does through its link, each time in a transaction of its own."""

    def do(what, *arguments, **options):
        with acting_for(link.tenant_id), transaction(engine) as connection:
            return what(connection, link, *arguments, **options)

    return do


@pytest.fixture
def answer(firm):
    def given(*answers):
        stated = NewReply.model_validate({"answers": list(answers)})
        return firm(keep_reply, stated, person_key=KEY, now=NOW)

    return given


def test_a_reply_is_kept_with_its_hash_and_nothing_replaces_it(firm, answer, link):
    first = answer({"fact": "headcount", "stance": "agree"})
    second = answer({"fact": "headcount", "stance": "disagree", "text": "Vi är fler."})
    assert firm(list_replies) == sorted((first, second), key=lambda one: one.id)
    assert hashlib.sha256(first.content).hexdigest() == first.result_hash
    assert first.read().sheet_sha256 == link.sheet_sha256
    assert first.actor == link.id


def test_a_fact_that_is_missing_is_told_with_its_value(answer, link):
    missing = {one.fact for one in link.read().unknown}
    assert "worker_channel" in missing
    reply = answer({"fact": "worker_channel", "stance": "add", "value": "yes"})
    assert [(one.fact, one.value) for one in declared_facts(link, [reply])] == [
        ("worker_channel", "yes")
    ]


def test_a_later_answer_takes_an_earlier_value_back(answer, link):
    first = answer({"fact": "headcount", "stance": "disagree", "text": "fel", "value": "90"})
    second = answer({"fact": "headcount", "stance": "agree"})
    assert [one.value for one in declared_facts(link, [first])] == ["90"]
    assert declared_facts(link, [first, second]) == ()


def test_a_firms_word_never_replaces_what_the_buyer_has(answer, link, document):
    reply = answer(
        {"fact": "founded_on", "stance": "disagree", "text": "fel", "value": "2001-01-01"},
        {"fact": "headcount", "stance": "disagree", "text": "fel", "value": "90"},
        {"fact": "worker_channel", "stance": "add", "value": "yes"},
    )
    before = document()
    changed, entered = with_declared(before, declared_facts(link, [reply]))
    assert entered == 2
    [norr] = [one for one in changed["parties"] if one["id"] == "norr"]
    facts = {one["fact"]: (one["value"], one["basis"]) for one in norr["facts"]}
    assert facts["founded_on"] == ("2009-03-16", "register")
    assert facts["headcount"] == ("90", "declared")
    assert facts["worker_channel"] == ("yes", "declared")
    others = [one for one in changed["parties"] if one["id"] != "norr"]
    assert others == [one for one in before["parties"] if one["id"] != "norr"]


def test_a_document_with_the_firms_word_in_it_is_screened(answer, link, document, screen_document):
    reply = answer({"fact": "worker_channel", "stance": "add", "value": "yes"})
    changed, _ = with_declared(document(), declared_facts(link, [reply]))
    assert (
        screen_document(changed).record.procurement
        != screen_document(document()).record.procurement
    )


def test_a_link_takes_so_many_replies_and_no_more(answer):
    for _ in range(MOST_REPLIES):
        answer({"fact": "headcount", "stance": "agree"})
    with pytest.raises(UnreadableInput) as refused:
        answer({"fact": "headcount", "stance": "agree"})
    assert [one.code for one in refused.value.problems] == ["reply-most"]


def test_a_file_is_handed_in_once_and_has_no_name_of_the_senders(firm):
    kept = [firm(hand_in, b"%PDF", media_type="application/pdf", now=NOW) for _ in range(2)]
    assert kept[0] == kept[1]
    assert kept[0].name == "reply"
    assert [one.sha256 for one in firm(list_files)] == [hashlib.sha256(b"%PDF").hexdigest()]


def test_a_file_that_is_empty_or_too_large_or_one_too_many_is_refused(firm):
    def refused(content):
        with pytest.raises(UnreadableInput) as fault:
            firm(hand_in, content, media_type="text/plain", now=NOW)
        return [one.code for one in fault.value.problems]

    assert refused(b"") == ["empty-input"]
    assert refused(b"x" * (MOST_FILE_BYTES + 1)) == ["too-large"]
    for number in range(MOST_FILES):
        firm(hand_in, f"{number}".encode(), media_type="text/plain", now=NOW)
    assert refused(b"one more") == ["reply-most-files"]
    assert len(firm(list_files)) == MOST_FILES
