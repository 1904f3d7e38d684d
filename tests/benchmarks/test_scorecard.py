import json

import pytest

from benchmarks import scorecard
from benchmarks.scorecard import MEASURES, Measure, page

RATIO = Measure("api_rate", ("ratio",), "The rate", "×", 0.1, higher=True)
TIME = Measure("report", ("times", "pdf_ms"), "A PDF", "ms", 200)


def kept(**results):
    run = {"day": "2026-11-26", "machine": "2 cores", "load": 0.1}
    return {name: run | {"result": result} for name, result in results.items()}


def test_the_page_is_what_the_kept_results_make():
    assert page(json.loads(scorecard.KEPT.read_text("utf-8"))) == scorecard.PAGE.read_text("utf-8")


def test_every_measure_is_of_a_benchmark_that_exists():
    folder = scorecard.DOCS.parent / "benchmarks"
    assert {one.benchmark for one in MEASURES} <= {file.stem for file in folder.glob("*.py")}


@pytest.mark.parametrize(
    ("measure", "value", "met"),
    [(RATIO, 0.1, True), (RATIO, 0.09, False), (TIME, 200, True), (TIME, 201, False),
     (Measure("a", ("b",), "c", "s"), 1, None)],
)  # fmt: skip
def test_a_goal_is_met_or_not_and_the_side_counts(measure, value, met):
    assert measure.met(value) is met


@pytest.mark.parametrize(
    ("measure", "now", "worse"),
    [(RATIO, 0.06, True), (RATIO, 0.07, False), (TIME, 151, True), (TIME, 150, False)],
)
def test_only_what_is_worse_beyond_the_tolerance_stops_a_release(measure, now, worse):
    assert measure.worse(now, 0.1 if measure is RATIO else 100) is worse


def test_what_was_not_measured_or_is_no_figure_is_said_to_be_not_measured():
    assert TIME.of(kept(report={"times": {"pdf_ms": 71.5}})) == 71.5
    assert TIME.of(kept(report={"times": {"pdf_ms": "not installed"}})) is None
    assert TIME.of(kept(report={"times": None})) is None
    assert TIME.of({}) is None
    assert "not measured" in page({})
