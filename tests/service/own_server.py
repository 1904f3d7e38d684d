"""A server that is a process of its own, on a port that nothing else listens at."""

import os
import resource
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

GIVE_UP = 60
INSTALLED = [sys.executable, "-c", "from service.cli import main; main()"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port, *, command=INSTALLED, file_size=resource.RLIM_INFINITY, **settings):
    """Start a server whose data lie in the folder, and wait until it takes requests.

    One that is to be killed or to write little is the installed command, not the one with its
    imports done, whose process is another's. It writes to `log` in the folder, and no file larger
    than `file_size`. Settings are named as in the environment, without KEDJEKOLL_.
    """
    others = {name: one for name, one in os.environ.items() if not name.startswith("KEDJEKOLL_")}
    own = {"DATA_DIR": str(folder), "LOG_FORMAT": "json", "EMBEDDED_WORKER": "false"} | settings
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            env=others | {f"KEDJEKOLL_{name}": value for name, value in own.items()},
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size)),
        )
    give_up = time.monotonic() + GIVE_UP
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz").close()
            return process
        except URLError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError((folder / "log").read_text())
