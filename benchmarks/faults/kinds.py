"""The kinds of fault: how each comes and goes, on the machine itself.

A fault is a context manager: inside it the fault is there. What the machine does not offer (a
compiler for `preload.c`, libfaketime, PostgreSQL) leaves the variants out that need it.
"""

import errno
import json
import os
import resource
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import sleep

from benchmarks.faults.postgresql import Cluster
from benchmarks.faults.served import Clock, Service, Switch

PAGE = 4096
HELD = 10.0
"""Seconds that a fault lasts, unless it is over by itself. Ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is put.

    Attributes:
        service: The served installation.
        cluster: Its PostgreSQL server; None: it is on SQLite.
        disk: Lets calls of the service on its data folder fail.
        server_disk: Lets calls of the PostgreSQL server on its folder fail.
        clock: The service's clock.
    """

    service: Service
    cluster: Cluster | None
    disk: Switch
    server_disk: Switch
    clock: Clock

    @property
    def file(self) -> Path:
        """The SQLite database."""
        return self.service.folder / "kedjekoll.db"


Fault = Callable[[Place], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a kind of fault comes.

    Attributes:
        name: Of the variant; it begins with the database that the installation is on.
        fault: The fault.
        held: Seconds that it lasts.
        senders: Writers, and as many readers, at a time.
        reads: What is read meanwhile; `{file}` stands for a kept file.
        asked: What is sent with it; None: nothing, it is got.
        has_register: A register is in use.
        unsigned: Requests are answered, but what stands in the data folder cannot be used: that is
            told.
        needs_preload: It needs `preload.c`.
    """

    name: str
    fault: Fault
    held: float = HELD
    senders: int = 2
    reads: tuple[str, ...] = ("/v1/cases?limit=1",)
    asked: object = None
    has_register: bool = False
    unsigned: bool = False
    needs_preload: bool = False

    @property
    def is_on_postgresql(self) -> bool:
        """Whether the installation is on PostgreSQL."""
        return self.name.startswith("PostgreSQL")


@contextmanager
def _no_files(place: Place) -> Iterator[None]:
    """Allow the process no more open files than it has."""
    pid = place.service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    there = max(int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir())
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (there + 1, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


@contextmanager
def _calls_fail(place: Place, *, number: int, calls: int, server: bool = False) -> Iterator[None]:
    switch = place.server_disk if server else place.disk
    switch.set(number, calls)
    try:
        yield
    finally:
        switch.set(0, 0)
        if place.cluster and server:
            place.cluster.keep_up()


@contextmanager
def _no_permission(place: Place) -> Iterator[None]:
    place.service.folder.chmod(0)
    try:
        yield
    finally:
        place.service.folder.chmod(0o700)


@contextmanager
def _read_only_server(place: Place) -> Iterator[None]:
    assert place.cluster
    place.cluster.do("ALTER ROLE service SET default_transaction_read_only = on", _CUT)
    try:
        yield
    finally:
        place.cluster.do("ALTER ROLE service RESET default_transaction_read_only", _CUT)


_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'service'"


@contextmanager
def _locked_out(place: Place) -> Iterator[None]:
    assert place.cluster
    place.cluster.do("ALTER ROLE service NOLOGIN", _CUT)
    try:
        yield
    finally:
        place.cluster.do("ALTER ROLE service LOGIN")


@contextmanager
def _held_by_another(place: Place) -> Iterator[None]:
    """Hold the writer's turn of SQLite, or the table of cases."""
    if place.cluster is None:
        with closing(sqlite3.connect(place.file, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with place.cluster.admin("service").connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE")
        yield
        connection.exec_driver_sql("ROLLBACK")


@contextmanager
def _jumped(place: Place, *, hours: int) -> Iterator[None]:
    place.clock.set(f"{hours:+}h")
    try:
        yield
    finally:
        place.clock.set("+0")


@contextmanager
def _killed(place: Place) -> Iterator[None]:
    assert place.cluster
    place.cluster.kill()
    yield
    place.cluster.start()


@contextmanager
def _moved_away(place: Place) -> Iterator[None]:
    """Take the file of the database away, with its log, as a mount that is gone."""
    away = place.service.folder.with_name("away")
    away.mkdir()
    names = [one.name for one in place.service.folder.glob(f"{place.file.name}*")]
    for name in names:
        (place.service.folder / name).rename(away / name)
    try:
        yield
    finally:
        for left in place.service.folder.glob(f"{place.file.name}*"):
            left.unlink()
        for name in names:
            (away / name).rename(place.service.folder / name)
        away.rmdir()


@contextmanager
def _corrupt_sqlite(place: Place) -> Iterator[None]:
    """Overwrite the first page of the table of kept files with noise."""
    with closing(sqlite3.connect(place.file, isolation_level=None, timeout=60)) as other:
        root = "SELECT rootpage FROM sqlite_schema WHERE name = 'evidence_files'"
        at = (other.execute(root).fetchone()[0] - 1) * PAGE
        for _ in range(100):
            if not other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                break
            sleep(0.05)
    with _overwritten(place.file, at):
        yield


@contextmanager
def _corrupt_postgresql(place: Place) -> Iterator[None]:
    assert place.cluster
    with place.cluster.admin("service").connect() as connection:
        query = "SELECT pg_relation_filepath('evidence_files')"
        path = place.cluster.data / connection.exec_driver_sql(query).scalar_one()
    place.cluster.stop()
    with _overwritten(path, 0, PAGE * 2):
        place.cluster.start()
        yield
        place.cluster.stop()
    place.cluster.start()


@contextmanager
def _overwritten(path: Path, at: int, length: int = PAGE) -> Iterator[None]:
    """Put noise in the place of some bytes of a file, and at the end what stood there."""
    handle = os.open(path, os.O_RDWR)
    try:
        before = os.pread(handle, length, at)
        os.pwrite(handle, secrets.token_bytes(len(before)), at)
        os.fsync(handle)
        yield
        os.pwrite(handle, before, at)
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _corrupt_keys(place: Place) -> Iterator[None]:
    path = place.service.folder / "log.keys"
    with _overwritten(path, 0, path.stat().st_size):
        yield


@contextmanager
def _keys_away(place: Place) -> Iterator[None]:
    path = place.service.folder / "log.keys"
    away = place.service.folder.with_name("log.keys.away")
    path.rename(away)
    try:
        yield
    finally:
        away.replace(path)


def bring_register(place: Place) -> None:
    """Take a register of one firm into use."""
    file = place.service.folder.with_name("register.json")
    firm = {"organisasjonsnummer": FIRM["number"], "navn": "EKSEMPEL RENHOLD AS"}
    file.write_text(json.dumps([firm | {"organisasjonsform": {"kode": "AS"}}]))
    command = [place.service.program, "ingest", SOURCE, str(file), "--as-of", "2026-11-20"]
    subprocess.run(command, env=place.service.environment, capture_output=True, check=True)


@contextmanager
def _register_damaged(place: Place, *, damage: Callable[[Path, int], None]) -> Iterator[None]:
    """Damage the table of the firms of the register, and put back what was there."""
    root = place.service.folder / "snapshots"
    path = root / (root / "current").read_text().strip() / SOURCE / "parties.parquet"
    away = place.service.folder.with_name("parties.parquet")
    shutil.copy2(path, away)
    path.chmod(0o600)
    damage(path, path.stat().st_size)
    try:
        yield
    finally:
        shutil.move(away, path)


def _cut(path: Path, size: int) -> None:
    os.truncate(path, size // 2)


def _zeroed(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.write(bytes(size))


def _gone(path: Path, _size: int) -> None:
    path.unlink()


SOURCE = "no_brreg_enheter"
FIRM = {"number": "930000019", "country": "NO"}
_MAKE, _WRITE, _READ = Switch.MAKE, Switch.WRITE, Switch.READ
_FILES = ("/v1/cases?limit=1", "{file}/content")


def _both(
    fault: Fault, what: str = "", *, held: float = HELD, senders: int = 2
) -> tuple[Variant, ...]:
    names = (f"SQLite{what}", f"PostgreSQL{what}")
    return tuple(Variant(name, fault, held=held, senders=senders) for name in names)


def _failing(number: int, calls: int) -> tuple[Variant, ...]:
    own = partial(_calls_fail, number=number, calls=calls)
    return (
        Variant("SQLite", own, needs_preload=True),
        Variant("PostgreSQL, data folder", own, needs_preload=True, unsigned=True),
    )


def _of_register(what: str, damage: Callable[[Path, int], None]) -> Variant:
    return Variant(
        f"SQLite, {what}",
        partial(_register_damaged, damage=damage),
        reads=("/v1/supplier-checks",),
        asked={"suppliers": [FIRM]},
        has_register=True,
    )


def _of_server(number: int, calls: int) -> Variant:
    fault = partial(_calls_fail, number=number, calls=calls, server=True)
    return Variant("PostgreSQL, its server", fault, needs_preload=True)


KINDS: dict[str, tuple[Variant, ...]] = {
    "no files (EMFILE)": _both(_no_files),
    "full disk (ENOSPC)": (
        *_failing(errno.ENOSPC, _WRITE | _MAKE),
        _of_server(errno.ENOSPC, _WRITE),
    ),
    "disk fault (EIO)": (
        *_failing(errno.EIO, _WRITE | _READ | _MAKE),
        _of_server(errno.EIO, _READ | _WRITE),
    ),
    "read-only": (
        *_failing(errno.EROFS, _WRITE | _MAKE),
        Variant("PostgreSQL, its server", _read_only_server),
    ),
    "permissions": (*_both(_no_permission), Variant("PostgreSQL, no log-in", _locked_out)),
    "pool used up": _both(_held_by_another, held=35.0, senders=20),
    "locked by another": _both(_held_by_another, held=35.0),
    "clock": (
        *_both(partial(_jumped, hours=7), ", +7 h"),
        *_both(partial(_jumped, hours=-7), ", -7 h"),
    ),
    "database gone": (
        Variant("PostgreSQL, killed", _killed),
        Variant("SQLite, moved away", _moved_away),
    ),
    "corrupt": (
        Variant("SQLite, page", _corrupt_sqlite, reads=_FILES),
        Variant("PostgreSQL, page", _corrupt_postgresql, reads=_FILES),
        Variant("SQLite, noise in log.keys", _corrupt_keys, unsigned=True),
        Variant("SQLite, no log.keys", _keys_away, unsigned=True),
    ),
    "register damaged": (
        _of_register("file gone", _gone),
        _of_register("file cut", _cut),
        _of_register("file zeroed", _zeroed),
    ),
}
"""Every kind with its variants, which take turns."""
