"""Registers as a job: those that come by themselves are brought up to date.

One register that fails holds up no other, and the job does not fail by it: the attempt is noted
(`service.registers.attempts`), and whoever looks after the installation is told when it matters.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson
from sqlalchemy import Engine

from data_ingest.model.problem import Problem
from data_ingest.records.source import Source
from data_ingest.snapshot.build import SourceInput
from data_ingest.snapshot.store import StoreOutcome, exclusively
from data_ingest.sources import SOURCES
from service.operations.jobs.context import JobContext, JobKind
from service.operations.jobs.lease import JobOutcome
from service.platform.frames import canonical
from service.platform.process.sandbox import run_confined
from service.registers.bringing import Bringing
from service.registers.intake import take_in
from service.registers.pruning import prune_old
from service.registers.upkeep import publishers_client
from service.settings import Settings, WorkLimits, load_settings

KIND = "registers"
"""Kind of the job that brings registers."""

Named = Callable[[Engine], set[str]]
"""Returns the ids of the snapshots that stored screenings name."""

_LOOK_SECONDS = 0.5
LIMITS = WorkLimits(memory_bytes=16 * 2**30, seconds=4 * 3600)
"""What reading one register may take. Ours: several times what the largest known ones take."""


def keeping(named: Named, settings: Callable[[], Settings] = load_settings) -> JobKind:
    """Return the kind of job that brings registers.

    Args:
        named: Returns the ids of the snapshots that stored screenings name.
        settings: Returns where they lie and how publishers are asked.
    """

    def keep(context: JobContext, payload: Mapping[str, Any]) -> JobOutcome:
        return bring_registers(context, payload, named=named, settings=settings())

    return keep


def bring_registers(
    context: JobContext, payload: Mapping[str, Any], *, named: Named, settings: Settings
) -> JobOutcome:
    """Bring registers one after the other; the unit of progress is the register.

    Old snapshots are removed then (`service.registers.pruning`).

    Args:
        context: The job.
        payload: `sources`: ids of sources that come by themselves; one that is no longer known, or
            comes no longer, is left out.
        named: Returns the ids of the snapshots that stored screenings name.
        settings: Where they lie and how publishers are asked.
    """
    found: dict[str, str] = orjson.loads(context.job.cursor) if context.job.cursor else {}
    known = [SOURCES[source_id] for source_id in payload["sources"] if source_id in SOURCES]
    wanted = [source for source in known if source.download is not None]

    def told(*_: object) -> None:
        context.check()

    with publishers_client(settings) as client:
        bringing = Bringing(
            root=settings.snapshot_dir,
            downloads=settings.download_dir,
            client=client,
            reads=partial(
                _read_apart,
                root=settings.snapshot_dir,
                person_key=context.installation.person_key,
                actor=context.job.actor,
                told=told,
            ),
            mirror=settings.register_mirror,
            on_bytes=told,
            wait=partial(_wait, context),
        )
        for source in wanted:
            if source.id not in found:
                found[source.id] = bringing.bring(source, now=datetime.now(UTC)).state
                context.advance(done=len(found), total=len(wanted), cursor=canonical(found))
    removed = prune_old(
        settings.snapshot_dir,
        keep=settings.snapshots_kept,
        named=partial(named, context.installation.engine),
    )
    return JobOutcome(canonical({"registers": found} | ({"removed": removed} if removed else {})))


def _wait(context: JobContext, seconds: float) -> None:
    """Wait as a publisher asks, unless the job is to end meanwhile."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        sleep(min(left, _LOOK_SECONDS))
        context.check()


def _read_apart(
    source: Source,
    file: SourceInput,
    *,
    root: Path,
    person_key: bytes,
    actor: str,
    told: Callable[[bytes], None],
) -> StoreOutcome:
    """Read a file in a process of its own, so that requests of this one do not wait for it."""
    arguments = {
        "source_id": source.id,
        "file": file,
        "root": root,
        "person_key": person_key,
        "actor": actor,
    }
    said = run_confined(read_register, arguments, limits=LIMITS, name=file.name, told=told)
    answer = orjson.loads(said)
    problems = tuple(Problem(**problem) for problem in answer.pop("problems"))
    return StoreOutcome(**answer, problems=problems)


def read_register(
    source_id: str,
    file: SourceInput,
    root: Path,
    person_key: bytes,
    actor: str,
    tell: Callable[[bytes], None],
) -> bytes:
    """Read a register's file into the next snapshot, and return the outcome as JSON.

    Raises:
        UnreadableInput: The file cannot be read, or another process changes the snapshots.
    """
    with exclusively(root):
        taken = take_in(
            SOURCES[source_id],
            [file],
            root,
            person_key=person_key,
            now=datetime.now(UTC),
            actor=actor,
            on_bytes=lambda _count: tell(b""),
        )
    return orjson.dumps(taken.outcome)
