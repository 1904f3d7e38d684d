"""A service under attack, looked at from outside: its memory, open files, and others' answers."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.overload import UNANSWERED, Sender, in_turn, resident
from benchmarks.soak import family

LOOK_SECONDS = 0.1
WITNESS_PAUSE = 0.05
MB = 2**20


class Watched:
    """A process and those under it.

    Attributes:
        pid: The process of the service.
        most: The most bytes that it held itself since `begin`.
        most_below: The most that the processes under it held together.
        most_files: The most files and connections that it had open.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.begin()

    def begin(self) -> None:
        """Forget what was seen."""
        self.most = self.most_below = self.most_files = 0

    def files(self) -> int:
        """Return how many files and connections the service has open."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())

    def look(self) -> None:
        """Note what it and the processes under it hold now."""
        self.most = max(self.most, resident(self.pid))
        self.most_files = max(self.most_files, self.files())
        below = 0
        for pid in family(self.pid):
            with suppress(OSError):  # one that has just ended
                below += resident(pid) if pid != self.pid else 0
        self.most_below = max(self.most_below, below)

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """Look again and again until the block ends."""
        self.begin()
        ended = threading.Event()

        def looking() -> None:
            while not ended.wait(LOOK_SECONDS):
                with suppress(OSError):
                    self.look()

        thread = threading.Thread(target=looking, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def is_alive(self) -> bool:
        """Say whether the process is still there."""
        return Path(f"/proc/{self.pid}/statm").exists()


class Witness:
    """A client who behaves, and asks again and again for a need to be stated.

    Args:
        port: Of the service.
        key: Its key.
    """

    def __init__(self, port: int, key: str) -> None:
        self._sender = Sender(port, key)
        self._ended = False

    def told(self) -> dict[str, Any]:
        """Return how many were answered how, and the 95th percentile and the slowest, in ms."""
        times = sorted(took for _, took in self._sender.times)
        return {
            "lost": dict(self._sender.lost),
            "answers": dict(sorted(self._sender.statuses.items())),
            "p95_ms": round(1000 * self._sender.p95(), 1) if times else None,
            "slowest_ms": round(1000 * times[-1], 1) if times else None,
        }

    @property
    def unanswered(self) -> int:
        """How many requests were never answered."""
        return self._sender.statuses[UNANSWERED]

    async def alone(self, seconds: float) -> dict[str, Any]:
        """Ask for a while, and tell."""
        self._sender.clear()
        await in_turn(self._sender, at_once=1, seconds=seconds, pause=WITNESS_PAUSE)
        return self.told()

    @asynccontextmanager
    async def meanwhile(self) -> AsyncIterator[None]:
        """Ask until the block ends."""
        self._sender.clear()
        asking, self._ended = asyncio.create_task(self._ask()), False
        try:
            yield
        finally:
            self._ended = True
            await asking

    async def _ask(self) -> None:
        while not self._ended:
            await self._sender.send()
            await asyncio.sleep(WITNESS_PAUSE)

    async def close(self) -> None:
        """Close its connection."""
        await self._sender.close()


async def until_normal(watched: Watched, files: int, *, seconds: float) -> float | None:
    """Return after how many seconds no more files are open than before; None: they still are."""
    began = monotonic()
    while monotonic() - began < seconds:
        if watched.files() <= files:
            return round(monotonic() - began, 1)
        await asyncio.sleep(0.2)
    return None
