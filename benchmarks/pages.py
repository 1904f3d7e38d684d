"""How long the pages of a large screening take, and what they weigh: `python -m benchmarks.pages`.

A made-up purchase with five tenders of forty parties each is screened by a served installation, and
each page is asked for a hundred times over HTTP: that is a page that is seen again, of which the
service keeps what the API answered. How long a page takes that is seen for the first time is
measured on thirty screenings of the same size, each page once. The last line is one JSON object:
milliseconds at the median and the 95th percentile, and bytes with and without what every page loads
besides. The goals are 150 ms at the 95th percentile and 150 kB.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import httpx

from benchmarks import screening
from service.platform.secret_files import START_KEY_FILE

TENDERERS = 5
PARTIES = 40
ROUNDS = 100
FIRST_VIEWS = 30
HEADERS = {"content-type": "application/json"}
START_SECONDS = 120
STATIC = Path(__file__).parents[1] / "service" / "web" / "static"
SERVE = "from service.cli.main import app; app()"


@contextmanager
def served(folder: Path) -> Iterator[httpx.Client]:
    """Serve an installation in a process of its own, and yield what asks it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    named = {
        "KEDJEKOLL_DATA_DIR": str(folder),
        "KEDJEKOLL_PORT": str(port),
        "KEDJEKOLL_REQUESTS_PER_MINUTE": "0",
    }
    serving = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve"],
        env=os.environ | named,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=address, trust_env=False, timeout=120) as asking:
            _await(asking)
            _log_in(asking, (folder / START_KEY_FILE).read_text())
            yield asking
    finally:
        serving.terminate()
        serving.wait(timeout=60)


def _await(asking: httpx.Client) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            asking.get("/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not start")


def _log_in(asking: httpx.Client, key: str) -> None:
    """Show the start key from now on, to the API and to the pages."""
    asking.headers["authorization"] = f"Bearer {key}"
    found = re.search(r'name="form_key" value="([^"]+)"', asking.get("/app/log-in").text)
    assert found is not None
    answer = asking.post("/app/log-in", data={"form_key": found[1], "key": key})
    if not answer.is_redirect:
        answer.raise_for_status()


def measure(asking: httpx.Client, address: str) -> dict[str, int]:
    """Return milliseconds at the median and the 95th percentile, and bytes, of one page."""
    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter_ns()
        page = asking.get(address)
        times.append((time.perf_counter_ns() - started) // 1_000_000)
        page.raise_for_status()
    ordered = sorted(times[1:])  # the first fills caches
    static = sum(file.stat().st_size for file in STATIC.iterdir())
    return {
        "p50_ms": ordered[ROUNDS // 2],
        "p95_ms": ordered[ROUNDS * 95 // 100 - 1],
        "bytes": len(page.content),
        "bytes_with_static": len(page.content) + static,
    }


def measure_first(
    asking: httpx.Client, content: bytes, pages: dict[str, str]
) -> dict[str, dict[str, int]]:
    """Return milliseconds of pages that nobody has seen, each once of many like screenings.

    Args:
        asking: Asks the installation.
        content: The purchase; its title is changed for each screening.
        pages: Addresses below that of a screening, by name.
    """
    times: dict[str, list[int]] = {name: [] for name in pages}
    purchase = json.loads(content)
    for view in range(FIRST_VIEWS):
        of = _screened(asking, json.dumps(purchase | {"title": f"Purchase {view}"}).encode())
        for name, below in pages.items():
            started = time.perf_counter_ns()
            asking.get(of + below).raise_for_status()
            times[name].append((time.perf_counter_ns() - started) // 1_000_000)
    ordered = {name: sorted(one) for name, one in times.items()}
    return {
        name: {"p50_ms": one[FIRST_VIEWS // 2], "p95_ms": one[FIRST_VIEWS * 95 // 100 - 1]}
        for name, one in ordered.items()
    }


def _screened(asking: httpx.Client, content: bytes) -> str:
    """Screen a purchase and return the address of its page."""
    made = asking.post("/v1/screenings", content=content, headers=HEADERS)
    made.raise_for_status()
    return f"/app/screenings/{made.json()['id']}"


def main() -> None:
    """Measure, print a line a page and end with one JSON object."""
    with patch.multiple(screening, TENDERERS=TENDERERS, PARTIES=PARTIES):
        content = screening.made_document()
    with TemporaryDirectory(prefix="kedjekoll-pages-") as folder, served(Path(folder)) as asking:
        of = _screened(asking, content)
        below = {
            "screening": "",
            "tender": "/tenders/T0",
            "questions": "/tenders/T0?rows=questions&offset=50",
            "part": "/tenders/T0/parts/3",
        }
        pages = {name: of + one for name, one in below.items()}
        pages |= {"rules": "/app/method/rules", "limits": "/app/method/limits"}
        found = {name: measure(asking, address) for name, address in pages.items()}
        first = measure_first(asking, content, below)
    for name, one in found.items():
        print(f"{name:10} {one}")
    for name, one in first.items():
        print(f"{name:10} first view {one}")
    said = {"benchmark": "pages", "parties": TENDERERS * PARTIES, "rounds": ROUNDS}
    print(json.dumps(said | {"pages": found, "first_views": FIRST_VIEWS, "first": first}))


if __name__ == "__main__":
    main()
