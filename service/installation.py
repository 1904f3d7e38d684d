"""What a running installation holds: its database, migrated, its secret and its snapshots."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_ingest.snapshot.opened import Snapshot, open_snapshot
from service.database import Shortcoming, check_durability, open_engine
from service.migrations import UnknownRevision, check_migrated, upgrade
from service.principal import Principal
from service.readiness import Check
from service.settings import InvalidSettings, Settings, person_key


@dataclass(frozen=True, slots=True)
class Installation:
    """An opened installation.

    Attributes:
        engine: The database, migrated to this version.
        person_key: Secret for the keyed hash of natural persons' numbers.
        principal: The embedded default's organisation and named user.
        snapshot_dir: Where the snapshots of registers and lists lie; None: nowhere.
    """

    engine: Engine
    person_key: bytes
    principal: Principal
    snapshot_dir: Path | None = None

    def checks(self) -> tuple[Check, ...]:
        """Return what must hold before requests are taken."""
        return (
            Check("durability", partial(_told, check_durability, self.engine)),
            Check("migrations", partial(_told, check_migrated, self.engine)),
        )

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot | None]:
        """Open the snapshot that serves now, for one screening; None if none does.

        Raises:
            UnreadableInput: It is damaged.
        """
        serving = open_snapshot(self.snapshot_dir) if self.snapshot_dir else None
        with serving or nullcontext():
            yield serving

    def close(self) -> None:
        """Close every connection to the database."""
        self.engine.dispose()


def open_installation(settings: Settings) -> Installation:
    """Open the database and bring it up to date, making the data folder if there is none.

    Raises:
        InvalidSettings: The data folder or the database cannot be used, or the person key is
            damaged or readable by others. The database's address is not repeated: it may hold a
            password.
    """
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = person_key(settings)
    except OSError as fault:
        raise InvalidSettings(
            f"KEDJEKOLL_DATA_DIR: {settings.data_dir} cannot be used: {fault.strerror}"
        ) from fault
    return Installation(
        engine=_open_database(settings),
        person_key=key,
        principal=Principal(tenant_id=settings.tenant_id, actor=settings.actor),
        snapshot_dir=settings.snapshot_dir,
    )


def _open_database(settings: Settings) -> Engine:
    engine = None
    try:
        engine = open_engine(settings.database_address)
        upgrade(engine)
    except (ValueError, SQLAlchemyError, UnknownRevision) as fault:
        if engine is not None:
            engine.dispose()
        raise InvalidSettings(
            f"KEDJEKOLL_DATABASE_URL: the database cannot be opened or brought up to date "
            f"({type(fault).__name__}); check that it runs, that the address is right, and that "
            "no newer version of the service has changed it"
        ) from fault
    return engine


def _told(check: Callable[[Engine], list[Shortcoming]], engine: Engine) -> list[str]:
    return [f"{one.what} is {one.found}, needed: {one.needed}" for one in check(engine)]
