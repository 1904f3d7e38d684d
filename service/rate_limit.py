"""How much one organisation may ask for in a minute.

It is counted in the process: several processes count apart, and a proxy in front of them can count
for all. Headers are those of draft-ietf-httpapi-ratelimit-headers.
"""

from dataclasses import dataclass
from math import ceil
from time import monotonic

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Refused

WINDOW_SECONDS = 60
"""A quota is for so long; ours."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota after one request.

    Attributes:
        granted: The request was within the quota.
        requests: How many more are.
        seconds: Until the quota is whole again; at least 1.
    """

    granted: bool
    requests: int
    seconds: int


class Quota:
    """Counts requests in windows of `WINDOW_SECONDS` that begin with a tenant's first request.

    It is called from the event loop alone, so that nobody counts at the same time.

    >>> quota = Quota(2)
    >>> [quota.take("malmo", now=at).granted for at in (0.0, 1.0, 59.9, 60.0)]
    [True, True, False, True]

    Args:
        requests: How many a tenant has in a window; 0: as many as it likes.
    """

    def __init__(self, requests: int) -> None:
        self.requests = requests
        self._windows: dict[str, tuple[float, int]] = {}  # tenant: its beginning, requests in it

    @property
    def policy(self) -> str:
        """The quota as the header `RateLimit-Policy` states it."""
        return f'"tenant";q={self.requests};w={WINDOW_SECONDS}'

    def take(self, tenant_id: str, *, now: float) -> Left:
        """Count one request of a tenant and return what is left.

        Args:
            tenant_id: Whose request.
            now: Seconds of a clock that is never set back.
        """
        began, taken = self._windows.get(tenant_id, (now, 0))
        if now >= began + WINDOW_SECONDS:
            began, taken = now, 0
        granted = taken < self.requests
        self._windows[tenant_id] = (began, taken + granted)
        left = self.requests - taken - granted
        return Left(granted, left, max(1, ceil(began + WINDOW_SECONDS - now)))


def count(request: Request, tenant_id: str) -> None:
    """Count a request of a tenant; a page counts once, whatever it asks the API for.

    Raises:
        Refused: `quota-exceeded` (429); `Retry-After` says when the quota is whole again.
    """
    quota: Quota = request.app.state.quota
    if not quota.requests or getattr(request.state, "ratelimit", None):
        return
    left = quota.take(tenant_id, now=monotonic())
    request.state.ratelimit = f'"tenant";r={left.requests};t={left.seconds}'
    if not left.granted:
        raise Refused("quota-exceeded", headers={"retry-after": str(left.seconds)})


class RateLimitHeaders:
    """States the quota on every answer, and what is left of it where it is known whose it is."""

    def __init__(self, app: ASGIApp, *, policy: str | None) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        policy = self.policy
        if scope["type"] != "http" or policy is None:
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["ratelimit-policy"] = policy
                if left := scope["state"].get("ratelimit"):
                    headers["ratelimit"] = left
            await send(message)

        await self.app(scope, receive, with_headers)
