"""How much of what must hold is tried, and that it held: `python -m benchmarks.correctness`.

The tests of `GROUPS` are run, each group in a process of its own and at its daily size. A test says
what it has tried (`record_property`); what the tests of a group say is added up. A test that fails
is named and the exit status is 1. Of a group in which a test was skipped, for want of a browser or
of PostgreSQL, no count is given, and the reasons stand under `skipped`. The last line is one JSON
object.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "golden": (
        "tests/service/screening/record/test_example.py",
        "tests/service/screening/record/test_earlier_cards.py",
        "tests/procurement_rules/test_examples.py",
        "tests/procurement_rules/test_worked_cases.py",
    ),
    "oracles": (
        "tests/service/screening/exports/test_espd_request.py",
        "tests/service/screening/exports/test_ocds.py",
        "tests/service/documents/test_table_files.py",
        "tests/service/api/test_yente.py",
        "tests/service/api/test_spectral.py",
        "tests/service/operations/webhooks/test_signing.py",
        "tests/service/operations/audit/test_merkle.py",
    ),
    "hostile": ("tests/service/test_hostile_files.py", "tests/service/test_hostile_bodies.py"),
    "kill_loop": ("tests/service/operations/jobs/test_faults.py", "-k", "killed_at_random"),
    "tenancy": (
        "tests/service/api/test_tenancy_matrix.py",
        "tests/service/operations/people/test_tenancy.py",
        "tests/service/platform/db/test_row_guard.py",
    ),
    "accessibility": ("tests/service/web", "-k", "barrier or link_alone"),
}
"""What pytest is asked for, by group."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run of tests tells.

    Attributes:
        tests: How many were run.
        counts: What they say that they have tried, added up.
        failed: Names of those that failed.
        skipped: Why tests were skipped.
    """

    tests: int
    counts: Mapping[str, int]
    failed: tuple[str, ...]
    skipped: tuple[str, ...]


def told(report: str) -> Told:
    """Return what a report in JUnit's form tells.

    Args:
        report: Its XML.
    """
    counts: Counter[str] = Counter()
    failed: list[str] = []
    skipped: list[str] = []
    cases = list(ElementTree.fromstring(report).iter("testcase"))  # noqa: S314  our own file
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(f"{case.get('classname')}.{case.get('name')}")
        if (why := case.find("skipped")) is not None:
            skipped.append(str(why.get("message")))
        for one in case.iter("property"):
            counts[str(one.get("name"))] += int(str(one.get("value")))
    return Told(len(cases), counts, tuple(failed), tuple(dict.fromkeys(skipped)))


def run(arguments: tuple[str, ...]) -> Told:
    """Run tests at their daily size.

    Args:
        arguments: What pytest is asked for.

    Raises:
        SystemExit: The tests could not be run to their end, or there are none.
    """
    environment = {one: value for one, value in os.environ.items() if one != "HYPOTHESIS_PROFILE"}
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        options = ("-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1")
        command = [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", *arguments]
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if ended.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise SystemExit(f"{' '.join(arguments)}: {(ended.stdout + ended.stderr)[-2000:]}")
        found = told(report.read_text("utf-8"))
    if found.failed:
        print(ended.stdout[-4000:], file=sys.stderr)
    return found


def main() -> None:
    """Run every group, name what failed and end with one JSON object."""
    groups: dict[str, dict[str, int]] = {}
    failed: list[str] = []
    skipped: list[str] = []
    for name, arguments in GROUPS.items():
        began = perf_counter()
        found = run(arguments)
        groups[name] = {"tests": found.tests, "seconds": round(perf_counter() - began)}
        if not found.failed and not found.skipped:
            groups[name] |= found.counts
        failed += found.failed
        skipped += [f"{name}: {why}" for why in found.skipped]
        print(name, groups[name], *found.failed, sep="\n  ", flush=True)
    print(
        json.dumps(
            {"benchmark": "correctness", "failed": failed, "skipped": skipped, "groups": groups}
        )
    )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
