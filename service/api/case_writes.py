"""How cases are written to over HTTP: the version in If-Match, one transaction."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import tidied
from service.casework.cases.tables import Case
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.bodies import read_model
from service.platform.http.problems import Refused
from service.platform.personal_numbers import holds_number

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


async def state(request: Request, model: type[Stated]) -> Stated:
    """Return the body as a `model`, without personal numbers in its texts."""
    installation: Installation = request.app.state.installation
    return tidied(await read_model(request, model), person_key=installation.person_key)


async def named_state(request: Request, model: type[Stated]) -> Stated:
    """Return the body as a `model` that gives something its `id`, without personal numbers.

    Raises:
        Refused: A personal number is in the id, which no pseudonym can replace.
    """
    stated = await read_model(request, model)
    if holds_number(str(getattr(stated, "id", ""))):
        raise Refused("invalid-request", errors=[Problem("id-personal-number", "/id")])
    installation: Installation = request.app.state.installation
    return tidied(stated, person_key=installation.person_key)


async def write_to(
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

    def written() -> Result:
        with transaction(installation.engine) as connection:
            return write(connection, load_case(connection, case_id, principal=principal), seen)

    return await run_in_threadpool(written)
