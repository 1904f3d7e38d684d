"""A fixed corpus of hostile bodies against every operation: a problem each time, never a fault."""

import itertools
import re

import pytest

from service.app import create_app
from service.operations.people.rights import RIGHTS
from service.platform.db.record_id import new_id
from service.settings import Settings

PROBLEM = "application/problem+json"
CORPUS = {
    "NaN": b'{"value": NaN}',
    "Infinity": b'{"value": Infinity}',
    "minus Infinity": b'{"value": -Infinity}',
    "lone surrogate": b'{"title": "\\ud800"}',
    "NUL": b'{"title": "\\u0000"}',
    "raw NUL": b'{"title": "\x00"}',
    "BOM": b"\xef\xbb\xbf{}",
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "depth 200,000": b"[" * 200_000 + b"]" * 200_000,
    "5,000 digits": b'{"value": ' + b"9" * 5000 + b"}",
    "2**70": b'{"value": 1180591620717411303424}',
    "duplicate key": b'{"title": "a", "title": "b"}',
    "empty": b"",
    "not an object": b"[1, 2]",
    "half": b'{"title": "a',
    "bytes": bytes(range(256)),
}
"""What each breaks is its name; all are valid bodies of no operation."""

TYPES = ("application/json", "text/plain", "", "application/json; charset=utf-16", "x" * 300)
KINDS = {
    "screening_id": "screening",
    "need_id": "need",
    "package_id": "package",
    "case_id": "case",
    "task_id": "task",
    "decision_id": "decision",
    "request_id": "request",
    "mapping_id": "mapping",
    "file_id": "file",
    "judgement_id": "judgement",
    "job_id": "job",
    "portfolio_id": "job",
    "key_id": "key",
}
WRITES = sorted(route for route in RIGHTS if not route.startswith("GET "))


@pytest.fixture(scope="module")
def unworked(client, tmp_path_factory):
    """An application of its own whose jobs nobody does."""
    folder = tmp_path_factory.mktemp("hostile")
    return client(
        create_app(Settings(data_dir=folder, requests_per_minute=0, embedded_worker=False))
    )


@pytest.fixture(scope="module")
def paths(unworked):
    """What is described of each path, copied once."""
    return unworked.app.openapi()["paths"]


def address(route):
    return re.sub(
        r"{(\w+)}", lambda one: new_id(KINDS.get(one[1], "case")), route.partition(" ")[2]
    )


@pytest.mark.parametrize("route", WRITES)
def test_every_operation_answers_a_hostile_body_with_a_problem(
    unworked, paths, route, record_property
):
    described = paths.get(route.partition(" ")[2], {})
    operation = described.get(route.partition(" ")[0].lower(), {})
    takes = operation.get("requestBody", {}).get("content", {})
    for name, media_type in itertools.product(CORPUS, TYPES[:1]):
        answer = ask(unworked, route, CORPUS[name], media_type)
        assert answer.status_code < 500, (name, answer.text)
        if takes.keys() <= {"application/json"} and takes:
            assert answer.status_code >= 400, name
        check(answer)
        record_property("bodies", 1)


@pytest.mark.parametrize("route", WRITES)
def test_every_operation_answers_another_media_type_with_a_problem(unworked, route):
    for media_type in TYPES[1:]:
        answer = ask(unworked, route, b'{"title": "a"}', media_type)
        assert answer.status_code < 500, media_type
        check(answer)


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_hostile_bodies_are_no_better_with_a_key(unworked, name):
    """The body is read for its fingerprint before anybody has looked at it."""
    for route in ("POST /v1/needs", "POST /v1/cases", "POST /v1/screenings"):
        answer = ask(unworked, route, CORPUS[name], TYPES[0], {"idempotency-key": name[:3]})
        assert 400 <= answer.status_code < 500
        check(answer)


@pytest.mark.parametrize("route", sorted(route for route in RIGHTS if route.startswith("GET ")))
def test_reading_with_hostile_queries_is_answered_with_success_or_a_problem(unworked, paths, route):
    hostile = ["NaN", "-1", "9" * 5000, "%00", "%ED%A0%80", "2026-02-31", "1e400", "'", "ÅÄÖ"]
    path = route.partition(" ")[2]
    described = paths.get(path, {}).get("get", {})
    named = [one["name"] for one in described.get("parameters", ()) if one["in"] == "query"]
    for name, value in itertools.product(named, hostile):
        answer = unworked.get(f"{address(route)}?{name}={value}")
        assert answer.status_code < 500 or path == "/readyz"
        check(answer)


def ask(api, route, body, media_type, more=None):
    headers = {"if-match": '"1"'} | ({"content-type": media_type} if media_type else {})
    return api.request(
        route.partition(" ")[0], address(route), content=body, headers=headers | (more or {})
    )


def check(answer):
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["type"].startswith("/problems/")
