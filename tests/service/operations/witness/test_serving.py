"""A witness cosigns a log that has only grown, as another implementation of C2SP tlog-witness."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from service.operations.audit.checkpoint import (
    Checkpoint,
    InvalidCheckpoint,
    SigningKey,
    open_note,
    sign_checkpoint,
)
from service.operations.audit.tables import WITNESSED_LOGS
from service.operations.witness.cosignature import CosigningKey, parse_cosigner_key
from service.operations.witness.serving import WitnessServing, open_witness, read_request
from service.operations.witness.settings import Cosigning
from service.platform.db.database import EVERY_TENANT, transaction
from service.settings import InvalidSettings
from tests.service.operations.witness.exchange import (
    KEY,
    ORIGIN,
    RECORDED,
    leaves,
    note,
    proof,
    request,
    requests,
)

OTHERS = json.loads(RECORDED.read_text("utf-8"))
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture
def witness(own_engine):
    """A witness that accepts one log."""
    key = CosigningKey("witness.example/own", b"w" * 32)
    return WitnessServing(own_engine, key, {ORIGIN: [KEY.verifier]})


def stored(witness):
    with transaction(witness.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return connection.scalar(select(WITNESSED_LOGS.c.size))


def text_of(body):
    return body.partition(b"\n\n")[2].decode().rpartition("\n\n")[0] + "\n"


def test_it_answers_every_request_as_the_other_implementation_does(witness):
    said = {}
    for name, body in requests().items():
        answer = witness.add_checkpoint(body, now=NOW)
        said[name] = [answer.status, answer.body.decode() if answer.status == 409 else ""]
        if answer.status == 409:
            assert answer.media_type == "text/x.tlog.size"
        if answer.status == 200:
            _, at = witness.key.cosigner.find(text_of(body), answer.body.decode())
            assert at == NOW
    expected = {
        name: [status, body if status == 409 else ""]
        for name, (status, body) in OTHERS["answers"].items()
    }
    assert said == expected


def test_it_gives_out_the_newest_checkpoint_as_the_other_implementation_does(witness):
    import hashlib

    named = hashlib.sha256(ORIGIN.encode()).hexdigest()
    assert witness.checkpoint(named).status == 404
    for body in requests().values():
        witness.add_checkpoint(body, now=NOW)
    status, theirs = OTHERS["newest"]
    ours = witness.checkpoint(named)
    assert ours.status == status
    same, last = ours.body.decode().rsplit("— witness.example", 1)[0], "— witness.example"
    assert same == theirs.rsplit(last, 1)[0]
    assert open_note(ours.body, [KEY.verifier])[0] == text_of(requests()["a jump"])
    assert witness.checkpoint("0" * 64).status == 404


def test_a_cosignature_of_the_other_implementation_is_read():
    key = parse_cosigner_key(OTHERS["vkey"])
    assert key.text() == OTHERS["vkey"]
    taken = {name: body for name, (status, body) in OTHERS["answers"].items() if status == 200}
    assert len(taken) == 4
    for name, line in taken.items():
        text = text_of(requests()[name])
        found, at = key.find(text, line)
        assert found == line
        assert at.date().isoformat() == "2026-11-29"
        for changed in (text.replace("signed-at", "signed_at"), text + "more\n"):
            with pytest.raises(InvalidCheckpoint, match="does not fit"):
                key.find(changed, line)
    with pytest.raises(InvalidCheckpoint, match="no cosignature of the key"):
        CosigningKey(key.name, b"o" * 32).cosigner.find(text, line)


def test_an_empty_log_is_cosigned_and_then_grows(witness):
    import hashlib
    from base64 import b64encode

    def empty(root):
        text = f"{ORIGIN}\n0\n{b64encode(root).decode()}\n"
        return f"{text}\n{KEY.sign(text)}".encode()

    wrong = witness.add_checkpoint(request(0, [], empty(b"x" * 32)), now=NOW)
    first = witness.add_checkpoint(request(0, [], empty(hashlib.sha256().digest())), now=NOW)
    then = witness.add_checkpoint(request(0, [], note(leaves(5), 5)), now=NOW)
    assert [one.status for one in (wrong, first, then)] == [422, 200, 200]


def test_lines_of_keys_that_the_log_does_not_have_are_not_kept(witness):
    import hashlib

    other = SigningKey("somebody.example", b"s" * 32)
    signed = note(leaves(5), 5)
    added = signed + other.sign(text_of(b"\n\n" + signed)).encode()
    assert witness.add_checkpoint(request(0, [], added), now=NOW).status == 200
    kept = witness.checkpoint(hashlib.sha256(ORIGIN.encode()).hexdigest()).body
    assert kept.startswith(signed)
    assert b"somebody" not in kept


def test_of_requests_at_once_one_is_taken_and_it_never_goes_back(witness):
    found = leaves(30)
    witness.add_checkpoint(request(0, [], note(found, 2)), now=NOW)
    asked = [request(2, proof(found, 2, size), note(found, size)) for size in range(10, 26)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: witness.add_checkpoint(body, now=NOW), asked))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(200), statuses.count(409)) == (1, 15)
    assert stored(witness) == 10 + statuses.index(200)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE witnessed_logs SET size = 4",
        "UPDATE witnessed_logs SET root = note WHERE length(note) = 32 OR 1 = 1",
        "UPDATE witnessed_logs SET origin = 'another'",
        "DELETE FROM witnessed_logs",
    ],
)
def test_the_database_refuses_to_go_back(witness, statement):
    witness.add_checkpoint(request(0, [], note(leaves(5), 5)), now=NOW)
    with (
        pytest.raises(DatabaseError),
        transaction(witness.engine, tenant=EVERY_TENANT) as connection,
    ):
        connection.exec_driver_sql(statement)
    assert stored(witness) == 5


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n\n",
        b"\xff",
        b"old -1\n\n" + note(leaves(1), 1),
        b"old 0\n\n" * 9_000,
    ],
    ids=["empty", "cut", "no note", "no text", "below zero", "too long"],
)
def test_what_is_no_request_is_refused(witness, body):
    assert read_request(body) is None
    assert witness.add_checkpoint(body, now=NOW).status == 400


def test_too_many_hashes_are_refused():
    signed = note(leaves(5), 5)
    assert read_request(request(1, [b"x" * 32] * 63, signed)) is not None
    assert read_request(request(1, [b"x" * 32] * 64, signed)) is None


def test_the_key_is_made_once_and_others_cannot_read_it(own_engine, tmp_path):
    stated = Cosigning(name="witness.example/own", logs=[{"keys": [KEY.verifier.text()]}])
    first = open_witness(own_engine, stated, tmp_path).key
    assert open_witness(own_engine, stated, tmp_path).key == first
    (tmp_path / "witness.key").chmod(0o644)
    with pytest.raises(InvalidSettings, match="chmod 600"):
        open_witness(own_engine, stated, tmp_path)


def test_a_log_of_another_name_than_its_key_is_accepted_by_its_origin(own_engine, tmp_path):
    log = {"origin": "by.example/name", "keys": [KEY.verifier.text()]}
    witness = open_witness(own_engine, Cosigning(name="w.example", logs=[log]), tmp_path)
    checkpoint = Checkpoint("by.example/name", 1, b"r" * 32, NOW)
    body = request(0, [], sign_checkpoint(checkpoint, [KEY]))
    assert witness.add_checkpoint(body, now=NOW).status == 200
