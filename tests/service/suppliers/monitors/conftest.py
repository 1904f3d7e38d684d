"""Monitors in tests: an installation with registers made from rows, and its hourly pass.

`watch` is a desk of the test's own: `watch.new(...)` makes a monitor, `watch.at(moment)` runs the
pass as if the database's clock said so, and `watch.events(monitor)` are what it has noticed.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from threading import Event as Signal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.operations.jobs.tables import Job
from service.operations.jobs.worker import Worker, run_worker
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.settings import WorkLimits
from service.suppliers.monitors import job as passes
from service.suppliers.monitors.event import Event, list_events
from service.suppliers.monitors.making import new_monitor
from service.suppliers.monitors.monitor import KIND, load_monitor
from service.suppliers.monitors.request import NewMonitor
from service.suppliers.monitors.tables import Monitor

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"
FIRM = "930000019"
"""Number of a made-up Norwegian firm."""


class Watch:
    """Monitors of a tenant of the test's own."""

    def __init__(self, engine: Engine, registers: Any, patch: pytest.MonkeyPatch) -> None:
        self.tenant = f"t{new_id('screening')[-21:]}"
        self.anna = Principal(self.tenant, "anna", frozenset({"officer"}))
        self.registers = registers
        self.installation = Installation(
            engine=engine, person_key=KEY, principal=self.anna, snapshot_dir=registers.root
        )
        self._patch = patch
        self.engine = engine
        with self.acting() as connection:
            ensure_tenant(connection, tenant_id=self.tenant, actor="anna", created_at=NOON)

    def acting(self) -> AbstractContextManager[Connection]:
        return _acting(self.engine, self.tenant)

    def serve(self, *, as_of: date = date(2026, 11, 20), **party: Any) -> str:
        """Let a register serve that has the firm with what is stated of it."""
        facts = party.pop("facts", [])
        firm = {
            "party_id": f"NO-BRC:{FIRM}",
            "kind": "company",
            "display_name": "EKSEMPEL RENHOLD AS",
            "country": "NO",
            "status": "active",
            "activity": "active",
            "founded_on": date(2001, 3, 1),
            "is_personal": False,
        }
        return str(
            self.registers.add(
                "no_brreg_enheter",
                as_of=as_of,
                parties=[firm | party],
                identifiers=[{"party_id": firm["party_id"], "scheme": "NO-BRC", "number": FIRM}],
                party_facts=[{"party_id": firm["party_id"]} | one for one in facts],
            )
        )

    def new(self, *, now: datetime = NOON, who: Principal | None = None, **stated: Any) -> Monitor:
        """Make a monitor, of the firm unless something else is stated."""
        given = {"quiet": None} | stated
        if not given.keys() & {"party", "case_id", "portfolio_id"}:
            given["party"] = {"number": FIRM, "country": "NO", "work_country": "NO"}
        with self.acting() as connection:
            return new_monitor(
                connection,
                NewMonitor.model_validate(given),
                principal=who or self.anna,
                now=now,
                person_key=KEY,
            )

    def at(self, now: datetime) -> Job:
        """Run the pass as if it were that moment, and return its job."""
        self._patch.setattr(passes, "database_now", lambda _: now)
        new = NewJob(tenant_id=self.tenant, actor="anna", kind=KIND, payload={})
        with self.acting() as connection:
            job = enqueue(connection, new)
        self.work()
        with self.acting() as connection:
            ended = load_job(connection, tenant_id=self.tenant, job_id=job.id)
        assert ended is not None
        return ended

    def work(self, kinds: dict[str, Any] | None = None) -> None:
        """Let a worker do what is in the queue."""
        worker = Worker(
            installation=self.installation,
            kinds=kinds or {KIND: passes.check_monitors},
            limits=WorkLimits(memory_bytes=2**31, seconds=120),
        )
        run_worker(worker, Signal(), until_idle=True)

    def again(self, monitor: Monitor) -> Monitor:
        with self.acting() as connection:
            return load_monitor(connection, monitor.id, principal=self.anna)

    def events(self, monitor: Monitor) -> list[Event]:
        """Return what a monitor has noticed, the oldest first."""
        with self.acting() as connection:
            return list_events(connection, monitor, limit=1_000)[::-1]


@contextmanager
def _acting(engine: Engine, tenant: str) -> Iterator[Connection]:
    with acting_for(tenant), transaction(engine) as connection:
        yield connection


@pytest.fixture
def watch(engine: Engine, registers: Any, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Return the monitors of a tenant of the test's own, with registers made from rows."""
    return Watch(engine, registers, monkeypatch)
