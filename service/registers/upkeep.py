"""The registers of an installation: which come by themselves, which serve, and what came of each.

What an operator has to do about one follows from that alone: mend files that are
damaged, accept or refuse a version that waits, or see why none comes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx2

from data_ingest.model.problem import Problem
from data_ingest.model.text import message
from data_ingest.records.fetch import TIMEOUT
from data_ingest.records.source import Source
from data_ingest.snapshot.manifest import SourceVersion, read_manifest
from data_ingest.snapshot.store import current_id, waiting_version
from data_ingest.snapshot.unchanged import Damage, damaged_sources
from data_ingest.sources import SOURCES
from service.platform.process.clients import open_client
from service.platform.process.reach import reach_of
from service.platform.refusal import Refusal
from service.registers.attempts import Attempt, last_attempt
from service.settings import Settings

MOST_FAILURES = 3
"""Attempts in a row that may fail before somebody has to look: a publisher is away for a night, or
over a weekend. Ours."""

NONE_IN_USE = message(
    "No register is in use, so screenings rest on the files alone. Fetch those of Sweden with:\n"
    "kedjekoll registers up --country SE"
)
"""What whoever runs an installation is told at first."""

ToDo = Literal["accept", "look", "mend"]
"""Accept or refuse the version that waits; see why none comes; mend the damaged files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterState:
    """How things stand with a register or list.

    Attributes:
        source: Its declaration.
        serving: The version that serves; None: none does.
        waiting_id: The snapshot with the version that waits for a person; None: none does.
        attempt: What came of the last attempt to bring it; None: there was none.
        damage: What is wrong with its files; None: nothing that is known.
    """

    source: Source
    serving: SourceVersion | None
    waiting_id: str | None
    attempt: Attempt | None
    damage: Damage | None = None

    @property
    def todo(self) -> ToDo | None:
        """What an operator has to do about it."""
        if self.damage is not None:
            return "mend"
        if self.waiting_id is not None:
            return "accept"
        tried = self.attempt
        if tried is None or tried.state != "failed":
            return None
        return "look" if tried.failures >= MOST_FAILURES or self.serving is None else None


def register_states(root: Path, downloads: Path) -> list[RegisterState]:
    """Return every register that comes by itself or serves, by country and id.

    Args:
        root: Folder of the snapshots.
        downloads: Folder of the files on their way.

    Raises:
        UnreadableInput: The manifest of a snapshot is damaged.
    """
    serving_id = current_id(root)
    serving: Mapping[str, SourceVersion] = {}
    damaged: Mapping[str, Damage] = {}
    if serving_id:
        manifest = read_manifest(root / serving_id)
        serving, damaged = manifest.sources, damaged_sources(root / serving_id, manifest)
    states = []
    for source in SOURCES.values():
        if source.download is None and source.id not in serving:
            continue
        waits = waiting_version(root, source.id)
        states.append(
            RegisterState(
                source=source,
                serving=serving.get(source.id),
                waiting_id=waits[0] if waits else None,
                attempt=last_attempt(downloads, source.id),
                damage=damaged.get(source.id),
            )
        )
    return states


def countries() -> list[str]:
    """Return the countries with a register that comes by itself; XX: of no one country."""
    return sorted({source.country for source in SOURCES.values() if source.download})


def fetched_sources(ids: Collection[str]) -> list[Source]:
    """Return sources that come by themselves, in the order of their ids.

    Raises:
        Refusal: `invalid-request`: there is no such source, or its publisher gives no file.
    """
    problems = []
    for at, source_id in enumerate(ids):
        if source_id not in SOURCES:
            problems.append(Problem("source-unknown", f"/sources/{at}"))
        elif SOURCES[source_id].download is None:
            params = {"source": source_id}
            problems.append(Problem("source-not-fetched", f"/sources/{at}", params))
    if problems:
        raise Refusal("invalid-request", *problems)
    return [SOURCES[source_id] for source_id in sorted(set(ids))]


def publishers_client(settings: Settings) -> httpx2.Client:
    """Return a client to ask publishers with."""
    return open_client(reach_of(settings), timeout=TIMEOUT)
