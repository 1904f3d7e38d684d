"""Logging in with a key or by the organisation's log-in service, and logging out."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import structlog
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data_ingest.model.text import message
from service.operations.installation import Installation
from service.operations.people import start_key
from service.operations.people.issuers import RETURN_PATH, Issuer
from service.operations.people.log_in import Begun, Granted, LogInFailed, begin_at, finish
from service.operations.people.sessions import end_every_session, end_session
from service.operations.people.signing_keys import LogInUnavailable
from service.operations.people.start_key import MARK
from service.platform.db.database import transaction
from service.settings import Settings
from service.web.api import NotDone, get
from service.web.faults import wrong
from service.web.forms import sent
from service.web.language import own_address
from service.web.page import go_to, say, show
from service.web.session import Session, TooLarge, give, new_session, take_back

_ADDRESS = "/app/log-in"
AGAIN = f"{_ADDRESS}/again"
"""Where somebody comes back to who has logged in again to administer (`log_in_again`)."""
_MOST_GIVEN = 4_000  # characters of one parameter that a browser comes back with

_WRONG = message(
    "The key is wrong, has expired or was revoked. Check that you pasted the whole key."
)
_FAILED = message(
    "The log-in was not completed. Try again. If it happens again, contact the person"
    " who runs the installation: the reason is in the service's log."
)
_AWAY = message("The log-in service is not responding. Try again in a few minutes.")
_TOO_LARGE = message(
    "The log-in service sends more data about you than fits in the browser's cookies."
    " Ask the person who manages the log-in service to send roles instead of all "
    "groups."
)
_UNKNOWN = message(
    "Your log-in is valid, but your account here has been closed. Ask the person who "
    "manages access rights."
)
_WITHOUT_ROLE = message(
    "Your log-in is valid, but your account has no role here. Ask the person who manages access "
    "rights to give it one."
)

_BY_SERVICE = message(
    "People log in here by the organisation's log-in service, and not with a key."
)

_log = structlog.get_logger("kedjekoll")


async def ask(request: Request) -> Response:
    """Show the ways to log in, and why somebody is asked where that is known."""
    return await _ask(request, request.query_params.get("back", ""))


async def log_in(request: Request) -> Response:
    """Begin a session with a key, or with the link that carries one, if the API knows it."""
    form = await sent(request)
    before: Session = request.state.session
    key = form.get("key").rpartition("#")[2]
    if not takes_key(request, key):
        _log.info("log_in.failed", issuer="key", reason="keys are not taken")
        fault = say(request, _BY_SERVICE)
        return await _ask(request, form.get("back"), fault=fault, status=403)
    try:
        await know_by_key(request, key)
        response = RedirectResponse(own_address(form.get("back")), status_code=303)
        return await begin_session(request, before, response, issuer="key")
    except (UnknownKey, TooLarge):
        _log.info("log_in.failed", issuer="key", reason="it opens nothing")
        request.state.session = before
        return await _ask(request, form.get("back"), status=401)


class UnknownKey(Exception):
    """A key opens nothing."""


async def know_by_key(request: Request, key: str) -> None:
    """Let the session of a request be a new one, of whom the API knows by a key.

    Raises:
        UnknownKey: It knows nobody.
    """
    request.state.session = new_session(datetime.now(UTC), token=key)
    if not key.isascii() or not key:
        raise UnknownKey
    try:
        await _greet(request)
    except NotDone:
        raise UnknownKey from None


async def leave(request: Request) -> Response:
    """Send the browser to a log-in service, with what it must come back with sealed in a cookie."""
    issuer = _issuer(request, request.path_params["name"])
    assert issuer.log_in is not None
    back = own_address(request.query_params.get("back", ""))[:1000]
    is_again = back == AGAIN and request.state.session.issuer == issuer.name
    begun = Begun(
        issuer=issuer.name,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        back=back,
        since=int(datetime.now(UTC).timestamp()) if is_again else None,
    )
    request.state.session = replace(request.state.session, log_in=asdict(begun))
    response = RedirectResponse(begin_at(issuer.log_in, begun), status_code=303)
    give_session(request, response)
    return response


async def done(request: Request) -> Response:
    """Take what a browser comes back with from a log-in service, and begin a session."""
    before: Session = request.state.session
    if before.log_in is None:
        return await _ask(request, "", fault=say(request, _FAILED), status=401)
    begun = Begun(**before.log_in)
    came_back = {name: value[:_MOST_GIVEN] for name, value in request.query_params.items()}
    request.state.session = replace(before, log_in=None)
    fault, status = _FAILED, 401
    try:
        granted = await run_in_threadpool(_finish, request, begun, came_back)
        request.state.session = _session(begun, granted)
        await _greet(request)
        if begun.since is not None:
            if not is_same_person(before, request.state.session):
                raise LogInFailed("another person")
            request.state.session = replace(request.state.session, waiting=before.waiting)
        onward = RedirectResponse(begun.back, status_code=303)
        return await begin_session(request, before, onward, issuer=begun.issuer)
    except LogInFailed as failed:
        _log.info("log_in.failed", issuer=begun.issuer, reason=failed.reason)
    except LogInUnavailable:
        fault, status = _AWAY, 503
    except NotDone as refused:
        is_known = refused.answer.status == 403
        fault, status = (_WITHOUT_ROLE, 403) if is_known else (_UNKNOWN, 401)
    except TooLarge:
        _log.warning("log_in.too_large", issuer=begun.issuer)
        fault = _TOO_LARGE
    request.state.session = replace(before, log_in=None)
    response = await _ask(request, begun.back, fault=say(request, fault), status=status)
    give_session(request, response)
    return response


async def log_out(request: Request) -> Response:
    """End the session, for every copy of its cookies, and let this browser forget it all.

    Somebody may end all of hers so, in whatever browsers they are.
    """
    form = await sent(request)
    session: Session = request.state.session
    end = _end_every if form.get("everywhere") else _end
    await run_in_threadpool(end, _installation(request), session)
    if session.token is not None:
        _log.info("log_in.ended", tenant_id=session.tenant, actor=session.actor)
    response = go_to(request, f"{_ADDRESS}?out=yes")
    take_back(response, scheme=request.url.scheme)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


async def again(request: Request) -> Response:
    """Answer somebody whom the API does not know: to the log-in, and back to where it was.

    What was sent by a form was not done, and the page says so.
    """
    if "hx-request" in request.headers:
        return Response(headers={"HX-Refresh": "true"})
    had = request.state.ended or request.state.session.token is not None
    why = {"ended": "yes"} if had else {}
    if request.method not in ("GET", "HEAD"):
        query = urlencode({"back": _came_from(request), **why})
        return await show(request, "session_ended.html", status=401, address=f"{_ADDRESS}?{query}")
    query = urlencode({"back": own_address(address_of(request)), **why})
    return go_to(request, f"{_ADDRESS}?{query}")


async def _ask(request: Request, back: str, *, fault: str = "", status: int = 200) -> Response:
    installation = _installation(request)
    return await show(
        request,
        "log_in.html",
        status=status,
        problem=wrong(request, key=_WRONG) if request.method == "POST" and not fault else None,
        failed=fault,
        by_key=_takes_keys(request),
        back=own_address(back),
        ended="ended" in request.query_params,
        out="out" in request.query_params,
        starting=await run_in_threadpool(_is_starting, installation),
        services=[
            (issuer.name, issuer.log_in.shown or issuer.name)
            for issuer in installation.issuers
            if issuer.log_in is not None
        ],
    )


def takes_key(request: Request, key: str) -> bool:
    """Tell whether somebody may log in with such a key; with the start key always."""
    return _takes_keys(request) or key.startswith(MARK)


def _takes_keys(request: Request) -> bool:
    """Tell whether people may log in with a key, as the operator has said."""
    settings: Settings = request.state.outer["app"].state.settings
    return settings.key_log_in


def shown_name(request: Request, name: str) -> str:
    """Return what people know a log-in service by."""
    log_in = _issuer(request, name).log_in
    return (log_in and log_in.shown) or name


def _is_starting(installation: Installation) -> bool:
    """Tell whether the start key is the way in."""
    own = installation.principal
    with transaction(installation.engine, read_only=True, tenant=own.tenant_id) as connection:
        return start_key.waits(connection, own, installation.data_dir, now=datetime.now(UTC))


async def _greet(request: Request) -> None:
    """Note in the session who has logged in.

    Raises:
        NotDone: The API knows nobody by what she shows.
    """
    me = await get(request, "/v1/me")
    request.state.session = replace(
        request.state.session, tenant=me["organisation"], actor=me["person"]
    )


def _end(installation: Installation, session: Session) -> None:
    """Let a session open nothing from now on; nobody has one before she has logged in."""
    if session.tenant is None or session.actor is None:
        return
    with transaction(installation.engine, tenant=session.tenant) as connection:
        end_session(
            connection,
            session.form_key,
            tenant_id=session.tenant,
            actor=session.actor,
            now=datetime.now(UTC),
        )


def _end_every(installation: Installation, session: Session) -> None:
    """Let every session of whoever has logged in open nothing from now on."""
    if session.tenant is None or session.actor is None:
        return
    with transaction(installation.engine, tenant=session.tenant) as connection:
        end_every_session(
            connection,
            session.actor,
            tenant_id=session.tenant,
            actor=session.actor,
            now=datetime.now(UTC),
        )


def is_same_person(before: Session, after: Session) -> bool:
    """Tell whether two sessions are of one person."""
    return (before.tenant, before.actor) == (after.tenant, after.actor)


async def begin_session(
    request: Request, before: Session, response: Response, *, issuer: str
) -> Response:
    """Return an answer with the new session; the one before it opens nothing more.

    Raises:
        TooLarge: It does not fit in cookies.
    """
    give_session(request, response)
    if before.token is not None:
        await run_in_threadpool(_end, _installation(request), before)
    session: Session = request.state.session
    _log.info("log_in.done", issuer=issuer, tenant_id=session.tenant, actor=session.actor)
    return response


def give_session(request: Request, response: Response) -> None:
    """Let the browser keep the session as it is now.

    Raises:
        TooLarge: It does not fit in cookies.
    """
    give(
        response,
        request.state.session,
        sealer=request.state.sealer,
        scheme=request.url.scheme,
    )


def _finish(request: Request, begun: Begun, came_back: Mapping[str, str]) -> Granted:
    installation = _installation(request)
    return finish(
        installation.issuers,
        begun,
        came_back,
        keys=request.state.outer["app"].state.signing_keys,
        now=datetime.now(UTC),
    )


def _session(begun: Begun, granted: Granted) -> Session:
    now = datetime.now(UTC)
    return replace(
        new_session(now, token=granted.access),
        proven_at=min(granted.proven_at or 0, now.timestamp()),
        issuer=begun.issuer,
        refresh=granted.refresh,
        token_ends_at=granted.ends_at,
    )


def _installation(request: Request) -> Installation:
    """Return what the application beneath the pages holds."""
    found: Installation = request.state.outer["app"].state.installation
    return found


def _issuer(request: Request, name: str) -> Issuer:
    installation = _installation(request)
    for issuer in installation.issuers:
        if issuer.name == name and issuer.log_in is not None:
            return issuer
    raise HTTPException(404)


def address_of(request: Request) -> str:
    """Return the address that somebody has asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _came_from(request: Request) -> str:
    """Return the page that a form was sent from, as far as the browser says so."""
    stated = urlsplit(request.headers.get("referer", ""))
    if stated.netloc != request.headers.get("host"):
        return "/app/"
    return own_address(stated.path + (f"?{stated.query}" if stated.query else ""))


ROUTES = (
    Route(_ADDRESS, ask),
    Route(_ADDRESS, log_in, methods=["POST"]),
    Route(f"{_ADDRESS}/with/{{name}}", leave),
    Route(RETURN_PATH, done),
    Route("/app/log-out", log_out, methods=["POST"]),
)
