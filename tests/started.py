"""What a test starts ends with the test, and whatever it waits for, it waits for by one patience.

A test waits for what happens, never for a time in which it should have happened: `PATIENCE` is no
measurement, only what lets a test fail where it would hang otherwise. Beyond it stand the limits of
a test in pyproject.toml.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

PATIENCE = 240.0
"""Seconds after which something will not happen; ten times what a machine with load 20 takes."""

_PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
_PR_SET_PDEATHSIG = 1


def until(
    holds: Callable[[], Any],
    *,
    told: Callable[[], object] = str,
    patience: float = PATIENCE,
    look: float = 0.02,
) -> Any:
    """Return what holds, as soon as it does.

    Args:
        holds: Gives what is waited for; something false where it is not there yet.
        told: Says how things stand, where it does not come.
        patience: Seconds; others than usual only where something is a hundred times as large.
        look: Seconds between two looks.

    Raises:
        AssertionError: It does not come.
    """
    give_up = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < give_up, told()
        time.sleep(look)
    return found


@contextmanager
def process(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """Start a process, with the options of `subprocess.Popen`; it is gone at the end.

    Linux ends it as well where the tests themselves are killed, and with them the thread that has
    started it.
    """
    more = options.pop("preexec_fn", None)

    def begin() -> None:
        if _PRCTL is not None:
            _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if more is not None:
            more()

    started = subprocess.Popen(command, process_group=0, preexec_fn=begin, **options)
    try:
        yield started
    finally:
        end(started)


def end(started: subprocess.Popen[Any]) -> None:
    """Kill a process (SIGKILL) and all that it has started, and wait until it is gone."""
    if started.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    for stream in (started.stdin, started.stdout, started.stderr):
        if stream is not None:
            with suppress(OSError):  # what it was still to be told
                stream.close()


@contextmanager
def thread(work: Callable[[], object], *, stop: Callable[[], object]) -> Iterator[Thread]:
    """Do something in a thread meanwhile; at the end it is told to stop, and waited for."""
    started = Thread(target=work, daemon=True)
    started.start()
    try:
        yield started
    finally:
        stop()
        started.join(PATIENCE)
        assert not started.is_alive()
