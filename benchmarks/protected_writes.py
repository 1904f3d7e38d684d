"""What it costs a write that the log commits to every row.

    python -m benchmarks.protected_writes [PAIRS]

Writes through the service, each acknowledged and flushed to disk, are made in pairs: one that
leaves versions of rows (`service.platform.db.row_versions`) and one that does not, in turn, in one
process and one SQLite database. `ratio` is the median time of the former by that of the latter;
the goal is 1.15 at most. The last line is one JSON object.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from fastapi.testclient import TestClient

from benchmarks.screening import AS_OF, made_document
from service.app import create_app
from service.operations.installation import Installation
from service.operations.people.first import enter_first
from service.operations.people.keys import LIFE, make_key
from service.operations.people.principal import SCOPES
from service.platform.db import store
from service.platform.db.database import transaction
from service.settings import load_settings

PAIRS = 60
GOAL = 1.15


@contextmanager
def without_versions() -> Iterator[None]:
    """Write as if no table were protected."""
    with patch.object(store, "is_protected", lambda _: False):
        yield


def writes(api: TestClient, key: dict[str, str]) -> dict[str, Callable[[], None]]:
    """Return writes of several sizes, by name."""
    numbers = count()
    document = made_document()

    def post(path: str, **sent: Any) -> None:  # noqa: ANN401 - as the client takes it
        answer = api.post(path, headers=key, **sent)
        answer.raise_for_status()

    def unit() -> None:
        number = next(numbers)
        post("/v1/units", json={"id": f"unit-{number}", "name": f"Unit {number}"})

    def file() -> None:
        content = f"{next(numbers)}".encode() * 200
        headers = {"content-type": "application/octet-stream"}
        answer = api.post("/v1/evidence-files?name=a.bin", headers=key | headers, content=content)
        answer.raise_for_status()

    def case() -> None:
        number = next(numbers)
        stated = {"diary_number": f"SKN 2026/{number}", "title": "Cleaning", "stage": "need"}
        post("/v1/cases", json=stated)

    def screening() -> None:
        headers = {"content-type": "application/json"}
        answer = api.post(f"/v1/screenings?as_of={AS_OF}", headers=key | headers, content=document)
        answer.raise_for_status()

    return {"unit": unit, "file": file, "case": case, "screening": screening}


def first_key(installation: Installation) -> str:
    """Return a key of the first administrator."""
    own, now = installation.principal, datetime.now(UTC)
    with transaction(installation.engine, tenant=own.tenant_id) as connection:
        enter_first(connection, own, now=now)
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
    return key


def measure(write: Callable[[], None], pairs: int) -> dict[str, float]:
    """Return what a write takes with and without versions, in milliseconds, and their ratio."""
    spent: dict[str, list[float]] = {"with": [], "without": [], "cpu_with": [], "cpu_without": []}

    def timed(name: str) -> None:
        began, worked = perf_counter(), process_time()
        write()
        spent[name].append(1000 * (perf_counter() - began))
        spent[f"cpu_{name}"].append(1000 * (process_time() - worked))

    for turn in range(pairs + 2):
        for name in ("with", "without") if turn % 2 else ("without", "with"):
            if name == "with":
                timed(name)
            else:
                with without_versions():
                    timed(name)
        if turn < 2:  # warm
            for times in spent.values():
                times.clear()
    found = {f"{name}_ms": round(median(times), 2) for name, times in spent.items()}
    pairwise = (one / other for one, other in zip(spent["with"], spent["without"], strict=True))
    found["ratio"] = round(median(spent["with"]) / median(spent["without"]), 3)
    found["ratio_of_pairs"] = round(median(pairwise), 3)
    found["cpu_ratio"] = round(median(spent["cpu_with"]) / median(spent["cpu_without"]), 3)
    return found


def main() -> None:
    """Measure, and end with one JSON object."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    result: dict[str, object] = {"benchmark": "protected_writes", "pairs": pairs}
    ratios = []
    with TemporaryDirectory(prefix="kedjekoll-writes-") as folder:
        app = create_app(load_settings(data_dir=folder, requests_per_minute=1_000_000))
        with TestClient(app) as api:
            key = first_key(app.state.installation)
            for name, write in writes(api, {"authorization": f"Bearer {key}"}).items():
                result[name] = found = measure(write, pairs)
                ratios.append(found["ratio"])
    result["ratio"] = max(ratios)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
