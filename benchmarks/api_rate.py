"""What `POST /v1/screenings` costs beside an endpoint that does nothing, over loopback.

The bare endpoint is a FastAPI `def` that takes the procurement document and gives back a screening
that it made when it started: the same models in and out. The real one reads, gathers, screens,
stores and answers the purchase of `benchmarks.screening`: five tenderers with twenty parties each.
Servers stand side by side and are asked in turn, by threads: two at once (`ratio`, and all else
that is told of the real one), where the bare one gains most from the second processor, and one at a
time (`ratio_alone`).

One and two workers are compared on PostgreSQL, where `TEST_DATABASE_URL` names an empty database.
There each request has a connection of its own: connections that are kept may all belong to one
process. What else needs the processors (the database, whoever asks) is in the figures: two workers
cannot answer more often than one by more than the processors have left beside it, so how busy they
were is told as well; and how much more two processes screen than one that do nothing else, without
server and database: no two workers of this machine can do better. The last line is one JSON object.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from socket import socket
from statistics import median
from tempfile import TemporaryDirectory

import httpx2
from fastapi import FastAPI

from benchmarks.processors import processors
from benchmarks.screening import AS_OF, NAME, made_document
from data_ingest.formats.procurement_json.document import ProcurementDocument
from service.app import create_app
from service.cli.serving import settle
from service.operations.installation import open_installation
from service.operations.people.first import enter_first
from service.operations.people.keys import LIFE, make_key
from service.operations.people.principal import SCOPES, Principal
from service.platform.db.database import transaction
from service.screening.record.recording import Screened, screen_file
from service.screening.record.views import ScreeningResource, screening_json
from service.settings import load_settings

ROUNDS = 5
SECONDS = 6
GOALS = {"ratio": 0.1, "ratio_alone": 0.1, "p99_to_p50": 4, "two_workers": 1.7}

_PATH = f"/v1/screenings?as_of={AS_OF}"


def bare() -> FastAPI:
    """Return the application that does nothing but take and give back the models."""
    answer = ScreeningResource.model_validate_json(screening_json(_made().record, "en"))
    app = FastAPI()

    @app.post("/v1/screenings", status_code=201)
    def create_screening(document: ProcurementDocument) -> ScreeningResource:
        return answer

    settle()
    return app


def _made() -> Screened:
    return screen_file(
        made_document(),
        name=NAME,
        principal=Principal("local", "local-user"),
        person_key=bytes(32),
        now=datetime.now(UTC),
        as_of=AS_OF,
    )


def real() -> FastAPI:
    """Return the application itself, by the settings of the environment."""
    app = create_app(load_settings())
    settle()
    return app


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of asking found.

    Attributes:
        rate: Answers a second.
        p50: Median time of an answer, in milliseconds.
        p99: Time that 99 in 100 answers keep, in milliseconds.
        busy: Share of all processors' time that was spent, whoever spent it.
    """

    rate: float
    p50: float
    p99: float
    busy: float = 0.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens, and the key that it takes."""

    port: int
    key: str

    def ask_once(self) -> None:
        """Ask for one screening.

        Raises:
            RuntimeError: The answer was not a screening.
        """
        with self._client() as client:
            self._posted(client)

    def ask(self, *, at_once: int, anew: bool) -> Load:
        """Ask for `SECONDS`, so many at once.

        Args:
            at_once: How many ask.
            anew: Each request has a connection of its own, which whichever process is free takes;
                else each of those who ask keeps one.

        Raises:
            RuntimeError: An answer was not a screening.
        """
        ends = time.monotonic() + SECONDS

        def times() -> list[float]:
            found = []
            with self._client(anew=anew) as client:
                while time.monotonic() < ends:
                    found.append(self._posted(client))
            return found

        begun = time.monotonic()
        with ThreadPoolExecutor(at_once) as threads:
            running = [threads.submit(times) for _ in range(at_once)]
            took = sorted(one for of_thread in running for one in of_thread.result())
        rate = len(took) / (time.monotonic() - begun)
        return Load(rate, median(took), took[min(len(took) * 99 // 100, len(took) - 1)])

    def _client(self, *, anew: bool = False) -> httpx2.Client:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        if anew:
            headers["Connection"] = "close"
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=60)

    @staticmethod
    def _posted(client: httpx2.Client) -> float:
        """Return how long a screening took, in milliseconds."""
        begun = time.perf_counter()
        answer = client.post(_PATH, content=made_document())
        if answer.status_code != httpx2.codes.CREATED:
            raise RuntimeError(f"an answer was {answer.status_code}")
        return 1000 * (time.perf_counter() - begun)


@contextmanager
def serving(
    name: str, environment: Mapping[str, str], *, key: str = "none", workers: int = 1
) -> Iterator[Server]:
    """Run a server in processes of its own until the end.

    Args:
        name: The function of this module that makes its application.
        environment: Settings.
        key: The key that it takes.
        workers: How many processes answer.
    """
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = ["--factory", f"benchmarks.api_rate:{name}", "--log-level", "warning"]
    listening = ["--port", str(port), "--workers", str(workers), "--no-access-log"]
    command = [sys.executable, "-m", "uvicorn", *application, *listening]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, key)
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server listens.

    Raises:
        RuntimeError: It has ended.
    """
    while process.poll() is None:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server has ended")


