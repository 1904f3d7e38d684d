"""What is read from a database or computed where every other request waits for it."""

import asyncio
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from polars.lazyframe.engine import _LocalEngine
from sqlalchemy import event
from sqlalchemy.engine import Engine

import service

_SERVICE = str(Path(service.__file__).parent)


@contextmanager
def work_on_the_loop() -> Iterator[list[str]]:
    """Give the places in the service that query a database or a frame on the event loop."""
    found: list[str] = []

    def note(*_: Any) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return
        where = [one for one in traceback.extract_stack() if one.filename.startswith(_SERVICE)]
        found.append(" < ".join(f"{one.name}:{one.lineno}" for one in reversed(where)))

    def noted(of: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(of)
        def one(*given: Any, **named: Any) -> Any:
            note()
            return of(*given, **named)

        return one

    event.listen(Engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patched:
        for name in ("collect", "collect_all"):
            patched.setattr(_LocalEngine, name, noted(getattr(_LocalEngine, name)))
        try:
            yield found
        finally:
            event.remove(Engine, "before_cursor_execute", note)
