"""The snapshots of an installation: where they lie, which one serves, and what was decided of them.

    snapshots/<id>/<source id>/<table>.parquet, rejects.parquet, lookup.sqlite
    snapshots/<id>/manifest.json
    snapshots/current          the id of the snapshot that serves
    snapshots/journal.jsonl    one line for each decision: used, waiting, accepted, replaced

A snapshot is built in a folder of its own and renamed when it is whole; `current` is replaced in
one step. Whatever interrupts an ingest, the last good snapshot goes on serving.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import orjson

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.snapshot.build import link_source
from data_ingest.snapshot.changes import CHANGED, with_changes
from data_ingest.snapshot.gate import held
from data_ingest.snapshot.manifest import (
    MANIFEST,
    Manifest,
    SourceVersion,
    read_manifest,
    write_manifest,
)
from data_ingest.snapshot.unchanged import Damage, check_unchanged, damage_of

CURRENT = "current"
JOURNAL = "journal.jsonl"
BUILDING = ".building-"
"""How the name of a folder begins that is not whole; it is cleared away."""
_SHORTEST = 6  # characters by which a snapshot can be named, if only one begins with them


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the journal.

    Attributes:
        at: When, UTC.
        actor: Who.
        snapshot_id: About which snapshot.
        action: It serves; it waits for a person; a person accepted it; a later version of its
            source has come, so that nobody need decide about it.
        problems: Codes and places of what held it up.
        reason: Why the person accepted it.
    """

    at: datetime
    actor: str
    snapshot_id: str
    action: Literal["used", "waiting", "accepted", "replaced"]
    problems: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def source_ids(self) -> frozenset[str]:
        """The sources that held it up."""
        places = (problem.partition(" ")[2] for problem in self.problems)
        return frozenset(place.partition(".")[0] for place in places)


@dataclass(frozen=True, slots=True)
class StoreOutcome:
    """What came of a new version of a source, or of a wish to use a snapshot.

    Attributes:
        snapshot_id: The snapshot.
        state: It serves now; it did already, for nothing is new; it waits.
        problems: Why it waits.
    """

    snapshot_id: str
    state: Literal["used", "unchanged", "waiting"]
    problems: tuple[Problem, ...] = ()


def snapshot_ids(root: Path) -> list[str]:
    """Return the ids of all snapshots, in order."""
    return sorted(path.parent.name for path in root.glob(f"[0-9a-f]*/{MANIFEST}"))


def current_id(root: Path) -> str | None:
    """Return the id of the snapshot that serves; None if none does yet."""
    try:
        return (root / CURRENT).read_text("ascii").strip()
    except FileNotFoundError:
        return None


def check_serving(root: Path, *, hashed: bool = False) -> None:
    """Go on if the files of the snapshot that serves are those that were written, or none serves.

    Args:
        root: Folder of the snapshots.
        hashed: Hash every file, whether it has changed since the last look or not.

    Raises:
        UnreadableInput: Some are not; it names each.
    """
    serving = current_id(root)
    if serving is not None:
        check_unchanged(root / serving, read_manifest(root / serving), hashed=hashed)


def find_damage(root: Path, *, hashed: bool = False) -> list[str]:
    """Return what `check_serving` finds wrong, one sentence each."""
    try:
        check_serving(root, hashed=hashed)
    except UnreadableInput as fault:
        return [problem.detail() for problem in fault.problems]
    return []


def find_id(root: Path, named: str) -> str:
    """Return the id that begins with what somebody typed; `current` names the one that serves.

    Raises:
        UnreadableInput: There is none, or several begin so.
    """
    if named == CURRENT and (serving := current_id(root)) is not None:
        return serving
    found = [snapshot_id for snapshot_id in snapshot_ids(root) if snapshot_id.startswith(named)]
    if len(named) < _SHORTEST or len(found) != 1:
        raise UnreadableInput([Problem("snapshot-unknown")], "snapshot")
    return found[0]


