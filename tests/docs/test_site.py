"""The navigation of the site: four kinds of page, and every page in one place."""

from collections import Counter
from pathlib import Path
from posixpath import dirname, join, normpath
from runpy import run_path

DOCS = Path(__file__).parents[2] / "docs"
CONF = run_path(str(DOCS / "conf.py"))
SECTIONS, beneath = CONF["SECTIONS"], CONF["beneath"]
PAGES = {
    page.relative_to(DOCS).with_suffix("").as_posix(): page.read_text("utf-8")
    for page in DOCS.rglob("*.md")
    if page.name != "0000-template.md"
}


def test_every_page_stands_in_one_place_of_the_navigation():
    placed = Counter(
        normpath(join(dirname(page), name))
        for page, text in PAGES.items()
        for name in beneath(page, text)
    )
    assert set(placed) == PAGES.keys() - {"index"}
    assert [page for page, times in placed.items() if times > 1] == []


def test_beneath_the_first_page_stand_the_four_kinds():
    assert beneath("index", PAGES["index"]) == list(SECTIONS)
    assert all(f"]({page}.md)" in PAGES["index"] for page in SECTIONS)


def test_pages_of_reference_stand_beneath_the_one_that_they_go_on_from():
    assert "api-cases" in beneath("reference/api", PAGES["reference/api"])
    assert beneath("reference/api-cases", PAGES["reference/api-cases"]) == ["api-cases-objects"]
    act = "reference/rules-se-lou"
    assert "rules-se-lou-17" in beneath(act, PAGES[act])
    assert "reference/modules-service-casework" in beneath("architecture", PAGES["architecture"])
