"""What leaves by traces, as a collector of OTLP over HTTP gets it."""

import gzip
import re
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event

import pytest
import structlog
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceState
from structlog.testing import capture_logs

from service.app import create_app
from service.job_kinds import worker_of
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue
from service.operations.jobs.worker import run_worker
from service.platform.db.database import transaction
from service.platform.http.tracing import span_id, trace_id
from service.platform.process.outbound import NotReached, Outbound
from service.platform.process.reach import OPEN
from service.platform.process.spans import span
from service.platform.process.telemetry import LEAVES, open_telemetry, telemetry_to
from service.settings import InvalidSettings, Settings
from tests.started import thread

NUMBER = "850101-1234"
BARE = NUMBER.replace("-", "")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Collector(ThreadingHTTPServer):
    """Takes what is exported, and keeps it as it came and as it is read."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.raw, self.spans = b"", []

    def named(self, name):
        return [one for one in list(self.spans) if one.name == name]


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                self.server.spans.extend(scope.spans)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def collector():
    with Collector() as server, thread(server.serve_forever, stop=server.shutdown):
        yield server


@pytest.fixture(scope="module")
def traced(collector, client, settings):
    """The application with traces on, and what makes sure that all of them have arrived."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENDPOINT, f"http://127.0.0.1:{collector.server_port}")
        app = create_app(settings.model_copy(update={"traces": True, "embedded_worker": False}))

    @app.get("/test/broken")
    def broken(q: str) -> None:
        raise ValueError(q)

    return client(app), app.state.telemetry.provider.force_flush


def attributes(one):
    return {item.key: item.value.string_value or item.value.int_value for item in one.attributes}


def test_the_trace_and_the_span_are_those_of_the_answer_and_of_the_log(traced, collector):
    api, flush = traced
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = api.get(
            "/v1/screenings/none", headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        )
    flush()
    line = next(line for line in lines if line["event"] == "request.answered")
    (told_request,) = [
        one
        for one in collector.named("GET /v1/screenings/{screening_id}")
        if attributes(one)["kedjekoll.request.id"] == answer.headers["x-request-id"]
    ]
    traceparent = answer.headers["traceparent"]
    assert told_request.trace_id.hex() == line["trace_id"] == trace_id(traceparent) == TRACE
    assert told_request.span_id.hex() == line["span_id"] == span_id(traceparent)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert answer.status_code == 404
    assert attributes(told_request) == {
        "http.request.method": "GET",
        "http.route": "/v1/screenings/{screening_id}",
        "http.response.status_code": 404,
        "kedjekoll.request.id": line["request_id"],
    }


def test_statements_stand_in_the_trace_of_their_request_by_operation_and_table(traced, collector):
    api, flush = traced
    answer = api.get("/v1/webhooks")
    flush()
    own = [
        attributes(one)
        for one in list(collector.spans)
        if one.trace_id.hex() == trace_id(answer.headers["traceparent"])
    ]
    told_tables = {one["db.collection.name"] for one in own if "db.collection.name" in one}
    assert "webhook_receivers" in told_tables
    assert {one["db.operation.name"] for one in own if "db.operation.name" in one} <= {
        "SELECT", "INSERT", "UPDATE", "DELETE", "WITH",
    }  # fmt: skip
    assert all(set(one) <= LEAVES for one in own)


def test_a_page_is_named_by_its_own_route_and_what_it_asks_of_the_api_is_a_part_of_it(
    traced, collector
):
    api, flush = traced
    answer = api.get("/app/cases")
    flush()
    own = [
        one
        for one in list(collector.spans)
        if one.trace_id.hex() == trace_id(answer.headers["traceparent"])
    ]
    (page,) = [one for one in own if one.name == "GET /app/cases"]
    asked = {attributes(one)["http.route"] for one in own if one.name == "API"}
    assert page.span_id.hex() == span_id(answer.headers["traceparent"])
    assert "/v1/cases" in asked


