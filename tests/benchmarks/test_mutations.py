"""Faults are put where they matter, and what a run is measured by is there."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.mutating.changes import faults
from benchmarks.mutating.touching import First, Touched
from benchmarks.mutating.trying import Changed, _exchange
from benchmarks.mutations import GROUPS, ROOT, _path

SOURCE = '''
"""What it is for."""
import os

MOST: int = 3


@dataclass(frozen=True)
class Pair:
    """Two."""


def smaller(left: "int", right: int, *, strict: bool = True) -> int | None:
    """Say which."""
    if not strict or left < right:
        return left + 1
    if right == MOST:
        raise ValueError("not 3")
    log("said")
    rows = read(select(Row).where(Row.tenant_id == tenant, Row.id))
    title = message("what people read")
    return None
'''
QUERY = "select(Row).where"
EXPECTED = [
    (5, "3", "4"),
    (13, "True", "False"),
    (15, "not strict or left < right", "not strict and left < right"),
    (15, "not strict", "strict"),
    (15, "left < right", "left <= right"),
    (15, "left < right", "left >= right"),
    (16, "return left + 1", "return None"),
    (16, "left + 1", "left - 1"),
    (16, "1", "2"),
    (17, "right == MOST", "right != MOST"),
    (18, "raise ValueError('not 3')", "pass"),
    (19, "log('said')", "pass"),
    (19, "'said'", "'XXsaid'"),
    (20, f"{QUERY}(Row.tenant_id == tenant, Row.id)", f"{QUERY}(Row.id)"),
    (20, f"{QUERY}(Row.tenant_id == tenant, Row.id)", f"{QUERY}(Row.tenant_id == tenant)"),
    (20, "Row.tenant_id == tenant", "Row.tenant_id != tenant"),
]


def test_each_place_has_its_faults_and_words_for_people_have_none():
    found = [(one.line, one.before, one.after) for one in faults(SOURCE)]
    assert found == EXPECTED


def test_what_is_done_at_loading_is_told_from_what_a_function_does():
    assert [one.line for one in faults(SOURCE) if not one.is_inside] == [5, 13]


@pytest.mark.parametrize("group", GROUPS)
def test_every_file_and_every_test_of_it_is_there(group):
    for name, mirrors in GROUPS[group].items():
        assert next(faults((ROOT / name).read_text("utf-8")))
        assert [one for one in mirrors if not (ROOT / _path(one)).is_file()] == []


def test_a_loaded_module_does_what_its_other_code_says(tmp_path: Path):
    path = tmp_path / "doubling.py"
    path.write_text("class Twice:\n    def of(self, one):\n        return one + one\n")
    spec = importlib.util.spec_from_file_location("doubling", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.Twice()
    fault = next(one for one in faults(path.read_text()) if one.after == "one - one")
    _exchange(Changed("doubling", path, compile(fault.tree, str(path), "exec")))
    assert made.of(3) == 0


def test_a_module_that_is_not_loaded_cannot_be_exchanged(tmp_path: Path):
    with pytest.raises(ValueError, match="absent"):
        _exchange(Changed("absent", tmp_path / "absent.py", compile("1", "absent", "exec")))


ONCE = """
import os, sys
from pathlib import Path
os.environ["POLARS_MAX_THREADS"] = "1"
from benchmarks.mutating.touching import Recorded
from benchmarks.mutating.touching import First, Touched
from benchmarks.mutating.trying import load_tests, run_tests
tests, file = ["tests/service/platform/test_day.py"], Path(sys.argv[1])
load_tests(tests)
plugin = Recorded(Path("service/platform/day.py").resolve(), file)
sys.exit(run_tests(tests, within=300, plugin=plugin).said)
"""


def test_tests_that_were_loaded_once_run_and_do_not_wait_for_a_thread_that_was_left_behind(
    tmp_path: Path,
):
    """And say which lines they run."""
    file = tmp_path / "touched.json"
    done = subprocess.run([sys.executable, "-c", ONCE, file], cwd=ROOT, timeout=500)
    assert done.returncode == 0
    touched = Touched.read(file)
    source = (ROOT / "service/platform/day.py").read_text("utf-8").splitlines()
    assert touched.tests
    for line, tests in touched.tests.items():
        assert source[line - 1].strip()
        assert {test.partition("::")[0] for test in tests} == {"tests/service/platform/test_day.py"}


def test_the_tests_that_run_a_line_are_asked_first_and_the_others_stay_in_their_order():
    touched = Touched({10: ["a::quick", "a::slow"], 20: ["a::other"]})
    items = [SimpleNamespace(nodeid=f"a::{name}") for name in ("first", "slow", "last", "quick")]
    First(touched.first(12)).pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["a::quick", "a::slow", "a::first", "a::last"]
    assert touched.first(9) == ()
