"""Old snapshots that nothing needs any more, and why each of the others stays.

A snapshot goes only when it is not the one that serves, does not wait for a person, is named by no
kept screening and is not among the newest. Removing it frees only what no other snapshot shares:
unchanged sources are the same files in both.
"""

import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.store import BUILDING, current_id, snapshot_ids, waiting_ids

Standing = Literal["serves", "waits", "screened", "newest", "damaged", "goes"]

STANDINGS: dict[Standing, Text] = {
    "serves": Text("används", "in use"),
    "waits": Text("väntar på att godtas", "waits to be accepted"),
    "screened": Text("en sparad screening hänvisar till den", "cited by a stored screening"),
    "newest": Text("hör till de nyaste", "among the newest"),
    "damaged": Text(
        "manifestet är skadat; granska den först", "the manifest is damaged; inspect it first"
    ),
    "goes": Text("tas bort", "to be removed"),
}
"""Why a snapshot stays, or that it goes."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a snapshot.

    Attributes:
        snapshot_id: The snapshot.
        built_at: When it was built, UTC; None if its manifest is damaged.
        standing: Key into `STANDINGS`.
    """

    snapshot_id: str
    built_at: datetime | None
    standing: Standing


def plan_prune(root: Path, *, keep: int, named: Collection[str]) -> list[Fate]:
    """Say of every snapshot whether it goes or why it stays, the newest first.

    Args:
        root: Folder of the snapshots.
        keep: How many of the newest stay whatever else holds, at least 1.
        named: Ids that kept screenings name.

    Raises:
        ValueError: `keep` is below 1.
    """
    if keep < 1:
        raise ValueError("at least one snapshot is kept")
    built = {snapshot_id: _built_at(root / snapshot_id) for snapshot_id in snapshot_ids(root)}
    whole = [(when, snapshot_id) for snapshot_id, when in built.items() if when is not None]
    newest = {snapshot_id for _, snapshot_id in sorted(whole, reverse=True)[:keep]}
    serving, waiting = current_id(root), waiting_ids(root)

    def standing(snapshot_id: str) -> Standing:
        if snapshot_id == serving:
            return "serves"
        if snapshot_id in waiting:
            return "waits"
        if snapshot_id in named:
            return "screened"
        if snapshot_id in newest:
            return "newest"
        return "goes" if built[snapshot_id] is not None else "damaged"

    ordered = sorted(
        built,
        key=lambda snapshot_id: (built[snapshot_id] is not None, built[snapshot_id], snapshot_id),
        reverse=True,
    )
    return [Fate(snapshot_id, built[snapshot_id], standing(snapshot_id)) for snapshot_id in ordered]


def freed_bytes(root: Path, ids: Collection[str]) -> int:
    """Return how many bytes only these snapshots hold: files that no other snapshot shares."""
    links: Counter[int] = Counter()
    sizes: dict[int, int] = {}
    shared: dict[int, int] = {}
    for snapshot_id in ids:
        for path in (root / snapshot_id).rglob("*"):
            if path.is_file():
                stated = path.stat()
                links[stated.st_ino] += 1
                sizes[stated.st_ino], shared[stated.st_ino] = stated.st_size, stated.st_nlink
    return sum(sizes[inode] for inode, count in links.items() if count == shared[inode])


def prune(root: Path, fates: Iterable[Fate]) -> None:
    """Remove the snapshots that go.

    Each is first renamed to what an interrupted ingest leaves, so that none is ever half there:
    what could not be removed is cleared away by whoever next holds the snapshots `exclusively`.

    Args:
        root: Folder of the snapshots; held `exclusively`.
        fates: From `plan_prune`, while it was already held.
    """
    for fate in fates:
        if fate.standing == "goes":
            gone = (root / fate.snapshot_id).rename(root / f"{BUILDING}{fate.snapshot_id}")
            shutil.rmtree(gone)


def _built_at(folder: Path) -> datetime | None:
    try:
        return read_manifest(folder).built_at
    except UnreadableInput:
        return None
