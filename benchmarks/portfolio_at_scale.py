"""A portfolio of a million suppliers, beside what Polars takes to read and write the same columns.

A made-up list (number, name, own id, CPV code) is made a run in three ways:

- `ours`: read, factors, points, bounds, rank and write, in one process and without a database: the
  functions that the job calls, one after the other;
- `polars`: the list read with `polars.read_csv`, and the columns of the same output, which stand in
  memory, written as Parquet with the same options;
- `command`: `kedjekoll portfolio`, with its database, its worker and its confined processes.

`rules` is every rule in force answered for as many rows of made-up facts, to be added to `ours`: a
run asks no rule, since what somebody was paid is no procurement. Seconds are processor time of a
process of its own, so that others at work on the machine count little; the command's are those of
the clock. Memory is the most that one process had, and for the command also all of its processes
together, looked at ten times a second.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from benchmarks.rules import made_facts
from data_ingest.mapping import PurchaseContext
from procurement_rules.outcomes import outcomes
from procurement_rules.rule import UPCOMING
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import load_scorecard
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.frame import unpack
from service.suppliers.portfolios.output import ROWS_AT_ONCE, make_output, read_output
from service.suppliers.portfolios.ranked import ranked
from service.suppliers.portfolios.reading import read_packed, unpacked
from service.suppliers.portfolios.scoring import AT_ONCE_UNSEEN, Scoring, score_parts, scored_of

SEED = 20261126
AS_OF = date(2026, 11, 26)
SUBJECTS = 200
GOAL, GOAL_WITH_RULES, GOAL_MB = 6, 8, 2_048
_LIST, _OUTPUT = "list.csv", "output.parquet"


def made_list(suppliers: int) -> bytes:
    """Return a made-up list of so many organisations, their check digits right."""
    draw = np.random.default_rng(SEED)
    # the third digit of an organisation's number is at least 2, else it is a person's
    at = np.arange(suppliers)
    nine = 552_000_000 + at // 8_000_000 * 10_000_000 + at % 8_000_000
    digits = nine[:, None] // 10 ** np.arange(8, -1, -1) % 10
    doubled = digits * (2 - np.arange(9) % 2)
    check = -(doubled // 10 + doubled % 10).sum(axis=1) % 10
    subjects = draw.integers(1_000, 9_899, SUBJECTS)
    frame = pl.DataFrame(
        {
            "nine": nine,
            "check": check,
            "at": at,
            "CPV": subjects[draw.integers(0, SUBJECTS, suppliers)],
        }
    )
    return (
        frame.select(
            pl.concat_str("nine", "check").alias("Organisationsnummer"),
            pl.format("Exempel {} AB", "at").alias("Namn"),
            pl.format("L{}", "at").alias("Eget id"),
            pl.format("{}0000", "CPV").alias("CPV"),
        )
        .write_csv(separator=";")
        .encode()
    )


def ours(folder: Path) -> None:
    """Make a run of the list, and write its output."""
    file = NamedFile(_LIST, (folder / _LIST).read_bytes())
    how = ReadingOptions(
        person_key=bytes(32), today=AS_OF, purchase=PurchaseContext(place_country="SE")
    )
    read = unpacked(read_packed((file,), how))
    scoring = Scoring(
        as_of=AS_OF,
        scorecard=load_scorecard(),
        snapshot_dir=None,
        snapshot_id=None,
        judgements=NONE_JUDGED,
    )
    parts: list[pl.DataFrame] = []
    needs: list[pl.DataFrame] = []

    def tell(parcel: bytes) -> None:
        _, tables = unpack(parcel)
        parts.append(tables["rows"])
        needs.append(tables["needs"])

    score_parts(scored_of(read, scoring), scoring, at_once=AT_ONCE_UNSEEN, tell=tell)
    (folder / _OUTPUT).write_bytes(make_output(read, ranked(parts, needs)).parquet)


def polars(folder: Path) -> Callable[[], None]:
    """Return what reads the list and writes the columns of the output that stand in memory."""
    table = read_output((folder / _OUTPUT).read_bytes())

    def read_and_write() -> None:
        pl.read_csv(folder / _LIST, separator=";", infer_schema=False)
        table.write_parquet(
            folder / "same.parquet",
            compression="zstd",
            statistics=False,
            row_group_size=ROWS_AT_ONCE,
        )

    return read_and_write


def rules(suppliers: int) -> Callable[[], None]:
    """Return what answers every rule in force for so many rows of facts."""
    book = [rule for rule in load_rulebook().rules if rule.consequence not in UPCOMING]
    facts = made_facts(suppliers)

    def answer() -> None:
        for part in facts.iter_slices(AT_ONCE_UNSEEN):
            outcomes(book, part)

    return answer


def measured(arm: str, folder: Path, suppliers: int) -> dict[str, float]:
    """Return the processor time and the memory of an arm, in this process."""
    works: dict[str, Callable[[], Callable[[], None]]] = {
        "ours": lambda: lambda: ours(folder),
        "polars": lambda: polars(folder),
        "rules": lambda: rules(suppliers),
    }
    work = works[arm]()
    started, clock = time.process_time(), time.perf_counter()
    work()
    return {
        "cpu_s": round(time.process_time() - started, 2),
        "clock_s": round(time.perf_counter() - clock, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def command(folder: Path) -> dict[str, float]:
    """Run the command and return its seconds, and the memory of its processes."""
    started = time.perf_counter()
    run = subprocess.Popen(
        [
            Path(sys.executable).with_name("kedjekoll"),
            *("portfolio", folder / _LIST, "--out", folder / "run.parquet"),
        ],
        env=os.environ | {"KEDJEKOLL_DATA_DIR": str(folder / "data")},
        stdout=subprocess.DEVNULL,
    )
    largest = together = 0
    while run.poll() is None:
        sizes = [_resident(pid) for pid in _below(run.pid)]
        largest, together = max(largest, *sizes), max(together, sum(sizes))
        time.sleep(0.1)
    assert run.returncode == 0, run.returncode
    return {
        "clock_s": round(time.perf_counter() - started, 1),
        "peak_mb": largest // 1024,
        "together_mb": together // 1024,
    }


def together_kb(pid: int) -> int:
    """Return the memory of a process and of all that it has started, in KB."""
    return sum(map(_resident, _below(pid)))


def _below(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [one for thread in threads for one in (thread / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _below(int(child)))]


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def at_scale(suppliers: int) -> dict[str, object]:
    """Return what a portfolio of so many suppliers takes, each way in a process of its own."""
    with TemporaryDirectory(prefix="kedjekoll-scale-") as name:
        folder = Path(name)
        (folder / _LIST).write_bytes(made_list(suppliers))
        arms: dict[str, dict[str, float]] = {}
        for arm in ("ours", "polars", "rules"):
            said = subprocess.check_output(
                [sys.executable, "-m", "benchmarks.portfolio_at_scale", arm, folder, str(suppliers)]
            )
            arms[arm] = json.loads(said)
            print(arm, arms[arm], flush=True)
        arms["command"] = command(folder)
    seconds = {arm: arms[arm]["cpu_s"] for arm in ("ours", "polars", "rules")}
    return {
        "benchmark": "portfolio_at_scale",
        "suppliers": suppliers,
        **arms,
        "ratio": round(seconds["ours"] / seconds["polars"], 2),
        "ratio_goal": GOAL,
        "ratio_with_rules": round((seconds["ours"] + seconds["rules"]) / seconds["polars"], 2),
        "ratio_with_rules_goal": GOAL_WITH_RULES,
        "peak_mb": max(arms["ours"]["peak_mb"], arms["command"]["peak_mb"]),
        "peak_mb_goal": GOAL_MB,
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
