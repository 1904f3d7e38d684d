"""A served installation that is to meet faults, and what is asked of it meanwhile."""

import ctypes
import json
import mmap
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, Literal
from uuid import uuid4

Want = Literal["write", "read", "free"]
"""What a request needs: storing, the database at least, or neither."""

LONGEST = 60.0
"""Seconds that an answer is waited for; what takes longer counts as a hang. The issue's goal."""
STARTED_WITHIN = 300.0
_PR_CAPBSET_DROP, _PASS_BY_PERMISSIONS = 24, (1, 2)
"""linux/prctl.h and linux/capability.h: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        want: What the request needed.
        began: When it was sent, on the monotonic clock.
        ended: When it was answered.
        status: Its status; 0: there was none.
        retry_after: Whether it says when to come back.
        media_type: Of its body.
        body: Its body.
        location: Address of what it has kept.
    """

    want: Want
    began: float
    ended: float
    status: int
    retry_after: bool = False
    media_type: str = ""
    body: bytes = b""
    location: str = ""


class Asking:
    """Asks over one connection, which it opens again where it broke."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
        self._headers = headers

    def ask(
        self, want: Want, method: str, path: str, body: object = None, **headers: str
    ) -> Answer:
        """Send one request and return its answer."""
        began = monotonic()
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = {} if content is None else {"content-type": "application/json"}
        try:
            self._connection.request(method, path, content, {**self._headers, **kind, **headers})
            answer = self._connection.getresponse()
            return Answer(
                want,
                began,
                monotonic(),
                answer.status,
                retry_after=answer.getheader("retry-after") is not None,
                media_type=answer.getheader("content-type", ""),
                body=answer.read(),
                location=answer.getheader("location", ""),
            )
        except (OSError, HTTPException):
            self.close()
            return Answer(want, began, monotonic(), 0)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Service:
    """`kedjekoll serve` in a process of its own.

    Args:
        folder: Its data folder.
        database: Address of its database; "": SQLite in the folder.
        environment: More variables.
    """

    def __init__(self, folder: Path, database: str, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.port, self.metrics_port = _free_port(), _free_port()
        own = {
            "DATA_DIR": str(folder),
            "LOG_FORMAT": "json",
            "METRICS_PORT": str(self.metrics_port),
            "REQUESTS_PER_MINUTE": "0",
            "REGISTER_MIRROR": "http://127.0.0.1:9",
        } | ({"DATABASE_URL": database} if database else {})
        others = {key: value for key, value in os.environ.items() if "KEDJEKOLL_" not in key}
        self.environment = others | {f"KEDJEKOLL_{key}": value for key, value in own.items()}
        program = str(Path(sys.executable).with_name("kedjekoll"))
        self.program = program
        self._log = (folder.parent / f"{folder.name}.log").open("ab")
        self.process = subprocess.Popen(
            [program, "serve", "--port", str(self.port)],
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            stderr=self._log,
            preexec_fn=_heed_permissions,
        )
        self._wait()
        command = [program, "keys", "create", "faults"]
        said = subprocess.run(command, env=self.environment, capture_output=True, check=True)
        self.key = next(word for word in said.stdout.decode().split() if word.startswith("kk_"))

    def asking(self) -> Asking:
        """Return what asks it with its key."""
        return Asking(self.port, {"authorization": f"Bearer {self.key}"})

    def metrics(self) -> dict[str, float] | None:
        """Return its figures; None: it does not answer."""
        asking = Asking(self.metrics_port, {})
        answer = asking.ask("free", "GET", "/metrics")
        asking.close()
        if answer.status != 200:
            return None
        lines = (line.rpartition(" ") for line in answer.body.decode().splitlines())
        return {name: float(value) for name, _, value in lines if not name.startswith("#")}

    def log_holds(self) -> bool:
        """Tell whether `kedjekoll audit verify` finds everything as the log says."""
        command = [self.program, "audit", "verify"]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        return done.returncode == 0

    def has_ended(self) -> bool:
        """Tell whether its process is gone."""
        return self.process.poll() is not None

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()

    def _wait(self) -> None:
        give_up = monotonic() + STARTED_WITHIN
        while monotonic() < give_up and self.process.poll() is None:
            asking = Asking(self.port, {})
            ready = asking.ask("free", "GET", "/readyz").status == 200
            asking.close()
            if ready:
                return
            sleep(0.1)
        self.end()
        raise RuntimeError(f"the service has not started; see {self._log.name}")


class Switch:
    """What `preload.c` looks at: which error calls report, and which calls.

    Args:
        file: Made here.
    """

    OPEN, MAKE, WRITE, READ = 1, 2, 4, 8

    def __init__(self, file: Path) -> None:
        file.write_bytes(bytes(8))
        self.file = file
        with file.open("r+b") as opened:
            self._mapped = mmap.mmap(opened.fileno(), 8)

    def environment(self, library: Path, folder: Path) -> dict[str, str]:
        """Return the variables of a process whose calls on a folder are to fail."""
        return {
            "LD_PRELOAD": str(library),
            "FAULT_SWITCH": str(self.file),
            "FAULT_FOLDER": str(folder),
        }

    def set(self, number: int, calls: int) -> None:
        """Let calls report an error from now on; 0: none."""
        self._mapped[:] = struct.pack("ii", number, calls)


class Clock:
    """What libfaketime lets a process take for the time.

    Args:
        file: Made here.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set("+0")

    def environment(self, library: str) -> dict[str, str]:
        """Return the variables of a process that goes by this clock."""
        return {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, offset: str) -> None:
        """Set it, as far from the machine's as `+7h` says.

        In one step: the process reads the file at each look at the clock, and libfaketime ends
        the process where the file is empty.
        """
        beside = self.file.with_suffix(".new")
        beside.write_text(offset)
        beside.replace(self.file)


