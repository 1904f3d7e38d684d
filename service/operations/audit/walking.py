"""Compare records with the log beside the requests: some every 20 seconds, round after round.

A round goes through every row of every protected table. How far it has come stands in a file of the
data folder, so that a restart goes on where it was, and of several processes one walks at a time.
What is found is logged, counted by a metric, and shown by `kedjekoll audit status`.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Table

from service.operations.audit.records import (
    MOST_FAULTS,
    RecordFault,
    compare_some,
    forged_rows,
    missing_rows,
    read_tenants,
)
from service.platform.db.damage import look_through
from service.platform.db.database import EVERY_TENANT, narrow, transaction
from service.platform.db.protection import is_protected
from service.platform.frames import canonical
from service.platform.process.interruptions import ANY_FAULT, Interrupted, nobody_told

STATE_FILE = "record-walk.json"
"""In the data folder."""

STEP_SECONDS = 20
"""How often some records are compared. Ours."""

ROWS_A_STEP = 2_000
"""Records that are compared at a time: a million takes under three hours. Ours."""

ROUND = timedelta(minutes=10)
"""A round begins no sooner after the one before began. Ours."""

_LAST_SECONDS = 20
"""How long a step may take when the process ends. Ours."""

_log = structlog.get_logger("kedjekoll")


@dataclass(frozen=True, slots=True)
class FinishedRound:
    """What came of the last round that went through all records.

    Attributes:
        begun_at: When it began.
        ended_at: When it was through.
        rows: How many records were compared.
        faults: Those that are not as the log says, at most `MOST_FAULTS`.
    """

    begun_at: datetime
    ended_at: datetime
    rows: int
    faults: tuple[RecordFault, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a round has come.

    Attributes:
        begun_at: When it began; None: none has.
        tenant: The organisation that it has come to; those before it are done.
        table: Its table that it has come to.
        after: The last row of that table that was compared.
        rows: How many records were compared in this round.
        faults: Those that are not as the log says, at most `MOST_FAULTS`.
        last: The round before.
    """

    begun_at: datetime | None = None
    tenant: str = ""
    table: str = ""
    after: str = ""
    rows: int = 0
    faults: tuple[RecordFault, ...] = ()
    last: FinishedRound | None = None

    @property
    def faults_known(self) -> tuple[RecordFault, ...]:
        """What is known not to be as the log says: of the last round and of this one."""
        before = self.last.faults if self.last else ()
        return tuple(dict.fromkeys((*before, *self.faults)))

    @property
    def differing(self) -> int:
        """How many records are known not to be as the log says."""
        return len(self.faults_known)


_STATE: TypeAdapter[Walk] = TypeAdapter(Walk)


def read_walk(data_dir: Path) -> Walk:
    """Return how far the walk has come; from the beginning where the file says nothing."""
    try:
        return _STATE.validate_json((data_dir / STATE_FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return Walk()


def walk_on(
    engine: Engine, data_dir: Path, tables: Sequence[Table], *, rows: int = ROWS_A_STEP
) -> Walk | None:
    """Compare the next records with the log.

    Args:
        engine: The database.
        data_dir: The data folder.
        tables: Every table.
        rows: Records to compare, about.

    Returns:
        How far the walk has come; None where another process walks at this moment.

    Raises:
        OSError: The data folder cannot be written.
    """
    with _alone(data_dir) as alone:
        if not alone:
            return None
        walk, now = read_walk(data_dir), datetime.now(UTC)
        if walk.begun_at is None:
            if walk.last is not None and now - walk.last.begun_at < ROUND:
                return walk
            look_through(engine)
            walk = replace(walk, begun_at=now)
        before = {*walk.faults, *(walk.last.faults if walk.last else ())}
        protected = sorted(filter(is_protected, tables), key=lambda table: table.name)
        with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
            walk = _step(connection, walk, protected, rows)
        for fault in walk.faults:
            if fault not in before:
                _log.error("log.record_differs", **fault._asdict())
        if not walk.tenant:
            assert walk.begun_at is not None
            done = FinishedRound(walk.begun_at, datetime.now(UTC), walk.rows, walk.faults)
            walk = Walk(last=done)
        draft = data_dir / f".{STATE_FILE}"
        draft.write_bytes(canonical(_STATE.dump_python(walk, mode="json")))
        draft.replace(data_dir / STATE_FILE)
        return walk


def _step(connection: Connection, walk: Walk, tables: Sequence[Table], rows: int) -> Walk:
    """Go on until so many rows were compared, or to the end: `tenant` is then empty."""
    faults, left = list(walk.faults), rows
    for tenant_id in read_tenants(connection):
        if tenant_id < walk.tenant:
            continue
        narrow(connection, tenant_id)
        for table in tables:
            here = tenant_id == walk.tenant
            if here and table.name < walk.table:
                continue
            after = walk.after if here and table.name == walk.table else ""
            numbers, wrong = compare_some(connection, table, tenant_id, after=after, limit=left)
            faults += wrong
            left -= len(numbers)
            if left == 0:
                last = numbers[-1]
                return _so_far(walk, faults, rows, tenant=tenant_id, table=table.name, after=last)
            faults += missing_rows(connection, table, tenant_id)
    narrow(connection, EVERY_TENANT)
    faults += forged_rows(connection)
    return _so_far(walk, faults, rows - left, tenant="", table="", after="")


def _so_far(
    walk: Walk, faults: Sequence[RecordFault], rows: int, *, tenant: str, table: str, after: str
) -> Walk:
    return replace(
        walk,
        tenant=tenant,
        table=table,
        after=after,
        rows=walk.rows + rows,
        faults=tuple(dict.fromkeys(faults))[:MOST_FAULTS],
    )


@contextmanager
def _alone(data_dir: Path) -> Iterator[bool]:
    """Yield whether nobody else walks; as long as this lasts nobody will."""
    handle = os.open(data_dir / f"{STATE_FILE}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


@contextmanager
def walked_continually(
    engine: Engine,
    data_dir: Path,
    tables: Sequence[Table],
    *,
    interrupted: Interrupted = nobody_told,
) -> Iterator[None]:
    """Compare some records every `STEP_SECONDS`, in a thread of its own.

    Whatever keeps it from that, it tries again.

    Args:
        engine: The database.
        data_dir: The data folder.
        tables: Every table.
        interrupted: Told of each time that it could not.
    """
    stop = Event()

    def run() -> None:
        while not stop.wait(STEP_SECONDS):
            try:
                walk_on(engine, data_dir, tables)
            except ANY_FAULT as fault:
                _log.warning("log.records_not_compared", exc_info=fault)
                interrupted(part="records")

    thread = Thread(target=run, name="records", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_SECONDS)
