"""How many requests are taken on at once, and how many large bodies are held meanwhile.

A request takes its place when it is known who sends it and its body is there, so that nobody holds
one by sending slowly. One that would find none is refused before anything is asked of it: a refusal
must cost little, for where many are refused the rest of the machine is what others are served with.
Counted in the process, as quotas are (`service.operations.rate_limit`).
"""

from collections import Counter

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.platform.http.bodies import PAGES
from service.platform.http.problems import Refused, answer
from service.platform.http.turns import Turns

POCKET_BYTES = 65_536
"""A body up to so much needs no place while it arrives: about what its connection takes. Ours."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_RETRY = {"retry-after": "1"}  # seconds
_STRANGER = ""


class Room:
    """A number of places, of which one sender has three of four at most.

    Whoever sends without end leaves room for others.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self.of_one = places - places // 4
        self._taken: Counter[str] = Counter()  # by sender
        self._shown: Counter[str] = Counter()  # by what the sender shows

    def is_full_for(self, shown: str) -> bool:
        """Tell whether there is no place for who shows this key or token, valid or not.

        A sender may have shown several; then `enter` alone knows.
        """
        return self._taken.total() >= self.places or self._shown[shown] >= self.of_one

    def count(self, shown: str) -> None:
        """Count a request that has a place, or of which it is looked up who sends it."""
        self._shown[shown] += 1

    def uncount(self, shown: str) -> None:
        """Count it no longer."""
        self._shown -= Counter((shown,))

    def enter(self, sender: str, *, alone: bool = False) -> None:
        """Take a place; `alone`: all senders of this room are counted as one, and may have it all.

        Raises:
            Refused: `overloaded` (503): there is none.
        """
        most = self.places if alone else self.of_one
        if self._taken.total() >= self.places or self._taken[sender] >= most:
            raise Refused("overloaded", headers=_RETRY)
        self._taken[sender] += 1

    def leave(self, sender: str) -> None:
        """Give a place back."""
        self._taken -= Counter((sender,))


class Ticket:
    """One request on its way to its place.

    Args:
        work: Places for what is worked on.
        bodies: Places for large bodies, of senders who are known.
        strangers: The same, of those who are not: they keep nobody out who is.
        turns: Who is worked on now.
        shown: The key or token that came with the request; empty: none.
    """

    def __init__(
        self, work: Room, bodies: Room, strangers: Room, turns: Turns, *, shown: str
    ) -> None:
        self._work, self._bodies, self._strangers = work, bodies, strangers
        self._turns, self._has_turn = turns, False
        self._shown, self._is_counted = shown, False
        self._count_key()
        self._sender = _STRANGER
        self._held: tuple[Room, str] | None = None
        self._seen = 0

    @property
    def is_admitted(self) -> bool:
        """Whether the request has its place among those that are worked on."""
        return self._held is not None and self._held[0] is self._work

    def known(self, sender: str) -> None:
        """Note who sends, once that is known; from now on her body may be waited for."""
        self._sender = sender
        self._uncount_key()

    def count(self, message: Message) -> None:
        """Take a place for a body that has grown large, unless the request has one.

        Raises:
            Refused: `overloaded` (503): there is none.
        """
        self._seen += len(message.get("body", b""))
        if self._seen > POCKET_BYTES and self._held is None:
            self._enter(self._strangers if self._sender == _STRANGER else self._bodies)

    async def admit(self) -> None:
        """Take the place that the request is worked on at, and wait for its turn.

        Raises:
            Refused: `overloaded` (503): there is none.
        """
        if not self.is_admitted:
            self.leave()
            self._enter(self._work)
            self._count_key()
            await self._turns.take(self._sender)
            self._has_turn = True

    def end_turn(self) -> None:
        """Give back the turn that the request has."""
        if self._has_turn:
            self._has_turn = False
            self._turns.give_back()

    def leave(self) -> None:
        """Give back the place that the request has, and its turn."""
        self._uncount_key()
        self.end_turn()
        if self._held is not None:
            room, sender = self._held
            self._held = None
            room.leave(sender)

    def _count_key(self) -> None:
        if self._shown:
            self._work.count(self._shown)
            self._is_counted = True

    def _uncount_key(self) -> None:
        if self._is_counted:
            self._is_counted = False
            self._work.uncount(self._shown)

    def _enter(self, room: Room) -> None:
        room.enter(self._sender, alone=room is self._strangers)
        self._held = (room, self._sender)


async def admit(request: Request, sender: str = _STRANGER) -> None:
    """Wait for the body of a request that writes or computes, take its place, and wait its turn.

    A page and what it asks the API for have one place together.

    Args:
        request: The request.
        sender: Who sends it; empty: nobody who is known.

    Raises:
        Refused: `overloaded` (503), or the body is too large (413) or too slow (408).
    """
    ticket: Ticket | None = getattr(request.state, "ticket", None)
    if ticket is None or ticket.is_admitted:
        return
    ticket.known(sender)
    await request.body()
    await ticket.admit()


class Admission:
    """Takes on a number of requests that write or compute at a time, and refuses more (503).

    Reading is not counted. The number stays below that of the threads that requests run in
    (40, anyio's own default), so that whoever holds the database's turn always finds one. As many
    large bodies may arrive at a time, and as many again of those who have not said who they are.
    """

    def __init__(self, app: ASGIApp, *, at_once: int) -> None:
        self.app = app
        self._work, self._bodies, self._strangers = (Room(at_once) for _ in range(3))
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on with a ticket, and take back what it held in the end.

        Pages show no key, and tell themselves that there is no place.
        """
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self.app(scope, receive, send)
            return
        is_page = scope["path"].startswith(f"{PAGES}/")
        shown = "" if is_page else Headers(scope=scope).get("authorization", "")
        if shown and self._work.is_full_for(shown):
            await answer(scope, "overloaded", headers=_RETRY)(scope, receive, send)
            return
        ticket = Ticket(self._work, self._bodies, self._strangers, self._turns, shown=shown)
        scope["state"]["ticket"] = ticket

        async def counted() -> Message:
            message = await receive()
            ticket.count(message)
            return message

        async def answered(message: Message) -> None:
            ticket.end_turn()  # it is computed; who reads it slowly keeps nobody waiting
            await send(message)

        try:
            await self.app(scope, counted, answered)
        finally:
            ticket.leave()