def test_nothing_that_a_sender_wrote_leaves(traced, collector):
    api, flush = traced
    before_the_gate = InMemorySpanExporter()
    processor = SimpleSpanProcessor(before_the_gate)
    api.app.state.telemetry.provider.add_span_processor(processor)
    headers = {
        "host": f"{BARE}.example.se",
        "x-forwarded-proto": NUMBER,
        "user-agent": NUMBER,
        "cookie": f"a={NUMBER}",
        "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
        "tracestate": f"a{BARE}={NUMBER}",
        "baggage": f"person={NUMBER}",
    }
    before = len(collector.spans)
    api.get(f"/v1/screenings/{NUMBER}?q={NUMBER}", headers=headers)
    api.get(f"/reply/{NUMBER}", headers=headers)
    api.get(f"/nowhere/{NUMBER}?{NUMBER}", headers=headers)
    api.get(f"/app/cases/{NUMBER}?q={NUMBER}", headers=headers)
    api.request(f"X{BARE}", f"/v1/{NUMBER}", headers=headers)
    api.post("/v1/look-ups", json={"number": NUMBER, "scheme": NUMBER}, headers=headers)
    api.post("/v1/webhooks", json={"label": NUMBER, "address": f"https://a.se/{NUMBER}"})
    assert api.get(f"/test/broken?q={NUMBER}", headers=headers).status_code == 500
    flush()
    made = before_the_gate.get_finished_spans()
    assert f"q={NUMBER}" in {one.attributes.get("url.query") for one in made}
    assert len(collector.spans) >= before + 8
    assert not re.search(rb"850101-?1234", collector.raw)


PERSONS = st.from_regex(
    r"(19|20)?[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[-+]?[0-9]{4}", fullmatch=True
)
WAYS = {
    "query": lambda number: {"url": "/v1/cases", "params": {"q": number, number: "1"}},
    "path": lambda number: {"url": f"/v1/cases/{number}"},
    "no route": lambda number: {"url": f"/{number}/{number}"},
    "page": lambda number: {"url": f"/app/cases/{number}", "params": {"q": number}},
    "body": lambda number: {"url": "/v1/cases", "method": "POST", "json": {number: [number]}},
    "header": lambda number: {"url": "/v1/cases", "headers": {"x-person": number, "host": number}},
    "state": lambda number: {
        "url": "/v1/cases",
        "headers": {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "tracestate": f"a={number}"},
    },
}


@settings_of_hypothesis(max_examples=40, deadline=None)
@given(number=PERSONS, ways=st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=3))
def test_a_number_of_a_person_leaves_in_no_way(traced, number, ways):
    api, _ = traced
    left = InMemorySpanExporter()
    processor = SimpleSpanProcessor(telemetry_to(left).exporter)
    api.app.state.telemetry.provider.add_span_processor(processor)
    for way in ways:
        sent = {"method": "GET", **WAYS[way](number)}
        api.request(sent.pop("method"), sent.pop("url"), **sent)
    processor.shutdown()
    told_spans = left.get_finished_spans()
    assert len(told_spans) >= len(ways)
    told_words = [(one.name, dict(one.attributes), one.context.trace_state) for one in told_spans]
    assert number not in re.sub(r"'kedjekoll.request.id': '[^']*'", "", repr(told_words))


def test_what_a_proxy_asks_every_few_seconds_is_not_told(traced, collector):
    api, flush = traced
    answer = api.get("/healthz")
    flush()
    told_traces = {one.trace_id.hex() for one in list(collector.spans)}
    assert trace_id(answer.headers["traceparent"]) not in told_traces


def test_a_fault_is_told_by_its_class_alone(traced, collector):
    api, flush = traced
    api.get("/test/broken?q=what-somebody-typed")
    flush()
    failed = collector.named("GET /test/broken")[-1]
    assert attributes(failed)["error.type"] in {"ValueError", "500"}
    assert (failed.status.code, failed.status.message) == (2, "")
    assert not failed.events
    assert b"what-somebody-typed" not in collector.raw


