"""Tests run against a module with a fault, each in a process of its own."""

import faulthandler
import gc
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from time import monotonic, sleep
from types import CodeType, FunctionType, ModuleType

import pytest

from benchmarks.mutating.touching import First, Recorded

LOADED = (
    "alembic.command",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "dataframely",
    "fastapi",
    "httpx2",
    "hypothesis",
    "polars",
    "pydantic_settings",
    "structlog",
    "typer",
    "yaml",
)
"""What takes long to load and is no part of the project: loaded once, before the first test."""

PASSED = 0
LATE = -1
"""What a run that had to be ended gives instead of pytest's number."""
BROKEN = 98
"""What a run gives that pytest itself did not survive."""

CANNOT = 99
"""What a run gives whose functions cannot be exchanged: one closes over other names."""

_MOST_MEMORY = 4 * 2**30
"""A fault can make a loop that fills all memory. Ours."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the tests.

    Attributes:
        said: What pytest ended with; LATE: it had to be ended.
        seconds: How long it took.
    """

    said: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A module with other code.

    Attributes:
        name: Its full name.
        path: Its file.
        code: What it consists of instead.
    """

    name: str
    path: Path
    code: CodeType


def load_others() -> None:
    """Load what all runs need and none changes."""
    for name in LOADED:
        import_module(name)


def load_tests(tests: Sequence[str]) -> None:
    """Load tests and all that they load, so that no run has to."""
    with _silence():
        pytest.main([*_OPTIONS, "--collect-only", *tests])
    faulthandler.cancel_dump_traceback_later()  # a run would wait for the thread that counts


def run_tests(
    tests: Sequence[str],
    *,
    within: float,
    changed: Changed | None = None,
    plugin: First | Recorded | None = None,
) -> Ran:
    """Run tests, until the first that fails.

    Args:
        tests: Files of tests.
        within: Seconds after which they are ended.
        changed: A module that has other code; None: all are as they are. If it has been loaded,
            its functions alone are exchanged, which spares loading everything anew.
        plugin: What orders the tests, or records what they run.
    """
    began = monotonic()
    child = os.fork()
    if child == 0:
        said = BROKEN
        try:
            said = _in_child(tests, changed, plugin)
        finally:  # whatever is raised here must not go on in what called
            os._exit(said)
    said = LATE
    while said == LATE and monotonic() - began < within:
        ended, status = os.waitpid(child, os.WNOHANG)
        said = os.waitstatus_to_exitcode(status) if ended else LATE
        sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it has started ends too
    if said == LATE:
        os.waitpid(child, 0)
    return Ran(said, monotonic() - began)


def _in_child(
    tests: Sequence[str], changed: Changed | None, plugin: First | Recorded | None
) -> int:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    with _silence():
        if changed and changed.name in sys.modules:
            try:
                _exchange(changed)
            except ValueError:
                return CANNOT
        elif changed:
            sys.meta_path.insert(0, _Instead(changed))
        with plugin if isinstance(plugin, Recorded) else nullcontext():
            return int(pytest.main([*_OPTIONS, *tests], plugins=[plugin] if plugin else []))


def _exchange(changed: Changed) -> None:
    """Let every function that a file has made do what its other code says.

    Raises:
        ValueError: One closes over other names than it did, or there is none.
    """
    gc.unfreeze()  # the tests have hidden what is loaded from the collector
    codes = {code.co_qualname: code for code in _functions(changed.code)}
    of_file = [
        one
        for one in gc.get_objects()
        if type(one) is FunctionType and one.__code__.co_filename == str(changed.path)
    ]
    if not of_file:
        raise ValueError(changed.name)
    for one in of_file:
        one.__code__ = codes.get(one.__code__.co_qualname, one.__code__)


def _functions(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _functions(one)


@contextmanager
def _silence() -> Iterator[None]:
    """Send what is written to both outputs nowhere."""
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for one in (*kept, nowhere):
            os.close(one)


_LOADED_BEFORE = "ignore::pytest.PytestAssertRewriteWarning"
_LEFT_OPEN = "ignore::pytest.PytestUnraisableExceptionWarning"
"""What a run leaves to the collector, which comes at another time in a process that was forked."""
_IGNORED = ("-W", _LOADED_BEFORE, "-W", _LEFT_OPEN)
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--no-header", *_IGNORED)


class _Code(SourceFileLoader):
    """Loads a file as other code than it holds."""

    def __init__(self, changed: Changed) -> None:
        super().__init__(changed.name, str(changed.path))
        self._code = changed.code

    def get_code(self, fullname: str) -> CodeType | None:  # a loader's own
        return self._code


class _Instead(MetaPathFinder):
    """Finds one module with other code; all others are found as ever."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # a finder's own
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname != self._changed.name:
            return None
        loader = _Code(self._changed)
        return spec_from_file_location(fullname, self._changed.path, loader=loader)
