import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from service.casework.cases.case import Seen, load_case, open_case
from service.casework.cases.request import NewCase, NewTask
from service.casework.cases.tables import CASE_LINKS
from service.casework.links import link
from service.casework.tasks.task import add_task
from service.operations.changes.cursor import LENGTH, NoCursor, cursor_of, place_of
from service.operations.changes.feed import note_change, read_changes
from service.operations.jobs.job import NewJob, cancel, enqueue
from service.operations.jobs.tables import JOBS
from service.operations.people.principal import Principal
from service.platform.db.database import EVERY_TENANT, acting_for, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.record_id import new_id
from service.platform.db.tenants import ensure_tenant
from service.screening.purchase.examples import load_example
from service.screening.record.store import save_screening

URL = "/v1/changes"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NEED = {
    "cpv": "90910000",
    "value": 4_200_000,
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
}


def all_of(api, since=None, limit=100):
    items = []
    while True:
        asked = f"{URL}?limit={limit}" + (f"&since={since}" if since else "")
        page = api.get(asked).json()
        items += page["items"]
        since = page["next"]
        if not page["more"]:
            return items, since


def test_whatever_is_made_comes_once_with_its_address_and_no_more(api):
    _, since = all_of(api)
    headers = {"content-type": "application/json"}
    screening = api.post("/v1/screenings", content=load_example(), headers=headers).json()["id"]
    need = api.post("/v1/needs", json=NEED).json()["id"]
    package = api.post("/v1/packages", json={"kind": "clauses", "need_id": need}).json()["id"]
    case = api.post("/v1/cases", json={"diary_number": "KS 1", "title": "Städ"}).json()
    address = f"/v1/cases/{case['case']['id']}"
    link = {"kind": "screening", "id": screening}
    tag = {"if-match": '"1"'}
    assert api.post(f"{address}/links", json=link, headers=tag).status_code == 201
    items, after = all_of(api, since)
    proposed = [one["id"] for one in items if one["kind"] == "task"]
    listed = api.get(f"/v1/tasks?limit=100&case={case['case']['id']}").json()["items"]
    assert set(proposed) == {one["id"] for one in listed} != set()
    assert len(proposed) == len(listed)
    assert [(one["kind"], one["id"]) for one in items if one["kind"] != "task"] == [
        ("screening", screening),
        ("need", need),
        ("package", package),
        ("case", case["case"]["id"]),
        ("case", case["case"]["id"]),
    ]
    assert all(one.keys() == {"kind", "id", "at", "address"} for one in items)
    assert all(one["at"].endswith("Z") for one in items)
    for one in items[1:]:
        assert api.get(one["address"]).status_code == 200
    assert all_of(api, after) == ([], after)


