"""The sample receiver of the documentation takes what is sent and nothing else."""

import http.client
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import HTTPServer
from pathlib import Path

import pytest

from service.operations.webhooks.event_types import challenge_body, event_body
from service.operations.webhooks.signing import new_secret, signed_headers
from tests.started import PATIENCE, thread

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "receive-webhooks.md"
(SAMPLE,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def sample():
    names: dict[str, object] = {"__name__": "sample"}
    exec(compile(SAMPLE, str(PAGE), "exec"), names)
    return names


@pytest.fixture
def ask(sample, monkeypatch):
    """Run the sample on the machine's own address, and return what sends it a message."""
    old, new = new_secret(), new_secret()
    monkeypatch.setenv("WEBHOOK_SECRETS", f"{old} {new}")
    sample["Receiver"].log_message = lambda *_: None

    def send(body, *, secrets=(new,), number="delivery_1", now=None, changes=None):
        headers = signed_headers(number, body, shown=secrets, now=now or datetime.now(UTC))
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
        connection.request("POST", "/", body, headers | (changes or {}))
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    with running(sample["Receiver"]) as server:
        yield send, old, new


@contextmanager
def running(handler):
    with (
        HTTPServer(("127.0.0.1", 0), handler) as server,
        thread(server.serve_forever, stop=server.shutdown),
    ):
        yield server


def test_the_sample_echoes_a_challenge_and_takes_a_message_once(ask, capsys):
    send, old, new = ask
    now = datetime.now(UTC)
    assert send(challenge_body(now, "webhook_1", "abc")) == (200, b'{"challenge": "abc"}')
    body = event_body("case.changed", now, "case_1")
    for secrets in ((new,), (old,), (new, old), (new_secret(), old)):
        assert send(body, secrets=secrets) == (200, b"{}")
    assert capsys.readouterr().out == "case.changed case_1\n"


def test_the_sample_refuses_what_is_forged_old_or_changed(ask):
    send, _, _ = ask
    body = event_body("case.changed", datetime.now(UTC), "case_1")
    assert send(body, secrets=(new_secret(),))[0] == 401
    assert send(body, now=datetime(2026, 1, 1, tzinfo=UTC))[0] == 401
    for changes in (
        {"webhook-id": "delivery_2"},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,x v2,y å".encode("latin-1").decode("latin-1")},
    ):
        assert send(body, changes=changes)[0] == 401


def test_the_sample_has_no_more_than_thirty_lines_that_check():
    checking = SAMPLE.split("class Receiver")[0].splitlines()
    assert len(checking) <= 30
