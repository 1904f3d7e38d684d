"""The history of the database's shape, and the way from any of its states to this code's.

`upgrade` is the only way in which tables are made. It runs in one transaction under a lock, so
processes may start at once, and one killed half-way leaves the database as it was. Each ends with
PostgreSQL's own guard between tenants laid on every table
(`service.platform.db.migrations.row_guard`).
"""

from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, func, inspect, select, table
from sqlalchemy.exc import OperationalError

from service.platform.db.database import Shortcoming, transaction
from service.platform.db.migrations.row_guard import guard, lift

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = Path(__file__).with_name("versions")
"""The folder of the steps of the history; the name of each begins with its number."""

NEWEST = f"r{max(step.name[:4] for step in VERSIONS.glob('[0-9]*.py'))}"
"""The revision that this code needs: the last one in `versions/`. The letter keeps it apart from
the plain numbers that databases had before the first release; there is no way from those."""

_VERSION = table("alembic_version", column("version_num"))

_LOCK = 0x6B65646A656B6F6C
"""Key of PostgreSQL's advisory lock: "kedjekol" in ASCII."""


_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL 18 manual, appendix A

_WAIT_MILLISECONDS = 500
"""How long a migration waits for one table. It holds others up meanwhile, and may hold a table that
they wait for: the server looks for that after a second (`deadlock_timeout`) and ends one of them.
Half of it, so that the migration is always the one that gives way. Ours."""

_PAUSE_SECONDS = 0.5
"""How long others have their turn before it tries again. Ours."""

PATIENCE_SECONDS = 600
"""How long it tries. Ours."""


class UnknownRevision(RuntimeError):
    """A shape of the database that is not in this code's history; the message says what to do.

    Args:
        revision: Of the database, or the one that was asked for.
    """

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"This version of the service does not know the database revision {revision}, only "
            f"those up to {NEWEST}. Either a newer version of the service has changed the "
            "database: use that version. Or a copy from before the first release, 0.2.0, has made "
            "it: there is no way from it, so begin with an empty database. Nothing was changed."
        )


def upgrade(engine: Engine, *, revision: str | None = None) -> None:
    """Bring the database to the shape that this code needs, or to an earlier one of its history.

    Alembic is loaded only where something has to change: it takes longer than most commands.

    Args:
        engine: Of the database.
        revision: The shape; None for the newest.

    Raises:
        UnknownRevision: A newer version of the service has changed the database, it is older than
            the first release, or the shape that is asked for is not in this code's history.
    """
    if revision is None and not check_migrated(engine):
        return
    from alembic import command

    give_up = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with transaction(engine) as connection:
                config = _locked(connection)
                _check_known(config, [*_found(connection), revision or NEWEST])
                lift(connection)
                command.upgrade(config, revision or NEWEST)
                guard(connection)
        except OperationalError as fault:
            if not _is_held_up(fault) or monotonic() > give_up:
                raise
            sleep(_PAUSE_SECONDS)
        else:
            return


def _is_held_up(fault: OperationalError) -> bool:
    """Tell whether PostgreSQL gave up waiting for a table that others work with."""
    return getattr(fault.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def downgrade(engine: Engine, *, revision: str) -> None:
    """Bring the database back to an earlier shape, "base" being an empty database.

    Raises:
        RuntimeError: Something that is kept would be lost.
        UnknownRevision: The database's shape is not in this code's history.
    """
    from alembic import command

    with transaction(engine) as connection:
        config = _locked(connection)
        _check_known(config, _found(connection))
        lift(connection)
        command.downgrade(config, revision)
        guard(connection)


def check_migrated(engine: Engine) -> list[Shortcoming]:
    """Return how the database's shape differs from what this code needs; empty if it does not."""
    with transaction(engine, read_only=True) as connection:
        found = _found(connection)
    if found == [NEWEST]:
        return []
    return [Shortcoming("database revision", ", ".join(found) or "none", NEWEST)]


def _found(connection: Connection) -> list[str]:
    """Return the revision of the database; nothing if it has none."""
    if not inspect(connection).has_table(_VERSION.name):
        return []
    return list(connection.scalars(select(_VERSION.c.version_num)))


def _check_known(config: "Config", revisions: list[str]) -> None:
    """Refuse a revision that is not in this code's history, letter by letter.

    Alembic itself would take the beginning of one for the whole.
    """
    from alembic.script import ScriptDirectory

    history = ScriptDirectory.from_config(config).walk_revisions()
    known = {script.revision for script in history}
    for revision in revisions:
        if revision not in known:
            raise UnknownRevision(revision)


def _locked(connection: Connection) -> "Config":
    """Return the configuration of a run on `connection`, alone until its transaction ends.

    On SQLite the transaction itself is the lock: it began as a writer.
    """
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another migrates, however long
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_WAIT_MILLISECONDS}")
    config = Config()
    config.set_main_option("script_location", "service.platform.db:migrations")
    config.set_main_option("version_locations", str(VERSIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
