"""The body of a request as an argument of its operation: `stated: Sent[NewCase]`.

It is read last, when all else holds: log-in and right, `If-Match`, and what the address states.
Whatever of these refuses a request does so before anything of its body is looked at.
"""

import inspect
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Annotated, Any, TypeVar, get_args

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.params import Body
from fastapi.routing import APIRoute
from fastapi.utils import create_model_field
from pydantic import BaseModel, ValidationError

from data_ingest.parsing.strict_json import INT64_MAX, loads, pointer
from service.platform.http.admission import POCKET_BYTES
from service.platform.http.bodies import read_body
from service.platform.http.leading import fields_at, listed_fields, nearest_field
from service.platform.http.problem_errors import MOST_ERRORS
from service.platform.http.problems import BELONGS_AT, DESCRIBED, FIELDS, NEAREST

JSON = "application/json"
_BY_POSITION = inspect.Parameter.POSITIONAL_OR_KEYWORD

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class JsonBody:
    """Marks the argument that is the body.

    Attributes:
        then: What is done to the model once it has been read; it may refuse it.
    """

    then: Callable[[Request, Any], Any] | None = None

    async def read(self, request: Request, model: type[BaseModel]) -> BaseModel:
        """Return the body as a `model`; JSON that two readers may understand is refused.

        Nothing is made to fit: `"5"` is no number, `1` is not true, and a day is a text.

        Raises:
            Refused: Another content type (415), or `then` refuses it.
            UnreadableInput: The body is no unambiguous JSON.
            RequestValidationError: A value is missing or not allowed.
        """
        payload, _ = await read_body(request, (JSON,))
        if len(payload) > POCKET_BYTES:  # one that takes long to read holds up nobody
            stated = await run_in_threadpool(_stated, payload, model)
        else:
            stated = _stated(payload, model)
        return stated if self.then is None else self.then(request, stated)


def _stated(payload: bytes, model: type[BaseModel]) -> BaseModel:
    value = loads(payload, name="body")
    try:
        return model.model_validate_json(orjson.dumps(value, default=_written), strict=True)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)[:MOST_ERRORS]
        raise RequestValidationError([_with_place(error, model) for error in errors]) from None


def _with_place(error: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """Return an error of a body, with the field that was meant, or where it belongs.

    It belongs elsewhere where it was sent one level too high.
    """
    place = error["loc"]
    found = {**error, "loc": ("body", *place)}
    if error["type"] != "extra_forbidden":
        return found
    known = fields_at(model, place[:-1])
    found["ctx"] = {FIELDS: listed_fields(known), NEAREST: nearest_field(str(place[-1]), known)}
    if len(place) == 1:
        homes = [
            name
            for name, field in model.model_fields.items()
            for inner in (field.annotation, *get_args(field.annotation))
            if isinstance(inner, type)
            and issubclass(inner, BaseModel)
            and place[0] in inner.model_fields
        ]
        if len(homes) == 1:
            found["ctx"] = {BELONGS_AT: pointer((homes[0], place[0]))}
    return found


Sent = Annotated[Model, JsonBody()]
"""Annotation of an endpoint's argument: the body as a model."""


def _written(number: object) -> int | float:
    """Write a decimal number for a model: `5.00` is the whole number 5, and `0.5` is no amount.

    No model takes a fraction as a number of JSON: amounts are text, shares whole numbers.
    """
    assert isinstance(number, Decimal)
    whole = abs(number) <= INT64_MAX and number == number.to_integral_value()
    return int(number) if whole else float(number)


_PROBLEMS = {
    code: create_model_field("problem", answer["model"], mode="serialization")
    for code, answer in DESCRIBED.items()
}
"""What describes answers that are not a success: one for all operations, of which each would else
make its own, in 0.07 s of 2.7 until the service is loaded (ours, 2026-12-01)."""


class Route(APIRoute):
    """An operation that may have its body as an argument, which FastAPI describes and never reads.

    A plain endpoint then runs in the thread pool, as it does without a body. An operation that
    takes JSON among others, and reads what it is sent by itself, names the model as answers do:
    `openapi_extra={"requestBody": {"content": {"application/json": {"model": ...}, ...}}}`.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401  # of FastAPI
        sent = _sent(endpoint)
        extra = deepcopy(options.get("openapi_extra") or {})
        if sent is None:
            content = extra.get("requestBody", {}).get("content", {})
            model = content.get(JSON, {}).pop("model", None)
        else:
            name, model, body = sent
            endpoint = _with_body(endpoint, name, model, body)
            said = (model.__doc__ or "").partition("\n")[0]
            extra["requestBody"] = {"description": said}
        described = options.pop("responses", None) or {}
        own = {code: answer for code, answer in described.items() if answer != DESCRIBED.get(code)}
        super().__init__(path, endpoint, responses=own, **options | {"openapi_extra": extra})
        self.responses = described
        self.response_fields |= {code: _PROBLEMS[code] for code in described if code not in own}
        if model is not None:
            # What serves the route was made without it, so that FastAPI itself reads no body.
            self.body_field = create_model_field("body", model, field_info=Body(annotation=model))


def _sent(endpoint: Callable[..., Any]) -> tuple[str, type[BaseModel], JsonBody] | None:
    """Return name, model and marker of the argument that is the body; None: there is none."""
    for name, argument in inspect.signature(endpoint, eval_str=True).parameters.items():
        model, *markers = get_args(argument.annotation) or (None,)
        for marker in markers:
            if isinstance(marker, JsonBody):
                return name, model, marker
    return None


def _with_body(
    endpoint: Callable[..., Any], name: str, model: type[BaseModel], body: JsonBody
) -> Callable[..., Any]:
    """Return an endpoint that reads its body and then does what `endpoint` does."""
    signature = inspect.signature(endpoint, eval_str=True)
    asked = [parameter for parameter in signature.parameters.values() if parameter.name != name]
    takes_request = "request" in signature.parameters
    if not takes_request:
        asked.insert(0, inspect.Parameter("request", _BY_POSITION, annotation=Request))

    @wraps(endpoint)
    async def called(request: Request, **values: Any) -> Any:  # noqa: ANN401  # of any endpoint
        values[name] = await body.read(request, model)
        if takes_request:
            values["request"] = request
        if inspect.iscoroutinefunction(endpoint):
            return await endpoint(**values)
        return await run_in_threadpool(endpoint, **values)

    called.__signature__ = signature.replace(parameters=asked)  # type: ignore[attr-defined]
    return called