def read_journal(root: Path) -> list[JournalLine]:
    """Return all decisions, the oldest first."""
    path = root / JOURNAL
    lines = path.read_bytes().splitlines() if path.exists() else []
    stated = [orjson.loads(line) for line in lines]
    return [
        JournalLine(
            **{
                **decision,
                "at": datetime.fromisoformat(decision["at"]),
                "problems": tuple(decision["problems"]),
            }
        )
        for decision in stated
    ]


def waiting_ids(root: Path) -> set[str]:
    """Return the ids of the snapshots that wait for a person."""
    return {decision.snapshot_id for decision in waiting(root)}


def waiting(root: Path) -> list[JournalLine]:
    """Return by which decisions snapshots wait for a person, the oldest first."""
    last = {decision.snapshot_id: decision for decision in read_journal(root)}
    return [decision for decision in last.values() if decision.action == "waiting"]


def waiting_version(root: Path, source_id: str) -> tuple[str, SourceVersion] | None:
    """Return the version of a source that waits for a person, and its snapshot; None: none does.

    Raises:
        UnreadableInput: The manifest of the snapshot is damaged.
    """
    held_up = [one.snapshot_id for one in waiting(root) if source_id in one.source_ids]
    for snapshot_id in reversed(held_up):
        if (root / snapshot_id / MANIFEST).exists():
            found = read_manifest(root / snapshot_id).sources.get(source_id)
            return None if found is None else (snapshot_id, found)
    return None


