"""The public scorecard: `python -m benchmarks.scorecard [NAME …]` measures and writes the page.

Each benchmark is run in a process of its own. What it ends with is kept in `docs/scorecard.json`
beside the day, the machine and how busy it was, and `docs/scorecard.md` shows it against the goals.
Only the benchmarks that are named are run again; without a name all are. A result that is worse
than the one on the page by more than its tolerance is named, and the exit code is 1. The last line
is one JSON object.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1] / "docs"
KEPT, PAGE = DOCS / "scorecard.json", DOCS / "scorecard.md"

OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "portfolio_at_scale": ("portfolio", "--scale", "1000000"),
}
"""How a benchmark is asked for that is not a module called without arguments."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a benchmark.

    Attributes:
        benchmark: Name of the module that measures it.
        path: Where it stands in the JSON object.
        says: What it is, and beside what.
        unit: Of the figure; "×" for a ratio.
        goal: What it is to reach; None: there is no goal, only the page to compare with.
        higher: More is better.
        tolerance: How many times worse than the page it may be.
    """

    benchmark: str
    path: tuple[str, ...]
    says: str
    unit: str
    goal: float | None = None
    higher: bool = False
    tolerance: float = 1.5

    def of(self, results: Mapping[str, Any]) -> float | None:
        """Return the figure among kept results; None: it was not measured."""
        found: Any = results.get(self.benchmark, {}).get("result", {})
        for step in self.path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | float) else None

    def met(self, value: float) -> bool | None:
        """Tell whether the goal is met; None: there is none."""
        if self.goal is None:
            return None
        return value >= self.goal if self.higher else value <= self.goal

    def worse(self, value: float, before: float) -> bool:
        """Tell whether a figure is worse than the one before by more than the tolerance."""
        return value * self.tolerance < before if self.higher else value > before * self.tolerance


MEASURES = (
    Measure("screening", ("median_ms",), "One screening of five tenders with 100 parties", "ms"),
    Measure(
        "api_rate",
        ("ratio",),
        "`POST /v1/screenings`, the rate beside a bare endpoint with the same models",
        "×",
        0.1,
        higher=True,
    ),
    Measure("api_rate", ("p99_to_p50",), "The same: p99 beside p50", "×", 4),
    Measure(
        "api_rate",
        ("two_workers",),
        "The same: two processes beside one, on PostgreSQL",
        "×",
        1.7,
        higher=True,
    ),
    Measure(
        "pages",
        ("first", "tender", "p95_ms"),
        "Page of a tender with 40 of 200 parties, first view, p95",
        "ms",
        150,
    ),
    Measure("rules", ("answer_s",), "All rules asked of a million rows", "s", 3),
    Measure(
        "rule_mutations",
        ("caught_permille",),
        "Rules changed in one place: caught by their examples",
        "‰",
        1000,
        higher=True,
        tolerance=1,
    ),
    Measure("exposure", ("median_ms", "2000"), "Exposure along a chain of 2,000 parties", "ms"),
    Measure(
        "card_at_scale",
        ("ratio", "add_up to gathers"),
        "A million parties' points beside the bare look-ups",
        "×",
        4,
    ),
    Measure("portfolio", ("first_s",), "10,000 suppliers, from the command to the page", "s", 60),
    Measure(
        "portfolio_at_scale",
        ("ratio",),
        "A million suppliers read, scored and written beside"
        " Polars reading and writing the same columns",
        "×",
        6,
    ),
    Measure("portfolio_at_scale", ("ratio_with_rules",), "The same with the rules", "×", 8),
    Measure("portfolio_at_scale", ("peak_mb",), "The same: memory at its most", "MB", 2048),
    Measure("ledger", ("ratio",), "A ledger of a million lines beside a plain sum of it", "×", 3),
    Measure("ledger", ("read_peak_mb",), "The same: memory at its most", "MB", 1024),
    Measure("ingest", ("ratio",), "A register made a snapshot beside a plain copy of it", "×", 20),
    Measure("ingest", ("lookup_p50_ms",), "One firm looked up by number, p50", "ms", 1),
    Measure(
        "search",
        ("recall_at_20",),
        "Firms found by a misspelled name among the first 20",
        "of 1",
        0.95,
        higher=True,
        tolerance=1.02,
    ),
    Measure("search", ("search_p50_ms",), "One search by name, p50", "ms", 5),
    Measure("report", ("ten_pages_ms",), "A PDF of ten pages, warm", "ms", 200),
    Measure("report", ("ratio",), "The same content by WeasyPrint, beside it", "×", 5, higher=True),
    Measure("report", ("check_ms",), "One bundle verified", "ms", 1000),
    Measure("report", ("bundles_s",), "Bundles for 200 tenderers", "s", 30),
    Measure("audit_log", ("verify_s",), "A log of a million entries verified anew", "s", 10),
    Measure(
        "overload",
        ("goodput_ratio",),
        "Four times the load: good answers beside the most",
        "×",
        0.8,
        higher=True,
    ),
    Measure(
        "jobs",
        ("sqlite", "taken_over_after_seconds"),
        "A killed worker's job, leased for 2 s, goes on after",
        "s",
        3,
    ),
    Measure("identifiers", ("million_seconds",), "A million numbers recognised and checked", "s"),
)


def main() -> int:
    """Run benchmarks, write the page, and end with one JSON object."""
    names = sorted({one.benchmark for one in MEASURES})
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*names, []], metavar="NAME")
    asked = parser.parse_args().names or names
    kept: dict[str, Any] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    before, failed = dict(kept), []
    for name in asked:
        print(f"{name} …", flush=True)
        found = _run(name)
        if found is None:
            failed.append(name)
        else:
            kept[name] = found
            KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(page(kept), "utf-8")
    worse = [
        one.says for one in MEASURES if one.benchmark in asked and _is_worse(one, kept, before)
    ]
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


def page(kept: Mapping[str, Any]) -> str:
    """Return the page of kept results.

    Args:
        kept: By benchmark: `day`, `machine`, `load` when it began, and its `result`.
    """
    rows = [_row(one, kept) for one in MEASURES]
    return "\n".join(
        [
            "<!-- Written by `make scorecard` from docs/scorecard.json. -->",
            "",
            "# Scorecard",
            "",
            "What the benchmarks of this repository measured, against the goals of the project."
            " Each line is printed by `python -m benchmarks.NAME`; `make scorecard` runs them all."
            " Ratios are of two arms run side by side on the same machine; times are medians of"
            " that machine. A goal that is not met is shown as such.",
            "",
            "| what | result | goal | met | benchmark | day, machine, load |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(one: Measure, kept: Mapping[str, Any]) -> str:
    value = one.of(kept)
    goal = "" if one.goal is None else f"{'≥' if one.higher else '≤'} {one.goal:g} {one.unit}"
    if value is None:
        return f"| {one.says} | not measured | {goal} | | `{one.benchmark}` | |"
    run = kept[one.benchmark]
    met = {True: "yes", False: "**no**", None: ""}[one.met(value)]
    when = f"{run['day']}, {run['machine']}, load {run['load']}"
    return f"| {one.says} | {value:g} {one.unit} | {goal} | {met} | `{one.benchmark}` | {when} |"


def _is_worse(one: Measure, kept: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    now, then = one.of(kept), one.of(before)
    return now is not None and then is not None and one.worse(now, then)


def _run(name: str) -> dict[str, Any] | None:
    """Return what a benchmark ended with, and when and where; None: it failed."""
    load = round(os.getloadavg()[0], 1)
    module, *arguments = OTHERWISE.get(name, (name,))
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = list(_objects(ended.stdout))
    if ended.returncode or not lines:
        print(f"{name} failed:\n{ended.stderr[-2000:]}", file=sys.stderr)
        return None
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "load": load,
        "result": lines[-1],
    }


def _objects(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
