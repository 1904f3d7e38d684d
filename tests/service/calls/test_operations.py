"""Every operation is what the API has at its address: by name, right, input and answer."""

from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from typing import get_args

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from service import calls
from service.app import create_app
from service.calls.call import Call
from service.calls.operation import Operation, operation
from service.operations.people.principal import Principal
from service.operations.people.rights import ADMINISTER, allows
from service.platform.http.sent import JsonBody
from service.platform.refusal import Refusal
from service.settings import Settings

OPERATIONS = [
    found
    for module in iter_modules(calls.__path__)
    for found in vars(import_module(f"service.calls.{module.name}")).values()
    if isinstance(found, Operation)
]


@pytest.fixture(scope="module")
def routes():
    return {
        f"{method} {context.path}": context.original_route
        for context in iter_route_contexts(create_app(Settings()).routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods
    }


def body_of(endpoint):
    for argument in signature(endpoint, eval_str=True).parameters.values():
        model, *markers = get_args(argument.annotation) or (None,)
        if any(isinstance(marker, JsonBody) for marker in markers):
            return model
    return None


@pytest.mark.parametrize("found", OPERATIONS, ids=lambda found: found.name)
def test_an_operation_is_what_the_api_has_at_its_address(routes, found):
    route = routes[found.route]
    assert route.name == found.name
    assert body_of(getattr(route.endpoint, "__wrapped__", route.endpoint)) == found.takes


def test_no_operation_is_there_twice():
    assert len({found.route for found in OPERATIONS}) == len(OPERATIONS)


def test_whoever_lacks_the_right_is_refused_by_the_operation_itself():
    @operation("POST /v1/webhooks")
    def create_webhook(call: Call) -> str:
        return "made"

    def asked_by(*roles):
        who = Principal("parks", "anna", frozenset(roles))
        return Call(installation=None, principal=who, language="en")

    assert create_webhook(asked_by("admin")) == "made"
    assert not allows(ADMINISTER, asked_by("auditor").principal)
    with pytest.raises(Refusal, match="forbidden"):
        create_webhook(asked_by("auditor"))


def test_an_address_that_the_api_does_not_have_is_no_operation():
    with pytest.raises(ValueError, match="says nothing of"):
        operation("DELETE /v1/everything")
