"""Bring the newest checkpoint to the witnesses, beside sealing and never in its way.

A thread looks every minute which witness is due. One process of a data folder does so at a time.
What a witness refuses is said in the process log and in `kedjekoll audit status`, and tried again
with growing pauses. A witness that knows another log than the database has stops the signing.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import structlog

from service.operations.audit.checkpoint import InvalidCheckpoint
from service.operations.audit.copies import CHECKPOINTS, keep_evidence
from service.operations.audit.fork import find_forks
from service.operations.audit.merkle import consistency_proof
from service.operations.audit.sealer import InstalledLog
from service.operations.audit.sealing import stored_subtrees
from service.operations.audit.witness_state import FOLDER, WitnessState, load_state, save_state
from service.operations.witness.client import Log, NotWitnessed, OtherLog, ask_to_cosign
from service.operations.witness.folder import newest_in, write_to
from service.operations.witness.mail import send
from service.operations.witness.newest import Newest, add_cosignature, newest_signed
from service.operations.witness.settings import (
    Witnesses,
    WitnessFolder,
    WitnessMail,
    WitnessServer,
)
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.process.interruptions import ANY_FAULT, Interrupted, nobody_told
from service.platform.process.outbound import Outbound
from service.platform.process.reach import OPEN, Reach

ROUND_SECONDS = 60
"""How often it is looked whether a witness is due. Ours."""

_LAST_SECONDS = 5
"""How long the end of the process waits for a round. Ours."""

_log = structlog.get_logger("kedjekoll")


def outbound_of(server: WitnessServer, reach: Reach = OPEN) -> Outbound:
    """Return what a witness is asked through.

    Args:
        server: The witness.
        reach: What may be reached besides it, and by which proxy.
    """
    host = urlsplit(server.url).hostname or ""
    return Outbound(reach=reach.naming([host]) if server.network == "own" else reach)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Brings checkpoints to the witnesses of a log.

    Attributes:
        log: The log.
        witnesses: Its witnesses.
        outbound: Returns what a server is asked through.
        clock: The moment.
    """

    log: InstalledLog
    witnesses: Witnesses
    outbound: Callable[[WitnessServer], Outbound] = outbound_of
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def do(self, *, all_now: bool = False) -> list[WitnessState]:
        """Bring the newest checkpoint to every witness that is due; return how far each is.

        Args:
            all_now: Ask every server and folder, also one that is to be left alone; mail still goes
                out once a day.
        """
        data_dir, origin = self.log.data_dir, self.log.keys.origin
        with _alone(data_dir) as is_alone:
            if not is_alone:
                return [load_state(data_dir, one.name, origin) for one in self.witnesses.outside]
            return [self._one(one, all_now=all_now) for one in self.witnesses.outside]

    def _one(
        self, witness: WitnessServer | WitnessFolder | WitnessMail, *, all_now: bool
    ) -> WitnessState:
        data_dir = self.log.data_dir
        state = load_state(data_dir, witness.name, self.log.keys.origin)
        now = self.clock()
        at_once = all_now and not (isinstance(witness, WitnessMail) and not state.failures)
        if not at_once and now < state.due_at(witness.every):
            return state
        try:
            newest = self._newest()
            if newest is None or newest.checkpoint.origin != state.origin:
                return state
            state = self._brought(witness, newest, state, now)
        except OtherLog as fault:
            if fault.evidence is not None:
                keep_evidence(data_dir / CHECKPOINTS, fault.evidence)
            shown = fault.evidence is not None and self._differs(fault.evidence)
            claim = None if shown else str(fault)
            state = state.failed(f"it knows another log: {fault}", at=now, claim=claim)
            _log.error("log.witness_knows_another", witness=witness.name, said=str(fault))
        except NotWitnessed as fault:
            # a claim stands until the witness has taken a checkpoint
            state = state.failed(str(fault), at=now, claim=state.claim)
            _log.warning("log.not_witnessed", witness=witness.name, why=str(fault))
        except ANY_FAULT as fault:  # the other witnesses have their turn all the same
            state = state.failed(type(fault).__name__, at=now, claim=state.claim)
            _log.warning("log.not_witnessed", witness=witness.name, exc_info=fault)
        save_state(data_dir, state)
        return state

    def _brought(
        self,
        witness: WitnessServer | WitnessFolder | WitnessMail,
        newest: Newest,
        state: WitnessState,
        now: datetime,
    ) -> WitnessState:
        data_dir, size = self.log.data_dir, newest.checkpoint.size
        if isinstance(witness, WitnessFolder):
            for note in newest_in(witness, state.origin):
                if self._differs(note):
                    raise OtherLog("a checkpoint in the folder does not match the database", note)
            write_to(witness, newest)
            return state.acknowledged(size=size, note=newest.note, at=now)
        if isinstance(witness, WitnessMail):
            if state.size == size and state.note == newest.note.decode():
                return state.acknowledged(size=size, note=newest.note, at=now)
            send(witness, newest)
            return state.acknowledged(size=size, note=newest.note, at=now)
        outbound = self.outbound(witness)
        try:
            found = ask_to_cosign(outbound, witness, self._asked(), known_size=state.size)
        finally:
            outbound.close()
        note = add_cosignature(data_dir, found.newest, found.line)
        return state.acknowledged(size=found.newest.checkpoint.size, note=note, at=now)

    def _asked(self) -> Log:
        def newest() -> Newest:
            found = self._newest()
            if found is None:
                raise NotWitnessed("nothing is signed yet")
            return found

        def prove(older: int, newer: int) -> list[bytes]:
            with transaction(self.log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
                return consistency_proof(older, newer, stored_subtrees(connection))

        return Log(newest, prove, self.log.keys.verifiers)

    def _newest(self) -> Newest | None:
        keys = self.log.keys.verifiers
        with transaction(self.log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            try:
                return newest_signed(connection, keys)
            except InvalidCheckpoint as fault:
                raise NotWitnessed(f"the newest checkpoint is not signed: {fault}") from fault

    def _differs(self, note: bytes) -> bool:
        keys = self.log.keys.verifiers
        with transaction(self.log.engine, read_only=True, tenant=EVERY_TENANT) as connection:
            return bool(find_forks(connection, [note], keys))


@contextmanager
def witnessed_now_and_then(
    rounds: Rounds, *, interrupted: Interrupted = nobody_told
) -> Iterator[None]:
    """Bring checkpoints to the witnesses in a thread of its own, for as long as this is open.

    Args:
        rounds: What brings them; without a witness there is no thread.
        interrupted: Told of each fault that it goes on after.
    """
    if not rounds.witnesses.outside:
        yield
        return
    stop = Event()

    def run() -> None:
        while not stop.is_set():
            try:
                rounds.do()
            except ANY_FAULT as fault:
                _log.warning("log.not_witnessed", exc_info=fault)
                interrupted(part="witnesses")
            stop.wait(ROUND_SECONDS)

    thread = Thread(target=run, name="witnesses", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_SECONDS)


@contextmanager
def _alone(data_dir: Path) -> Iterator[bool]:
    """Say whether this process is the only one of the data folder that asks witnesses now."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_alone = False
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_alone = True
        yield is_alone
    finally:
        os.close(descriptor)
