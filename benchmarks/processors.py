"""How busy the processors of this machine have been."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
"""Of a second."""


def processors() -> tuple[int, int]:
    """Return the time that all processors have been busy, and all of their time, in ticks."""
    _, *ticks = Path("/proc/stat").read_text("ascii").splitlines()[0].split()
    _, _, _, idle, waiting, *_ = spent = [int(one) for one in ticks[:8]]
    return sum(spent) - idle - waiting, sum(spent)
