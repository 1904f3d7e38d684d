"""The public scorecard: `python -m benchmarks.scorecard [NAME …]` measures and writes the page.

Each benchmark is run in a process of its own. What it ends with is kept in `docs/scorecard.json`
beside the day, the card that is current, the machine, how busy and how fast it was, and
`docs/scorecard.md` shows it against the goals. Only the benchmarks that are named are run again;
without a name all are. A result that is worse than the one on the page by more than its tolerance
is named, and the exit code is 1; a time is taken for what it were had the machine been as fast as
then. With `--check` nothing is written, and without a name those of `IN_A_RELEASE` are run. The
last line is one JSON object.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.nightly.table import load_round
from benchmarks.scorecard.measure import Measure
from benchmarks.scorecard.measures import MEASURES
from benchmarks.scorecard.page import PAGE, PLOT, page, plot
from benchmarks.scorecard.yardstick import middle, pace, yardstick
from risk_models.card.scorecard import CURRENT

DOCS = Path(__file__).parents[2] / "docs"
KEPT = "scorecard.json"

OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "portfolio_at_scale": ("portfolio", "--scale", "1000000"),
    "mutations": ("mutations", "--every", "5"),
    **{
        name: (name, "--peers")
        for name in (
            "card_at_scale", "exposure_at_scale", "linkage", "name_pairs", "price_flag", "report",
        )
    },
}  # fmt: skip
"""How a benchmark is asked for that is not a module called without arguments."""

IN_A_RELEASE = (
    "correctness", "screening", "pages", "rules", "rule_mutations", "exposure", "portfolio",
    "identifiers", "audit_log",
)  # fmt: skip
"""What a release is compared by: a quarter of an hour on two cores that had other work as well. The
others install peers or take longer than a release may, which has an hour."""

Run = Callable[[str], dict[str, Any] | None]
"""Runs a benchmark and returns what is kept of it; None: it failed."""


def main() -> int:
    """Run benchmarks, write the page, and end with one JSON object."""
    names = sorted({one.benchmark for one in MEASURES})
    parser = argparse.ArgumentParser(description="Measure, and write the scorecard.")
    parser.add_argument("names", nargs="*", choices=[*names, []], metavar="NAME")
    parser.add_argument("--check", action="store_true", help="compare only, and write nothing")
    given = parser.parse_args()
    if given.check:
        return check(given.names or IN_A_RELEASE, docs=DOCS, run=_run)
    return measure(given.names or names, docs=DOCS, run=_run)


def measure(names: Sequence[str], *, docs: Path, run: Run) -> int:
    """Run benchmarks, write the page and print what was found.

    Args:
        names: Which.
        docs: The folder with the kept results and the page.
        run: How a benchmark is run.

    Returns:
        0; 1 if one failed or a figure is worse than before by more than its tolerance.
    """
    file = docs / KEPT
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    before, failed = dict(kept), []
    for name in names:
        print(f"{name} …", flush=True)
        found = run(name)
        if found is None:
            failed.append(name)
        elif "not_run" not in found["result"]:  # else what stands there is from where it could be
            kept[name] = found
            file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    (docs / PAGE).write_text(page(kept, load_round(docs)), "utf-8")
    (docs / PLOT).write_text(plot(kept), "utf-8")
    worse = [one.says for one in MEASURES if one.benchmark in names and is_worse(one, kept, before)]
    measured = [(one, one.of(kept)) for one in MEASURES]
    result = {
        "benchmark": "scorecard",
        "measured": sum(value is not None for _, value in measured),
        "met": sum(bool(one.met(value)) for one, value in measured if value is not None),
        "failed": failed,
        "worse": worse,
    }
    print(json.dumps(result, ensure_ascii=False))
    return int(bool(failed or worse))


def check(names: Sequence[str], *, docs: Path, run: Run) -> int:
    """Run benchmarks, compare them with the page, print what was found and write nothing.

    What is worse is measured once more, for a machine may have been busy; it counts if it is worse
    twice. A time is compared only with one that was taken on a machine of the same kind, and for
    how fast that was then and is now.

    Args:
        names: Which.
        docs: The folder with the kept results.
        run: How a benchmark is run.

    Returns:
        0; 1 if one failed, a figure is worse than on the page by more than its tolerance, or one
        that stands on the page was not measured, other than for want of a peer.
    """
    before: dict[str, Any] = json.loads((docs / KEPT).read_text("utf-8"))
    told: dict[str, list[str]] = {"failed": [], "worse": [], "lost": [], "not_compared": []}
    for name in names:
        print(f"{name} …", flush=True)
        for what, says in _beside(name, before, run):
            told[what].append(says)
    print(json.dumps({"benchmark": "scorecard", "checked": [*names], **told}, ensure_ascii=False))
    return int(any(told[what] for what in ("failed", "worse", "lost")))


def _beside(name: str, before: Mapping[str, Any], run: Run) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a benchmark's figures beside those of before, and what it is."""
    found, again = run(name), None
    if found is None:
        yield "failed", name
        return
    now = {name: found}
    alike = name in before and before[name]["machine"] == found["machine"]
    for one in MEASURES:
        if one.benchmark != name or one.of(before) is None:
            continue
        if one.of(now) is None:
            if one.peer is None:
                yield "lost", one.says
        elif one.is_time and not alike:
            yield "not_compared", one.says
        elif is_worse(one, now, before):
            again = again or {name: run(name) or {}}
            if one.of(again) is None or is_worse(one, again, before):
                loads = f"load {found['load']} now, {before[name]['load']} then"
                slower = f"the same work took {pace(found, before[name]):.2f} times as long"
                found_then = f"{one.of(now)} now, {one.of(before)} then"
                yield "worse", f"{one.says}: {found_then} ({loads}; {slower})"


def is_worse(one: Measure, kept: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Tell whether a figure is worse than before by more than its tolerance.

    A time is taken for what it were had the machine been as fast as then.
    """
    now, then = one.of(kept), one.of(before)
    if now is None or then is None:
        return False
    if one.is_time and not one.waits:
        now /= pace(kept[one.benchmark], before[one.benchmark])
    return one.worse(now, then)


def _run(name: str) -> dict[str, Any] | None:
    """Return what a benchmark ended with, and when and where; None: it failed."""
    load = round(os.getloadavg()[0], 1)
    module, *arguments = OTHERWISE.get(name, (name,))
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    before = yardstick()
    began = monotonic()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = list(_objects(ended.stdout))
    if ended.returncode or not lines:
        print(f"{name} failed:\n{(ended.stdout + ended.stderr)[-2000:]}", file=sys.stderr)
        return None
    seconds = round(monotonic() - began)
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "card": CURRENT,
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": load,
        "seconds": seconds,
        "yardstick": middle(before, yardstick()),
        "result": lines[-1],
    }


def _objects(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
