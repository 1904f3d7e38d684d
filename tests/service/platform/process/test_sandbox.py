import subprocess
import sys
import time
from pathlib import Path

import pytest
from polars.exceptions import PanicException

from data_ingest.model.problem import Problem, UnreadableInput
from service.platform.process.fork_server import PRELOADED
from service.platform.process.sandbox import ConfinedFault, run_confined, warm_up
from service.settings import WorkLimits

LIMITS = WorkLimits(memory_bytes=2**28, seconds=20)


def run(task, *, limits=LIMITS, **arguments):
    return run_confined(task, arguments, limits=limits, name="fil.xlsx")


def reversed_bytes(payload):
    return payload[::-1]


def refusing():
    raise UnreadableInput([Problem("empty-input", "/a", {"x": "1"})], "inre.csv")


def faulty(secret):
    raise KeyError(secret)


def panicking(said):
    raise PanicException(said)


def full_and_panicking():
    held = bytearray(240 * 2**20)
    raise PanicException(f"PyObject pointer is null beside {len(held)}")


def full_and_without_a_frame():
    held = bytearray(240 * 2**20)
    raise SystemError("error return without exception set", len(held))


def hungry():
    return bytes(2**30)


def hungry_below_python():
    import polars as pl

    return str(pl.int_range(10**9, eager=True).sum()).encode()


def busy():
    while True:
        pass


def idle():
    time.sleep(60)
    return b""


def test_the_answer_comes_back_from_another_process():
    warm_up()
    assert run(reversed_bytes, payload=b"abc" * 10**6) == b"cba" * 10**6


def test_what_the_work_refuses_is_refused_here_too():
    with pytest.raises(UnreadableInput) as refused:
        run(refusing)
    assert refused.value.problems == (Problem("empty-input", "/a", {"x": "1"}),)
    assert refused.value.name == "inre.csv"


def test_a_fault_names_its_place_and_none_of_the_content():
    with pytest.raises(ConfinedFault, match="KeyError in faulty:") as fault:
        run(faulty, secret="8101052382")
    assert "8101052382" not in str(fault.value)


@pytest.mark.parametrize(
    "task", [hungry, hungry_below_python, full_and_panicking, full_and_without_a_frame]
)
def test_work_that_takes_too_much_memory_is_ended_and_the_file_named(task):
    with pytest.raises(UnreadableInput) as refused:
        run(task)
    (problem,) = refused.value.problems
    assert (problem.code, problem.params) == ("reading-memory", {"megabytes": "256"})
    assert refused.value.name == "fil.xlsx"


@pytest.mark.parametrize(
    "said",
    [
        "index out of bounds: the len is 3 but the index is 850101",
        "failed to spawn thread 850101: Os { code: 11, kind: WouldBlock }",
    ],
)
def test_an_engine_that_gives_up_is_a_fault_of_ours_and_not_of_the_memory(said):
    with pytest.raises(ConfinedFault, match="PanicException in panicking") as caught:
        run(panicking, said=said)
    assert "850101" not in str(caught.value)


@pytest.mark.parametrize(
    "said", ["memory allocation of 8589934592 bytes failed", "capacity overflow"]
)
def test_an_engine_that_gives_up_for_want_of_memory_says_so(said):
    with pytest.raises(UnreadableInput) as caught:
        run(panicking, said=said)
    assert [one.code for one in caught.value.problems] == ["reading-memory"]


@pytest.mark.parametrize("task", [busy, idle])
def test_work_that_takes_too_long_is_ended(task):
    with pytest.raises(UnreadableInput) as refused:
        run(task, limits=WorkLimits(memory_bytes=2**28, seconds=1))
    assert [problem.code for problem in refused.value.problems] == ["reading-time"]


def test_a_script_that_starts_the_service_without_a_guard_is_told_of_it(tmp_path):
    script = tmp_path / "starts.py"
    script.write_text("from service.platform.process.sandbox import warm_up\nwarm_up()\n")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "ended before it began" in ran.stderr.splitlines()[-1]
    assert "under `if __name__ == '__main__':`" in ran.stderr


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system counts no threads")
def test_loading_the_readers_starts_no_thread_that_a_forked_child_would_wait_for():
    """A frame made while a module is imported starts Polars' threads, and every child hangs."""
    code = f"""
import os
import dataframely, numpy, polars  # start threads of their own, which no child waits for
before = len(os.listdir("/proc/self/task"))
import {", ".join(PRELOADED)}
assert len(os.listdir("/proc/self/task")) == before
"""
    subprocess.run([sys.executable, "-c", code], check=True)
