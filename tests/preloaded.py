"""Commands without their imports: each call is forked from a process that has them.

`kedjekoll` is the project's own, and `python -c` runs code that would import the project first.

A call has arguments, environment, folder, streams, signals and exit code of its own, as it would
have if it were started from nothing; only what Python loads is there already. A call that is killed
ends some hundredths of a second later. It is for tests that call the command many times. That the
installed command starts by itself, `test_cli` tries.

    python tests/preloaded.py ADDRESS   # serve forks at this socket until standard input ends

`commands(folder)` starts that, writes the commands that ask it, and ends it.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import forkserver, process
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory

PACKAGES = ("data_ingest", "risk_models", "procurement_rules", "service")
_CLIENT = """\
#!{python} -IS
import json, os, signal, socket, sys
told = (signal.SIGTERM, signal.SIGINT)
signal.pthread_sigmask(signal.SIG_BLOCK, told)  # until there is somebody to tell
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(json.dumps([sys.argv, dict(os.environ), os.getcwd()]).encode())
    server.shutdown(socket.SHUT_WR)
    answers = server.makefile()
    running = int(answers.readline())
    for one in told:
        signal.signal(one, lambda number, _: os.kill(running, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, told)
    code = int(answers.readline())
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@contextmanager
def commands(folder: Path) -> Iterator[None]:
    """Let the folder hold `kedjekoll` and `python`, which have their imports already."""
    from tests import started  # what serves has no package of tests

    with TemporaryDirectory(prefix="kedjekoll-") as short:  # a socket's address is
        address = str(Path(short, "socket"))
        serving = [sys.executable, __file__, address]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with started.process(serving, **pipes) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            for name in ("kedjekoll", "python"):
                path = folder / name
                path.write_text(_CLIENT.format(python=sys.executable, address=address), "utf-8")
                path.chmod(0o755)
            yield


def load() -> None:
    """Load everything of the project, and start the process that reads what strangers send."""
    for name in PACKAGES:
        package = import_module(name)
        for found in walk_packages(package.__path__, f"{name}."):
            if "__main__" not in found.name and ".versions." not in found.name:
                import_module(found.name)
    import_module("service.platform.process.sandbox").warm_up()
    gc.collect()
    gc.freeze()  # or each process would copy it all to count what is still used


def serve(address: str) -> None:
    """Fork for whoever asks, until standard input ends."""
    load()
    waited_for = 0
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        os.write(sys.stdout.fileno(), b"ready\n")
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                break
            asked, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                answer(asked)
            asked.close()
            while waited_for and os.waitpid(-1, os.WNOHANG)[0]:
                waited_for -= 1
            waited_for += 1


def answer(asked: socket.socket) -> None:
    """Run one command in a process of its own, and tell the number and then its exit code."""
    _, streams, _, _ = socket.recv_fds(asked, 1, 3)
    with asked.makefile("rb") as told:
        argv, environment, folder = json.loads(told.read())
    running = os.fork()
    if running == 0:
        asked.close()
        for at, stream in enumerate(streams):
            os.dup2(stream, at)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        run(argv)
    for stream in streams:
        os.close(stream)
    asked.sendall(f"{running}\n".encode())
    gone = select.poll()
    gone.register(asked, 0)  # only that whoever asks has ended
    ended, status = 0, 0
    while not ended:
        if gone.poll(20):
            os.kill(running, signal.SIGKILL)
            os._exit(0)
        ended, status = os.waitpid(running, os.WNOHANG)
    asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def run(argv: list[str]) -> None:
    """Be the command; readers of files are forked from the one server that is there already."""
    process.ORIGINAL_DIR = str(Path.cwd())
    forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None
    from service.cli.console import err, out
    from service.cli.main import main

    sys.argv = argv
    if Path(argv[0]).name == "python":
        sys.argv = argv[1:2] + argv[3:]
        main = partial(exec, argv[2], {"__name__": "__main__"})

    if (columns := os.environ.get("COLUMNS", "")).isdigit():  # else read when it is loaded
        out.width = err.width = int(columns)
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    # Ends here: to take down, piece by piece, what it shares with all others would copy it.
    os._exit(code if isinstance(code, int) else bool(code))


if __name__ == "__main__":
    serve(sys.argv[1])
