import json
from subprocess import CompletedProcess
from xml.etree import ElementTree

import pytest

from benchmarks.nightly.table import load_round
from benchmarks.peers.running import NOT_INSTALLED, PEERS
from benchmarks.scorecard import __main__ as scorecard
from benchmarks.scorecard.__main__ import DOCS, IN_A_RELEASE, KEPT, check, measure
from benchmarks.scorecard.measure import Measure
from benchmarks.scorecard.measures import MEASURES
from benchmarks.scorecard.page import PAGE, PLOT, page, plot
from benchmarks.scorecard.yardstick import PARTS, pace, yardstick

RATIO = Measure("api_rate", ("ratio",), "The rate", "×", 0.1, higher=True)
TIME = Measure("report", ("times", "pdf_ms"), "A PDF", "ms", 200)
AHEAD = Measure("linkage", ("f1_ahead",), "Ahead of a peer", "of 1", 0, higher=True)
WRONG = Measure("name_pairs", ("wrong",), "Wrong", "pairs", 0)


def kept(**results):
    run = {"day": "2026-11-26", "machine": "2 cores", "load": 0.1}
    return {name: run | {"result": result} for name, result in results.items()}


def test_the_page_and_its_plot_are_what_the_kept_results_make():
    found = json.loads((DOCS / KEPT).read_text("utf-8"))
    assert page(found, load_round(DOCS)) == (DOCS / PAGE).read_text("utf-8")
    assert plot(found) == (DOCS / PLOT).read_text("utf-8")


def test_every_measure_is_of_a_benchmark_that_exists():
    folder = DOCS.parent / "benchmarks"
    there = {file.stem for file in folder.glob("*.py")}
    there |= {file.parent.name for file in folder.glob("*/__main__.py")}
    assert {one.benchmark for one in MEASURES} <= there


def test_a_benchmark_with_a_peer_is_asked_for_with_its_peers():
    asked = {one.benchmark for one in MEASURES if one.peer}
    assert asked == {name for name, words in scorecard.OTHERWISE.items() if "--peers" in words}


def test_every_peer_has_a_script_and_stated_versions():
    scripts = {file.stem for file in (DOCS.parent / "benchmarks" / "peers").glob("*.py")}
    assert set(PEERS) == scripts - {"__init__", "running"}
    assert all("==" in package for packages in PEERS.values() for package in packages)


@pytest.mark.parametrize(
    ("measure", "value", "met"),
    [(RATIO, 0.1, True), (RATIO, 0.09, False), (TIME, 200, True), (TIME, 201, False),
     (AHEAD, 0, True), (AHEAD, -0.01, False), (Measure("a", ("b",), "c", "s"), 1, None)],
)  # fmt: skip
def test_a_goal_is_met_or_not_and_the_side_counts(measure, value, met):
    assert measure.met(value) is met


@pytest.mark.parametrize(
    ("measure", "before", "now", "worse"),
    [(RATIO, 0.1, 0.06, True), (RATIO, 0.1, 0.07, False),
     (TIME, 100, 151, True), (TIME, 100, 150, False),
     (AHEAD, 0.1, 0.06, True), (AHEAD, 0.1, -0.1, True), (AHEAD, -0.1, 0.1, False),
     (AHEAD, -0.2, -0.29, False), (AHEAD, -0.2, -0.31, True),
     (WRONG, 0, 0, False), (WRONG, 0, 1, True)],
)  # fmt: skip
def test_only_what_is_worse_beyond_the_tolerance_stops_a_release(measure, before, now, worse):
    assert measure.worse(now, before) is worse


@pytest.mark.parametrize(
    ("measure", "value", "reached"),
    [(RATIO, 0.2, 2), (RATIO, 0.05, 0.5), (TIME, 100, 2), (TIME, 400, 0.5),
     (AHEAD, 0.3, 1), (AHEAD, -0.3, 0), (WRONG, 0, 1), (WRONG, 2, 0),
     (Measure("a", ("b",), "c", "s"), 1, None)],
)  # fmt: skip
def test_a_bar_is_longer_the_better_the_figure(measure, value, reached):
    assert measure.reached(value) == pytest.approx(reached)


def test_what_was_not_measured_is_said_with_its_reason():
    assert TIME.of(kept(report={"times": {"pdf_ms": 71.5}})) == 71.5
    assert TIME.of(kept(report={"times": {"pdf_ms": "not installed"}})) is None
    assert TIME.of(kept(report={"times": None})) is None
    assert TIME.of({}) is None
    assert TIME.missing({}) == "not run yet"
    assert TIME.missing(kept(report={})) == "not measured in this run"
    beside = Measure("report", ("ratio",), "Beside", "×", peer="weasyprint")
    without = kept(report={"missing": {"weasyprint": NOT_INSTALLED}})
    assert beside.missing(without) == f"weasyprint {NOT_INSTALLED}"
    assert f"weasyprint {NOT_INSTALLED}" in page(without, {})


