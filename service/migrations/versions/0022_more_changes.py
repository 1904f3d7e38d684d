"""Tasks, files, mappings, follow-ups, register checks and replies among the changes."""

from alembic import op

from service.migrations.noted import COLUMNS, Noted, begin_noting, end_noting

revision = "0022"
down_revision = "0021"

_CASE_OF_LINK = (
    "(SELECT case_id FROM reply_links AS link "
    "WHERE link.tenant_id = {row}.tenant_id AND link.id = {row}.link_id)"
)
_MADE = {
    "evidence_files": "evidence_file",
    "follow_ups": "follow_up",
    "mappings": "mapping",
    "register_checks": "register_check",
    "replies": "reply",
    "tasks": "task",
}
"""By table, the kind of change that a new row is."""


def _record(table: str, row: str) -> str:
    return _CASE_OF_LINK.format(row=row) if table == "replies" else f"{row}.id"


_NOTED = (
    *(
        Noted(f"{table}_made", table, kind, record=_record(table, "NEW"))
        for table, kind in _MADE.items()
    ),
    Noted(
        "tasks_changed",
        "tasks",
        "task",
        event="UPDATE OF version",
        when="OLD.version <> NEW.version",
        at="now",
    ),
)


def upgrade() -> None:
    """Note what there is, each record once, and what comes."""
    for table, kind in _MADE.items():
        op.execute(
            f"INSERT INTO changes ({COLUMNS}) SELECT tenant_id, '{kind}_' || id, actor, "
            f"created_at, '{kind}', {_record(table, table)} FROM {table}"
        )
    begin_noting(_NOTED)


def downgrade() -> None:
    """Note none of them any more, nor those that were noted."""
    end_noting(_NOTED)
    kinds = ", ".join(f"'{kind}'" for kind in _MADE.values())
    op.execute(f"DELETE FROM changes WHERE kind IN ({kinds})")
