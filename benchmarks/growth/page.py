"""What growth writes: `docs/scale.json`, the table of `docs/scale.md` and its two plots."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.growth.jobs import JOBS
from benchmarks.growth.slopes import GOAL
from benchmarks.plots import growth

DOCS = Path(__file__).parents[2] / "docs"
KEPT, PAGE = DOCS / "scale.json", DOCS / "scale.md"
PLOTS: Mapping[str, tuple[str, str, str]] = {
    "scale-time.svg": ("cpu_s", "Processor time by number of parties", "s"),
    "scale-memory.svg": ("grown_mb", "Memory that a job adds, by number of parties", "MB"),
}
"""By file: the figure, its title, its unit."""
MANY, ROOM_GB = 10_000_000, 24
"""What one machine is to hold."""
_TABLE = re.compile(r"(?<=<!-- growth -->\n).*?(?=<!-- /growth -->)", re.DOTALL)


Kept = Mapping[str, Mapping[str, Any]]
"""By job: `day`, `machine`, `sizes` and slopes."""


def write(found: Mapping[str, Any], name: str) -> None:
    """Keep the figures of a job in the place of earlier ones, and write the table and the plots."""
    before = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept = before | {name: found}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    PAGE.write_text(with_table(PAGE.read_text("utf-8"), kept), "utf-8")
    for file in PLOTS:
        (DOCS / file).write_text(plot(file, kept), "utf-8")


def with_table(page: str, kept: Kept) -> str:
    """Return the page with the table of the figures between its marks."""
    return _TABLE.sub(lambda _: table(kept), page)


def table(kept: Kept) -> str:
    """Return the figures as a table, with a line that says where and when."""
    sizes = sorted({int(size) for one in kept.values() for size in one["sizes"]})
    runs = sorted({f"{one['day']} on {one['machine']}" for one in kept.values()})
    columns = [f"{size:,}" for size in sizes]
    lines = [
        "",
        f"Measured {', and '.join(runs)},"
        f" by `python -m benchmarks.growth --most {sizes[-1]} --write`. Each cell is seconds of"
        " processor time and the peak memory in MB; the load of the machine is in `scale.json`.",
        "",
        f"| job | {' | '.join(columns)} | slope of time | between the last two | of memory |",
        f"|---|{'---|' * len(columns)}---|---|---|",
    ]
    for name, one in _in_order(kept):
        fields = [_field(one["sizes"].get(str(size)), name, size) for size in sizes]
        steep = _slope(one["slope"], GOAL)
        lines.append(
            f"| {JOBS[name].says} (`{name}`) | {' | '.join(fields)} | {steep}"
            f" | {_slope(one['slope_last'], None)} | {_slope(one['memory_slope'], None)} |"
        )
    return "\n".join([*lines, "", *_of_ten_million(kept), "", ""])


def _in_order(kept: Kept) -> list[tuple[str, Mapping[str, Any]]]:
    return [(name, kept[name]) for name in JOBS if name in kept]


def _of_ten_million(kept: Kept) -> list[str]:
    """Return what ten million parties take, measured or worked out, the largest memory first."""
    rows = []
    for name, one in _in_order(kept):
        sizes = sorted((int(size), at) for size, at in one["sizes"].items())
        if len(sizes) < 2:
            continue
        (small, less), (large, more) = sizes[-2:]
        times = (MANY - large) / (large - small)
        memory = more["peak_mb"] + (more["peak_mb"] - less["peak_mb"]) * times
        hours = (more["cpu_s"] + (more["cpu_s"] - less["cpu_s"]) * times) / 3600
        how = "measured" if large == MANY else f"calculated from {small:,} and {large:,}"
        room = "no" if memory > ROOM_GB * 1024 else "yes"
        rows.append((memory, f"| `{name}` | {memory / 1024:.1f} | {room} | {hours:.2f} | {how} |"))
    return [
        f"| {MANY:,} parties, in one process | GB | within {ROOM_GB} GB | hours of one processor"
        " | basis |",
        "|---|---|---|---|---|",
        *(row for _, row in sorted(rows, reverse=True)),
    ]


def _field(one: Mapping[str, float] | None, name: str, size: int) -> str:
    if one is None:
        return f"not run: {JOBS[name].why}" if size > JOBS[name].most else ""
    seconds = f"{one['cpu_s']:.3g}" if one["cpu_s"] < 1_000 else f"{one['cpu_s']:,.0f}"
    return f"{seconds} s, {one['peak_mb']:,} MB"


def _slope(value: float | None, goal: float | None) -> str:
    if value is None:
        return ""
    return f"**{value:.3f}**, not met" if goal is not None and value > goal else f"{value:.3f}"


def plot(name: str, kept: Kept) -> str:
    """Return one of the plots."""
    figure, title, unit = PLOTS[name]
    lines = {
        job: {int(size): at[figure] for size, at in one["sizes"].items()}
        for job, one in _in_order(kept)
    }
    said = "Each job is a line on logarithmic scales; the dashed line is proportional growth."
    return growth(title, f"{said} The table of the page has the figures.", unit, lines)
