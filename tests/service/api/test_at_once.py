"""Many at once, on both databases: no update is lost, no quota passed, no tenant crossed."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from service.app import create_app
from service.casework.cases.tables import CASES
from service.operations import rate_limit
from service.operations.people.principal import ROLES
from service.platform.db import database
from service.platform.db.database import open_engine, transaction
from service.settings import Settings
from tests.service.walked import key_for
from tests.started import PATIENCE

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
AT_ONCE = 8
DECISION = {
    "what": "Avtal tecknas.",
    "delegation": "4.2",
    "conflict": "none",
    "reasons": "Villkoren är uppfyllda.",
    "legal_basis": "LOU 12:1",
}


def started_on(request, tmp_path_factory, backend, **changes):
    folder = tmp_path_factory.mktemp("at-once")
    if backend == "postgresql":
        changes["database_url"] = SecretStr(request.getfixturevalue("guarded_url"))
    given = {"requests_per_minute": 0, "embedded_worker": False} | changes
    settings = Settings(data_dir=folder, language="en", **given)
    client = request.getfixturevalue("client")  # after the database: it is stopped before it
    return client(create_app(settings), key=False)


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def town(request, tmp_path_factory):
    """An application on each database, and keys of two officers."""
    api = started_on(request, tmp_path_factory, request.param)
    return api, *(key_for(api, "malmo", person, ["officer"]) for person in ("anna", "bo"))


def case():
    return {"diary_number": str(uuid4()), "title": "Städning"}


def together(*calls):
    """Make calls at the same moment, and return their answers."""
    begun = threading.Barrier(len(calls))

    def made(call):
        begun.wait(PATIENCE)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))


def opened(api, who, number):
    stated = {"diary_number": f"SKN 2026/{number}", "title": "Städning", "approval_clause": "0"}
    return api.post("/v1/cases", json=stated, headers=who).headers["location"]


def test_of_eight_changes_that_build_on_one_version_one_is_kept(town):
    api, who, _ = town
    address = opened(api, who, "changes")
    for seen in range(1, 501 if NIGHTLY else 11):
        headers = who | {"if-match": f'"{seen}"'}
        answers = together(
            *(
                partial(
                    api.request, "PATCH", address, json={"approval_clause": f"{seen}.{at}"},
                    headers=headers,
                )
                for at in range(AT_ONCE)
            )
        )  # fmt: skip
        assert sorted(one.status_code for one in answers) == [200] + [412] * (AT_ONCE - 1)
        (kept,) = (one for one in answers if one.status_code == 200)
        now = api.get(address, headers=who)
        assert now.headers["etag"] == kept.headers["etag"] == f'"{seen + 1}"'
        assert now.json()["case"]["approval_clause"] == kept.json()["case"]["approval_clause"]
    assert api.request("PATCH", address, json={}, headers=who).status_code == 428


def test_of_two_people_who_decide_or_sign_at_once_one_is_refused(town):
    api, anna, bo = town
    cilla = key_for(api, "malmo", "cilla", ["officer"])
    for number in range(50 if NIGHTLY else 4):
        address = opened(api, anna, f"decides-{number}")
        body = DECISION | {"needs_second": True}
        both = [
            partial(api.post, f"{address}/decisions", json=body, headers=one | {"if-match": '"1"'})
            for one in (anna, bo)
        ]
        assert sorted(one.status_code for one in together(*both)) == [201, 412]
        (made,) = api.get(f"{address}/decisions", headers=anna).json()["items"]
        first = {"anna": anna, "bo": bo}[made["actor"]]
        others = [one for one in (anna, bo, cilla) if one is not first]
        signs = [
            partial(
                api.post,
                f"/v1/decisions/{made['id']}/second",
                json={"delegation": "4.3"},
                headers=one | {"if-match": '"2"'},
            )
            for one in others
        ]
        first, other = sorted(one.status_code for one in together(*signs))
        assert (first, other in (409, 412)) == (200, True)  # signed already, or another version


def test_a_quota_is_exact_however_many_ask_at_once(request, tmp_path_factory, monkeypatch):
    quota = 1000 if NIGHTLY else 30
    of_keys = rate_limit.Quota(quota).of_keys
    now = [1000.0]
    monkeypatch.setattr(rate_limit, "monotonic", lambda: now[0])
    api = started_on(request, tmp_path_factory, "sqlite", requests_per_minute=quota)
    keys = [key_for(api, "malmo", f"p{at}", ["officer"]) for at in range(AT_ONCE)]
    other = key_for(api, "lund", "p", ["officer"])
    for _ in range(2):
        before = cases_of(api, "malmo")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [
                pool.submit(api.post, "/v1/cases", json=case(), headers=keys[at % AT_ONCE])
                for at in range(3 * quota)
            ]
        answers = [one.result() for one in asked]
        refused = [one for one in answers if one.status_code == 429]
        assert len(refused) == 3 * quota - of_keys
        assert {one.headers["ratelimit"] for one in refused} == {'"key";r=0;t=60'}
        assert {one.headers["retry-after"] for one in refused} == {str(-(-60 // of_keys))}
        assert [one.status_code for one in answers].count(201) == of_keys
        assert cases_of(api, "malmo") == before + of_keys
        assert api.get("/v1/me", headers=other).status_code == 200
        now[0] += rate_limit.WINDOW_SECONDS


def cases_of(api, tenant):
    count = select(func.count()).where(CASES.c.tenant_id == tenant)
    with transaction(api.app.state.installation.engine, read_only=True, tenant=tenant) as one:
        return one.scalar(count)


@pytest.fixture
def few(monkeypatch):
    """Let engines have two connections, and wait rather than open a third."""
    monkeypatch.setitem(database._POOLS, "postgresql", (2, 0))
    monkeypatch.setattr(database, "POOL_SECONDS", PATIENCE)


def test_twenty_organisations_share_two_connections_and_never_cross(request, few, tmp_path_factory):
    api = started_on(request, tmp_path_factory, "postgresql")
    names = [f"town-{at}" for at in range(20)]
    keys = {name: key_for(api, name, "anna", ROLES) for name in names}
    kept = {name: [] for name in names}
    seen = {name: set() for name in names}
    draw = Random(20261126)
    acts = ["make", *["list", "read", "foreign", "changes"] * 2]
    orders = [(draw.choice(names), draw.choice(acts)) for _ in range(10_000 if NIGHTLY else 500)]

    def done(order):
        name, what = order
        who, own = keys[name], set(kept[name])
        other = next((kept[one][0] for one in names if one != name and kept[one]), "c_none")
        if what == "make":
            made = api.post("/v1/cases", json=case(), headers=who)
            kept[name].append(made.headers["location"].rpartition("/")[2])
        elif what == "read" and own:
            return api.get(f"/v1/cases/{min(own)}", headers=who).status_code == 200
        elif what == "foreign":
            return api.get(f"/v1/cases/{other}", headers=who).status_code == 404
        else:
            path = "/v1/changes?limit=100" if what == "changes" else "/v1/cases?limit=100"
            found = {one["id"] for one in api.get(path, headers=who).json()["items"]}
            seen[name] |= found
            return own <= found
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert all(pool.map(done, orders))
    for name in names:
        found = api.get("/v1/cases?limit=100", headers=keys[name]).json()["items"]
        assert seen[name] <= {one["id"] for one in found} == set(kept[name])
    assert api.app.state.installation.engine.pool.size() == 2


@pytest.mark.parametrize("fault", ["exception", "timeout", "cancelled", "gone"])
def test_whatever_ends_a_transaction_leaves_nobody_on_the_connection(guarded_url, few, fault):
    engine = open_engine(guarded_url)
    gone = "SELECT pg_terminate_backend(pg_backend_pid())"

    def ended():
        with transaction(engine, tenant="malmo") as connection:
            if fault == "exception":
                raise RuntimeError
            if fault == "cancelled":
                raise KeyboardInterrupt
            connection.execute(text("SET LOCAL statement_timeout = 1"))
            connection.execute(text("SELECT pg_sleep(5)" if fault == "timeout" else gone))

    for _ in range(250 if NIGHTLY else 5):
        with pytest.raises((DBAPIError, RuntimeError, KeyboardInterrupt)):
            ended()
        with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                setting = text("SELECT current_setting('kedjekoll.tenant_id', true)")
                assert connection.scalar(setting) in (None, "")
    engine.dispose()
