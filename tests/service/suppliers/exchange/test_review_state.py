from datetime import UTC, date, datetime

import pytest

from service.casework.cases.case import Seen, change_case, load_case, open_case
from service.casework.cases.moving import move_case
from service.casework.cases.request import (
    CaseChange,
    NewCase,
    NewLink,
    NewTask,
    StageMove,
    TaskChange,
)
from service.casework.links import attach
from service.casework.tasks.task import add_task, change_task, list_tasks
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.screening.record.recording import store
from service.suppliers.exchange.review_state import NOTHING, ListedSupplier, review_states

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
NORR = ListedSupplier("7", frozenset({"SE-ON:5599990008"}))


@pytest.fixture
def principal(request):
    """Somebody of a tenant of the test's own."""
    return Principal(tenant_id=request.node.name[:60], actor="anna")


def opened(connection, principal, **more):
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=NOW)
    stated = NewCase(diary_number="KS 1", title="Städning", stage="in_contract", **more)
    return open_case(connection, stated, principal=principal, now=NOW)


def states(engine, principal, *suppliers, today=TODAY):
    with transaction(engine, read_only=True) as connection:
        return review_states(connection, suppliers, principal=principal, today=today)


def test_a_task_of_a_case_with_the_suppliers_own_id_is_open_then_overdue(engine, principal):
    with transaction(engine) as connection:
        case = opened(connection, principal, external_ids=[{"system": "erp", "id": "7"}])
        task = NewTask(text="Begär lista", due_on=date(2026, 12, 1))
        add_task(connection, case, task, Seen(principal, NOW, case.version))
    (now, other) = states(engine, principal, NORR, ListedSupplier("8", frozenset()))
    assert (now.state, now.next_on, now.case_id) == ("open", date(2026, 12, 1), case.id)
    assert other == NOTHING
    (late,) = states(engine, principal, NORR, today=date(2026, 12, 2))
    assert late.state == "overdue"


def test_a_party_of_a_screening_of_the_case_is_known_by_its_number(
    engine, principal, document, screen_document
):
    made = screen_document(document(), tenant_id=principal.tenant_id)
    store(engine, made.record)
    with transaction(engine) as connection:
        case = opened(connection, principal)
        link = NewLink(kind="screening", id=made.record.id)
        attach(connection, case, link, Seen(principal, NOW, case.version))
    numbers = [
        identifier["number"]
        for party in document()["parties"]
        for identifier in party.get("identifiers", [])
        if identifier.get("scheme") == "SE-ON"
    ]
    known = ListedSupplier(None, frozenset({f"SE-ON:{numbers[0].replace('-', '')}"}))
    (found, nobody) = states(engine, principal, known, ListedSupplier(None, frozenset({"SE-ON:x"})))
    assert found.state in ("open", "overdue")
    assert found.case_id == case.id
    assert nobody == NOTHING


def test_what_is_not_the_persons_to_see_does_not_count(engine, principal):
    with transaction(engine) as connection:
        case = opened(connection, principal, external_ids=[{"system": "erp", "id": "7"}])
        add_task(connection, case, NewTask(text="x"), Seen(principal, NOW, case.version))
        case = load_case(connection, case.id, principal=principal)
        change_case(connection, case, CaseChange(title="Städ"), Seen(principal, NOW, case.version))
    stranger = Principal(tenant_id="another", actor="anna")
    assert states(engine, stranger, NORR) == [NOTHING]
    (open_one,) = states(engine, principal, NORR)
    assert (open_one.state, open_one.next_on) == ("open", None)


def test_a_purchase_whose_rules_cannot_tell_has_something_left(
    engine, principal, document, screen_document
):
    unclear = document() | {"value": None, "direct_award": None}
    unclear["lots"][0].update({"value": None, "cpv": None, "nature": None})
    made = screen_document(unclear, tenant_id=principal.tenant_id)
    store(engine, made.record)
    with transaction(engine) as connection:
        case = opened(connection, principal)
        link = NewLink(kind="screening", id=made.record.id)
        attach(connection, case, link, Seen(principal, NOW, case.version))
        tasks = list_tasks(connection, principal=principal, today=TODAY, limit=100)
        done = TaskChange(state="not_needed", reason="Prövat.")
        for task in tasks:
            change_task(connection, task, done, version=task.version, principal=principal, now=NOW)
    number = document()["parties"][0]["identifiers"][0]["number"].replace("-", "")
    known = ListedSupplier(None, frozenset({f"SE-ON:{number}"}))
    (found,) = states(engine, principal, known)
    assert (found.state, found.next_on, found.case_id) == ("open", None, case.id)
    with transaction(engine) as connection:
        case = load_case(connection, case.id, principal=principal)
        ended = StageMove(stage="ended")
        move_case(connection, case, ended, Seen(principal, NOW, case.version))
    assert states(engine, principal, known) == [NOTHING]
