"""Shared by endpoints: paging of lists, and canonical bytes as a response."""

from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import Query, Response

Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=10**9)]


def json_answer(
    content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON answer; a kept document in it (`orjson.Fragment`) stays byte for byte."""
    return Response(
        orjson.dumps(content, option=orjson.OPT_UTC_Z),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )
