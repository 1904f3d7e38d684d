"""Backups in tests: a small installation of two organisations with what is hard to move.

A screening that points to one with a later number, an incident that only one role sees, bytes of
every value, and text that separates columns and lines.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from service.casework.incidents.request import NewIncident
from service.casework.incidents.store import report
from service.operations.files.kept_files import keep_file
from service.operations.installation import Installation, open_installation
from service.operations.jobs.schedule import add_schedule
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.record.store import save_screening
from service.settings import Settings

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)
TENANTS = ("local", "lunds-kommun")
AWKWARD = 'Påhittade "Städ" & Söner\t\\N\n\r,'


@pytest.fixture
def now() -> datetime:
    """The moment of everything."""
    return NOW


@pytest.fixture
def filled(new_record, migrated_file) -> Callable[[Settings], Installation]:
    """Return what opens an installation and puts those rows into it."""

    def fill(settings: Settings) -> Installation:
        settings.data_dir.mkdir(mode=0o700)
        shutil.copy(migrated_file, settings.data_dir / "kedjekoll.db")
        installation = open_installation(settings)
        for tenant in TENANTS:
            later, earlier = sorted((new_id("screening"), new_id("screening")))
            with transaction(installation.engine, tenant=tenant) as connection:
                ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOW)
                for one, before in ((earlier, None), (later, earlier)):
                    changes = {"input_name": AWKWARD, "procurement": bytes(range(256))}
                    save_screening(
                        connection,
                        new_record(tenant_id=tenant, id=one, supersedes=before, **changes),
                    )
                keep_file(
                    connection,
                    b"\0" * 1000,
                    tenant_id=tenant,
                    file_id=new_id("file"),
                    actor=AWKWARD,
                    created_at=NOW - timedelta(days=30),
                    name="a.bin",
                    media_type="application/octet-stream",
                )
                add_schedule(
                    connection,
                    tenant_id=tenant,
                    actor="x",
                    kind="toy",
                    payload={"text": AWKWARD},
                    every=timedelta(days=1),
                    first_at=NOW + timedelta(days=36_500),
                )
                eva = Principal(tenant, "eva", frozenset({"incident"}))
                stated = NewIncident(signs=["threats"], noticed_on=date(2026, 11, 25))
                report(connection, stated, principal=eva, now=NOW)
        (settings.data_dir / "retention.yaml").write_text("{}\n")
        installation.log.seal()
        return installation

    return fill
