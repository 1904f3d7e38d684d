"""The pages of ASVS 5.0.0 are held against the list of its numbers, the tests and the code."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from docs.writers.asvs import PARTS, load_requirements
from service.platform.process.log_events import LOG_EVENTS
from service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
EVERY = load_requirements()
LEVELS = {
    row["id"]: int(row["level"])
    for row in csv.DictReader(Path(__file__).with_name("asvs_levels.csv").read_text().splitlines())
}
"""Every requirement of levels 1 and 2 of ASVS 5.0.0, as its CSV numbers them."""


@cache
def functions(file):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def coded(one):
    return re.findall(r"`([^`]+)`", one.how)


def test_every_requirement_of_both_levels_stands_once_in_the_order_of_the_standard():
    assert len(LEVELS) == 253
    assert Counter(LEVELS.values()) == {1: 70, 2: 183}
    assert [(one.id, one.level) for one in EVERY] == list(LEVELS.items())


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_what_is_met_is_shown_and_what_is_not_says_why(one):
    assert len(set(one.tests)) == len(one.tests)
    for test in one.tests:
        file, _, name = test.partition("::")
        assert name.startswith("test_")
        assert name in functions(file), test
    for said in one.said:
        text = " ".join((ROOT / said.page).read_text("utf-8").split())
        assert said.words in text, f"{said.page} does not say: {said.words}"
    if one.status == "met":
        assert one.tests, "met takes a test"
    if one.status in ("partly", "not_met"):
        assert len(one.how) > 60, "say what is missing"
    if one.status == "operator":
        assert "](how-to/" in one.how, "lead to the page that says how"
        assert one.said


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_modules_settings_events_and_pages_that_a_line_names_are_there(one):
    settings = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in coded(one):
        package = name.partition(".")[0]
        if package in PACKAGES and "." in name:
            at = ROOT / name.replace(".", "/")
            assert at.with_suffix(".py").exists() or (at / "__init__.py").exists(), name
        if name.startswith(PREFIX):
            assert name.partition("=")[0] in settings
        if re.fullmatch(r"(access|form|log_in|log|request)\.[a-z_]+", name):
            assert name in LOG_EVENTS
        if name.startswith("deploy/"):
            assert (ROOT / name).exists()
    for link in re.findall(r"\]\(([^)#]+)", one.how):
        assert (ROOT / "docs" / link).exists(), link


def test_each_chapter_stands_on_one_page():
    held = [number for first, last in PARTS.values() for number in range(first, last + 1)]
    assert held == list(range(1, 18))
    assert {one.chapter for one in EVERY} == set(held)
