"""The tables of extracts between authorities: sent, received, confirmed and assessed."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    long,
    moments,
    once,
    texts,
    unit,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, only_add, points_to

revision = "r0010"
down_revision = "r0009"

_TABLES = (
    "extracts", "extract_files", "received_extracts", "extract_senders", "extract_assessments",
)  # fmt: skip
_REFUSE = "extracts_refuse_change"
_GOING = (
    Going("extracts", "extracts"),
    Going("extract_files", "extracts", "extract_id"),
    Going("received_extracts", "received_extracts"),
    Going("extract_assessments", "cases", "case_id"),
)


def upgrade() -> None:
    """Make the tables; they are only added to, and rows go where a disposal stands."""
    _make_sent()
    _make_received()
    only_add(dict.fromkeys(_TABLES, "id = NEW.id"), _REFUSE)
    for going in _GOING:
        let_go(going)


def downgrade() -> None:
    """Take the tables back, unless there is a row in them.

    Raises:
        RuntimeError: There is one; what was told another authority is not removed.
    """
    connection = op.get_bind()
    for table in _TABLES:
        if connection.scalar(sa.text(f"SELECT 1 FROM {table} LIMIT 1")):
            raise RuntimeError("There are extracts between authorities; nothing is removed.")
    for table in reversed(_TABLES):
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_REFUSE}()")
        for going in _GOING:
            op.execute(f"DROP FUNCTION {going.table}_let_go()")


def _make_sent() -> None:
    op.create_table(
        "extracts",
        *head("extracts"),
        *texts("case_id", "decision_id", "receiver_number", "ground"),
        *days("expires_on"),
        *texts("replaces", "withdraws", nullable=True),
        *contents("content"),
        *texts("result_hash"),
        points_to("extracts", "case_id", "cases"),
        points_to("extracts", "decision_id", "decisions"),
        points_to("extracts", "replaces", "extracts"),
        points_to("extracts", "withdraws", "extracts"),
        once("extracts", "tenant_id", "replaces"),
        once("extracts", "tenant_id", "withdraws"),
        holds(
            "extracts",
            "ground_known",
            "ground IN ('public', 'osl-10-15-a', 'osl-10-27', 'osl-12-2')",
        ),
        *long("extracts", 64, "result_hash"),
        in_order("extracts", "case_id"),
    )
    op.create_table(
        "extract_files",
        *head("extract_files"),
        *texts("extract_id", "sha256"),
        *contents("content"),
        points_to("extract_files", "extract_id", "extracts"),
        once("extract_files", "tenant_id", "extract_id"),
        *long("extract_files", 64, "sha256"),
    )


def _make_received() -> None:
    op.create_table(
        "received_extracts",
        *head("received_extracts"),
        unit(),
        *texts("sender_number", "extract_id", "key"),
        *moments("expires_at"),
        *texts("replaces", "withdraws", nullable=True),
        *contents("content"),
        *texts("result_hash"),
        *contents("file"),
        once("received_extracts", "tenant_id", "sender_number", "key", "extract_id"),
        *long("received_extracts", 64, "result_hash"),
        in_order("received_extracts"),
    )
    op.create_table(
        "extract_senders",
        *head("extract_senders"),
        *texts("number", "key", "how"),
        once("extract_senders", "tenant_id", "number", "key"),
    )
    op.create_table(
        "extract_assessments",
        *head("extract_assessments"),
        *texts("case_id", "received_id", "use", "reasons"),
        points_to("extract_assessments", "case_id", "cases"),
        points_to("extract_assessments", "received_id", "received_extracts"),
        holds("extract_assessments", "use_known", "use IN ('uses', 'does_not_use', 'hears_anew')"),
        in_order("extract_assessments", "case_id"),
        found_by("extract_assessments", "tenant_id", "received_id"),
    )