def test_the_plot_has_a_bar_for_each_goal_and_says_in_words_which_are_not_met():
    shown = plot(kept(pages={"first": {"tender": {"p95_ms": 75}}}, api_rate={"ratio": 0.05}))
    words = list(ElementTree.fromstring(shown).itertext())
    assert "75 ms (≤ 150 ms)" in words
    assert "0.05 × (≥ 0.3 ×), not met" in words


def run_of(verify_s):
    return kept(audit_log={"verify_s": verify_s})["audit_log"]


def test_a_second_run_within_the_tolerance_passes_and_a_worse_one_ends_with_1(tmp_path, capsys):
    assert measure(["audit_log"], docs=tmp_path, run=lambda _: run_of(4.0)) == 0
    assert measure(["audit_log"], docs=tmp_path, run=lambda _: run_of(5.9)) == 0
    capsys.readouterr()
    assert measure(["audit_log"], docs=tmp_path, run=lambda _: run_of(8.9)) == 1
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["worse"] == ["A log of a million entries verified from scratch"]
    assert said["failed"] == []
    assert "8.9 s" in (tmp_path / PAGE).read_text("utf-8")


def test_a_benchmark_that_fails_ends_with_1_and_leaves_what_was_kept(tmp_path, capsys):
    measure(["audit_log"], docs=tmp_path, run=lambda _: run_of(4.0))
    before = (tmp_path / KEPT).read_text("utf-8")
    capsys.readouterr()
    assert measure(["audit_log"], docs=tmp_path, run=lambda _: None) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["failed"] == ["audit_log"]
    assert (tmp_path / KEPT).read_text("utf-8") == before


def checked(tmp_path, capsys, before, *runs):
    """The exit status of a check against what is kept, and what it said."""
    (tmp_path / KEPT).write_text(json.dumps({"audit_log": before}), "utf-8")
    given = iter(runs)
    status = check(["audit_log"], docs=tmp_path, run=lambda _: next(given))
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(given) == []
    assert [file.name for file in tmp_path.iterdir()] == [KEPT]
    assert json.loads((tmp_path / KEPT).read_text("utf-8")) == {"audit_log": before}
    return status, said


VERIFIED = "A log of a million entries verified from scratch"


def test_a_check_counts_what_is_worse_twice_and_writes_nothing(tmp_path, capsys):
    before = run_of(4.0)
    assert checked(tmp_path, capsys, before, run_of(6.0))[0] == 0
    assert checked(tmp_path, capsys, before, run_of(6.1), run_of(5.0))[0] == 0
    loads = "load 0.1 now, 0.1 then; the same work took 1.00 times as long"
    worse = [f"{VERIFIED}: 6.1 now, 4.0 then ({loads})"]
    status, said = checked(tmp_path, capsys, before, run_of(6.1), run_of(7.0))
    assert (status, said["worse"]) == (1, worse)
    status, said = checked(tmp_path, capsys, before, run_of(6.1), None)
    assert (status, said["worse"]) == (1, worse)


def test_a_time_is_compared_in_parts_of_what_the_same_work_took(tmp_path, capsys):
    def on(seconds, verify_s):
        return run_of(verify_s) | {"yardstick": {"python": seconds, "memory": 1.0}}

    before = on(0.5, 4.0)
    assert checked(tmp_path, capsys, before, on(1.0, 11.9))[0] == 0
    status, said = checked(tmp_path, capsys, before, on(1.0, 12.1), on(1.0, 12.1))
    slower = "load 0.1 now, 0.1 then; the same work took 2.00 times as long"
    assert (status, said["worse"]) == (1, [f"{VERIFIED}: 12.1 now, 4.0 then ({slower})"])
    assert checked(tmp_path, capsys, before, on(1.0, 12.1), on(2.0, 12.1))[0] == 0
    assert checked(tmp_path, capsys, run_of(4.0), on(9.0, 6.1), on(9.0, 6.1))[0] == 1


WAITED = Measure("jobs", ("after_s",), "Goes on after", "s", waits=True)


