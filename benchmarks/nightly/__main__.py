"""`python -m benchmarks.nightly [NAME…]`: run the long loops, and go on where the last run ended.

A round is every step of `benchmarks.nightly.steps` once. Its results are kept in
`docs/nightly.json` as each step ends, and the scorecard shows them, so that a round that is cut off
goes on with the next run, on this machine or another with the same repository. A step that failed
is run again; `--anew` begins a new round, and names of steps run these alone. No step begins after
`HOURS`. The last line is one JSON object; the exit status is 1 where a step of the run failed.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from tempfile import TemporaryFile
from time import monotonic
from typing import Any

from benchmarks.nightly.steps import ROOT, Step, steps
from benchmarks.nightly.table import KEPT, load_round
from benchmarks.scorecard.page import PAGE, page

DOCS = ROOT / "docs"
FIGURES = "scorecard.json"
HOURS = 6
"""How long a run may go on beginning steps: a night."""
_SHOWN, _LONGEST = 2_000, 200
"""Characters of a failed step's output that are shown, and of its last line that are kept."""

Run = Callable[[Step], dict[str, Any]]
"""Runs a step and returns what is kept of it."""


def main() -> int:
    """Run what is left of the round, and end with one JSON object."""
    every = steps()
    names = [step.name for step in every]
    parser = argparse.ArgumentParser(description="Run the long loops, or go on with them.")
    parser.add_argument("names", nargs="*", choices=[*names, []], metavar="NAME")
    parser.add_argument("--anew", action="store_true", help="begin a new round")
    parser.add_argument("--hours", type=float, default=HOURS, help="begin no step after so long")
    given = parser.parse_args()
    wanted = [step for step in every if not given.names or step.name in given.names]
    kept = {} if given.anew else load_round(DOCS)
    return go_on(wanted, kept, docs=DOCS, run=run, seconds=given.hours * 3_600, again=given.names)


def go_on(
    wanted: Sequence[Step],
    kept: Mapping[str, Any],
    *,
    docs: Path,
    run: Run,
    seconds: float,
    again: Sequence[str] = (),
) -> int:
    """Run the steps that have not passed in this round, and keep each result as it comes.

    Args:
        wanted: The steps.
        kept: Results of the round so far, by name; where every step has passed a new one begins.
        docs: The folder with the kept results and the scorecard.
        run: How a step is run.
        seconds: After which none begins.
        again: Names of steps that are run although they have passed.

    Returns:
        0; 1 if a step failed.
    """
    names = {step.name for step in steps()}
    round_ = dict(kept)
    if not again and all(name in round_ and round_[name]["passed"] for name in names):
        round_ = {}
    left = [step for step in wanted if step.name in again or not _passed(round_, step)]
    began, failed, waiting = monotonic(), [], []
    for at, step in enumerate(left, 1):
        if monotonic() - began > seconds:
            waiting.append(step.name)
            continue
        print(f"{at}/{len(left)} {step.name} …", flush=True)
        round_[step.name] = found = run(step)
        print(f"    {'passed' if found['passed'] else 'FAILED'}: {found['said']}", flush=True)
        failed += [] if found["passed"] else [step.name]
        _keep(round_, docs)
    done = sum(one["passed"] for one in round_.values())
    told = {"benchmark": "nightly", "passed": done, "of": len(names), "failed": failed}
    print(json.dumps(told | {"waiting": waiting}, ensure_ascii=False))
    return int(bool(failed))


def run(step: Step) -> dict[str, Any]:
    """Run a step in a process group of its own, and return how it ended."""
    began = monotonic()
    with TemporaryFile() as output:
        process = subprocess.Popen(
            step.command,
            cwd=ROOT,
            env={**os.environ, **dict(step.variables)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(step.seconds)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        lines = output.read().decode(errors="replace").strip()
    if status != 0:
        print(lines[-_SHOWN:], file=sys.stderr)
    return {
        "passed": status == 0,
        "said": said_last(lines) if status is not None else f"ended after {step.seconds} s",
        "minutes": round((monotonic() - began) / 60, 1),
        "day": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }


def said_last(lines: str) -> str:
    """Return the last line that a step itself has written; of a JSON object what is no object."""
    last = next((line for line in reversed(lines.split("\n")) if not line.startswith("make")), "")
    with suppress(json.JSONDecodeError):
        told = json.loads(last)
        if isinstance(told, dict):
            simple = {
                key: value for key, value in told.items() if not isinstance(value, dict | list)
            }
            last = ", ".join(f"{key} {value}" for key, value in simple.items())
    return last[-_LONGEST:].strip(" =")


def _commit() -> str:
    git = which("git")
    if git is None:
        return "no repository"
    asked = [git, "rev-parse", "--short=8", "HEAD"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "no repository"


def _passed(round_: Mapping[str, Any], step: Step) -> bool:
    return step.name in round_ and bool(round_[step.name]["passed"])


def _keep(round_: Mapping[str, Any], docs: Path) -> None:
    file = docs / KEPT
    file.write_text(json.dumps(round_, indent=1, ensure_ascii=False) + "\n", "utf-8")
    figures = json.loads((docs / FIGURES).read_text("utf-8"))
    (docs / PAGE).write_text(page(figures, round_), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
