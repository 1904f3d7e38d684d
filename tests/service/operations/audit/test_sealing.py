import stat

import pytest
from sqlalchemy import select

from service.operations.audit.checkpoint import open_checkpoint
from service.operations.audit.entry import list_entries, load_entry, write_entry
from service.operations.audit.merkle import Growing
from service.operations.audit.sealing import newest_note, stored_subtrees
from service.operations.audit.tables import LOG_LEAVES
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.conftest import ANNA, BEGUN, BO, KEY


def test_entries_get_their_places_in_the_order_of_their_moments(log):
    late, early = log.act(minute=2)[0], log.act(BO, minute=1)[0]
    checkpoint = log.seal(minute=3)
    assert checkpoint is not None
    assert checkpoint.size == 2
    with transaction(log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        found = [
            load_entry(connection, tenant_id=one.tenant_id, entry_id=one.id)
            for one in (early, late)
        ]
    assert [one and one.leaf_index for one in found] == [0, 1]


def test_nothing_is_signed_where_nothing_waits(log):
    assert log.seal() is None
    log.act()
    assert log.seal() is not None
    assert log.seal() is None


def test_the_root_is_that_of_all_leaves(read_only):
    with transaction(read_only.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        note = newest_note(connection)
        leaves = connection.scalars(
            select(LOG_LEAVES.c.hash).order_by(LOG_LEAVES.c.leaf_index)
        ).all()
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    found = open_checkpoint(note, [KEY.verifier])
    assert (found.size, found.root) == (600, tree.root())


def test_each_checkpoint_is_copied_to_a_file_beside_the_database(read_only):
    names = sorted(path.name for path in read_only.copies.iterdir())
    sizes = (3, 253, 553, 600)
    assert names == [f"{size:012}.checkpoint" for size in sizes]
    note = (read_only.copies / names[-1]).read_bytes()
    assert open_checkpoint(note, [KEY.verifier]).size == 600
    assert stat.S_IMODE((read_only.copies / names[-1]).stat().st_mode) == 0o600


def test_subtrees_are_the_same_from_leaves_and_from_kept_nodes(filled):
    with transaction(filled.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        with_nodes = stored_subtrees(connection)(0, 512)
    filled.run(*drop_guards(filled), "DELETE FROM log_nodes")
    with transaction(filled.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        assert stored_subtrees(connection)(0, 512) == with_nodes
        with pytest.raises(LookupError, match="does not hold"):
            stored_subtrees(connection)(512, 1_024)


def test_a_tenant_sees_its_own_entries_alone(read_only):
    with transaction(read_only.engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        own = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id=None, limit=1_000, offset=0
        )
        of_one = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id="screening_0_1", limit=10, offset=0
        )
        foreign = list_entries(
            connection, tenant_id=ANNA.tenant_id, subject_id="screening_1_1", limit=10, offset=0
        )
    assert len(own) == 303
    assert [one.subject_id for one in own[:2]] == ["screening_2_299", "screening_2_298"]
    assert [one.subject_id for one in of_one] == ["screening_0_1"]
    assert foreign == []


def test_an_unknown_action_is_refused(log):
    with (
        transaction(log.engine, tenant=ANNA.tenant_id) as connection,
        pytest.raises(ValueError, match="no action"),
    ):
        write_entry(
            connection,
            "screening.lost",
            "screening_1",
            tenant_id=ANNA.tenant_id,
            actor=ANNA.actor,
            at=BEGUN,
        )


def drop_guards(log) -> list[str]:
    """What somebody with every right does first."""
    if log.engine.dialect.name == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    with transaction(log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' "
            "AND (tbl_name LIKE 'log_%' OR tbl_name = 'row_versions')"
        )
        return [f"DROP TRIGGER {name}" for (name,) in names]
