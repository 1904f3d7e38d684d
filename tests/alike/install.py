"""A tree of the service as its user has it: a wheel in an environment of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import httpx2

from tests.service.own_server import free_port, wait_until_ready
from tests.started import PATIENCE, process

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dist" / "alike"
_UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Install:
    """An environment in which a tree is installed.

    Attributes:
        name: `old` or `new`.
        folder: Of the environment.
    """

    name: str
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def command(self) -> Path:
        """What a user calls."""
        return self.folder / "bin" / "kedjekoll"

    @property
    def packages(self) -> Path:
        """Where the wheel's packages lie; those of the base lie among all others."""
        installed = next(self.folder.glob("lib/python3*/site-packages"))
        own = installed / "kedjekoll"
        return own if own.exists() else installed

    def fresh_folder(self) -> Path:
        """Return an empty folder outside of the repository."""
        return Path(mkdtemp(prefix=f"alike-{self.name}-"))

    def put(self, file: str, text: str) -> None:
        """Write a file of its packages anew, with no bytecode of the old one left.

        It is replaced and not written into: other environments may share it.
        """
        path = self.packages / file
        draft = path.with_name(f"{path.name}.draft")
        draft.write_text(text, newline="")
        draft.replace(path)
        for old in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            old.unlink()

    def run(self, *words: str | Path, data: Path, stdin: bytes = b"", **settings: str) -> Ran:
        """Call the command in the folder of the data, and wait until it has ended.

        Args:
            *words: After `kedjekoll`.
            data: The data folder is `data` in it; files are named relative to it.
            stdin: What it reads.
            **settings: As in the environment, without KEDJEKOLL_.
        """
        ran = subprocess.run(
            [self.command, *map(str, words)],
            cwd=data,
            env=environment(data, settings),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    @contextmanager
    def serve(self, data: Path, **settings: str) -> Iterator[httpx2.Client]:
        """Give a client of the running service, which shows the start key.

        Args:
            data: As of `run`.
            **settings: As of `run`.
        """
        port = free_port()
        data.mkdir(parents=True, exist_ok=True)
        with (
            (data / "log").open("ab") as log,
            process(
                [self.command, "serve", "--port", str(port)],
                cwd=data,
                env=environment(data, settings),
                stdout=log,
                stderr=log,
            ) as server,
            httpx2.Client(
                base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
            ) as client,
        ):
            wait_until_ready(port, server, told=(data / "log").read_text)
            key = (data / "data" / "start.key").read_text()
            client.headers["authorization"] = f"Bearer {key}"
            yield client


def environment(data: Path, settings: dict[str, str]) -> dict[str, str]:
    """The environment of a process, in which nothing else of this machine's settings stands."""
    others = {name: one for name, one in os.environ.items() if not name.startswith("KEDJEKOLL_")}
    own = {
        "DATA_DIR": str(data / "data"),
        "LOG_FORMAT": "json",
        "REQUESTS_PER_MINUTE": "100000",
    } | settings
    return (
        others
        | {"COLUMNS": "120", "OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
        | {f"KEDJEKOLL_{name}": value for name, value in own.items()}
    )


def installed(revision: str | None, name: str) -> Install:
    """Build the wheel of a tree and install it with what its lock file names.

    Args:
        revision: A commit; None for the tree as it lies here.
        name: Of its environment, which is used again where the lock file is the same.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    tree, wheels = FOLDER / f"{name}-tree", FOLDER / f"{name}-wheel"
    for folder in (tree, wheels):
        shutil.rmtree(folder, ignore_errors=True)
    if revision is None:
        tree = ROOT
    else:
        tree.mkdir()
        packed = subprocess.run(
            ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", tree], input=packed, check=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels]
    subprocess.run(build, cwd=tree, check=True, capture_output=True)
    (wheel,) = wheels.iterdir()
    found = Install(name, FOLDER / name)
    if not found.python.exists():
        _uv("venv", "-q", "--python", sys.executable, found.folder)
    locked = tree / "requirements.lock"
    _uv("pip", "sync", "-q", "--compile-bytecode", "--require-hashes", locked, into=found)
    _uv("pip", "install", "-q", "--no-deps", "--compile-bytecode", wheel, into=found)
    return found


def _uv(*words: str | Path, into: Install | None = None) -> None:
    place = ["--python", into.python] if into else []
    subprocess.run([_UV, *words, *place], check=True)
