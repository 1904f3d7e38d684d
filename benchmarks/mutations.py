"""How many small faults in the code that must not fail its tests notice.

`python -m benchmarks.mutations [MODULE...] [--every N] [--at-once FILES]`; the modules are those of
`GROUPS`, all without a name; with `--every` each N-th fault is tried alone. So many files are tried
beside each other, one for each core if nothing is said.

Each file is changed in one place at a time (`benchmarks.mutating.changes`), and the tests that
mirror it are run until one fails, those that run the line first (`benchmarks.mutating.touching`).
A run that takes several times as long as it should counts as
noticed. What nobody noticed is named with its line. For faults in the rules themselves there is
`benchmarks.rule_mutations`. The last line is one JSON object; the exit status is 1 where less than
`ENOUGH` of the faults in a module are noticed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.mutating.changes import Fault, faults
from benchmarks.mutating.touching import First, Recorded, Touched
from benchmarks.mutating.trying import (
    CANNOT,
    PASSED,
    Changed,
    load_others,
    load_tests,
    run_tests,
)

ROOT = Path(__file__).parents[1]
ENOUGH = 900
"""Permille of the faults in a module that its tests are to notice."""

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "card": {
        "risk_models/factor/points.py": ("risk_models/factor/test_points",),
        "risk_models/card/bands.py": ("risk_models/card/test_bands",),
        "risk_models/card/scorecard.py": (
            "risk_models/test_scorecard_reasons",
            "risk_models/card/test_scorecard",
        ),
        "risk_models/card/scoring.py": (
            "risk_models/card/test_scoring",
            "risk_models/card/test_score_table",
        ),
        "risk_models/card/score_table.py": (
            "risk_models/card/test_score_table",
            "risk_models/card/test_scoring",
        ),
    },
    "exposure": {
        "risk_models/exposure/exposure.py": (
            "risk_models/exposure/test_exposure",
            "risk_models/exposure/test_exposure_table",
            "risk_models/test_laws_exposure",
        ),
        "risk_models/exposure/exposure_table.py": (
            "risk_models/exposure/test_exposure_table",
            "risk_models/exposure/test_exposure",
        ),
    },
    "tenancy": {
        "service/platform/db/database.py": (
            "service/platform/db/test_whole_transaction",
            "service/platform/db/test_database",
            "service/platform/db/test_row_guard",
        ),
        "service/platform/db/migrations/row_guard.py": (
            "service/platform/db/test_row_guard",
            "service/operations/people/test_tenancy",
        ),
        "service/operations/people/acting.py": (
            "service/operations/people/test_acting",
            "service/operations/people/test_start_key",
        ),
        "service/operations/people/keys.py": ("service/operations/people/test_keys",),
        "service/operations/people/store.py": ("service/operations/people/test_store",),
        "service/screening/record/store.py": (
            "service/casework/corrections/test_superseding",
            "service/screening/record/test_holders",
            "service/screening/record/test_store",
            "service/suppliers/portfolios/test_opening",
        ),
    },
    "masking": {
        "service/platform/personal_numbers.py": ("service/platform/test_persons",),
        "service/casework/disclosures/told.py": ("service/casework/disclosures/test_told",),
        "service/casework/disclosures/deciding.py": ("service/casework/disclosures/test_deciding",),
        "service/casework/disclosures/places.py": (
            "service/casework/disclosures/test_places",
            "service/casework/disclosures/test_deciding",
            "service/casework/disclosures/test_told",
        ),
        "service/casework/disclosures/masking.py": (
            "service/casework/disclosures/test_places",
            "service/casework/disclosures/test_told",
            "service/casework/disclosures/test_masking",
        ),
    },
    "records": {
        "service/platform/sealed.py": ("service/platform/test_sealed",),
        "service/platform/frames.py": ("service/platform/test_frames",),
        "service/screening/assessment/replay.py": ("service/screening/record/test_recording",),
        "service/screening/replays/kinds.py": ("service/screening/replays/test_job",),
        "service/operations/audit/records.py": (
            "service/operations/audit/test_records",
            "service/operations/audit/test_tampering",
            "service/operations/audit/test_walking",
        ),
    },
    "access": {
        "service/operations/people/principal.py": ("service/operations/people/test_rights",),
        "service/operations/people/rights.py": ("service/operations/people/test_rights",),
        "service/operations/people/units.py": (
            "service/operations/people/test_units",
            "service/operations/people/test_units_of_people",
        ),
        "service/casework/closed_points.py": ("service/casework/test_closed_points",),
        "service/api/security.py": ("service/api/test_security",),
    },
    "merkle": {
        "service/operations/audit/merkle.py": ("service/operations/audit/test_merkle",),
        "service/operations/audit/consistency.py": (
            "service/operations/audit/test_consistency",
            "service/operations/audit/test_verifying",
        ),
        "service/operations/audit/proof.py": (
            "service/operations/audit/test_proof",
            "service/operations/audit/test_handed_in",
        ),
    },
    "rules": {
        "procurement_rules/condition.py": (
            "procurement_rules/test_evaluation",
            "procurement_rules/test_rule",
            "procurement_rules/test_rulebook",
        ),
        "procurement_rules/parts.py": (
            "procurement_rules/test_parts",
            "procurement_rules/test_evaluation",
            "procurement_rules/test_rule",
        ),
        "procurement_rules/parameter.py": (
            "procurement_rules/test_parameter",
            "procurement_rules/test_rule",
            "procurement_rules/test_rulebook",
            "procurement_rules/test_evaluation",
        ),
        "procurement_rules/evaluation.py": (
            "procurement_rules/test_evaluation",
            "procurement_rules/test_determine",
            "procurement_rules/test_examples",
        ),
        "procurement_rules/open_grounds.py": ("procurement_rules/test_determine",),
        "procurement_rules/determine.py": (
            "procurement_rules/test_determine",
            "procurement_rules/test_worked_cases",
        ),
        "procurement_rules/route.py": (
            "procurement_rules/test_route",
            "procurement_rules/test_worked_cases",
        ),
    },
}
"""Files of a module, each with the tests that are to notice a fault, the likeliest first."""

LOADED_ONCE = "service/"
"""Where the tests are loaded once for all runs. Those of frames use Polars while they are loaded,
and a process that has cannot be forked: they are loaded for each run."""

LONGER, TIMES = 20, 5
"""A run is ended after so many seconds more, and times, than the tests take as things are. Ours."""

_SERVER = """
import sys
from tests.conftest import _system_binaries, _system_server
with _system_server(_system_binaries()) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def measure(groups: Sequence[str], *, every: int, at_once: int) -> dict[str, dict[str, object]]:
    """Return what the tests of each module notice; so many files are tried beside each other."""
    forking = get_context("fork")
    with ProcessPoolExecutor(at_once, mp_context=forking) as pool:
        running = {
            group: [
                pool.submit(_of_file, name, [_path(mirror) for mirror in mirrors], every)
                for name, mirrors in GROUPS[group].items()
            ]
            for group in groups
        }
        return {group: _of_group([one.result() for one in of]) for group, of in running.items()}


