import tomllib
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from docs.writers.architecture import (
    LAYERS,
    PACKAGES,
    architecture,
    between,
    drawing,
    modules,
    pages,
)
from docs.writers.walks import WALKS, Step, Walk, walks

ROOT = Path(__file__).parents[2]


def test_every_module_says_what_it_is_for():
    assert not [module.name for module in modules() if not module.says]


def test_no_package_leans_on_one_that_stands_above_it():
    """As the linter of imports holds it: the drawing has arrows downwards only."""
    assert between()
    for above, below in between():
        assert PACKAGES.index(above) < PACKAGES.index(below)


def test_the_drawing_shows_every_package_every_part_and_every_import():
    shown = fromstring(drawing())
    words = {text.text for text in shown.iter("{http://www.w3.org/2000/svg}text")}
    assert words >= set(PACKAGES)
    rows = {part for text in words for part in text.split(" · ")}
    assert rows >= {part.removeprefix("service.") for part in LAYERS}
    paths = shown.iter("{http://www.w3.org/2000/svg}path")
    arrows = [path for path in paths if path.get("marker-end")]
    assert len(arrows) == len(between())
    assert "](architecture.svg)" in architecture()


def test_every_module_stands_on_one_page():
    inside = [page() for name, page in pages().items() if "modules-" in name]
    rows = [line for page in inside for line in page.splitlines() if line.startswith("| `")]
    tops = [module for module in modules() if module.name.count(".") > 1]
    assert len(rows) == len(tops)


def test_a_part_names_what_it_leans_on():
    (line,) = (
        one for one in architecture().splitlines() if one.startswith("| [`service.screening`](")
    )
    imports = line.split("|")[4].split(",")
    assert {"procurement_rules", "registers"} <= {one.strip() for one in imports}
    assert "api" not in {one.strip() for one in imports}


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
