"""Programs of others from the registry of npm, started with the Node.js beside the interpreter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BESIDE = Path(sys.executable).parent
"""Where the interpreter lies, and beside it node and npm."""
_UNREACHED = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH")


def run(*command: str, folder: Path) -> str:
    """Run a command in a folder, with node and npm at hand, and return what it said.

    Where npm's registry cannot be reached, the test is skipped: it says nothing of the service.

    Raises:
        AssertionError: It fails.
    """
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=600
    )
    said = done.stdout + done.stderr
    if done.returncode and any(f"code {code}" in said for code in _UNREACHED):
        pytest.skip("npm's registry is not reached")
    assert done.returncode == 0, said
    return said


def install(folder: Path) -> None:
    """Install what the lock file of a folder names."""
    run("npm", "ci", "--no-audit", "--no-fund", folder=folder)


def environment() -> dict[str, str]:
    """Return the environment in which node and npm are those beside the interpreter."""
    kept = {name: at for name, at in os.environ.items() if not name.startswith("MAKE")}
    return kept | {"PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}"}
