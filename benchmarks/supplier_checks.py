"""What it costs to check suppliers over HTTP: `python -m benchmarks.supplier_checks`.

The made-up municipality's suppliers, with their two made-up registers loaded, are checked by a
served installation (`POST /v1/supplier-checks`), 1, 100 and 1,000 at a time, each number once. The
last line is one JSON object: milliseconds of the server's processor time for a request, median of
`ROUNDS`, and the largest row in bytes. The goal for one is 80 ms and 2,048 bytes.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2
import orjson

from benchmarks.pages import served_by, spent_ms
from data_ingest.snapshot.build import SourceInput
from data_ingest.sources import SOURCES
from service.platform.secret_files import person_key
from service.registers.intake import take_in
from service.screening.purchase.examples.municipality import municipality
from service.screening.purchase.examples.registers import BUSINESSES, COMPANIES
from service.settings import Settings

SUPPLIERS = 4_000
AT_ONCE = (1, 100, 1_000)
ROUNDS = 15
REGISTERS = {"se_bolagsverket_bulk": COMPANIES, "se_scb_bulk": BUSINESSES}


def loaded(folder: Path) -> list[str]:
    """Load the registers into an installation, and return the numbers of its suppliers."""
    settings, files = Settings(data_dir=folder), municipality(SUPPLIERS)
    settings.snapshot_dir.mkdir()
    for source, name in REGISTERS.items():
        path = folder / name
        path.write_bytes(files[name])
        take_in(
            SOURCES[source],
            [SourceInput(path, name)],
            settings.snapshot_dir,
            person_key=person_key(settings),
            now=datetime.now(UTC),
            actor="benchmark",
        )
    lines = files[COMPANIES].decode().splitlines()[1:]
    return [line[1:11] for line in lines]


def measure(
    asking: httpx2.Client, process: int, numbers: Iterator[str], count: int
) -> tuple[float, int]:
    """Return milliseconds of processor time for a request, and the largest row in bytes."""
    took, largest = [], 0
    for round_ in range(ROUNDS + 1):  # the first warms up
        body = {"suppliers": [next(numbers) for _ in range(count)]}
        before = spent_ms(process)
        answer = asking.post("/v1/supplier-checks", json=body)
        after = spent_ms(process)
        rows = answer.raise_for_status().json()["items"]
        if len(rows) != count:
            raise SystemExit(f"{len(rows)} rows of {count}")
        largest = max(largest, *(len(orjson.dumps(row)) for row in rows))
        if round_:
            took.append(after - before)
    return median(took), largest


def main() -> None:
    """Measure each size, and print the JSON object."""
    with TemporaryDirectory() as name:
        known = loaded(Path(name))
        found: dict[str, float] = {}
        largest = 0
        with served_by(Path(name)) as (asking, process):
            for count in AT_ONCE:
                numbers = (known[at % len(known)] for at in range((ROUNDS + 1) * count))
                took, size = measure(asking, process, numbers, count)
                found[f"processor_ms_{count}"] = took
                largest = max(largest, size)
    print(json.dumps(found | {"largest_row_bytes": largest, "rounds": ROUNDS}))


if __name__ == "__main__":
    main()
