"""A register that comes by itself: its newest file is fetched, read and let serve.

Each source has a folder below `downloads`, in which what has come of its file waits until all of it
is there, and the whole file until it has been read; then it is removed, for it holds what snapshots
leave out of natural persons. So whatever ends a process, the next one goes on where it stopped, and
what serves meanwhile is the last good snapshot.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any, Literal, Protocol

import httpx2
import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.records.fetch import Wanted, fetch
from data_ingest.records.published import newest_address, plain_server
from data_ingest.records.source import Source
from data_ingest.snapshot.build import SourceInput
from data_ingest.snapshot.manifest import SourceVersion, read_manifest
from data_ingest.snapshot.store import StoreOutcome, current_id, waiting_version
from data_ingest.snapshot.unchanged import damage_of
from service.registers.attempts import Attempt, note_attempt

WHOLE = "whole.json"
"""Beside a file that is whole and has yet to be read: its name and what its server said."""

_NOT_THE_FILE = ("snapshot-busy", "disk-full")
"""Why a file cannot be read that need not be fetched again."""

_ANOTHER = ("snapshot-busy", "fetch-busy")
"""Why an attempt ends because another process is at work, which says nothing of the register."""

OnBytes = Callable[[int, int | None], object]
"""Told how many bytes have come and, where it is known, how many there are."""


class Reads(Protocol):
    """Reads a file into the next snapshot."""

    def __call__(self, source: Source, file: SourceInput) -> StoreOutcome:
        """Return what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """How registers are brought.

    Attributes:
        root: Folder of the snapshots.
        downloads: Folder of the files on their way.
        client: Client to ask publishers with; not to follow redirects by itself.
        reads: Reads a file into the next snapshot.
        mirror: Address of the organisation's own copy; None: publishers are asked.
        on_bytes: Told of the bytes that come.
        wait: Waits some seconds.
    """

    root: Path
    downloads: Path
    client: httpx2.Client
    reads: Reads
    mirror: str | None = None
    on_bytes: OnBytes = lambda _count, _all: None
    wait: Callable[[float], object] = sleep

    def bring(self, source: Source, *, now: datetime) -> Attempt:
        """Fetch the newest file of a source if it has changed, and let it serve if it may.

        What goes wrong is noted and returned; nothing that serves changes by it.

        Args:
            source: One whose publisher gives its file to everybody.
            now: The moment, UTC.
        """
        folder = self.downloads / source.id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with _alone(folder):
                done = self._brought(source, folder)
        except UnreadableInput as fault:
            done = "failed", None, tuple(fault.problems), fault.name
        state, snapshot_id, problems, where = done
        attempt = Attempt(
            at=now, state=state, snapshot_id=snapshot_id, problems=problems, where=where
        )
        if any(problem.code in _ANOTHER for problem in problems):
            return attempt
        return note_attempt(self.downloads, source.id, attempt)

    def _brought(self, source: Source, folder: Path) -> "_Done":
        assert source.download is not None
        pages = folder / "page"
        pages.mkdir(exist_ok=True)
        address = newest_address(
            source.download, pages, client=self.client, mirror=self.mirror, wait=self.wait
        )
        known = self._known(source)
        file = self._file(address, folder, known[1] if known else None)
        if file is None:
            assert known is not None
            return ("waiting" if known[2] else "unchanged"), known[0], (), address
        try:
            outcome = self.reads(source, file)
        except UnreadableInput as fault:
            if fault.problems[0].code not in _NOT_THE_FILE:
                _clear(folder)
            raise
        _clear(folder)
        return outcome.state, outcome.snapshot_id, outcome.problems, address

    def _known(self, source: Source) -> tuple[str, SourceVersion, bool] | None:
        """Return the newest version that was read, its snapshot, and whether it waits.

        One that another version of the reader made is read anew, as is one whose files are damaged.
        """
        waits = waiting_version(self.root, source.id)
        serving = current_id(self.root)
        if waits is not None:
            found = (*waits, True)
        elif serving is None:
            return None
        else:
            version = read_manifest(self.root / serving).sources.get(source.id)
            if version is None:
                return None
            if damage_of(self.root / serving / source.id, version):
                return None
            found = (serving, version, False)
        return found if found[1].reader_version == source.reader_version else None

    def _file(self, address: str, folder: Path, known: SourceVersion | None) -> SourceInput | None:
        """Return the file that is to be read; None if it has been."""
        whole = _whole(folder, address)
        read = next((file for file in known.files if file.url == address), None) if known else None
        last: Any = whole or read
        fetched = fetch(
            Wanted(url=address, plain=plain_server(self.mirror)),
            folder,
            client=self.client,
            etag=last.etag if last else None,
            last_modified=last.last_modified if last else None,
            on_bytes=self.on_bytes,
            wait=self.wait,
        )
        if fetched is None:
            return whole
        file = SourceInput(fetched.path, fetched.name, address, fetched.etag, fetched.last_modified)
        _note_whole(folder, file)
        return file


_Done = tuple[
    Literal["used", "unchanged", "waiting", "failed"], str | None, tuple[Problem, ...], str
]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time fetch a source.

    Raises:
        UnreadableInput: Another one does.
    """
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnreadableInput([Problem("fetch-busy")], folder.name) from None
        yield


def _whole(folder: Path, address: str) -> SourceInput | None:
    """Return the file of this address that was fetched and not read."""
    try:
        stated = orjson.loads((folder / WHOLE).read_bytes())
        file = SourceInput(**stated | {"path": folder / stated["name"]})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return file if file.url == address and file.path.is_file() else None


def _note_whole(folder: Path, file: SourceInput) -> None:
    """Note that a file is whole, and remove those that came before it."""
    draft = folder / f"{WHOLE}.draft"
    stated = {
        "name": file.name,
        "url": file.url,
        "etag": file.etag,
        "last_modified": file.last_modified,
    }
    draft.write_bytes(orjson.dumps(stated))
    draft.replace(folder / WHOLE)
    _clear(folder, all_but=(file.path.name, WHOLE))


def _clear(folder: Path, *, all_but: tuple[str, ...] = ()) -> None:
    for path in folder.iterdir():
        if path.is_file() and path.name not in {".lock", *all_but}:
            path.unlink()
