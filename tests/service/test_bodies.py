import json
import re

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from data_ingest.parsing.strict_json import loads
from service.app import create_app
from service.platform.http.bodies import ANSWER_HEADERS, TLS_ONLY, Json, read_body

LIMIT = 4096
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def body_api(client, settings):
    """The application with one endpoint that reads a JSON body of at most `LIMIT` bytes."""
    app = create_app(settings.model_copy(update={"max_body_bytes": LIMIT}))

    @app.post("/test/json")
    async def read(request: Request) -> Json:
        payload, media_type = await read_body(request, ("application/json", "application/xml"))
        if media_type == "application/json":
            loads(payload)
        return Json({"bytes": len(payload), "media_type": media_type})

    @app.post("/test/unread")
    async def unread() -> Json:
        return Json({})

    @app.get("/test/own-headers")
    async def own_headers() -> Json:
        return Json({}, headers={"cache-control": "max-age=60"})

    @app.get("/test/nan")
    async def not_a_number() -> dict[str, float]:
        return {"value": float("nan")}

    @app.get("/test/plain-nan")
    async def plain():
        return {"value": float("inf")}

    return client(app)


def code(response):
    assert response.headers["content-type"] == "application/problem+json"
    assert 400 <= response.status_code < 500
    errors = response.json().get("errors")
    return (response.status_code, errors[0]["code"] if errors else None)


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (b'{"a": NaN}', (400, "json-not-a-number")),
        (b"[Infinity]", (400, "json-not-a-number")),
        (b"[-Infinity]", (400, "json-not-a-number")),
        (b'["\\ud800"]', (400, "json-surrogate")),
        (b'{"\\ud800": NaN}', (400, "json-surrogate")),
        (b'["\\u0000"]', (400, "json-nul")),
        (b'["\x00"]', (400, "json-malformed")),
        (b"\xef\xbb\xbf{}", (400, "json-bom")),
        ("{}".encode("utf-16"), (400, "json-not-utf8")),
        (b"[" * (LIMIT - 1), (400, "json-too-deep")),
        (b"[" * 200_000, (413, None)),
        (b"1" * (LIMIT - 1), (400, "json-integer-too-large")),
        (b"1" * 5000, (413, None)),
        (str(2**70).encode(), (400, "json-integer-too-large")),
        (b'{"a": 1, "a": 1}', (400, "json-duplicate-key")),
        (b" " * (LIMIT + 1), (413, None)),
        (b"", (422, "empty-input")),
        (b'{"a": [1, 2', (400, "json-truncated")),
        (b"\xff\xfe\xfd", (400, "json-not-utf8")),
    ],
)
def test_the_hostile_corpus_is_refused_as_problems(body_api, payload, answer):
    assert code(body_api.post("/test/json", content=payload, headers=JSON)) == answer


@pytest.mark.parametrize("payload", [b"[" * 200_000, b"1" * 5000, b"1" * 2**20])
def test_deep_and_long_values_within_the_usual_limit_are_refused(client, settings, payload):
    app = create_app(settings)

    @app.post("/test/json")
    async def read(request: Request) -> Json:
        return Json(loads((await read_body(request, ("application/json",)))[0]))

    assert code(client(app).post("/test/json", content=payload, headers=JSON))[0] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json, application/xml"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "json"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_another_content_type_is_refused_and_told_what_is_taken(body_api, headers):
    response = body_api.post("/test/json", content=b"{}", headers=headers)
    assert code(response) == (415, None)
    assert response.headers["accept"] == "application/json, application/xml"
    assert "application/json, application/xml" in response.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("application/json", "application/json"),
        ("Application/JSON ; Charset=UTF-8", "application/json"),
        ('application/json; charset="utf-8"', "application/json"),
        ("application/xml", "application/xml"),
    ],
)
def test_the_media_type_is_told_without_its_parameters(body_api, content_type, media_type):
    response = body_api.post("/test/json", content=b"{}", headers={"content-type": content_type})
    assert response.json() == {"bytes": 2, "media_type": media_type}


def test_a_body_of_exactly_the_limit_is_read(body_api):
    response = body_api.post("/test/json", content=b"{}".ljust(LIMIT), headers=JSON)
    assert response.json()["bytes"] == LIMIT


