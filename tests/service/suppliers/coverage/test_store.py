from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.db.store import add
from service.platform.db.tenants import ensure_tenant_of
from service.suppliers.coverage.store import list_coverage, load_coverage
from service.suppliers.coverage.table import COVERAGE_REPORTS, CoverageRecord

TENANT = "coverage"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def person(actor, *units, role="officer"):
    return Principal(TENANT, actor, frozenset({role}), frozenset(units))


@pytest.fixture(scope="module")
def kept(engine):
    """Reports of two units and two of none, by who made them."""
    made = {}
    for actor, unit in (("anna", "schools"), ("bo", "parks"), ("anna", ""), ("eva", "")):
        record = CoverageRecord(
            tenant_id=TENANT,
            id=new_id("coverage"),
            actor=actor,
            created_at=NOW,
            unit=unit,
            year=2026,
            as_of=date(2026, 11, 26),
            code_version="1",
            content=b"{}",
            result_hash="0" * 64,
        )
        with acting_for(TENANT), transaction(engine) as connection:
            ensure_tenant_of(connection, record)
            add(connection, record)
        made[actor, unit] = record.id
    return made


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (person("anna", "schools"), {("anna", "schools"), ("anna", "")}),
        (person("cia", "schools", "parks"), {("anna", "schools"), ("bo", "parks")}),
        (person("dan"), set()),
        (
            person("eva", role="auditor"),
            {("anna", "schools"), ("bo", "parks"), ("anna", ""), ("eva", "")},
        ),
    ],
    ids=["her-unit-and-her-own", "two-units", "none", "auditor"],
)
def test_a_report_of_no_unit_is_its_makers_and_the_auditors(engine, kept, who, seen):
    with acting_for(TENANT), transaction(engine, read_only=True) as connection:
        listed = {one.id for one in list_coverage(connection, principal=who, limit=10)}
        for key, number in kept.items():
            found = load_coverage(connection, number, principal=who)
            assert (found is not None) is (key in seen)
    assert listed == {kept[key] for key in seen}


@pytest.mark.parametrize(
    "change", [update(COVERAGE_REPORTS).values(year=2020), delete(COVERAGE_REPORTS)]
)
def test_a_report_is_never_changed_or_removed(engine, kept, change):
    with (
        pytest.raises(DatabaseError, match=r"coverage.reports"),
        acting_for(TENANT),
        transaction(engine) as connection,
    ):
        connection.execute(change.where(COVERAGE_REPORTS.c.id == kept["bo", "parks"]))
