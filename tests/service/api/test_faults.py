"""A database that goes away and a clock that jumps: refused for a while, and nothing lost."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from service.app import create_app
from service.casework.cases.tables import CASES
from service.platform.db import database
from service.platform.db.database import open_engine, transaction
from service.settings import Settings
from tests.service.walked import key_for
from tests.started import until

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def case():
    return {"diary_number": str(uuid4()), "title": "Städning"}


def started(request, tmp_path_factory, **changes):
    """A started application; its database is asked for before, and so outlives it."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("faults"),
        language="en",
        embedded_worker=False,
        requests_per_minute=0,
        **changes,
    )
    return request.getfixturevalue("client")(create_app(settings), key=False)


def cases_of(api, tenant):
    count = select(func.count()).where(CASES.c.tenant_id == tenant)
    with transaction(api.app.state.installation.engine, read_only=True, tenant=tenant) as one:
        return one.scalar(count)


def sent_until_kept(api, who):
    """Send one request with one key until it is answered, and return what else was answered."""
    headers, others, body = who | {"idempotency-key": str(uuid4())}, [], case()

    def kept():
        answer = api.post("/v1/cases", json=body, headers=headers)
        if answer.status_code == 201:
            return answer.headers["location"]
        others.append((answer.status_code, "retry-after" in answer.headers))
        return None

    return until(kept, told=lambda: others, look=0.05), others


def test_a_database_that_restarts_again_and_again_loses_nothing_and_doubles_nothing(
    request, guarded_url, postgres_url, tmp_path_factory
):
    api = started(request, tmp_path_factory, database_url=SecretStr(guarded_url))
    who, asked = key_for(api, "malmo", "anna", ["officer"]), 2000 if NIGHTLY else 60
    own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :name"
    name, cut = api.app.state.installation.engine.url.username, []

    def restart():
        """As often as it is long enough for something to be done between, on a slow machine too."""
        admin = open_engine(postgres_url)
        for _ in range(100 if NIGHTLY else 8):
            time.sleep(0.2)
            with admin.connect() as connection:
                cut.append(len(connection.execute(text(own), {"name": name}).all()))
        admin.dispose()

    with ThreadPoolExecutor(5) as pool:
        fault = pool.submit(restart)
        kept = list(pool.map(lambda _: sent_until_kept(api, who), range(asked)))
        fault.result()
    assert sum(cut) > 0
    assert len({number for number, _ in kept}) == cases_of(api, "malmo") == asked
    refused = {one for _, others in kept for one in others}
    assert refused <= {(503, True), (409, True)}, refused
    assert api.post("/v1/cases", json=case(), headers=who).status_code == 201


def test_a_database_that_another_holds_is_busy_for_writers_and_open_to_readers(
    request, tmp_path_factory, monkeypatch
):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    api = started(request, tmp_path_factory)
    who, engine = key_for(api, "malmo", "anna", ["officer"]), api.app.state.installation.engine
    assert api.post("/v1/cases", json=case(), headers=who).status_code == 201
    with transaction(engine, tenant="malmo"):  # begins as a writer
        refused = api.post("/v1/cases", json=case(), headers=who)
        assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
        assert len(api.get("/v1/cases", headers=who).json()["items"]) == 1
    assert api.post("/v1/cases", json=case(), headers=who).status_code == 201
    assert cases_of(api, "malmo") == 2


@pytest.fixture(autouse=True)
def quiet():
    """Lines of the log are kept: where none is set up, each fault is drawn with all its values."""
    with capture_logs():
        yield


@pytest.fixture
def jump(monkeypatch):
    """Return what sets the clock of the whole service forward or back."""

    def to(by):
        class Jumped(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + by

        for name, module in list(sys.modules.items()):
            if name.startswith("service.") and isinstance(getattr(module, "datetime", None), type):
                monkeypatch.setattr(module, "datetime", Jumped)

    return to


@pytest.mark.parametrize("hours", [-48, -1, 1, 12], ids=str)
def test_after_a_jump_of_the_clock_what_was_kept_stays_and_work_goes_on(
    request, tmp_path_factory, jump, hours
):
    api = started(request, tmp_path_factory)
    who = key_for(api, "malmo", "anna", ["officer"], days=30)
    auditor = key_for(api, "malmo", "bo", ["auditor"], days=30)
    stated = {"diary_number": "SKN 2026/17", "title": "Städning"}
    address = api.post("/v1/cases", json=stated, headers=who).headers["location"]
    once = who | {"idempotency-key": str(uuid4())}
    body = case()
    first = api.post("/v1/cases", json=body, headers=once)
    place = api.get("/v1/changes", headers=who).json()["next"]
    log = api.app.state.installation.log
    log.seal()
    size = int(api.get("/v1/log/checkpoint", headers=auditor).text.splitlines()[1])

    jump(timedelta(hours=hours))
    again = api.post("/v1/cases", json=body, headers=once)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    later = api.post("/v1/cases", json=case(), headers=who).headers["location"]
    clause = {"approval_clause": "7.2"}
    changed = api.request("PATCH", address, json=clause, headers=who | {"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    changes = api.get(f"/v1/changes?since={place}", headers=who).json()["items"]
    assert [one["id"] for one in changes] == [one.rpartition("/")[2] for one in (later, address)]
    events = api.get(f"{address}/events", headers=who).json()["items"]
    assert len(events) == 2
    log.seal()
    after = api.get("/v1/log/checkpoint", headers=auditor).text.splitlines()
    assert int(after[1]) > size
    assert api.get("/readyz").status_code == 200


def test_a_key_that_has_ended_opens_nothing_however_the_clock_came_there(
    request, tmp_path_factory, jump
):
    api = started(request, tmp_path_factory)
    who = key_for(api, "malmo", "anna", ["officer"], days=1)
    assert api.get("/v1/me", headers=who).status_code == 200
    jump(timedelta(days=2))
    assert api.get("/v1/me", headers=who).status_code == 401
    jump(timedelta(0))
    assert api.get("/v1/me", headers=who).status_code == 200