@pytest.fixture
def kept():
    """What leaves, in memory."""
    exporter = InMemorySpanExporter()
    telemetry = telemetry_to(exporter)
    telemetry.start()
    yield lambda: telemetry.provider.force_flush() and exporter.get_finished_spans()
    telemetry.close()


def test_what_is_asked_outside_is_told_by_host_method_and_status(kept):
    outbound = Outbound(resolve=lambda *_: ["10.1.2.3"], reach=OPEN)
    with span("here", {}, begins=True), pytest.raises(NotReached):
        outbound.get(f"https://register.example.se/{NUMBER}?q={NUMBER}")
    outbound.close()
    asked, here = kept()
    assert (asked.name, asked.parent.span_id) == ("GET", here.context.span_id)
    assert dict(asked.attributes) == {
        "http.request.method": "GET",
        "server.address": "register.example.se",
        "error.type": "NotAllowed",
    }


def test_a_job_is_a_trace_whose_number_stands_in_its_log_lines(settings, kept):
    with closing(open_installation(settings)) as installation:
        with transaction(installation.engine) as connection:
            job = enqueue(
                connection,
                NewJob(tenant_id="local", actor="somebody", kind="retention", payload={}),
            )
        with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
            run_worker(worker_of(installation, settings), Event(), until_idle=True)
    line = next(line for line in lines if line.get("job") == job.id)
    attempt = next(one for one in kept() if one.name == "job retention")
    assert f"{attempt.context.trace_id:032x}" == line["trace_id"]
    assert f"{attempt.context.span_id:016x}" == line["span_id"]
    assert attempt.attributes["kedjekoll.job.id"] == job.id
    assert attempt.attributes["kedjekoll.job.outcome"] == line["event"].removeprefix("job.")


VALUES = st.one_of(st.text(), st.integers(), st.booleans(), st.floats(), st.lists(st.text()))
NAMES = st.one_of(
    st.sampled_from([*sorted(LEAVES), "url.query", "url.path", "db.query.text"]), st.text()
)


@given(
    st.text(),
    st.dictionaries(NAMES, VALUES | st.just(NUMBER) | st.just(f"/v1/{BARE}")),
    st.text(),
    st.sampled_from(SpanKind),
)
def test_whatever_a_span_holds_only_words_on_the_list_leave(name, held, message, kind):
    exporter = InMemorySpanExporter()
    context = SpanContext(1, 2, is_remote=False, trace_state=TraceState([("a", NUMBER)]))
    whole = ReadableSpan(
        name=f"{name} {NUMBER}",
        context=context,
        parent=context,
        attributes=held,
        kind=kind,
        status=Status(StatusCode.ERROR, message),
    )
    telemetry_to(exporter).exporter.export([whole])
    (left,) = exporter.get_finished_spans()
    assert set(left.attributes) <= LEAVES | {"server.address"}
    assert all(
        isinstance(value, int) or re.fullmatch(r"[\w./{}:-]{1,200}", value, re.ASCII)
        for value in left.attributes.values()
    )
    assert not left.context.trace_state
    assert not left.parent.trace_state
    assert (left.status.description, len(left.events), len(left.links)) == (None, 0, 0)
    assert NUMBER not in repr({k: v for k, v in left.attributes.items() if k[-3:] != ".id"})
    assert NUMBER not in left.name


def test_without_the_setting_nothing_is_told(settings, collector, monkeypatch):
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{collector.server_port}")
    assert open_telemetry(settings) is None
    assert not create_app(settings)._telemetry["tracing"]


def test_another_protocol_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with pytest.raises(InvalidSettings, match="http/protobuf"):
        open_telemetry(Settings(traces=True))


def test_a_collector_that_is_away_disturbs_no_request(client, settings, monkeypatch):
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    api = client(create_app(settings.model_copy(update={"traces": True, "embedded_worker": False})))
    assert api.get("/v1/about").status_code in {200, 404}
