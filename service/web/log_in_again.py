"""Logging in again before a page administers, and going on from there with what was filled in.

The API administers for a page only soon after a log-in (`service.operations.people.sessions`).
Whoever logged in with a key shows it on a page that holds the form that waits, and goes on at once.
Whoever logged in by a log-in service is sent there; meanwhile the form waits in the sealed cookie
of her session, and she sends it with a button when she is back. No file fits in a cookie, so what
cannot wait has to be chosen or filled in again, and the pages say so.
"""

from dataclasses import replace
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.operations.people.sessions import RECENT
from service.web.faults import wrong
from service.web.forms import SentForm, packed
from service.web.log_in import (
    AGAIN,
    UnknownKey,
    address_of,
    begin_session,
    give_session,
    is_same_person,
    know_by_key,
    shown_name,
    takes_key,
)
from service.web.page import go_to, show
from service.web.session import Session

MOST_IN_COOKIE = 1_500
"""Letters of a form that waits in a cookie, beside the tokens of its session. Ours."""

_NOT_HERS = message("This is not a key of yours. Enter a key of the user who is logged in.")

_log = structlog.get_logger("kedjekoll")


async def go_on_once_logged_in(request: Request) -> Response:
    """Do what a form asks for if a key was shown with it; otherwise ask for another log-in.

    Raises:
        NotDone: The API refuses what the form asks for.
    """
    form: SentForm = request.state.sent
    before: Session = request.state.session
    if before.issuer is not None:
        return await _ask_service(request, form, before.issuer)
    if not form.proof:
        return await _ask_key(request, form)
    key = form.proof.rpartition("#")[2]
    try:
        if not takes_key(request, key):
            raise UnknownKey
        await know_by_key(request, key)
        if not is_same_person(before, request.state.session):
            raise UnknownKey
    except UnknownKey:
        _log.info("log_in.failed", issuer="key", reason="it is not hers")
        request.state.session = before
        return await _ask_key(request, form, is_wrong=True)
    done: Response = await request.scope["endpoint"](request)
    return await begin_session(request, before, done, issuer="key")


async def back(request: Request) -> Response:
    """Show somebody who has logged in again the form that waits, to be sent with a button."""
    waiting = request.state.session.waiting
    if waiting is None:
        return go_to(request, "/app/")
    return await show(
        request,
        "log_in_again_done.html",
        to=waiting["to"],
        form=waiting["form"],
        without_files=bool(waiting["without_files"]),
    )


async def _ask_key(request: Request, form: SentForm, *, is_wrong: bool = False) -> Response:
    without_files = SentForm(form.fields, {})
    whole = packed(form)
    return await _ask(
        request,
        form=whole or packed(without_files),
        without_files=not whole,
        problem=wrong(request, key=_NOT_HERS) if is_wrong else None,
    )


async def _ask_service(request: Request, form: SentForm, issuer: str) -> Response:
    """Let the form wait in the cookie as far as it fits."""
    whole = packed(form, most=MOST_IN_COOKIE)
    waiting = {
        "to": address_of(request),
        "form": whole or packed(SentForm(form.fields, {}), most=MOST_IN_COOKIE),
        "without_files": "" if whole else "yes",
    }
    request.state.session = replace(request.state.session, waiting=waiting)
    response = await _ask(
        request,
        form=waiting["form"],
        without_files=not whole,
        service=shown_name(request, issuer),
        away=f"/app/log-in/with/{issuer}?{urlencode({'back': AGAIN})}",
    )
    give_session(request, response)
    return response


async def _ask(
    request: Request,
    *,
    form: str,
    without_files: bool,
    problem: dict[str, object] | None = None,
    service: str = "",
    away: str = "",
) -> Response:
    session: Session = request.state.session
    _log.info("log_in.too_old", tenant_id=session.tenant, actor=session.actor)
    return await show(
        request,
        "log_in_again.html",
        status=401,
        problem=problem,
        to=address_of(request),
        minutes=int(RECENT.total_seconds()) // 60,
        form=form,
        without_files=without_files,
        service=service,
        away=away,
    )


ROUTES = (Route(AGAIN, back),)
