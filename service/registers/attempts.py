"""What came of the last attempts to bring each register: for whoever looks after an installation.

One small file for each source, `downloads/<source id>.json`, replaced in one step.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import orjson

from data_ingest.model.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of an attempt.

    Attributes:
        at: When, UTC.
        state: A new version serves; there was none; a new version waits for a person; it failed.
        snapshot_id: The snapshot that serves or waits.
        problems: Why it waits or failed.
        where: Address or file that they are about.
        held: Why a version waits that an earlier attempt brought.
        good_at: When one last did not fail; None: none has.
        failures: How many have failed since then.
    """

    at: datetime
    state: Literal["used", "unchanged", "waiting", "failed"]
    snapshot_id: str | None = None
    problems: tuple[Problem, ...] = ()
    where: str = ""
    held: tuple[Problem, ...] = ()
    good_at: datetime | None = None
    failures: int = 0


def note_attempt(downloads: Path, source_id: str, attempt: Attempt) -> Attempt:
    """Note an attempt, and return it with what the earlier ones add to it."""
    before = last_attempt(downloads, source_id)
    held = before.held if before else ()
    if attempt.state == "failed":
        counted = replace(
            attempt,
            held=held,
            good_at=before.good_at if before else None,
            failures=(before.failures if before else 0) + 1,
        )
    elif attempt.state == "waiting":
        held = attempt.problems or held
        counted = replace(attempt, problems=held, held=held, good_at=attempt.at)
    else:
        counted = replace(attempt, good_at=attempt.at)
    draft = downloads / f".{source_id}.draft"
    draft.write_bytes(orjson.dumps(counted))
    draft.replace(downloads / f"{source_id}.json")
    return counted


def last_attempt(downloads: Path, source_id: str) -> Attempt | None:
    """Return the last attempt; None: there was none, or its file is damaged."""
    try:
        stated = orjson.loads((downloads / f"{source_id}.json").read_bytes())
        return Attempt(
            **stated
            | {
                "at": datetime.fromisoformat(stated["at"]),
                "good_at": stated["good_at"] and datetime.fromisoformat(stated["good_at"]),
                "problems": tuple(Problem(**problem) for problem in stated["problems"]),
                "held": tuple(Problem(**problem) for problem in stated["held"]),
            }
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
