"""The history of the database's shape, and the way from any of its states to this code's.

`upgrade` is the only way in which tables are made. It runs in one transaction under a lock, so
processes may start at once, and one killed half-way leaves the database as it was.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from service.database import Shortcoming, transaction

_LOCK = 0x6B65646A656B6F6C
"""Key of PostgreSQL's advisory lock: "kedjekol" in ASCII."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the shape that this code needs.

    Raises:
        alembic.util.CommandError: A newer version of the service has changed the database.
    """
    with transaction(engine) as connection:
        command.upgrade(_locked(connection), "head")


def downgrade(engine: Engine, *, revision: str) -> None:
    """Bring the database back to an earlier shape, "base" being an empty database.

    Raises:
        RuntimeError: Kept screenings would be lost.
    """
    with transaction(engine) as connection:
        command.downgrade(_locked(connection), revision)


def check_migrated(engine: Engine) -> list[Shortcoming]:
    """Return how the database's shape differs from what this code needs; empty if it does not."""
    with transaction(engine, read_only=True) as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    needed = ScriptDirectory.from_config(_config()).get_heads()
    if set(found) == set(needed):
        return []
    return [Shortcoming("database revision", ", ".join(found) or "none", ", ".join(needed))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _locked(connection: Connection) -> Config:
    """Return the configuration of a run on `connection`, alone until its transaction ends.

    On SQLite the transaction itself is the lock: it began as a writer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    return config
