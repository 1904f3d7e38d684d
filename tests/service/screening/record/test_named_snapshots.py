"""The snapshots that kept screenings name are found in every organisation, on both databases."""

from datetime import UTC, datetime

from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.screening.record.named_snapshots import named_snapshots
from service.screening.record.store import save_screening

ONE, TWO = "0f" * 16, "a1" * 16


def test_every_organisations_screenings_are_looked_through(engine, new_record):
    assert named_snapshots(engine) == set()
    for tenant, snapshot in (("north", ONE), ("south", TWO)):
        evidence = f'{{"sources":[{{"source_id":"no_brreg_enheter@{snapshot}"}}]}}'
        with transaction(engine, tenant=tenant) as connection:
            created = datetime(2026, 11, 24, tzinfo=UTC)
            ensure_tenant(connection, tenant_id=tenant, actor="tester", created_at=created)
            save_screening(connection, new_record(tenant_id=tenant, evidence=evidence.encode()))
            plain = b'{"note":"@%s","mail":"a@b.example"}' % (b"c" * 32)
            save_screening(connection, new_record(tenant_id=tenant, evidence=plain))
    assert named_snapshots(engine) == {ONE, TWO}
