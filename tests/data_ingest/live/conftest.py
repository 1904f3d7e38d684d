import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from data_ingest.live.client import RegisterClient

SAMPLES = Path(__file__).parents[2] / "fixtures" / "sources"
PERSON_KEY = b"person key of the tests".ljust(32)
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
JSON = {"content-type": "application/json"}


@dataclass
class World:
    """Registers that answer what a test says, on a clock that only waiting moves.

    `answers` has, by a part of the address, what comes in turn, the last one for ever: a JSON
    value, the path of a file with one, a status, a response, an exception, or a function of the
    request.
    """

    answers: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    time: float = 1000.0

    def client(self, **options: Any) -> RegisterClient:
        """A client that asks these registers."""
        http = httpx2.Client(transport=httpx2.MockTransport(self._answer))
        settings = {
            "clock": lambda: self.time,
            "now": lambda: NOW,
            "sleep": self.wait,
            "jitter": lambda: 0.0,
        }
        return RegisterClient(http, **(settings | options))

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self.waits.append(seconds)
        self.time += seconds

    def addresses(self) -> list[str]:
        """The addresses that were asked, without host."""
        return [request.url.raw_path.decode() for request in self.asked]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        parts = [part for part in self.answers if part in str(request.url)]
        part = max(parts, key=len)
        listed = self.answers[part]
        answer = listed.pop(0) if len(listed) > 1 else listed[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        if isinstance(answer, int):
            return httpx2.Response(answer, json={})
        if isinstance(answer, Path):
            return httpx2.Response(200, content=answer.read_bytes(), headers=JSON)
        return answer(request) if callable(answer) else httpx2.Response(200, json=answer)


@pytest.fixture
def world() -> World:
    """Registers that answer what the test says."""
    return World()


@pytest.fixture
def person_key() -> bytes:
    """The secret of the tests."""
    return PERSON_KEY


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Any]:
    """A sample of the sources, by its file's name."""
    return lambda name: (
        json.loads((SAMPLES / name).read_text("utf-8").splitlines()[0])
        if (name.endswith("jsonl"))
        else json.loads((SAMPLES / name).read_text("utf-8"))
    )
