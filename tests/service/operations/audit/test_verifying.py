import contextlib
import os
import random

import pytest
from sqlalchemy.exc import DBAPIError

from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import dispose, list_entries
from service.operations.audit.verifying import Verified, verify_log
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BEGUN, KEY
from tests.service.operations.audit.test_sealing import drop_guards

BYTES = "BYTEA"
EDITS_TRIED = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 40
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


STATEMENTS = (
    "UPDATE log_entries SET actor = 'cecilia' WHERE leaf_index = 4",
    "UPDATE log_entries SET leaf_index = 900 WHERE leaf_index = 4",
    "UPDATE log_leaves SET leaf_index = 900 WHERE leaf_index = 4",
    "DELETE FROM log_leaves WHERE leaf_index = 599",
    "UPDATE log_checkpoints SET size = 601 WHERE size = 600",
    "DELETE FROM log_checkpoints WHERE size = 3",
    "DELETE FROM log_nodes WHERE level = 1",
    "DELETE FROM log_entries WHERE leaf_index IS NULL",
)


def test_the_database_refuses_to_change_the_log(filled):
    filled.act(minute=9)
    whole = verified(filled)
    for statement in STATEMENTS:
        with pytest.raises(DBAPIError, match="log"):
            filled.run(statement)
        assert verified(filled) == whole, statement


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


def superuser_edit(draw, leaves):
    """One change by somebody with every right, as statements; each leaves something else behind."""
    leaf, other = draw.sample(range(leaves), 2)
    cut = draw.randrange(1, leaves)
    text = "".join(draw.choices("abcdefghij", k=8))
    of = f"UPDATE log_entries SET {{}} WHERE leaf_index = {leaf}"
    another = f"(SELECT {{}} FROM log_leaves WHERE leaf_index = {other})"
    return draw.choice(
        [
            [of.format(f"{draw.choice(['actor', 'action', 'subject_id'])} = '{text}'")],
            [of.format(f"content_sha256 = '{draw.randbytes(32).hex()}'")],
            [of.format(f"created_at = '2026-{draw.randrange(1, 10):02}-01 00:00:00+00:00'")],
            [of.format(f"details = CAST('{{\"a\":{draw.randrange(10**6)}}}' AS {BYTES})")],
            [of.format("salt = " + another.format("hash"))],
            [of.format("leaf_index = leaf_index + 1000")],
            [
                of.format(f"leaf_index = {leaves + 1}"),
                f"UPDATE log_entries SET leaf_index = {leaf} WHERE leaf_index = {other}",
                f"UPDATE log_entries SET leaf_index = {other} WHERE leaf_index = {leaves + 1}",
            ],
            [f"DELETE FROM log_entries WHERE leaf_index = {leaf}"],
            [f"DELETE FROM log_entries WHERE leaf_index >= {cut}"],
            [f"DELETE FROM log_leaves WHERE leaf_index = {leaf}"],
            [f"DELETE FROM log_leaves WHERE leaf_index >= {cut}"],
            ["DELETE FROM log_nodes", "DELETE FROM log_leaves", "DELETE FROM log_entries"],
            [f"UPDATE log_leaves SET hash = {another.format('hash')} WHERE leaf_index = {leaf}"],
            [
                "INSERT INTO log_leaves (leaf_index, hash) "
                f"SELECT {leaves}, hash FROM log_leaves WHERE leaf_index = {leaf}"
            ],
            [f"UPDATE log_nodes SET hash = {another.format('hash')} WHERE node_index = 0"],
            [f"UPDATE log_checkpoints SET root = {another.format('hash')} WHERE size = {leaves}"],
            [
                f"DELETE FROM log_{name} WHERE {column} >= {cut}"
                for name, column in (("entries", "leaf_index"), ("leaves", "leaf_index"))
            ]
            + ["DELETE FROM log_nodes", f"DELETE FROM log_checkpoints WHERE size > {cut}"],
        ]
    )


class Undone(Exception):
    """Raised to take an edit back."""


def test_random_edits_by_a_superuser_are_all_noticed_by_whoever_holds_the_last_checkpoint(filled):
    held = held_by_others(filled)[-1:]
    filled.run(*drop_guards(filled))
    seed = random.Random(20261126)
    unnoticed = []
    for number in range(EDITS_TRIED):
        edit = superuser_edit(seed, 600)
        if filled.engine.dialect.name == "sqlite":
            edit = [one.replace(f"AS {BYTES}", "AS BLOB") for one in edit]
        with (
            contextlib.suppress(Undone),
            transaction(filled.engine, tenant=EVERY_TENANT) as connection,
        ):
            for one in (*drop_guards(filled), *edit):
                connection.exec_driver_sql(one)
            if not verify_log(connection, [KEY.verifier], held=held).faults:
                unnoticed.append((number, edit))
            raise Undone
    assert unnoticed == []
    assert verified(filled, held=held).faults == ()


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
        "UPDATE log_entries SET actor = 'cecilia' WHERE subject_id = 'screening_0_0'",
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
