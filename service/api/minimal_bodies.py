"""The least that an operation accepts as a body, taken from the examples of the description."""

from functools import cache
from typing import Any

import orjson
from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from service.api.openapi import taken_examples

MOST_BYTES = 600
"""Longest body that an answer shows. Ours: what a person reads at a glance."""

_JSON = "application/json"


def minimal_body(request: Request) -> dict[str, Any] | None:
    """Return a body that the operation of a request accepts; None where none is short enough."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or route.body_field is None:
        return None
    model = route.body_field.field_info.annotation
    if not isinstance(model, type) or not issubclass(model, BaseModel):
        return None
    return _least(f"{request.method} {route.path}", model)


@cache
def _least(operation: str, model: type[BaseModel]) -> dict[str, Any] | None:
    taken = taken_examples().get(operation, {}).get("request", {}).get(_JSON)
    if not isinstance(taken, dict):
        return None
    required = {
        field.alias or name for name, field in model.model_fields.items() if field.is_required()
    }
    for body in ({name: taken[name] for name in taken if name in required}, taken):
        payload = orjson.dumps(body)
        if body and len(payload) <= MOST_BYTES and _is_accepted(payload, model):
            return body
    return None


def _is_accepted(payload: bytes, model: type[BaseModel]) -> bool:
    try:
        model.model_validate_json(payload, strict=True)
    except ValidationError:
        return False
    return True
