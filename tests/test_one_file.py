"""A factor, a rule and a source are one file each: added to a copy, they break no test by hand.

What is named in `CONTRIBUTING.md` is run after that, and nothing else is edited: the next card, the
kept examples that follow from a card, and the pages. Samples of the other sources are read by
`tests/data_ingest/test_sources.py` where it stands; here only that of the one that was added is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_COPIED = ("dist", "*.egg-info", "*_cache")
"""Compiled modules are copied, with their dates: only what is added is compiled anew."""
WRITTEN_ONCE = """
import sys
from docs.writers.__main__ import main
sys.exit(main([]) or main(["--check"]))
"""
FACTOR = '''"""Whether a firm says that it has anybody employed."""

from datetime import date

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin, factor


@factor(
    family="transparency",
    label=Text("Har anställda", "Has employees"),
    why=Text("Påhittat: någon utför arbetet.", "Made up: somebody does the work."),
    not_meaning=Text("Ett företag kan sakna anställda.", "A firm may have no employees."),
    source="made up",
    dated=date(2026, 11, 29),
    settled_by=("headcount",),
    forms=("other",),
    share_reason=Text("Påhittat.", "Made up."),
    bins=[
        Bin(
            code="some",
            label=Text("Har anställda, uppger det", "Has employees, it states"),
            points=0,
            reason=Text("Jämförelsepunkten.", "The point of comparison."),
            share_ppm=900_000,
        ),
        Bin(
            code="nobody",
            label=Text("Har inga anställda", "Has no employees"),
            points=1,
            reason=Text("Påhittat skäl.", "A made-up reason."),
            share_ppm=100_000,
        ),
    ],
)
def employees() -> pl.Expr:
    """Whether the firm has anybody employed."""
    people = pl.col("headcount")
    return pl.when(people > 0).then(pl.lit("some")).when(people == 0).then(pl.lit("nobody"))
'''
LIKE, SOURCE = "ee_ariregister_basic", "ee_example_register"
FOLLOWING = (
    "tests/risk_models/card",
    "tests/risk_models/factor",
    "tests/risk_models/test_scorecard_reasons.py",
    "tests/procurement_rules/test_rulebook.py",
    "tests/procurement_rules/test_compiled.py",
    "tests/procurement_rules/test_examples.py",
    "tests/data_ingest/test_sources.py",
    "tests/docs/test_sources.py",
    "tests/service/casework/packages/test_subjects.py",
    "tests/service/screening/assessment/test_questions.py",
    "tests/service/screening/record/test_earlier_cards.py",
    "tests/service/screening/record/test_example.py",
    "tests/service/screening/report/test_wording.py",
    "tests/service/api/test_catalogue.py",
    "tests/service/web/test_method_and_reply.py::test_an_earlier_card_is_listed_beside_the_one_in_use_and_has_its_page",
)
CHOSEN = f"not test_sources.py or not [ or {SOURCE}"
"""All tests but those of a sample that stands in the checkout as well."""
RENEWED = (
    "tests/risk_models/card/test_score_table.py::test_every_card_but_the_one_in_use_has_its_hash",
    "tests/service/screening/record/test_example.py::test_the_record_is_the_golden_one_byte_for_byte",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the checkout with one file more of each kind, and a sample for the source."""
    copy = tmp_path_factory.mktemp("checkout") / "tree"
    copy.mkdir()
    for entry in ROOT.iterdir():
        if entry.is_dir() and not entry.name.startswith(".") and entry.name != "dist":
            ignored = shutil.ignore_patterns(*NOT_COPIED)
            shutil.copytree(entry, copy / entry.name, ignore=ignored)
        elif entry.is_file():
            shutil.copy(entry, copy / entry.name)
    (copy / "risk_models/factors/employees.py").write_text(FACTOR, "utf-8")
    laws = copy / "procurement_rules/rules/se"
    rule = (laws / "lou-17-1.yaml").read_text("utf-8")
    new = rule.replace("id: SE-LOU-", "id: SE-EXL-", 1).replace(
        "instrument: LOU", "instrument: EXL"
    )
    new = new.replace("citation: LOU (2016:1145)", "citation: EXL (2026:1)")
    assert new.count("EXL") == 3
    (laws / "exl-17-1.yaml").write_text(new, "utf-8")
    sources = copy / "data_ingest/sources"
    module = (sources / f"{LIKE}.py").read_text("utf-8")
    (sources / f"{SOURCE}.py").write_text(module.replace(LIKE, SOURCE), "utf-8")
    samples = copy / "tests/fixtures/sources"
    shutil.copy(samples / f"{LIKE}.csv", samples / f"{SOURCE}.csv")
    return copy


def run(tree: Path, *arguments: str, **more: str) -> str:
    """Run Python in the copy, and return what it says; it must succeed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_factor_a_rule_and_a_source_are_one_file_each(tree, record_property):
    assert "baseline-" in run(tree, "-m", "docs.writers.card", "--day", "2026-11-29")
    assert "is what the factors imply" in run(tree, "-m", "docs.writers.card")
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    run(tree, *tests, *RENEWED, RENEW_EXAMPLES="1")
    run(tree, "-c", WRITTEN_ONCE)
    record_property("tests", run(tree, *tests, *FOLLOWING, "-k", CHOSEN).splitlines()[-1])