def test_a_task_comes_again_when_it_is_changed(api):
    opened = api.post("/v1/cases", json={"diary_number": "KS 2", "title": "Städ"}).json()
    tasks, new = f"/v1/cases/{opened['case']['id']}/tasks", {"text": "Ring leverantören"}
    task = api.post(tasks, json=new, headers={"if-match": '"1"'}).json()
    _, since = all_of(api)
    began = datetime.now(UTC) - timedelta(milliseconds=1)  # SQLite's clock has no smaller part
    changed = api.request(
        "PATCH", f"/v1/tasks/{task['id']}", json={"owner": "bo"}, headers={"if-match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    items, _ = all_of(api, since)
    (again,) = (one for one in items if one["kind"] == "task")
    assert (again["id"], again["address"]) == (task["id"], f"/v1/tasks/{task['id']}")
    assert began <= datetime.fromisoformat(again["at"]) <= datetime.now(UTC)


def test_pages_join_without_a_gap(api):
    whole, end = all_of(api)
    assert all_of(api, limit=1) == (whole, end)


@pytest.mark.parametrize("since", ["", "1", "MToxNw", "é" * 32, "0" * 31, "0" * 33, "0" * 31 + "="])
def test_what_has_not_the_form_of_a_cursor_is_refused(api, since):
    answer = api.get(URL, params={"since": since})
    assert answer.status_code == 422
    (refused,) = answer.json()["errors"]
    assert (refused["pointer"], refused["code"]) == ("/query/since", "request-form")


def test_what_was_not_given_out_is_refused_and_not_repeated(api):
    cursor = api.get(URL).json()["next"]
    changed = [*("x" * LENGTH, "0" * LENGTH), cursor[::-1], flipped(cursor, 0), flipped(cursor, -1)]
    for since in changed:
        answer = api.get(URL, params={"since": since})
        assert answer.status_code == 422
        (refused,) = answer.json()["errors"]
        assert (refused["pointer"], refused["code"]) == ("/query/since", "change-cursor")
        assert since not in answer.text


def flipped(cursor, at):
    """A cursor with another character in one place."""
    changed = list(cursor)
    changed[at] = "A" if changed[at] != "A" else "B"
    return "".join(changed)


PLACES = [0, 1, 17, 10**17, 2**63 - 1]


@pytest.mark.parametrize("place", PLACES)
def test_a_cursor_stands_for_its_place_in_one_organisation_and_installation(place):
    own = {"tenant_id": "malmo", "key_secret": b"a"}
    cursor = cursor_of(place, **own)
    assert place_of(cursor, **own) == place
    for other in (own | {"tenant_id": "lund"}, own | {"key_secret": b"b"}):
        with pytest.raises(NoCursor):
            place_of(cursor, **other)


def test_nobody_reads_off_a_cursor_how_much_others_have_done():
    """Neither its length nor its bytes follow the place, so two of them say no number between."""
    own = {"tenant_id": "malmo", "key_secret": b"a"}
    cursors = [cursor_of(place, **own) for place in range(256)]
    assert {len(one) for one in cursors} == {LENGTH}
    assert len(set(cursors)) == 256
    assert cursors != sorted(cursors)
    assert cursors != sorted(cursors, reverse=True)
    sealed = [base64.urlsafe_b64decode(one) for one in cursors]
    for at in range(24):
        assert len({one[at] for one in sealed}) > 100  # each byte is of the whole place
    assert cursor_of(17, **own) == cursors[17]


@pytest.fixture
def tenant(engine):
    """A tenant of the test's own."""
    name = f"t{new_id('screening')[-21:].replace('_', '')}"
    with acting_for(name), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=name, actor="x", created_at=NOW)
    return name


def seen(engine, tenant, *, after=0, limit=100, units=(), roles=("officer",)):
    principal = Principal(tenant, "anna", frozenset(roles), frozenset(units))
    with acting_for(tenant):
        return read_changes(engine, principal, after=after, limit=limit)


def numbers(found):
    return [one.record_id for one in found.items]


def keep(connection, new_record, tenant, at=NOW):
    record = new_record(tenant_id=tenant, created_at=at)
    save_screening(connection, record)
    return record.id


def test_what_is_stored_late_with_an_early_moment_is_not_passed_over(engine, tenant, new_record):
    with acting_for(tenant), transaction(engine) as connection:
        first = keep(connection, new_record, tenant, NOW + timedelta(hours=1))
    found = seen(engine, tenant)
    assert numbers(found) == [first]
    with acting_for(tenant), transaction(engine) as connection:
        late = keep(connection, new_record, tenant, NOW)
    assert numbers(seen(engine, tenant, after=found.last)) == [late]


def test_a_transaction_that_ends_after_a_reading_comes_in_the_next(engine, tenant, new_record):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with acting_for(tenant), transaction(engine) as slow:
        held = keep(slow, new_record, tenant, NOW - timedelta(hours=1))
        with transaction(engine) as connection:
            quick = keep(connection, new_record, tenant)
        found = seen(engine, tenant)
        assert numbers(found) == [quick]
    assert numbers(seen(engine, tenant, after=found.last)) == [held]


def test_many_of_one_moment_are_each_given_out_once(engine, tenant, new_record):
    with acting_for(tenant), transaction(engine) as connection:
        made = {keep(connection, new_record, tenant) for _ in range(25)}
    after, given = 0, []
    while True:
        found = seen(engine, tenant, after=after, limit=4)
        given += numbers(found)
        after = found.last
        if not found.more:
            break
    assert len(given) == 25
    assert set(given) == made


def test_what_was_not_kept_is_not_noted(engine, tenant, new_record):
    def fails():
        with acting_for(tenant), transaction(engine) as connection:
            keep(connection, new_record, tenant)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert numbers(seen(engine, tenant)) == []


def test_a_job_comes_when_it_is_made_and_when_it_has_ended(engine, tenant):
    with acting_for(tenant):
        with transaction(engine) as connection:
            new = NewJob(tenant_id=tenant, actor="x", kind="toy", payload={})
            job = enqueue(connection, new)
        first = seen(engine, tenant)
        assert [(one.kind, one.record_id) for one in first.items] == [("job", job.id)]
        with transaction(engine) as connection:
            cancel(connection, tenant_id=tenant, job_id=job.id)
    assert numbers(seen(engine, tenant, after=first.last)) == [job.id]


def test_what_belongs_to_a_case_of_another_unit_is_left_out(engine, tenant, new_record):
    anna = Principal(tenant, "anna", frozenset({"officer"}), frozenset({"parks"}))
    with acting_for(tenant), transaction(engine) as connection:
        hidden = keep(connection, new_record, tenant)
        shown = keep(connection, new_record, tenant)
        new = NewCase(diary_number="P 1", title="Städ", unit="parks")
        case = open_case(connection, new, principal=anna, now=NOW)
        link(connection, case, "evidence_file", "file_1", Seen(anna, NOW, 1))
        written = load_case(connection, case.id, principal=anna)
        task = add_task(connection, written, NewTask(text="Ring"), Seen(anna, NOW, written.version))
        connection.execute(
            update(CASE_LINKS)
            .where(CASE_LINKS.c.tenant_id == tenant)
            .values(kind="screening", record_id=hidden)
        )
    whole = {hidden, shown, case.id, task}
    assert set(numbers(seen(engine, tenant, units=["parks"]))) == whole
    assert set(numbers(seen(engine, tenant, roles=["auditor"]))) == whole
    others = seen(engine, tenant, units=["schools"])
    assert numbers(others) == [shown]
    assert others.last == others.items[-1].place  # what she does not see moves nothing of hers


def test_what_a_worker_ends_across_tenants_is_noted_for_its_tenant(guarded_url):
    """The database's own guard holds for the notes too, which the worker writes unknowingly."""
    opened = open_engine(guarded_url)
    upgrade(opened)
    with acting_for("lund"), transaction(opened) as connection:
        new = NewJob(tenant_id="lund", actor="x", kind="toy", payload={})
        job = enqueue(connection, new)
    first = seen(opened, "lund")
    with transaction(opened, tenant=EVERY_TENANT) as connection:
        connection.execute(update(JOBS).values(state="cancelled", ended_at=NOW))
        assert connection.scalar(select(func.count()).select_from(JOBS)) == 1
    assert numbers(seen(opened, "lund", after=first.last)) == [job.id]
    assert numbers(seen(opened, "malmo")) == []
    opened.dispose()


def test_what_a_newer_server_notes_waits_for_one_that_knows_it(engine, tenant, new_record):
    who = {"tenant_id": tenant, "actor": "x", "at": NOW}
    with acting_for(tenant), transaction(engine) as connection:
        first = keep(connection, new_record, tenant)
        note_change(
            connection, "of_tomorrow", "screening_1", **who | {"at": NOW + timedelta(hours=1)}
        )
        keep(connection, new_record, tenant, NOW + timedelta(hours=2))
    found = seen(engine, tenant)
    assert (numbers(found), found.more) == ([first], False)
    assert numbers(seen(engine, tenant, after=found.last)) == []


def test_another_tenants_changes_are_not_seen(engine, tenant, new_record):
    with acting_for("other"), transaction(engine) as connection:
        ensure_tenant(connection, tenant_id="other", actor="x", created_at=NOW)
        keep(connection, new_record, "other")
    assert numbers(seen(engine, tenant)) == []
