"""Counts are believed under a key that was handed over, and as they were signed alone."""

import json

import pytest

from data_ingest.model.problem import UnreadableInput
from service.suppliers.selection.signed_counts import (
    issuer_of,
    read_all_signed,
    read_signed,
    signed,
)
from tests.municipalities import counts_from, key_of

KEY, OTHER = key_of(0), key_of(1)


@pytest.fixture(scope="module")
def payload():
    return signed(counts_from(0), KEY)


def refused(payload, keys=(KEY.verifier,)):
    with pytest.raises(UnreadableInput) as found:
        read_signed(payload, keys, name="c.json")
    return [(problem.code, problem.location) for problem in found.value.problems]


def changed(payload, change):
    content = json.loads(payload)
    change(content["counts"])
    return json.dumps(content).encode()


def signed_anew(payload, change):
    """Counts that somebody has written otherwise and signed with the right key."""
    content = counts_from(0).model_dump(mode="json")
    change(content)

    class Written:
        @staticmethod
        def model_dump(mode):
            return content

    return signed(Written(), KEY)


def test_what_was_signed_is_read_whatever_its_spaces(payload):
    assert read_signed(payload, [OTHER.verifier, KEY.verifier], name="c.json") == counts_from(0)
    again = json.dumps(json.loads(payload)).encode()
    assert read_all_signed([("c.json", again)], [KEY.verifier]) == [("c.json", counts_from(0))]


def test_counts_under_a_key_that_nobody_handed_over_are_refused(payload):
    assert refused(payload, [OTHER.verifier]) == [("counts-key", "/counts/key")]
    assert refused(payload, []) == [("counts-key", "/counts/key")]


def test_a_number_that_was_changed_is_refused(payload):
    def one_more(content):
        content["found"][0]["found"] += 1

    assert refused(changed(payload, one_more)) == [("counts-signature", "/note")]


def test_counts_that_claim_another_key_are_refused(payload):
    def claim(content):
        content["key"] = OTHER.verifier.text()

    claimed = changed(payload, claim)
    assert refused(claimed, [KEY.verifier, OTHER.verifier]) == [("counts-signature", "/note")]


@pytest.mark.parametrize("note", ["", "x", "kedjekoll-counts-1\nabc\n\n— kedjekoll/a AAAA\n"])
def test_a_note_that_is_none_is_refused(payload, note):
    content = json.loads(payload) | {"note": note}
    assert refused(json.dumps(content).encode()) == [("counts-signature", "/note")]


def test_a_cell_of_one_is_refused_although_it_is_signed(payload):
    def one(content):
        content["found"][1]["found"] = 1

    assert refused(signed_anew(payload, one)) == [("counts-small", "/found/1/found")]


def test_another_version_of_industries_is_refused_although_it_is_signed(payload):
    def newer(content):
        content["industries"] = "NACE Rev. 2.1"

    assert refused(signed_anew(payload, newer)) == [("counts-industries", "/industries")]


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"counts": 1, "note": ""}', '{"counts": {}, "note": 1}']
)
def test_what_is_no_file_of_counts_is_refused(text):
    assert refused(text.encode()) == [("counts-form", "")]


def test_an_organisation_stands_for_itself_on_its_installation_alone():
    issuers = {issuer_of(key, tenant) for key in (KEY, OTHER) for tenant in ("local", "north")}
    assert len(issuers) == 4
