"""What came of runs, kept in a file so that pieces of a long measurement add up."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any


@dataclass
class Run:
    """What came of one fault.

    Attributes:
        variant: Name of the variant.
        seconds: From the fault's end until all was well; None: it was not waited for longer.
        recovered: Whether that was soon enough.
        ended: Whether the service had ended, which nothing but a new start mends.
        lost: What was acknowledged and is not there, and jobs that were not done.
        untrue_readyz: Answers of `/readyz` that told another thing than the requests did.
        untrue_metrics: Figures that told another thing than `/readyz`.
        hung: Requests that were answered too late.
        unexplained: Answers 5xx without a problem that fits.
        free_refused: Requests refused that need neither database nor folder.
        logs_wrong: Whether the log did not verify.
        statuses: How requests were answered meanwhile, and how often.
    """

    variant: str
    seconds: float | None = None
    recovered: bool = False
    ended: bool = False
    lost: int = 0
    untrue_readyz: int = 0
    untrue_metrics: int = 0
    hung: int = 0
    unexplained: int = 0
    free_refused: int = 0
    logs_wrong: bool = False
    statuses: Counter[str] = field(default_factory=Counter)


def told(runs: Sequence[Run], left_out: Sequence[str]) -> dict[str, object]:
    """Return what came of the runs of one kind as values of JSON."""
    seconds = [run.seconds for run in runs if run.seconds is not None]
    counted: tuple[str, ...] = (
        "recovered",
        "ended",
        "lost",
        "untrue_readyz",
        "untrue_metrics",
        "hung",
    )
    counted += ("unexplained", "free_refused", "logs_wrong")
    statuses: Counter[str] = sum((run.statuses for run in runs), Counter())
    return {
        "runs": len(runs),
        **{name: sum(int(getattr(run, name)) for run in runs) for name in counted},
        "worst_seconds": round(max(seconds), 1) if seconds else None,
        "by_variant": dict(Counter(run.variant for run in runs)),
        "statuses": dict(sorted(statuses.items())),
        "left_out": list(left_out),
    }


class Kept:
    """The runs of each kind, which are written to a file as they end.

    Args:
        file: What an earlier piece of the measurement has written is read from it; None: nothing
            is kept.
    """

    def __init__(self, file: Path | None) -> None:
        self._file, self._lock = file, Lock()
        stated: Mapping[str, list[dict[str, Any]]] = {}
        if file is not None and file.exists():
            stated = json.loads(file.read_bytes())
        self._runs = {
            kind: [Run(**{**run, "statuses": Counter(run["statuses"])}) for run in runs]
            for kind, runs in stated.items()
        }

    def of(self, kind: str, variant: str | None = None) -> list[Run]:
        """Return the runs of a kind, or of one of its variants."""
        runs = self._runs.get(kind, [])
        return [run for run in runs if variant in (None, run.variant)]

    def add(self, kind: str, run: Run) -> None:
        """Add a run."""
        with self._lock:
            self._runs.setdefault(kind, []).append(run)
            if self._file is None:
                return
            plain = {name: [vars(one) for one in runs] for name, runs in self._runs.items()}
            draft = self._file.with_suffix(".draft")
            draft.write_text(json.dumps(plain, indent=1))
            draft.replace(self._file)
