"""The wheel: what a city installs is what this tree says, byte for byte."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import httpx2
import polars as pl
import pytest

from service.screening.purchase.examples import load_example
from tests.service.own_server import free_port, wait_until_ready
from tests.started import PATIENCE, process, until

ROOT = Path(__file__).parents[1]
PACKAGES = ("service", "risk_models", "data_ingest", "procurement_rules")
ENTRY = {
    "service/cli/entry.py": "kedjekoll/__init__.py",
    "service/cli/entry.pyi": "kedjekoll/__init__.pyi",
    "service/cli/py.typed": "kedjekoll/py.typed",
    "service/cli/__main__.py": "kedjekoll/__main__.py",
}
"""What stands at the root of the distribution's folder."""


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
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kedjekoll"}
    inside = {name.split("/")[1] for name in names if name.startswith("kedjekoll/")}
    assert inside == {*PACKAGES, "__init__.py", "__init__.pyi", "__main__.py", "py.typed"}
    tracked = subprocess.check_output(["git", "ls-files", "--", *PACKAGES], cwd=ROOT, text=True)
    assert {ENTRY.get(name, f"kedjekoll/{name}") for name in tracked.split()} <= names
    assert not [name for name in names if name.endswith((".pyc", ".po~"))]


@pytest.fixture(scope="module")
def beside(wheel, tmp_path_factory) -> Path:
    """An environment in which the wheel is installed, and beside it somebody else's `service`."""
    environment = tmp_path_factory.mktemp("beside")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    installed = next(environment.glob("lib/python3*/site-packages"))
    (installed / "needs.pth").write_text(sysconfig.get_path("purelib"))
    (installed / "service").mkdir()
    (installed / "service" / "__init__.py").write_text("raise SystemExit('another service')")
    uv = Path(sys.executable).with_name("uv")
    python = environment / "bin" / "python"
    command = [uv, "pip", "install", "-q", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run(command, check=True)
    return environment / "bin"


def test_the_packages_are_used_beside_another_service(beside):
    run = partial(subprocess.run, capture_output=True, text=True, cwd=beside)
    assert run([beside / "python", "-c", "import service"]).stderr == "another service\n"
    told = run([beside / "python", "-c", "import kedjekoll, service; print(service.__file__)"])
    assert Path(told.stdout.strip()).parts[-3:] == ("kedjekoll", "service", "__init__.py")


def test_the_command_works_beside_another_service(beside, tmp_path):
    run = partial(subprocess.run, capture_output=True, text=True, cwd=tmp_path, check=True)
    screened = run([beside / "kedjekoll", "screen", "--example", "--lang", "en"])
    assert "Review need" in screened.stdout
    assert run([beside / "python", "-m", "kedjekoll", "--version"]).stdout.strip()


def test_the_cells_of_the_notebook_run_from_the_wheel_in_an_empty_folder(beside, tmp_path):
    cells = json.loads((ROOT / "docs/how-to/first-screening.ipynb").read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    program = "\n\n".join(code) + "\nprint(need.answer, kedjekoll.__file__)"
    told = subprocess.run(
        [beside / "python", "-W", "error", "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer, file = told.stdout.split()
    assert answer == "yes"
    assert Path(file).is_relative_to(beside.parent)
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_a_server_and_the_processes_that_it_starts_work_beside_another_service(beside, tmp_path):
    """A document that is sent is read in a process of its own, which finds the packages too."""
    port = free_port()
    command = [beside / "kedjekoll", "serve", "--port", str(port)]
    with (
        (tmp_path / "log").open("ab") as log,
        process(command, cwd=tmp_path, stdout=log, stderr=log) as server,
        httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
        ) as client,
    ):
        wait_until_ready(port, server, told=(tmp_path / "log").read_text)
        key = (tmp_path / "kedjekoll-data" / "start.key").read_text()
        made = client.post(
            "/v1/screenings",
            content=load_example(),
            headers={"authorization": f"Bearer {key}", "content-type": "application/json"},
        )
    assert made.status_code == 201, made.text


def test_a_cluster_finds_the_packages_that_pieces_are_made_with(beside, tmp_path):
    """Neither scheduler nor worker was told of them when it was started."""
    (tmp_path / "in").mkdir()
    suppliers = {"Organisationsnummer": ["5599990008"], "Namn": ["Exempel AB"]}
    pl.DataFrame(suppliers).write_parquet(tmp_path / "in" / "a.parquet")
    file = tmp_path / "scheduler.json"
    dask = [beside / "python", "-m", "dask"]
    here = ["--host", "tcp://127.0.0.1", "--no-dashboard"]
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with process([*dask, "scheduler", *here, "--port", "0", "--scheduler-file", file], **quiet):
        until(lambda: file.exists() and file.read_text())
        address = json.loads(file.read_text())["address"]
        with process([*dask, "worker", address, *here, "--nthreads", "1", "--no-nanny"], **quiet):
            screened = subprocess.run(
                [beside / "kedjekoll", "portfolio", "parts", "in", "out", "--scheduler", address],
                cwd=tmp_path, capture_output=True, text=True, check=False,
            )  # fmt: skip
    assert screened.returncode == 0, screened.stdout + screened.stderr
    assert (tmp_path / "out" / "run.json").exists()