@pytest.mark.parametrize(
    ("measure", "before", "now", "worse"),
    [(RATIO, {"ratio": 0.1}, {"ratio": 0.07}, False),
     (RATIO, {"ratio": 0.1}, {"ratio": 0.06}, True),
     (WAITED, {"after_s": 2.0}, {"after_s": 2.9}, False),
     (WAITED, {"after_s": 2.0}, {"after_s": 3.1}, True)],
)  # fmt: skip
@pytest.mark.parametrize("slower", [0.1, 1, 10])
def test_neither_a_ratio_nor_what_is_waited_depends_on_how_fast_the_machine_is(
    measure, before, now, worse, slower
):
    then = {measure.benchmark: {"yardstick": {"python": 0.5}, "result": before}}
    here = {measure.benchmark: {"yardstick": {"python": 0.5 * slower}, "result": now}}
    assert scorecard.is_worse(measure, here, then) is worse


@pytest.mark.parametrize(
    ("now", "then", "times"),
    [({"a": 0.5, "b": 3.0}, {"a": 1.0, "b": 2.0}, 1.5),
     ({"a": 0.5, "b": 0.2}, {"a": 1.0, "b": 1.0}, 0.5),
     ({"a": 2.0, "b": 9.0}, {"a": 1.0}, 2), ({"a": 2.0}, {"b": 1.0}, 1), ({}, {"a": 1.0}, 1)],
)  # fmt: skip
def test_the_part_of_the_work_that_has_slowed_most_counts(now, then, times):
    assert pace({"yardstick": now}, {"yardstick": then}) == times
    assert pace({}, {"yardstick": then}) == pace({"yardstick": now}, {}) == 1


def test_what_the_same_work_took_before_and_after_a_run_is_kept_beside_it(monkeypatch):
    took = iter([{"python": [1.0, 3.0], "hashes": [9.0]}, {"python": [2.0], "hashes": [5.0]}])
    monkeypatch.setattr(scorecard, "yardstick", lambda: next(took))
    ended = CompletedProcess([], 0, stdout='one line\n{"benchmark": "rules"}\n', stderr="")
    monkeypatch.setattr(scorecard.subprocess, "run", lambda *_, **__: ended)
    run = scorecard._run("rules")
    assert run["yardstick"] == {"python": 2.0, "hashes": 7.0}
    assert run["result"] == {"benchmark": "rules"}


def test_every_part_of_the_yardstick_takes_time_each_time(monkeypatch):
    monkeypatch.setattr("benchmarks.scorecard.yardstick.ROUNDS", 2)
    took = yardstick()
    assert took.keys() == PARTS.keys()
    assert all([0 < seconds < 60 for seconds in times] == [True, True] for times in took.values())


def test_a_check_fails_where_a_benchmark_does_or_a_figure_is_lost(tmp_path, capsys):
    status, said = checked(tmp_path, capsys, run_of(4.0), None)
    assert (status, said["failed"]) == (1, ["audit_log"])
    status, said = checked(tmp_path, capsys, run_of(4.0), run_of(None))
    assert (status, said["lost"]) == (1, [VERIFIED])


def test_a_time_is_not_compared_with_that_of_another_machine(tmp_path, capsys):
    elsewhere = run_of(4.0) | {"machine": "64 cores"}
    status, said = checked(tmp_path, capsys, elsewhere, run_of(400.0))
    assert (status, said["not_compared"], said["worse"]) == (0, [VERIFIED], [])


def test_what_a_release_is_compared_by_is_on_the_page_and_needs_no_peer():
    found = json.loads((DOCS / KEPT).read_text("utf-8"))
    for name in IN_A_RELEASE:
        assert any(one.of(found) is not None for one in MEASURES if one.benchmark == name), name
        assert not any(one.peer for one in MEASURES if one.benchmark == name), name


def test_a_goal_that_is_not_met_says_what_takes_most():
    slow = {"processor_ms": 112.5}
    (why,) = (one.why for one in MEASURES if one.path == ("processor_ms",))
    assert f"Goals that are not met:\n\n- {why}\n" in page(kept(screening=slow), {})
    assert "Goals that are not met" not in page(kept(screening={"processor_ms": 79}), {})


def test_every_goal_that_is_not_met_has_its_reason_on_the_page():
    found = json.loads((DOCS / KEPT).read_text("utf-8"))
    values = ((one, one.of(found)) for one in MEASURES)
    missed = [one for one, value in values if value is not None and one.met(value) is False]
    assert missed
    assert [one.says for one in missed if not one.why] == []


def test_an_interval_stands_behind_its_figure():
    beside = {"groups": {"golden": {"records": 2}}}
    assert "| 2 records |" in page(kept(correctness=beside), {})
    ranged = Measure("a", ("value",), "A", "of 1", interval=("interval",))
    assert ranged.between(kept(a={"value": 0.7, "interval": [0.6, 0.8]})) == (0.6, 0.8)
    assert ranged.between(kept(a={"value": 0.7})) is None
    assert ranged.between({}) is None
