"""Hostile files are read or refused, each with a reason, at every door and within its limits.

2,000 files go through the decoders, and some through the API; the nightly profile sends 10,000
through both.
"""

import itertools
import json
import os
import socket
from collections import Counter
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from random import Random

import httpx2
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.sources import SOURCES
from service.platform.process import fork_server
from service.platform.process.sandbox import run_confined
from service.settings import WorkLimits
from tests.service import hostile_files
from tests.service.entering import bearer_in
from tests.service.hostile_files import (
    ADDRESSES,
    CLASSES,
    DOORS,
    FIXTURES,
    REFUSALS,
    Hostile,
    hostile,
    seeds_for,
    try_door,
)
from tests.service.own_server import free_port, started
from tests.started import PATIENCE

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FILES = 10_000 if NIGHTLY else 2_000
AT_ONCE = 25
"""Files that one process reads after another."""
EACH_SOURCE = FILES // 4 // len(SOURCES)
EACH = -(-(FILES - EACH_SOURCE * len(SOURCES)) // (len(DOORS) - len(SOURCES)))
"""Files for a door: a quarter goes to registers, and the rest to what strangers send to."""
SENT = 10_000 if NIGHTLY else 60
WARM = 500 if NIGHTLY else len(ADDRESSES)
"""Files after which the service has loaded all that it reads files with."""
MOST_MB, MOST_SECONDS, MOST_GROWTH = 512, 5, 64 * 2**20
"""Of memory and of processor time for one file, and of the service's own memory."""
MOST_HEADER = 64 * 2**20
"""More than what lies between two processes, sent and not yet read."""
OF_SEVERAL = 1 * 2**30
"""What a process may take that reads several: what one has freed, the next does not get at once."""
OF_SOURCES = 4 * 2**30
"""Registers are read by whoever runs the service, in threads that each take address space."""

ANSWERS = {200, 201, 400, 413, 415, 422}


@pytest.fixture(scope="module")
def doors_loaded():
    """Readers are forked from a process that has loaded the doors: each would take a second to."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fork_server, "PRELOADED", (*fork_server.PRELOADED, hostile_files.__name__))
        start_readers_anew()
        yield
    start_readers_anew()


def start_readers_anew():
    """Let the process that readers are forked from be another one the next time."""
    forkserver._forkserver._stop()
    fork_server.context.cache_clear()


@pytest.mark.usefixtures("doors_loaded")
@pytest.mark.parametrize("door", DOORS)
def test_a_decoder_reads_or_refuses_every_hostile_file(door, record_property):
    most, count = (OF_SOURCES, EACH_SOURCE) if door.startswith("source ") else (OF_SEVERAL, EACH)
    limits = WorkLimits(memory_bytes=most, seconds=MOST_SECONDS * AT_ONCE)
    for first in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - first)
        arguments = {"door": door, "first": first, "count": some}
        told = json.loads(run_confined(try_door, arguments, limits=limits, name=door))
        assert told["faults"] == []
        assert sum(told["outcomes"].values()) == some
        assert told["seconds"] < MOST_SECONDS, told["seed"]
    record_property("doors", 1)
    record_property("files", count)


@pytest.mark.parametrize("source", SOURCES)
def test_a_register_without_records_is_refused(source):
    firsts = (seed.partition(b"\n")[0] + b"\n" for seed in seeds_for(f"source {source}"))
    headings = [line for line in firsts if not line.startswith(b"{")]  # a record in JSON
    for payload in (b"[]", b'{"results": []}', *headings):
        with pytest.raises(UnreadableInput):
            DOORS[f"source {source}"].read(Hostile("empty", "fil", payload))


@pytest.mark.parametrize("spoilt", [hostile_files.moved, hostile_files.nameless])
@pytest.mark.parametrize("door", DOORS)
def test_a_zip_with_a_misplaced_directory_or_a_file_without_a_name_is_read_or_refused(door, spoilt):
    for seed in seeds_for(door):
        payload = seed if seed.startswith(b"PK") else hostile_files.packed({"fil": seed})
        with suppress(*REFUSALS):
            DOORS[door].read(Hostile(spoilt.__name__, "fil", spoilt(Random(1), payload)))


def test_more_lines_than_a_batch_holds_are_read_in_several():
    sample = (FIXTURES / "sources" / "br_lista_suja.csv").read_bytes()
    file = Hostile("large", "fil.csv", sample + b"\n" * 300_000)
    DOORS["source br_lista_suja"].read(file)


def test_every_kind_of_hostile_file_is_tried():
    kinds = Counter(hostile("sheets", seed).kind for seed in range(500))
    assert kinds.keys() == CLASSES.keys()


@pytest.fixture(scope="module")
def unworked(tmp_path_factory):
    """A server whose jobs nobody does, with the memory a file may take; its process and its log."""
    port = free_port()
    limits = {"READING_MEMORY_MB": str(MOST_MB), "READING_SECONDS": str(MOST_SECONDS)}
    folder, address = tmp_path_factory.mktemp("hostile"), f"http://127.0.0.1:{port}"
    with (
        started(folder, port, REQUESTS_PER_MINUTE="0", **limits) as serving,
        httpx2.Client(base_url=address, timeout=PATIENCE, trust_env=False) as asking,
    ):
        asking.headers.update(bearer_in(folder))
        yield asking, serving.pid, folder / "log"


def resident(process):
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_the_service_answers_every_hostile_file_and_takes_no_more_memory_for_it(
    unworked, record_property
):
    (asking, process, log), answers, before = unworked, Counter(), 0
    for seed, (door, (address, media_type)) in zip(
        range(SENT), itertools.cycle(ADDRESSES.items()), strict=False
    ):
        file = hostile(door, seed)
        answer = asking.post(address, content=file.payload, headers={"content-type": media_type})
        assert answer.status_code in ANSWERS, (door, seed, answer.text, log.read_text()[-4000:])
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            said = answer.json()
            assert said.get("detail") or all(one["mend"] for one in said["errors"])
        answers[answer.status_code] += 1
        before = before or (resident(process) if seed >= WARM else 0)
    assert answers[422] > 0
    assert resident(process) - before <= MOST_GROWTH
    assert asking.get("/readyz").status_code == 200
    record_property("files_sent", answers.total())


def test_a_header_without_end_is_refused_and_holds_up_nobody(unworked):
    asking, *_ = unworked
    with socket.create_connection((asking.base_url.host, asking.base_url.port), 60) as endless:
        endless.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
        sent = 0
        try:
            while sent < MOST_HEADER:
                sent += endless.send(b"a" * 2**16)
        except ConnectionError:
            pass
    assert sent < MOST_HEADER
    assert asking.get("/healthz").status_code == 200
