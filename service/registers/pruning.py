"""Old snapshots are removed where registers come by themselves, so that no disk fills unseen.

Every register that has changed makes a snapshot of its own, several a day. One that serves, waits
or is named by a stored screening stays (`data_ingest.snapshot.prune`).
"""

from collections.abc import Callable, Collection
from pathlib import Path

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot.prune import plan_prune, prune
from data_ingest.snapshot.store import exclusively, snapshot_ids


def prune_old(root: Path, *, keep: int, named: Callable[[], Collection[str]]) -> tuple[str, ...]:
    """Remove the snapshots that nothing needs any more, and return their ids.

    Another process that changes snapshots is not waited for: the next run removes them.

    Args:
        root: Folder of the snapshots.
        keep: How many of the newest stay whatever else holds.
        named: Returns the ids that stored screenings name; asked only if there are more.
    """
    if not root.is_dir() or len(snapshot_ids(root)) <= keep:
        return ()
    try:
        with exclusively(root):
            fates = plan_prune(root, keep=keep, named=named())
            prune(root, fates)
    except UnreadableInput:
        return ()
    return tuple(fate.snapshot_id for fate in fates if fate.standing == "goes")
