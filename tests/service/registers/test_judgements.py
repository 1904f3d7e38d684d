from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.migrations import downgrade
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.registers.judgements import (
    judgements_of,
    list_judgements,
    load_judgement,
    save_judgement,
)
from service.registers.tables import Judgement

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def tenants(engine):
    with transaction(engine) as connection:
        for tenant in ("ett", "två", "tre"):
            ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=NOON)
    return engine


def judgement(**changes):
    values = {
        "tenant_id": "ett", "id": new_id("judgement"), "actor": "Handläggaren", "created_at": NOON,
        "compared_sha256": "a" * 64, "verdict": "same", "reason": "Samma adress på fakturan.",
        "source_id": "se_bolagsverket_bulk", "party_id": "SE-ON:5599990016",
        "snapshot_id": "0" * 32, "compared": b'{"asked":{}}',
    }  # fmt: skip
    return Judgement(**(values | changes))


def test_a_judgement_comes_back_as_it_was_kept_and_only_to_its_tenant(tenants):
    one = judgement()
    with transaction(tenants) as connection:
        save_judgement(connection, one)
        assert load_judgement(connection, tenant_id="ett", judgement_id=one.id) == one
        assert load_judgement(connection, tenant_id="två", judgement_id=one.id) is None
        assert judgements_of(connection, ["a" * 64], principal=Principal("två", "x")) == {}


def test_the_newest_judgement_of_the_same_facts_counts(tenants):
    old = judgement(compared_sha256="b" * 64)
    new = judgement(
        compared_sha256="b" * 64, verdict="unsure", created_at=NOON + timedelta(seconds=1)
    )
    with transaction(tenants) as connection:
        for one in (new, old):
            save_judgement(connection, one)
        hashes = ["b" * 64, *(f"{at:064x}" for at in range(1200))]
        assert judgements_of(connection, hashes, principal=Principal("ett", "x")) == {"b" * 64: new}
        assert judgements_of(connection, [], principal=Principal("ett", "x")) == {}


def test_judgements_are_listed_newest_first(tenants):
    made = [judgement(tenant_id="tre", created_at=NOON + timedelta(seconds=at)) for at in range(3)]
    with transaction(tenants) as connection:
        for one in made:
            save_judgement(connection, one)
        assert (
            list_judgements(connection, principal=Principal("tre", "x"), limit=2, offset=0)
            == made[:0:-1]
        )
        assert (
            list_judgements(connection, principal=Principal("tre", "x"), limit=2, offset=2)
            == made[:1]
        )


@pytest.mark.parametrize(
    "change", [{"verdict": "guilty"}, {"compared_sha256": "short"}, {"tenant_id": "nobody"}]
)
def test_the_database_refuses_what_is_no_judgement(tenants, change):
    with pytest.raises(IntegrityError), transaction(tenants) as connection:
        save_judgement(connection, judgement(**change))


def test_the_database_itself_refuses_to_change_or_remove_one(tenants):
    one = judgement()
    with transaction(tenants) as connection:
        save_judgement(connection, one)
    statements = ["UPDATE judgements SET verdict = 'same'", "DELETE FROM judgements"]
    if tenants.dialect.name == "sqlite":
        statements.append("INSERT OR REPLACE INTO judgements SELECT * FROM judgements")
    else:
        statements.append("TRUNCATE judgements")
    for statement in statements:
        with pytest.raises(IntegrityError), transaction(tenants) as connection:
            connection.exec_driver_sql(statement)


def test_a_database_with_a_judgement_does_not_go_back(tenants):
    with transaction(tenants) as connection:
        save_judgement(connection, judgement())
    with pytest.raises(RuntimeError, match=r"kept .*\bjudgements\b.*nothing is removed"):
        downgrade(tenants, revision="base")
