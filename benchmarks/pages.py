"""How long the pages of a large screening take, and what they weigh: `python -m benchmarks.pages`.

A made-up purchase with five tenders of forty parties each is screened by a served installation, and
each page is asked for a hundred times over HTTP: that is a page that is seen again, of which the
service keeps what the API answered. How long a page takes that is seen for the first time is
measured on thirty screenings of the same size, each page once. The last line is one JSON object:
milliseconds at the median and the 95th percentile, of clock time and of the server's processor
time, and bytes with and without what every page loads besides. Another such screening hangs on a
case, and a ledger of as many suppliers has been gone through. The goals are 150 ms of processor
time at the 95th percentile, since a busy machine lengthens only the clock, and 150 kB.
"""

import json
import os
import random
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

import httpx2

from benchmarks import screening
from service.platform.secret_files import START_KEY_FILE

TENDERERS = 5
PARTIES = 40
ROUNDS = 100
TICKS = os.sysconf("SC_CLK_TCK")
"""In which the system counts processor time, each second."""
FIRST_VIEWS = 30
HEADERS = {"content-type": "application/json"}
START_SECONDS = 120
STATIC = Path(__file__).parents[1] / "service" / "web" / "static"
SERVE = "from service.cli.main import app; app()"


@contextmanager
def served(folder: Path) -> Iterator[httpx2.Client]:
    """Serve an installation in a process of its own, and yield what asks it."""
    with served_by(folder) as (asking, _):
        yield asking


@contextmanager
def served_by(folder: Path) -> Iterator[tuple[httpx2.Client, int]]:
    """Serve an installation, and yield what asks it and the number of its process."""
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
        with httpx2.Client(base_url=address, trust_env=False, timeout=120) as asking:
            _await(asking)
            _log_in(asking, (folder / START_KEY_FILE).read_text())
            yield asking, serving.pid
    finally:
        serving.terminate()
        serving.wait(timeout=60)


def _await(asking: httpx2.Client) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            asking.get("/readyz").raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not start")


def _log_in(asking: httpx2.Client, key: str) -> None:
    """Show the start key from now on, to the API and to the pages."""
    asking.headers["authorization"] = f"Bearer {key}"
    found = re.search(r'name="form_key" value="([^"]+)"', asking.get("/app/log-in").text)
    assert found is not None
    answer = asking.post("/app/log-in", data={"form_key": found[1], "key": key})
    if not answer.is_redirect:
        answer.raise_for_status()


def spent_ms(process: int) -> int:
    """Return the processor time of all threads of a process so far, in milliseconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // TICKS


def measure(asking: httpx2.Client, address: str, process: int) -> dict[str, int]:
    """Return milliseconds at the median and the 95th percentile, and bytes, of one page.

    Args:
        asking: Asks the installation.
        address: Of the page.
        process: Number of the process that serves it.
    """
    times, processor = [], []
    for _ in range(ROUNDS + 1):
        before, started = spent_ms(process), time.perf_counter_ns()
        page = asking.get(address)
        times.append((time.perf_counter_ns() - started) // 1_000_000)
        processor.append(spent_ms(process) - before)
        page.raise_for_status()
    ordered, of_server = sorted(times[1:]), sorted(processor[1:])  # the first fills caches
    files = (asking.get(f"/app/static/{file.name}") for file in STATIC.iterdir())
    static = sum(file.num_bytes_downloaded for file in files)
    return {
        "p50_ms": ordered[ROUNDS // 2],
        "p95_ms": ordered[ROUNDS * 95 // 100 - 1],
        "p50_processor_ms": of_server[ROUNDS // 2],
        "p95_processor_ms": of_server[ROUNDS * 95 // 100 - 1],
        "bytes": len(page.content),
        "bytes_with_static": len(page.content) + static,
    }


def measure_first(
    asking: httpx2.Client, content: bytes, pages: dict[str, str]
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


def _in_case(asking: httpx2.Client, of: str) -> str:
    """Open a case with a screening, and return the address of its page."""
    stated = {"diary_number": "BENCHMARK 1", "title": "Office cleaning", "stage": "tenders_in"}
    made = asking.post("/v1/cases", json=stated)
    made.raise_for_status()
    case = f"/v1/cases/{made.json()['case']['id']}"
    hung = {"kind": "screening", "id": of.rpartition("/")[2]}
    etag = {"if-match": made.headers["etag"]}
    asking.post(f"{case}/links", json=hung, headers=etag).raise_for_status()
    return case.replace("/v1/", "/app/")


def _gone_through(asking: httpx2.Client) -> str:
    """Go through a ledger of made-up suppliers, and return the address of the run."""
    draw = random.Random(screening.SEED)
    rows = ["period;leverantör;orgnr;kontotext;beloppExklMoms"]
    for place in range(TENDERERS * PARTIES):
        account = draw.choice(("Städning", "Konsulter", "Byggnadsarbeten", "Transporter"))
        amount = draw.randrange(1_000, 9_000_000)
        rows.append(f"2026-01;Leverantör {place} AB;;{account};{amount}")
    content = "\n".join(rows).encode()
    kept = asking.post(
        "/v1/evidence-files?name=ledger.csv", content=content, headers={"content-type": "text/csv"}
    )
    kept.raise_for_status()
    made = asking.post("/v1/portfolios", json={"files": [kept.json()["id"]]})
    made.raise_for_status()
    run = made.json()["id"]
    until = time.monotonic() + START_SECONDS
    while asking.get(f"/v1/portfolios/{run}").json()["result"] is None:
        if time.monotonic() > until:
            raise TimeoutError("the ledger was not gone through")
        time.sleep(0.2)
    return f"/app/portfolios/{run}"


def _screened(asking: httpx2.Client, content: bytes) -> str:
    """Screen a purchase and return the address of its page."""
    made = asking.post("/v1/screenings", content=content, headers=HEADERS)
    made.raise_for_status()
    return f"/app/screenings/{made.json()['id']}"


def main() -> None:
    """Measure, print a line a page and end with one JSON object."""
    with patch.multiple(screening, TENDERERS=TENDERERS, PARTIES=PARTIES):
        content = screening.made_document()
    with (
        TemporaryDirectory(prefix="kedjekoll-pages-") as folder,
        served_by(Path(folder)) as (asking, process),
    ):
        of = _screened(asking, content)
        below = {
            "screening": "",
            "tender": "/tenders/T0",
            "questions": "/tenders/T0?rows=questions&offset=50",
            "part": "/tenders/T0/parts/3",
        }
        pages = {name: of + one for name, one in below.items()}
        pages |= {"rules": "/app/method/rules", "limits": "/app/method/limits"}
        closed = _screened(asking, content)
        case = _in_case(asking, closed)
        pages |= {
            "case": case,
            "case_tender": f"{closed}/tenders/T0?case={case.rpartition('/')[2]}",
        }
        pages |= {"case_tenders": f"{case}/tenders", "portfolio": _gone_through(asking)}
        found = {name: measure(asking, address, process) for name, address in pages.items()}
        first = measure_first(asking, content, below)
    for name, one in found.items():
        print(f"{name:10} {one}")
    for name, one in first.items():
        print(f"{name:10} first view {one}")
    said = {"benchmark": "pages", "parties": TENDERERS * PARTIES, "rounds": ROUNDS}
    print(json.dumps(said | {"pages": found, "first_views": FIRST_VIEWS, "first": first}))


if __name__ == "__main__":
    main()
