"""Runs a peer in an environment of its own, made by uv from the package index and kept by it.

Nothing of a peer is installed beside Kedjekoll, and a peer's script imports nothing of Kedjekoll:
both sides see the same made-up input, as JSON or a file.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent

PEERS: Mapping[str, tuple[str, ...]] = {
    "logic_v2": ("nomenklatura==4.17.4",),
    "org_types": ("rigour==2.6.1",),
    "splink_links": ("splink==5.0.0",),
    "graph_sweeps": ("networkx==3.6.1", "igraph==1.0.0"),
    "explainers": ("shap==0.51.0", "interpret-core==0.7.8", "scikit-learn==1.9.1"),
    "cardinal_fields": ("ocdscardinal==0.0.8",),
    "weasyprint_page": ("weasyprint==70.0",),
}
"""What each script of this folder needs; the version is part of the figure."""

NOT_INSTALLED = "could not be installed on this machine"
FAILED = "was installed and failed on this machine"


class PeerMissing(Exception):
    """A peer could not be run; the text says why in words that a page can show."""


def ask(script: str, *arguments: str | Path, work: object = None) -> Any:  # noqa: ANN401
    """Return what a peer's script answers.

    Args:
        script: Its name in this folder, without the suffix.
        arguments: Of the script.
        work: What it reads as JSON from standard input.

    Raises:
        PeerMissing: It cannot be installed here, or fails.
    """
    python = _python(PEERS[script])
    run = subprocess.run(
        [*python, _FOLDER / f"{script}.py", *arguments],
        input=json.dumps(work),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        print(run.stderr[-2000:], file=sys.stderr)
        raise PeerMissing(FAILED)
    return json.loads(run.stdout)


def _python(packages: tuple[str, ...]) -> list[str | Path]:
    """Return the command of a Python in which the packages can be imported."""
    beside = Path(sys.executable).with_name("uv")
    uv = beside if beside.exists() else shutil.which("uv")
    if uv is None:
        raise PeerMissing(NOT_INSTALLED)
    asked = [word for package in packages for word in ("--with", package)]
    python = [
        uv,
        "run",
        "-q",
        "--isolated",
        "--no-project",
        "--python",
        sys.executable,
        *asked,
        "python",
    ]
    tried = subprocess.run([*python, "-c", ""], capture_output=True, text=True, check=False)
    if tried.returncode:
        print(tried.stderr[-2000:], file=sys.stderr)
        raise PeerMissing(NOT_INSTALLED)
    return python
