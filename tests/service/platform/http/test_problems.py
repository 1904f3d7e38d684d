from typing import Annotated, Literal

import pytest
from fastapi import FastAPI, HTTPException, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from service.app import create_app
from service.platform.http.problems import Refused
from service.platform.refusal import Refusal
from service.problem_types import PROBLEM_TYPES

CANARY = "19850101-1234"


class Paging(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = 20


@pytest.fixture(scope="module")
def problem_api(client, settings):
    """The application with endpoints that fail in every way."""
    app = create_app(settings)

    @app.get("/test/parameters/{number}")
    async def parameters(
        number: Annotated[int, PathParameter(le=10)],
        needed: Annotated[str, Query(max_length=3)],
        few: Annotated[str, Query(min_length=2)] = "ab",
        kind: Literal["a", "b"] = "a",
    ) -> dict[str, int]:
        return {"number": number}

    @app.post("/test/parameters/{number}")
    async def changed(number: int) -> dict[str, int]:
        return {"number": number}

    @app.get("/test/model")
    async def model(query: Annotated[Paging, Query()]) -> dict[str, int]:
        return {"limit": query.limit}

    @app.post("/test/only-post")
    async def only_post() -> dict[str, int]:
        return {}

    @app.get("/test/unreadable/{code}")
    async def unreadable(code: str) -> None:
        params = {"limit": "10 MiB", "line": "1", "column": "1"}
        raise UnreadableInput([Problem(code, "/a", params)], CANARY)

    @app.get("/test/http/{status}")
    async def http(status: int) -> None:
        raise HTTPException(status, CANARY, headers={"x-kept": "yes"})

    @app.get("/test/refused")
    async def refused() -> None:
        raise Refused(
            "overloaded",
            detail=Text("Kön är full.", "The queue is full."),
            headers={"retry-after": "5"},
        )

    @app.get("/test/refusal")
    def refusal() -> None:
        raise Refusal("conflict", Problem("case-linked", "/id"))

    @app.get("/test/broken")
    async def broken() -> None:
        raise RuntimeError(CANARY)

    return client(app)


def problem(response, status, slug):
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert response.status_code == body["status"] == status
    assert body["type"] == (f"/problems/{slug}" if slug else "about:blank")
    assert body["instance"] == "urn:uuid:" + response.headers["x-request-id"]
    assert CANARY not in response.text
    return body


def test_an_address_that_is_not_there_is_a_problem(problem_api):
    body = problem(problem_api.get(f"/{CANARY}"), 404, "not-found")
    assert body["title"] == "Not found"
    assert "detail" not in body
    assert "errors" not in body


def test_a_trailing_slash_is_not_found_and_nothing_is_redirected(problem_api):
    problem(problem_api.get("/healthz/"), 404, "not-found")


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND"])
def test_a_method_that_is_not_used_is_answered_with_all_that_are(problem_api, method):
    response = problem_api.request(method, "/test/parameters/1")
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD, POST"


def test_an_address_without_get_has_no_head(problem_api):
    response = problem_api.request("HEAD", "/test/only-post")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_word_where_others_have_a_number_has_the_methods_of_its_own(api):
    """`/v1/mappings/{mapping_id}` is read; at `proposals` there is nothing to read."""
    response = api.request("OPTIONS", "/v1/mappings/proposals")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_wrong_parameters_are_each_named_with_their_place_and_mend(problem_api):
    response = problem_api.get("/test/parameters/11?kind=c")
    body = problem(response, 422, "invalid-request")
    assert {(error["pointer"], error["code"]) for error in body["errors"]} == {
        ("/path/number", "request-range"),
        ("/query/needed", "request-missing"),
        ("/query/kind", "request-choice"),
    }
    assert "at most 10" in response.text
    assert "not one of the allowed values: a, b." in response.text
    assert all(error["detail"] and error["mend"] for error in body["errors"])


def test_the_only_fault_is_the_detail(problem_api):
    body = problem(problem_api.get(f"/test/parameters/{CANARY}?needed=x"), 422, "invalid-request")
    assert [error["code"] for error in body["errors"]] == ["request-form"]
    assert body["detail"] == body["errors"][0]["detail"]


def test_a_value_that_is_too_long_is_told_its_limit(problem_api):
    body = problem(problem_api.get(f"/test/parameters/1?needed={CANARY}"), 422, "invalid-request")
    assert body["errors"][0]["code"] == "request-length"
    assert "at most 3" in body["detail"]


@pytest.mark.parametrize(
    ("few", "code", "language", "detail"),
    [
        ("", "request-empty", "sv", "Här är inget ifyllt eller valt."),
        ("", "request-empty", "en", "Nothing is filled in or selected."),
        ("a", "request-length", "sv",
         "Längden är inte tillåten: det ska vara minst 2 tecken eller val."),
        ("a", "request-length", "en",
         "The length is not allowed: it must be at least 2 characters or choices."),
    ],
)  # fmt: skip
def test_what_is_empty_or_too_short_is_told_in_words(problem_api, few, code, language, detail):
    asked = {"accept-language": language}
    response = problem_api.get(f"/test/parameters/1?needed=x&few={few}", headers=asked)
    (error,) = problem(response, 422, "invalid-request")["errors"]
    assert (error["pointer"], error["code"]) == ("/query/few", code)
    assert error["detail"] == detail


def test_a_parameter_that_the_api_does_not_have_is_named(problem_api):
    body = problem(problem_api.get(f"/test/model?limt={CANARY}"), 422, "invalid-request")
    assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
        ("/query/limt", "request-unknown")
    ]


