"""Files of other publishers, which are not shipped: where they are, and what is said without."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
"""The folder of real files beside the repository, with one folder a publisher."""


def not_run(benchmark: str, folder: Path, needed: Sequence[Path | str]) -> dict[str, Any] | None:
    """Return the result of a benchmark without its files; None: all are there.

    Args:
        benchmark: Its name.
        folder: The folder of real files.
        needed: What it reads, below the folder.
    """
    absent = [str(path) for path in needed if not (folder / path).exists()]
    if not absent:
        return None
    return {"benchmark": benchmark, "not_run": f"needs {', '.join(absent)} in shared/data"}
