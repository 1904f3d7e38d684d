"""Work done on several machines: pieces go to a Dask scheduler, and what each makes is kept.

A piece is a plain function of what it is given. What it makes is a *part*: a file under a name that
follows from what went in and from the code, written whole or not at all. So a part that is there
need not be made again, whoever was ended in between, and doing the rest gives the same bytes.
"""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from data_ingest.model.problem import Problem, UnreadableInput
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import card_sha256, load_scorecard
from service.platform.frames import canonical
from service.platform.process.code_version import code_version
from service.platform.secret_files import PERSON_KEY_FILE, person_key
from service.settings import Settings, load_settings
from service.suppliers.portfolios.part_files import names_in, write_part

if TYPE_CHECKING:
    from distributed import Client, Future

Doing = Callable[[Callable[..., bytes], Sequence[Mapping[str, Any]]], Iterator[tuple[int, bytes]]]
"""Does each of some pieces of one kind of work somewhere, as `each_done` does."""

CONNECT_SECONDS = 10
"""How long a scheduler may take to answer. Ours: on one network it takes milliseconds."""
WORKER_SECONDS = 60
"""How long to wait for a first worker. Ours: a container has started by then."""
_AHEAD = 3
"""Pieces that are handed over for each thread of the cluster: enough that none waits for us."""
_FEWEST_AHEAD = 8


class ClusterFault(UnreadableInput):
    """The cluster cannot be used; its problem says why and how to mend it."""

    def __init__(self, code: str, scheduler: str, **params: str) -> None:
        super().__init__([Problem(code, "", params)], scheduler)


