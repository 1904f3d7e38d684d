"""The snapshot that serves, kept open with its index of names between requests."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.snapshot.store import current_id
from data_ingest.snapshot.unchanged import check_unchanged
from service.platform.refusal import Refusal

if TYPE_CHECKING:
    from data_ingest.linking.search import NameIndex

_KEPT = 3
"""Snapshots kept open: one that was replaced may still be read by requests that began before."""


@dataclass(frozen=True, slots=True)
class Registers:
    """What registers and lists say now.

    Attributes:
        snapshot: The snapshot that serves.
        names: The index of its names.
    """

    snapshot: Snapshot
    names: "NameIndex"

    def close(self) -> None:
        """Close the files."""
        self.names.close()
        self.snapshot.close()


class ServingRegisters:
    """Opens the snapshot that serves when it is first asked for, and again when another does.

    Args:
        root: Folder of the snapshots.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened: list[Registers] = []
        self._lock = Lock()
        self._was_damaged = False

    def now(self) -> Registers:
        """Return what serves now.

        Raises:
            Refusal: `no-snapshot`: none serves.
            UnreadableInput: It is damaged. Once it is mended it is opened anew.
        """
        with self._lock:
            serving = current_id(self._root)
            if serving is None:
                raise Refusal("no-snapshot")
            opened = self._opened[-1].snapshot if self._opened else None
            if opened is not None and opened.id == serving and not self._was_damaged:
                self._was_damaged = True
                check_unchanged(opened.folder, opened.manifest)
            else:
                self._was_damaged = True
                self._opened.append(_open(self._root, serving))
                if len(self._opened) > _KEPT:
                    self._opened.pop(0).close()
            self._was_damaged = False
            return self._opened[-1]

    def snapshot(self) -> Snapshot | None:
        """Return the snapshot that serves now; None: none does.

        Raises:
            UnreadableInput: It is damaged.
        """
        return None if current_id(self._root) is None else self.now().snapshot

    def close(self) -> None:
        """Close whatever is open."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()


def _open(root: Path, serving: str) -> Registers:
    from data_ingest.linking.search import NameIndex  # an installation may have no snapshot

    snapshot = open_snapshot(root, serving)
    assert snapshot is not None
    sources = snapshot.manifest.sources
    try:
        names = NameIndex({source: snapshot.folder / source for source in sources})
    except UnreadableInput:
        snapshot.close()
        raise
    return Registers(snapshot, names)
