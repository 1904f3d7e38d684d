"""Rulebooks kept by content: with the first record that names one, once, and for ever."""

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from procurement_rules.rulebook import load_rulebook, rulebook_text
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.zipped import OtherContent, zipped
from service.screening.record.recording import store
from service.screening.rulebooks.store import opened, rulebook_of
from service.screening.rulebooks.table import RULEBOOKS
from tests.service.edited_rules import edited


@pytest.fixture
def tenant():
    """A tenant of the test's own."""
    name = f"t-{new_id('screening')[-21:-3]}"
    with acting_for(name):
        yield name


@pytest.fixture
def record(screened, tenant):
    """A screening of the tenant that is not stored."""
    return replace(screened.record, id=new_id("screening"), tenant_id=tenant)


def books(engine, tenant):
    with transaction(engine, read_only=True, tenant=tenant) as connection:
        own = select(RULEBOOKS).where(RULEBOOKS.c.tenant_id == tenant).order_by(RULEBOOKS.c.kind)
        return connection.execute(own).all()


def own_book(engine, record):
    with transaction(engine, read_only=True) as connection:
        return rulebook_of(connection, record)


def test_the_first_screening_brings_its_rulebook_and_the_next_one_brings_nothing(
    engine, record, tenant
):
    store(engine, record)
    store(engine, replace(record, id=new_id("screening")))
    (kept,) = books(engine, tenant)
    assert (kept.id, kept.kind) == (record.rulebook_sha256, "rules")
    assert (kept.actor, kept.code_version) == (record.actor, record.code_version)
    assert hashlib.sha256(gzip.decompress(kept.content)).hexdigest() == record.rulebook_sha256


def test_screenings_that_are_stored_at_once_bring_one_rulebook(engine, record, tenant):
    def keep(_):
        with acting_for(tenant):
            store(engine, replace(record, id=new_id("screening")))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, range(4)))
    assert len(books(engine, tenant)) == 1


def test_every_tenant_has_its_own(engine, record, tenant):
    store(engine, record)
    other = replace(record, id=new_id("screening"), tenant_id=f"{tenant}-2")
    with acting_for(other.tenant_id):
        store(engine, other)
        assert len(books(engine, other.tenant_id)) == 1
    assert len(books(engine, tenant)) == 1


def test_a_record_of_unknown_rules_is_stored_without_them(engine, record, tenant):
    unknown = replace(record, rulebook_sha256="0" * 64)
    store(engine, unknown)
    assert books(engine, tenant) == []
    assert own_book(engine, unknown) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rulebooks SET kind = 'templates' WHERE tenant_id = '{}'",
        "DELETE FROM rulebooks WHERE tenant_id = '{}'",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_rulebook(engine, record, tenant, statement):
    store(engine, record)
    with pytest.raises(DBAPIError), transaction(engine) as connection:
        connection.exec_driver_sql(statement.format(tenant))
    assert len(books(engine, tenant)) == 1


def test_a_record_finds_its_rules_when_others_are_shipped(engine, record, tmp_path):
    store(engine, record)
    shipped = load_rulebook()
    assert own_book(engine, record) is shipped
    with edited(tmp_path, {"NO-FOA-19-3": {"in_force": {"from": "2017-02-01"}}}) as today:
        assert today.sha256 != shipped.sha256
        found = own_book(engine, record)
        assert found == shipped
        assert found is own_book(engine, record)


def test_what_has_another_hash_is_damaged_and_rules_of_another_shape_are_not_to_be_had():
    text = rulebook_text(load_rulebook())
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    assert opened(zipped(text), sha256=sha256) == load_rulebook()
    for damaged in (zipped(text + " "), zipped(text)[:-9], zipped(text) + b"x", b"text"):
        with pytest.raises(OtherContent):
            opened(damaged, sha256=sha256)
    for other in (text.replace('"addressee":', '"spoken_to":'), "no rules"):
        assert opened(zipped(other), sha256=hashlib.sha256(other.encode()).hexdigest()) is None


def test_a_stored_rulebook_is_that_of_whoever_stored_the_record_first(engine, record, tenant):
    store(engine, replace(record, actor="anna"))
    store(engine, replace(record, id=new_id("screening"), actor=Principal("x", "bo").actor))
    assert [book.actor for book in books(engine, tenant)] == ["anna"]
