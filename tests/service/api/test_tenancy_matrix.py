"""Every operation with another organisation's numbers answers as if they had never been.

Each operation is asked as its owner asked it, by three other organisations, with one of the two
guards off: PostgreSQL's row-level security switched off, or the filter of the queries taken out of
every statement before it reaches the database. The tests loop, so that all is made once.
"""

import json
import os
import re
from contextlib import contextmanager
from typing import get_args

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from service.app import create_app
from service.operations.changes.feed import ChangeKind
from service.operations.people.principal import EVERY_ROLE, ROLES
from service.operations.people.rights import OPEN, RESTRICTED, RIGHTS
from service.platform.db.migrations.row_guard import ACROSS, CREATE_FUNCTION, guard, take_away
from service.settings import Settings
from tests.service import api_walk
from tests.service.walked import NUMBER, OPEN_TO_ALL, key_for, names_in, walk_through

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FILTER = re.compile(r"\b\w+\.tenant_id = %\(tenant_id_\d+\)s(::VARCHAR)?")
OTHERS = ("lund", "vara", "ystad")
OWN = {"x-request-id", "traceparent", "date", "ratelimit"}
"""Headers that belong to the single request."""
OWNED = sorted(route for route in RIGHTS if set(names_in(route)) - OPEN_TO_ALL)
LISTS = sorted(
    route.removeprefix("GET ")
    for route, right in RIGHTS.items()
    if route.startswith("GET /v1/") and "{" not in route and right is not RESTRICTED
)
OF_REPLAYS = {"replay", "need_replay"}
"""Changes that there are only where a kept record is no longer what it was."""
HANDED_OUT = {"event"}
"""Noted when a worker hands it out, if it comes to that before its monitor ends."""
FOUND_BY_SECRET = {"reply_tokens"}
"""Tables whose key is a hash that nobody can guess, by which it is found whose a token is."""


