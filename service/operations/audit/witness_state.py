"""How far each witness is: a small file for each in `witnesses` in the data folder.

The file also holds the newest checkpoint that the witness has acknowledged, so that a database that
was rolled back is noticed by it, and a claim of the witness to know another log than this one.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from data_ingest.model.text import Text, message

FOLDER = "witnesses"

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
"""How long a witness that did not answer is left alone, doubled each time. Ours."""

_CLAIM = message(
    "The witness {name} states that it knows another log under this name ({claim}), but gives no "
    "signed checkpoint of it. kedjekoll audit witness asks it again; if the witness is wrong or no "
    "longer in use, remove {file}."
)


@dataclass(frozen=True, slots=True)
class WitnessState:
    """How far a witness is.

    Attributes:
        name: Of the witness.
        origin: The log that the rest is about.
        size: Entries of the newest checkpoint that it has acknowledged; 0: none.
        at: When it did.
        note: That checkpoint.
        error: What went wrong the last time; None: nothing did.
        failures: How many times in a row.
        tried_at: When it was last asked.
        claim: What it has stated of another log; None: nothing.
    """

    name: str
    origin: str
    size: int = 0
    at: datetime | None = None
    note: str | None = None
    error: str | None = None
    failures: int = 0
    tried_at: datetime | None = None
    claim: str | None = None

    def due_at(self, every: timedelta) -> datetime:
        """Return when it is to be asked again."""
        if self.tried_at is None:
            return datetime.min.replace(tzinfo=UTC)
        pause = every
        if self.failures:
            doubled: timedelta = _FIRST_PAUSE * (1 << min(self.failures - 1, 16))
            pause = min(doubled, _LONGEST_PAUSE)
        return self.tried_at + pause

    def acknowledged(self, *, size: int, note: bytes, at: datetime) -> "WitnessState":
        """Return the state after it has acknowledged a checkpoint."""
        return replace(
            self,
            size=size,
            note=note.decode(),
            at=at,
            error=None,
            failures=0,
            tried_at=at,
            claim=None,
        )

    def failed(self, error: str, *, at: datetime, claim: str | None = None) -> "WitnessState":
        """Return the state after an attempt has failed."""
        return replace(
            self, error=error[:300], failures=self.failures + 1, tried_at=at, claim=claim
        )


def load_state(data_dir: Path, name: str, origin: str) -> WitnessState:
    """Return how far a witness is with a log; a state of another log does not count."""
    found = _read(_file(data_dir, name))
    return found if found and found.origin == origin else WitnessState(name, origin)


def save_state(data_dir: Path, state: WitnessState) -> None:
    """Keep how far a witness is."""
    path = _file(data_dir, state.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".state-")
    with os.fdopen(handle, "wb") as file:
        file.write(orjson.dumps(asdict(state), option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


def acknowledged(data_dir: Path) -> list[bytes]:
    """Return the newest checkpoints that witnesses have acknowledged."""
    return [state.note.encode() for state in _states(data_dir) if state.note]


def claims(data_dir: Path, origin: str) -> list[Text]:
    """Return what witnesses state of another log under a name, without a signed proof of it."""
    return [
        _CLAIM.filled(name=state.name, claim=state.claim, file=_file(data_dir, state.name))
        for state in _states(data_dir)
        if state.claim and state.origin == origin
    ]


def forget_claims(data_dir: Path) -> None:
    """Let what witnesses have stated of a log that has ended count no longer."""
    for state in list(_states(data_dir)):
        if state.claim:
            save_state(data_dir, replace(state, claim=None))


def _states(data_dir: Path) -> Iterator[WitnessState]:
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        if (state := _read(path)) is not None:
            yield state


def _read(path: Path) -> WitnessState | None:
    """Return a state; None where there is none, or it is damaged and the witness begins again."""
    try:
        said: dict[str, Any] = orjson.loads(path.read_bytes())
        for name in ("at", "tried_at"):
            said[name] = said[name] and datetime.fromisoformat(said[name])
        return WitnessState(**said)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(data_dir: Path, name: str) -> Path:
    return data_dir / FOLDER / f"{name}.json"
