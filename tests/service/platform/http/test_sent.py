"""The body as an argument of an operation: read last, described, and never by FastAPI."""

import threading
from contextvars import ContextVar
from typing import Annotated

import pytest
from fastapi import Depends, Header, Query, Request
from pydantic import BaseModel, Field

from service.app import create_app
from service.platform.http.leading import nearest_field
from service.platform.http.problem_errors import MOST_ERRORS
from service.platform.http.problems import DESCRIBED, ProblemDetails, Refused
from service.platform.http.sent import JsonBody, Route, Sent

ACTS_FOR = ContextVar("ACTS_FOR", default="nobody")


class NewThing(BaseModel):
    """Something that is to be made."""

    name: str = Field(max_length=5)


async def version(if_match: Annotated[str | None, Header()] = None) -> str:
    if if_match is None:
        raise Refused("precondition-required")
    ACTS_FOR.set("parks")
    return if_match


def shortened(request: Request, stated: NewThing) -> NewThing:
    if stated.name == "none":
        raise Refused("conflict")
    return NewThing(name=stated.name[:2])


@pytest.fixture(scope="module")
def things(client, settings):
    app = create_app(settings)
    app.router.route_class = Route

    @app.post("/test/things")
    def make(
        request: Request,
        stated: Sent[NewThing],
        seen: Annotated[str, Depends(version)],
        most: Annotated[int, Query(le=9)] = 1,
    ) -> dict[str, str]:
        here = "loop" if threading.current_thread() is loop[0] else "pool"
        return {"name": stated.name, "seen": seen, "for": ACTS_FOR.get(), "where": here}

    @app.post("/test/short")
    async def short(
        request: Request, stated: Annotated[NewThing, JsonBody(shortened)]
    ) -> dict[str, str]:
        loop[:] = [threading.current_thread()]
        return {"name": stated.name}

    @app.post("/test/bare")
    def bare(stated: Sent[NewThing]) -> str:
        return stated.name

    loop = [None]
    return client(app)


def test_a_plain_operation_has_its_body_beside_its_other_arguments_in_the_thread_pool(things):
    assert things.post("/test/short", json={"name": "abc"}).status_code == 200
    made = things.post("/test/things", json={"name": "abc"}, headers={"if-match": "3"})
    assert made.json() == {"name": "abc", "seen": "3", "for": "parks", "where": "pool"}


def test_what_is_done_to_a_body_is_done_before_the_operation_and_may_refuse(things):
    assert things.post("/test/short", json={"name": "abcd"}).json() == {"name": "ab"}
    assert things.post("/test/short", json={"name": "none"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "headers", "query", "status"),
    [
        (b"{", {"content-type": "text/plain"}, "?most=10", 428),
        (b"{", {"content-type": "text/plain", "if-match": "3"}, "?most=10", 422),
        (b"{", {"content-type": "text/plain", "if-match": "3"}, "", 415),
        (b"{", {"content-type": "application/json", "if-match": "3"}, "", 400),
        (b'{"name":"abcdef"}', {"content-type": "application/json", "if-match": "3"}, "", 422),
        (b'{"name":1}', {"content-type": "application/json", "if-match": "3"}, "", 422),
    ],
)
def test_whatever_refuses_a_request_does_so_before_its_body_is_looked_at(
    things, body, headers, query, status
):
    refused = things.post(f"/test/things{query}", content=body, headers=headers)
    assert refused.status_code == status
    if status == 422 and not query:
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/name"]


def test_the_description_states_the_body_as_a_component(things):
    described = things.app.openapi()
    assert described["paths"]["/test/things"]["post"]["requestBody"] == {
        "required": True,
        "description": "Something that is to be made.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}},
    }
    assert described["components"]["schemas"]["NewThing"]["properties"]["name"]["maxLength"] == 5


def test_an_operation_that_takes_nothing_but_its_body_is_sent_it(things):
    assert things.post("/test/bare", json={"name": "abc"}).json() == "abc"


def test_of_very_many_faults_the_first_are_told_and_the_meant_field_is_looked_for_in_no_more(api):
    sent = {f"field_{at}": at for at in range(5 * MOST_ERRORS)}
    refused = api.post("/v1/needs", json=sent)
    assert refused.status_code == 422
    assert len(refused.json()["errors"]) == MOST_ERRORS


def test_a_name_that_is_too_long_to_be_a_misspelling_has_no_nearest_field():
    assert nearest_field("number" + "r" * 10**6, ["number"]) is None


def test_operations_describe_problems_by_one_field_and_other_answers_by_their_own():
    async def made(stated: Sent[NewThing]) -> None:
        """Make something."""

    own = {409: {"model": NewThing, "description": "There is one already."}}
    first, second = (
        Route(path, made, methods=["POST"], responses=DESCRIBED | own) for path in ("/a", "/b")
    )
    assert list(first.response_fields) == [409, "default"]
    assert first.response_fields["default"] is second.response_fields["default"]
    assert first.response_fields["default"].field_info.annotation is ProblemDetails
    assert first.response_fields[409].field_info.annotation is NewThing
    assert first.responses == DESCRIBED | own


def test_an_operation_that_describes_problems_otherwise_keeps_its_description():
    async def made(stated: Sent[NewThing]) -> None:
        """Make something."""

    described = {"default": {"model": NewThing, "description": "Anything else."}}
    route = Route("/a", made, methods=["POST"], responses=described)
    assert route.response_fields["default"].field_info.annotation is NewThing
    assert route.responses == described
