import tomllib
from pathlib import Path

import pytest

from docs.writers.architecture import LAYERS, PACKAGES, architecture, modules
from docs.writers.walks import WALKS, Step, Walk, walks

ROOT = Path(__file__).parents[2]


def test_every_module_says_what_it_is_for():
    assert not [module.name for module in modules() if not module.says]


def test_no_package_leans_on_one_that_stands_above_it():
    """As the linter of imports holds it: the page draws arrows downwards only."""
    drawn = [line.split(" --> ") for line in architecture().splitlines() if " --> " in line]
    assert drawn
    for above, below in ((one.strip(), other.strip()) for one, other in drawn):
        assert PACKAGES.index(above) < PACKAGES.index(below)


def test_a_part_names_what_it_leans_on():
    (line,) = (
        one for one in architecture().splitlines() if one.startswith("| `service.screening` |")
    )
    assert "`procurement_rules`" in line
    assert "`service.api`" not in line


def test_the_order_of_the_service_is_the_one_that_the_linter_holds():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (held,) = (one for one in contracts["contracts"] if one.get("containers") == ["service"])
    said = [f"service.{one}" for row in held["layers"] for one in row.split(" | ")]
    assert said == list(LAYERS)


def test_every_step_of_a_walk_is_in_the_code():
    """A step that names what is not there ends the writing of the page."""
    page = architecture()
    assert [step.at for walk in WALKS for step in walk.steps if f"`{step.at}`" not in page] == []
    with pytest.raises(AttributeError):
        list(walks((Walk("A", "b", (Step("service.app.no_such", "nothing"),)),)))
