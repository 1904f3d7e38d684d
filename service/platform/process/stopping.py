"""How a process hears that it is to stop."""

import signal
from threading import Event
from types import FrameType


def stop_on_signals() -> Event:
    """Return what is set at the first SIGTERM or Ctrl-C; the second of them ends the process."""
    stop = Event()

    def stopped(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    return stop