def prepared(folder: Path, database: str | None) -> tuple[dict[str, str], str]:
    """Return the settings of an installation of its own, and a key for it."""
    environment = {
        "KEDJEKOLL_DATA_DIR": str(folder),
        "KEDJEKOLL_REQUESTS_PER_MINUTE": "0",
        "KEDJEKOLL_EMBEDDED_WORKER": "false",
        **({} if database is None else {"KEDJEKOLL_DATABASE_URL": database}),
    }
    os.environ.update(environment)
    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        own, now = installation.principal, datetime.now(UTC)
        if enter_first(connection, own, now=now) is None:
            raise RuntimeError("the database is not empty")
        key, _ = make_key(
            connection,
            tenant_id=own.tenant_id,
            actor=own.actor,
            person_id=own.actor,
            label="benchmark",
            scopes=SCOPES,
            secret=installation.key_secret,
            now=now,
            expires_at=now + LIFE,
        )
    for name in environment:
        del os.environ[name]
    return environment, key


def in_turn(first: Server, second: Server, *, at_once: int, anew: bool) -> list[list[Load]]:
    """Return the rounds of two servers, asked one after the other once both are warm."""
    for server in (first, second):
        for _ in range(at_once):
            server.ask_once()

    def asked(server: Server) -> Load:
        spent, all_of_it = processors()
        load = server.ask(at_once=at_once, anew=anew)
        spent_then, all_then = processors()
        return replace(load, busy=(spent_then - spent) / (all_then - all_of_it))

    return [[asked(server) for server in (first, second)] for _ in range(ROUNDS)]


def beside_bare(folder: Path) -> dict[str, float]:
    """Compare the real endpoint, on SQLite, with the bare one."""
    environment, key = prepared(folder / "sqlite", None)
    with ExitStack() as stack:
        plain = stack.enter_context(serving("bare", {}))
        full = stack.enter_context(serving("real", environment, key=key))
        alone = in_turn(plain, full, at_once=1, anew=False)
        rounds = in_turn(plain, full, at_once=2, anew=False)
    return {
        "ratio_alone": round(median(two.rate / one.rate for one, two in alone), 3),
        "bare_per_second": round(median(one.rate for one, _ in rounds), 2),
        "real_per_second": round(median(one.rate for _, one in rounds), 2),
        "ratio": round(median(two.rate / one.rate for one, two in rounds), 3),
        "p50_ms": round(median(two.p50 for _, two in rounds), 1),
        "p99_ms": round(max(two.p99 for _, two in rounds), 1),
        "p99_to_p50": round(median(two.p99 / two.p50 for _, two in rounds), 2),
    }


def two_beside_one(folder: Path, database: str) -> dict[str, float]:
    """Compare two workers with one, on PostgreSQL."""
    environment, key = prepared(folder / "postgresql", database)
    with ExitStack() as stack:
        one = stack.enter_context(serving("real", environment, key=key))
        two = stack.enter_context(serving("real", environment, key=key, workers=2))
        rounds = in_turn(one, two, at_once=4, anew=True)
    return {
        "one_per_second": round(median(alone.rate for alone, _ in rounds), 2),
        "two_per_second": round(median(both.rate for _, both in rounds), 2),
        "two_workers": round(median(both.rate / alone.rate for alone, both in rounds), 2),
        "busy_with_one": round(median(alone.busy for alone, _ in rounds), 2),
        "busy_with_two": round(median(both.busy for _, both in rounds), 2),
    }


def two_alone() -> float:
    """Return how many times as much two processes screen as one, with nothing beside them."""
    spawning = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawning) as pool:
        list(pool.map(_screened, [0.0, 0.0]))  # both are warm
        rounds = [(_rate(pool, 1), _rate(pool, 2)) for _ in range(ROUNDS)]
    return round(median(two / one for one, two in rounds), 2)


def _rate(pool: ProcessPoolExecutor, processes: int) -> float:
    """Return the screenings of so many processes in a second."""
    return sum(pool.map(_screened, [float(SECONDS)] * processes)) / SECONDS


def _screened(seconds: float) -> int:
    """Screen for so long, once at least, and return how often."""
    ends, count = time.monotonic() + seconds, 0
    while count == 0 or time.monotonic() < ends:
        _made()
        count += 1
    return count


def main() -> None:
    """Measure and print one JSON object."""
    found: dict[str, object] = {
        "benchmark": "api_rate",
        "processors": os.cpu_count(),
        "goals": GOALS,
    }
    with TemporaryDirectory() as folder:
        found |= beside_bare(Path(folder))
        if database := os.environ.get("TEST_DATABASE_URL"):
            found |= two_beside_one(Path(folder), database) | {"two_alone": two_alone()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
