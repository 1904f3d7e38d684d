"""Two Dask workers beside one, on a made-up portfolio in Parquet files.

Both arms have one thread a worker. Each runs once without being timed, over one file, so that what
is loaded once is loaded. Seconds are those of the clock; `cpu_s` is the processor time of the
workers and of all they have started, which others at work on the machine hardly change. The goal
of 1.7 holds where two processors are free: elsewhere the workers share what is left.
"""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from benchmarks.portfolio_at_scale import made_list
from service.suppliers.portfolios.cluster import key_check
from service.suppliers.portfolios.partitions import PartitionOrder, screen_partitions

AS_OF = date(2026, 11, 26)
KEY = bytes(32)
EACH = 25_000
GOAL = 1.7
_TICKS = os.sysconf("SC_CLK_TCK")
_DASK = Path(sys.executable).with_name("dask")


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """Start a scheduler and workers; return its address and their process ids."""
    file = folder / f"scheduler-{workers}.json"
    env = os.environ | {
        "KEDJEKOLL_DATA_DIR": str(folder / "data"),
        "KEDJEKOLL_PERSON_KEY": KEY.hex(),
        "POLARS_MAX_THREADS": "1",
    }
    with ExitStack() as stack:

        def started(*words: object) -> int:
            run = subprocess.Popen(
                [_DASK, *map(str, words), "--host", "127.0.0.1", "--no-dashboard"],
                env=env,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(run.wait)
            stack.callback(run.terminate)
            return run.pid

        started("scheduler", "--port", 0, "--scheduler-file", file)
        while not (file.exists() and file.read_text("utf-8")):
            time.sleep(0.1)
        address = json.loads(file.read_text("utf-8"))["address"]
        pids = [started("worker", address, "--nthreads", 1, "--no-nanny") for _ in range(workers)]
        yield address, pids


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of all that it has started."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        below = [one for thread in threads for one in (thread / "children").read_text().split()]
    except OSError:
        return 0
    # proc(5): fields 14 to 17, of the process and of children that have ended
    own = sum(int(one) for one in stat[11:15]) / _TICKS
    return own + sum(cpu_seconds(int(one)) for one in below)


def arm(folder: Path, workers: int) -> dict[str, float]:
    """Screen the folder with so many workers."""

    def run(source: str, out: str, address: str) -> None:
        order = PartitionOrder(
            folder=str(folder / source),
            out=str(folder / f"{out}-{workers}"),
            as_of=AS_OF,
            country="SE",
            snapshot_id=None,
            key_check=key_check(KEY),
        )
        screen_partitions(order, scheduler=address, advance=lambda *_: None)

    with cluster(folder, workers) as (address, pids):
        run("warm", "warm-out", address)
        before, started = sum(map(cpu_seconds, pids)), time.perf_counter()
        run("in", "out", address)
        clock = time.perf_counter() - started
        return {
            "clock_s": round(clock, 1),
            "cpu_s": round(sum(map(cpu_seconds, pids)) - before, 1),
        }


def main(suppliers: int) -> None:
    """Run both arms and print one JSON object."""
    with TemporaryDirectory(prefix="kedjekoll-cluster-") as name:
        folder = Path(name)
        table = pl.read_csv(io.BytesIO(made_list(suppliers)), separator=";", infer_schema=False)
        for source, rows in (("in", table), ("warm", table.tail(4 * 100))):
            (folder / source).mkdir()
            for at, some in enumerate(rows.iter_slices(EACH if source == "in" else 100)):
                some.write_parquet(folder / source / f"{at:05}.parquet")
        arms = {workers: arm(folder, workers) for workers in (1, 2)}
        same = (folder / "out-1" / "run.json").read_bytes() == (
            folder / "out-2" / "run.json"
        ).read_bytes()
    result = {
        "benchmark": "cluster",
        "suppliers": suppliers,
        "one": arms[1],
        "two": arms[2],
        "ratio": round(arms[1]["clock_s"] / arms[2]["clock_s"], 2),
        "ratio_goal": GOAL,
        "cpu_ratio": round(arms[2]["cpu_s"] / arms[1]["cpu_s"], 2),
        "same_bytes": same,
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
