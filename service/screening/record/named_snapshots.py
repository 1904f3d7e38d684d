"""Which snapshots the kept screenings of an installation name, in all its organisations."""

import re

from sqlalchemy import Engine, select

from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.tenants import TENANTS
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.record.tables import SCREENINGS

_NAMED = re.compile(rb'"[a-z0-9_]+' + AT_SNAPSHOT.encode() + rb'([0-9a-f]{32})"')
_ROWS = 100
"""Screenings whose evidence is in memory at a time."""


def named_snapshots(engine: Engine) -> set[str]:
    """Return the ids of the snapshots that are named in the evidence of any kept screening.

    Nothing else of a screening is looked at, and no organisation learns of another's.

    Args:
        engine: The installation's database.
    """
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        tenants = connection.scalars(select(TENANTS.c.id).order_by(TENANTS.c.id)).all()
    found: set[str] = set()
    for tenant in tenants:
        with transaction(engine, read_only=True, tenant=tenant) as connection:
            rows = connection.execution_options(yield_per=_ROWS).scalars(
                select(SCREENINGS.c.evidence).where(SCREENINGS.c.tenant_id == tenant)
            )
            for evidence in rows:
                found.update(snapshot_id.decode() for snapshot_id in _NAMED.findall(evidence))
    return found
