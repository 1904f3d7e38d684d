"""Tasks, files, mappings, follow-ups, register checks and replies among the changes."""

from collections.abc import Iterator
from typing import NamedTuple

from alembic import op

revision = "0022"
down_revision = "0021"

_CASE_OF_LINK = (
    "(SELECT case_id FROM reply_links WHERE reply_links.tenant_id = {row}.tenant_id "
    "AND reply_links.id = {row}.link_id)"
)


class _Noted(NamedTuple):
    """What of a table is noted as a change when a row is made: its kind, and the number."""

    table: str
    kind: str
    record: str = "{row}.id"


_MADE = (
    _Noted("evidence_files", "evidence_file"),
    _Noted("follow_ups", "follow_up"),
    _Noted("mappings", "mapping"),
    _Noted("register_checks", "register_check"),
    _Noted("replies", "reply", _CASE_OF_LINK),
    _Noted("tasks", "task"),
)
_KINDS = ", ".join(f"'{one.kind}'" for one in _MADE)
_COLUMNS = "(tenant_id, id, actor, created_at, kind, record_id)"
_CHANGED = ("tasks_changed", "UPDATE OF version", "WHEN (OLD.version <> NEW.version) ")


def _note(one: _Noted, new_id: str, at: str = "NEW.created_at") -> str:
    return (
        f"INSERT INTO changes {_COLUMNS} VALUES "
        f"(NEW.tenant_id, {new_id}, NEW.actor, {at}, '{one.kind}', {one.record.format(row='NEW')})"
    )


def _triggers(new_id: str, now: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the name of each, its table, its event, when it is asked, and what it does."""
    for one in _MADE:
        yield f"{one.table}_made", one.table, "INSERT", "", _note(one, new_id)
    name, event, when = _CHANGED
    yield name, "tasks", event, when, _note(_MADE[-1], new_id, now)


def _sqlite() -> Iterator[str]:
    now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
    for name, table, event, when, does in _triggers("lower(hex(randomblob(16)))", now):
        yield f"CREATE TRIGGER {name}_is_noted AFTER {event} ON {table} {when}BEGIN {does}; END"


def _postgresql() -> Iterator[str]:
    """Note a change as its own tenant, for a worker's transaction looks across tenants."""
    new_id = "replace(gen_random_uuid()::text, '-', '')"
    for name, table, event, when, does in _triggers(new_id, "clock_timestamp()"):
        yield (
            f"CREATE FUNCTION note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE before text := coalesce(current_setting('kedjekoll.tenant_id', true), ''); "
            "BEGIN PERFORM set_config('kedjekoll.tenant_id', NEW.tenant_id, true); "
            f"{does}; "
            "PERFORM set_config('kedjekoll.tenant_id', before, true); RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name}_is_noted AFTER {event} ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION note_{name}()"
        )


def upgrade() -> None:
    """Note what there is, each record once, and what comes."""
    for one in _MADE:
        record = one.record.format(row=one.table)
        op.execute(
            f"INSERT INTO changes {_COLUMNS} SELECT tenant_id, '{one.kind}_' || id, actor, "
            f"created_at, '{one.kind}', {record} FROM {one.table}"
        )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    """Note none of them any more, nor those that were noted."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in [
        *((f"{one.table}_made", one.table) for one in _MADE),
        (_CHANGED[0], "tasks"),
    ]:
        op.execute(f"DROP TRIGGER {name}_is_noted" + ("" if on_sqlite else f" ON {table}"))
        if not on_sqlite:
            op.execute(f"DROP FUNCTION note_{name}()")
    op.execute(f"DELETE FROM changes WHERE kind IN ({_KINDS})")
