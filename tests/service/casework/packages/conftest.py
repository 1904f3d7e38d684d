"""Packages about made-up records: `draft(screened.record, kind="letters")`."""

from datetime import UTC, datetime

import pytest

from service.casework.packages.models import Package
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import package_of
from service.operations.people.principal import Principal
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import make_need

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"
STATED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
    "starts_on": "2027-01-01", "years": 2, "title": "Lokalvård",
}  # fmt: skip


@pytest.fixture(scope="session")
def need():
    """Return a maker of kept needs assessments."""

    def make(tenant_id="local", **changes):
        request = NeedRequest.model_validate(STATED | changes)
        subject = read_request(request, as_of=NOON.date(), person_key=KEY)
        principal = Principal(tenant_id=tenant_id, actor="local-user")
        return make_need(subject, principal=principal, now=NOON, as_of=NOON.date())

    return make


@pytest.fixture(scope="session")
def record_of():
    """Return what drafts a package about a kept record, as it would be kept."""

    def record(source, *, kind="letters", **stated):
        request = PackageRequest.model_validate({"kind": kind} | stated)
        principal = Principal(tenant_id=source.tenant_id, actor="local-user")
        return package_of(source, request, principal=principal, person_key=KEY, now=NOON)

    return record


@pytest.fixture(scope="session")
def draft(record_of):
    """Return what drafts a package about a kept record, read back from its bytes."""
    return lambda source, **stated: Package.read(record_of(source, **stated).package)
