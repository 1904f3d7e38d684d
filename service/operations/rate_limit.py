"""How much one organisation may ask for in a minute, and how much of it keys may.

It is counted in the process: several processes count apart, and a proxy in front of them can count
for all. Headers are those of draft-ietf-httpapi-ratelimit-headers.
"""

from dataclasses import dataclass
from math import ceil, floor
from time import monotonic

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.operations.people.principal import Principal
from service.platform.http.problems import Refused

WINDOW_SECONDS = 60
"""A quota is for so long; ours."""

_ROUNDING = 1e-9
_MOST_BUCKETS = 10_000
"""From so many on, those that are whole again are forgotten."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a quota after one request.

    Attributes:
        granted: The request was within the quota.
        requests: How many more are, for whoever sent it.
        seconds: Until the quota is whole again; at least 1.
        wait: Seconds until the next request is granted; 0 where one is now.
    """

    granted: bool
    requests: int
    seconds: int
    wait: int


@dataclass(slots=True)
class _Bucket:
    """What may be taken at once, and is filled up evenly in `WINDOW_SECONDS`."""

    most: int
    level: float
    at: float

    def fill(self, now: float) -> None:
        """Add what has come in since the last time."""
        gone = max(0.0, now - self.at)
        self.level = min(float(self.most), self.level + gone * self.most / WINDOW_SECONDS)
        self.at = now

    def until(self, level: float) -> int:
        """Return the seconds until so much is there."""
        if not self.most:
            return WINDOW_SECONDS
        lacking = max(0.0, level - self.level)
        return ceil(lacking * WINDOW_SECONDS / self.most - _ROUNDING)


class Quota:
    """Counts requests in buckets that hold a minute's quota and are filled up evenly.

    So a sender may take its quota at once, and goes on at an even pace after that; none waits for a
    window to end. Keys together leave a fourth of a tenant's quota to its people, and one key
    leaves as much to the others, so that a system that asks without end locks neither out. What
    keys do not use, people may. It is called from the event loop alone, so that nobody counts at
    the same time.

    >>> quota = Quota(2)
    >>> [quota.take("malmo", now=at).granted for at in (0.0, 1.0, 29.0, 30.0, 31.0)]
    [True, True, False, True, False]
    >>> quota = Quota(8)
    >>> [quota.take("lund", key=key, now=0.0).requests for key in ("a", "a", "b", "")]
    [3, 2, 3, 4]

    Args:
        requests: How many a tenant has in a minute; 0: as many as it likes.
    """

    def __init__(self, requests: int) -> None:
        self.requests = requests
        self.of_keys = requests - requests // 4
        self.of_one_key = requests - 2 * (requests // 4)
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

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
        buckets = [self._bucket((tenant_id,), self.requests, now)]
        if key:
            buckets += [
                self._bucket((tenant_id, "keys"), self.of_keys, now),
                self._bucket((tenant_id, "key", key), self.of_one_key, now),
            ]
        granted = all(bucket.level >= 1 - _ROUNDING for bucket in buckets)
        if granted:
            for bucket in buckets:
                bucket.level = max(0.0, bucket.level - 1)
        return Left(
            granted,
            min(floor(bucket.level + _ROUNDING) for bucket in buckets),
            max(1, *(bucket.until(bucket.most) for bucket in buckets)),
            max(bucket.until(1) for bucket in buckets),
        )

    def _bucket(self, name: tuple[str, ...], most: int, now: float) -> _Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            self._forget_whole(now)
            bucket = self._buckets[name] = _Bucket(most, float(most), now)
        bucket.fill(now)
        return bucket

    def _forget_whole(self, now: float) -> None:
        """Forget buckets that are whole again, so that a name that comes once does not stay."""
        if len(self._buckets) < _MOST_BUCKETS:
            return
        old = [name for name, one in self._buckets.items() if now - one.at >= WINDOW_SECONDS]
        for name in old:
            del self._buckets[name]


def count(request: Request, principal: Principal) -> None:
    """Count a request of a tenant; a page counts once, whatever it asks the API for.

    Whoever looks at a page is a person, be it with a key that she has logged in with.

    Raises:
        Refused: `quota-exceeded` (429); `Retry-After` says when the next request is granted.
    """
    quota: Quota = request.app.state.quota
    if not quota.requests or getattr(request.state, "ratelimit", None):
        return
    key = "" if hasattr(request.state, "page_session") else principal.key_id
    left = quota.take(principal.tenant_id, now=monotonic(), key=key)
    name = "key" if key else "tenant"
    request.state.ratelimit = f'"{name}";r={left.requests};t={left.seconds}'
    if not left.granted:
        raise Refused("quota-exceeded", headers={"retry-after": str(max(1, left.wait))})


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
