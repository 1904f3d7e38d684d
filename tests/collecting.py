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
