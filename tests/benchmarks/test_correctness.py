"""Counts come from the tests that made them, and never from a group in which not all was tried."""

import json

import pytest

from benchmarks import correctness
from benchmarks.correctness import GROUPS, ROOT, Told, told
from benchmarks.scorecard.measures import MEASURES

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="one"><properties>
  <property name="files" value="20"/><property name="doors" value="1"/></properties></testcase>
<testcase classname="a" name="two"><properties>
  <property name="files" value="5"/></properties></testcase>
</testsuite></testsuites>"""
RAN = """
import pytest

@pytest.mark.parametrize("count", [2, 3])
def test_a_count(record_property, count):
    record_property("jobs", count)

def test_more():
    {what}
"""


def test_what_tests_say_is_added_up():
    assert told(REPORT) == Told(2, {"files": 25, "doors": 1}, (), ())


@pytest.fixture
def tried(tmp_path, monkeypatch, capsys):
    """Return what runs one group of made-up tests and gives the exit status and the result."""

    def run(what):
        file = tmp_path / "test_made_up.py"
        file.write_text(RAN.format(what=what), "utf-8")
        monkeypatch.setattr(correctness, "GROUPS", {"kill_loop": (str(file),)})
        with pytest.raises(SystemExit) as ended:
            correctness.main()
        return ended.value.code, json.loads(capsys.readouterr().out.splitlines()[-1])

    return run


def test_a_group_that_holds_gives_its_counts(tried):
    status, said = tried("pass")
    assert status == 0
    assert said["groups"]["kill_loop"].items() >= {"tests": 3, "jobs": 5}.items()


def test_a_group_with_a_failure_gives_none_and_ends_with_1(tried):
    status, said = tried("assert False")
    assert status == 1
    assert "jobs" not in said["groups"]["kill_loop"]
    assert [one.rpartition(".")[2] for one in said["failed"]] == ["test_more"]


def test_a_group_that_was_not_tried_in_full_gives_none_and_says_why(tried):
    status, said = tried("pytest.skip('no Chromium')")
    assert status == 0
    assert "jobs" not in said["groups"]["kill_loop"]
    assert said["skipped"] == ["kill_loop: no Chromium"]


def test_tests_that_cannot_be_collected_end_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(correctness, "GROUPS", {"kill_loop": (str(tmp_path / "absent.py"),)})
    with pytest.raises(SystemExit, match="absent"):
        correctness.main()


def test_every_group_is_there_and_its_tests_say_what_the_scorecard_shows():
    shown = {one.path[1:] for one in MEASURES if one.benchmark == "correctness"}
    assert {group for group, _ in shown} == set(GROUPS)
    for group, count in shown:
        paths = [ROOT / one for one in GROUPS[group] if one.startswith("tests/")]
        assert all(path.exists() for path in paths)
        files = [
            file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path])
        ]
        assert any(f'record_property("{count}"' in file.read_text("utf-8") for file in files), count
