import random

import orjson
import pytest

from service.operations.audit.checkpoint import InvalidCheckpoint, SigningKey
from service.operations.audit.entry import dispose, list_entries, load_entry
from service.operations.audit.merkle import InvalidProof
from service.operations.audit.proof import check_proof, prove
from service.platform.db.database import transaction
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BEGUN, KEY

KEYS = [KEY.verifier]


def newest(log, number=1):
    with transaction(log.engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        return list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id=None, limit=number, offset=0
        )


def proof_of(log, entry) -> bytes:
    with transaction(log.engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        return prove(connection, entry, KEYS).dump()


def test_every_entry_has_a_proof_that_shows_what_it_says(read_only):
    for entry in newest(read_only, 303)[::20]:
        proved = check_proof(proof_of(read_only, entry), KEYS)
        assert proved.leaf_index == entry.leaf_index
        assert proved.checkpoint.size == 600
        assert proved.record == {
            "action": "screening.kept",
            "actor": "anna",
            "content_sha256": "ab" * 32,
            "created_at": entry.created_at.isoformat().replace("+00:00", "Z"),
            "details": {},
            "id": entry.id,
            "subject_id": entry.subject_id,
            "tenant_id": "a-kommun",
        }


def test_a_proof_stays_good_after_its_entry_is_disposed_of(filled):
    entry = newest(filled)[0]
    document = proof_of(filled, entry)
    with transaction(filled.engine, tenant=ANNA.tenant_id) as connection:
        dispose(connection, [entry.id], **AS_ANNA, at=BEGUN)
        assert load_entry(connection, tenant_id=ANNA.tenant_id, entry_id=entry.id) is None
    assert check_proof(document, KEYS).record["id"] == entry.id


def test_what_waits_has_no_proof_yet(filled):
    filled.act(minute=9)
    with transaction(filled.engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        assert prove(connection, newest(filled)[0], KEYS) is None


def test_a_proof_with_any_byte_changed_is_refused(read_only):
    document = proof_of(read_only, newest(read_only)[0])
    draw = random.Random(20261126)
    for _ in range(500):
        at, value = draw.randrange(len(document)), draw.randrange(256)
        if document[at] == value:
            continue
        with pytest.raises((InvalidProof, InvalidCheckpoint)):
            check_proof(document[:at] + bytes([value]) + document[at + 1 :], KEYS)


def test_a_proof_of_another_log_is_refused(read_only):
    other = SigningKey("another.example/log", bytes(range(32)))
    with pytest.raises(InvalidCheckpoint, match="none of the known keys"):
        check_proof(proof_of(read_only, newest(read_only)[0]), [other.verifier])


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b"\xff", b" " * 70_000])
def test_what_is_no_proof_is_refused(document):
    with pytest.raises(InvalidProof):
        check_proof(document, KEYS)


def test_a_proof_with_something_added_or_changed_is_refused(read_only):
    held = orjson.loads(proof_of(read_only, newest(read_only)[0]))
    for changed, reason in (
        ({"remark": "verified"}, "no proof"),
        ({"record": "[]"}, "as one is written"),
        ({"record": '"a"'}, "as one is written"),
        ({"salt": "AAAA"}, "as one is written"),
        ({"salt": ""}, "as one is written"),
    ):
        with pytest.raises(InvalidProof, match=reason):
            check_proof(orjson.dumps(held | changed, option=orjson.OPT_SORT_KEYS), KEYS)


@pytest.mark.parametrize(("length", "reason"), [(65_536, "is no proof"), (65_537, "too long")])
def test_a_document_is_read_as_a_proof_up_to_its_longest(length, reason):
    with pytest.raises(InvalidProof, match=reason):
        check_proof(b" " * length, KEYS)
