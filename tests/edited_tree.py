"""A copy of the project that a test edits as somebody would by hand, and then runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("service", "risk_models", "data_ingest", "procurement_rules")
BESIDE = ("docs", "tests", "CHANGELOG.md")


class EditedTree:
    """A copy of the code, in which nothing else is found that has its names.

    Compiled modules are copied with their dates, so that only what is edited is compiled anew.

    Attributes:
        folder: Where it stands.
        edited: The files that were changed or added, in order.
    """

    def __init__(self, folder: Path, *packages: str) -> None:
        """Copy some packages; the others are those of the project."""
        self.folder = folder
        self.edited: list[str] = []
        for name in packages:
            shutil.copytree(ROOT / name, folder / name)
        for name in {*CODE, *BESIDE} - {*packages}:
            (folder / name).symlink_to(ROOT / name)

    def put(self, path: str, after: str, text: str) -> None:
        """Write a text after one that stands in a file, once."""
        file = self.folder / path
        if file.is_symlink():
            shutil.copy(file.resolve(), self.folder / "edited")
            (self.folder / "edited").replace(file)
        said = file.read_text("utf-8")
        assert said.count(after) == 1, (path, said.count(after))
        file.write_text(said.replace(after, after + text), "utf-8")
        self._note(path)

    def add(self, path: str, text: str) -> None:
        """Write a new file."""
        with (self.folder / path).open("x", encoding="utf-8") as file:
            file.write(text)
        self._note(path)

    def run(self, code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run code as a process of its own in the copy."""
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def _note(self, path: str) -> None:
        if path not in self.edited:
            self.edited.append(path)
