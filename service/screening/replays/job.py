"""Stored screenings and needs assessments made again, all or a sample: a byte that differs alarms.

Of each record its bytes are compared with what the log says was kept, and with what its own
evidence gives today by its own rulebook (`service.screening.rulebooks.store`). Where that is not
kept, only what no rule can touch is compared (`service.screening.replays.kinds`): points, bounds
and bands, levels of pay. What is found is put on record, noted among the changes
(`screening.differs`, `need.differs`) and logged as an error. Each pass is on record too, and the
figures say how many records the last one found.
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
import structlog
from sqlalchemy import Connection, Engine, select, union_all

from data_ingest.model.problem import UnreadableInput
from procurement_rules.rulebook import Rulebook, load_rulebook
from risk_models.card.scorecard import Scorecard
from service.operations.audit.entry import write_entry
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.changes.feed import note_change
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import JobOutcome
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.frames import canonical
from service.platform.zipped import OtherContent
from service.screening.replays.kinds import REPLAYABLE, kind_of
from service.screening.replays.today import keep_todays
from service.screening.rulebooks.store import rulebook_of

KIND = "replay"
"""Kind of the job that replays, and subject of its entries in the log."""
DONE = "replay.done"
"""Action of the entry of a pass."""
MOST_NAMED = 100
"""Records that the entry of a pass names; they are looked at in the next one again."""

Finding = Literal["same", "other_rules", "differs", "damaged", "not_in_log"]
"""The same bytes; its rulebook is not kept, and today's gives the same in what no rule can touch;
another result; bytes that are not those of the hash, or evidence or a rulebook that cannot be read;
bytes that are not what the log says was kept."""
Seen = Callable[[Any, Rulebook, Scorecard | None], None]
"""Is given a record, of one of the kinds that can be made again, and its rulebook."""
ALARMS: tuple[Finding, ...] = ("differs", "damaged", "not_in_log")

_RULES = "rulebook"
_log = structlog.get_logger("kedjekoll")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a pass found.

    Attributes:
        found: What came of each record, by its number.
    """

    found: Mapping[str, Finding]

    @property
    def alarms(self) -> tuple[str, ...]:
        """The records that an alarm is about."""
        return tuple(sorted(record_id for record_id, what in self.found.items() if what in ALARMS))

    def count(self, *findings: Finding) -> int:
        """Return how many records came out in one of these ways."""
        return sum(what in findings for what in self.found.values())


def chosen(
    connection: Connection, *, tenant_id: str, sample: int | None, seed: str
) -> tuple[str, ...]:
    """Return the records of a pass: all, or a sample with those that the last pass found.

    Args:
        connection: Inside a transaction.
        tenant_id: Whose.
        sample: How many are drawn; None: all.
        seed: What is drawn by; the same seed draws the same of the same records.
    """
    tables = [replayable.table for replayable in REPLAYABLE.values()]
    own = union_all(*(select(table.c.id).where(table.c.tenant_id == tenant_id) for table in tables))
    ids = sorted(connection.scalars(own))
    if sample is None or sample >= len(ids):
        return tuple(ids)
    drawn = random.Random(seed).sample(ids, sample)  # noqa: S311  # no secret
    before = set(last_found(connection, tenant_id=tenant_id)) & set(ids)
    return tuple(sorted({*drawn, *before}))


def last_found(connection: Connection, *, tenant_id: str) -> tuple[str, ...]:
    """Return the records that the last pass raised an alarm about."""
    details = last_pass(connection, tenant_id=tenant_id)
    return () if details is None else tuple(details[1]["differing"])


