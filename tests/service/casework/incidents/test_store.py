from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.casework.cases.case import open_case
from service.casework.cases.request import NewCase
from service.casework.incidents.models import is_whole
from service.casework.incidents.request import NewIncident, NewReceipt, Release
from service.casework.incidents.store import (
    add_receipt,
    holder,
    list_incidents,
    read_incident,
    release,
    report,
)
from service.casework.tasks.task import list_tasks
from service.operations.audit.entry import list_entries
from service.operations.people.principal import Principal
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import acting_for, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.tenants import ensure_tenant
from service.platform.refusal import Refusal
from service.retention.every_table import METADATA

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
STATED = NewIncident(signs=["debt"], noticed_on=date(2026, 11, 25))
RECEIPT = NewReceipt(kind="photo", sha256="ab" * 32, size=17)


def test_who_has_the_role_reads_it_and_that_is_noted(engine, kept, who):
    with transaction(engine) as connection:
        found = read_incident(connection, kept.id, principal=who["eva"], now=NOW)
    assert found.stated["signs"] == ["isolation", "threats"]
    assert [one.kind for one in found.entries] == ["reported", "read"]
    assert found.entries[-1].actor == "eva"
    assert is_whole(found.entries)


@pytest.mark.parametrize("name", ["all else", "elsewhere"])
def test_whoever_lacks_the_role_or_is_of_another_town_finds_nothing(engine, kept, who, name):
    with transaction(engine, tenant=who[name].tenant_id) as connection:
        if engine.dialect.name == "postgresql":  # the database's own guard, off
            connection.execute(text("SELECT set_config('kedjekoll.incident', 'on', true)"))
        assert list_incidents(connection, principal=who[name], limit=10) == []
        with pytest.raises(Refusal) as refused:
            read_incident(connection, kept.id, principal=who[name], now=NOW)
    assert refused.value.slug == "not-found"


def test_whoever_lacks_the_role_reports_nothing(engine, kept, who):
    with pytest.raises(Refusal) as refused, transaction(engine) as connection:
        report(connection, STATED, principal=who["all else"], now=NOW)
    assert refused.value.slug == "forbidden"


def test_a_day_that_has_not_come_is_refused(engine, kept, who):
    later = STATED.model_copy(update={"noticed_on": date(2026, 11, 27)})
    with pytest.raises(Refusal) as refused, transaction(engine) as connection:
        report(connection, later, principal=who["eva"], now=NOW)
    assert [one.code for one in refused.value.problems] == ["incident-day"]


def test_a_receipt_is_an_entry_of_the_chain_and_a_changed_one_breaks_it(engine, kept, who):
    with transaction(engine) as connection:
        found = add_receipt(connection, kept.id, RECEIPT, principal=who["eva"], now=NOW)
    assert is_whole(found.entries)
    forged = replace(found.entries[0], content=b"{}")
    assert not is_whole([forged, *found.entries[1:]])
    assert not is_whole(found.entries[1:])


def test_nothing_but_the_incident_itself_is_written_before_it_is_let_out(engine, kept, who):
    def counts():
        with transaction(engine, read_only=True) as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table))
                for table in METADATA.sorted_tables
                if table.name != "incident_entries"
            }

    before = counts()
    with transaction(engine) as connection:
        made = report(connection, STATED, principal=who["eva"], now=NOW)
        add_receipt(connection, made.id, RECEIPT, principal=who["eva"], now=NOW)
        read_incident(connection, made.id, principal=who["eva"], now=NOW)
    assert counts() == before


def test_what_is_let_out_is_one_task_and_an_entry_of_the_log(engine, kept, who):
    said = {"text": "Tala med polisen", "reason": "Polisen har bett om det"}
    with transaction(engine) as connection:
        opened = NewCase(diary_number=f"KS {kept.id}", title="Städning")
        case = open_case(connection, opened, principal=who["all else"], now=NOW)
        stated = Release(case_id=case.id, **said)
        found = release(connection, kept.id, stated, principal=who["eva"], now=NOW)
        tasks = list_tasks(
            connection, principal=who["all else"], today=NOW.date(), case_id=case.id, limit=10
        )
        entries = list_entries(
            connection, tenant_id="malmo", subject_id=kept.id, limit=10, offset=0
        )
    assert found.released
    assert [one.text_sv for one in tasks] == ["Tala med polisen"]
    assert [(one.action, one.content_sha256) for one in entries] == [
        ("incident.released", found.entries[-1].sha256)
    ]
    with pytest.raises(Refusal) as refused, transaction(engine) as connection:
        release(connection, kept.id, stated, principal=who["eva"], now=NOW)
    assert refused.value.slug == "conflict"


def test_the_database_itself_refuses_to_change_or_remove_an_entry(engine, kept):
    for statement in (
        "UPDATE incident_entries SET actor = 'another'",
        "DELETE FROM incident_entries",
    ):
        with pytest.raises(IntegrityError), transaction(engine) as connection:
            connection.exec_driver_sql(statement)


def test_whoever_sits_at_the_machine_has_the_role_only_if_it_was_given_to_her_by_name(engine):
    own = Principal("holder", "anna", frozenset({"officer"}))
    person = Person(tenant_id="holder", id="anna", actor="x", created_at=NOW, name="Anna")
    with transaction(engine, tenant="holder") as connection:
        ensure_tenant(connection, tenant_id="holder", actor="x", created_at=NOW)
        save_person(connection, person)
        set_rights(connection, person, roles=["officer"], units=[], actor="x", now=NOW)
        assert not holder(connection, own).sees_incidents
        set_rights(connection, person, roles=["incident"], units=[], actor="x", now=NOW)
        assert holder(connection, own).sees_incidents


@pytest.fixture(scope="module")
def guarded(guarded_url):
    engine = open_engine(guarded_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def test_postgresql_shows_nothing_to_a_transaction_that_does_not_state_the_role(guarded, who):
    with acting_for("malmo"):
        with transaction(guarded) as connection:
            ensure_tenant(connection, tenant_id="malmo", actor="x", created_at=NOW)
            report(connection, STATED, principal=who["eva"], now=NOW)
        with transaction(guarded, read_only=True) as connection:
            count = text("SELECT count(*) FROM incident_entries")
            assert connection.scalar(count) == 0
            connection.execute(text("SELECT set_config('kedjekoll.incident', 'on', true)"))
            assert connection.scalar(count) == 1
        with (
            pytest.raises(DBAPIError, match="row-level security"),
            transaction(guarded) as connection,
        ):
            connection.exec_driver_sql(
                "INSERT INTO incident_entries (tenant_id, id, actor, created_at, incident_id,"
                " place, kind, content, sha256) VALUES ('malmo', 'b', 'x', now(), 'i', 1,"
                f" 'reported', '', '{'0' * 64}')"
            )
