import re
from contextlib import contextmanager

import pytest
import structlog
from opentelemetry import _logs, metrics, trace
from structlog.testing import capture_logs

from service.app import create_app
from service.platform.http.tracing import continue_trace, trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.mark.parametrize(
    "sent", [SENT, f"01-{TRACE}-00f067aa0ba902b7-01", f"cc-{TRACE}-00f067aa0ba902b7-09-what-comes"]
)
def test_a_trace_of_this_or_a_later_version_is_carried_on(sent):
    assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-01", continue_trace(sent))


@pytest.mark.parametrize(
    "sent", ["", f"ff-{TRACE}-00f067aa0ba902b7-01", f"{SENT}-more", f"01{SENT[2:]}-" + "x" * 500]
)
def test_another_header_begins_a_trace(sent):
    assert trace_id(continue_trace(sent)) != TRACE


def test_the_trace_stands_in_the_answer_and_on_each_line_of_the_log(api):
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = api.get("/healthz", headers={"traceparent": SENT})
    answered = [line for line in lines if line["event"] == "request.answered"]
    assert [line["trace_id"] for line in answered] == [TRACE]
    assert trace_id(answer.headers["traceparent"]) == TRACE


NUMBER = "850101-1234"


class Kept(trace.NonRecordingSpan):
    """A span that keeps all that it is told."""

    def __init__(self, name, told, attributes=None):
        super().__init__(trace.INVALID_SPAN_CONTEXT)
        self._told = told
        told += [name, attributes]

    def is_recording(self):
        return True

    def set_attribute(self, key, value):
        self._told.append((key, value))

    def set_attributes(self, attributes):
        self._told.append(attributes)

    def update_name(self, name):
        self._told.append(name)

    def add_event(self, name, attributes=None, timestamp=None):
        self._told += [name, attributes]

    def record_exception(self, exception, *_, **__):
        self._told.append(repr(exception))

    def set_status(self, status, description=None):
        self._told.append(description)


class InMemory(trace.TracerProvider, trace.Tracer):
    """What a process that is set up for OpenTelemetry gives its spans to, kept in `told`."""

    def __init__(self):
        self.told = []

    def get_tracer(self, *_, **__):
        return self

    def start_span(self, name, *_, attributes=None, **__):
        return Kept(name, self.told, attributes)

    @contextmanager
    def start_as_current_span(self, name, *_, attributes=None, **__):
        with trace.use_span(Kept(name, self.told, attributes)) as span:
            yield span


class InMemoryLogs(_logs.LoggerProvider, _logs.Logger):
    """The same for lines of the log."""

    def __init__(self):
        self.told = []

    def get_logger(self, *_, **__):
        return self

    def enabled(self, *_, **__):
        return True

    def emit(self, *record, **named):
        self.told.append((record, named))


@pytest.fixture
def exported(monkeypatch):
    """What leaves the process by OpenTelemetry, for which it is set up."""
    spans, lines = InMemory(), InMemoryLogs()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: spans)
    monkeypatch.setattr(_logs, "get_logger_provider", lambda: lines)
    monkeypatch.setattr(metrics, "get_meter_provider", metrics.NoOpMeterProvider)
    monkeypatch.setattr(_logs, "get_logger", lambda *_, **__: lines)
    return lambda: repr(spans.told + lines.told)


def test_nothing_that_a_sender_wrote_leaves_by_the_tracing_of_the_framework(
    exported, client, settings
):
    app = create_app(settings)

    @app.get("/test/broken")
    def broken(q: str) -> None:
        raise ValueError(q)

    api = client(app)
    headers = {"traceparent": SENT, "host": f"{NUMBER}.example.se"}
    api.get(f"/v1/screenings/{NUMBER}?q={NUMBER}", headers=headers)
    api.get(f"/v1/cases?limit={NUMBER}")
    api.request(f"X{NUMBER}", f"/nowhere/{NUMBER}")
    assert api.get(f"/test/broken?q={NUMBER}").status_code == 500
    assert NUMBER not in exported()


def test_what_the_framework_would_export_is_seen_here(exported, client, settings):
    """Or the test above could not fail: it is FastAPI's own behaviour, without our settings."""
    app = create_app(settings)
    app._telemetry |= {"tracing": True, "logs": True}
    client(app).get(f"/v1/screenings?q={NUMBER}")
    assert f"q={NUMBER}" in exported()
