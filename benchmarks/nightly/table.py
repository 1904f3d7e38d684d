"""The last round of the long loops, as the scorecard shows it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.nightly.steps import steps

KEPT = "nightly.json"

Round = Mapping[str, Mapping[str, Any]]
"""By the name of a step: `passed`, what it `said` last, `minutes`, `day`, `commit`, `machine`."""


def load_round(docs: Path) -> dict[str, Any]:
    """Return what is kept of the round: results by the name of the step, those that there are."""
    file = docs / KEPT
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return {step.name: kept[step.name] for step in steps() if step.name in kept}


def lines(round_: Round) -> list[str]:
    """Return the section of the scorecard: a row for each step, also for those that are left."""
    passed = sum(bool(found["passed"]) for found in round_.values())
    hours = sum(found["minutes"] for found in round_.values()) / 60
    every = steps()
    return [
        "## Long loops",
        "",
        "`make nightly` runs the tests that draw with many more examples, and what only long runs"
        f" show. It goes on where the last run ended. Of this round {passed} of {len(every)} steps"
        f" have passed; those that were run took {hours:.1f} hours together.",
        "",
        "| step | result | said | minutes | day, commit, machine |",
        "|---|---|---|---|---|",
        *(_row(step.name, round_.get(step.name)) for step in every),
        "",
    ]


def _row(name: str, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return f"| {name} | not run in this round | | | |"
    result = "passed" if found["passed"] else "**failed**"
    said = str(found["said"]).replace("|", "\\|")
    where = f"{found['day']}, {found['commit']}, {found['machine']}"
    return f"| {name} | {result} | `{said}` | {found['minutes']:g} | {where} |"
