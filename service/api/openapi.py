"""Additions to the OpenAPI description beside the models: codes, keys and examples.

The examples are real requests and answers of made-up firms, taken down while every operation was
called one after the other (`tests/service/api/test_described_calls.py`), with long lists cut.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from data_ingest.parsing.strict_json import INT64_MAX, INT64_MIN
from service.api.openapi_links import link
from service.operations.idempotency.requests import MAX_CHARACTERS
from service.operations.people.rights import KEEPING, OPEN, right_of
from service.platform.http.problems import MEDIA_TYPE
from service.problem_types import PROBLEM_TYPES
from service.screening.purchase.examples import load_api_examples

Schema = dict[str, Any]

_JSON = "application/json"
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_QUOTED = rf'"([ !#-\[\]-~]|\\["\\]){{1,{MAX_CHARACTERS}}}"'
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": f"^({_QUOTED}|[!#-~]{{1,{MAX_CHARACTERS}}})$"},
    "description": (
        "A key that you choose, such as a UUID, with or without quotation marks. Repeating a "
        "request with the same key within 24 hours does not perform it again; the first "
        "response is returned with `Idempotent-Replayed: true`."
    ),
    "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}
_TAG = '"[1-9][0-9]{0,8}"'
_VERSION: Schema = {
    "type": "string",
    "pattern": rf"^(\*|{_TAG}([ \t]*,[ \t]*{_TAG})*)$",
    "example": '"3"',
}
"""Of If-Match: a program need not find out by a 428 that it is needed."""


def describe(schema: Schema) -> Schema:
    """Return the OpenAPI description with keys, versions, codes of problems, examples and links."""
    bound: set[str] = set()
    for path, operations in schema.get("paths", {}).items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            right = right_of(method.upper(), path)
            if method == "post" and right in KEEPING:
                operation.setdefault("parameters", []).append(_KEY)
            for parameter in operation.get("parameters", ()):
                if parameter["name"].lower() == "if-match":
                    parameter |= {"required": True, "schema": _VERSION}
            _bound(_json_body(operation), schema["components"]["schemas"], bound)
            for success in operation["responses"].values():
                _drop_unstated(success.get("content", {}))
            for status in sorted(_codes(method, path, operation)):
                stated = operation["responses"].get(str(status), {})
                operation["responses"][str(status)] = _problem(status, stated)
            _exemplify(operation, taken_examples().get(name, {}))
    _write_whole(schema)
    return link(schema)


def problem_types(status: int) -> list[str]:
    """Return the kinds of problem with a status."""
    return [slug for slug, kind in PROBLEM_TYPES.items() if kind.status == status]


def _json_body(operation: Schema) -> Schema:
    content = operation.get("requestBody", {}).get("content", {})
    body: Schema = content.get(_JSON, {})
    return body


def _bound(schema: Any, components: Mapping[str, Schema], done: set[str]) -> None:  # noqa: ANN401  # JSON
    """State of every whole number of a body the 64 bits that JSON is read with here, at most.

    Args:
        schema: The body, or a part of it.
        components: Where the models lie that it points to.
        done: Names of those that have been gone through.
    """
    if isinstance(schema, list):
        for one in schema:
            _bound(one, components, done)
    elif isinstance(schema, dict):
        if schema.get("type") == "integer":
            if "exclusiveMinimum" not in schema:
                schema.setdefault("minimum", INT64_MIN)
            if "exclusiveMaximum" not in schema:
                schema.setdefault("maximum", INT64_MAX)
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in done:
            done.add(name)
            _bound(components[name], components, done)
        for key, value in schema.items():
            if key not in ("default", "enum", "example", "examples"):
                _bound(value, components, done)


def _write_whole(schema: Any) -> None:  # noqa: ANN401  # JSON
    """Write whole limits as whole numbers, and of each list what it holds.

    FastAPI makes 730 a 730.0, and 2^63 - 1 one more; tools want `items` beside `prefixItems`, too.
    """
    if isinstance(schema, list):
        for one in schema:
            _write_whole(one)
    elif isinstance(schema, dict):
        if "prefixItems" in schema:
            schema.setdefault("items", {})
        for key, value in schema.items():
            if key in _LIMITS and isinstance(value, float) and value.is_integer():
                schema[key] = min(int(value), INT64_MAX)
            elif key not in ("default", "enum", "example", "examples"):
                _write_whole(value)


def _drop_unstated(content: Schema) -> None:
    """Leave out JSON of no model, which FastAPI adds to what an operation states itself."""
    if len(content) > 1 and content.get(_JSON) == {"schema": {}}:
        del content[_JSON]


def _codes(method: str, path: str, operation: Schema) -> Iterator[int]:
    """Give the statuses of the problems that an operation can answer with."""
    right = right_of(method.upper(), path)
    parameters = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    yield 500
    if right is not OPEN:
        yield from (401, 403, 429, 503)
    if "{" in path:
        yield 404
    if operation.get("requestBody"):
        yield from (400, 408, 413, 415)
    if operation.get("requestBody") or parameters:
        yield 422
    if right in KEEPING:
        yield from (409, 507)
    if "if-match" in parameters:
        yield from (412, 428)


def _problem(status: int, stated: Schema) -> Schema:
    """Describe the problems with a status, beside what the operation itself states of it.

    Nothing is kept of 422, which the framework states of its own errors.
    """
    kinds = " or ".join(f"`{slug}`" for slug in problem_types(status))
    own = {} if status == HTTPStatus.UNPROCESSABLE_ENTITY else stated
    said = [own["description"]] if own else []
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {
        "description": " ".join([*said, f"{HTTPStatus(status).phrase}: {kinds}."]),
        "content": own.get("content", {}) | problem,
    }


def _exemplify(operation: Schema, examples: Mapping[str, Any]) -> None:
    content = operation.get("requestBody", {}).get("content", {})
    for media_type, example in examples.get("request", {}).items():
        content[media_type]["example"] = example
    for status, answers in examples.get("answers", {}).items():
        content = operation["responses"][status].setdefault("content", {})
        for media_type, example in answers.items():
            content.setdefault(media_type, {})["example"] = example


@cache
def taken_examples() -> Mapping[str, Any]:
    """Return what was sent and answered of each operation, by method and path."""
    examples: Mapping[str, Any] = json.loads(load_api_examples())
    return examples
