"""A server that is a process of its own, on a port that nothing else listens at."""

import os
import resource
import socket
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException

from tests.started import PATIENCE, process, until

INSTALLED = [sys.executable, "-c", "from service.cli.main import main; main()"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(port, server, *, told=str):
    """Wait until a service takes requests; a process that has ended never will.

    Args:
        port: Where it listens.
        server: Its process.
        told: Says what it has said, where it does not come so far.
    """

    def ready():
        assert server.poll() is None, told()
        with suppress(OSError, HTTPException), closing(connect(port)) as asked:
            asked.request("GET", "/readyz")
            return asked.getresponse().status == 200
        return False

    until(ready, told=told)


def connect(port):
    return HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


@contextmanager
def started(folder, port, *, command=INSTALLED, file_size=resource.RLIM_INFINITY, **settings):
    """Give the process of a server whose data lie in the folder, once it takes requests.

    One that is to be killed or to write little is the installed command, not the one with its
    imports done, whose process is another's. It writes to `log` in the folder, and no file larger
    than `file_size`. Settings are named as in the environment, without KEDJEKOLL_.
    """
    others = {name: one for name, one in os.environ.items() if not name.startswith("KEDJEKOLL_")}
    own = {"DATA_DIR": str(folder), "LOG_FORMAT": "json", "EMBEDDED_WORKER": "false"} | settings
    with (
        (folder / "log").open("ab") as log,
        process(
            [*command, "serve", "--port", str(port)],
            env=others | {f"KEDJEKOLL_{name}": value for name, value in own.items()},
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size)),
        ) as server,
    ):
        wait_until_ready(port, server, told=(folder / "log").read_text)
        yield server
