"""A restricted incident: a chain of entries, each with the hash of the one before."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import orjson

from service.casework.incidents.tables import EntryKind, IncidentEntry
from service.platform.frames import canonical

BEGINNING = "0" * 64
"""The hash that stands before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as its entries tell of it.

    Attributes:
        id: From `service.platform.db.record_id.new_id`.
        entries: In order; the first is the report.
    """

    id: str
    entries: Sequence[IncidentEntry]

    @property
    def stated(self) -> dict[str, Any]:
        """What was reported, as plain values."""
        found: dict[str, Any] = orjson.loads(self.entries[0].content)
        return found

    @property
    def released(self) -> bool:
        """Whether a sentence of it has been let out."""
        return any(entry.kind == "released" for entry in self.entries)

    def of(self, kind: EntryKind) -> list[IncidentEntry]:
        """Return its entries of a kind, in order."""
        return [entry for entry in self.entries if entry.kind == kind]


def sealed_hash(entry: IncidentEntry, before: str) -> str:
    """Return the hash of an entry and of the hash before it."""
    moment = entry.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    said = canonical(
        {
            "actor": entry.actor,
            "before": before,
            "content": hashlib.sha256(entry.content).hexdigest(),
            "created_at": moment,
            "id": entry.id,
            "incident_id": entry.incident_id,
            "kind": entry.kind,
            "place": entry.place,
            "tenant_id": entry.tenant_id,
        }
    )
    return hashlib.sha256(said).hexdigest()


def is_whole(entries: Iterable[IncidentEntry]) -> bool:
    """Tell whether entries are a whole chain: none missing, none changed."""
    before = BEGINNING
    for place, entry in enumerate(entries, 1):
        if entry.place != place or entry.sha256 != sealed_hash(entry, before):
            return False
        before = entry.sha256
    return True
