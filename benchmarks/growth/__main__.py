"""How the main jobs grow: `python -m benchmarks.growth [JOB …] [--most 1000000] [--write]`.

Each job (`benchmarks.growth.jobs`) is run on made-up data of 1,000, 10,000 … parties up to
`--most`, each size in a process of its own. Before it is timed it runs once on a hundred parties,
so that what is loaded once is loaded. `cpu_s` is processor time of the process and its children,
the best of three rounds as long as a round takes less than five seconds; `peak_mb` is the most
memory that the process had during the job, and `grown_mb` is that less what it had after the small
run. Making the data counts in neither.

`slope` is fitted on logarithmic scales from 10,000 parties on, `slope_whole` through all sizes,
`slope_last` between the two largest, where what a job does once counts least. The goal for time is
1.05: ten times as many parties take at most 11.2 times as long. With `--write` the figures of the
jobs that were run are kept in `docs/scale.json`, and the table and the plots of `docs/scale.md` are
written anew, after each job. The last line is one JSON object.
"""

import argparse
import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.growth import page
from benchmarks.growth.jobs import JOBS, Job
from benchmarks.growth.slopes import GOAL, slope

LEAST, MOST = 1_000, 1_000_000
WARM = 100
ROUNDS, SHORT_S = 3, 5.0


def main() -> None:
    """Measure, print a table, and end with one JSON object."""
    parser = argparse.ArgumentParser(description="Measure how the main jobs grow.")
    parser.add_argument("jobs", nargs="*", choices=[*JOBS, []], metavar="JOB")
    parser.add_argument("--most", type=int, default=MOST, help="the largest number of parties")
    parser.add_argument("--write", action="store_true", help="write docs/scale.*")
    parser.add_argument("--make", nargs=3, metavar=("JOB", "PARTIES", "FOLDER"))
    parser.add_argument("--child", nargs=3, metavar=("JOB", "PARTIES", "FOLDER"))
    arguments = parser.parse_args()
    if arguments.make:
        name, parties, folder = arguments.make
        make(JOBS[name], int(parties), Path(folder))
        return
    if arguments.child:
        name, parties, folder = arguments.child
        print(json.dumps(measured(JOBS[name], int(parties), Path(folder))))
        return
    found: dict[str, dict[str, Any]] = {}
    for name in arguments.jobs or JOBS:
        found[name] = grown(name, arguments.most)
        if arguments.write:
            page.write(found[name], name)
    slopes = [one["slope"] for one in found.values() if one["slope"] is not None]
    result = {
        "benchmark": "growth",
        "most": arguments.most,
        "slope_goal": GOAL,
        "steepest": max(slopes, default=None),
        "jobs": found,
    }
    print(json.dumps(result))


def grown(name: str, most: int) -> dict[str, Any]:
    """Return the figures of a job at each size, and its slopes."""
    job = JOBS[name]
    sizes, size = {}, LEAST
    while size <= min(most, job.most):
        with TemporaryDirectory(prefix="kedjekoll-growth-") as folder:
            for parties, place in ((WARM, "warm"), (size, "data")):
                Path(folder, place).mkdir()
                _python("--make", name, str(parties), str(Path(folder, place)))
            load = round(os.getloadavg()[0], 1)
            sizes[size] = json.loads(_python("--child", name, str(size), folder)) | {"load": load}
        print(f"{name:>10} {size:>11,} {sizes[size]}", flush=True)
        size *= 10
    times = {size: one["cpu_s"] for size, one in sizes.items()}
    memory = {size: one["grown_mb"] for size, one in sizes.items()}
    figures = {
        "slope": slope(times),
        "slope_whole": slope(times, least=0),
        "slope_last": slope(times, least=max(sizes) // 10) if len(sizes) > 1 else None,
        "memory_slope": slope(memory),
    }
    print(f"{name:>10} {figures}", flush=True)
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "sizes": {str(size): one for size, one in sizes.items()},
        **figures,
    }


def _python(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.growth", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def make(job: Job, parties: int, folder: Path) -> None:
    """Write what a job reads."""
    if job.make:
        job.make(folder, parties)


def measured(job: Job, parties: int, folder: Path) -> dict[str, float]:
    """Return time and memory of a job in this process."""
    once(job, WARM, folder / "warm", rounds=1)
    gc.collect()
    return once(job, parties, folder / "data", rounds=ROUNDS)


def once(job: Job, parties: int, folder: Path, *, rounds: int) -> dict[str, float]:
    """Prepare a job and run it, several times if it is short."""
    before = _memory_mb("VmRSS")
    work = job.prepare(folder, parties)
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew (proc(5))
    cpu: list[float] = []
    clock: list[float] = []
    while len(cpu) < rounds and (not cpu or clock[-1] < SHORT_S):
        with TemporaryDirectory(prefix="kedjekoll-growth-own-") as own:
            begun, started = _cpu_s(), time.perf_counter()
            work(Path(own))
            cpu.append(_cpu_s() - begun)
            clock.append(time.perf_counter() - started)
    peak = _memory_mb("VmHWM")
    return {
        "cpu_s": round(min(cpu), 4),
        "clock_s": round(min(clock), 4),
        "peak_mb": round(peak),
        "grown_mb": round(peak - before, 1),
    }


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory_mb(what: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


if __name__ == "__main__":
    main()
