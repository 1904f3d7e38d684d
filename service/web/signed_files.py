"""Lists of signed files of other authorities: shown, imported, and their senders confirmed.

What the API has under `/v1/received-extracts`, the pages show under `/app/received-extracts`.
"""

from collections.abc import Awaitable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.operations.signed_file import MEDIA_TYPE
from service.web.api import NotDone, path_of, post, send_file
from service.web.fields.extracts import SENDER
from service.web.forms import sent
from service.web.page import go_to


class Page(Protocol):
    """Shows a page, again with what was refused of a form on it."""

    def __call__(self, request: Request, fault: NotDone | None = None, /) -> Awaitable[Response]:
        """Show it."""


def routes_of(listed: str, number: str, several: Page, single: Page) -> tuple[Route, ...]:
    """Return the routes of a list.

    Args:
        listed: Its name in addresses, such as `received-extracts`.
        number: What the number of one is called in them.
        several: Shows the list.
        single: Shows one.
    """

    async def import_file(request: Request) -> Response:
        form = await sent(request)
        name, _, payload = form.file("file") or ("", "", b"")
        try:
            answer = await send_file(
                request,
                f"/v1/{listed}",
                payload,
                name=name or f"{listed}.zip",
                content_type=MEDIA_TYPE,
                key=form.key,
                unit=form.get("unit"),
            )
        except NotDone as fault:
            return await several(request, fault)
        return go_to(request, f"/app/{listed}/{answer.json()['id']}")

    async def confirm_sender(request: Request) -> Response:
        form, its = await sent(request), request.path_params[number]
        path = path_of(listed, its, "sender-confirmation")
        try:
            await post(request, path, SENDER.given(form), key=form.key)
        except NotDone as fault:
            return await single(request, fault)
        return go_to(request, f"/app/{listed}/{its}")

    address, its_own = f"/app/{listed}", f"/app/{listed}/{{{number}}}"
    return (
        Route(address, several),
        Route(address, import_file, methods=["POST"]),
        Route(its_own, single),
        Route(f"{its_own}/sender-confirmation", confirm_sender, methods=["POST"]),
    )
