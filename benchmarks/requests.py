"""What single requests, a start and an idle service cost: `python -m benchmarks.requests`.

A served installation without registers screens a minimal purchase (one firm, named and numbered,
of which nothing else is known, on a day that is not stated) and the example that the service
ships, and gives a screening back. The last line is one JSON object: milliseconds of processor time
of all threads of the server, the median of `ROUNDS` after a warm-up; the same for the clock; the
sizes of answers; seconds from the start of the command until `/readyz` answers, as processor time
and by the clock, median of `STARTS`; and resident megabytes when ready, after all of these, and
after `LARGE` purchases of `LARGE_TENDERS` tenders with `LARGE_PARTIES` parties, `AT_ONCE` at once.
"""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2

from benchmarks.pages import served_by

ROUNDS = 30
STARTS = 3
LARGE, AT_ONCE, LARGE_TENDERS, LARGE_PARTIES = 12, 4, 20, 40
GOALS = {
    "minimal_post_ms": 50,
    "example_post_ms": 100,
    "get_ms": 5,
    "ready_processor_s": 3,
    "resident_idle_mb": 180,
}
JSON = {"content-type": "application/json"}
MINIMAL = json.dumps(
    {
        "format": "kedjekoll-procurement/1",
        "id": "MINIMAL 1",
        "buyer": {"name": "Exempelstaden", "country": "SE"},
        "stage": "award",
        "lots": [{"id": "1"}],
        "parties": [
            {
                "id": "P1",
                "name": "Provbolaget AB",
                "kind": "company",
                "country": "SE",
                "identifiers": [{"scheme": "SE-ON", "number": "559998-0000"}],
            }
        ],
        "tenders": [
            {"id": "T1", "lot": "1", "parties": [{"party": "P1", "role": "tenderer"}], "links": []}
        ],
    }
).encode()


def example() -> bytes:
    """Return the purchase that the service ships."""
    folder = files("service.screening.purchase.examples")
    return (folder / "office-cleaning-malmo.json").read_bytes()


def large() -> bytes:
    """Return a purchase with many parties, of which nothing but their names is known."""
    purchase = json.loads(MINIMAL)
    numbers = [
        [f"P{tender}-{at}" for at in range(LARGE_PARTIES)] for tender in range(LARGE_TENDERS)
    ]
    purchase["parties"] = [
        {"id": number, "name": f"Provbolaget {number} AB", "kind": "company", "country": "SE"}
        for within in numbers
        for number in within
    ]
    purchase["tenders"] = [
        {
            "id": f"T{at}",
            "lot": "1",
            "parties": [
                {"party": first, "role": "tenderer"},
                *({"party": number, "role": "subcontractor"} for number in others),
            ],
            "links": [{"contractor": first, "subcontractor": number} for number in others],
        }
        for at, (first, *others) in enumerate(numbers)
    ]
    return json.dumps(purchase).encode()


def spent_ms(process: int) -> float:
    """Return the processor time of all living threads of a process, in milliseconds."""
    spent = 0
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e6


def resident_mb(process: int) -> float:
    """Return how much memory a process has resident, in megabytes of 1,000,000 bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cost(process: int, ask: Callable[[], httpx2.Response]) -> tuple[float, float, int]:
    """Return processor and clock time of a request in milliseconds, and bytes of its answer."""
    spent, took, size = [], [], 0
    for round_ in range(ROUNDS + 3):
        before, started = spent_ms(process), time.perf_counter()
        answer = ask().raise_for_status()
        ended, after = time.perf_counter(), spent_ms(process)
        size = len(answer.content)
        if round_ >= 3:
            spent.append(after - before)
            took.append((ended - started) * 1000)
    return median(spent), median(took), size


def starts(folder: Path) -> tuple[float, float, float]:
    """Return processor and clock seconds of a start until ready, and resident megabytes then."""
    found = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with served_by(folder) as (_, process):
            # Logging in is in these figures: some twenty milliseconds.
            found.append(
                (spent_ms(process) / 1000, time.perf_counter() - began, resident_mb(process))
            )
    processor, clock, resident = (median(values) for values in zip(*found, strict=True))
    return processor, clock, resident


def main() -> None:
    """Measure, and print the JSON object."""
    found: dict[str, float] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        with served_by(folder):
            pass  # makes the installation
        ready = starts(folder)
        found |= zip(("ready_processor_s", "ready_clock_s", "resident_idle_mb"), ready, strict=True)
        with served_by(folder) as (asking, process):
            for what, body in (("minimal", MINIMAL), ("example", example())):
                ask = partial(asking.post, "/v1/screenings", content=body, headers=JSON)
                spent, took, size = cost(process, ask)
                found |= {
                    f"{what}_post_ms": spent,
                    f"{what}_clock_ms": took,
                    f"{what}_bytes": size,
                }
            made = asking.post("/v1/screenings", content=MINIMAL, headers=JSON)
            spent, took, _ = cost(process, partial(asking.get, made.headers["location"]))
            found |= {"get_ms": spent, "get_clock_ms": took}
            spent, _, _ = cost(process, partial(asking.get, "/v1/me"))
            found |= {"get_me_ms": spent, "resident_after_mb": resident_mb(process)}
            ask = partial(asking.post, "/v1/screenings", content=large(), headers=JSON)
            with ThreadPoolExecutor(AT_ONCE) as senders:
                for answer in [senders.submit(ask) for _ in range(LARGE)]:
                    answer.result().raise_for_status()
            found["resident_after_large_mb"] = resident_mb(process)
    rounded = {name: round(value, 2) for name, value in found.items()}
    print(json.dumps({"benchmark": "requests"} | rounded | {"goals": GOALS}))


if __name__ == "__main__":
    main()
