"""The language of the pages, as somebody chose it in this browser."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route

from data_ingest.model.text import LANGUAGES
from service.web.forms import sent
from service.web.page import keep_session, language_cookie

_YEAR = 365 * 24 * 3600


async def choose(request: Request) -> Response:
    """Keep the language chosen, and go back to where it was."""
    form = await sent(request)
    back = read_at(own_address(form.get("back")), request.app.routes)
    response = RedirectResponse(back, status_code=303)
    if form.get("language") in LANGUAGES:
        response.set_cookie(
            language_cookie(request.url.scheme),
            form.get("language"),
            max_age=_YEAR,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
    return keep_session(request, response)


def own_address(address: str) -> str:
    """Return an address of a page of ours; the start where it is another's.

    >>> own_address("/app/cases?stage=need"), own_address("//evil.example"), own_address("/app//x")
    ('/app/cases?stage=need', '/app/', '/app/')
    """
    is_own = address.startswith("/app/") and "//" not in address and "\\" not in address
    return address if is_own and address.isprintable() else "/app/"


def read_at(address: str, routes: Sequence[BaseRoute]) -> str:
    """Return an address that a page can be read at: it, or the nearest above.

    A page may be the answer to a form that was sent to an address of its own.
    """
    path, query, asked = address.partition("?")
    if _is_read(path, routes):
        return path + query + asked
    above = (f"{parent}" for parent in PurePosixPath(path).parents if parent.is_relative_to("/app"))
    return next((parent for parent in above if _is_read(parent, routes)), "/app/")


def _is_read(path: str, routes: Sequence[BaseRoute]) -> bool:
    scope = {"type": "http", "method": "GET", "path": path}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


ROUTES = (Route("/app/language", choose, methods=["POST"]),)
