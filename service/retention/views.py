"""What the API says of disposal: what is past its period, and what has been disposed of."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from data_ingest.model.text import Language
from service.operations.periods import HELD, RECORD_KINDS, RecordKind
from service.platform.db.store import load_all, newest_first, values_of
from service.retention.disposable import Reason
from service.retention.disposing import Due
from service.retention.table import DISPOSALS, Disposal
from service.retention.wording import REASONS


class StayingResource(BaseModel):
    """A record past its period that is not disposed of."""

    record_id: str
    reason: Reason
    text: str


class GoingResource(BaseModel):
    """A record to be disposed of, with its dependent records."""

    record_id: str
    rows: dict[str, int] = Field(
        description="Number of rows by table, including the record itself."
    )


class DueResource(BaseModel):
    """One kind of record: its retention period and what is past it."""

    kind: RecordKind
    name: str
    counted_from: str
    basis: str = Field(description="The law that governs the period.")
    verified: bool = Field(description="Whether a lawyer has checked the basis.")
    stays: str = Field(description="What of this kind is not disposed of, however old.")
    days: int | None = Field(
        description="Retention period in days. Null if none is decided or the kind is preserved."
    )
    preserved: bool = Field(description="Whether the document plan requires that it is preserved.")
    decision: str | None = Field(description="Number of the decision. Null if none is made.")
    decided_on: date | None
    going: list[GoingResource] = Field(description="Oldest first, at most 1,000.")
    more: bool = Field(description="Whether more records would be disposed of.")
    staying: list[StayingResource]


class DueList(BaseModel):
    """Records past their retention period, by kind, in order of disposal."""

    items: list[DueResource]


class DisposalResource(BaseModel):
    """A record that was disposed of."""

    id: str
    disposed_at: datetime
    actor: str
    kind: str = Field(description="Table of the record.")
    record_id: str
    content_sha256: str
    days: int
    decision: str
    decided_on: date | None = Field(description="Null in disposals from before this was stored.")
    went_with: str | None = Field(
        description="The parent record that it was disposed of with. Null if none."
    )


class DisposalList(BaseModel):
    """Disposed records, newest first."""

    items: list[DisposalResource]
    limit: int
    offset: int
    next: str | None = Field(description="Address of the next page. Null: this is the last.")


def due_list(found: Iterable[Due], language: Language) -> DueList:
    """Return what is past its period as the API gives it out; incidents are not among it."""
    by_kind = {kind_due.kind: kind_due for kind_due in found}
    return DueList(
        items=[
            _due(kind, by_kind.get(kind), language) for kind in RECORD_KINDS if kind != "incidents"
        ]
    )


def list_disposals(
    connection: Connection, *, tenant_id: str, limit: int, offset: int
) -> list[DisposalResource]:
    """Return what has been disposed of, the newest first."""
    theirs, order = DISPOSALS.c.tenant_id == tenant_id, newest_first(Disposal)
    found = load_all(connection, Disposal, theirs, order_by=order, limit=limit, offset=offset)
    return [
        DisposalResource(**values_of(disposal), disposed_at=disposal.created_at)
        for disposal in found
    ]


def _due(kind: RecordKind, found: Due | None, language: Language) -> DueResource:
    held = HELD[kind]
    return DueResource(
        kind=kind,
        name=held.name.to(language),
        counted_from=held.counted_from.to(language),
        basis=held.basis.to(language),
        verified=held.verified,
        stays=held.stays.to(language),
        days=found.days if found else None,
        preserved=found is not None and found.days is None,
        decision=found.decision if found else None,
        decided_on=found.decided_on if found else None,
        going=[
            GoingResource(
                record_id=record.record_id,
                rows={name: len(numbers) for name, numbers in sorted(record.rows.items())},
            )
            for record in (found.going if found else ())
        ],
        more=found is not None and found.more,
        staying=[
            StayingResource(record_id=number, reason=why, text=REASONS[why].to(language))
            for number, why in (found.staying.items() if found else ())
        ],
    )
