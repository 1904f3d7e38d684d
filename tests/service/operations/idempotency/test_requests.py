"""One request with a key is done once, on both databases, whatever happens between its steps.

Nightly, a thousand keys are each sent eight times at once.
"""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from service.api.versions import etag
from service.app import create_app
from service.operations.idempotency.kept_answers import KEPT, KEPT_ANSWERS
from service.operations.idempotency.requests import key_of
from service.operations.people.keys import make_key
from service.operations.people.principal import SCOPES
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import acting_for, transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.http.problems import Refused
from service.screening.needs.tables import NEEDS
from service.settings import Settings

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
NEED = {
    "cpv": "90910000",
    "value": 4_200_000,
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
}
CRASH = """
import json, os, sys
import anyio, httpx2
from service.app import create_app
from service.platform.db.database import WholeTransaction
from service.settings import Settings

when, headers, body = sys.argv[1:]
commit = WholeTransaction.commit

def dies(self, last):
    if when == "before":
        os._exit(9)
    commit(self, last)
    os._exit(9)

WholeTransaction.commit = dies

async def main():
    app = create_app(Settings(embedded_worker=False))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            await http.post("/v1/needs", content=body, headers=json.loads(headers))

anyio.run(main)
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request, client, tmp_path_factory):
    """A started application on each database, and its settings."""
    folder = Path(tmp_path_factory.mktemp("town"))
    changes = {}
    if request.param == "postgresql":
        changes = {"database_url": SecretStr(request.getfixturevalue("guarded_url"))}
    given = {"requests_per_minute": 0, "embedded_worker": False, "language": "en"} | changes
    settings = Settings(data_dir=folder, **given)
    api = client(create_app(settings))
    return api, settings, key_for(api, "local")


def key_for(api, tenant, person="anna"):
    """Headers of an officer and administrator of a tenant."""
    installation = api.app.state.installation
    now = datetime.now(UTC)
    with transaction(installation.engine, tenant=tenant) as connection:
        ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=now)
        made = Person(tenant_id=tenant, id=person, actor="x", created_at=now, name="Anna")
        save_person(connection, made)
        roles = ["officer", "admin"]
        set_rights(connection, made, roles=roles, units=[], actor="x", now=now)
        text, _ = make_key(
            connection,
            tenant_id=tenant,
            actor="x",
            person_id=person,
            label="test",
            scopes=SCOPES,
            secret=installation.key_secret,
            now=now,
            expires_at=now + timedelta(days=1),
        )
    return {"authorization": f"Bearer {text}"}


def needs(api, tenant="local"):
    with transaction(api.app.state.installation.engine, read_only=True, tenant=tenant) as one:
        return one.scalar(select(func.count()).where(NEEDS.c.tenant_id == tenant))


def told(response):
    own = {"x-request-id", "traceparent", "ratelimit", "idempotent-replayed"}
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, headers, response.content


def test_the_same_request_is_done_once_and_answered_byte_for_byte_the_same(town):
    api, _, who = town
    before = needs(api)
    headers = who | {"idempotency-key": f'"{uuid4()}"'}
    first = api.post("/v1/needs", json=NEED, headers=headers)
    assert first.status_code == 201
    assert "idempotent-replayed" not in first.headers
    again = api.post("/v1/needs", json=NEED, headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    assert told(again) == told(first)
    bare = {"idempotency-key": headers["idempotency-key"].strip('"')}
    assert told(api.post("/v1/needs", json=NEED, headers=who | bare)) == told(first)
    assert needs(api) == before + 1


@pytest.mark.parametrize("other", ["body", "query", "path"])
def test_the_key_of_another_request_is_refused(town, other):
    api, _, who = town
    headers = who | {"idempotency-key": str(uuid4())}
    assert api.post("/v1/needs", json=NEED, headers=headers).status_code == 201
    before = needs(api)
    body = NEED | {"value": 4_300_000} if other == "body" else NEED
    path = {"body": "/v1/needs", "query": "/v1/needs?x=1", "path": "/v1/cases"}[other]
    refused = api.post(path, json=body, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/idempotency-key-reused"
    assert refused.json()["errors"][0]["pointer"] == "/header/idempotency-key"
    assert needs(api) == before


def test_the_same_key_of_another_tenant_or_person_is_another_key(town):
    api, _, who = town
    key = {"idempotency-key": str(uuid4())}
    first = api.post("/v1/needs", json=NEED, headers=who | key)
    lund = key_for(api, f"lund-{uuid4()}")
    bo = key_for(api, "local", person=f"bo-{uuid4()}")
    for other in (lund, bo):
        answer = api.post("/v1/needs", json=NEED | {"value": 5}, headers=other | key)
        assert answer.status_code == 201
        assert answer.json()["id"] != first.json()["id"]


def test_eight_at_once_make_one_record(town):
    api, _, who = town
    for _ in range(1000 if NIGHTLY else 5):
        before = needs(api)
        headers = who | {"idempotency-key": str(uuid4())}
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(
                    lambda _, headers=headers: api.post("/v1/needs", json=NEED, headers=headers),
                    range(8),
                )
            )
        assert needs(api) == before + 1
        done = [one for one in answers if one.status_code == 201]
        waits = [one for one in answers if one.status_code == 409]
        assert len(done) + len(waits) == 8
        assert len({one.content for one in done}) == 1
        assert len([one for one in done if "idempotent-replayed" not in one.headers]) == 1
        for one in waits:
            assert one.json()["type"] == "/problems/request-in-progress"
            assert one.headers["retry-after"] == "1"


def test_two_processes_that_race_make_one_record(town, client):
    """Each process knows of its own requests alone; the database lets one of them wait."""
    api, settings, who = town
    other = client(create_app(settings))
    for _ in range(5):
        before = needs(api)
        headers = who | {"idempotency-key": str(uuid4())}
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda one, headers=headers: one.post("/v1/needs", json=NEED, headers=headers),
                    (api, other),
                )
            )
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].content == answers[1].content
        assert needs(api) == before + 1


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_process_killed_before_it_answers_leaves_all_or_nothing(town, python, when, kept):
    api, settings, who = town
    before = needs(api)
    body = json.dumps(NEED)
    environment = os.environ | {"KEDJEKOLL_DATA_DIR": str(settings.data_dir)}
    if settings.database_url is not None:
        environment["KEDJEKOLL_DATABASE_URL"] = settings.database_url.get_secret_value()
    headers = who | {"content-type": "application/json", "idempotency-key": str(uuid4())}
    sent = [when, json.dumps(headers), body]
    killed = subprocess.run([python, "-c", CRASH, *sent], env=environment, check=False)
    assert killed.returncode == 9
    assert needs(api) == before + kept
    answer = api.post("/v1/needs", content=body, headers=headers)
    assert answer.status_code == 201
    assert ("idempotent-replayed" in answer.headers) == bool(kept)
    assert needs(api) == before + 1
    assert api.get(answer.headers["location"], headers=who).json()["id"] == answer.json()["id"]


def test_a_fault_after_the_effect_leaves_nothing_and_the_key_free(town, monkeypatch):
    api, _, who = town
    before = needs(api)
    headers = who | {"idempotency-key": str(uuid4())}

    def fails(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("service.calls.needs.need_json", fails)
        assert api.post("/v1/needs", json=NEED, headers=headers).status_code == 500
    assert needs(api) == before
    assert api.post("/v1/needs", json=NEED, headers=headers).status_code == 201
    assert needs(api) == before + 1


def test_a_refused_request_leaves_the_key_free(town):
    api, _, who = town
    headers = who | {"idempotency-key": str(uuid4())}
    assert api.post("/v1/needs", json=NEED | {"cpv": "9"}, headers=headers).status_code == 422
    assert api.post("/v1/needs", json=NEED, headers=headers).status_code == 201


def test_what_a_case_answers_after_its_write_is_part_of_it(town):
    api, _, who = town
    opened = {"diary_number": f"KS {uuid4()}", "title": "Städning"}
    headers = who | {"idempotency-key": str(uuid4())}
    first = api.post("/v1/cases", json=opened, headers=headers)
    assert (first.status_code, first.headers["etag"]) == (201, etag(1))
    assert told(api.post("/v1/cases", json=opened, headers=headers)) == told(first)
    plain = api.post("/v1/cases", json=opened, headers=who)
    assert plain.status_code in (409, 422)
    moved = {"stage": "documents_out"}
    headers = who | {"idempotency-key": str(uuid4()), "if-match": etag(1)}
    address = f"{first.headers['location']}/stage-moves"
    move = api.post(address, json=moved, headers=headers)
    assert move.headers["etag"] == etag(2)
    assert told(api.post(address, json=moved, headers=headers)) == told(move)
    assert api.get(first.headers["location"], headers=who).headers["etag"] == etag(2)


def test_a_key_shown_once_is_shown_again_to_the_same_request_and_kept_unreadable(town):
    api, _, who = town
    person = f"eva-{uuid4()}"
    key_for(api, "local", person=person)
    new = {"person": person, "label": "x", "scopes": ["read"]}
    headers = who | {"idempotency-key": str(uuid4())}
    first = api.post("/v1/keys", json=new, headers=headers)
    assert first.status_code == 201, first.text
    assert told(api.post("/v1/keys", json=new, headers=headers)) == told(first)
    engine = api.app.state.installation.engine
    with transaction(engine, read_only=True, tenant="local") as connection:
        rows = connection.execute(select(KEPT_ANSWERS.c.id, KEPT_ANSWERS.c.answer)).all()
    kept = b"".join(row.answer for row in rows)
    assert first.json()["key"].encode() not in kept
    assert person.encode() not in kept
    assert headers["idempotency-key"] not in {row.id for row in rows}


def test_after_a_day_the_key_is_free_and_the_answer_gone(town):
    api, _, who = town
    engine = api.app.state.installation.engine
    headers = who | {"idempotency-key": str(uuid4())}
    first = api.post("/v1/needs", json=NEED, headers=headers)
    with acting_for("local"), transaction(engine) as connection:
        connection.execute(
            update(KEPT_ANSWERS)
            .where(KEPT_ANSWERS.c.tenant_id == "local")
            .values(created_at=datetime.now(UTC) - KEPT - timedelta(seconds=1))
        )
    again = api.post("/v1/needs", json=NEED, headers=headers)
    assert "idempotent-replayed" not in again.headers
    assert again.json()["id"] != first.json()["id"]
    with acting_for("local"), transaction(engine, read_only=True) as connection:
        count = select(func.count()).where(KEPT_ANSWERS.c.tenant_id == "local")
        assert connection.scalar(count) == 1


def test_what_keeps_nothing_holds_no_key(town):
    api, _, who = town
    headers = who | {"idempotency-key": "one"}
    for body in ({"parties": []}, {"parties": [1]}):
        answer = api.post("/v1/parties/search", json=body, headers=headers)
        assert answer.json().get("type") != "/problems/idempotency-key-reused"


@pytest.mark.parametrize(
    "given",
    [[], [""], ['""'], ['"a'], ['a"'], ["a b"], ["é"], ["a", "a"], ["x" * 201], ['"a";p=1']],
    ids=repr,
)
def test_a_key_that_is_no_string_of_a_header_is_refused(given):
    with pytest.raises(Refused) as refused:
        key_of(given)
    assert refused.value.errors[0].location == "/header/idempotency-key"


def test_a_key_is_refused_over_http_with_its_place(town):
    api, _, who = town
    answer = api.post("/v1/needs", json=NEED, headers=who | {"idempotency-key": '"half'})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/header/idempotency-key"
