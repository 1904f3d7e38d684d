"""Faults of a form: those that a page finds by itself, and where those of the API stand in it."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

from data_ingest.model.text import Text, message
from service.web.page import say

NOT_WHOLE = message("Enter a whole number.")


def wrong(request: Request, **fields: Text) -> dict[str, Any]:
    """Return what a page refuses of a form by itself, as the API would have said it.

    Args:
        request: The request; its state holds the language.
        **fields: What is wrong with each field, by its name.
    """
    return {
        "type": "/problems/invalid-request",
        "errors": [
            {"pointer": f"/{name}", "detail": say(request, text), "mend": ""}
            for name, text in fields.items()
        ],
    }


def moved(problem: dict[str, Any], member: str, field_of: Callable[[int, str], str]) -> Any:  # noqa: ANN401
    """Return a problem in which the faults of a list point to the fields that it was made of.

    >>> of_texts = {"errors": [{"pointer": "/texts/1/text"}, {"pointer": "/on"}]}
    >>> [one["pointer"] for one in moved(of_texts, "texts", lambda n, _: f"text-{n}")["errors"]]
    ['/text-1', '/on']

    Args:
        problem: What the API refused.
        member: The list in what was asked of it.
        field_of: Gives the name of a field for a place in the list and the last part of a pointer.
    """
    errors = []
    for error in problem.get("errors") or []:
        parts = error["pointer"].split("/")
        if parts[1:2] == [member] and parts[2:3] and parts[2].isdigit():
            name = field_of(int(parts[2]), parts[-1]).replace("~", "~0").replace("/", "~1")
            error = error | {"pointer": f"/{name}"}
        errors.append(error)
    return problem | {"errors": errors} if errors else problem
