"""Whether a service that is used for hours takes more and more memory.

`python -m benchmarks.soak [--seconds 7200]`. A service and a worker of their own are started, on
SQLite in a temporary folder. The most that is done in a second is measured for a tenth of the time;
then half of that is asked for until the end, and a ledger is ordered as a portfolio every
`ORDER_SECONDS`, so that the worker has as much to do. The memory that the service and the worker
hold, each with the processes that it has started, is looked at every second. Its growth is the
slope of the means of `BLOCKS` spans of time, the first third left out, with the 95 % interval of a
regression. What is held is also written to standard error every `TOLD_SECONDS`, so that a run that
is cut off has told something. An order that is refused because the service is busy is made again
later, and counted; `lost` tells how requests ended that were not answered. The last line is one
JSON object; from `LONG` seconds on the exit status is 1 where memory grows by more than
`MOST_PERMILLE` of itself in an hour, or a request was answered with a fault or not at all.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import fmean, linear_regression
from time import perf_counter
from typing import Any

from benchmarks.ledger import made_up
from benchmarks.overload import (
    AT_ONCE,
    UNANSWERED,
    Sender,
    in_turn,
    resident,
    sending,
    served,
    whatever_happens,
)

SECONDS, LONG, TOLD_SECONDS = 7200, 3600, 60
ORDER_SECONDS, LINES, SUPPLIERS = 10, 2_000, 200
BLOCKS = 30
MOST_PERMILLE = 20
"""Growth in an hour, in thousandths of what is held, that the interval may not lie above. Ours."""
T_95 = 2.101
"""Student's t for 97.5 % at 18 degrees of freedom: 20 spans, two estimates."""


@dataclass
class Watched:
    """A process whose memory is looked at.

    Attributes:
        pid: The process.
        held: Seconds and bytes.
    """

    pid: int
    held: list[tuple[float, int]] = field(default_factory=list)

    def look(self, at: float) -> None:
        """Note what it and the processes under it hold."""
        self.held.append((at, sum(_resident(pid) for pid in family(self.pid))))

    def growth(self) -> dict[str, float | int]:
        """Return the slope of its memory, with its interval, in bytes an hour."""
        began, ended = self.held[0][0], self.held[-1][0]
        span = (ended - began) / BLOCKS or 1
        means = []
        for block in range(BLOCKS // 3, BLOCKS):
            within = [(at, held) for at, held in self.held if (at - began) // span == block]
            if within:
                means.append((fmean(at for at, _ in within), fmean(held for _, held in within)))
        if len(means) < 3:
            raise SystemExit("--seconds: too few to tell a slope; at least 60")
        times, values = zip(*means, strict=True)
        slope, base = linear_regression(times, values)
        left = sum((value - base - slope * at) ** 2 for at, value in means) / (len(means) - 2)
        spread = sum((at - fmean(times)) ** 2 for at in times)
        half = T_95 * (left / spread) ** 0.5
        mean = fmean(values)
        return {
            "first_mb": round(self.held[0][1] / 2**20, 1),
            "last_mb": round(self.held[-1][1] / 2**20, 1),
            "most_mb": round(max(held for _, held in self.held) / 2**20, 1),
            "mb_per_hour": round(3600 * slope / 2**20, 2),
            "mb_per_hour_low": round(3600 * (slope - half) / 2**20, 2),
            "mb_per_hour_high": round(3600 * (slope + half) / 2**20, 2),
            "permille_per_hour_low": round(3600 * 1000 * (slope - half) / mean, 2),
        }


def _resident(pid: int) -> int:
    with suppress(OSError):  # it has just ended
        return resident(pid)
    return 0


def family(pid: int) -> Iterator[int]:
    """Give a process and all that it has started."""
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from family(int(child))


@contextmanager
def working(folder: str) -> Iterator[int]:
    """Start a worker of a service; give its process."""
    program = Path(sys.executable).with_name("kedjekoll")
    environment = os.environ | {"KEDJEKOLL_DATA_DIR": folder, "KEDJEKOLL_LOG_FORMAT": "json"}
    process = subprocess.Popen([str(program), "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


class Busy(Exception):
    """The service takes no more now: 503, with when to come back."""


def _sent(port: int, key: str, path: str, content: bytes, media_type: str) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": media_type}
    connection.request("POST", path, content, headers)
    answer = connection.getresponse()
    said: dict[str, Any] = json.loads(answer.read())
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise Busy
    if answer.status >= 400:
        raise RuntimeError(f"{path}: {said}")
    return said


def order(port: int, key: str, ledger: bytes) -> None:
    """Order the screening of a ledger."""
    kept = _sent(port, key, "/v1/evidence-files?name=a.csv", ledger, "text/csv")
    ordered = json.dumps({"files": [kept["id"]], "as_of": "2026-11-24"}).encode()
    _sent(port, key, "/v1/portfolios", ordered, "application/json")


async def soak(
    port: int, key: str, seconds: float, watched: dict[str, Watched]
) -> dict[str, object]:
    """Ask for half of the most, and look at memory meanwhile."""
    async with sending(port, key) as sender:
        measured = seconds / 10
        await in_turn(sender, at_once=AT_ONCE, seconds=measured)
        rate = len(sender.times) / measured / 2
        sender.clear()
        began = perf_counter()
        load = asyncio.create_task(whatever_happens(sender, rate=rate, seconds=seconds - measured))
        ordered: Counter[str] = Counter()
        orders = asyncio.create_task(_order_again_and_again(port, key, ordered))
        told = 0
        while not load.done():
            at = perf_counter() - began
            for one in watched.values():
                one.look(at)
            if at // TOLD_SECONDS > told:
                told = int(at // TOLD_SECONDS)
                print(round(at), _held(watched), dict(ordered), file=sys.stderr, flush=True)
            await asyncio.sleep(1)
        await load
        orders.cancel()
        with suppress(asyncio.CancelledError):
            await orders
        return _answers(sender) | {"per_second": round(rate, 1), "orders": dict(ordered)}


def _held(watched: dict[str, Watched]) -> str:
    held = ((name, one.held[-1][1] / 2**20) for name, one in watched.items())
    return " ".join(f"{name} {megabytes:.1f} MB" for name, megabytes in held)


async def _order_again_and_again(port: int, key: str, ordered: Counter[str]) -> None:
    ledger = made_up(LINES, suppliers=SUPPLIERS)
    while True:
        try:
            await asyncio.to_thread(order, port, key, ledger)
            ordered["taken"] += 1
        except Busy:
            ordered["busy"] += 1
        await asyncio.sleep(ORDER_SECONDS)


def _answers(sender: Sender) -> dict[str, object]:
    faults = sum(
        count
        for status, count in sender.statuses.items()
        if status == UNANSWERED or (status >= 500 and status != 503)
    )
    statuses = dict(sorted(sender.statuses.items()))
    return {"statuses": statuses, "lost": dict(sender.lost), "faults": faults}


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    seconds = parser.parse_args().seconds
    with served(0) as service, working(service.folder) as worker:
        watched = {"service": Watched(service.pid), "worker": Watched(worker)}
        found = asyncio.run(soak(service.port, service.keys["calm"], seconds, watched))
    memory = {name: one.growth() for name, one in watched.items()}
    print(json.dumps({"benchmark": "soak", "seconds": seconds, **found, "memory": memory}))
    grows = any(one["permille_per_hour_low"] > MOST_PERMILLE for one in memory.values())
    sys.exit(seconds >= LONG and (grows or bool(found["faults"])))


if __name__ == "__main__":
    main()
