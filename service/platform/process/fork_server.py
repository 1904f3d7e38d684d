"""The process that readers are forked from: it has loaded them, and has nothing else.

It takes a second or two to load, beside the process that starts it: who will need it and has much
to load itself starts it first, and waits for it when that is done (`sandbox.warm_up`).
"""

import multiprocessing
import sys
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

PRELOADED = (
    "kedjekoll",
    "service.platform.process.loading",
    "service.screening.purchase.intake",
    "service.platform.frames",
    "service.suppliers.portfolios.scoring",
    "service.screening.report.screening_files",
    "service.cli.main",
    "service.platform.process.gc_tuning",
)
"""What puts the installed packages on the path, what reads files or makes documents, and what the
command imports: each child imports the script that began it."""
_BEGAN = ("dask.__main__",)
"""What else may have begun this process, and is imported there if it is loaded here."""


@cache
def context() -> ForkServerContext:
    """Return what starts processes that are forked from it."""
    made = multiprocessing.get_context("forkserver")
    began = [name for name in _BEGAN if name in sys.modules]
    made.set_forkserver_preload([*PRELOADED, *began])
    return made


def start() -> None:
    """Start it, and go on: it loads by itself."""
    context()
    forkserver.ensure_running()