def last_pass(
    connection: Connection, *, tenant_id: str
) -> tuple[datetime, Mapping[str, Any]] | None:
    """Return when the last pass was, and what its entry in the log says; None: there was none."""
    row = connection.execute(
        select(LOG_ENTRIES.c.created_at, LOG_ENTRIES.c.details)
        .where(
            LOG_ENTRIES.c.tenant_id == tenant_id,
            LOG_ENTRIES.c.subject_id == KIND,
            LOG_ENTRIES.c.action == DONE,
        )
        .order_by(LOG_ENTRIES.c.created_at.desc(), LOG_ENTRIES.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.created_at, orjson.loads(row.details))


def replay_one(
    engine: Engine, record_id: str, *, tenant_id: str, seen: Seen | None = None
) -> Finding | None:
    """Make a record again by its own rulebook and compare; None: it is not there any more.

    Args:
        engine: The database.
        record_id: Which.
        tenant_id: Whose.
        seen: Is called with the record, its rulebook and its card where it comes to the same bytes.
    """
    kind = kind_of(record_id)
    with transaction(engine, read_only=True, tenant=tenant_id) as connection:
        try:
            record = kind.load(connection, tenant_id, record_id)
        except ValueError:
            return "damaged"
        kept = connection.scalars(
            select(LOG_ENTRIES.c.content_sha256).where(
                LOG_ENTRIES.c.tenant_id == tenant_id,
                LOG_ENTRIES.c.subject_id == record_id,
                LOG_ENTRIES.c.action == kind.kept,
            )
        ).all()
        if record is None:
            return None
        try:
            own = rulebook_of(connection, record)
            card = kind.card(connection, record)
        except (OtherContent, UnreadableInput):
            return "damaged"
    digest = hashlib.sha256(record.assessment).hexdigest()
    if digest != record.result_hash:
        return "damaged"
    if kept and digest not in kept:
        return "not_in_log"
    again = kind.again(record, own or load_rulebook(), card)
    if again is None:
        return "damaged"
    if again.same:
        if seen is not None and own is not None:
            seen(record, own, card)
        return "same"
    if _RULES in again.differences and kind.keeps(again, record):
        return "other_rules"
    return "differs"


def note_finding(
    connection: Connection,
    record_id: str,
    finding: Finding,
    *,
    principal: Principal,
    now: datetime,
) -> None:
    """Put on record, note among the changes and log that a record came out different."""
    kind = kind_of(record_id)
    who = {"tenant_id": principal.tenant_id, "actor": principal.actor}
    details = {"finding": finding}
    write_entry(connection, kind.replayed, record_id, **who, at=now, details=details)
    note_change(connection, kind.change, record_id, **who, at=now)
    _log.error("record.differs", record=record_id, finding=finding)


def note_pass(
    connection: Connection,
    passed: Replayed,
    *,
    seed: str,
    principal: Principal,
    now: datetime,
) -> None:
    """Put on record that records were made again, and which of them came out different.

    Today's rulebook is kept where a record names it that an earlier version of the service has
    stored: another server may still have run it after the upgrade.
    """
    keep_todays(connection, tenant_id=principal.tenant_id)
    write_entry(
        connection,
        DONE,
        KIND,
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        at=now,
        details={
            "checked": len(passed.found),
            "differing": list(passed.alarms[:MOST_NAMED]),
            "differ": len(passed.alarms),
            "seed": seed,
        },
    )


def replay_all(
    engine: Engine,
    record_ids: Iterable[str],
    *,
    seed: str,
    principal: Principal,
    now: datetime,
    seen: Seen | None = None,
) -> Replayed:
    """Make records again, one after the other, and put what is found on record.

    Args:
        engine: The database.
        record_ids: Which.
        seed: What they were drawn by; empty where they were not.
        principal: Who asks.
        now: The moment, with a time zone.
        seen: Is called with each record that comes to the same bytes, its rulebook and its card.
    """
    found: dict[str, Finding] = {}
    for record_id in record_ids:
        finding = replay_one(engine, record_id, tenant_id=principal.tenant_id, seen=seen)
        if finding is not None:
            found[record_id] = finding
    passed = Replayed(found)
    with transaction(engine, tenant=principal.tenant_id) as connection:
        for alarm in passed.alarms:
            note_finding(connection, alarm, found[alarm], principal=principal, now=now)
        note_pass(connection, passed, seed=seed, principal=principal, now=now)
    return passed


def replay_stored(context: JobContext, payload: Mapping[str, Any]) -> JobOutcome:
    """Make stored records again, as a job; the unit of progress is the record.

    Args:
        context: The job; its tenant's records are made again.
        payload: `sample`: how many are drawn by the number of the job; null: all.
    """
    engine, job = context.installation.engine, context.job
    who = Principal(job.tenant_id, job.actor)
    sample: int | None = payload.get("sample")
    seed = "" if sample is None else job.id
    with transaction(engine, read_only=True) as connection:
        ids = chosen(connection, tenant_id=job.tenant_id, sample=sample, seed=seed)
    found: dict[str, Finding] = orjson.loads(job.cursor) if job.cursor else {}

    def write(connection: Connection) -> None:
        if finding in ALARMS:
            note_finding(
                connection, record_id, finding, principal=who, now=database_now(connection)
            )

    def end(connection: Connection) -> None:
        now = database_now(connection)
        note_pass(connection, Replayed(found), seed=seed, principal=who, now=now)

    for record_id in ids:
        if record_id in found:
            continue
        finding = replay_one(engine, record_id, tenant_id=job.tenant_id)
        if finding is not None:
            found[record_id] = finding
        context.advance(done=len(found), total=len(ids), cursor=canonical(found), write=write)
    context.advance(done=len(found), write=end)
    return JobOutcome(canonical({"checked": len(found), "differ": len(Replayed(found).alarms)}))
