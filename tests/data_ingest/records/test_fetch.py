import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records.fetch import ATTEMPTS, fetch
from tests.started import thread

URL = "https://register.example/files/register.csv"
CONTENT = b"a;b\n1;2\n" * 1000


@pytest.fixture
def get(tmp_path):
    """Fetch from a server that gives these answers in turn, the last one for ever."""

    def ask(*answers, url=URL, **options):
        asked = []
        waits = []

        def handler(request):
            asked.append(request)
            answer = answers[min(len(asked), len(answers)) - 1]
            if isinstance(answer, Exception):
                raise answer
            return answer() if callable(answer) else answer

        with httpx.Client(transport=httpx.MockTransport(handler)) as client:
            try:
                found = fetch(url, tmp_path, client=client, wait=waits.append, **options)
            except UnreadableInput as fault:
                found = fault.problems[0].code
        return found, asked, waits

    return ask


def whole(**headers):
    length = {"content-length": str(len(CONTENT))}
    return lambda: httpx.Response(200, stream=httpx.ByteStream(CONTENT), headers=length | headers)


def test_a_file_is_fetched_with_its_hash_and_what_to_ask_with_next(get, tmp_path):
    told = []
    found, asked, _ = get(
        whole(etag='"1"', **{"last-modified": "Tue, 24 Nov 2026 08:00:00 GMT"}),
        on_bytes=lambda count, total: told.append((count, total)),
    )
    assert found.path.read_bytes() == CONTENT
    assert (found.name, found.bytes) == ("register.csv", len(CONTENT))
    assert found.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (found.etag, found.last_modified) == ('"1"', "Tue, 24 Nov 2026 08:00:00 GMT")
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert "if-none-match" not in asked[0].headers
    assert list(tmp_path.iterdir()) == [found.path]


def test_a_file_that_has_not_changed_is_not_fetched_again(get):
    found, asked, _ = get(httpx.Response(304), etag='"1"', last_modified="yesterday")
    assert found is None
    assert asked[0].headers["if-none-match"] == '"1"'
    assert asked[0].headers["if-modified-since"] == "yesterday"


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ('attachment; filename="bulk file.zip"', "bulk_file.zip"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\.hidden"', "hidden"),
        ('attachment; filename=".."', "file"),
    ],
)
def test_a_file_is_named_by_the_server_but_never_put_elsewhere(stated, name, get, tmp_path):
    found, _, _ = get(whole(**{"content-disposition": stated}))
    assert found.path == tmp_path / name


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_asked_again_when_it_says(status, get):
    busy = httpx.Response(status, headers={"retry-after": "7"})
    found, asked, waits = get(busy, httpx.Response(status), whole())
    assert found.bytes == len(CONTENT)
    assert (len(asked), waits) == (3, [7, 2])


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone(get):
    found, asked, waits = get(httpx.Response(503, headers={"retry-after": "3600"}))
    assert (found, len(asked), waits) == ("fetch-status", 1, [])


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (httpx.ConnectError("refused"), "fetch-unreachable"),
        (httpx.ConnectTimeout("slow"), "fetch-unreachable"),
        (httpx.ReadTimeout("slow"), "fetch-incomplete"),
        (httpx.ReadError("reset"), "fetch-incomplete"),
        (httpx.RemoteProtocolError("half"), "fetch-incomplete"),
    ],
)
def test_a_transfer_that_fails_is_begun_again_and_then_named(fault, code, get):
    assert get(fault, whole())[0].bytes == len(CONTENT)
    found, asked, waits = get(fault)
    assert (found, len(asked), waits) == (code, ATTEMPTS, [1, 2, 4])


def test_a_file_that_is_shorter_than_stated_is_incomplete(get):
    short = whole(**{"content-length": str(len(CONTENT) + 1)})
    assert get(short)[0] == "fetch-incomplete"


def test_a_refusal_is_not_asked_again(get):
    found, asked, _ = get(httpx.Response(404))
    assert (found, len(asked)) == ("fetch-status", 1)


def test_redirects_are_followed_to_https_alone(get):
    moved = httpx.Response(302, headers={"location": "/new/register-2.csv"})
    found, asked, _ = get(moved, whole())
    assert found.path.name == "register.csv"
    assert asked[1].url == "https://register.example/new/register-2.csv"
    for elsewhere in ("http://register.example/a", "ftp://register.example/a", "file:///etc/a"):
        plain = httpx.Response(301, headers={"location": elsewhere})
        assert get(plain)[0] == "fetch-not-https"
    assert get(httpx.Response(302, headers={"location": URL}))[0] == "fetch-redirects"


@pytest.mark.parametrize(
    "url", ["http://a.example/b", "file:///etc/passwd", "https://", "x:", "https://a.example/\n"]
)
def test_an_address_that_is_not_https_is_refused_before_anything_is_sent(url, get):
    found, asked, _ = get(whole(), url=url)
    assert (found, asked) == ("fetch-not-https", [])


def test_a_file_above_the_limit_is_refused_stated_or_not(get):
    assert get(whole(), limit=100)[0] == "too-large"
    streamed = httpx.Response(200, content=iter([b"x" * 60, b"y" * 60]))
    assert get(streamed, limit=100)[0] == "too-large"


class Rude(BaseHTTPRequestHandler):
    """Breaks off half way the first time, then gives everything."""

    answers = 0

    def do_GET(self):
        Rude.answers += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if Rude.answers == 1 else CONTENT)

    def log_message(self, *_):
        """Say nothing."""


class ToLocal(httpx.BaseTransport):
    """Carries what is meant for https to a plain server of the test."""

    def __init__(self, port):
        self._port = port
        self._plain = httpx.HTTPTransport()

    def handle_request(self, request):
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._plain.handle_request(request)

    def close(self):
        self._plain.close()


def test_a_real_server_that_sends_half_a_file_is_asked_again(tmp_path):
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), Rude) as server,
        thread(server.serve_forever, stop=server.shutdown),
        httpx.Client(transport=ToLocal(server.server_port)) as client,
    ):
        found = fetch(URL, tmp_path, client=client, wait=lambda _seconds: None)
    assert found.path.read_bytes() == CONTENT
    assert Rude.answers == 2
