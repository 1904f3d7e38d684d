"""Whether the service gets well after each kind of fault, and what it says meanwhile.

`python -m benchmarks.faults [--runs 20] [--at-once 4] [--kinds clock,corrupt] [--kept FILE]`. For
each variant of each kind an installation is served, on SQLite or on PostgreSQL, in a temporary
folder. Cases are opened and read, and a portfolio is ordered, while the fault comes and after some
seconds goes. Then it is waited for that a case is kept and what was read is answered, that the job
which met the fault is done and the next begun, that the log is signed and that `/readyz` says yes:
that is the time to recover. What was acknowledged is asked for afterwards, and the log verified.
What a machine cannot do (no C compiler, no libfaketime, no PostgreSQL) is left out and named. The
last line is one JSON object; the exit status is 1 where something did not hold. With `--kept FILE`
runs add up over several calls.
"""

import argparse
import json
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep

from benchmarks.faults.kinds import KINDS, Place, Variant, bring_register
from benchmarks.faults.postgresql import Cluster, binaries
from benchmarks.faults.results import Kept, Run, told
from benchmarks.faults.served import (
    LONGEST,
    Answer,
    Asking,
    Clock,
    Load,
    Service,
    Switch,
    ask_for,
    keep_case,
    order,
    state_of,
)
from benchmarks.ledger import made_up

SETTLED = 6.0
"""Seconds after which `/readyz` is held to what it says: it may need two looks. Ours."""
GIVEN_UP = 240.0
LINES = 5


@contextmanager
def placed(variant: Variant, folder: Path, library: Path | None) -> Iterator[Place]:
    """Serve an installation in which a fault can be put."""
    disk, server_disk = Switch(folder / "disk"), Switch(folder / "server")
    clock = Clock(folder / "clock")
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
            preload = clock.environment(found)
        service = Service(data, cluster.url if cluster else "", preload)
        place = Place(service, cluster, disk, server_disk, clock)
        try:
            if variant.has_register:
                bring_register(place)
            yield place
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


def run(place: Place, variant: Variant) -> Run:
    """Let one fault come and go, and return what came of it."""
    service, found = place.service, Run(variant.name)
    asking, load, jobs = service.asking(), Load(service), list[str]()
    ledger = made_up(LINES, suppliers=2)
    file, job = _ordered(asking, ledger)
    jobs.append(job)
    reads = tuple(path.format(file=file) for path in variant.reads)
    with load.sent(senders=variant.senders, reads=reads, asked=variant.asked):
        sleep(2)
        began = monotonic()
        with variant.fault(place):
            sleep(variant.held)
            ended = monotonic()
        gone = monotonic()
        sleep(2)
    last = (reads[-1], variant.asked)
    found.seconds = recovered_after(place, load, jobs, ledger, gone, last=last)
    found.recovered = found.seconds is not None and found.seconds <= LONGEST
    judge(load, variant, found, began=began, ended=ended)
    found.ended = service.has_ended()
    if found.ended:
        asking.close()
        return found
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
    asking.close()
    found.logs_wrong = not service.log_holds()
    return found


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
    place: Place,
    load: Load,
    jobs: list[str],
    ledger: bytes,
    gone: float,
    *,
    last: tuple[str, object],
) -> float | None:
    """Wait until all is well again, and return the seconds since the fault had gone.

    None: it never was within `GIVEN_UP`, or the service has ended.
    """
    asking, kept = place.service.asking(), False
    try:
        while monotonic() < gone + GIVEN_UP and not place.service.has_ended():
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
                if signed and _clean(ready) and ask_for(asking, *last).status == 200:
                    return monotonic() - gone
            sleep(0.25)
    finally:
        asking.close()
    return None


def judge(load: Load, variant: Variant, found: Run, *, began: float, ended: float) -> None:
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
    for at, (said, figures, read) in enumerate(load.readiness):
        if not began + SETTLED <= said.began < ended - 1 or said.status == 0:
            continue
        near = [one for one in during if abs(one.ended - said.ended) < SETTLED]
        untrue = _untrue(said, near, unsigned=variant.unsigned)
        found.untrue_readyz += untrue
        if untrue:
            after = said.began - began
            found.statuses[f"untrue {said.status} {said.body[-160:].decode()} {after:.0f} s"] += 1
        if figures is not None and read < ended:  # after it they tell of another time
            holds = [v for name, v in figures.items() if name.startswith("kedjekoll_check_holds")]
            both = [_clean(said), *(_clean(later[0]) for later in load.readiness[at + 1 : at + 2])]
            untrue = (bool(holds) and all(holds)) not in both
            found.untrue_metrics += untrue
            if untrue:
                beside = f"{said.status} {said.body[-90:].decode()}"
                found.statuses[f"untrue figures {min(holds):.0f} beside {beside}"] += 1


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


def run_kind(name: str, asked: Namespace, kept: Kept, folder: Path) -> list[str]:
    """Let every variant of a kind come and go in turn; return what this machine cannot do.

    Runs that are kept already count.
    """
    library = compiled(folder)
    left_out, able = [], []
    for variant in KINDS[name]:
        if asked.only not in variant.name:
            continue
        if variant.is_on_postgresql and binaries() is None:
            left_out.append(f"{variant.name}: no PostgreSQL")
        elif variant in KINDS["clock"] and libfaketime() is None:
            left_out.append(f"{variant.name}: no libfaketime")
        elif variant.needs_preload and library is None:
            left_out.append(f"{variant.name}: no C compiler")
        else:
            able.append(variant)
    for at, variant in enumerate(able):
        times = asked.runs // len(able) + (at < asked.runs % len(able))
        while (left := times - len(kept.of(name, variant.name))) > 0:
            own = Path(mkdtemp(prefix=f"{at}-", dir=folder))
            own.chmod(0o755)
            with placed(variant, own, library) as place:
                for _ in range(left):
                    came = run(place, variant)
                    kept.add(name, came)
                    print(name, vars(came), file=sys.stderr, flush=True)
                    if came.ended:  # another is served for the next
                        break
    return left_out


def main() -> None:
    """Measure, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", default="", help="what the name of a variant holds")
    parser.add_argument("--folder", type=Path, help="where to leave the logs")
    parser.add_argument(
        "--kept", type=Path, help="file of runs: those in it count, and each new one is added"
    )
    asked = parser.parse_args()
    names = [name for name in KINDS if any(one in name for one in asked.kinds.split(","))]
    kept = Kept(asked.kept)
    with TemporaryDirectory(prefix="kedjekoll-faults-") as made:
        root = Path(made)
        root.chmod(0o755)

        def one(name: str) -> list[str]:
            folder = root / str(names.index(name))
            folder.mkdir(mode=0o755)
            try:
                return run_kind(name, asked, kept, folder)
            finally:
                for log in folder.glob("*/data.log") if asked.folder else ():
                    log.rename(asked.folder / f"{name[:12]} {log.parent.name}.log")

        with ThreadPoolExecutor(asked.at_once) as pool:
            left_out = dict(zip(names, pool.map(one, names), strict=True))
    kinds = {name: told(kept.of(name), left_out[name]) for name in names}
    came = [run for name in names for run in kept.of(name)]
    sums = {"recovered": sum(run.recovered for run in came), "lost": sum(run.lost for run in came)}
    print(json.dumps({"benchmark": "faults", "kinds": kinds, "runs": len(came), **sums}))
    sys.exit(any(not run.recovered or run.lost for run in came))


if __name__ == "__main__":
    main()
