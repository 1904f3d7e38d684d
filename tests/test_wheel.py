"""The wheel: what a city installs is what this tree says, byte for byte."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("service", "risk_models", "data_ingest", "procurement_rules")


def built(tree: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("here"))


def test_a_wheel_built_elsewhere_from_files_of_another_day_has_the_same_bytes(wheel, tmp_path):
    tree = tmp_path / "elsewhere"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tree)
    for file in tree.rglob("*"):
        os.utime(file, (time.time(), 1_000_000_000))
    other = built(tree, tmp_path / "wheel")
    assert other.name == wheel.name
    assert (
        hashlib.sha256(other.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()
    )


def test_the_wheel_holds_what_the_packages_need_and_nothing_else(wheel):
    """Templates, words, rules and tables are in it; tests and what is compiled are not."""
    with ZipFile(wheel) as opened:
        names = set(opened.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    tracked = subprocess.check_output(["git", "ls-files", "--", *PACKAGES], cwd=ROOT, text=True)
    assert set(tracked.split()) <= names
    assert not [name for name in names if name.endswith((".pyc", ".po~"))]
