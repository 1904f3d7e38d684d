"""How the server is run and how it ends: what it has begun it finishes, within a time.

`kedjekoll serve` runs it; nothing else does.
"""

import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Timer
from time import monotonic
from types import FrameType

import structlog
import uvicorn
from fastapi import FastAPI

from service.operations.jobs.worker import GIVE_BACK_SECONDS
from service.platform.http.connections import KEPT_SECONDS, Connection, Connections
from service.settings import Settings

_log = structlog.get_logger("kedjekoll")
MOST_HEAD_BYTES = 65_536
"""Longest line and headers of a request together; an address, a token and two cookies are 24,000.

What is longer is refused (400). Ours.
"""
OTHER_FILES = 256
"""Files that a server has open beside its connections: the database's, snapshots, pipes. Ours."""
_CLOSING_SECONDS = 5
"""What ending the parts of the application may take beyond the time for requests. Ours."""
_TICKS = 10
"""Of a tenth of a second each, from one look at the connections to the next."""


class Server(uvicorn.Server):
    """A server that tells its application when it is to stop, and that ends in time.

    Args:
        config: How it listens.
        held: Its connections.
        draining: Set at the first signal: the process is not ready for more.
        stopping: Set when it stops: streams end, and the embedded worker gives back its job.
        drain_seconds: How long it goes on answering in between.
        stop_seconds: How long stopping may take.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        held: Connections,
        draining: Event,
        stopping: Event,
        drain_seconds: int,
        stop_seconds: int,
    ) -> None:
        super().__init__(config)
        self._held = held
        self._draining, self._stopping = draining, stopping
        self._drain_seconds, self._stop_seconds = drain_seconds, stop_seconds

    async def on_tick(self, counter: int) -> bool:
        """End connections that wait too long, and say how many had to go for others."""
        if counter % _TICKS == 0:
            self._held.end_late(monotonic())
            if self._held.given_up:
                _log.warning(
                    "service.connections_full", most=self._held.most, given_up=self._held.given_up
                )
                self._held.given_up = 0
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Say that nothing more is to be sent, and stop when that has been heard.

        The next signal ends the process where it stands.
        """
        signal.signal(sig, signal.SIG_DFL)
        self._draining.set()
        if self._drain_seconds:
            _later(self._drain_seconds, partial(self._stop, sig, frame))
        else:
            self._stop(sig, frame)

    def _stop(self, sig: int, frame: FrameType | None) -> None:
        """Stop taking connections."""
        self._stopping.set()
        _later(self._stop_seconds + GIVE_BACK_SECONDS + _CLOSING_SECONDS, _break_off)
        super().handle_exit(sig, frame)


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = Timer(seconds, act)
    timer.daemon = True
    timer.start()


def settle() -> None:
    """Search for garbage as suits a server that has loaded what it needs."""
    gc.freeze()  # what is loaded now stays: looking through it anew costs requests 75 ms each time
    gc.set_threshold(50_000, 20, 100)  # else a large screening is searched through while it is read


def places(wanted: int) -> int:
    """Return how many connections there can be: as many as wanted, if so many files may be open.

    A process may open more files than it is allowed at first (setrlimit(2): up to the hard limit).
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    if needed > allowed:
        allowed = needed if most == resource.RLIM_INFINITY else min(needed, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    if needed > allowed:
        _log.warning("service.few_files", allowed=allowed, needed=needed)
    return max(1, min(wanted, allowed - OTHER_FILES))


def configure(app: FastAPI, settings: Settings, held: Connections) -> uvicorn.Config:
    """Return how an application is served; its connections are held in `held`."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_keep_alive=KEPT_SECONDS,
        # h11, for httptools takes a header without end, and the loop with it
        http=partial(Connection, held=held),  # type: ignore[arg-type]
        ws="none",
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
    )


def serve_until_told(app: FastAPI, settings: Settings) -> None:
    """Serve an application until a signal says stop, and then exit with 0.

    Requests under way are finished and streams ended; after `stop_seconds` what is left is broken
    off. Nothing half is kept: each request is one transaction.
    """
    held = Connections(places(settings.connections))
    config = configure(app, settings, held)
    signal.signal(signal.SIGTERM, _stopped)
    settle()
    server = Server(
        config,
        held=held,
        draining=app.state.draining,
        stopping=app.state.stopping,
        drain_seconds=settings.drain_seconds,
        stop_seconds=settings.stop_seconds,
    )
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
