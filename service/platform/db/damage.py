"""A database of which a page is damaged: noticed once, and told until it has been mended.

SQLite and PostgreSQL (with the checksums of its pages) say so when they meet such a page, which may
be in one request among thousands. From then on the process knows: it is not ready, and signs
nothing. SQLite is also looked through by the round that compares records with the log.
"""

from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from service.platform.db.database import transaction
from service.platform.process.outages import is_damage

LOOK_SECONDS = 5.0
"""How often it is looked whether the damage is mended. Ours."""

_log = structlog.get_logger("kedjekoll")
_NOTED: WeakKeyDictionary[Engine, "_Noted"] = WeakKeyDictionary()


class DatabaseDamaged(RuntimeError):
    """A page of the database is not what was written; nothing is signed over it."""


@dataclass
class _Noted:
    """Damage that was met.

    Attributes:
        server: When PostgreSQL was started that told of it; "" for SQLite, None: not known yet.
        looked_at: When it was last looked whether it is mended, on the monotonic clock.
    """

    server: str | None = None
    looked_at: float = float("-inf")


def watch(engine: Engine) -> None:
    """Let damage be noted whatever meets it."""

    def note(met: ExceptionContext) -> None:
        fault = met.sqlalchemy_exception
        if fault is not None and is_damage(fault):
            note_damage(engine, fault)

    event.listen(engine, "handle_error", note)


def note_damage(engine: Engine, fault: BaseException | None = None) -> None:
    """Note that a database is damaged."""
    if engine not in _NOTED:
        _NOTED[engine] = _Noted()
        _log.error("database.damaged", exc_info=fault)


def look_through(engine: Engine) -> None:
    """Look through a SQLite database for damage, and note it. PostgreSQL checks what it reads."""
    if engine.dialect.name == "sqlite" and not _is_whole(engine):
        note_damage(engine)


def find_damage(engine: Engine) -> list[str]:
    """Return that the database is damaged; nothing where no damage was met, or it is mended.

    SQLite is mended when the whole file is as it should be, and PostgreSQL is looked at anew once
    its server was started again.
    """
    noted = _NOTED.get(engine)
    if noted is None:
        return []
    if monotonic() - noted.looked_at >= LOOK_SECONDS:
        noted.looked_at = monotonic()
        if _is_mended(engine, noted):
            _NOTED.pop(engine, None)
            return []
    return ["a page of the database is damaged: restore it from a backup"]


def check_whole(engine: Engine) -> None:
    """Go on if no damage is known.

    Raises:
        DatabaseDamaged: Some is.
    """
    for found in find_damage(engine):
        raise DatabaseDamaged(found)


def _is_mended(engine: Engine, noted: _Noted) -> bool:
    if engine.dialect.name == "sqlite":
        return _is_whole(engine)
    with transaction(engine, read_only=True) as connection:
        query = "SELECT CAST(pg_postmaster_start_time() AS text)"
        started = str(connection.exec_driver_sql(query).scalar_one())
    before, noted.server = noted.server, noted.server or started
    return before is not None and before != started


def _is_whole(engine: Engine) -> bool:
    with transaction(engine, read_only=True) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all()
    return found == ["ok"]
