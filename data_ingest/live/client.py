"""Requests to registers: limits, patience, and no half answer taken for a whole one."""

import random
import re
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from data_ingest.live.answer import NoAnswer
from data_ingest.live.hosts import LIMITS, Host, Limit
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.parsing.strict_json import loads

ATTEMPTS = 3
TIMEOUT = httpx2.Timeout(5, read=15)
LONGEST_ANSWER = 30.0
"""Seconds that an answer may take from the request to its last byte."""

MOST_BYTES = 4 * 2**20
"""Bytes of one answer: far above what is known (a page of 100 Finnish firms, 2026-11, is 1 MB)."""

JSON = "application/json"
ZIP = "application/zip"

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\b", re.IGNORECASE)
_MEDIA = {JSON: _JSON, ZIP: re.compile(r"application/(?:zip|octet-stream)\b", re.IGNORECASE)}
_AGAIN = frozenset({500, 502, 503, 504})
_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class RegisterResponse:
    """What a register answered.

    Attributes:
        status: HTTP status.
        data: The JSON value, exact; null of a file, and where another status than 200 came without
            one.
        body: The bytes that it was read from.
    """

    status: int
    data: object = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer with what to ask with the next time."""

    etag: str | None
    last_modified: str | None
    body: bytes = field(repr=False)


class _Failed(Exception):
    """An attempt failed in a way that may pass."""

    def __init__(
        self, problem: Problem, *, hold: float | None = None, is_fault: bool = True
    ) -> None:
        self.problem = problem
        self.hold = hold
        self.is_fault = is_fault


class RegisterClient:
    """Asks the hosts of `LIMITS` over https, and no others; threads may share it.

    An attempt that fails in a way that may pass is made again, up to `ATTEMPTS` times, after a
    growing and jittered wait or the one that the host asks for. Redirects are not followed.

    Args:
        http: Client to ask with. Its proxy settings hold.
        cache: Answers to GET requests that came with an `ETag` or a date, by address; asked for
            again only if they have changed. They are raw answers, in which sole traders have
            names: keep them in memory, and drop them soon. None: nothing is kept.
        limits: Hosts, and how often each may be asked.
        clock: Seconds that never go backwards.
        now: The time, UTC.
        sleep: Waits some seconds.
        jitter: A number from 0 to below 1, another one each time.
    """

    def __init__(
        self,
        http: httpx2.Client,
        *,
        cache: MutableMapping[str, CachedResponse] | None = None,
        limits: Mapping[str, Limit] = LIMITS,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], object] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock
        self.now = now
        self._http = http
        self._cache = cache
        self._sleep = sleep
        self._jitter = jitter
        self._hosts = {name: Host(limit) for name, limit in limits.items()}

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        media: str = JSON,
        most: int = MOST_BYTES,
    ) -> RegisterResponse:
        """Return a whole answer with status 200, or one of those expected.

        Args:
            method: GET or POST; every request must be one that may be repeated.
            url: Address, without anything that tells of a natural person.
            params: Query of the address, likewise.
            headers: Beside `Accept`.
            auth: User name and password (HTTP Basic).
            json: Body, sent as JSON.
            form: Body, sent as a form.
            expected: Statuses besides 200 that say something.
            media: What the answer is, `JSON` or `ZIP`. A file is not kept.
            most: Bytes that the answer may have.

        Raises:
            NoAnswer: There is none that can be used.
            ValueError: The host is none that may be asked.
        """
        address = httpx2.URL(url, params=params) if params else httpx2.URL(url)
        if address.scheme != "https" or address.host not in self._hosts:
            raise ValueError(f"{address.host} is no register that may be asked")
        host = self._hosts[address.host]
        request = self._http.build_request(
            method, address, headers={"Accept": media, **(headers or {})},
            json=json, data=form, timeout=TIMEOUT,
        )  # fmt: skip
        if media == JSON:
            self._make_conditional(request)
        fault: NoAnswer | None = None
        for attempt in range(ATTEMPTS):
            try:
                wait = host.admit(self.clock())
            except NoAnswer as refusal:
                raise (fault or refusal) from None
            if wait > 0:
                self._sleep(wait)
            try:
                answer = self._once(request, auth, expected, media=media, most=most)
            except _Failed as failed:
                fault = NoAnswer(failed.problem)
                (host.fail(self.clock()) if failed.is_fault else host.succeed())
                if failed.hold is not None:
                    host.hold(self.clock() + failed.hold)
                elif attempt < ATTEMPTS - 1:
                    self._sleep(2**attempt * (0.5 + self._jitter() / 2))
            except NoAnswer:
                host.succeed()
                raise
            else:
                host.succeed()
                return answer
        raise (fault or NoAnswer(Problem("lookup-unreachable"))) from None

    def _make_conditional(self, request: httpx2.Request) -> None:
        kept = self._kept(request)
        if kept is not None and kept.etag:
            request.headers["If-None-Match"] = kept.etag
        if kept is not None and kept.last_modified:
            request.headers["If-Modified-Since"] = kept.last_modified

    def _kept(self, request: httpx2.Request) -> CachedResponse | None:
        if self._cache is None or request.method != "GET":
            return None
        return self._cache.get(str(request.url))

    def _once(
        self,
        request: httpx2.Request,
        auth: tuple[str, str] | None,
        expected: frozenset[int],
        *,
        media: str,
        most: int,
    ) -> RegisterResponse:
        started = self.clock()
        try:
            answer = self._http.send(request, auth=auth, stream=True, follow_redirects=False)
            try:
                body = self._body(answer, started, most)
            finally:
                answer.close()
        except (httpx2.ReadError, httpx2.RemoteProtocolError, httpx2.DecodingError):
            raise _Failed(Problem("lookup-incomplete")) from None
        except httpx2.HTTPError:
            raise _Failed(Problem("lookup-unreachable")) from None
        if answer.status_code == httpx2.codes.NOT_MODIFIED:
            kept = self._kept(request)
            if kept is None:
                raise _Failed(Problem("lookup-content"))
            return RegisterResponse(200, _json(kept.body), kept.body)
        self._check_status(answer, expected)
        stated = answer.headers.get("content-type", "")
        is_json = _JSON.match(stated) is not None
        if answer.status_code == httpx2.codes.OK:
            if not _MEDIA[media].match(stated):
                raise _Failed(Problem("lookup-content"))
            if media != JSON:
                return RegisterResponse(200, None, body)
            data = _json(body)
            self._keep(request, answer, body)
            return RegisterResponse(200, data, body)
        return RegisterResponse(answer.status_code, _json_if_any(body) if is_json else None, body)

    def _body(self, answer: httpx2.Response, started: float, most: int) -> bytes:
        """Return an answer's body, within size and time."""
        parts, count = [], 0
        for part in answer.iter_bytes():
            count += len(part)
            if count > most:
                raise _Failed(Problem("lookup-content"))
            if self.clock() - started > LONGEST_ANSWER:
                raise _Failed(Problem("lookup-unreachable"))
            parts.append(part)
        return b"".join(parts)

    def _check_status(self, answer: httpx2.Response, expected: frozenset[int]) -> None:
        status = answer.status_code
        if status == httpx2.codes.OK or status in expected:
            return
        hold = self._seconds(answer.headers.get("retry-after", ""))
        if status == httpx2.codes.TOO_MANY_REQUESTS:
            raise _Failed(Problem("lookup-limit"), hold=hold, is_fault=False)
        problem = Problem("lookup-status", "", {"status": str(status)})
        if status in _AGAIN:
            raise _Failed(problem, hold=hold)
        raise NoAnswer(problem)

    def _seconds(self, asked: str) -> float | None:
        """Return what `Retry-After` says, as seconds or as a date (RFC 9110, 10.2.3)."""
        if asked.isascii() and asked.isdigit():
            return min(float(asked), _DAY_SECONDS)
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return min(max((until - self.now()).total_seconds(), 0.0), _DAY_SECONDS)

    def _keep(self, request: httpx2.Request, answer: httpx2.Response, body: bytes) -> None:
        if self._cache is None or request.method != "GET":
            return
        etag, dated = answer.headers.get("etag"), answer.headers.get("last-modified")
        if etag or dated:
            self._cache[str(request.url)] = CachedResponse(etag, dated, body)
        else:
            self._cache.pop(str(request.url), None)


def _json(body: bytes) -> object:
    try:
        return loads(body)
    except UnreadableInput:
        raise _Failed(Problem("lookup-incomplete")) from None


def _json_if_any(body: bytes) -> object:
    try:
        return loads(body)
    except UnreadableInput:
        return None
