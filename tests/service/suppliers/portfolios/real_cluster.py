"""A cluster of real processes: a scheduler and two workers, ended and started at will."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.started import PATIENCE, end, process, until

KEY = bytes(range(32))
"""The person key that its workers have."""

DASK = Path(sys.executable).with_name("dask")


class Cluster:
    """A scheduler at one address, and workers, each a process of its own.

    Args:
        folder: Where they run; `data` in it is the data folder of the workers.
        protocol: How they talk: `tcp`, or `tls` with the certificates of the environment.
    """

    def __init__(self, folder: Path, protocol: str = "tcp"):
        self.folder = folder
        self.host = f"{protocol}://127.0.0.1"
        self.data = folder / "data"
        self.file = folder / "scheduler.json"
        self.processes, self._running = {}, ExitStack()
        self.port = "0"
        try:
            self.begin()
        except BaseException:
            self.close()
            raise

    def begin(self):
        self.file.unlink(missing_ok=True)
        self._start("scheduler", "--port", self.port, "--scheduler-file", self.file)
        until(lambda: self.file.exists() and self.file.read_text())
        self.address = json.loads(self.file.read_text())["address"]
        self.port = self.address.rpartition(":")[2]
        for name in ("a", "b"):  # a worker whose scheduler is gone ends by itself
            if name in self.processes:
                self.kill(name)
            self.work(name)

    def work(self, name):
        more = ("--nthreads", "1", "--no-nanny", "--death-timeout", f"{PATIENCE:.0f}")
        self._start("worker", self.address, "--name", name, *more, as_=name)

    def kill(self, name):
        end(self.processes.pop(name))

    def close(self):
        self._running.close()

    def _start(self, what, *arguments, as_=None):
        started = process(
            [DASK, what, *arguments, "--host", self.host, "--no-dashboard"],
            cwd=self.folder,
            env=os.environ
            | {"KEDJEKOLL_DATA_DIR": str(self.data), "KEDJEKOLL_PERSON_KEY": KEY.hex()}
            | {"POLARS_MAX_THREADS": "1", "DASK_TEMPORARY_DIRECTORY": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes[as_ or what] = self._running.enter_context(started)