@pytest.mark.parametrize("length", ["0", "10", "-1", "²", "9" * 5000, "1e3", "", None])
def test_the_body_is_counted_whatever_content_length_says(body_api, length):
    async def stream():
        for _ in range(LIMIT // 1024 + 1):
            yield b" " * 1024

    headers = JSON if length is None else {**JSON, "content-length": length.encode("latin-1")}
    response = body_api.post("/test/json", content=stream(), headers=headers)
    assert code(response) == (413, None)
    assert f"{LIMIT} bytes" in response.json()["detail"]


def test_a_stated_length_over_the_limit_is_refused_before_the_body_is_read(body_api):
    async def stream():
        raise AssertionError
        yield b""

    headers = {**JSON, "content-length": str(LIMIT + 1)}
    assert code(body_api.post("/test/unread", content=stream(), headers=headers)) == (413, None)


def test_a_long_address_is_refused(body_api):
    assert body_api.get("/healthz?" + "x" * 8184).status_code == 200
    response = body_api.get("/healthz?" + "x" * 8185)
    assert response.json()["type"] == "/problems/uri-too-long"
    assert code(response) == (414, None)
    assert code(body_api.get("/" + "x" * 8192)) == (414, None)


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/openapi.json", "/problems/not-found"])
def test_every_answer_has_the_headers_that_protect_it(body_api, path):
    headers = body_api.get(path).headers
    assert {name: headers[name] for name in ANSWER_HEADERS} == ANSWER_HEADERS
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/healthz", "/v1/cases", "/app/log-in", "/nowhere", "/docs"])
def test_whoever_has_come_by_tls_is_told_to_come_by_nothing_else(body_api, path):
    seconds, _, scope = TLS_ONLY.partition("; ")
    assert int(seconds.removeprefix("max-age=")) >= 365 * 24 * 3600
    assert scope == "includeSubDomains"
    secure = body_api.get(f"https://127.0.0.1:8000{path}")
    assert secure.headers["strict-transport-security"] == TLS_ONLY
    assert "strict-transport-security" not in body_api.get(path).headers


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/app/log-in", "/docs", "/app/static/kedjekoll.js", "/v1/reconcile/preview"],
)
def test_every_policy_bars_plugins_another_base_and_forms_to_elsewhere(body_api, path):
    policy = body_api.get(path).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert (rules["default-src"], rules["object-src"], rules["base-uri"]) == ("'none'",) * 3
    assert rules["form-action"] in ("'none'", "'self'")
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/healthz", "application/json"),
        ("/nowhere", "application/problem+json"),
        ("/app/log-in", "text/html; charset=utf-8"),
        ("/docs", "text/html; charset=utf-8"),
        ("/app/static/kedjekoll.js", "text/javascript; charset=utf-8"),
        ("/app/static/kedjekoll.css", "text/css; charset=utf-8"),
        ("/app/static/mark.svg", "image/svg+xml"),
    ],
)
def test_an_answer_says_what_it_is_and_a_text_its_letters(body_api, path, kind):
    answer = body_api.get(path)
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    kept = "public" in answer.headers["cache-control"]
    assert kept == path.startswith("/app/static/"), "only files that are everybody's are kept"


@pytest.mark.parametrize("path", ["/healthz", "/v1/cases", "/app/log-in"])
def test_what_was_sent_is_never_sent_back_by_trace(body_api, path):
    answer = body_api.request("TRACE", path, headers={"x-secret": "kk_made_up"})
    assert answer.status_code == 405
    assert "kk_made_up" not in answer.text


@pytest.mark.parametrize(
    "path", ["/.git/config", "/app/static/", "/app/static/../page.py", "/app/static/%2e%2e/page.py"]
)
def test_no_folder_is_listed_and_nothing_beside_the_pages_files_is_given_out(body_api, path):
    assert body_api.get(path).status_code == 404


def test_an_answer_may_set_its_own_header(body_api):
    assert body_api.get("/test/own-headers").headers["cache-control"] == "max-age=60"


def test_a_trace_is_carried_on_with_a_span_of_our_own(body_api):
    sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    given_back = body_api.get("/healthz", headers={"traceparent": sent}).headers["traceparent"]
    assert given_back.split("-")[1] == sent.split("-")[1]
    assert given_back.split("-")[2] != sent.split("-")[2]
    assert given_back.endswith("-01")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "x" * 5000,
    ],
)
def test_without_a_valid_trace_one_begins(body_api, sent):
    headers = {} if sent is None else {"traceparent": sent}
    given_back = body_api.get("/healthz", headers=headers).headers["traceparent"]
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", given_back)
    assert given_back[3:35] not in (sent or "")


def test_every_request_has_an_id_of_its_own_that_the_sender_cannot_choose(body_api):
    ids = {
        body_api.get("/healthz", headers={"x-request-id": "mine"}).headers["x-request-id"]
        for _ in range(5)
    }
    assert len(ids) == 5
    assert "mine" not in ids


def test_head_is_answered_as_get_by_the_same_route(body_api):
    head, get = body_api.request("HEAD", "/healthz"), body_api.get("/healthz")
    assert head.status_code == 200
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", ["/test/nan", "/test/plain-nan"])
def test_a_number_that_json_lacks_never_leaves(body_api, path):
    assert body_api.get(path).json() == {"value": None}


def test_a_decimal_is_refused_rather_than_rounded():
    from decimal import Decimal

    with pytest.raises(TypeError):
        Json({"amount": Decimal("0.1")})


@given(st.binary(max_size=200))
@hypothesis_settings(max_examples=150)
def test_random_bytes_are_answered_with_success_or_a_problem(body_api, payload):
    response = body_api.post("/test/json", content=payload, headers=JSON)
    assert response.status_code == 200 or code(response)


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=10,
    ),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=3),
    st.booleans(),
)
@hypothesis_settings(max_examples=200)
def test_mutated_json_is_answered_with_success_or_a_problem(body_api, value, mutations, escaped):
    text = json.dumps(value, ensure_ascii=escaped)
    payload = bytearray(text.encode("utf-8", "surrogatepass"))
    for place, part in mutations:
        payload[place : place + 1] = part
    response = body_api.post("/test/json", content=bytes(payload), headers=JSON)
    assert response.status_code == 200 or code(response)


@given(st.binary(max_size=40).filter(lambda value: not set(value) & set(b"\r\n\0")))
@hypothesis_settings(max_examples=100)
def test_any_content_type_is_answered_with_success_or_a_problem(body_api, content_type):
    response = body_api.post(
        "/test/json", content=b"{}", headers={"content-type": b"application/json" + content_type}
    )
    assert response.status_code == 200 or code(response)
