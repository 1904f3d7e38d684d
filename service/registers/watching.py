"""The files of the snapshot that serves, hashed when the service starts and once a day.

Each use looks for traces of a change (`data_ingest.snapshot.unchanged`); this finds what a disk has
lost without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import structlog

from data_ingest.snapshot.store import find_damage
from service.platform.process.interruptions import (
    ANY_FAULT,
    Interrupted,
    nobody_told,
    say_interrupted,
)

EVERY_SECONDS = 86_400.0
"""How often all is hashed. Ours: 5 GB take some seconds of one processor."""
_LAST_SECONDS = 10
"""How long the end waits for a look that is under way."""

_log = structlog.get_logger("kedjekoll")


@contextmanager
def hashed_now_and_then(root: Path, *, interrupted: Interrupted = nobody_told) -> Iterator[None]:
    """Hash the snapshot that serves, in a thread of its own.

    Args:
        root: Folder of the snapshots.
        interrupted: Told of each time that it could not be done.
    """
    stop = Event()

    def run() -> None:
        while True:
            try:
                if findings := find_damage(root, hashed=True):
                    _log.error("registers.damaged", findings=findings)
            except ANY_FAULT as fault:
                say_interrupted(fault, part="registers", told=interrupted)
            if stop.wait(EVERY_SECONDS):
                return

    thread = Thread(target=run, name="registers", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_SECONDS)
