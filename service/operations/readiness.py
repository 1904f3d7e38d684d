"""Conditions for taking requests, and how they are looked at without waiting for long.

What a check asks may be what does not answer: a database whose tables another holds, a disk. So
each runs in a thread of its own, once at a time, and one that has not ended in time does not hold.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog

from service.platform.process.interruptions import ANY_FAULT

ANSWER_SECONDS = 3.0
"""How long checks may take together. Ours: less than a proxy or a monitor waits."""

_log = structlog.get_logger("kedjekoll")


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """Something that must hold before the service takes requests.

    Attributes:
        name: Shown to whoever asks; says what is checked.
        run: Returns what is wrong, one sentence each; nothing when all is well. The sentences go
            to the log, not to the one who asks.
        is_needed: Whether no request can be taken without it; otherwise those are that do not need
            it, and `/readyz` names it under `impaired`.
    """

    name: str
    run: Callable[[], Sequence[str]]
    is_needed: bool = True


class Looks:
    """Looks at checks, and notes in the log what does not hold.

    Args:
        seconds: How long they may take together.
    """

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._running: dict[ReadinessCheck, Future[Sequence[str]]] = {}
        self._lock = Lock()

    def failed(self, checks: Sequence[ReadinessCheck]) -> list[ReadinessCheck]:
        """Return the checks that do not hold, in their order."""
        with self._lock:
            under_way = {check: self._begun(check) for check in checks}
        wait(under_way.values(), timeout=self._seconds)
        return [check for check, found in under_way.items() if not self._holds(check, found)]

    def _begun(self, check: ReadinessCheck) -> Future[Sequence[str]]:
        """Return what a check finds; one that still runs is not begun anew."""
        running = self._running.get(check)
        if running is not None and not running.done():
            return running
        found = self._running[check] = Future()

        def run() -> None:
            try:
                found.set_result(list(check.run()))
            except BaseException as fault:
                found.set_exception(fault)

        try:
            Thread(target=run, name="check", daemon=True).start()
        except RuntimeError as fault:  # the machine has no thread left
            found.set_exception(fault)
        return found

    def _holds(self, check: ReadinessCheck, found: Future[Sequence[str]]) -> bool:
        try:
            findings = found.result(timeout=0)
        except TimeoutError:
            findings = [f"no answer within {self._seconds:.0f} seconds"]
        except ANY_FAULT as fault:  # a check that breaks has failed, whatever broke
            _log.warning("check.failed", check=check.name, exc_info=fault)
            return False
        if findings:
            _log.warning("check.failed", check=check.name, findings=findings)
        return not findings


def now_and_then(check: Callable[[], Sequence[str]], seconds: float) -> Callable[[], Sequence[str]]:
    """Return a check that runs no more often than that: what it does costs something.

    Whoever asks in between is told what was found last; a fault is not remembered.
    """
    lock = Lock()
    last: tuple[float, Sequence[str]] = (float("-inf"), ())

    def run() -> Sequence[str]:
        nonlocal last
        with lock:
            at, found = last
            if monotonic() - at >= seconds:
                found = tuple(check())
                last = monotonic(), found
        return found

    return run
