import io
import json
import logging
import re

import anyio
import pytest
import structlog
from fastapi import Request
from polars.exceptions import PanicException
from starlette.responses import StreamingResponse
from structlog.testing import capture_logs

from service.app import create_app
from service.platform.http.bodies import Json
from service.platform.process import logs

CANARIES = ("198501011234", "19850101-1234", "8501011234", "850101-1234", "850101+1234")


@pytest.fixture(scope="module")
def log_api(client, settings):
    """The application with endpoints that break."""
    app = create_app(settings)

    @app.get("/test/things/{number}")
    async def thing(number: str) -> Json:
        return Json({})

    @app.get("/test/broken/{number}")
    async def broken(number: str) -> None:
        try:
            int(number)
        except ValueError as fault:
            raise LookupError(number) from fault

    @app.get("/test/panic")
    def panic() -> None:
        raise PanicException("index out of bounds")

    @app.get("/test/half")
    async def half() -> StreamingResponse:
        async def parts():
            yield b"half"
            raise RuntimeError("the other half")

        return StreamingResponse(parts())

    @app.post("/test/read")
    async def read(request: Request) -> Json:
        return Json(len(await request.body()))

    return client(app)


@pytest.fixture
def written():
    """What the log writes while a test runs, after a test has called `logs.configure`."""
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    handlers, level = root.handlers, root.level
    yield io.StringIO()
    root.handlers, access.disabled = handlers, False
    root.setLevel(level)
    logging.getLogger("httpx2").setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.fixture
def log_lines(written):
    """Configure real logging, and give back what it wrote as JSON."""
    logs.configure("json", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route_and_without_its_address(log_api):
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        response = log_api.get(f"/test/things/{CANARIES[0]}?q={CANARIES[1]}")
    (line,) = lines
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request.answered",
        "log_level": "info",
        "method": "GET",
        "route": "/test/things/{number}",
        "status": 200,
        "request_id": response.headers["x-request-id"],
        "trace_id": response.headers["traceparent"].split("-")[1],
        "span_id": response.headers["traceparent"].split("-")[2],
    }


def test_the_line_of_a_head_request_names_its_method_and_route(log_api):
    with capture_logs() as lines:
        log_api.request("HEAD", "/test/things/1")
        log_api.request("HEAD", "/nowhere")
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("HEAD", "/test/things/{number}", 200),
        ("HEAD", "(none)", 404),
    ]


def test_an_unexpected_fault_is_logged_by_its_kind_and_place_alone(log_api, log_lines):
    response = log_api.get(f"/test/broken/{CANARIES[3]}")
    failed, answered = log_lines()
    assert response.status_code == answered["status"] == 500
    assert failed["event"] == "request.failed"
    assert failed["error"] == "LookupError from ValueError"
    assert re.fullmatch(r"test_logs.py:\d+ broken", failed["raised_at"][-1])
    assert failed["request_id"] == answered["request_id"] == response.headers["x-request-id"]
    assert CANARIES[3] not in json.dumps([failed, answered])


def test_a_panic_of_the_engine_is_an_answer_too(log_api):
    with capture_logs():
        assert log_api.get("/test/panic").json()["type"] == "/problems/internal-error"


def test_a_fault_after_the_answer_has_begun_breaks_the_connection(log_api):
    with capture_logs() as lines, pytest.raises(RuntimeError, match="the other half"):
        log_api.get("/test/half")
    assert [line["event"] for line in lines] == ["request.failed", "request.answered"]


def test_a_sender_who_leaves_is_no_fault(log_api):
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/test/read",
        "query_string": b"",
        "headers": [],
    }

    async def gone():
        return {"type": "http.disconnect"}

    async def nothing_is_sent(_message):
        raise AssertionError

    with capture_logs() as lines:
        anyio.run(log_api.app, scope, gone, nothing_is_sent)
    assert [line["event"] for line in lines] == ["request.abandoned", "request.answered"]
    assert lines[1]["status"] == logs.SENDER_LEFT


def test_no_number_of_a_person_reaches_the_log_in_any_spelling(log_lines):
    for canary in CANARIES:
        structlog.get_logger().warning(
            "thing.happened",
            note=f"about {canary}.",
            nested={"list": [canary, (canary,)], canary: {"deep": canary}},
            payload=canary,
            raw=canary.encode(),
            number=int(canary) if canary.isdigit() else 0,
        )
        logging.getLogger("uvicorn.error").warning("from the server: %s", canary)
    lines = log_lines()
    assert len(lines) == 2 * len(CANARIES)
    assert not any(canary in json.dumps(lines) for canary in CANARIES)
    assert lines[0]["note"] == "about [number]."
    assert lines[0]["payload"] == "[not logged]"
    assert lines[0]["raw"] == "[12 bytes]"


def test_what_is_no_number_of_a_person_stays(log_lines):
    structlog.get_logger().info("thing.counted", rows=123456, at="2026-11-24", share=True)
    (line,) = log_lines()
    assert (line["rows"], line["at"], line["share"]) == (123456, "2026-11-24", True)


def test_the_servers_own_access_line_is_off(log_lines):
    logging.getLogger("uvicorn.access").info("GET /%s", CANARIES[0])
    assert log_lines() == []


def test_the_servers_own_tracebacks_lose_their_messages(log_lines):
    try:
        raise RuntimeError(CANARIES[3])
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        structlog.get_logger().exception("thing.failed")
    server, ours = log_lines()
    assert server["error"] == ours["error"] == "RuntimeError"
    assert CANARIES[3] not in json.dumps([server, ours])


def test_an_exception_that_is_not_there_is_no_error():
    event = logs.name_exception(None, "", {"event": "thing.failed", "exc_info": True})
    assert event == {"event": "thing.failed", "error": "", "raised_at": []}


def test_people_get_lines_they_can_read(written):
    logs.configure("console", written)
    structlog.get_logger().info("thing.happened", number=3)
    assert "thing.happened" in written.getvalue()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_line_stays_one_whatever_stands_in_it_and_steers_no_terminal(log_format, monkeypatch):
    output = io.StringIO()
    kept = logging.getLogger().handlers, structlog.get_config()
    try:
        logs.configure(log_format, output)
        structlog.get_logger("kedjekoll").info(
            "log_in.failed", issuer="key", reason="one\n2026-12-01 log_in.done\r\x1b[31m"
        )
    finally:
        logging.getLogger().handlers = kept[0]
        structlog.configure(**kept[1])
    assert output.getvalue().count("\n") == 1
    assert not set("\r\x1b") & set(output.getvalue())


def test_a_line_says_when_in_utc():
    output = io.StringIO()
    kept = logging.getLogger().handlers, structlog.get_config()
    try:
        logs.configure("json", output)
        structlog.get_logger("kedjekoll").info("service.stopped")
    finally:
        logging.getLogger().handlers = kept[0]
        structlog.configure(**kept[1])
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", json.loads(output.getvalue())["timestamp"])
