"""How large a machine has to be: `python -m benchmarks.sizing [--write]`.

A served installation (SQLite, one process, the worker inside) is given records of each kind, and
the bytes that its data folder has grown by are divided by their number. A made-up register of
`FIRMS` firms is served, for its bytes and the memory that the service takes then. Then as many
officers as `OFFICERS` says work at once, each opening a page or stating a screening every
`THINKS` seconds for `LASTS` seconds; `officers` is the most for whom 95 answers in 100 came within
`WITHIN_MS`. Those who ask and the service share the processors. With `--write` the figures are kept
in `docs/sizing.json`, of which `docs.writers` makes the page. The last line is one JSON object.
"""

import argparse
import json
import os
import platform
import random
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from benchmarks.pages import served_by
from benchmarks.portfolio import register
from benchmarks.requests import JSON, MINIMAL, example, resident_mb
from service.settings import DATABASE_FILE

KEPT = Path(__file__).parents[1] / "docs" / "sizing.json"
FIRMS = 120_000
OFFICERS = (10, 20, 40, 80, 160)
THINKS, LASTS, WITHIN_MS = 10.0, 60.0, 1_000.0
SEED = 20261201


def bytes_of(folder: Path) -> int:
    """Return the bytes of all files below a folder, SQLite's log folded into its database."""
    with closing(sqlite3.connect(folder / DATABASE_FILE, timeout=30)) as asking:
        asking.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    total = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # what was just taken away
            total += file.stat().st_size if file.is_file() else 0
    return total


def grown(folder: Path, make: Callable[[], object], records: int) -> float:
    """Return by how many kilobytes of 1,000 bytes a folder grows with each record."""
    make()  # what the first one brings with it
    before = bytes_of(folder)
    for _ in range(records):
        make()
    return (bytes_of(folder) - before) / records / 1000


def kinds(asking: httpx2.Client) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what makes a record of each kind, and how many are made."""
    numbers = count(1)

    def post(path: str, body: bytes, media_type: str = "application/json") -> httpx2.Response:
        sent = asking.post(path, content=body, headers={"content-type": media_type})
        return sent.raise_for_status()

    def stated(body: bytes) -> bytes:
        """Return a purchase under another number, as no two are alike."""
        purchase = json.loads(body) | {"id": f"UPH {next(numbers)}"}
        return json.dumps(purchase, ensure_ascii=False).encode()

    def case() -> None:
        said = {"diary_number": f"SKN 2026/{next(numbers)}", "title": "Lokalvård", "stage": "need"}
        post("/v1/cases", json.dumps(said).encode())

    def file() -> None:
        noise = random.Random(next(numbers)).randbytes(100_000)
        post("/v1/evidence-files?name=a.bin", noise, "application/octet-stream")

    return {
        "screening_of_one_firm": (lambda: post("/v1/screenings", stated(MINIMAL)), 200),
        "screening_of_four_tenders": (lambda: post("/v1/screenings", stated(example())), 50),
        "case": (case, 200),
        "evidence_file_of_100_kb": (file, 50),
    }


def _at_work(own: httpx2.Client, page: str | None) -> None:
    """Open a page, or state a screening; once more if the connection was just being closed."""
    for last in (False, True):
        try:
            answer = (
                own.get(page)
                if page is not None
                else own.post("/v1/screenings", content=MINIMAL, headers=JSON)
            )
        except httpx2.TransportError:  # it had been idle for longer than the service keeps it
            if last:
                raise
        else:
            answer.raise_for_status()
            return


def p95_ms(asking: httpx2.Client, officers: int, page: str) -> float:
    """Return within how many milliseconds 95 answers in 100 come to so many officers at work."""
    until = time.monotonic() + LASTS
    took: list[float] = []
    headers = dict(asking.headers)

    def work(number: int) -> None:
        draw = random.Random(SEED + number)
        own = httpx2.Client(
            base_url=asking.base_url, headers=headers, cookies=asking.cookies, trust_env=False,
            timeout=120,
        )  # fmt: skip
        with own:
            time.sleep(draw.random() * THINKS)
            while time.monotonic() < until:
                began = time.perf_counter()
                _at_work(own, page if draw.random() < 0.9 else None)
                took.append((time.perf_counter() - began) * 1000)
                time.sleep(THINKS * 2 * draw.random())

    with ThreadPoolExecutor(officers) as pool:
        list(pool.map(work, range(officers)))
    return sorted(took)[int(len(took) * 0.95)]


def measure() -> dict[str, object]:
    """Return all figures."""
    found: dict[str, object] = {}
    with TemporaryDirectory(prefix="kedjekoll-sizing-") as name:
        folder = Path(name, "data")
        folder.mkdir()
        with served_by(folder) as (asking, process):
            found["idle_mb"] = round(resident_mb(process))
            found["kilobytes_each"] = {
                kind: round(grown(folder, make, records), 1)
                for kind, (make, records) in kinds(asking).items()
            }
        before = bytes_of(folder)
        register(folder / "snapshots", FIRMS // 6)
        found["snapshot_mb_per_million"] = round((bytes_of(folder) - before) / FIRMS)
        found["firms"] = FIRMS
        with served_by(folder) as (asking, process):
            made = asking.post("/v1/screenings", content=example(), headers=JSON)
            page = f"/app/screenings/{made.raise_for_status().json()['id']}"
            p95 = {str(many): round(p95_ms(asking, many, page)) for many in OFFICERS}
            found |= {"p95_ms": p95, "with_register_mb": round(resident_mb(process))}
        found["officers"] = max((int(n) for n, ms in p95.items() if ms <= WITHIN_MS), default=0)
    return found


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Measure how large a machine has to be.")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {KEPT.name}")
    given = parser.parse_args()
    where = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
    }
    found = where | measure()
    if given.write:
        KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps({"benchmark": "sizing"} | found))


if __name__ == "__main__":
    main()
