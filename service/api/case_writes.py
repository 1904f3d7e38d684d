"""How cases are written to over HTTP: the version in If-Match, one transaction."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import Connection

from service.casework.cases.case import Seen, load_case
from service.casework.cases.tables import Case
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import Refused

_ETAG = re.compile(r'\s*"([1-9][0-9]{0,8})"\s*')

Stated = TypeVar("Stated", bound=BaseModel)
Result = TypeVar("Result")


async def _version(
    if_match: Annotated[
        str | None, Header(description="The ETag that the change builds on; needed.")
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


def write_to(
    request: Request,
    principal: Principal,
    case_id: str,
    version: int,
    write: Callable[[Connection, Case, Seen], Result],
) -> Result:
    """Write to a case in one transaction and return what `write` returns.

    Raises:
        Refusal: There is no such case, or `write` refused.
    """
    installation: Installation = request.app.state.installation
    seen = Seen(principal, datetime.now(UTC), version)
    with transaction(installation.engine) as connection:
        return write(connection, load_case(connection, case_id, principal=principal), seen)
