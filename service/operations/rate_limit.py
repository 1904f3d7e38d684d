"""How much one organisation may ask for in a minute, and how much of it keys may.

It is counted in the process: several processes count apart, and a proxy in front of them can count
for all. Headers are those of draft-ietf-httpapi-ratelimit-headers.
"""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from time import monotonic

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.operations.people.principal import Principal
from service.platform.http.problems import Refused

WINDOW_SECONDS = 60
"""A quota is for so long; ours."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota after one request.

    Attributes:
        granted: The request was within the quota.
        requests: How many more are, for whoever sent it.
        seconds: Until the quota is whole again; at least 1.
    """

    granted: bool
    requests: int
    seconds: int


@dataclass(slots=True)
class _Window:
    """What a tenant has taken since the window began: in all, and by key."""

    began: float
    taken: int = 0
    by_key: Counter[str] = field(default_factory=Counter)


class Quota:
    """Counts requests in windows of `WINDOW_SECONDS` that begin with a tenant's first request.

    Keys together leave a fourth of a tenant's quota to its people, and one key leaves as much to
    the others, so that a system that asks without end locks neither out. What keys do not use,
    people may. It is called from the event loop alone, so that nobody counts at the same time.

    >>> quota = Quota(2)
    >>> [quota.take("malmo", now=at).granted for at in (0.0, 1.0, 59.9, 60.0)]
    [True, True, False, True]
    >>> quota = Quota(8)
    >>> [quota.take("lund", key=key, now=0.0).requests for key in ("a", "a", "b", "")]
    [3, 2, 3, 4]

    Args:
        requests: How many a tenant has in a window; 0: as many as it likes.
    """

    def __init__(self, requests: int) -> None:
        self.requests = requests
        self.of_keys = requests - requests // 4
        self.of_one_key = requests - 2 * (requests // 4)
        self._windows: dict[str, _Window] = {}  # by tenant

    @property
    def policy(self) -> str:
        """The quota as the header `RateLimit-Policy` states it."""
        stated = {"tenant": self.requests, "keys": self.of_keys, "key": self.of_one_key}
        return ", ".join(f'"{name}";q={most};w={WINDOW_SECONDS}' for name, most in stated.items())

    def take(self, tenant_id: str, *, now: float, key: str = "") -> Left:
        """Count one request of a tenant and return what is left.

        Args:
            tenant_id: Whose request.
            now: Seconds of a clock that is never set back.
            key: The key that it was sent with; empty: by a person who has logged in.
        """
        window = self._windows.get(tenant_id)
        if window is None or now >= window.began + WINDOW_SECONDS:
            window = self._windows[tenant_id] = _Window(now)
        left = self._left(window, key)
        granted = left > 0
        if granted:
            window.taken += 1
            window.by_key[key] += bool(key)
        return Left(granted, left - granted, max(1, ceil(window.began + WINDOW_SECONDS - now)))

    def _left(self, window: _Window, key: str) -> int:
        left = self.requests - window.taken
        if key:
            left = min(
                left,
                self.of_keys - window.by_key.total(),
                self.of_one_key - window.by_key[key],
            )
        return left


def count(request: Request, principal: Principal) -> None:
    """Count a request of a tenant; a page counts once, whatever it asks the API for.

    Whoever looks at a page is a person, be it with a key that she has logged in with.

    Raises:
        Refused: `quota-exceeded` (429); `Retry-After` says when the quota is whole again.
    """
    quota: Quota = request.app.state.quota
    if not quota.requests or getattr(request.state, "ratelimit", None):
        return
    key = "" if hasattr(request.state, "page_session") else principal.key_id
    left = quota.take(principal.tenant_id, now=monotonic(), key=key)
    name = "key" if key else "tenant"
    request.state.ratelimit = f'"{name}";r={left.requests};t={left.seconds}'
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
