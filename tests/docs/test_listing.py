from pathlib import Path

from docs.writers.__main__ import PAGES
from docs.writers.listing import decisions, reference

DOCS = Path(__file__).parents[2] / "docs"


def test_every_page_of_the_reference_is_reached_from_its_first_or_from_one_that_is():
    own = {name for name in PAGES if "/" not in name and name != "index.md"}
    first = {name for name in own if f"]({name})" in reference()}
    beneath = {
        name
        for name in own - first
        if any(name.startswith(one.removesuffix(".md") + "-") for one in first)
    }
    modules = {name for name in own if name.startswith("modules-")}  # from the architecture
    assert own - first - beneath - modules == set()


def test_every_decision_is_listed():
    files = {file.name for file in (DOCS / "decisions").glob("[0-9]*.md")} - {"0000-template.md"}
    assert {name for name in files if f"]({name})" not in decisions()} == set()
