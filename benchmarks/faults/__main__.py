"""Whether the service gets well after each kind of fault, and what it says meanwhile.

`python -m benchmarks.faults [--runs 20] [--at-once 4] [--kinds clock,corrupt]`. For each variant of
each kind an installation is served, on SQLite or on PostgreSQL, in a temporary folder. Cases are
opened and read, and a portfolio is ordered, while the fault comes and after some seconds goes. Then
it is waited for that a case is kept, that the job which met the fault is done and the next begun,
that the log is signed and that `/readyz` says yes: that is the time to recover. What was
acknowledged is asked for afterwards, and the log verified. What a machine cannot do (no C compiler,
no libfaketime, no PostgreSQL) is left out and named. The last line is one JSON object; the exit
status is 1 where something did not hold.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from benchmarks.faults.kinds import KINDS, Place, Variant
from benchmarks.faults.postgresql import Cluster, binaries
from benchmarks.faults.served import (
    LONGEST,
    Answer,
    Asking,
    Load,
    Service,
    Switch,
    keep_case,
    order,
    state_of,
)
from benchmarks.ledger import made_up

SETTLED = 6.0
"""Seconds after which `/readyz` is held to what it says: it may need two looks. Ours."""
GIVEN_UP = 240.0
LINES = 5


@dataclass
class Found:
    """What came of the runs of one kind."""

    runs: int = 0
    recovered: int = 0
    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    untrue_readyz: int = 0
    untrue_metrics: int = 0
    hung: int = 0
    unexplained: int = 0
    free_refused: int = 0
    logs_wrong: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return it as values of JSON."""
        worst = round(max(self.seconds), 1) if self.seconds else None
        plain = {key: value for key, value in vars(self).items() if key != "seconds"}
        return plain | {"worst_seconds": worst, "statuses": dict(sorted(self.statuses.items()))}


@contextmanager
def placed(variant: Variant, folder: Path, library: Path | None) -> Iterator[Place]:
    """Serve an installation in which a fault can be put."""
    disk, server_disk = Switch(folder / "disk"), Switch(folder / "server")
    clock = folder / "clock"
    clock.write_text("+0")
    data = folder / "data"
    data.mkdir(mode=0o700)
    cluster = None
    try:
        if variant.is_on_postgresql:
            where = folder / "server-of-it"
            folder.chmod(0o755)
            preload = server_disk.environment(library, where) if library else {}
            server_disk.file.chmod(0o644)
            cluster = Cluster(where, preload)
        preload = disk.environment(library, data) if library else {}
        if variant in KINDS["clock"] and (found := libfaketime()):
            preload = {
                "LD_PRELOAD": found,
                "FAKETIME_TIMESTAMP_FILE": str(clock),
                "FAKETIME_NO_CACHE": "1",
                "DONT_FAKE_MONOTONIC": "1",
            }
        service = Service(data, cluster.url if cluster else "", preload)
        try:
            yield Place(service, cluster, disk, server_disk, clock)
        finally:
            service.end()
    finally:
        if cluster:
            cluster.end()


def libfaketime() -> str | None:
    """Return the library that sets a process's clock; None: there is none."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return str(found[0]) if found else None


def compiled(folder: Path) -> Path | None:
    """Compile what lets calls fail; None: there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "preload.so"
    source = str(Path(__file__).with_name("preload.c"))
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def run(place: Place, variant: Variant, found: Found) -> None:
    """Let one fault come and go."""
    service = place.service
    asking, load, jobs = service.asking(), Load(service), list[str]()
    ledger = made_up(LINES, suppliers=2)
    file, job = _ordered(asking, ledger)
    jobs.append(job)
    with load.sent(
        senders=variant.senders, reads=tuple(r.format(file=file) for r in variant.reads)
    ):
        sleep(2)
        began = monotonic()
        with variant.fault(place):
            sleep(variant.held)
            ended = monotonic()
        gone = monotonic()
        sleep(2)
    seconds = recovered_after(place, load, jobs, ledger, gone)
    found.runs += 1
    if seconds is not None:
        found.seconds.append(seconds)
        found.recovered += seconds <= LONGEST
    asking.close()  # the service has, meanwhile

    def done() -> bool:
        return all(state_of(asking, job) == "done" for job in jobs)

    while not done() and monotonic() < gone + GIVEN_UP:
        sleep(0.25)
    found.lost += not done()
    for address in load.kept():
        there = asking.ask("read", "GET", address)
        found.lost += there.status != 200
        if there.status != 200:
            print("lost:", address, there.status, there.body[:200], file=sys.stderr)
    judge(load, variant, found, began=began, ended=ended)
    asking.close()


def _ordered(asking: Asking, ledger: bytes) -> tuple[str, str]:
    """Return the file and the job of a portfolio that is ordered while all is well.

    Raises:
        RuntimeError: None could be ordered.
    """
    until = monotonic() + GIVEN_UP
    while monotonic() < until:
        if ordered := order(asking, ledger):
            return ordered
        sleep(0.25)
    raise RuntimeError("nothing could be ordered before the fault")


