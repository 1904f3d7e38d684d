"""Traces to a collector by OTLP, off by default, with nothing in them that a sender wrote.

Whoever makes a span, FastAPI's own tracing included, it leaves through `Gate`, which copies what is
on its list and drops the rest: addresses, queries, headers, messages of faults, state and baggage
of other systems. So what a later version of a library adds does not leave either.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import SpanContext, SpanKind, Status, TraceFlags
from sqlalchemy import Engine

from data_ingest.ids.personal_numbers import masked
from service.platform.process.code_version import code_version
from service.platform.process.spans import tell_statements, tell_to
from service.settings import InvalidSettings, Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

NOTHING_LEAVES = TelemetryConfig(
    tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
)
"""What FastAPI would give to OpenTelemetry as soon as a process is set up for it: whole addresses,
with what somebody typed as a query, and the messages of faults."""

IDS = frozenset({"kedjekoll.job.id", "kedjekoll.request.id"})
"""Made here; digits in them mean nothing."""
LEAVES = frozenset(
    {"http.request.method", "http.route", "http.response.status_code", "error.type"}
    | {"db.system.name", "db.operation.name", "db.collection.name"}
    | {"kedjekoll.job.kind", "kedjekoll.job.attempt", "kedjekoll.job.outcome"}
    | IDS
)
"""What is told of a span. The host that a span asked is told too (`server.address`); that of a
request is not, for its sender wrote it."""

NOT_TOLD = frozenset({"/healthz", "/readyz"})
"""Paths that proxies ask every few seconds."""
FLUSH_SECONDS = 3
"""How long the end of a process waits for the collector. Ours."""

_WORD = re.compile(r"[\w./{}:-]{1,200}", re.ASCII)
_NAME = re.compile(r"[\w./{}: -]{1,200}", re.ASCII)
_NUMBER = re.compile(r"(?:\d[-+ ]?){10}")
_PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL"


@dataclass(slots=True)
class Telemetry:
    """The way of the traces of one process to its collector.

    Attributes:
        provider: Makes the spans.
        exporter: What they leave through, already behind the gate.
    """

    provider: "TracerProvider"
    exporter: "SpanExporter"
    _ended: Callable[[], None] = field(default=lambda: None)

    @property
    def config(self) -> TelemetryConfig:
        """What FastAPI tells: one span for each request, to this provider alone."""
        return {
            **NOTHING_LEAVES,
            "tracing": True,
            "tracer_provider": self.provider,
            "exclude": lambda scope: scope.get("path") in NOT_TOLD,
        }

    def start(self) -> None:
        """Send from now on, from a thread of its own: not before the process has forked."""
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self.provider.add_span_processor(BatchSpanProcessor(self.exporter))
        self._ended = tell_to(self.provider.get_tracer("kedjekoll", code_version()))

    def close(self) -> None:
        """Send what is left, for `FLUSH_SECONDS` at most; the rest is lost."""
        self._ended()
        sending = Thread(target=self.provider.shutdown, name="traces", daemon=True)
        sending.start()
        sending.join(FLUSH_SECONDS)
        if sending.is_alive():
            self.exporter.shutdown()  # it waits no longer before it tries again


def open_telemetry(settings: Settings) -> Telemetry | None:
    """Return the way of traces as the settings have it, not yet started; None: they are off.

    The collector is named by the variables of OpenTelemetry (`OTEL_EXPORTER_OTLP_ENDPOINT`, …).

    Raises:
        InvalidSettings: The extra `telemetry` is not installed, or another protocol is asked for.
    """
    if not settings.traces:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as fault:
        raise InvalidSettings(
            "KEDJEKOLL_TRACES: the extra is not installed: pip install 'kedjekoll[telemetry]'"
        ) from fault
    if os.environ.get(_PROTOCOL, "http/protobuf") != "http/protobuf":
        raise InvalidSettings(f"{_PROTOCOL}: only http/protobuf is spoken")
    return telemetry_to(OTLPSpanExporter())


@contextmanager
def told(telemetry: Telemetry | None, engine: Engine, tables: Collection[str]) -> Iterator[None]:
    """Send what is done meanwhile, if traces are on.

    Args:
        telemetry: From `open_telemetry`.
        engine: The database whose statements are told.
        tables: Names of tables that are told.
    """
    if telemetry is None:
        yield
        return
    tell_statements(engine, tables)
    telemetry.start()
    try:
        yield
    finally:
        telemetry.close()


def telemetry_to(exporter: "SpanExporter") -> Telemetry:
    """Return the way of traces to an exporter, through the gate."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    name = os.environ.get("OTEL_SERVICE_NAME") or "kedjekoll"
    resource = Resource.create({"service.name": name, "service.version": code_version()})
    return Telemetry(
        TracerProvider(resource=resource, shutdown_on_exit=False), _gate_before(exporter)
    )


def _gate_before(exporter: "SpanExporter") -> "SpanExporter":
    from opentelemetry.sdk.trace.export import SpanExporter

    class Gate(SpanExporter):
        """Lets of each span pass what `LEAVES` names, and no number of a person."""

        def export(self, spans: Sequence["ReadableSpan"]) -> "SpanExportResult":
            return exporter.export([_passed(one) for one in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return exporter.force_flush(timeout_millis)

    return Gate()


def _passed(told: "ReadableSpan") -> "ReadableSpan":
    from opentelemetry.sdk.trace import ReadableSpan

    asked = told.kind is SpanKind.CLIENT
    return ReadableSpan(
        name=_told(told.name, _NAME) or "span",
        context=_bare(told.context),
        parent=_bare(told.parent),
        resource=told.resource,
        attributes={
            key: kept
            for key, value in (told.attributes or {}).items()
            if key in LEAVES or (asked and key == "server.address")
            if (kept := value if isinstance(value, int) else _told(value, _WORD, is_id=key in IDS))
            is not None
        },
        kind=told.kind,
        status=Status(told.status.status_code),
        start_time=told.start_time,
        end_time=told.end_time,
        instrumentation_scope=told.instrumentation_scope,
    )


def _bare(context: SpanContext | None) -> SpanContext | None:
    """Return where a span stands in its trace, without what other systems have added."""
    if context is None:
        return None
    sampled = TraceFlags(context.trace_flags & TraceFlags.SAMPLED)
    return SpanContext(context.trace_id, context.span_id, context.is_remote, sampled)


def _told(value: object, form: re.Pattern[str], *, is_id: bool = False) -> str | None:
    """Return a word if it is one of ours; what has the look of a number is not."""
    if not isinstance(value, str) or not form.fullmatch(value):
        return None
    return value if is_id or (masked(value) == value and not _NUMBER.search(value)) else None
