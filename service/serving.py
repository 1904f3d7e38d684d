"""How the server is run and how it ends: what it has begun it finishes, within a time.

`kedjekoll serve` runs it; nothing else does.
"""

import gc
import os
import signal
import sys
from contextlib import suppress
from threading import Event, Timer
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from service.jobs.worker import GIVE_BACK_SECONDS
from service.settings import Settings

_log = structlog.get_logger("kedjekoll")
_CLOSING_SECONDS = 5
"""What ending the parts of the application may take beyond the time for requests. Ours."""


class Server(uvicorn.Server):
    """A server that tells its application when it is to stop, and that ends in time.

    Args:
        config: How it listens.
        stopping: Set at the first signal: streams end, and the embedded worker gives back its job.
        seconds: How long it may take.
    """

    def __init__(self, config: uvicorn.Config, *, stopping: Event, seconds: int) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._seconds = seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking connections; the next signal ends the process where it stands."""
        signal.signal(sig, signal.SIG_DFL)
        self._stopping.set()
        late = Timer(self._seconds + GIVE_BACK_SECONDS + _CLOSING_SECONDS, _break_off)
        late.daemon = True
        late.start()
        super().handle_exit(sig, frame)


def serve_until_told(app: FastAPI, settings: Settings) -> None:
    """Serve an application until a signal says stop, and then exit with 0.

    Requests under way are finished and streams ended; after `stop_seconds` what is left is broken
    off. Nothing half is kept: each request is one transaction.
    """
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    signal.signal(signal.SIGTERM, _stopped)
    gc.collect()
    gc.freeze()  # what is loaded now stays: looking through it anew costs requests 75 ms each time
    gc.set_threshold(50_000, 20, 100)  # else a large screening is searched through while it is read
    server = Server(config, stopping=app.state.stopping, seconds=settings.stop_seconds)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


def _stopped(_signal: int, _frame: FrameType | None) -> None:
    """End the process as one that did what it was told; the server raises the signal again."""
    sys.exit(0)


def _break_off() -> None:
    """End the process although a request still computes: a thread cannot be stopped otherwise."""
    _log.warning("service.broken_off")
    os._exit(0)