@dataclass(frozen=True, slots=True)
class _OfFile:
    """What the tests of a file notice.

    Attributes:
        name: The file.
        faults: How many were tried.
        unnoticed: Those that no test notices.
        seconds: Processor time that it took.
    """

    name: str
    faults: int
    unnoticed: list[str]
    seconds: float


def _of_group(files: Sequence[_OfFile]) -> dict[str, object]:
    tried = sum(file.faults for file in files)
    unnoticed = [one for file in files for one in file.unnoticed]
    return {
        "faults": tried,
        "noticed_permille": (tried - len(unnoticed)) * 1000 // tried,
        "processor_seconds": round(sum(file.seconds for file in files)),
        "by_file": {
            file.name: {"faults": file.faults, "noticed": file.faults - len(file.unnoticed)}
            for file in files
        },
        "unnoticed": unnoticed,
    }


def _of_file(name: str, tests: list[str], every: int) -> _OfFile:
    before = _processor_seconds()
    found = list(faults((ROOT / name).read_text("utf-8")))[::every]
    left = _unnoticed(name, found, tests)
    shown = [f"{name}:{one.line}: {one.before} -> {one.after}" for one in left]
    of_file = _OfFile(name, len(found), shown, _processor_seconds() - before)
    said = f"{name}: {len(found) - len(left)} of {len(found)} noticed in {of_file.seconds:.0f} s"
    print(*(f"unnoticed: {one}" for one in shown), said, sep="\n", flush=True)
    return of_file


