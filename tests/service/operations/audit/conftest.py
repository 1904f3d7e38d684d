"""A log of made-up acts: two tenants, some hundred entries, sealed in four batches."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, insert

from service.operations.audit.checkpoint import Checkpoint, SigningKey
from service.operations.audit.entry import write_entry
from service.operations.audit.sealing import seal
from service.operations.audit.tables import AuditEntry
from service.operations.people.principal import Principal
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.tenants import TENANTS

KEY = SigningKey("kedjekoll.example/log", bytes(range(32)))
BEGUN = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ANNA = Principal(tenant_id="a-kommun", actor="anna")
AS_ANNA = {"tenant_id": ANNA.tenant_id, "actor": ANNA.actor}
BO = Principal(tenant_id="b-kommun", actor="bo")


class Log(NamedTuple):
    """A log and the way to act in it."""

    engine: Engine
    copies: Path

    def act(
        self, principal: Principal = ANNA, *, minute: int = 0, times: int = 1
    ) -> list[AuditEntry]:
        """Write entries of a principal."""
        with transaction(self.engine, tenant=principal.tenant_id) as connection:
            return [
                write_entry(
                    connection,
                    "screening.kept",
                    f"screening_{minute}_{number}",
                    tenant_id=principal.tenant_id,
                    actor=principal.actor,
                    at=BEGUN + timedelta(minutes=minute, milliseconds=number),
                    content_sha256="ab" * 32,
                )
                for number in range(times)
            ]

    def seal(self, *, minute: int = 0) -> Checkpoint | None:
        """Seal the log."""
        at = BEGUN + timedelta(minutes=minute)
        return seal(self.engine, [KEY], at=at, copies=self.copies)

    def run(self, *statements: str) -> None:
        """Do what somebody with every right to the database can do."""
        with transaction(self.engine, tenant=EVERY_TENANT) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture
def log(own_engine: Engine, tmp_path: Path) -> Log:
    """An empty log of the test's own."""
    return _begun(own_engine, tmp_path / "checkpoints")


@pytest.fixture(scope="module")
def read_only(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of 600 entries of two tenants in four batches, which tests read and nothing else."""
    log = _begun(engine, tmp_path_factory.mktemp("log") / "checkpoints")
    for batch, (principal, times) in enumerate([(ANNA, 3), (BO, 250), (ANNA, 300), (BO, 47)]):
        log.act(principal, minute=batch, times=times)
        log.seal(minute=batch)
    return log


@pytest.fixture
def filled(read_only: Log, copied: Callable[[Engine], Engine], tmp_path: Path) -> Log:
    """A copy of that log of the test's own."""
    copies = shutil.copytree(read_only.copies, tmp_path / "checkpoints")
    return Log(copied(read_only.engine), copies)


def _begun(engine: Engine, copies: Path) -> Log:
    for principal in (ANNA, BO):
        with transaction(engine, tenant=principal.tenant_id) as connection:
            connection.execute(  # by itself, so that no version of it is in the log
                insert(TENANTS),
                {"id": principal.tenant_id, "actor": principal.actor, "created_at": BEGUN},
            )
    return Log(engine, copies)
