"""The scorecard's page and its plot, written from the kept results alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.nightly.table import Round, lines
from benchmarks.plots import Bar, bars
from benchmarks.scorecard.measure import Measure
from benchmarks.scorecard.measures import MEASURES, SECTIONS

PAGE, PLOT = "scorecard.md", "scorecard.svg"
BEFORE = "baseline-2"
"""The card that was current when results were kept without one."""
_DESCRIBED = (
    "A bar for each figure that has a goal, on a logarithmic scale. Where it reaches the line, the "
    "goal is met; ten means ten times better than the goal. The table has the figures."
)


def page(kept: Mapping[str, Any], round_: Round) -> str:
    """Return the page of kept results.

    Args:
        kept: By benchmark: `day`, `card` that was current, `machine`, `load` when it began, and
            its `result`.
        round_: Of the long loops, as `benchmarks.nightly` keeps it.
    """
    return "\n".join(
        [
            "<!-- Written by `make scorecard` from docs/scorecard.json. -->",
            "",
            "# Scorecard",
            "",
            "What the benchmarks of this repository measured, compared with the goals of the"
            " project. `python -m benchmarks.NAME` prints each line, and `make scorecard` runs them"
            " all.",
            "",
            "- Ratios compare two programs that ran side by side on the same machine.",
            "- Times are medians on that machine. A shared machine is not equally fast at all"
            " times, so the time of a fixed workload is stored with each, and times are compared"
            " relative to it.",
            "- A goal that is not met is shown as such, and below the table what takes most of it.",
            "- A figure that is worse than the previous one by more than its tolerance (50 %,"
            " unless `benchmarks/scorecard/measures` states another) stops a"
            " [release](how-to/release.md). `make compare` runs the benchmarks that need no peer"
            " and take minutes.",
            "- Counts of `correctness` are what the tests report that they have tried, in the size"
            " that runs daily. Nothing is counted if one of them failed or was skipped.",
            "- Figures of `outcomes`, `real_input`, `eforms` and `gleif_pairs` are from a run with"
            " published files, which are not shipped; `benchmarks/real_files.py` says where."
            " A range in brackets is a 95 % interval.",
            "- Peers are installed by the benchmark from the package index, each in its own"
            " environment and in the version that `benchmarks/peers/running.py` names. Cardinal's"
            " package there counts fields and has none of its red flags, so its price flag is"
            " compared by its published method.",
            "",
            "How time and memory grow: [scale](scale.md).",
            "",
            f"![{_DESCRIBED}]({PLOT})",
            "",
            *(line for title, section in SECTIONS.items() for line in _table(title, section, kept)),
            *lines(round_),
        ]
    )


def plot(kept: Mapping[str, Any]) -> str:
    """Return the plot of kept results: how far each figure is from its goal."""
    measured = [(one, value) for one in MEASURES if (value := one.of(kept)) is not None]
    rows = [
        Bar(one.says.replace("`", ""), reached, f"{value:g} {one.unit} ({_goal(one)})")
        for one, value in measured
        if (reached := one.reached(value)) is not None
    ]
    return bars("Figures relative to their goals", _DESCRIBED, rows)


def _goal(one: Measure) -> str:
    return "" if one.goal is None else f"{'≥' if one.higher else '≤'} {one.goal:g} {one.unit}"


def _table(title: str, section: Sequence[Measure], kept: Mapping[str, Any]) -> list[str]:
    head = "| what | result | goal | met | benchmark | day, current card, machine, load |"
    return [
        f"## {title}",
        "",
        head,
        "|---|---|---|---|---|---|",
        *(_row(one, kept) for one in section),
        "",
        *_missed(section, kept),
    ]


def _missed(section: Sequence[Measure], kept: Mapping[str, Any]) -> list[str]:
    """Return why goals are not met."""
    values = ((one, one.of(kept)) for one in section)
    missed = [one for one, value in values if value is not None and one.met(value) is False]
    reasons = dict.fromkeys(one.why for one in missed if one.why)
    return ["Goals that are not met:", "", *(f"- {why}" for why in reasons), ""] if reasons else []


def _row(one: Measure, kept: Mapping[str, Any]) -> str:
    value = one.of(kept)
    if value is None:
        return f"| {one.says} | {one.missing(kept)} | {_goal(one)} | | `{one.benchmark}` | |"
    run = kept[one.benchmark]
    met = {True: "yes", False: "**no**", None: ""}[one.met(value)]
    card = run.get("card", BEFORE)
    when = f"{run['day']}, {card}, {run['machine']}, load {run['load']}"
    ends = one.between(kept)
    shown = f"{value:g} {one.unit}" + (f" ({ends[0]:g} to {ends[1]:g})" if ends else "")
    return f"| {one.says} | {shown} | {_goal(one)} | {met} | `{one.benchmark}` | {when} |"
