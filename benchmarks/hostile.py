"""Whether a stranger can silence a served service, or make it take all memory.

`python -m benchmarks.hostile [--files 10000] [--connections 1000]`. `kedjekoll serve` is attacked
in turn with connections that say nothing and as many that are slow, with requests as no client
writes them, with bodies that are compressed, deep, or 50 MB of each format that is read, and with
hostile files. A client who behaves states a need again and again meanwhile. Where Caddy is
installed, connections and requests are sent through it and `deploy/Caddyfile` too.

What must hold: no answer is a fault; each connection is ended and each request answered in bounded
time; the service itself takes at most `MOST_GROWTH_MB` more than before, the processes that read
files at most `READING_MB` for each that is sent at once; the client who behaves is always answered;
afterwards no more files are open than before, but for connections to the database. What does not
is named under `faults`, and the exit status is 1. The last line is one JSON object.
"""

import argparse
import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from time import monotonic
from typing import Any

from benchmarks.attacking import bodies, shapes
from benchmarks.attacking.proxy import proxied
from benchmarks.attacking.slow import Held, hold_many
from benchmarks.attacking.watched import MB, Watched, Witness, until_normal
from benchmarks.overload import Served, served
from tests.service.hostile_files import ADDRESSES, hostile

FILES, CONNECTIONS = 10_000, 1_000
AT_ONCE = 4
"""Files that are sent at a time."""
TOLD = 500
"""After so many files it is told how far it is: there are many."""
READING_MB, READING_SECONDS, BODY_MB = 512, 10, 64
MOST_GROWTH_MB = 256 + 3 * AT_ONCE * BODY_MB
"""Of the service itself. Ours: 2,000 connections with a pocket of 64 KB for what is sent and for
what is answered, and of each large body three copies: as it came, whole, and sent to its reader."""
MOST_READING_MB = (AT_ONCE + 1) * (READING_MB + 150)
"""Of those that read files, each beside 150 MB that it shares with what it is forked from."""
MOST_CONNECTION_SECONDS, MOST_SECONDS = 90.0, 120.0
"""What a connection may be held for, and what the answer to a file is waited for. Ours."""
BY_PROXY = frozenset({501, 502, 505})
"""How Caddy refuses a coding or a version that it does not know, and a body that is cut off."""
KEPT_BY_PROXY = frozenset(
    {"slow_body", "slow_chunks", "body_after_answer", "reads_nothing", "reads_slowly"}
)
"""What Caddy itself keeps for longer than is waited here, at its own cost: it reads a body to its
end before it passes on an answer (300 s, `deploy/Caddyfile`), and has no time for readers that
streams would bear. The service has ended them; that no more files are open tells."""
MOST_OPEN = 48
"""Files that may stay open: the database's pool of connections, and snapshots."""
ALONE_SECONDS = 10.0


