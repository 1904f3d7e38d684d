"""What pytest collects, and what that costs each process of a run: `conftest.py` registers it.

Every worker collects every test. What is loaded meanwhile stays, so that no garbage is looked for;
and a module is looked through for examples only where its text has one.
"""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule

PROMPT = b">>>"
LONGEST = 500
"""Characters that a test's name may have: each process of a run sends all names to the first."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while modules are loaded, nor at what was loaded ever after."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Leave out modules that have no example: to look for one takes longer than to read them."""
    found = yield
    return [
        one
        for one in found
        if not isinstance(one, DoctestModule) or PROMPT in file_path.read_bytes()
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names of tests that hold what they are given, such as the bytes of a file.

    Raises:
        UsageError: One is longer than `LONGEST`.
    """
    for item in items:
        if len(item.nodeid) > LONGEST:
            raise pytest.UsageError(f"{item.nodeid[:LONGEST]}…: give its parameters an `id`")
