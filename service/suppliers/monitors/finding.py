"""What a check is made with, what it has found, and how that is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from data_ingest.snapshot.opened import Snapshot
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import Scorecard, card_sha256
from service.operations.people.principal import Principal
from service.platform.frames import canonical
from service.registers.judgement_cache import StandingJudgements
from service.registers.judgements import standing_judgements
from service.registers.tables import JUDGEMENTS
from service.screening.scorecards.store import scorecard_in_use
from service.suppliers.monitors.event import keep_events
from service.suppliers.monitors.handing import hand_out
from service.suppliers.monitors.material import MaterialChange
from service.suppliers.monitors.monitor import checked, rebase
from service.suppliers.monitors.tables import Monitor

Records = Mapping[str, str | None]
"""The record that shows the changes of each subject."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""A check that lies so far ahead was timed by a clock that has since been set back. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What checks are made with now.

    Attributes:
        now: The moment, by the database's clock.
        snapshot: The registers and lists, opened; None: none is loaded.
        scorecard: The card that the organisation uses.
        rulebook: Hash of the rules.
        judgements: How many judgements there are, and the newest.
    """

    now: datetime
    snapshot: Snapshot | None
    scorecard: Scorecard
    rulebook: str
    judgements: str

    @property
    def day(self) -> date:
        """The day, UTC."""
        return self.now.astimezone(UTC).date()

    def basis(self, monitor: Monitor, *, record: str | None) -> dict[str, Any]:
        """Return what a check of a monitor is made with, as plain values.

        A day never comes before that of the last check, whatever the clock says.

        Args:
            monitor: The monitor.
            record: The screening of a case, or the run of a portfolio, that it is compared with.
        """
        rules = self.rulebook if monitor.subject_kind == "case" else None
        return {
            "snapshot": None if self.snapshot is None else self.snapshot.id,
            "scorecard": card_sha256(self.scorecard),
            "rulebook": rules,
            "judgements": self.judgements,
            "record": record,
            "as_of": max(self.day.isoformat(), last_basis(monitor).get("as_of", "")),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorFinding:
    """What the check of one monitor has found.

    Attributes:
        monitor: As it was read before.
        basis: What the check was made with.
        changes: Subject, its name, and each material change.
        keep: Stores what shows the changes, inside the transaction; called if there are any. A
            case or portfolio is compared with that the next time.
        standing: Canonical JSON of how a party stands now.
    """

    monitor: Monitor
    basis: dict[str, Any]
    changes: Sequence[tuple[str, str | None, MaterialChange]] = ()
    keep: Callable[[Connection], Records] | None = None
    standing: bytes | None = None


def serving_now(
    connection: Connection, snapshot: Snapshot | None, *, tenant_id: str, now: datetime
) -> Serving:
    """Return what checks of a tenant's monitors are made with now.

    Args:
        connection: Inside a transaction.
        snapshot: The registers and lists, opened; None: none is loaded.
        tenant_id: Whose.
        now: The moment, with a time zone.
    """
    counted, newest = connection.execute(
        select(func.count(), func.max(JUDGEMENTS.c.created_at)).where(
            JUDGEMENTS.c.tenant_id == tenant_id
        )
    ).one()
    return Serving(
        now=now,
        snapshot=snapshot,
        scorecard=scorecard_in_use(connection, tenant_id=tenant_id),
        rulebook=load_rulebook().sha256,
        judgements=f"{counted} {newest.isoformat() if newest else ''}".strip(),
    )


def last_basis(monitor: Monitor) -> dict[str, Any]:
    """Return what the last check of a monitor was made with; nothing before the first."""
    found: dict[str, Any] = orjson.loads(monitor.basis or b"{}")
    return found


def is_due(monitor: Monitor, basis: Mapping[str, Any], *, now: datetime) -> bool:
    """Tell whether a monitor is to be checked: its days have passed, or what it rests on differs.

    Args:
        monitor: The monitor.
        basis: What a check would be made with now.
        now: The moment.
    """
    if monitor.checked_at is None:
        return True
    since = now - monitor.checked_at
    if since >= timedelta(days=monitor.every_days) or since < -CLOCK_TOLERANCE:
        return True
    before = last_basis(monitor)
    return any(before.get(name) != basis[name] for name in basis if name != "as_of")


def judged(connection: Connection, monitor: Monitor) -> StandingJudgements:
    """Return what people have judged of possible matches, as it counts for a monitor."""
    return standing_judgements(connection, tenant_id=monitor.tenant_id, unit=monitor.unit)


def who_of(monitor: Monitor) -> Principal:
    """Return who acts in a check: whoever made the monitor, in its unit alone."""
    units = frozenset({monitor.unit} - {""})
    return Principal(monitor.tenant_id, monitor.actor, frozenset({"officer"}), units)


def store_finding(connection: Connection, found: MonitorFinding, *, now: datetime) -> None:
    """Store a check with its events, all or nothing; nothing if somebody else has checked since.

    Args:
        connection: Inside a transaction that may write.
        found: What the check has found.
        now: The moment.
    """
    monitor = found.monitor
    basis = canonical(found.basis)
    if not checked(connection, monitor, now=now, basis=basis, standing=found.standing):
        return
    if found.changes:
        records: Records = {} if found.keep is None else found.keep(connection)
        keep_events(
            connection,
            monitor,
            found.changes,
            basis=found.basis,
            record_ids=records,
            now=now,
        )
        shown = next((record for record in records.values() if record), None)
        if shown is not None and found.basis["record"] is not None:
            rebase(connection, monitor, basis=canonical(found.basis | {"record": shown}))
        hand_out(connection, monitor, principal=who_of(monitor), now=now)
