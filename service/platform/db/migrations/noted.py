"""Triggers that note among the changes what is made and changed in a table (`changes.feed`)."""

from collections.abc import Iterable
from typing import NamedTuple

from alembic import op

_COLUMNS = "tenant_id, id, actor, created_at, kind, record_id"
"""What a note says, of the table `changes`."""


class NotedTable(NamedTuple):
    """What of a table is noted.

    Attributes:
        name: Of the trigger, without its end.
        table: Where it happens.
        kind: Of the change.
        event: What happens there.
        when: On which condition; always if left out.
        record: The number that is noted, in SQL.
        at: The moment, in SQL; the database's own clock if it is `now`.
    """

    name: str
    table: str
    kind: str
    event: str = "INSERT"
    when: str | None = None
    record: str = "NEW.id"
    at: str = "NEW.created_at"


def begin_noting(several: Iterable[NotedTable]) -> None:
    """Note from now on what happens.

    PostgreSQL notes it as the tenant whose row it is, for a worker's transaction looks across
    tenants.
    """
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for noted in several:
        trigger = f"CREATE TRIGGER {noted.name}_is_noted AFTER {noted.event} ON {noted.table} "
        if on_sqlite:
            when = f"WHEN {noted.when} " if noted.when else ""
            now = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
            op.execute(
                f"{trigger}{when}BEGIN {_row(noted, 'lower(hex(randomblob(16)))', now)}; END"
            )
            continue
        new_id = "replace(gen_random_uuid()::text, '-', '')"
        op.execute(
            f"CREATE FUNCTION note_{noted.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE before text := coalesce(current_setting('kedjekoll.tenant_id', true), ''); "
            "BEGIN PERFORM set_config('kedjekoll.tenant_id', NEW.tenant_id, true); "
            f"{_row(noted, new_id, 'clock_timestamp()')}; "
            "PERFORM set_config('kedjekoll.tenant_id', before, true); RETURN NULL; END $$"
        )
        when = f"WHEN ({noted.when}) " if noted.when else ""
        op.execute(f"{trigger}FOR EACH ROW {when}EXECUTE FUNCTION note_{noted.name}()")


def _row(noted: NotedTable, new_id: str, now: str) -> str:
    at = now if noted.at == "now" else noted.at
    return (
        f"INSERT INTO changes ({_COLUMNS}) VALUES "
        f"(NEW.tenant_id, {new_id}, NEW.actor, {at}, '{noted.kind}', {noted.record})"
    )