def recovered_after(
    place: Place, load: Load, jobs: list[str], ledger: bytes, gone: float
) -> float | None:
    """Wait until all is well again, and return the seconds since the fault had gone."""
    asking, kept = place.service.asking(), False
    try:
        while monotonic() < gone + GIVEN_UP:
            if not kept:
                answer = keep_case(asking)
                load.answers.append(answer)
                kept = answer.status == 201
            if kept and len(jobs) == 1 and (ordered := order(asking, ledger)):
                jobs.append(ordered[1])
            states = [state_of(asking, job) for job in jobs]
            if states in (["done", "running"], ["done", "done"]):
                ready = asking.ask("free", "GET", "/readyz")
                figures = place.service.metrics() or {}
                signed = figures.get("kedjekoll_log_entries_waiting") == 0
                if signed and _clean(ready):
                    return monotonic() - gone
            sleep(0.25)
    finally:
        asking.close()
    return None


def judge(load: Load, variant: Variant, found: Found, *, began: float, ended: float) -> None:
    """Hold what was answered during the fault to what must be answered."""
    during = [one for one in load.answers if began <= one.began < ended]
    for one in during:
        found.statuses[f"{one.want} {one.status}"] += 1
        found.hung += one.ended - one.began >= LONGEST
        found.free_refused += one.want == "free" and one.status not in (0, 200)
        if one.status >= 500:
            problem = one.media_type.startswith("application/problem+json")
            apt = one.status in (503, 507)
            found.unexplained += not (problem and apt and b"Traceback" not in one.body)
    for at, (said, figures) in enumerate(load.readiness):
        if not began + SETTLED <= said.began < ended - 1 or said.status == 0:
            continue
        near = [one for one in during if abs(one.ended - said.ended) < SETTLED]
        untrue = _untrue(said, near, unsigned=variant.unsigned)
        found.untrue_readyz += untrue
        if untrue:
            found.statuses[f"untrue {said.status} {said.body[:90].decode()}"] += 1
        if figures is not None:
            holds = [v for name, v in figures.items() if name.startswith("kedjekoll_check_holds")]
            both = [_clean(said), *(_clean(later) for later, _ in load.readiness[at + 1 : at + 2])]
            found.untrue_metrics += (bool(holds) and all(holds)) not in both


def _untrue(said: Answer, near: list[Answer], *, unsigned: bool) -> bool:
    """Tell whether `/readyz` said another thing than requests at the time have shown."""
    works = {
        want: {one.status < 500 and one.status != 0 for one in near if one.want == want}
        for want in ("write", "read")
    }
    clean = _clean(said)
    if works["write"] == {True} and works["read"] == {True}:
        return not clean and not unsigned
    if works["read"] == {False}:
        return clean
    if works["write"] == {False}:
        return clean
    return False


def _clean(said: Answer) -> bool:
    """Tell whether `/readyz` said that everything works."""
    return said.status == 200 and not json.loads(said.body).get("impaired")


def run_kind(name: str, variants: tuple[Variant, ...], runs: int, folder: Path) -> Found:
    """Let every variant of a kind come and go in turn."""
    found = Found()
    library = compiled(folder)
    able = []
    for variant in variants:
        if variant.is_on_postgresql and binaries() is None:
            found.left_out.append(f"{variant.name}: no PostgreSQL")
        elif variant in KINDS["clock"] and libfaketime() is None:
            found.left_out.append(f"{variant.name}: no libfaketime")
        elif variant.needs_preload and library is None:
            found.left_out.append(f"{variant.name}: no C compiler")
        else:
            able.append(variant)
    for at, variant in enumerate(able):
        own = folder / str(at)
        own.mkdir(mode=0o755)
        times = runs // len(able) + (at < runs % len(able))
        with placed(variant, own, library) as place:
            for _ in range(times):
                run(place, variant, found)
                print(name, variant.name, found.told(), file=sys.stderr, flush=True)
            found.logs_wrong += not place.service.log_holds()
    return found


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", default="", help="what the name of a variant holds")
    parser.add_argument("--folder", type=Path, help="where to leave the logs")
    asked = parser.parse_args()
    names = [name for name in KINDS if any(one in name for one in asked.kinds.split(","))]
    with TemporaryDirectory(prefix="kedjekoll-faults-") as made:
        root = Path(made)
        root.chmod(0o755)

        def one(name: str) -> Found:
            folder = root / str(names.index(name))
            folder.mkdir(mode=0o755)
            chosen = tuple(v for v in KINDS[name] if asked.only in v.name)
            try:
                return run_kind(name, chosen, asked.runs, folder)
            finally:
                for log in folder.glob("*/data.log") if asked.folder else ():
                    log.rename(asked.folder / f"{name[:12]} {log.parent.name}.log")

        with ThreadPoolExecutor(asked.at_once) as pool:
            found: dict[str, Any] = dict(zip(names, pool.map(one, names), strict=True))
    told = {name: one.told() for name, one in found.items()}
    print(json.dumps({"benchmark": "faults", "kinds": told}))
    sys.exit(any(one.recovered < one.runs or one.lost for one in found.values()))


if __name__ == "__main__":
    main()
