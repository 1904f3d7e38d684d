"""Files of a source → the next snapshot, in which that source is new."""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from data_ingest.linking.search_index import write_search
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.records.source import Source
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.store import StoreOutcome, add_source


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of files.

    Attributes:
        outcome: Whether the new snapshot serves.
        version: The version of the source that they were read into.
    """

    outcome: StoreOutcome
    version: SourceVersion


def take_in(
    source: Source,
    files: Sequence[SourceInput],
    root: Path,
    *,
    person_key: bytes,
    now: datetime,
    actor: str,
    as_of: date | None = None,
    on_bytes: Callable[[int], object] = lambda _count: None,
) -> Intake:
    """Read files of a source into a new snapshot, which serves at once unless it changes much.

    Args:
        source: The source.
        files: Its files; together they are one version.
        root: Folder of the snapshots; held `exclusively`.
        person_key: Secret for the keyed hash of natural persons' numbers.
        now: When the files were fetched or handed over, UTC.
        actor: Who is recorded as having done it.
        as_of: The day that the content speaks of, where the files do not say.
        on_bytes: Told how many bytes were read.

    Raises:
        UnreadableInput: The files cannot be read, the disk is full, or the current snapshot's
            manifest is damaged.
    """
    read: list[SourceVersion] = []

    def build(target: Path) -> SourceVersion:
        version = build_source(
            source,
            files,
            target,
            person_key=person_key,
            retrieved_at=now,
            as_of=as_of,
            on_bytes=on_bytes,
        )
        write_search(target)
        read.append(version)
        return version

    with _room(source.id):
        outcome = add_source(root, build, source_id=source.id, now=now, actor=actor)
    return Intake(outcome, read[0])


@contextmanager
def _room(name: str) -> Iterator[None]:
    """Name a disk that is full; what serves stays as it is."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise UnreadableInput([Problem("disk-full")], name) from None
