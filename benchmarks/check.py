"""How long the check takes (`make test`), and which tests take it.

`python -m benchmarks.check`. Processor time is that of the machine meanwhile, servers of databases
and browsers too, so it is to have nothing else to do. A test counts with the seconds that it and
its fixtures took, also those that it waited or another test had the processor. The last line is one
JSON object. Goals: 11 minutes, and 17 of processor time.

A check that fails is not measured: what failed goes to standard error, and the exit status is 1.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import monotonic

from lxml import etree

from benchmarks.processors import TICKS, processors

ROOT = Path(__file__).parents[1]
LARGE = etree.XMLParser(huge_tree=True)
"""A report of all tests is larger than the ten megabytes that libxml2 reads otherwise."""
GOAL, PROCESSOR_GOAL = 11, 17
SHOWN = 12


def seconds_of(report: Path) -> dict[str, float]:
    """Return the seconds of each test module, from a report of pytest in the format of JUnit."""
    found: dict[str, float] = {}
    for case in etree.parse(report, LARGE).iter("testcase"):
        module = case.attrib["classname"]
        found[module] = found.get(module, 0) + float(case.attrib["time"])
    return found


def failed(report: Path) -> Iterator[tuple[str, str]]:
    """Yield what each test that failed is called, and what it said, from such a report."""
    for case in etree.parse(report, LARGE).iter("testcase"):
        for fault in case.iter("failure", "error"):
            said = f"{fault.attrib['message']}\n{fault.text or ''}"
            yield f"{case.attrib['classname']}::{case.attrib['name']}", said


def folder_of(module: str) -> str:
    """Return the part of the repository that a test module is of: `tests/service/web`."""
    return "/".join(module.split(".")[:-1][:3]) or module


def main() -> None:
    """Measure, and print what was found."""
    with TemporaryDirectory(prefix="kedjekoll-check-") as folder:
        report = Path(folder) / "report.xml"
        began, (busy, _) = monotonic(), processors()
        made = subprocess.run([which("make") or "make", "test", f"REPORT={report}"], cwd=ROOT)
        minutes, spent = (monotonic() - began) / 60, (processors()[0] - busy) / TICKS / 60
        if made.returncode:
            faults = [*failed(report)] if report.exists() else []
            print(*(said for _, said in faults), sep="\n", file=sys.stderr)
            print("Failed:", *(test for test, _ in faults), sep="\n", file=sys.stderr)
            sys.exit(1)
        modules = seconds_of(report)
        tests = int(etree.parse(report, LARGE).getroot()[0].attrib["tests"])
    folders: Counter[str] = Counter()
    for module, seconds in modules.items():
        folders[folder_of(module)] += round(seconds)
    slowest = Counter(modules).most_common(SHOWN)
    result = {
        "benchmark": "check",
        "minutes": round(minutes, 1),
        "processor_minutes": round(spent, 1),
        "goals": {"minutes": GOAL, "processor_minutes": PROCESSOR_GOAL},
        "processors": os.cpu_count(),
        "tests": tests,
        "seconds_by_folder": dict(folders.most_common(SHOWN)),
        "slowest_modules": {module: round(seconds) for module, seconds in slowest},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
