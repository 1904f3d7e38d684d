"""An incident of a made-up town, and who sees it."""

from datetime import UTC, date, datetime

import pytest

from service.casework.incidents.request import NewIncident
from service.casework.incidents.store import report
from service.operations.people.principal import ROLES, Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.tenants import ensure_tenant

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
EVA = Principal("malmo", "eva", frozenset({"incident"}))
ALL_ELSE = Principal("malmo", "bo", frozenset(ROLES))
ELSEWHERE = Principal("lund", "eva", frozenset({"incident"}))
STATED = NewIncident(
    signs=["threats", "isolation"], noticed_on=date(2026, 11, 25), contract="SKN 2026/0417"
)


@pytest.fixture
def who():
    """By name: the one with the role, one with every other role, one of another town."""
    return {"eva": EVA, "all else": ALL_ELSE, "elsewhere": ELSEWHERE}


@pytest.fixture
def kept(engine):
    """A kept incident; transactions of the test are Malmö's."""
    with acting_for("malmo"):
        with transaction(engine) as connection:
            ensure_tenant(connection, tenant_id="malmo", actor="x", created_at=NOW)
            found = report(connection, STATED, principal=EVA, now=NOW)
        yield found
