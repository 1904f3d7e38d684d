"""Every answer that is not a success: RFC 9457 problem details, in Swedish or English.

A problem names its type, the place and the mend. It never repeats a refused value, which may be
somebody's personal number, and an unexpected fault tells nothing about itself.
"""

import re
import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Scope

from data_ingest.ids.country_words import country_problem
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import LANGUAGES, Language, Text
from data_ingest.parsing.strict_json import pointer
from service.platform.country import NO_COUNTRY
from service.platform.http.leading import nearest_address, type_of_fault
from service.platform.http.problem_errors import MOST_ERRORS, ProblemError, listed
from service.platform.http.problem_types import ProblemType
from service.platform.refusal import Refusal

MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_BY_STATUS = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "payload-too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    422: "invalid-request",
    429: "quota-exceeded",
    500: "internal-error",
    503: "overloaded",
}
_LIMITS = {  # pydantic's name of the limit: our code and how the limit is shown
    "gt": ("request-range", ">"),
    "ge": ("request-range", "≥"),
    "lt": ("request-range", "<"),
    "le": ("request-range", "≤"),
    "min_length": ("request-length", "≥"),
    "max_length": ("request-length", "≤"),
}
_LANGUAGE_RANGE = re.compile(
    rf"\s*({'|'.join(LANGUAGES)}|\*)(?:-[a-z0-9-]*)?\s*"
    r"(?:;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)


class ProblemDetails(BaseModel):
    """An error response (RFC 9457)."""

    type: str = Field(description="`/problems/<slug>`: a page that explains this kind of problem.")
    title: str = Field(description="The kind of problem; the same for every problem of a type.")
    status: int = Field(description="The HTTP status of the response.")
    detail: str | None = Field(default=None, description="What happened in this case.")
    instance: str = Field(description="ID of this request in the log of the service.")
    errors: list[ProblemError] | None = Field(default=None, description="Each error.")
    example: dict[str, Any] | None = Field(
        default=None, description="A body that the operation accepts, of made-up firms."
    )
    see: str | None = Field(
        default=None, description="Address of the description of the operation, for people."
    )


DESCRIBED: dict[int | str, dict[str, Any]] = {
    "default": {"model": ProblemDetails, "description": "Any response other than success."}
}
"""How operations describe every answer that is not a success."""


class Refused(Exception):
    """A request that is answered with the problem `slug`.

    Args:
        slug: The kind of problem, as `service.problem_types` lists it.
        detail: What happened this time, without the refused value.
        errors: The single faults, where there are several or they have a place.
        headers: Headers of the answer.
    """

    def __init__(
        self,
        slug: str,
        *,
        detail: Text | None = None,
        errors: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.text = detail
        self.errors = tuple(errors)
        self.headers = headers


def language_of(scope: Scope) -> Language:
    """Return the language asked for by Accept-Language, else the installation's own.

    The highest weight wins and, of equal weights, the first (RFC 9110, section 12.5.4).
    """
    own: Language = scope["app"].state.settings.language
    best, best_weight = own, 0
    for part in Headers(scope=scope).get("accept-language", "").split(","):
        if asked := _LANGUAGE_RANGE.fullmatch(part):
            weight = int((asked[2] or "1").replace(".", "").ljust(4, "0"))
            if weight > best_weight:
                tag = asked[1].lower()
                best, best_weight = (
                    next((language for language in LANGUAGES if language == tag), own),
                    weight,
                )
    return best


def answer(
    scope: Scope,
    slug: str,
    *,
    detail: Text | None = None,
    errors: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
    lead: Mapping[str, Any] | None = None,
) -> Response:
    """Return the answer for the problem `slug`, in the language of the request.

    Args:
        scope: The request's ASGI scope.
        slug: The kind of problem; its texts are those of the application.
        detail: What happened this time; without it, that of the only error, if there is one.
        errors: The single faults; the first `MOST_ERRORS` are told.
        headers: More headers of the answer.
        lead: `example` and `see` of `ProblemDetails`.
    """
    kind: ProblemType = scope["app"].state.problem_types[slug]
    language = language_of(scope)
    found = listed(islice(errors, MOST_ERRORS), language)
    said = detail.to(language) if detail else None
    details = ProblemDetails(
        type=f"/problems/{slug}",
        title=kind.title.to(language),
        status=kind.status,
        detail=said or (found[0].detail if len(found) == 1 else None),
        instance=_instance(scope),
        errors=found or None,
        **(lead or {}),
    )
    return _response(details, {"content-language": language, **(headers or {})})


def _instance(scope: Scope) -> str:
    return uuid.UUID(scope["state"]["request_id"]).urn


def _response(details: ProblemDetails, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(details.model_dump(exclude_none=True)),
        status_code=details.status,
        headers={"vary": "Accept-Language", **headers},
        media_type=MEDIA_TYPE,
    )


async def _unreadable(request: Request, fault: Exception) -> Response:
    """Answer a body or file that cannot be read: by its first fault."""
    assert isinstance(fault, UnreadableInput)
    if fault.is_register_damage:
        later = {"retry-after": "60"}
        return answer(request.scope, "registers-damaged", errors=fault.problems, headers=later)
    code = fault.problems[0].code
    if code == "too-large":
        slug = "payload-too-large"
    elif code.startswith("json-"):
        slug = "malformed-json"
    else:
        slug = "unreadable-input"
    lead = _lead(request) if slug == "malformed-json" or code == "empty-input" else None
    return answer(request.scope, slug, errors=fault.problems, lead=lead)


async def _refusal(request: Request, fault: Exception) -> Response:
    """Answer what a feature refuses, whichever operation asked for it."""
    assert isinstance(fault, Refusal)
    return answer(request.scope, fault.slug, errors=fault.problems)


async def _refused(request: Request, fault: Exception) -> Response:
    """Answer what an endpoint refuses."""
    assert isinstance(fault, Refused)
    return answer(
        request.scope,
        fault.slug,
        detail=fault.text,
        errors=fault.errors,
        headers=fault.headers,
        lead=_lead(request) if fault.slug == "unsupported-media-type" else None,
    )


async def _invalid(request: Request, fault: Exception) -> Response:
    """Answer parameters that do not hold; pydantic's own messages can repeat the value."""
    assert isinstance(fault, RequestValidationError)
    faults = fault.errors()
    of_body = any(error["loc"][:1] == ("body",) for error in faults)
    lead = _lead(request) if of_body else None
    return answer(request.scope, "invalid-request", errors=map(_problem, faults), lead=lead)


def _lead(request: Request) -> dict[str, Any]:
    """Return what an operation accepts, and where it is described."""
    route = request.scope.get("route")
    described = getattr(route, "operation_id", None) or getattr(route, "name", "")
    tags = getattr(route, "tags", None) or [""]
    found: dict[str, Any] = {"see": f"/docs#/{tags[0]}/{described}"}
    if (body := request.app.state.minimal_body(request)) is not None:
        found["example"] = body
    return found


BELONGS_AT = "belongs_at"
"""Key in the context of an unknown field: JSON pointer to where a field of its name belongs."""
FIELDS, NEAREST = "fields", "nearest"
"""Keys in it: the fields that there are, in a text; and the one that was meant, or None."""


def _problem(error: Mapping[str, object]) -> Problem:
    place, kind, context = error["loc"], str(error["type"]), error.get("ctx")
    assert isinstance(place, tuple)
    limits = context if isinstance(context, dict) else {}
    location = pointer(place[1:] if place[0] == "body" else place)
    if kind == NO_COUNTRY:
        field = str(place[-1])
        return country_problem(
            str(limits["stated"]), location, field=field, unknown="match-country"
        )
    if kind == "missing":
        return Problem("request-missing", location)
    if BELONGS_AT in limits:
        return Problem("request-misplaced", location, {"place": limits[BELONGS_AT]})
    if limits.get(NEAREST):
        return Problem("request-near", location, {"nearest": str(limits[NEAREST])})
    if limits.get(FIELDS):
        return Problem("request-not-here", location, {"fields": str(limits[FIELDS])})
    if kind == "extra_forbidden":
        return Problem("request-unknown", location)
    if place[0] == "body" and (expected := type_of_fault(kind)) is not None:
        return Problem("request-type", location, {"type": expected})
    if kind in ("enum", "literal_error"):
        allowed = str(limits["expected"]).replace(" or ", ", ").replace("'", "")  # no English
        return Problem("request-choice", location, {"allowed": allowed})
    if "min_length" in limits and not error["input"]:
        return Problem("request-empty", location)
    for name, (code, sign) in _LIMITS.items():
        if name in limits:
            return Problem(code, location, {"limit": f"{sign} {limits[name]}"})
    return Problem("request-form", location)


async def _http(request: Request, fault: Exception) -> Response:
    """Answer what the framework refuses."""
    assert isinstance(fault, HTTPException)
    if fault.status_code == 405:
        allowed = _allowed(request.scope)
        here = Problem("request-method", "", {"methods": allowed})
        return answer(
            request.scope, "method-not-allowed", errors=[here], headers={"allow": allowed}
        )
    if fault.status_code == 404 and (near := _near(request.scope)):
        return answer(
            request.scope, "not-found", errors=[Problem("request-address", "", {"nearest": near})]
        )
    if fault.status_code in _BY_STATUS:
        return answer(request.scope, _BY_STATUS[fault.status_code], headers=fault.headers)
    unnamed = ProblemDetails(
        type="about:blank",
        title=HTTPStatus(fault.status_code).phrase,
        status=fault.status_code,
        instance=_instance(request.scope),
    )
    return _response(unnamed, fault.headers or {})


def _near(scope: Scope) -> str | None:
    """Return the nearest address to one that is none of the API."""
    templates = (route.path for route in iter_route_contexts(scope["app"].routes) if route.path)
    return nearest_address(scope["path"], templates)


def _allowed(scope: Scope) -> str:
    """Return every method of an address; one route knows its own alone.

    Where a word stands in an address for which others have a number (`/mappings/proposals`), the
    methods of those others are not its own.
    """
    here = [
        (path.count("{"), method)
        for route in iter_route_contexts(scope["app"].routes)
        if (path := route.path) and compile_path(path)[0].match(scope["path"])
        for method in route.methods or ()
    ]
    own = {method for numbers, method in here if numbers == min(here)[0]}
    allowed = [method for method in METHODS if method in own]
    return ", ".join(["GET", "HEAD", *allowed[1:]] if "GET" in allowed else allowed)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Refusal: _refusal,
    Refused: _refused,
    UnreadableInput: _unreadable,
    RequestValidationError: _invalid,
    HTTPException: _http,
}
"""What answers which exception. All others end in the request log: 500, and nothing told."""


def describe(schema: dict[str, object]) -> dict[str, object]:
    """Return the OpenAPI description with the media type that problems really have."""
    paths = schema.get("paths", {})
    assert isinstance(paths, dict)
    for operations in paths.values():
        for operation in operations.values():
            content = operation["responses"]["default"]["content"]
            if "application/json" in content:
                content[MEDIA_TYPE] = content.pop("application/json")
    return schema
