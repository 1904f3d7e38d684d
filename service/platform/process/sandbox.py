"""Work on what strangers send, done in a process of its own with an end to its memory and time.

A file can be made so that reading it takes all memory or runs for ever. Such a file ends one child
process and nothing else. Children are forked from a server process that has loaded the readers
already, has no threads, no database and no open files of the service, so that one costs a few
hundredths of a second. Memory is limited where the system tells how much a process has (Linux).
"""

import re
import resource
import signal
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic
from typing import Any

from polars.exceptions import PanicException

from data_ingest.model.problem import Problem, UnreadableInput
from service.platform.frames import canonical
from service.platform.process import allocator
from service.platform.process.fork_server import context
from service.settings import WorkLimits

_OPEN_FILES = 256
_STATM = Path("/proc/self/statm")  # proc(5): the first number is the size in pages
_STATUS = Path("/proc/self/status")  # proc(5): VmPeak is the most that the process had, in kB
_WANTS_MEMORY = re.compile(r"memory|alloc|capacity overflow", re.IGNORECASE)
"""What Polars' engine says when it gives up for want of memory."""
_NEARLY = 8
"""An engine that gives up with less than an eighth of its memory left, gave up for want of it."""

_BEGUN, _DONE, _UNREADABLE, _MEMORY, _FAULT, _TOLD = b"b", b"+", b"!", b"m", b"f", b"."
_NEVER_BEGUN = (
    "The process that reads files ended before it began. A script that starts the service does so "
    "under `if __name__ == '__main__':`, for each such process runs the script again."
)


class ConfinedFault(RuntimeError):
    """The work failed for a reason that is not the file's; the message holds no content of it."""


def warm_up() -> None:
    """Wait until the server process has loaded the readers, so that nobody waits for it later."""
    run_confined(_nothing, {}, limits=WorkLimits(memory_bytes=2**30, seconds=60), name="")


def _nothing() -> bytes:
    return b""


def run_confined(
    task: Callable[..., bytes],
    arguments: Mapping[str, Any],
    *,
    limits: WorkLimits,
    name: str,
    told: Callable[[bytes], None] | None = None,
) -> bytes:
    """Return what `task(**arguments)` returns, computed in a child process.

    Args:
        task: A function at the top of a module.
        arguments: Plain values and frozen dataclasses of them.
        limits: When the child is ended.
        name: The file's name, for messages.
        told: Told here what the task tells there on its way; the task then has one argument more,
            `tell`, that takes bytes. What `told` raises ends the child.

    Raises:
        UnreadableInput: The task raised it, or it needed more memory or time than it may have.
        ConfinedFault: Anything else went wrong.
    """
    receiver, sender = context().Pipe(duplex=False)
    tells = told is not None
    task_and_more = (sender, task, dict(arguments), limits, tells)
    child = context().Process(target=_run, args=task_and_more, daemon=True)  # ends with us
    child.start()
    sender.close()
    try:
        sign, content = _answer(receiver, seconds=2 * limits.seconds, told=told)
    finally:
        receiver.close()
        code = _ended(child)
    if sign == _DONE:
        return content
    if sign == _UNREADABLE:
        raise _unreadable(content)
    if sign == _FAULT:
        raise ConfinedFault(content.decode())
    if sign == _BEGUN:
        raise ConfinedFault(_NEVER_BEGUN)
    raise UnreadableInput([_overrun(sign, code, limits)], name)


def _answer(
    receiver: Connection, *, seconds: int, told: Callable[[bytes], None] | None
) -> tuple[bytes, bytes]:
    """Return the sign and content that the child sent.

    No sign if it ended without one, `t` if it took too long, `_BEGUN` if it never began.
    """
    ends, ended = monotonic() + seconds, _BEGUN
    while receiver.poll(max(ends - monotonic(), 0)):
        try:
            answer = receiver.recv_bytes()
        except EOFError:
            return ended, b""
        if answer == _BEGUN:
            ended = b""
        elif answer[:1] == _TOLD and told is not None:
            told(answer[1:])
        else:
            return answer[:1], answer[1:]
    return b"t", b""


def _ended(child: ForkServerProcess) -> int | None:
    """Wait for the child, which has nothing more to do, and return its exit code."""
    child.join(timeout=1)
    if child.is_alive():
        child.kill()
        child.join()
    code = child.exitcode
    child.close()
    return code


ENDED = ("reading-time", "reading-memory")
"""Codes of a work that took more than it may."""


def _overrun(sign: bytes, code: int | None, limits: WorkLimits) -> Problem:
    if sign == b"t" or code == -signal.SIGXCPU:
        return Problem("reading-time", "", {"seconds": str(limits.seconds)})
    # an allocation that fails below Python ends the process
    return Problem("reading-memory", "", {"megabytes": str(limits.memory_bytes // 2**20)})


def _unreadable(content: bytes) -> UnreadableInput:
    import orjson

    said = orjson.loads(content)
    return UnreadableInput([Problem(*problem) for problem in said["problems"]], said["name"])


def _run(
    sender: Connection,
    task: Callable[..., bytes],
    arguments: dict[str, Any],
    limits: WorkLimits,
    tells: bool,  # noqa: FBT001  # as Process passes it on
) -> None:
    """Do the work in the child, and send that it has begun, and one answer."""
    sender.send_bytes(_BEGUN)
    _limit(limits)
    if tells:
        arguments["tell"] = lambda content: sender.send_bytes(_TOLD + content)
    try:
        answer = _DONE + task(**arguments)
    except UnreadableInput as fault:
        problems = [
            [problem.code, problem.location, dict(problem.params)] for problem in fault.problems
        ]
        answer = _UNREADABLE + canonical({"name": fault.name, "problems": problems})
    except MemoryError:
        answer = _MEMORY
    except ImportError as fault:  # a library that is loaded when it is first needed
        answer = _MEMORY if _NOT_MAPPED in str(fault) else _fault(fault)
    except (PanicException, SystemError) as fault:
        answer = _MEMORY if _wanted_memory(fault, limits) else _fault(fault)
    except Exception as fault:
        answer = _fault(fault)
    sender.send_bytes(answer)
    sender.close()


_NOT_MAPPED = "failed to map segment"
"""What the system's loader says of a library for which there is no room."""


def _fault(fault: BaseException) -> bytes:
    """Name a fault and its places, and nothing that it says: that may be content of the file."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return _FAULT + f"{type(fault).__name__} in {places}".encode()


def _wanted_memory(fault: BaseException, limits: WorkLimits) -> bool:
    """Tell whether an engine gave up for want of memory: it says so, or had nearly all there was.

    What it says last may be what came of it, such as a pointer to nothing. Python itself may say no
    more than "error return without exception set" where it had no room for the frame of a call.
    """
    if _WANTS_MEMORY.search(str(fault)):
        return True
    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    status = _STATUS.read_text("utf-8") if _STATUS.exists() else ""
    peak = re.search(r"^VmPeak:\s*(\d+) kB", status, re.MULTILINE)
    if most == resource.RLIM_INFINITY or peak is None:
        return False
    return most - int(peak[1]) * 1024 < limits.memory_bytes // _NEARLY


def _limit(limits: WorkLimits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    allocator.share_arenas()
    if _STATM.exists():
        pages = int(_STATM.read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
