"""What somebody with every right to a database can do to the log in it."""

from datetime import UTC, datetime

from service.operations.audit.entry import write_entry
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.conftest import ANNA
from tests.service.operations.audit.test_sealing import drop_guards


def act(installed, times=1, *, tenant_id=ANNA.tenant_id, what="screening_1"):
    """Write entries."""
    with transaction(installed.engine, tenant=tenant_id) as connection:
        for _ in range(times):
            write_entry(
                connection, "screening.kept", what, tenant_id=tenant_id, actor="anna",
                at=datetime.now(UTC), content_sha256="ab" * 32,
            )  # fmt: skip


def grow(installed, *sizes):
    """Seal the log at each of these sizes."""
    size = 0
    for upto in sizes:
        act(installed, upto - size)
        assert installed.seal().size == upto
        size = upto


def run(installed, *statements):
    """Execute statements past every guard, in one transaction."""
    guards = drop_guards(installed)
    with transaction(installed.engine, tenant=EVERY_TENANT) as connection:
        for statement in (*guards, *statements):
            connection.exec_driver_sql(statement)


def cut_off(installed, size):
    """Roll the log back to a size at which a checkpoint was signed."""
    run(
        installed,
        f"DELETE FROM log_checkpoints WHERE size > {size}",
        f"DELETE FROM log_leaves WHERE leaf_index >= {size}",
        f"DELETE FROM log_nodes WHERE (node_index + 1) * 256 > {size}",
        f"DELETE FROM log_entries WHERE leaf_index >= {size}",
        f"DELETE FROM row_versions WHERE leaf_index >= {size}",
    )