@pytest.mark.parametrize(
    ("code", "status", "slug"),
    [
        ("json-truncated", 400, "malformed-json"),
        ("too-large", 413, "payload-too-large"),
        ("not-xml", 422, "unreadable-input"),
        ("empty-input", 422, "unreadable-input"),
    ],
)
def test_an_input_that_cannot_be_read_is_answered_by_its_fault(problem_api, code, status, slug):
    body = problem(problem_api.get(f"/test/unreadable/{code}"), status, slug)
    assert body["errors"][0]["code"] == code
    assert body["errors"][0]["pointer"] == "/a"


@pytest.mark.parametrize(
    ("status", "slug"),
    [
        (400, "bad-request"),
        (404, "not-found"),
        (415, "unsupported-media-type"),
        (422, "invalid-request"),
        (500, "internal-error"),
        (503, "overloaded"),
        (418, ""),
    ],
)
def test_what_the_framework_refuses_is_a_problem_without_its_words(problem_api, status, slug):
    response = problem_api.get(f"/test/http/{status}")
    problem(response, status, slug)
    assert response.headers["x-kept"] == "yes"


def test_an_endpoint_refuses_with_its_own_detail_and_headers(problem_api):
    response = problem_api.get("/test/refused")
    assert problem(response, 503, "overloaded")["detail"] == "The queue is full."
    assert response.headers["retry-after"] == "5"


def test_what_a_feature_refuses_is_answered_with_its_problem(problem_api):
    refused = problem(problem_api.get("/test/refusal"), 409, "conflict")
    assert [(one["code"], one["pointer"]) for one in refused["errors"]] == [("case-linked", "/id")]


def test_an_unexpected_fault_tells_nothing(problem_api):
    body = problem(problem_api.get("/test/broken"), 500, "internal-error")
    assert body.keys() == {"type", "title", "status", "instance"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "en"),
        ("", "en"),
        ("sv", "sv"),
        ("SV-se", "sv"),
        ("de, sv;q=0.5", "sv"),
        ("en;q=0.5, sv;q=0.8", "sv"),
        ("sv;q=0.5, en;q=0.5", "sv"),
        ("sv;q=0", "en"),
        ("sv;q=0.1, *", "en"),
        ("sv;q=2", "en"),
        ("sv;q=nan, \x7f;;;=,,", "en"),
        ("sv" * 4000, "en"),
    ],
)
def test_the_sender_chooses_the_language(problem_api, asked, given):
    headers = {} if asked is None else {"accept-language": asked}
    response = problem_api.get("/nowhere", headers=headers)
    assert response.headers["content-language"] == given
    assert response.headers["vary"] == "Accept-Language"
    assert response.json()["title"] == PROBLEM_TYPES["not-found"].title.to(given)


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
def test_the_type_of_a_problem_is_a_page_in_both_languages(problem_api, slug):
    response = problem_api.get(f"/problems/{slug}", headers={"accept-language": "sv"})
    kind = PROBLEM_TYPES[slug]
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<title>{kind.title.sv} ({kind.status})</title>" in response.text
    assert response.text.index('lang="sv"') < response.text.index('<section lang="en">')


def test_a_page_for_a_problem_there_is_not_is_a_problem(problem_api):
    problem(problem_api.get("/problems/%3Cscript%3E"), 404, "not-found")


def test_openapi_names_problem_details_as_every_failure(problem_api):
    description = problem_api.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert "HTTPValidationError" not in description["components"]["schemas"]
    for operations in description["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["default"]["content"]
            schema = content["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDetails"}
            assert content.keys() == {"application/problem+json"}
            refused = operation["responses"].get("422", {"content": {}})["content"]
            assert refused.keys() <= {"application/problem+json"}


def test_a_body_that_the_framework_itself_reads_fails_as_a_problem(client, settings):
    app: FastAPI = create_app(settings)

    @app.post("/test/echo")
    async def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    api = client(app)
    sent = {"headers": {"content-type": "application/json"}}
    problem(api.post("/test/echo", content=b"\xff", **sent), 400, "bad-request")
    problem(api.post("/test/echo", content=b"{", **sent), 422, "invalid-request")
    named = problem(api.post("/test/echo", json={CANARY: "x"}), 422, "invalid-request")
    assert named["errors"][0]["pointer"] == "/######-####"
