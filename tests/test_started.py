"""A test that hangs or fails leaves nothing behind, and says where it stood."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.started import PATIENCE, process, thread, until

ROOT = Path(__file__).resolve().parents[1]
WITH_A_CHILD = "import subprocess, sys; print(subprocess.Popen(['sleep', '3600']).pid, flush=True)"
DEAF = "; import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(3600)"
HANGING = """
import signal, sys, time
from threading import Thread
from tests.started import process

def test_one_that_hangs():
    Thread(target=time.sleep, args=(3600,), daemon=True, name="another").start()
    with process(["sleep", "3600"]) as started:
        with open({told!r}, "w") as told:
            told.write(str(started.pid))
        signal.pthread_sigmask(signal.SIG_BLOCK, {blocked})
        started.wait()
"""


def is_there(number):
    """Tell whether a process is there, other than as one that nobody has asked about."""
    stat = Path(f"/proc/{number}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


only_where_processes_are_files = pytest.mark.skipif(
    not Path("/proc/self/stat").is_file(), reason="the system shows no processes"
)


@only_where_processes_are_files
def test_a_process_that_hears_nothing_is_gone_with_its_own_when_the_test_fails():
    command, numbers = [sys.executable, "-c", WITH_A_CHILD + DEAF], []

    def fail():
        with process(command, stdout=subprocess.PIPE) as started:
            numbers.extend([started.pid, int(started.stdout.readline())])
            assert all(map(is_there, numbers))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    until(lambda: not any(map(is_there, numbers)))


def test_a_thread_is_told_to_stop_when_the_test_fails():
    stop = []
    with (
        pytest.raises(ZeroDivisionError),
        thread(lambda: until(lambda: stop), stop=lambda: stop.append(1)),
    ):
        raise ZeroDivisionError
    assert stop == [1]


def test_what_does_not_come_is_told_with_how_things_stand():
    with pytest.raises(AssertionError, match="half way"):
        until(lambda: False, told=lambda: "half way", patience=0.01)


@only_where_processes_are_files
@pytest.mark.parametrize(
    ("blocked", "limit", "said"),
    [
        ("[]", "timeout=1", ["Failed: Timeout (>1.0s)", "Stack of another", "1 failed"]),
        (
            "[signal.SIGALRM]",
            "faulthandler_timeout=1",
            ["Timeout (0:00:01)!", "in test_one_that_hangs"],
        ),
    ],
)
def test_a_test_that_hangs_fails_and_says_where_each_thread_stands(tmp_path, blocked, limit, said):
    told, file = tmp_path / "number", tmp_path / "test_hanging.py"
    file.write_text(HANGING.format(told=str(told), blocked=blocked))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--noconftest",
        "-o",
        limit,
    ]
    ran = subprocess.run(
        [*command, "-c", ROOT / "pyproject.toml", file],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stdout
    assert [one for one in said if one not in ran.stdout] == [], ran.stdout
    until(lambda: not is_there(told.read_text()))