@contextmanager
def exclusively(root: Path) -> Iterator[None]:
    """Let one process at a time change snapshots, and clear away what an interrupted one left.

    Raises:
        UnreadableInput: Another process is changing them.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UnreadableInput([Problem("snapshot-busy")], "snapshot") from None
        for left in root.glob(f"{BUILDING}*"):
            shutil.rmtree(left)
        yield


def add_source(
    root: Path,
    build: Callable[[Path], SourceVersion],
    *,
    source_id: str,
    now: datetime,
    actor: str,
    reason: str | None = None,
) -> StoreOutcome:
    """Make the snapshot that is the current one with one source new, and let it serve if it may.

    An earlier version of the source that waits for a person need wait no longer. Where files of the
    version that serves are damaged and the new one says the same, its files take their place.

    Args:
        root: Folder of the snapshots; held `exclusively`.
        build: Writes the source's tables to a folder, as `build_source` does.
        source_id: The source.
        now: The time, UTC.
        actor: Who is recorded as having done it.
        reason: Why it is accepted although much changes; None: it is not.

    Raises:
        UnreadableInput: The files cannot be read, or the current snapshot's manifest is damaged.
    """
    serving = current_id(root)
    before = read_manifest(root / serving) if serving else None
    folder = Path(tempfile.mkdtemp(prefix=BUILDING, dir=root))
    try:
        version = build(folder / source_id)
        known = before.sources.get(source_id) if before else None
        damage = None
        if serving is not None and known is not None:
            old = root / serving / source_id
            damage = damage_of(old, known, hashed=True)
            version = with_changes(
                known, version, old=old, new=folder / source_id, is_readable=_can_be_read(damage)
            )
        sources = dict(before.sources) if before else {}
        sources[source_id] = version
        manifest = Manifest(now, dict(sorted(sources.items())))
        if serving is not None:
            for other_id in sources.keys() - {source_id}:
                link_source(root / serving / other_id, folder / other_id)
        write_manifest(manifest, folder)
        target = root / manifest.id
        is_mended = manifest.id == serving and damage is not None
        if is_mended:
            _seal(folder)
            _mend(target, source_id, built=folder)
        elif not target.exists():
            _seal(folder)
            folder.rename(target)
            _sync(root)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if is_mended:
        _note(root, JournalLine(now, actor, manifest.id, "used", (), reason))
        outcome = StoreOutcome(manifest.id, "used")
    else:
        outcome = use(root, manifest.id, now=now, actor=actor, reason=reason)
    for decision in waiting(root):
        if decision.source_ids == {source_id} and decision.snapshot_id != manifest.id:
            _note(root, JournalLine(now, actor, decision.snapshot_id, "replaced"))
    return outcome


def accept_source(
    root: Path, source_id: str, *, now: datetime, actor: str, reason: str
) -> StoreOutcome:
    """Let the version of a source serve that waits, beside what serves by now of the others.

    Args:
        root: Folder of the snapshots; held `exclusively`.
        source_id: The source.
        now: The time, UTC.
        actor: Who.
        reason: Why it is accepted.

    Raises:
        UnreadableInput: None waits, or a manifest is damaged.
    """
    found = waiting_version(root, source_id)
    if found is None:
        raise UnreadableInput([Problem("nothing-waits")], source_id)
    snapshot_id, version = found

    def build(target: Path) -> SourceVersion:
        link_source(root / snapshot_id / source_id, target)
        (target / f"{CHANGED}.parquet").unlink(missing_ok=True)  # told anew from what serves now
        tables = {name: table for name, table in version.tables.items() if name != CHANGED}
        return replace(version, tables=tables)

    return add_source(root, build, source_id=source_id, now=now, actor=actor, reason=reason)


def use(
    root: Path, snapshot_id: str, *, now: datetime, actor: str, reason: str | None = None
) -> StoreOutcome:
    """Let a snapshot serve, if what changes by it is little or somebody accepts it.

    Args:
        root: Folder of the snapshots; held `exclusively`.
        snapshot_id: The snapshot.
        now: The time, UTC.
        actor: Who.
        reason: Why it is accepted although much changes; None: it is not.

    Raises:
        UnreadableInput: A manifest is damaged.
    """
    serving = current_id(root)
    if serving == snapshot_id:
        return StoreOutcome(snapshot_id, "unchanged")
    problems = tuple(_changes(root, serving, snapshot_id))
    stated = tuple(f"{problem.code} {problem.location}".strip() for problem in problems)
    if problems and reason is None:
        _note(root, JournalLine(now, actor, snapshot_id, "waiting", stated))
        return StoreOutcome(snapshot_id, "waiting", problems)
    action: Literal["used", "accepted"] = "accepted" if problems else "used"
    _note(root, JournalLine(now, actor, snapshot_id, action, stated, reason))
    draft = root / f"{BUILDING}{CURRENT}"
    draft.mkdir()
    (draft / CURRENT).write_text(snapshot_id + "\n", "ascii")
    _sync(draft / CURRENT)
    (draft / CURRENT).replace(root / CURRENT)
    draft.rmdir()
    _sync(root)
    return StoreOutcome(snapshot_id, "used", problems)


def _changes(root: Path, serving: str | None, snapshot_id: str) -> Iterator[Problem]:
    """Return what holds a snapshot up, over all its sources that are not those that serve."""
    after = read_manifest(root / snapshot_id)
    before: Mapping[str, SourceVersion] = read_manifest(root / serving).sources if serving else {}
    for source_id in sorted(before.keys() - after.sources.keys()):
        yield Problem("gate-source-gone", source_id)
    for source_id, version in after.sources.items():
        known = before.get(source_id)
        if known != version:
            old = root / serving / source_id if serving and known else None
            if old and known and not _can_be_read(damage_of(old, known)):
                old = None  # only what the manifests say is compared
            yield from held(known, version, old=old, new=root / snapshot_id / source_id)


def _note(root: Path, decision: JournalLine) -> None:
    with (root / JOURNAL).open("ab") as file:
        file.write(orjson.dumps(decision, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())


def _can_be_read(damage: Damage | None) -> bool:
    """Tell whether the tables of a source are whole, whatever its look-ups are."""
    return damage is None or all(one.code == "snapshot-lookup" for one in damage.problems)


def _mend(target: Path, source_id: str, *, built: Path) -> None:
    """Put the files of a source in the place of damaged ones that say the same."""
    folder, made = target / source_id, {path.name for path in (built / source_id).iterdir()}
    folder.mkdir(exist_ok=True)
    for name in sorted(made):
        (built / source_id / name).replace(folder / name)
    for path in folder.glob("[!.]*"):
        if path.name not in made:  # of the index of names, whose files are called otherwise
            path.unlink()
    _sync(folder)
    (built / MANIFEST).replace(target / MANIFEST)
    _sync(target)


def _seal(folder: Path) -> None:
    """Take the right to write from every file, and see that all of it is on the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o444)
            _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
