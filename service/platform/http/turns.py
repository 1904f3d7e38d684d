"""Who is worked on now, of the requests that have a place: few at once, each sender in turn.

A process computes little faster with many threads than with few, and each of many takes as much
longer. So whoever sends one request waits for one of each other sender's, not for all of them, and
those that only read find the processor free.
"""

import asyncio
from collections import deque

AT_ONCE = 4
"""Turns of a process. Ours: two compute, as long as two others wait for a disk or a database."""
LONGEST_WAIT = 1.0
"""Seconds after which a request no longer waits for its turn. Ours: long work delays short work by
no more, for from then on both share the processor."""


class Turns:
    """Gives turns to senders one after the other. It is called from one event loop alone.

    Args:
        at_once: How many turns there are.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once  # below 0 where some have waited for too long
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the next sender first

    async def take(self, sender: str) -> None:
        """Wait for a turn, but no longer than `LONGEST_WAIT`; it is given back in both cases."""
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(sender, deque()).append(turn)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await turn
        except TimeoutError:
            if turn.cancelled():
                self._free -= 1
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.give_back()
            raise

    def give_back(self) -> None:
        """Give a turn to the next sender who waits, whose others then wait for all the rest."""
        self._free += 1
        while self._free > 0 and self._waiting:
            sender = next(iter(self._waiting))
            turns = self._waiting.pop(sender)
            turn = turns.popleft()
            if turns:
                self._waiting[sender] = turns
            if not turn.done():  # else it has waited for too long, or was broken off
                turn.set_result(None)
                self._free -= 1
