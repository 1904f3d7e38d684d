"""Caddy in front of a service, as `deploy/Caddyfile` says, at another address and without TLS."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"
PATIENCE = 60.0


@contextmanager
def proxied(port: int) -> Iterator[int | None]:
    """Give the port of a proxy before a service; None where there is no Caddy."""
    if shutil.which("caddy") is None:
        yield None
        return
    with socket.socket() as free, TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        outer = free.getsockname()[1]
        free.close()
        text = CADDYFILE.read_text("utf-8")
        text = text.replace("kedjekoll.example.se", f"http://127.0.0.1:{outer}")
        text = text.replace("127.0.0.1:8000 127.0.0.1:8001", f"127.0.0.1:{port}")
        written = Path(folder, "Caddyfile")
        written.write_text(text.replace("{\n", "{\n\tadmin off\n", 1), "utf-8")
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(written)]
        own = os.environ | {"HOME": folder, "XDG_DATA_HOME": folder}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=own, stdout=quiet, stderr=quiet)
        try:
            _wait_for(outer)
            yield outer
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    ends = monotonic() + PATIENCE
    while monotonic() < ends:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        sleep(0.1)
    raise TimeoutError(port)
