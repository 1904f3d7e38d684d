"""Receivers in tests: on a network that there is none of, at moments that are handed in.

`world` is a tenant of its own with receivers. Nothing sleeps: `world.now` is the clock of the
database and `world.seconds` that of the machine, and a receiver that dawdles moves both on.
"""

import base64
import hashlib
import hmac
import json
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpcore2
import pytest
from sqlalchemy import Engine, insert, select

from service.operations.changes.feed import CHANGES
from service.operations.people.principal import ROLES, Principal
from service.operations.webhooks.delivery import list_deliveries
from service.operations.webhooks.receiver import Secrets, find_receiver, make_receiver
from service.operations.webhooks.request import NewReceiver
from service.operations.webhooks.round import Means, do_round
from service.operations.webhooks.steps import Tested, try_receiver
from service.operations.webhooks.tables import WEBHOOK_DELIVERIES, Delivery, Receiver
from service.platform.db.database import act_for, transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.process.outbound import Outbound
from service.platform.process.reach import OPEN, Reach

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRETS = Secrets(key_secret=bytes(range(32)), person_key=bytes(32))


def answered(status: int, *more: str, body: bytes = b"") -> bytes:
    """Return an answer as it comes over the wire."""
    head = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


class Stream(httpcore2.NetworkStream):
    """A connection to a receiver: takes a request and answers as the receiver does."""

    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.taken, self.pieces = b"", None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.pieces is None:
            head, _, body = self.taken.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")[1:]
            headers = {key.lower(): value for key, _, value in (x.partition(": ") for x in lines)}
            self.world.taken.append((self.name, headers, body))
            self.pieces = iter(self.world.behave[self.name](headers, body))
        piece = next(self.pieces, b"")
        if isinstance(piece, BaseException):
            raise piece
        if isinstance(piece, (int, float)):  # so long it takes
            if timeout is not None and piece > timeout:
                self.world.pass_by(timeout)
                raise httpcore2.ReadTimeout
            self.world.pass_by(piece)
            return self.read(max_bytes, None if timeout is None else timeout - piece)
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.taken += buffer

    def close(self) -> None:
        pass

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.name = server_hostname
        return self

    def get_extra_info(self, info: str):
        return None


class World(httpcore2.NetworkBackend):
    """A tenant with receivers, a clock, and what has been sent to whom."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.tenant_id = f"t-{secrets.token_hex(6)}"
        self.local = Principal(self.tenant_id, "tester", frozenset(ROLES))
        self.now, self.seconds = START, 0.0
        self.behave: dict[str, Callable[[dict[str, str], bytes], object]] = {}
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.connections = 0
        self.leads_to = ["9.9.9.9"]
        self.outbound = self.outbound_to(OPEN)
        self.rng = random.Random(1)
        self.changes = 0

    def outbound_to(self, reach: Reach) -> Outbound:
        """Return what receivers are asked through, where so much may be reached."""
        return Outbound(
            reach=reach,
            resolve=lambda name, port: self.leads_to,
            backend=self,
            clock=lambda: self.seconds,
        )

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connections += 1
        return Stream(self, "")

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)

    def keep(self, store: Callable[[object], None]) -> None:
        with transaction(self.engine) as connection:
            store(connection)

    @property
    def means(self) -> Means:
        return Means(
            engine=self.engine,
            local=self.local,
            key_secret=SECRETS.key_secret,
            outbound=lambda: self.outbound,
            rng=self.rng,
            now=lambda: self.now,
            clock=lambda: self.seconds,
            keep=self.keep,
        )

    def receiver(self, name: str, **stated: object) -> tuple[str, Receiver]:
        """Make a receiver at `https://<name>/in` and return its secret with it."""
        values = {"label": name, "address": f"https://{name}/in", "types": ["screening.made"]}
        new = NewReceiver(**(values | stated))  # type: ignore[arg-type]
        with transaction(self.engine) as connection:
            return make_receiver(
                connection, new, principal=self.local, secrets=SECRETS, now=self.now
            )

    def verify(self, receiver: Receiver) -> str:
        """Test a receiver and return what came of it."""
        return self.try_out(receiver).outcome

    def try_out(self, receiver: Receiver) -> Tested:
        """Test a receiver."""
        return try_receiver(
            self.engine,
            receiver,
            outbound=self.outbound,
            key_secret=SECRETS.key_secret,
            actor="tester",
            now=self.now,
        )

    def active(self, name: str, **stated: object) -> tuple[str, Receiver]:
        """Make a receiver that has passed its test; it answers 204 until told otherwise."""
        self.behave[name] = echo
        secret, made = self.receiver(name, **stated)
        assert self.verify(made) == "echoed"
        self.behave[name] = lambda headers, body: [answered(204)]
        self.taken.clear()
        return secret, self.look(made)

    def look(self, receiver: Receiver) -> Receiver:
        with transaction(self.engine, read_only=True) as connection:
            found = find_receiver(connection, receiver.id, tenant_id=self.tenant_id)
        assert found is not None
        return found

    def happen(self, count: int = 1, *, kind: str = "screening") -> list[str]:
        """Let something be made or changed, and return the numbers."""
        made = [f"screening_{self.changes + at:05}" for at in range(count)]
        self.changes += count
        rows = [
            {
                "tenant_id": self.tenant_id,
                "id": f"{kind}-{one}",
                "actor": "tester",
                "created_at": self.now,
                "kind": kind,
                "record_id": one,
            }
            for one in made
        ]
        with transaction(self.engine) as connection:
            connection.execute(insert(CHANGES), rows)
        return made

    def round(self, receiver: Receiver) -> timedelta | None:
        return do_round(self.means, receiver.id, tenant_id=self.tenant_id)

    def settle(self, receiver: Receiver, *, rounds: int = 1000) -> None:
        """Do rounds, letting time pass, until nothing waits any longer."""
        for _ in range(rounds):
            rest = self.round(receiver)
            due = self.due_first(receiver)
            if rest is None or due is None:
                return
            paused = self.look(receiver).paused_until or self.now
            wake = max(self.now + rest, due, paused)
            self.pass_by((wake - self.now).total_seconds())
        raise AssertionError("something waits for ever")

    def due_first(self, receiver: Receiver) -> datetime | None:
        """Return when the first of what waits is due; None where nothing waits."""
        waits = (
            WEBHOOK_DELIVERIES.c.receiver_id == receiver.id,
            WEBHOOK_DELIVERIES.c.state == "waiting",
        )
        due = select(WEBHOOK_DELIVERIES.c.due_at).where(
            WEBHOOK_DELIVERIES.c.tenant_id == self.tenant_id, *waits
        )
        with transaction(self.engine, read_only=True) as connection:
            return connection.scalar(due.order_by(WEBHOOK_DELIVERIES.c.due_at).limit(1))

    def deliveries(self, receiver: Receiver, state=None) -> list[Delivery]:
        with transaction(self.engine, read_only=True) as connection:
            return list_deliveries(connection, receiver, state=state, limit=10**6, offset=0)


def echo(headers: dict[str, str], body: bytes) -> list[bytes]:
    """Answer a challenge as a receiver that wants to be told."""
    challenge = json.loads(body)["data"].get("challenge")
    return [answered(200, body=json.dumps({"challenge": challenge}).encode())]


def accepts(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a signature as a receiver does, by Standard Webhooks and no code of ours."""
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.split("_", 1)[1])
    wanted = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    made = World(engine)
    act_for(made.tenant_id)
    with transaction(engine) as connection:
        ensure_tenant(connection, tenant_id=made.tenant_id, actor="tester", created_at=START)
    yield made
    made.outbound.close()
