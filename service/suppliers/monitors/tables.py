"""The tables of monitors and of what they have noticed.

Neither points at what is watched or at what shows an event: a monitor never keeps a record from
being disposed of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from service.platform.db.records import Check, KnownValues, OfTenant, Sha256, points_to, table_of
from service.suppliers.monitors.material import EventKind
from service.suppliers.monitors.quiet import is_quiet

SubjectKind = Literal["party", "case", "portfolio"]
EventState = Literal["open", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor(OfTenant):
    """What is watched, for whom, how often and until when.

    `checks` counts the checks: each names the one that it follows, so that of two workers one
    writes.

    Attributes:
        version: 1 at first; each write makes the next.
        changed_at: When the last was made.
        unit: The buyer unit; empty where it is of none.
        subject_kind: What is watched.
        subject: Scheme and number of a party, number of a case, or source of a portfolio's runs.
        particulars: Canonical JSON of a party: `service.suppliers.monitors.watched.Watched`.
        owner: User id of whoever is to look at what it notices.
        deputy: User id of whoever takes over what is overdue.
        every_days: At most so many days pass between two checks.
        quiet_from: When quiet hours begin, HH:MM; None: there are none.
        quiet_to: When they end.
        zone: The time zone of the quiet hours.
        expires_on: Its last day.
        ended_at: When somebody ended it.
        end_reason: Why.
        checks: How many checks there have been.
        checked_at: When the last was.
        basis: Canonical JSON of what it was made with.
        standing: Canonical JSON of what it found of a party.
    """

    version: Annotated[int, Check("{} >= 1", "range")]
    changed_at: datetime
    unit: str
    subject_kind: SubjectKind
    subject: str
    particulars: bytes
    owner: str
    deputy: str | None
    every_days: Annotated[int, Check("{} >= 1", "range")]
    quiet_from: str | None
    quiet_to: str | None
    zone: str
    expires_on: date
    ended_at: datetime | None
    end_reason: str | None
    checks: int
    checked_at: datetime | None
    basis: bytes | None
    standing: bytes | None

    @property
    def known(self) -> dict[str, Any]:
        """What else is known of what is watched, as plain values."""
        plain: dict[str, Any] = orjson.loads(self.particulars)
        return plain

    def is_active(self, today: date) -> bool:
        """Whether it is checked: neither ended nor expired."""
        return self.ended_at is None and today <= self.expires_on

    def is_quiet(self, now: datetime) -> bool:
        """Whether what it notices now is held."""
        return is_quiet(now, self.quiet_from, self.quiet_to, self.zone)


MONITORS = table_of(
    Monitor,
    "monitors",
    CheckConstraint("subject_kind IN ('party', 'case', 'portfolio')", name="subject_known"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_whole"),
    Index(None, "tenant_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord(OfTenant):
    """One material change that a monitor has noticed, until somebody says what came of it.

    Attributes:
        version: 1 at first; closing it makes the next.
        monitor_id: The monitor.
        subject: Key of a supplier, id of a tender, or `lot/` and id of a lot; "" where the monitor
            has one subject.
        kind: What it tells of.
        what: Tells it from others of the same subject and check.
        basis: Hash of what the check was made with.
        snapshot_id: The registers and lists that were looked in; None: none is loaded.
        content: Canonical JSON of `service.suppliers.monitors.material.Change` with the name of the
            subject.
        record_id: The screening or portfolio run that shows it; None: nothing has to be shown.
        task_id: The task that it made in a case.
        handed_out_at: When it was handed out; None: it is held until the quiet hours end.
        state: Open, or done.
        reason: What came of it.
        closed_by: Who said so.
        closed_at: When.
    """

    version: Annotated[int, Check("{} >= 1", "range")]
    monitor_id: str
    subject: str
    kind: EventKind
    what: str
    basis: Sha256
    snapshot_id: str | None
    content: bytes
    record_id: str | None
    task_id: str | None = None
    handed_out_at: datetime | None = None
    state: Annotated[EventState, KnownValues]
    reason: str | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """What changed, as plain values."""
        content: dict[str, Any] = orjson.loads(self.content)
        return content


MONITOR_EVENTS = table_of(
    EventRecord,
    "monitor_events",
    points_to("monitor_id", "monitors"),
    UniqueConstraint("tenant_id", "monitor_id", "subject", "basis", "what"),
    CheckConstraint("state = 'open' OR reason IS NOT NULL", name="closed_with_reason"),
    Index(None, "tenant_id", "monitor_id", "created_at", "id"),
)