@pytest.fixture(scope="module")
def city(guarded_url, client, tmp_path_factory, ingest, document):
    """An application in which Malmö has one of everything, keys of others, and what was called."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("city"),
        language="en",
        requests_per_minute=0,
        tenant_id="malmo",
    )
    for source in api_walk.REGISTERS:
        ingest(settings, source)
    # Malmö's own calls are those of whoever has installed the service, with the start key.
    changes = {"database_url": SecretStr(guarded_url)}
    app = create_app(settings.model_copy(update=changes))
    app.state.register_transport = httpx2.MockTransport(api_walk.register)
    api = client(app)
    walked, _ = walk_through(api, document())
    keys = {name: key_for(api, name, f"anna-{name}", EVERY_ROLE) for name in OTHERS}
    keys["malmo"] = key_for(api, "malmo", "anna-malmo", ROLES)
    return api, keys, walked


@pytest.fixture(scope="module", params=["row guard", "filter"])
def town(request, city):
    """The same with one of the two guards alone."""
    engine = city[0].app.state.installation.engine
    alone = {"row guard": without_filter, "filter": without_row_guard}[request.param]
    with alone(engine):
        yield city


@contextmanager
def without_filter(engine):
    def unfiltered(conn, cursor, statement, parameters, context, executemany):
        return FILTER.sub("true", statement), parameters

    event.listen(engine, "before_cursor_execute", unfiltered, retval=True)
    yield
    event.remove(engine, "before_cursor_execute", unfiltered)


@contextmanager
def without_row_guard(engine):
    with engine.begin() as connection:
        take_away(connection)
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql(CREATE_FUNCTION)
        guard(connection)


def told(response, absent=None):
    """What an answer tells, without what belongs to the single request.

    Numbers that were asked for stand in it as those that never were.
    """
    body = response.text
    if "instance" in body:
        body = json.dumps({**response.json(), "instance": None})
    for number, never in (absent or {}).items():
        body = body.replace(number, never)
    kept = {name: value for name, value in response.headers.items() if name not in OWN}
    return response.status_code, body, kept


def owned(walked):
    """The operations that can be tried; the first test says which ones cannot."""
    return [route for route in OWNED if route in walked.calls]


def test_every_operation_with_a_number_of_an_organisations_own_has_been_called(city):
    _, _, walked = city
    assert set(OWNED) <= walked.calls.keys()
    assert {name for route in OWNED for name in names_in(route)} <= walked.ids.keys()


def test_whatever_was_made_is_among_the_changes_with_an_address_that_answers(city):
    api, keys, _ = city
    items, since, more = [], "", True
    while more:
        page = api.get(f"/v1/changes?limit=100{since}", headers=keys["malmo"]).json()
        items, since, more = items + page["items"], f"&since={page['next']}", page["more"]
    noted = {one["kind"] for one in items}
    assert noted | HANDED_OUT == set(get_args(ChangeKind)) - OF_REPLAYS
    answered = {
        (kind, api.get(address, headers=keys["malmo"]).status_code)
        for kind, address in {(one["kind"], one["address"]) for one in items}
    }
    assert {kind for kind, status in answered if status == 200} == noted
    assert {status for _, status in answered} <= {200, 404}  # some of it is disposed of


def test_no_operation_tells_another_organisation_that_a_record_is_there(town, record_property):
    api, keys, walked = town
    before = {path: told(api.get(path, headers=keys["malmo"])) for path in LISTS}
    absent, told_apart = walked.absent(), []
    for route in owned(walked):
        call, expected = walked.calls[route], 403 if RIGHTS[route] is RESTRICTED else 404
        nowhere = walked.nowhere(call.ids)
        for name in OTHERS:
            foreign = call.send(api, keys[name], call.ids, {})
            never = call.send(api, keys[name], nowhere, absent)
            if foreign.status_code != expected or told(foreign) != told(never):
                told_apart.append((route, name, foreign.status_code, never.status_code))
            record_property("asked_by_another", 1)
    assert told_apart == []
    after = {path: told(api.get(path, headers=keys["malmo"])) for path in LISTS}
    changed = {path for path in LISTS if after[path] != before[path]}
    own = {"/v1/log/checkpoint", "/v1/log/entries", "/v1/log/status", "/v1/jobs"}
    assert changed <= own  # its own reading is logged, and its own worker goes on


def test_a_number_of_another_kind_is_nobodys_either(town, record_property):
    api, keys, walked = town
    told_apart = []
    for route in [one for one in owned(walked) if NIGHTLY or one.startswith("GET ")]:
        call, names = walked.calls[route], names_in(route)
        nowhere = walked.nowhere(call.ids)
        for other in OTHERS if NIGHTLY else OTHERS[:1]:
            never = told(call.send(api, keys[other], nowhere, {}))
            for kind, number in walked.ids.items() if len(names) == 1 else ():
                if told(call.send(api, keys[other], {names[0]: number}, {})) != never:
                    told_apart.append((route, other, kind))
                record_property("of_another_kind", 1)
    assert told_apart == []


def test_records_named_in_a_body_or_query_are_as_if_they_had_never_been(town):
    api, keys, walked = town
    absent, tried = walked.absent(), []
    for route, call in walked.calls.items():
        named = call.query + (call.content or b"").decode("latin-1")
        if set(names_in(route)) - OPEN_TO_ALL or not NUMBER.search(named):
            continue
        if RIGHTS[route] is OPEN:  # whoever sends the key itself is let in by it
            continue
        if route == "POST /v1/member-counts":  # a signed file that another hands over to be read
            continue
        for name in OTHERS:
            foreign = call.send(api, keys[name], call.ids, {})
            never = call.send(api, keys[name], call.ids, absent)
            assert told(foreign, absent) == told(never), route
            assert route.startswith("GET ") or not foreign.is_success, route
        tried.append(route)
    assert len(tried) >= 8, tried


def test_no_list_holds_anything_of_another_organisation(town):
    api, keys, walked = town
    own = {one for name, one in walked.ids.items() if name not in OPEN_TO_ALL} | {"malmo"}
    words = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in sorted(own)))
    assert words.search(api.get("/v1/people", headers=keys["malmo"]).text)
    for path in LISTS:
        for name in OTHERS:
            told = api.get(path, headers=keys[name]).text
            told = told.replace("https://malmo.se", "")  # a page of the real town
            if any(one in told for one in own):  # the search is for few: it takes 40 ms
                assert words.search(told) is None, path


def test_no_key_and_no_unique_rule_of_the_database_reaches_across_organisations(city):
    """Where one did, the database's refusal would tell that another's record is there."""
    owned = "SELECT attrelid FROM pg_attribute WHERE attname = 'tenant_id' AND NOT attisdropped"
    rules = f"""
        SELECT t.relname, pg_get_constraintdef(c.oid) FROM pg_constraint c
        JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.contype IN ('p', 'u', 'f') AND c.conrelid IN ({owned})
        UNION SELECT t.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        WHERE i.indisunique AND i.indrelid IN ({owned})"""
    views = """
        SELECT relname FROM pg_class
        WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace"""
    with city[0].app.state.installation.engine.connect() as connection:
        found = connection.execute(text(rules)).all()
        assert connection.scalars(text(views)).all() == []
    assert len(found) > 40
    assert {table for table, rule in found if "tenant_id" not in rule} == FOUND_BY_SECRET
    assert set(ACROSS) >= FOUND_BY_SECRET
