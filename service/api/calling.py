"""How a route calls an operation, and which headers it adds to the response."""

from typing import Annotated

from fastapi import Depends, Request, Response

from service.api.security import CurrentPrincipal
from service.api.versions import etag
from service.calls.call import Call
from service.platform.http.problems import language_of


async def _call(request: Request, principal: CurrentPrincipal) -> Call:
    """Return the call that a request makes."""
    return Call(
        installation=request.app.state.installation,
        principal=principal,
        language=language_of(request.scope),
    )


CurrentCall = Annotated[Call, Depends(_call)]
"""Annotation of an endpoint's argument: the call of the operation that it is the address of."""


def describe(
    response: Response,
    *,
    version: int | None = None,
    location: str | None = None,
    language: str | None = None,
) -> None:
    """Say beside the body of an answer what holds of it.

    Args:
        response: Whose headers are set.
        version: Of the record: what a change of it builds on.
        location: Address of the record that was made.
        language: Of the sentences in it.
    """
    stated = {
        "etag": None if version is None else etag(version),
        "location": location,
        "content-language": language,
    }
    response.headers.update({name: value for name, value in stated.items() if value is not None})