@contextmanager
def connected(scheduler: str) -> "Iterator[Client]":
    """Connect to a scheduler that has a worker at least.

    Args:
        scheduler: Its address, as `tcp://10.0.0.5:8786`.

    Raises:
        ClusterFault: The extra `cluster` is not installed, nobody answers there, or there is no
            worker; Dask has no certificate to ask over TLS with; or the cluster went away before
            the work was done.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ClusterFault("cluster-not-installed", scheduler) from None
    if scheduler.startswith("tls:") and not _has_certificate():
        raise ClusterFault("cluster-tls", scheduler)
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise ClusterFault("cluster-unreachable", scheduler) from None
    try:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise ClusterFault("cluster-without-workers", scheduler) from None
        _let_find_packages(client)
        yield client
    finally:
        client.close(timeout=1)


def _let_find_packages(client: "Client") -> None:
    """Let the scheduler and every worker, also one that joins later, find the installed packages.

    They lie in a folder of their own that `kedjekoll` puts on the path, and whoever is handed a
    piece imports from them. What does so is made in here, for then Dask sends it as it is written.
    """
    from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin

    class OnScheduler(SchedulerPlugin):
        name, idempotent = "kedjekoll", True

        async def start(self, scheduler: object) -> None:
            with suppress(ImportError):
                import_module("kedjekoll")

    class OnWorker(WorkerPlugin):
        name, idempotent = "kedjekoll", True

        def setup(self, worker: object) -> None:
            with suppress(ImportError):
                import_module("kedjekoll")

    client.register_plugin(OnScheduler())
    client.register_plugin(OnWorker())


def _has_certificate() -> bool:
    """Tell whether Dask is set up to ask over TLS, with files that it can read."""
    from distributed.security import Security

    try:
        return Security().get_connection_args("client")["ssl_context"] is not None
    except OSError:
        return False


def each_done(
    client: "Client",
    work: Callable[..., bytes],
    pieces: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[int, bytes]]:
    """Do each piece somewhere, and return what it gave as soon as it is done.

    A piece whose worker goes away is done by another.

    Args:
        client: Connected to the scheduler.
        work: A function at the top of a module.
        pieces: Its arguments for each piece: plain values and frozen dataclasses of them.

    Returns:
        The place of a piece among `pieces`, and what `work` returned.

    Raises:
        UnreadableInput: A piece raised it.
        ClusterFault: The scheduler went away, or each worker that took a piece did, or a worker is
            not set up as this process is.
    """
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    address = str(client.scheduler.address) if client.scheduler else ""
    places: dict[object, int] = {}
    futures: dict[object, Future[Any]] = {}  # one that nobody holds is forgotten by the scheduler
    ended: SimpleQueue[Future[Any]] = SimpleQueue()

    def submitted(place: int) -> None:
        future = client.submit(_answer, work, dict(pieces[place]), code_used(), pure=False)
        places[future.key], futures[future.key] = place, future
        future.add_done_callback(ended.put)

    waiting = iter(range(len(pieces)))
    ahead = max(_AHEAD * sum(client.nthreads().values()), _FEWEST_AHEAD)
    for place in islice(waiting, ahead):
        submitted(place)
    try:
        while places:
            future = _next(client, ended)
            content = _content(future.result(), address)
            for place in islice(waiting, 1):
                submitted(place)
            yield places.pop(future.key), content
            futures.pop(future.key)
    except (CancelledError, KilledWorker, ConnectionError):
        raise ClusterFault("cluster-lost", address) from None


def _next(client: "Client", ended: "SimpleQueue[Future[Any]]") -> "Future[Any]":
    """Return a piece that has ended.

    Raises:
        ConnectionError: The scheduler has gone away.
    """
    while client.status == "running":
        with suppress(Empty):
            return ended.get(timeout=1)
    raise ConnectionError


def make_parts(
    doing: Doing,
    work: Callable[..., bytes],
    pieces: Mapping[str, Mapping[str, Any]],
    folder: str,
) -> Iterator[str]:
    """Make the parts that are not in a folder yet.

    Args:
        doing: Does the pieces, on a cluster or on this machine.
        work: Makes the content of a part.
        pieces: Its arguments by the name of the part.
        folder: Where the parts are kept; whoever does a piece reaches it under this address.

    Returns:
        The name of each part once it is there: those that were there first.

    Raises:
        UnreadableInput: As `each_done`.
    """
    there = set(names_in(folder))
    yield from (name for name in pieces if name in there)
    missing = [name for name in pieces if name not in there]
    arguments = [
        {"work": work, "arguments": dict(pieces[name]), "folder": folder, "name": name}
        for name in missing
    ]
    for place, _ in doing(_part_made, arguments):
        yield missing[place]


def part_name(suffix: str, *content: bytes, **how: str | None) -> str:
    """Return the name of a part: it follows from what goes in, how, and the code.

    >>> part_name(".x", b"a", day="2026-11-24") == part_name(".x", b"a", day="2026-11-25")
    False
    """
    hashes = [hashlib.sha256(part).hexdigest() for part in content]
    known = canonical({"content": hashes, "how": how, "code": code_used()})
    return hashlib.sha256(known).hexdigest() + suffix


@cache
def code_used() -> Mapping[str, str]:
    """Return what code a process works with: version, card and rulebook."""
    return {
        "version": code_version(),
        "scorecard": card_sha256(load_scorecard()),
        "rulebook": load_rulebook().sha256,
    }


def key_check(key: bytes) -> str:
    """Return what tells whether two processes have the same person key, and nothing of the key."""
    return hashlib.blake2b(b"kedjekoll cluster", key=key, digest_size=16).hexdigest()


def worker_settings(check: str) -> tuple[Settings, bytes]:
    """Return the settings of the worker that asks, and its person key.

    Args:
        check: `key_check` of the process that has ordered the work: its key is never sent.

    Raises:
        ClusterFault: The worker has no key, or another.
    """
    settings = load_settings()
    if settings.person_key is not None or (settings.data_dir / PERSON_KEY_FILE).exists():
        key = person_key(settings)
        if key_check(key) == check:
            return settings, key
    raise ClusterFault("cluster-worker-key", "")


def _part_made(work: Callable[..., bytes], arguments: Any, folder: str, name: str) -> bytes:  # noqa: ANN401
    write_part(folder, name, work(**arguments))
    return b""


def _answer(
    work: Callable[..., bytes], arguments: dict[str, Any], code: Mapping[str, str]
) -> tuple[bytes | None, str, list[tuple[str, str, dict[str, str]]]]:
    """Do a piece on a worker; problems come back as plain values, and are not tried again."""
    try:
        if multiprocessing.current_process().daemon:  # which may have no children
            raise ClusterFault("cluster-worker-nanny", "")
        if code_used() != code:
            raise ClusterFault("cluster-worker-code", "")
        return work(**arguments), "", []
    except UnreadableInput as fault:
        problems = [
            (problem.code, problem.location, dict(problem.params)) for problem in fault.problems
        ]
        return None, fault.name, problems


def _content(
    answer: tuple[bytes | None, str, list[tuple[str, str, dict[str, str]]]], scheduler: str
) -> bytes:
    content, name, problems = answer
    if content is None:
        raise UnreadableInput([Problem(*problem) for problem in problems], name or scheduler)
    return content
