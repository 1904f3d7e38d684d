"""Whether statements wait for a lock that another program holds, on PostgreSQL.

A table that a migration by hand, a backup or a forgotten session holds lets everything else be read
and written. Nothing that is tried on another table shows it: what shows it is who waits.
"""

from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import ExceptionContext

from service.platform.db.database import transaction

LONG_SECONDS = 5
"""A statement that has waited for so long is told of. Ours: the service's own waits are shorter."""
REMEMBERED_SECONDS = LONG_SECONDS + 3
"""So long after a wait that was given up it is told still: others have just begun to wait. Ours."""
_LOCK_NOT_AVAILABLE = "55P03"
_WAITING = text("""
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND state = 'active'
  AND wait_event_type = 'Lock' AND query_start < clock_timestamp() - make_interval(secs => :long)
""")
_GIVEN_UP: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()


def watch_locks(engine: Engine) -> None:
    """Let it be noted when a statement gives up waiting for a lock."""

    def note(met: ExceptionContext) -> None:
        if getattr(met.original_exception, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            _GIVEN_UP[engine] = monotonic()

    event.listen(engine, "handle_error", note)


def find_waits(engine: Engine) -> list[str]:
    """Return that statements of the service wait for a lock, or have just given it up.

    SQLite has one lock for all writing: there the trial of writing tells.
    """
    if engine.dialect.name == "sqlite":
        return []
    if monotonic() - _GIVEN_UP.get(engine, float("-inf")) < REMEMBERED_SECONDS:
        return ["a statement has given up waiting for a lock that another holds"]
    with transaction(engine, read_only=True) as connection:
        waiting = int(connection.scalar(_WAITING, {"long": LONG_SECONDS}) or 0)
    return [f"statements that wait for a lock of another: {waiting}"] if waiting else []
