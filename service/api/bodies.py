"""Request bodies with free text: personal numbers in it become pseudonyms."""

from typing import Annotated, TypeVar

from fastapi import Request
from pydantic import BaseModel

from data_ingest.model.problem import Problem
from service.casework.cases.request import tidied
from service.operations.installation import Installation
from service.platform.http.problems import Refused
from service.platform.http.sent import JsonBody
from service.platform.personal_numbers import holds_number

Stated = TypeVar("Stated", bound=BaseModel)


def _tidied(request: Request, stated: Stated) -> Stated:
    installation: Installation = request.app.state.installation
    return tidied(stated, person_key=installation.person_key)


def _tidied_with_id(request: Request, stated: Stated) -> Stated:
    """Return what gives something its `id`, tidied.

    Raises:
        Refused: A personal number is in the id, which no pseudonym can replace.
    """
    if holds_number(str(getattr(stated, "id", ""))):
        raise Refused("invalid-request", errors=[Problem("id-personal-number", "/id")])
    return _tidied(request, stated)


Tidied = Annotated[Stated, JsonBody(_tidied)]
"""Annotation of an endpoint's argument: the body, without personal numbers in its texts."""

TidiedWithId = Annotated[Stated, JsonBody(_tidied_with_id)]
"""The same of a model whose `id` others have to know: one that holds a number is refused."""
