"""Answers of one JSON value a line (NDJSON), for whoever reads long lists as they come."""

from collections.abc import Iterable

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

NDJSON = "application/x-ndjson"


def wants_ndjson(request: Request) -> bool:
    """Tell whether `Accept` asks for NDJSON before JSON: it names it, with a weight above 0."""
    for part in ",".join(request.headers.getlist("accept")).split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media_type == NDJSON:
            return not any(_is_no_weight(parameter) for parameter in parameters)
    return False


def ndjson(lines: Iterable[BaseModel]) -> Response:
    """Return models as lines; a field that is null at the top of a line is left out."""
    written = (orjson.dumps(_known(line)) for line in lines)
    return Response(b"".join(line + b"\n" for line in written), media_type=NDJSON)


def _known(line: BaseModel) -> dict[str, object]:
    found: dict[str, object] = line.model_dump(mode="json")
    return {name: value for name, value in found.items() if value is not None}


def _is_no_weight(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and not value.strip().strip("0.")
