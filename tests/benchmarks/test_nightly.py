"""The long loops: a round that is cut off goes on, and its result is on the scorecard."""

import json
import shutil
import sys

import pytest

from benchmarks.nightly.__main__ import go_on, run, said_last
from benchmarks.nightly.steps import ROOT, TESTS, Step, files_of, grows, steps
from benchmarks.nightly.table import KEPT, lines, load_round
from benchmarks.scorecard.page import PAGE

EVERY = [step.name for step in steps()]


@pytest.fixture
def docs(tmp_path):
    shutil.copy(ROOT / "docs" / "scorecard.json", tmp_path)
    return tmp_path


def found(*, passed=True):
    said = "3 passed in 1.00s" if passed else "1 failed"
    return {
        "passed": passed,
        "said": said,
        "minutes": 2.5,
        "day": "2026-12-01",
        "commit": "0123abcd",
        "machine": "2 cores",
    }


def told(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def python(code, seconds=60):
    return Step("a step", (sys.executable, "-c", code), seconds)


def test_every_test_of_the_repository_is_in_one_step():
    files = [file for _, paths in TESTS for file in files_of(paths)]
    assert len(files) == len(set(files))
    assert set(files) == set((ROOT / "tests").rglob("test_*.py"))


def test_a_step_has_the_files_whose_tests_grow_at_night_and_no_others():
    within = {word for step in steps() for word in step.command if word.startswith("tests/")}
    assert all(grows(ROOT / path) for path in within)
    assert "tests/service/api/test_described_calls.py" in within
    assert "tests/service/cli/test_cli.py" not in within  # nothing in it is drawn


def test_a_round_that_is_cut_off_goes_on_with_the_steps_that_have_not_passed(docs, capsys):
    ran = []

    def once(step):
        ran.append(step.name)
        if step.name == EVERY[3]:
            raise KeyboardInterrupt
        return found(passed=step.name != EVERY[1])

    with pytest.raises(KeyboardInterrupt):
        go_on(steps(), {}, docs=docs, run=once, seconds=3_600)
    assert ran == EVERY[:4]
    ran.clear()

    def again(step):
        ran.append(step.name)
        return found()

    assert go_on(steps(), load_round(docs), docs=docs, run=again, seconds=3_600) == 0
    assert ran == [EVERY[1], *EVERY[3:]]
    assert told(capsys) == {
        "benchmark": "nightly",
        "passed": len(EVERY),
        "of": len(EVERY),
        "failed": [],
        "waiting": [],
    }


def test_a_round_whose_steps_have_all_passed_is_followed_by_a_new_one(docs, capsys):
    ran = []

    def once(step):
        ran.append(step.name)
        return found()

    go_on(steps()[:1], {name: found() for name in EVERY}, docs=docs, run=once, seconds=3_600)
    assert ran == EVERY[:1]
    assert told(capsys)["passed"] == 1


def test_no_step_begins_after_the_night_and_those_that_wait_are_named(docs, capsys):
    assert go_on(steps(), {}, docs=docs, run=lambda _: found(passed=False), seconds=-1) == 0
    assert told(capsys)["waiting"] == EVERY


def test_a_step_that_fails_is_named_and_the_others_are_run(docs, capsys):
    failing = go_on(
        steps(), {}, docs=docs, run=lambda step: found(passed=step.name != "fuzz"), seconds=3_600
    )
    assert failing == 1
    assert told(capsys)["failed"] == ["fuzz"]
    kept = json.loads((docs / KEPT).read_text("utf-8"))
    assert [name for name, one in kept.items() if not one["passed"]] == ["fuzz"]


def test_the_scorecard_shows_each_step_with_its_result_and_those_that_are_left(docs):
    go_on(steps()[:1], {}, docs=docs, run=lambda _: found(passed=False), seconds=3_600)
    page = (docs / PAGE).read_text("utf-8")
    assert f"| {EVERY[0]} | **failed** | `1 failed` | 2.5 | 2026-12-01, 0123abcd, 2 cores |" in page
    assert f"| {EVERY[1]} | not run in this round |" in page
    assert all(line in page for line in lines(load_round(docs)))


def test_the_scorecard_says_how_long_the_steps_took_together(docs):
    step = {"passed": True, "said": "", "day": "", "commit": "", "machine": ""}
    told = lines({"fuzz": step | {"minutes": 20}, "soak": step | {"minutes": 121}})
    assert any("took 2.4 hours together" in line for line in told)


def test_what_a_step_says_last_is_kept_with_its_status():
    good = run(python("print('first'); print('== 3 passed ==')"))
    assert (good["passed"], good["said"]) == (True, "3 passed")
    bad = run(python("print('1 failed'); raise SystemExit(1)"))
    assert (bad["passed"], bad["said"]) == (False, "1 failed")


def test_what_make_adds_is_no_word_of_a_step_and_an_object_is_told_by_what_is_short():
    assert said_last("2 doors fuzzed, broken: csv\nmake: *** [Makefile:1: fuzz] Error 1") == (
        "2 doors fuzzed, broken: csv"
    )
    assert said_last('{"benchmark": "faults", "kinds": {"a": 1}, "runs": 220, "lost": 0}') == (
        "benchmark faults, runs 220, lost 0"
    )
    assert said_last("") == ""


def test_a_step_that_takes_too_long_is_ended_with_all_that_it_has_started():
    sleeping = "import subprocess; subprocess.run(['sleep', '1000'])"
    assert run(python(sleeping, seconds=1))["said"] == "ended after 1 s"
