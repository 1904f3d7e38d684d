"""Where pages stand among the requests: under `/app`, with the API of the same process beneath."""

from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_ingest.model.text import LANGUAGES, Language
from service.platform.http.problems import language_of
from service.platform.process.spans import name_request
from service.web.kept import KeptValues
from service.web.page import language_cookie
from service.web.renewal import keeping, renewed
from service.web.session import Sealer, Session, cookie_of, new_session, sealed_of
from service.web.site import site, too_large

PREFIX = "/app"
STATIC = f"{PREFIX}/static/"


class Pages:
    """Answers what is asked under `/app` and passes everything else on.

    Args:
        app: The API beneath, which the pages ask too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._site = site()
        self._kept = KeptValues()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer it with a page."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path in ("/", PREFIX) or path.startswith(PREFIX + "/")):
            await self.app(scope, receive, send)
            return
        if path in ("/", PREFIX):
            await RedirectResponse(PREFIX + "/", status_code=303)(scope, receive, send)
            return
        outer = dict(scope)
        sealer = Sealer(scope["app"].state.installation.key_secret)
        found, now = _session(scope, sealer), datetime.now(UTC)
        ended = found is not None and found.has_ended(now)
        known = None if ended else found
        if known is not None and not path.startswith(STATIC):
            fresh = await renewed(scope["app"].state, known.used(now))
            if fresh != known:
                known, send = fresh, keeping(send, fresh, sealer=sealer, scheme=scope["scheme"])
        if known is not None and known.token is not None and "ticket" in scope["state"]:
            # however many sessions she has begun
            scope["state"]["ticket"].known(f"{known.tenant}/{known.actor}")
        state = {
            **scope["state"],
            "outer": outer,
            "api": self.app,
            "sealer": sealer,
            "kept": self._kept,
            "is_new_session": known is None,
            "session": known or new_session(now),
            "ended": ended and found is not None and found.token is not None,
            "language": _language(scope),
            "is_test": scope["app"].state.settings.test_environment,
        }
        if "too_large" in scope["state"]:
            request = Request({**scope, "state": state})
            response = await too_large(request, scope["state"]["too_large"])
            await response(scope, receive, _ahead(send, receive))
            return
        inner = {**scope, "state": state, "path": path, "root_path": ""}
        await self._site(inner, receive, _named(send, inner))


def _named(send: Send, inner: Scope) -> Send:
    """Return what names the span of the request by the route of its page."""

    async def sending(message: Message) -> None:
        route = getattr(inner.get("route"), "path", None)
        if message["type"] == "http.response.start" and route is not None:
            name_request(inner["method"], route)
        await send(message)

    return sending


def _ahead(send: Send, receive: Receive) -> Send:
    """Return what sends an answer at once and ends it when the body has been thrown away.

    A browser that is still sending shows the answer only if the connection stays open for it.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            await send({**message, "more_body": True})
            await receive()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await send(message)

    return sending


def _session(scope: Scope, sealer: Sealer) -> Session | None:
    value = sealed_of(Headers(scope=scope), scope["scheme"])
    return sealer.open(value) if value else None


def _language(scope: Scope) -> Language:
    chosen = cookie_of(Headers(scope=scope), language_cookie(scope["scheme"]))
    for language in LANGUAGES:
        if chosen == language:
            return language
    return language_of(scope)
