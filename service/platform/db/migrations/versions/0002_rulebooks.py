"""The table of rulebooks, which records name by their hash."""

import gzip
import hashlib

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import contents, holds, texts
from service.platform.db.migrations.kept import head, refuse_changes

revision = "r0002"
down_revision = "r0001"

_MOMENT = sa.DateTime(timezone=True)
_MADE_BY_RULES = ("screenings", "needs", "packages", "portfolio_runs")
_TENANTS = """
SELECT DISTINCT tenant_id FROM {table} WHERE rulebook_sha256 = :sha256
AND tenant_id NOT IN (SELECT tenant_id FROM rulebooks) ORDER BY tenant_id
"""
_FIRST = """
SELECT actor, created_at, code_version FROM {table}
WHERE tenant_id = :tenant_id AND rulebook_sha256 = :sha256 ORDER BY created_at, id LIMIT 1
"""


def upgrade() -> None:
    """Make the table, and keep today's rulebook for each tenant of whom a record names it.

    Which rules earlier versions had is not known here; their records go on being compared in what
    no rule touches.
    """
    op.create_table(
        "rulebooks",
        *head("rulebooks"),
        *texts("kind", "code_version"),
        *contents("content"),
        holds("rulebooks", "id_length", "length(id) = 64"),
        holds("rulebooks", "kind_known", "kind IN ('rules', 'templates')"),
    )
    refuse_changes("rulebooks")
    _keep_todays()


def downgrade() -> None:
    """Take the table back, unless there is a row in it.

    Raises:
        RuntimeError: There is one; records could no longer be made again.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT 1 FROM rulebooks LIMIT 1")):
        raise RuntimeError("There are kept rulebooks; nothing is removed.")
    op.drop_table("rulebooks")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION rulebooks_refuse_change()")


def _keep_todays() -> None:
    connection = op.get_bind()
    if not any(
        connection.scalar(sa.text(f"SELECT 1 FROM {table} LIMIT 1")) for table in _MADE_BY_RULES
    ):
        return
    from procurement_rules.rulebook import load_rulebook, rulebook_text

    text = rulebook_text(load_rulebook()).encode()
    sha256 = hashlib.sha256(text).hexdigest()
    rulebooks = sa.table(
        "rulebooks",
        sa.column("tenant_id", sa.String),
        sa.column("id", sa.String),
        sa.column("actor", sa.String),
        sa.column("created_at", _MOMENT),
        sa.column("kind", sa.String),
        sa.column("code_version", sa.String),
        sa.column("content", sa.LargeBinary),
    )
    content = gzip.compress(text, mtime=0)
    for table in _MADE_BY_RULES:
        named = sa.text(_TENANTS.format(table=table))
        first = sa.text(_FIRST.format(table=table)).columns(created_at=_MOMENT)
        for tenant_id in connection.scalars(named, {"sha256": sha256}).all():
            found = connection.execute(first, {"tenant_id": tenant_id, "sha256": sha256}).one()
            stated = {"tenant_id": tenant_id, "id": sha256, "kind": "rules", "content": content}
            connection.execute(rulebooks.insert(), stated | dict(found._mapping))
