from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from data_ingest.model.problem import UnreadableInput
from service.casework.packages.models import Package
from service.casework.packages.request import PackageRequest
from service.casework.packages.store import draft_package, load_package
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.screening.needs.store import store_need
from service.screening.record.recording import store

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"


def ask(engine, tenant_id="ours", **stated):
    principal = Principal(tenant_id=tenant_id, actor="local-user")
    request = PackageRequest.model_validate({"kind": "letters"} | stated)
    return draft_package(engine, request, principal=principal, person_key=KEY, now=NOON)


@pytest.fixture(scope="module")
def kept(engine, screened, need):
    """The numbers of a screening and of a needs assessment of "ours"."""
    screening = replace(screened.record, tenant_id="ours", id=new_id("screening"))
    assessment = need("ours")
    with acting_for("ours"):
        store(engine, screening)
        store_need(engine, assessment)
    return {"screening_id": screening.id, "need_id": assessment.id}


@pytest.mark.parametrize("source", ["screening_id", "need_id"])
def test_a_package_comes_back_as_it_was_kept_and_only_to_its_tenant(engine, kept, source):
    record = ask(engine, **{source: kept[source]})
    with transaction(engine, read_only=True, tenant="ours") as connection:
        assert load_package(connection, tenant_id="ours", package_id=record.id) == record
    with transaction(engine, read_only=True, tenant="theirs") as connection:
        assert load_package(connection, tenant_id="theirs", package_id=record.id) is None
    package = Package.read(record.package)
    assert package.canonical_bytes() == record.package
    assert package.sha256() == record.result_hash


def test_what_is_not_kept_or_is_another_tenants_gives_no_package(engine, kept):
    for tenant_id, number in (("ours", new_id("screening")), ("theirs", kept["screening_id"])):
        with pytest.raises(UnreadableInput) as fault:
            ask(engine, tenant_id, screening_id=number)
        assert [one.code for one in fault.value.problems] == ["package-source-unknown"]


def test_the_database_itself_refuses_to_change_or_remove_a_package(engine, kept):
    ask(engine, need_id=kept["need_id"])
    for statement in ("UPDATE packages SET actor = 'x'", "DELETE FROM packages"):
        with (
            pytest.raises((IntegrityError, DBAPIError)),
            transaction(engine, tenant="ours") as connection,
        ):
            connection.exec_driver_sql(statement)
