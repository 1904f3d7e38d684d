"""The snapshot that serves, kept open with its index of names between requests."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from data_ingest.snapshot.store import current_id
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

    def now(self) -> Registers:
        """Return what serves now.

        Raises:
            Refusal: `no-snapshot`: none serves, or it is damaged.
        """
        with self._lock:
            serving = current_id(self._root)
            if serving is None:
                raise Refusal("no-snapshot")
            if not self._opened or self._opened[-1].snapshot.id != serving:
                self._opened.append(self._open(serving))
                if len(self._opened) > _KEPT:
                    self._opened.pop(0).close()
            return self._opened[-1]

    def snapshot(self) -> Snapshot | None:
        """Return the snapshot that serves now; None: none does.

        Raises:
            Refusal: `no-snapshot`: it is damaged.
        """
        return None if current_id(self._root) is None else self.now().snapshot

    def _open(self, serving: str) -> Registers:
        from data_ingest.linking.search import NameIndex  # an installation may have no snapshot

        try:
            snapshot = open_snapshot(self._root, serving)
            assert snapshot is not None
            sources = snapshot.manifest.sources
            try:
                names = NameIndex({source: snapshot.folder / source for source in sources})
            except UnreadableInput:
                snapshot.close()
                raise
        except UnreadableInput as fault:
            raise Refusal("no-snapshot", *fault.problems) from None
        return Registers(snapshot, names)

    def close(self) -> None:
        """Close whatever is open."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
