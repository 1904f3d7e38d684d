"""The snapshot that serves, opened for one screening."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from data_ingest.snapshot.opened import Snapshot, open_snapshot


@contextmanager
def serving(root: Path | None) -> Iterator[Snapshot | None]:
    """Open the snapshot that serves now; None if none does.

    Args:
        root: Folder of the snapshots; None: there is none.

    Raises:
        UnreadableInput: It is damaged.
    """
    opened = open_snapshot(root) if root else None
    with opened or nullcontext():
        yield opened
