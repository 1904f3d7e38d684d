"""Which tests run which lines of a module, so that those are asked first whether one is faulty."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from coverage import Coverage


@dataclass(frozen=True, slots=True)
class Touched:
    """What the tests of a module run of it.

    Attributes:
        tests: Ids of tests by line, the quickest first; a line that none runs is not in it.
    """

    tests: Mapping[int, Sequence[str]]

    def first(self, line: int) -> Sequence[str]:
        """Return the tests to run first where a line is faulty.

        A line inside a long expression may not be counted by itself: that above it speaks for it.
        """
        above = [counted for counted in self.tests if counted <= line]
        return self.tests[max(above)] if above else ()

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return what a run has written."""
        by_line = json.loads(file.read_bytes()) if file.exists() else {}
        return cls({int(line): tests for line, tests in by_line.items()})


class Recorded(AbstractContextManager[None]):
    """A run of tests that writes which lines of a module each of them runs, for `Touched.read`."""

    def __init__(self, module: Path, file: Path) -> None:
        self._module, self._file = str(module), file
        self._seconds: dict[str, float] = {}
        self._coverage = Coverage(data_file=None, include=[self._module], config_file=False)

    def __enter__(self) -> None:
        self._coverage.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._coverage.stop()
        found = self._coverage.get_data().contexts_by_lineno(self._module)
        by_line = {
            line: sorted(filter(None, tests), key=lambda test: self._seconds.get(test, 0.0))
            for line, tests in found.items()
        }
        self._file.write_text(json.dumps({line: tests for line, tests in by_line.items() if tests}))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Say to which test belongs what is run now."""
        self._coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how long a test itself took, without what had to be made for it."""
        if report.when == "call":
            self._seconds[report.nodeid] = report.duration


class First:
    """Runs some tests before all others, which stay in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the tests in their order, as the last that does."""
        items.sort(key=lambda item: self._rank.get(item.nodeid, len(self._rank)))
