"""Rules of DIGG's REST API profile that the API is checked against, by their ids.

Each test names the ids that it looks at, as the profile's own linter (RAP-LP) numbers them. It is
no statement about the rest of the profile. The interfaces of other standards (matching as yente
answers, OpenRefine's reconciliation) keep the names that those give.
"""

import re
from datetime import datetime

import pytest

from service.app import create_app
from service.settings import Settings

WORDS = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
SNAKE = re.compile("[a-z0-9]+(_[a-z0-9]+)*")
OF_OTHERS = {
    "registrationNumber", "schema", "topics", "incorporationDate", "legalForm", "leiCode",
    "swiftBic", "innCode", "ogrnCode", "npiCode", "idNumber", "taxNumber", "vatCode",
    "dunsCode", "uniqueEntityId", "dissolutionDate", "mainCountry", "opencorporatesUrl",
}  # fmt: skip
"""Names of FollowTheMoney, which the matching interface speaks."""
OF_OPENREFINE = {
    "identifierSpace", "schemaSpace", "serviceVersion", "batchSize", "defaultTypes",
}  # fmt: skip
"""Names of the manifest of a reconciliation service."""
OF_DIGG = {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}
"""Names that the profile itself gives to what `api-info` answers."""
SINGULAR = {
    "access-review", "api-info", "bundle", "catalog", "chain", "chain-request-form", "checkpoint",
    "comparison", "consistency", "content", "coverage", "document", "due", "entity", "export",
    "healthz", "hold", "log", "marking", "match", "me", "output", "preview", "procurement", "proof",
    "property", "readyz", "reconcile", "report", "second", "set-aside", "support", "type", "yente",
}  # fmt: skip
"""Segments that are one thing, and not a collection."""
ACTS = {
    "cancel", "check", "end", "refusal", "registration", "release", "revocation", "revoke",
    "replay", "rotate", "search", "sender-confirmation", "suggest", "superseding", "test",
    "withdrawal",
}  # fmt: skip
"""Segments that are an act, sent by POST."""


@pytest.fixture(scope="module")
def described():
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def paths(described):
    return [path for path in described["paths"] if path.startswith("/v1/")]


@pytest.fixture(scope="module")
def operations(described):
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def segments(path):
    return [part for part in path.split("/")[2:] if not part.startswith("{")]


def test_dok_03_the_description_is_openapi_3(described):
    assert described["openapi"].startswith("3.1.")


def test_dok_15_title_version_contact_and_licence_are_stated(described):
    info = described["info"]
    assert all(info.get(name) for name in ("title", "version", "description"))
    assert info["contact"]["name"]
    assert info["license"]["name"]


def test_dok_every_operation_says_what_it_does_with_an_example_each_way(operations):
    for name, operation in operations:
        assert operation["description"], name
        assert operation["operationId"], name
        if body := operation.get("requestBody"):
            assert any("example" in one for one in body["content"].values()), name


def test_dok_no_operation_id_stands_twice(operations):
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)


def test_ufn_02_05_07_08_09_addresses_are_short_lower_case_with_hyphens(paths):
    for path in paths:
        for part in segments(path):
            assert WORDS.fullmatch(part), path
        assert len(path) < 2048
        assert not path.endswith("/")


def test_ufn_collections_are_plural_nouns(paths):
    for path in paths:
        for part in segments(path):
            assert part.endswith("s") or part in {"people"} | SINGULAR | ACTS, (path, part)


def test_ver_05_the_main_version_stands_in_the_address(described):
    open_to_machines = {"/healthz", "/readyz"}
    for path in described["paths"]:
        assert re.match(r"/v[0-9]+/", path) or path in open_to_machines


def test_ver_06_api_info_answers_with_name_version_and_status(api):
    assert api.get("/v1/api-info").status_code == 200


def test_ame_04_05_fields_and_parameters_are_snake_case(described, operations):
    for name, schema in described["components"]["schemas"].items():
        for field in schema.get("properties", {}):
            assert SNAKE.fullmatch(field) or field in OF_OTHERS | OF_DIGG | OF_OPENREFINE, (
                name,
                field,
            )
    for name, operation in operations:
        for one in operation.get("parameters", ()):
            if one["in"] != "header":
                assert SNAKE.fullmatch(one["name"]), (name, one["name"])


def test_dot_02_04_moments_are_answered_in_utc(api):
    made = api.post("/v1/cases", json={"diary_number": "D 1", "title": "x"}).json()
    moment = made["case"]["created_at"]
    assert moment.endswith("Z")
    assert datetime.fromisoformat(moment).utcoffset().total_seconds() == 0


def test_fel_01_02_every_problem_is_described_as_problem_json(operations):
    """Of RFC 6749 are the two that a client of OAuth 2.0 reads."""
    of_oauth = {("POST /v1/access-tokens", "400"), ("POST /v1/access-tokens", "401")}
    for name, operation in operations:
        for status, one in operation["responses"].items():
            if (name, status) not in of_oauth and (status == "default" or status[0] in "45"):
                assert list(one["content"]) == ["application/problem+json"], (name, status)


def test_fns_07_08_pages_have_a_limit_of_20_unless_asked_and_100_at_most(operations):
    for name, operation in operations:
        named = {one["name"]: one["schema"] for one in operation.get("parameters", ())}
        if "limit" in named and "offset" in named:
            if name.startswith("GET /v1/portfolios") or name.endswith("/report"):
                continue  # long documents that are read as one, a part of them where it is asked
            limit = named["limit"]
            assert (limit["default"], limit["minimum"], limit["maximum"]) == (20, 1, 100), name


def test_res_02_no_number_of_a_firm_or_person_stands_in_an_address(operations):
    for name, operation in operations:
        for one in operation.get("parameters", ()):
            assert one["name"] not in ("number", "org_number", "personal_number"), name


def test_sak_09_10_the_one_way_to_show_who_one_is_is_a_bearer_token(described, api):
    schemes = described["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "bearer": "http",
        "client": "oauth2",  # a way to a bearer token
    }
    refused = api.get("/v1/me", headers={"authorization": "Basic YTpi"})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_spa_02_04_07_a_trace_is_taken_on_and_returned(api):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    assert api.get("/v1/api-info", headers=sent).headers["traceparent"][3:35] == trace
