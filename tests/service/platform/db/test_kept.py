from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.operations.files.kept_files import keep_file, load_content, load_file
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.purchase.kept_mappings import load_mapping, newest_mappings, save_mapping
from service.screening.purchase.tables import KeptMapping

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def tenants(engine):
    with transaction(engine) as connection:
        for tenant in ("ett", "två"):
            ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOON)
    return engine


def mapping(**changes):
    values = {
        "tenant_id": "ett", "id": new_id("mapping"), "actor": "Handläggaren", "created_at": NOON,
        "source": "Ekonomisystemet", "fingerprint": "a" * 64, "target": "payments",
        "mapping": b'{"columns":{}}',
    }  # fmt: skip
    return KeptMapping(**(values | changes))


def kept(engine, content=b"%PDF-1.7 made up", *, tenant="ett", name="svar.pdf"):
    with transaction(engine) as connection:
        return keep_file(
            connection, content, tenant_id=tenant, file_id=new_id("file"), actor="x",
            created_at=NOON, name=name, media_type="application/pdf",
        )  # fmt: skip


def test_a_mapping_comes_back_as_it_was_kept_and_only_to_its_tenant(tenants):
    one = mapping()
    with transaction(tenants) as connection:
        save_mapping(connection, one)
        assert load_mapping(connection, tenant_id="ett", mapping_id=one.id) == one
        assert load_mapping(connection, tenant_id="två", mapping_id=one.id) is None


def test_the_newest_mapping_of_a_source_and_its_headings_counts(tenants):
    old = mapping(source="Register", fingerprint="b" * 64)
    new = mapping(source="Register", fingerprint="b" * 64, created_at=NOON + timedelta(seconds=1))
    other = mapping(source="Annat", fingerprint="b" * 64)
    with transaction(tenants) as connection:
        for one in (new, old, other):
            save_mapping(connection, one)
        found = newest_mappings(connection, tenant_id="ett")
        assert [one for one in found if one.fingerprint == "b" * 64] == [new, other]
        assert newest_mappings(connection, tenant_id="två") == []


def test_the_same_bytes_are_kept_once_for_a_tenant(tenants):
    first = kept(tenants)
    again = kept(tenants, name="another name.pdf")
    assert again == first
    assert (first.name, first.size, len(first.sha256)) == ("svar.pdf", 16, 64)
    elsewhere = kept(tenants, tenant="två")
    assert elsewhere.id != first.id
    with transaction(tenants) as connection:
        assert load_file(connection, tenant_id="ett", file_id=first.id) == first
        assert load_content(connection, tenant_id="ett", file_id=first.id) == b"%PDF-1.7 made up"
        assert load_file(connection, tenant_id="två", file_id=first.id) is None
        assert load_content(connection, tenant_id="två", file_id=first.id) is None


@pytest.mark.parametrize("table", ["mappings", "evidence_files"])
def test_the_database_itself_refuses_to_change_or_remove_them(tenants, table):
    with transaction(tenants) as connection:
        save_mapping(connection, mapping())
    kept(tenants)
    for statement in (f"UPDATE {table} SET actor = 'another'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction(tenants) as connection:
            connection.exec_driver_sql(statement)
