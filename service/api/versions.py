"""Record versions over HTTP: If-Match on updates, and the ETag of the record."""

import re
from typing import Annotated, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel

from service.platform.http.problems import Refused

_ETAG = re.compile(r'\s*"([1-9][0-9]{0,8})"\s*')

Stated = TypeVar("Stated", bound=BaseModel)
Result = TypeVar("Result")


async def _version(
    if_match: Annotated[
        str | None, Header(description="The current ETag of the resource. Required.")
    ] = None,
) -> int:
    """Return the version that a change builds on.

    Raises:
        Refused: There is none (428), or it is no version of ours (412).
    """
    if if_match is None:
        raise Refused("precondition-required")
    stated = _ETAG.fullmatch(if_match)
    if stated is None:
        raise Refused("precondition-failed")
    return int(stated[1])


SeenVersion = Annotated[int, Depends(_version)]
"""Annotation of an endpoint's argument: the version that the sender has seen."""


def etag(version: int) -> str:
    """Return a version as an entity tag.

    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'
