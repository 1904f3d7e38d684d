"""Doors that pages of other hosts may come in by, as OpenRefine's does from a person's own machine.

Nothing is sent along by a browser of its own accord: no cookie counts here, only a key that the
page has been given. So any origin may ask, and learns no more than the key opens.
"""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_AGE_SECONDS = 600
"""How long a browser may keep what a preflight was answered. Ours."""


class CrossOrigin:
    """Answers preflights of some doors, and lets pages of every origin read their answers.

    Args:
        app: What is within.
        doors: What the paths of those doors begin with, whole segments.
    """

    def __init__(self, app: ASGIApp, *, doors: Sequence[str]) -> None:
        self.app = app
        self.doors = tuple(doors)
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
            expose_headers=["content-language", "retry-after", "x-request-id"],
            max_age=MAX_AGE_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, by an open door or not."""
        path = scope.get("path", "")
        is_open = any(path == door or path.startswith(f"{door}/") for door in self.doors)
        await (self._open if is_open else self.app)(scope, receive, send)
