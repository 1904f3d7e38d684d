"""Suppliers by the million in a folder of files, screened on this machine by one command.

    python -m benchmarks.folder [SUPPLIERS …]

A made-up list is written as Parquet files of 50,000 suppliers, and `kedjekoll portfolio parts` does
them. `clock_s` is the whole command, with its start. `cpu_s` is the processor time of all of its
processes, and `together_mb` the most memory that they had at once; both are looked at ten times a
second. `slope` says how processor time grows: 1 is in proportion. The last line is one JSON object.
"""

import io
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from benchmarks.cluster import cpu_seconds
from benchmarks.portfolio_at_scale import made_list, together_kb

SIZES = (1_000_000, 10_000_000)
EACH = 50_000
GOAL_MB, GOAL_SLOPE = 24 * 1024, 1.05


def write_folder(folder: Path, suppliers: int) -> None:
    """Write the files, in a process whose memory is not that of the measured one."""
    folder.mkdir()
    table = pl.read_csv(io.BytesIO(made_list(suppliers)), separator=";", infer_schema=False)
    for at, some in enumerate(table.iter_slices(EACH)):
        some.write_parquet(folder / f"{at:05}.parquet")


def measured(folder: Path, suppliers: int) -> dict[str, float]:
    """Return what the command takes for so many suppliers."""
    write_folder(folder / "in", suppliers)
    started = time.perf_counter()
    run = subprocess.Popen(
        [
            Path(sys.executable).with_name("kedjekoll"),
            *("portfolio", "parts", folder / "in", folder / "out", "--as-of", "2026-11-26"),
        ],
        env=os.environ | {"KEDJEKOLL_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    together, cpu = 0, 0.0
    while run.poll() is None:
        together, cpu = max(together, together_kb(run.pid)), max(cpu, cpu_seconds(run.pid))
        time.sleep(0.1)
    assert run.returncode == 0, run.returncode
    said = json.loads((folder / "out" / "run.json").read_bytes())
    assert said["suppliers"] == suppliers
    return {
        "clock_s": round(time.perf_counter() - started, 1),
        "cpu_s": round(cpu, 1),
        "together_mb": together // 1024,
    }


def main(sizes: list[int]) -> None:
    """Measure each size and end with one JSON object."""
    found = {}
    for size in sizes:
        with TemporaryDirectory(prefix="kedjekoll-folder-") as folder:
            found[size] = measured(Path(folder), size)
            print(size, found[size], flush=True)
    least, most = min(sizes), max(sizes)
    grown = math.log(found[most]["cpu_s"] / found[least]["cpu_s"])
    result = {
        "benchmark": "folder",
        "sizes": {str(size): one for size, one in found.items()},
        "slope": round(grown / math.log(most / least), 3) if most > least else None,
        "slope_goal": GOAL_SLOPE,
        "together_mb_goal": GOAL_MB,
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
