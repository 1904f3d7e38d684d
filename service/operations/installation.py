"""What a running installation holds: its database, migrated, its secret and its snapshots."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.snapshot.store import check_serving
from data_ingest.snapshot.store import find_damage as find_register_damage
from service.operations.audit.sealer import InstalledLog
from service.operations.people.first import local_principal
from service.operations.people.issuers import Issuer, load_issuers
from service.operations.people.principal import Principal
from service.operations.readiness import ReadinessCheck, now_and_then
from service.operations.witness.settings import NONE, Witnesses, load_witnesses
from service.platform.db.damage import find_damage, watch
from service.platform.db.database import Shortcoming, act_for, check_durability, open_engine
from service.platform.db.lock_waits import find_waits, watch_locks
from service.platform.db.migrations import UnknownRevision, check_migrated, upgrade
from service.platform.db.migrations.row_guard import check_row_guard
from service.platform.db.row_versions import authenticate_versions
from service.platform.db.write_trial import TRIAL_SECONDS, try_database, try_folder
from service.platform.process.reach import OPEN, Reach, reach_of
from service.platform.secret_files import key_secret, person_key
from service.settings import InvalidSettings, Settings


@dataclass(frozen=True, slots=True)
class Installation:
    """An opened installation.

    Attributes:
        engine: The database, migrated to this version.
        person_key: Secret for the keyed hash of natural persons' numbers.
        principal: The organisation of the settings and its named user, who sits at the machine.
        key_secret: Secret for the keyed hash of API keys.
        witnesses: Where checkpoints of the log go outside, and the logs that this is a witness for.
        issuers: The log-in services whose tokens are taken.
        reach: What may be asked outside, and by which proxy.
        scheduler: Address of the Dask scheduler that portfolios are scored on; None: none is.
        snapshot_dir: Where the snapshots of registers and lists lie; None: nowhere.
        data_dir: Where the keys of the log and the copies of its checkpoints lie; None: nowhere,
            and the log cannot be sealed.
    """

    engine: Engine
    person_key: bytes
    principal: Principal
    snapshot_dir: Path | None = None
    data_dir: Path | None = None
    key_secret: bytes = b""
    witnesses: Witnesses = NONE
    issuers: tuple[Issuer, ...] = ()
    reach: Reach = OPEN
    scheduler: str | None = None

    def checks(self) -> tuple[ReadinessCheck, ...]:
        """Return what must hold before requests are taken."""
        return (
            ReadinessCheck("durability", partial(_told, check_durability, self.engine)),
            ReadinessCheck("migrations", partial(_told, check_migrated, self.engine)),
            ReadinessCheck("row guard", partial(_told, check_row_guard, self.engine)),
            ReadinessCheck("undamaged database", partial(find_damage, self.engine)),
            *self._impairing(),
            *([ReadinessCheck("signing of the log", self.log.behind)] if self.data_dir else []),
        )

    def _impairing(self) -> Iterator[ReadinessCheck]:
        """Yield what can fail while other requests can still be answered."""
        waits = partial(find_waits, self.engine)
        yield ReadinessCheck("locks of the database", waits, is_needed=False)
        trials = [("writing to the database", partial(try_database, self.engine))]
        if self.data_dir is not None:
            trials.append(("writing to the data folder", partial(try_folder, self.data_dir)))
        for name, trial in trials:
            yield ReadinessCheck(name, now_and_then(trial, TRIAL_SECONDS), is_needed=False)
        if self.snapshot_dir is not None:
            look = now_and_then(partial(find_register_damage, self.snapshot_dir), TRIAL_SECONDS)
            yield ReadinessCheck("registers and lists", look, is_needed=False)

    @property
    def log(self) -> InstalledLog:
        """The log of what was done.

        Raises:
            InvalidSettings: There is nowhere to keep its keys.
        """
        if self.data_dir is None:
            raise InvalidSettings("KEDJEKOLL_DATA_DIR: the keys of the log have no place")
        return InstalledLog(self.engine, self.data_dir)

    def check_registers(self) -> None:
        """Go on unless registers are damaged: asked before something is stored that needs them.

        Raises:
            UnreadableInput: They are.
        """
        if self.snapshot_dir is not None:
            check_serving(self.snapshot_dir)

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

    Whoever opens it acts for the organisation of the settings until something else is said.

    Raises:
        InvalidSettings: The data folder, the database, the file of log-in services or that of
            witnesses cannot be used, or a secret is damaged or readable by others. The database's
            address is not repeated: it may hold a password.
    """
    issuers = load_issuers(settings.log_in_file)
    witnesses = load_witnesses(settings.witness_file)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        key, secret = person_key(settings), key_secret(settings)
    except OSError as fault:
        raise InvalidSettings(
            f"KEDJEKOLL_DATA_DIR: {settings.data_dir} cannot be used: {fault.strerror}"
        ) from fault
    act_for(settings.tenant_id)
    engine = _open_database(settings)
    authenticate_versions(engine, secret)
    watch(engine)
    watch_locks(engine)
    return Installation(
        engine=engine,
        person_key=key,
        principal=local_principal(tenant_id=settings.tenant_id, actor=settings.actor),
        snapshot_dir=settings.snapshot_dir,
        data_dir=settings.data_dir,
        key_secret=secret,
        witnesses=witnesses,
        issuers=issuers,
        reach=reach_of(settings),
        scheduler=settings.scheduler,
    )


def _open_database(settings: Settings) -> Engine:
    engine = None
    try:
        engine = open_engine(settings.database_address)
        upgrade(engine)
    except (ValueError, SQLAlchemyError, UnknownRevision) as fault:
        if engine is not None:
            engine.dispose()
        if isinstance(fault, UnknownRevision):
            raise InvalidSettings(f"KEDJEKOLL_DATABASE_URL: {fault}") from fault
        raise InvalidSettings(
            f"KEDJEKOLL_DATABASE_URL: the database cannot be opened or brought up to date "
            f"({type(fault).__name__}); check that it runs and that the address is right"
        ) from fault
    return engine


def _told(check: Callable[[Engine], list[Shortcoming]], engine: Engine) -> list[str]:
    return [
        f"{shortcoming.what} is {shortcoming.found}, needed: {shortcoming.needed}"
        for shortcoming in check(engine)
    ]