class Attacks:
    """The attacks on one service, and what they have shown.

    Args:
        service: The service.
    """

    def __init__(self, service: Served) -> None:
        self._service = service
        self._watched = Watched(service.pid)
        self._witness = Witness(service.port, service.keys["calm"])
        self._idle = self._files = 0
        self.faults: list[str] = []

    async def begin(self) -> dict[str, Any]:
        """Note how things are before."""
        alone = await self._witness.alone(ALONE_SECONDS)
        self._watched.look()
        self._idle, self._files = self._watched.most, self._watched.most_files
        return {"idle_mb": self._idle // MB, "idle_files": self._files, "client": alone}

    async def attack(
        self, name: str, act: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        """Attack, and tell what became of it, of the service and of the client who behaves."""
        began = monotonic()
        with self._watched.looked_at():
            async with self._witness.meanwhile():
                told = await act()
        self.faults += [f"{name}: {fault}" for fault in told.pop("faults")]
        grown = (self._watched.most - self._idle) // MB
        freed = await until_normal(self._watched, self._files + MOST_OPEN, seconds=60)
        if not self._watched.is_alive():
            self.faults.append(f"{name}: the service has ended")
        if grown > MOST_GROWTH_MB:
            self.faults.append(f"{name}: {grown} MB more")
        if freed is None:
            self.faults.append(f"{name}: {self._watched.files()} files are open still")
        if self._watched.most_below > MOST_READING_MB * MB:
            self.faults.append(f"{name}: readers took {self._watched.most_below // MB} MB")
        if self._witness.unanswered:
            self.faults.append(f"{name}: {self._witness.unanswered} not answered")
        result = {
            "seconds": round(monotonic() - began, 1),
            "most_mb": self._watched.most // MB,
            "most_reading_mb": self._watched.most_below // MB,
            "most_files": self._watched.most_files,
            "freed_s": freed,
            "client": self._witness.told(),
            **told,
        }
        print(f"{name}: {json.dumps(result)}", file=sys.stderr, flush=True)
        return result

    async def connections(
        self, count: int, port: int, *, kept: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """Hold many connections that say nothing, and as many that are slow."""
        held = Held(port, self._service.keys["loud"])
        told = await hold_many(held, idle=count, slow=count, seconds=MOST_CONNECTION_SECONDS)
        late = [
            name for name, one in told.items() if one["ended"] < one["held"] and name not in kept
        ]
        return {"kinds": told, "faults": [f"{name} not ended" for name in late]}

    async def requests(self, port: int, *, allowed: frozenset[int] = frozenset()) -> dict[str, Any]:
        """Send requests as no client writes them."""
        told = await shapes.send_all(port)
        statuses = Counter(one["statuses"][0] if one["statuses"] else 0 for one in told.values())
        return {
            "shapes": len(told),
            "statuses": dict(sorted(statuses.items())),
            "faults": shapes.faults(told, allowed=allowed),
        }

    async def send_bodies(self, kind: str) -> dict[str, Any]:
        """Send bodies of a kind."""
        return await self._sent(bodies.KINDS[kind])

    async def send_files(self, count: int) -> dict[str, Any]:
        """Send hostile files, each where it may come in."""

        def made() -> Iterator[bodies.Body]:
            doors = itertools.cycle(ADDRESSES.items())
            for seed, (door, (path, media_type)) in zip(range(count), doors, strict=False):
                file = hostile(door, seed)
                yield bodies.Body(f"{door} {seed} {file.kind}", path, media_type, file.payload)

        return await self._sent(made)

    async def _sent(self, made: Callable[[], Iterator[bodies.Body]]) -> dict[str, Any]:
        return await asyncio.to_thread(self._send, made())

    def _send(self, made: Iterator[bodies.Body]) -> dict[str, Any]:
        statuses: Counter[int] = Counter()
        slowest, faults = (0.0, ""), []
        connections = [
            HTTPConnection("127.0.0.1", self._service.port, timeout=bodies.PATIENCE)
            for _ in range(AT_ONCE)
        ]

        def one(connection: HTTPConnection, body: bodies.Body) -> tuple[bodies.Body, int, float]:
            return body, *bodies.sent(connection, self._service.keys["loud"], body)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            while some := list(itertools.islice(made, AT_ONCE)):
                for body, status, took in pool.map(one, connections, some):
                    statuses[status] += 1
                    slowest = max(slowest, (took, f"{body.name} to {body.path}"))
                    if status >= 500 and status != 503:
                        faults.append(f"{body.name} to {body.path}: {status}")
                    if statuses.total() % TOLD == 0:
                        so_far = {"sent": statuses.total(), "statuses": dict(statuses)}
                        print(json.dumps(so_far | {"faults": faults}), file=sys.stderr, flush=True)
                    if took > MOST_SECONDS:
                        faults.append(f"{body.name} to {body.path}: {took:.0f} s")
        for connection in connections:
            connection.close()
        return {
            "sent": statuses.total(),
            "statuses": dict(sorted(statuses.items())),
            "slowest": [round(slowest[0], 1), slowest[1]],
            "faults": faults,
        }

    async def close(self) -> None:
        """Close the connection of the client."""
        await self._witness.close()


async def all_attacks(service: Served, *, files: int, connections: int) -> dict[str, Any]:
    """Attack a service in every way, and return what was found."""
    attacks = Attacks(service)
    found: dict[str, Any] = {"before": await attacks.begin()}
    port = service.port
    found["connections"] = await attacks.attack(
        "connections", lambda: attacks.connections(connections, port)
    )
    found["requests"] = await attacks.attack("requests", lambda: attacks.requests(port))
    with proxied(port) as outer:
        if outer is not None:
            found["connections_by_proxy"] = await attacks.attack(
                "connections by proxy",
                lambda: attacks.connections(connections, outer, kept=KEPT_BY_PROXY),
            )
            found["requests_by_proxy"] = await attacks.attack(
                "requests by proxy", lambda: attacks.requests(outer, allowed=BY_PROXY)
            )
    for kind in bodies.KINDS:
        found[kind] = await attacks.attack(kind, lambda kind=kind: attacks.send_bodies(kind))  # type: ignore[misc]
    found["files"] = await attacks.attack("files", lambda: attacks.send_files(files))
    found["after"] = await attacks.begin()
    found["faults"] = attacks.faults
    await attacks.close()
    return found


def main() -> None:
    """Attack, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    given = parser.parse_args()
    limits = {
        "MAX_BODY_BYTES": str(BODY_MB * MB),
        "READING_MEMORY_MB": str(READING_MB),
        "READING_SECONDS": str(READING_SECONDS),
    }
    with served(0, **limits) as service:
        found = asyncio.run(all_attacks(service, files=given.files, connections=given.connections))
    print(json.dumps({"benchmark": "hostile", "limits": limits, **found}))
    sys.exit(bool(found["faults"]))


if __name__ == "__main__":
    main()
