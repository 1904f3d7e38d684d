"""Log lines: one event `noun.verb` with fields, never a body, an address or a personal number.

They go to standard error. The fields of a request are its method, the route's template, status,
milliseconds and ids; what a sender wrote is in none of them.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol, TextIO

import structlog
from polars.exceptions import PanicException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor, WrappedLogger

from data_ingest.ids.personal_numbers import masked
from service.platform.http.problems import answer
from service.platform.http.tracing import span_id, trace_id
from service.platform.process.outages import answer_to, code_of

_log = structlog.get_logger("kedjekoll")

NOT_LOGGED = frozenset(
    {"authorization", "body", "client", "content", "cookie", "headers"}
    | {"input", "path", "payload", "query", "url", "value"}
)
"""Fields whose content is dropped, whoever logs them: they carry what a sender wrote."""

_OWN_IDS = frozenset(
    {"request_id", "trace_id", "span_id"}
)  # made here; digits in them mean nothing
_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
"""Ten or twelve digits: organisation and personal numbers, with or without their hyphen."""

_MASK = "[number]"
SENDER_LEFT = 499
"""Status in the log, never sent, of a request whose sender left before it was answered."""


class RequestCounter(Protocol):
    """What counts the requests of a process."""

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one that was answered."""


def configure(log_format: Literal["console", "json"], stream: TextIO | None = None) -> None:
    """Send all log lines of the process, the server's own too, through one redacted output.

    Call it once, where a process starts. The server's access log is switched off, for it holds
    raw addresses; `RequestLog` writes that line instead.

    Args:
        log_format: Lines for people, or one JSON object a line.
        stream: Where the lines go; without it, standard error.
    """
    handler = logging.StreamHandler(stream)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_exception,
        redact,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(sort_keys=True)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=handler.stream.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # its lines hold the addresses asked


def name_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type, its causes' types and where it was raised.

    With a type stands what the database or the system calls the fault.

    Its message is left out, because it can hold the value that caused it.
    """
    given = event.pop("exc_info", None)
    if given:
        fault = given if isinstance(given, BaseException) else _current(given)
        kinds: list[str] = []
        seen = fault
        while seen is not None and len(kinds) < 5:
            code = code_of(seen)
            kinds.append(type(seen).__qualname__ + (f" ({code})" if code else ""))
            seen = seen.__cause__ or seen.__context__
        frames = traceback.extract_tb(fault.__traceback__ if fault else None)
        event["error"] = " from ".join(kinds)
        event["raised_at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-8:]
        ]
    return event


def _current(given: object) -> BaseException | None:
    return given[1] if isinstance(given, tuple) else sys.exception()


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask numbers of ten or twelve digits, and drop fields that carry what a sender wrote."""
    for key, value in event.items():
        if key in NOT_LOGGED:
            event[key] = "[not logged]"
        elif key not in _OWN_IDS:
            event[key] = _redacted(value)
    return event


def _redacted(value: object) -> object:
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, str):
        return _NUMBER.sub(_MASK, masked(value))
    if isinstance(value, int) and _NUMBER.fullmatch(str(value)):
        return _MASK
    if isinstance(value, Mapping):
        return redact(None, "", {str(_redacted(key)): item for key, item in value.items()})
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(item) for item in value]
    return value


class RequestLog:
    """Writes one line for each request, counts it, and answers every fault that nothing else has.

    A database that is away or damaged and a machine that lacks something are 503 and a full disk
    507; everything else is a bare 500. A fault after
    the answer has begun is raised on, so that the server breaks the connection instead of ending a
    half answer as if it were whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter_ns(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        state = scope["state"]
        with structlog.contextvars.bound_contextvars(
            request_id=state["request_id"],
            trace_id=trace_id(state["traceparent"]),
            span_id=span_id(state["traceparent"]),
        ):
            try:
                await self.app(scope, receive, noted)
            except ClientDisconnect:
                _log.info("request.abandoned")
            except (Exception, PanicException) as fault:
                _log.error("request.failed", exc_info=fault)
                if status:
                    raise
                slug, headers = answer_to(fault)
                await answer(scope, slug, headers=headers)(scope, receive, noted)
            finally:
                taken = time.perf_counter_ns() - began
                route = getattr(scope.get("route"), "path", "(none)")
                ended = status or SENDER_LEFT
                _log.info(
                    "request.answered",
                    method=scope["method"],
                    route=route,
                    status=ended,
                    ms=taken // 1_000_000,
                )
                metrics: RequestCounter = scope["app"].state.metrics
                metrics.answered(
                    method=scope["method"], route=route, status=ended, seconds=taken / 10**9
                )
