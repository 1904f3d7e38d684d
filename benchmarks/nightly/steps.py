"""The steps of a round: the tests that draw, with many examples; then what only long runs show.

A test that does the same at night as by day is left to the check, which has run it before a change
is on main.

Together they are to fit in `benchmarks.nightly.HOURS` on two cores. How long a step may take is
stated with it; one that takes longer is ended and counts as failed.
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A step.

    Attributes:
        name: What it is called on the page and on the command line.
        command: What is run, from the root of the repository.
        seconds: How long it may take. Ours.
        variables: What the environment has besides.
    """

    name: str
    command: tuple[str, ...]
    seconds: int = 60 * MINUTE
    variables: tuple[tuple[str, str], ...] = field(default=())


TESTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("input", ("tests/data_ingest",)),
    ("rules", ("tests/procurement_rules",)),
    ("risk models", ("tests/risk_models",)),
    ("API", ("tests/service/api",)),
    ("cases", ("tests/service/casework", "tests/service/calls")),
    ("operations", ("tests/service/operations", "tests/service/platform")),
    (
        "screenings",
        (
            "tests/service/screening",
            "tests/service/documents",
            "tests/service/library",
            "tests/service/registers",
            "tests/service/retention",
        ),
    ),
    ("suppliers", ("tests/service/suppliers",)),
    (
        "the rest",
        (
            "tests/service/cli",
            "tests/service/faults",
            "tests/service/test_*.py",
            "tests/service/web",
            "tests/benchmarks",
            "tests/docs",
            "tests/test_*.py",
        ),
    ),
)
"""Every test of the repository, in parts that are repeated alone."""
GROWING = ("from hypothesis", "import hypothesis", "HYPOTHESIS_PROFILE")
"""What stands in a file whose tests do more with the nightly profile."""


def steps() -> tuple[Step, ...]:
    """Return the steps in their order: what finds most in an hour first."""
    return (
        *(_of_tests(name, paths) for name, paths in TESTS),
        Step("storage", ("make", "--no-print-directory", "storage"), 15 * MINUTE),
        Step("manifests", ("make", "--no-print-directory", "manifests"), 15 * MINUTE),
        Step("fuzz", ("make", "--no-print-directory", "fuzz", "FUZZ_SECONDS=20"), 90 * MINUTE),
        _benchmark("faults", seconds=90 * MINUTE),
        _benchmark("hostile", seconds=90 * MINUTE),
        _benchmark("rule_mutations"),
        _benchmark("mutations", "--every", "5"),
        _benchmark("soak", "--seconds", "7200", seconds=150 * MINUTE),
    )


def files_of(paths: tuple[str, ...]) -> set[Path]:
    """Return the test files that paths name: folders, or patterns of files in the root."""
    found: set[Path] = set()
    for path in paths:
        found |= set((ROOT / path).rglob("test_*.py")) if "*" not in path else set(ROOT.glob(path))
    return found


def grows(file: Path) -> bool:
    """Tell whether tests of a file do more with the nightly profile than in the check."""
    text = file.read_text("utf-8")
    return any(word in text for word in GROWING)


def _of_tests(name: str, paths: tuple[str, ...]) -> Step:
    within = [str(path.relative_to(ROOT)) for path in sorted(files_of(paths)) if grows(path)]
    workers = str(os.cpu_count() or 1)
    options = ("-q", "-n", workers, "--dist", "worksteal", "-p", "no:cacheprovider")
    patience = ("-o", f"timeout={240 * MINUTE}", "-o", f"faulthandler_timeout={245 * MINUTE}")
    return Step(
        f"tests of {name}",
        (sys.executable, "-m", "pytest", *options, *patience, *within),
        120 * MINUTE,
        (("HYPOTHESIS_PROFILE", "nightly"), ("OPENBLAS_NUM_THREADS", "1")),
    )


def _benchmark(name: str, *arguments: str, seconds: int = 60 * MINUTE) -> Step:
    return Step(name, (sys.executable, "-m", f"benchmarks.{name}", *arguments), seconds)
