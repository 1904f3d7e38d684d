import random

import pytest
from sqlalchemy.exc import DBAPIError

from service.audit.checkpoint import SigningKey
from service.audit.entry import dispose, list_entries
from service.audit.verifying import Verified, verify_log
from service.database import EVERY_TENANT, transaction
from tests.service.audit.conftest import ANNA, AS_ANNA, BEGUN, KEY
from tests.service.audit.test_sealing import drop_guards

OTHER = SigningKey(KEY.name, bytes(range(1, 33)))


def verified(log, *, held=(), keys=(KEY.verifier,)) -> Verified:
    with transaction(log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return verify_log(connection, keys, held=held)


def held_by_others(log) -> list[bytes]:
    return [path.read_bytes() for path in sorted(log.copies.iterdir())]


def codes(found: Verified) -> set[str]:
    return {fault.code for fault in found.faults}


def test_a_log_that_nobody_has_touched_is_whole(filled):
    filled.act(minute=9)
    found = verified(filled, held=held_by_others(filled))
    assert found == Verified(
        origin=KEY.name,
        leaves=600,
        entries=600,
        disposed=0,
        waiting=1,
        checkpoints=4,
        held=4,
        faults=(),
    )


def test_an_empty_log_is_whole(log):
    assert verified(log) == Verified(
        origin=None, leaves=0, entries=0, disposed=0, waiting=0, checkpoints=0, held=0, faults=()
    )


def test_what_has_been_disposed_of_leaves_the_log_whole(filled):
    with transaction(filled.engine, tenant=ANNA.tenant_id) as connection:
        own = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id=None, limit=100, offset=0
        )
        assert (
            dispose(
                connection,
                [one.id for one in own],
                tenant_id=ANNA.tenant_id,
                actor=ANNA.actor,
                at=BEGUN,
            )
            == 100
        )
    filled.seal(minute=9)
    found = verified(filled, held=held_by_others(filled))
    assert (found.leaves, found.entries, found.disposed, found.faults) == (601, 501, 100, ())


def test_neither_what_waits_nor_what_tells_of_a_disposal_is_disposed_of(filled):
    waiting = filled.act(minute=8)[0]
    with transaction(filled.engine, tenant=ANNA.tenant_id) as connection:
        assert dispose(connection, [waiting.id], **AS_ANNA, at=BEGUN) == 0
        own = list_entries(connection, tenant_id=ANNA.tenant_id, subject_id=None, limit=2, offset=0)
        assert dispose(connection, [own[1].id], **AS_ANNA, at=BEGUN) == 1
    filled.seal(minute=9)
    with transaction(filled.engine, tenant=ANNA.tenant_id) as connection:
        told = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id=ANNA.tenant_id, limit=2, offset=0
        )
        assert len(told) == 1
        assert dispose(connection, [told[0].id], **AS_ANNA, at=BEGUN) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entries SET actor = 'cecilia' WHERE leaf_index = 4",
        "UPDATE log_entries SET leaf_index = 900 WHERE leaf_index = 4",
        "UPDATE log_leaves SET leaf_index = 900 WHERE leaf_index = 4",
        "DELETE FROM log_leaves WHERE leaf_index = 599",
        "UPDATE log_checkpoints SET size = 601 WHERE size = 600",
        "DELETE FROM log_checkpoints WHERE size = 3",
        "DELETE FROM log_nodes WHERE level = 1",
        "DELETE FROM log_entries WHERE leaf_index IS NULL",
    ],
)
def test_the_database_refuses_to_change_the_log(filled, statement):
    filled.act(minute=9)
    with pytest.raises(DBAPIError, match="log"):
        filled.run(statement)


EDITS = {
    "an actor": "UPDATE log_entries SET actor = 'cecilia' WHERE leaf_index = {leaf}",
    "a moment": "UPDATE log_entries SET created_at = '2026-01-01 00:00:00+00:00' "
    "WHERE leaf_index = {leaf}",
    "an action": "UPDATE log_entries SET action = 'screening.read' WHERE leaf_index = {leaf}",
    "a subject": "UPDATE log_entries SET subject_id = 's_x' WHERE leaf_index = {leaf}",
    "an entry away": "DELETE FROM log_entries WHERE leaf_index = {leaf}",
    "an entry moved": "UPDATE log_entries SET leaf_index = {leaf} + 1000 WHERE leaf_index = {leaf}",
    "a leaf away": "DELETE FROM log_leaves WHERE leaf_index = {leaf}",
    "the end away": "DELETE FROM log_leaves WHERE leaf_index >= {leaf}",
    "a leaf": "UPDATE log_leaves SET hash = (SELECT root FROM log_checkpoints WHERE size = 3) "
    "WHERE leaf_index = {leaf}",
    "a leaf added": "INSERT INTO log_leaves (leaf_index, hash) SELECT 600, hash FROM log_leaves "
    "WHERE leaf_index = {leaf}",
    "a node": "UPDATE log_nodes SET hash = (SELECT root FROM log_checkpoints WHERE size = 3) "
    "WHERE node_index <= {leaf}",
    "a checkpoint": "UPDATE log_checkpoints SET root = (SELECT hash FROM log_leaves WHERE "
    "leaf_index = {leaf}) WHERE size = 253",
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_somebody_with_every_right_changes_is_noticed(filled, edit):
    held = held_by_others(filled)
    leaf = random.Random(edit).randrange(600)
    filled.run(*drop_guards(filled), EDITS[edit].format(leaf=leaf))
    assert verified(filled, held=held[-1:]).faults


def test_an_older_state_of_the_database_is_noticed_by_whoever_holds_a_later_checkpoint(filled):
    held = held_by_others(filled)
    filled.run(
        *drop_guards(filled),
        "DELETE FROM log_entries WHERE leaf_index >= 253",
        "DELETE FROM log_leaves WHERE leaf_index >= 253",
        "DELETE FROM log_nodes",
        "DELETE FROM log_checkpoints WHERE size > 253",
    )
    assert verified(filled).faults == ()
    assert codes(verified(filled, held=held)) == {"leaves-taken-away"}


def test_a_log_that_was_written_anew_is_noticed_by_whoever_holds_a_checkpoint(filled):
    held = held_by_others(filled)
    filled.run(
        *drop_guards(filled),
        "UPDATE log_entries SET leaf_index = NULL",
        "UPDATE log_entries SET actor = 'cecilia' WHERE subject_id = 's_0_0'",
        "DELETE FROM log_leaves",
        "DELETE FROM log_nodes",
        "DELETE FROM log_checkpoints",
    )
    filled.seal(minute=5)
    assert verified(filled).faults == ()
    assert codes(verified(filled, held=held[:1])) == {"root-differs"}


def test_checkpoints_of_another_key_are_told(filled):
    found = verified(filled, held=held_by_others(filled)[:1], keys=[OTHER.verifier])
    assert codes(found) == {"checkpoint-not-signed", "held-not-signed", "leaves-unsigned"}