def _processor_seconds() -> float:
    """Return the processor time of all that this process has started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _unnoticed(name: str, found: list[Fault], tests: list[str]) -> list[Fault]:
    """Return the faults that no test notices, in the order of their lines."""
    once = name.startswith(LOADED_ONCE)
    each = [fault for fault in found if not (once and fault.is_inside)]
    left: list[Fault] = []
    if once:
        inside = [fault for fault in found if fault.is_inside]
        forking = get_context("fork")
        with ProcessPoolExecutor(1, mp_context=forking) as pool:  # it alone loads the project
            left, again = pool.submit(_try, name, inside, tests, is_loaded=True).result()
        each += again
    if each:
        left += _try(name, each, tests, is_loaded=False)[0]
    return sorted(left, key=lambda fault: fault.line)


def _try(
    name: str, found: list[Fault], tests: list[str], *, is_loaded: bool
) -> tuple[list[Fault], list[Fault]]:
    """Return what was not noticed, and what has to be tried with the module loaded anew.

    That is what could not be exchanged, and what no test runs: it may be run while loading.
    """
    if is_loaded:
        load_tests(tests)
    module, path = name.removesuffix(".py").replace("/", "."), ROOT / name
    with TemporaryDirectory() as folder:
        file = Path(folder) / "touched.json"
        asis = run_tests(tests, within=600, plugin=Recorded(path, file))
        touched = Touched.read(file)
    if asis.said != PASSED:
        raise SystemExit(f"{name}: its tests fail before anything is changed: {' '.join(tests)}")
    left, again = [], []
    for fault in found:
        code = compile(fault.tree, str(path), "exec", dont_inherit=True)
        within = LONGER + TIMES * asis.seconds
        changed, first = Changed(module, path, code), First(touched.first(fault.line))
        said = run_tests(tests, within=within, changed=changed, plugin=first).said
        if said == CANNOT or (said == PASSED and is_loaded and fault.line not in touched.tests):
            again.append(fault)
        elif said == PASSED:
            left.append(fault)
    return left, again


def _path(mirror: str) -> str:
    return f"tests/{mirror}.py"


@contextmanager
def _one_server() -> Iterator[None]:
    """Let all runs use one PostgreSQL server, where the machine has one."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stdin
        assert server.stdout
        if url := server.stdout.readline().strip():
            os.environ["TEST_DATABASE_URL"] = url
        try:
            yield
        finally:
            server.stdin.close()


def main() -> None:
    """Change each module, name what is not noticed and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, metavar="FILES")
    given = parser.parse_args()
    if unknown := set(given.modules) - GROUPS.keys():
        parser.error(f"{', '.join(sorted(unknown))}: one of {', '.join(GROUPS)}")
    os.chdir(ROOT)
    os.environ["CI"] = "1"  # property tests draw the same examples each time
    os.environ["POLARS_MAX_THREADS"] = "1"  # a process with more cannot be forked
    load_others()
    with _one_server():
        found = measure(given.modules or list(GROUPS), every=given.every, at_once=given.at_once)
    print(json.dumps({"benchmark": "mutations", "every": given.every, "modules": found}))
    sys.exit(any(one["noticed_permille"] < ENOUGH for one in found.values()))  # type: ignore[operator]


if __name__ == "__main__":
    main()