@dataclass
class Load:
    """What is sent while a fault comes and goes.

    Attributes:
        service: To whom.
        answers: All answers.
        readiness: Those of `/readyz`, with the figures that were read next, and when.
    """

    service: Service
    answers: list[Answer] = field(default_factory=list)
    readiness: list[tuple[Answer, dict[str, float] | None, float]] = field(default_factory=list)

    @contextmanager
    def sent(self, *, senders: int, reads: tuple[str, ...], asked: object = None) -> Iterator[None]:
        """Send cases to be kept, and read, until the end of the block."""
        stop = Event()
        threads = [
            *(Thread(target=self._write, args=(stop,), daemon=True) for _ in range(senders)),
            *(
                Thread(target=self._read, args=(stop, reads, asked), daemon=True)
                for _ in range(senders)
            ),
            Thread(target=self._free, args=(stop,), daemon=True),
            Thread(target=self._look, args=(stop,), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(2 * LONGEST)

    def kept(self) -> list[str]:
        """Return the addresses of all that was acknowledged."""
        return [one.location for one in self.answers if one.status in (201, 202)]

    def _write(self, stop: Event) -> None:
        asking = self.service.asking()
        while not stop.wait(0.5):
            self.answers.append(keep_case(asking))
        asking.close()

    def _read(self, stop: Event, reads: tuple[str, ...], asked: object) -> None:
        asking, at = self.service.asking(), 0
        while not stop.wait(0.5):
            at += 1
            self.answers.append(ask_for(asking, reads[at % len(reads)], asked))
        asking.close()

    def _free(self, stop: Event) -> None:
        asking = self.service.asking()
        while not stop.wait(0.5):
            self.answers.append(asking.ask("free", "GET", "/problems/not-found"))
        asking.close()

    def _look(self, stop: Event) -> None:
        asking = self.service.asking()
        while not stop.wait(0.7):
            said = asking.ask("free", "GET", "/readyz")
            self.readiness.append((said, self.service.metrics(), monotonic()))
        asking.close()


def ask_for(asking: Asking, path: str, asked: object = None) -> Answer:
    """Read something, with what is asked of it."""
    return asking.ask("read", "GET" if asked is None else "POST", path, asked)


def keep_case(asking: Asking) -> Answer:
    """Open a case."""
    stated = {"diary_number": str(uuid4()), "title": "Exempel"}
    key = {"idempotency-key": str(uuid4())}
    return asking.ask("write", "POST", "/v1/cases", stated, **key)


def order(asking: Asking, ledger: bytes) -> tuple[str, str] | None:
    """Order the screening of a ledger; return the addresses of the file and the job."""
    path = "/v1/evidence-files?name=a.csv"
    kept = asking.ask("write", "POST", path, ledger, **{"content-type": "text/csv"})
    if kept.status not in (200, 201):
        return None
    number = json.loads(kept.body)["id"]
    wanted = {"files": [number], "as_of": "2026-11-24"}
    ordered = asking.ask("write", "POST", "/v1/portfolios", wanted)
    return (f"/v1/evidence-files/{number}", ordered.location) if ordered.status == 202 else None


def state_of(asking: Asking, job: str) -> str:
    """Return how a job stands; "": that could not be had."""
    answer = asking.ask("read", "GET", job)
    found: dict[str, Any] = json.loads(answer.body) if answer.status == 200 else {}
    return str(found.get("state", ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _heed_permissions() -> None:
    """Let the administrator of the machine be held by the permissions of files as others are."""
    with suppress(OSError):
        library = ctypes.CDLL(None, use_errno=True)
        for right in _PASS_BY_PERMISSIONS:
            library.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)
