"""The step that makes the table of rulebooks, on a database that 0.2.0 has filled."""

import gzip
import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import insert, text

from procurement_rules.rulebook import load_rulebook
from service.operations.audit.records import verify_records
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.migrations import downgrade, upgrade
from service.platform.db.record_id import new_id
from service.platform.db.store import values_of
from service.platform.db.tenants import TENANTS
from service.retention.every_table import METADATA
from service.screening.record.tables import SCREENINGS

BEFORE = "r0001"
OLDER = "0" * 64


@pytest.fixture
def filled(empty_engine, new_record):
    """Screenings of two tenants under today's rules, and of a third under older ones."""
    upgrade(empty_engine, revision=BEFORE)
    book = load_rulebook().sha256
    for tenant, sha256 in (("a", book), ("a", OLDER), ("b", book), ("c", OLDER)):
        record = replace(
            new_record(tenant_id=tenant), rulebook_sha256=sha256, id=new_id("screening")
        )
        with transaction(empty_engine, tenant=tenant) as connection:
            if sha256 == book or tenant == "c":
                whose = {"id": tenant, "actor": "x", "created_at": record.created_at}
                connection.execute(insert(TENANTS), whose)
            connection.execute(insert(SCREENINGS), values_of(record))
    return empty_engine


def books(engine):
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return connection.execute(
            text("SELECT tenant_id, id, content FROM rulebooks ORDER BY tenant_id")
        ).all()


def test_the_upgrade_keeps_todays_rulebook_for_each_tenant_that_names_it(filled):
    upgrade(filled)
    book = load_rulebook()
    found = books(filled)
    assert [(one.tenant_id, one.id) for one in found] == [("a", book.sha256), ("b", book.sha256)]
    with transaction(filled, read_only=True, tenant=EVERY_TENANT) as connection:
        assert verify_records(connection, METADATA.sorted_tables).faults == ()
    for one in found:
        assert hashlib.sha256(gzip.decompress(one.content)).hexdigest() == book.sha256


def test_with_rulebooks_kept_the_database_does_not_go_back(filled):
    upgrade(filled)
    with pytest.raises(RuntimeError, match="rulebooks"):
        downgrade(filled, revision=BEFORE)
    assert len(books(filled)) == 2


def test_without_any_it_goes_back_and_forward_again(empty_engine):
    upgrade(empty_engine)
    downgrade(empty_engine, revision=BEFORE)
    upgrade(empty_engine)
    assert books(empty_engine) == []
