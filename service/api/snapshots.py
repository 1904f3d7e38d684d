"""Snapshots of registers and lists: the age of each source, and which one is in use."""

from datetime import UTC, date, datetime

from fastapi import Request
from pydantic import BaseModel, Field

from data_ingest.snapshot.manifest import Manifest, SourceVersion, read_manifest
from data_ingest.snapshot.store import current_id, snapshot_ids, waiting_ids
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation

router = resource(prefix="/v1/snapshots", tag="snapshots")


class SnapshotSource(BaseModel):
    """One register or list in a snapshot."""

    id: str
    title: str
    publisher: str
    licence: str
    as_of: date | None = Field(
        description="Date of the content. Null if the source does not state it."
    )
    retrieved_at: datetime
    age_days: int = Field(
        description="Whole days since `as_of`, or since it was fetched if `as_of` is null."
    )
    records: int
    rejected: int = Field(description="Records that could not be used.")


class SnapshotResource(BaseModel):
    """A snapshot of registers and lists."""

    id: str
    built_at: datetime
    serves: bool = Field(description="Whether screenings use this snapshot now.")
    waits: bool = Field(description="Whether its changes await approval.")
    sources: list[SnapshotSource]


class SnapshotList(BaseModel):
    """Snapshots of the installation, newest first."""

    items: list[SnapshotResource]


@router.get("")
def list_snapshots(request: Request, principal: CurrentPrincipal) -> SnapshotList:
    """List the snapshots with their sources. They are created and chosen on the server itself."""
    installation: Installation = request.app.state.installation
    root = installation.snapshot_dir
    if root is None:
        return SnapshotList(items=[])
    manifests = [read_manifest(root / snapshot_id) for snapshot_id in snapshot_ids(root)]
    serving, waiting, today = current_id(root), waiting_ids(root), datetime.now(UTC).date()
    manifests.sort(key=lambda manifest: (manifest.built_at, manifest.id), reverse=True)
    return SnapshotList(
        items=[_resource(manifest, serving, waiting, today) for manifest in manifests]
    )


def _resource(
    manifest: Manifest, serving: str | None, waiting: set[str], today: date
) -> SnapshotResource:
    return SnapshotResource(
        id=manifest.id,
        built_at=manifest.built_at,
        serves=manifest.id == serving,
        waits=manifest.id in waiting,
        sources=[_source(source, today) for source in manifest.sources.values()],
    )


def _source(version: SourceVersion, today: date) -> SnapshotSource:
    since = version.as_of or version.retrieved_at.astimezone(UTC).date()
    return SnapshotSource(
        id=version.source_id,
        title=version.title,
        publisher=version.publisher,
        licence=version.licence,
        as_of=version.as_of,
        retrieved_at=version.retrieved_at,
        age_days=max((today - since).days, 0),
        records=version.records,
        rejected=sum(version.rejected.values()),
    )
