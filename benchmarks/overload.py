"""What the service does when four times what it can do is asked for.

`python -m benchmarks.overload [seconds]`; 120 seconds show whether memory grows, 30 the rest.

A service of its own is started, on SQLite in a temporary folder. What is asked for is an assessment
of a need, which reads, computes and writes. One sender at a time gives the time of an answer
without load; eight at a time give the most that is done in a second; then four times as many
requests are sent every second as that, whatever becomes of them. Refusals (503, 429) are counted
and must say when to come back. Last, one organisation sends ten times its quota beside another
that sends little. The sender shares the machine with the service, which lowers every rate. The last
line is one JSON object.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from service.operations.installation import open_installation
from service.operations.people.keys import make_key
from service.operations.people.store import save_person, set_rights
from service.operations.people.tables import Person
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.settings import Settings

SECONDS = 30
TIMES = 4
AT_ONCE = 8
SHARE = 4
"""The quota of one organisation is so small a part of the most that is done in a minute."""
NEED = {
    "cpv": "90910000",
    "value": 4_200_000,
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
}
BODY = json.dumps(NEED).encode()
TENANTS = ("loud", "calm")
UNANSWERED = 0
LONGEST = 20.0
"""Seconds that an answer, and getting well again, is waited for."""
NEARLY = 1.2
"""So many times the idle 95th percentile counts as well again; one second holds few answers."""


class Sender:
    """Sends one request after the other over connections that stay open.

    Attributes:
        statuses: Of all answers; 0 for requests that were never answered.
        times: Seconds of each success, by when it was answered.
        unmarked: Refusals that do not say when to come back.
        lost: Why requests were never answered.
    """

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._sent = (
            f"POST /v1/needs HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(BODY)}\r\n\r\n"
        ).encode() + BODY
        self.clear()

    def clear(self) -> None:
        """Begin to count anew."""
        self.statuses: Counter[int] = Counter()
        self.times: list[tuple[float, float]] = []
        self.unmarked = 0
        self.lost: Counter[str] = Counter()

    async def send(self) -> None:
        """Send one request, and note what became of it."""
        began = perf_counter()
        try:
            status, head = await asyncio.wait_for(self._answer(), LONGEST)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as lost:
            self.lost[type(lost).__name__] += 1
            self.statuses[UNANSWERED] += 1
            return
        self.statuses[status] += 1
        if status == 201:
            self.times.append((perf_counter(), perf_counter() - began))
        elif b"retry-after:" not in head.lower():
            self.unmarked += 1

    async def _answer(self) -> tuple[int, bytes]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():  # the service closes what has been idle for long
                break
            writer.close()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._sent)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            await reader.readexactly(int(length))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1]), head

    def p95(self, since: float = 0.0) -> float:
        """Return the 95th percentile of seconds of the successes since a moment."""
        times = sorted(took for at, took in self.times if at >= since)
        return times[len(times) * 95 // 100] if times else float("inf")

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def in_turn(sender: Sender, *, at_once: int, seconds: float, pause: float = 0.0) -> None:
    """Let so many send one request after the other for a while."""
    end = perf_counter() + seconds

    async def one() -> None:
        while perf_counter() < end:
            await sender.send()
            await asyncio.sleep(pause)

    await asyncio.gather(*(one() for _ in range(at_once)))


async def whatever_happens(sender: Sender, *, rate: float, seconds: float) -> None:
    """Send so many requests every second without waiting for answers."""
    began, sent = perf_counter(), 0
    async with asyncio.TaskGroup() as group:
        while (passed := perf_counter() - began) < seconds:
            while sent < passed * rate:
                group.create_task(sender.send())
                sent += 1
            await asyncio.sleep(0.005)


class Served(NamedTuple):
    """A service that runs.

    Attributes:
        port: Where it listens.
        pid: Its process.
        keys: A key of each organisation.
        folder: Its data folder.
    """

    port: int
    pid: int
    keys: dict[str, str]
    folder: str


@contextmanager
def served(requests_per_minute: int, **further: str) -> Iterator[Served]:
    """Start a service whose jobs nobody does; further settings as in the environment."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with closing(open_installation(settings)) as installation:
            keys = {}
            for tenant in TENANTS:
                now = datetime.now(UTC)
                with transaction(installation.engine, tenant=tenant) as connection:
                    ensure_tenant(connection, tenant_id=tenant, actor="x", created_at=now)
                    person = Person(
                        tenant_id=tenant, id="anna", actor="x", created_at=now, name="Anna"
                    )
                    save_person(connection, person)
                    set_rights(connection, person, roles=["officer"], units=[], actor="x", now=now)
                    keys[tenant], _ = make_key(
                        connection,
                        tenant_id=tenant,
                        actor="x",
                        person_id="anna",
                        label="benchmark",
                        scopes=["read", "work"],
                        secret=installation.key_secret,
                        now=now,
                        expires_at=now + timedelta(days=1),
                    )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = os.environ | {
            "KEDJEKOLL_DATA_DIR": folder,
            "KEDJEKOLL_REQUESTS_PER_MINUTE": str(requests_per_minute),
            "KEDJEKOLL_EMBEDDED_WORKER": "false",
            "KEDJEKOLL_LOG_FORMAT": "json",
            **{f"KEDJEKOLL_{name}": value for name, value in further.items()},
        }
        program = Path(sys.executable).with_name("kedjekoll")
        command = [str(program), "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield Served(port, process.pid, keys, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        asyncio.run(asyncio.sleep(0.1))
    raise TimeoutError(port)


def resident(pid: int) -> int:
    """Return the memory that a process holds, in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@asynccontextmanager
async def sending(port: int, key: str) -> AsyncIterator[Sender]:
    """Give a sender whose connections are closed at the end."""
    sender = Sender(port, key)
    yield sender
    await sender.close()


async def overload(
    port: int, pid: int, key: str, seconds: float
) -> tuple[float, dict[str, object]]:
    """Measure without load, at the most, at four times the most, and after it.

    Returns:
        The most that was done in a second, and all figures.
    """
    async with sending(port, key) as sender:
        await in_turn(sender, at_once=1, seconds=2)
        sender.clear()
        await in_turn(sender, at_once=1, seconds=seconds / 6)
        idle = sender.p95()
        sender.clear()
        await in_turn(sender, at_once=AT_ONCE, seconds=seconds / 3)
        most, steady = len(sender.times) / (seconds / 3), resident(pid)
        sender.clear()
        began = perf_counter()
        await whatever_happens(sender, rate=TIMES * most, seconds=seconds)
        within = [at for at, _ in sender.times if at <= began + seconds]
        held, loaded = resident(pid), dict(sorted(sender.statuses.items()))
        unmarked, under_load = sender.unmarked, sender.p95()
        ended = perf_counter()
        recovered = None
        while recovered is None and (since := perf_counter()) < ended + LONGEST:
            await in_turn(sender, at_once=1, seconds=1)
            if sender.p95(since) <= NEARLY * idle:
                recovered = round(since - ended, 1)
    return most, {
        "p95_ms_idle": round(1000 * idle, 1),
        "most_per_second": round(most, 1),
        "sent_per_second": round(TIMES * most, 1),
        "goodput_ratio": round(len(within) / seconds / most, 3),
        "statuses": loaded,
        "refusals_without_retry_after": unmarked,
        "p95_ms_loaded": round(1000 * under_load, 1),
        "memory_ratio": round(held / steady, 3),
        "seconds_to_idle_p95": recovered,
    }


async def neighbours(
    port: int, keys: dict[str, str], seconds: float, *, quota: int
) -> dict[str, object]:
    """Measure what one organisation notices of another that sends ten times its quota."""
    pause = 2 * 60 / quota  # so that the calm one stays within half its quota
    async with sending(port, keys["calm"]) as calm, sending(port, keys["loud"]) as loud:
        await in_turn(calm, at_once=1, seconds=2, pause=pause)
        calm.clear()
        await in_turn(calm, at_once=1, seconds=seconds / 3, pause=pause)
        alone = calm.p95()
        calm.clear()
        rate = 10 * quota / 60
        beside = whatever_happens(loud, rate=rate, seconds=seconds / 2)
        own = in_turn(calm, at_once=1, seconds=seconds / 2, pause=pause)
        await asyncio.gather(beside, own)
    return {
        "quota_per_minute": quota,
        "loud_per_second": round(rate, 1),
        "loud_statuses": dict(sorted(loud.statuses.items())),
        "calm_statuses": dict(sorted(calm.statuses.items())),
        "calm_p95_ms_alone": round(1000 * alone, 1),
        "calm_p95_ms_beside": round(1000 * calm.p95(), 1),
        "calm_p95_ratio": round(calm.p95() / alone, 2),
    }


def main() -> None:
    """Measure, print and end with one JSON object."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with served(0) as (port, pid, keys, _):
        most, found = asyncio.run(overload(port, pid, keys["calm"], seconds))
    quota = max(60, round(60 * most / SHARE))
    with served(quota) as (port, _, keys, _):
        beside = asyncio.run(neighbours(port, keys, seconds, quota=quota))
    for name, value in (found | beside).items():
        print(f"{name:>30}: {value}")
    result = {"benchmark": "overload", "seconds": seconds, "times": TIMES, **found, **beside}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
