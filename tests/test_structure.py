"""The shape of the repository: what a newcomer may rely on and no other tool checks."""

import ast
import re
import tomllib
from pathlib import Path
from pkgutil import iter_modules

import pytest
import yaml

import data_ingest.formats
from data_ingest.model.text import LANGUAGES
from data_ingest.reference import load_wage_levels
from data_ingest.sources import SOURCES

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
MODULES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = {".cff", ".csv", ".json", ".md", ".py", ".toml", ".yaml", ".yml", ".xml", ".sh"}
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "lib"}
WRITTEN = tuple("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("/wo", "rk/")))
"""What no file holds; put together here, so that this file does not hold it either."""


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_a_module_has_at_most_400_lines_and_a_test_module_600():
    long = [f"{name(file)}: {lines(file)}" for file in MODULES if lines(file) > 400]
    long += [f"{name(file)}: {lines(file)}" for file in TESTS if lines(file) > 600]
    assert long == []


def test_a_module_is_named_after_what_it_holds():
    assert [name(file) for file in MODULES if SAY_NOTHING & {*file.parent.parts, file.stem}] == []


def test_importing_data_ingest_runs_no_import():
    tree = ast.parse((ROOT / "data_ingest" / "__init__.py").read_text("utf-8"))
    assert [type(node).__name__ for node in tree.body] == ["Expr"]


def test_at_the_top_stands_no_file_that_another_program_left():
    kinds = {".md", ".toml", ".lock", ".cff", ".yml", ""}
    seen = [file for file in ROOT.iterdir() if file.is_file() and not file.name.startswith(".")]
    assert [file.name for file in seen if file.suffix not in kinds] == []


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(len(pages)))
    for page in pages[1:]:
        title, _, dated, *_ = page.read_text("utf-8").splitlines()
        assert title.startswith(f"# {page.name[:4]}. ")
        assert re.fullmatch(
            r"Date: \d{4}-\d\d-\d\d · Status: (accepted|superseded by \d{4})", dated
        )
        headings = re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE)
        assert headings[:2] == ["Context", "Decision"]
        assert headings[-1] == "Consequences"


def test_the_changelog_has_a_place_for_what_is_not_released():
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_description_of_the_project_states_the_same_version():
    version = project()["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    assert citation["version"] == version
    assert public.get("softwareVersion", version) == version


def test_what_is_published_about_the_project_is_what_it_does():
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    english = public["description"]["en"]
    reads = next(one for one in english["features"] if one.startswith("Reads "))
    words = {"espd": "ESPD", "ocds": "OCDS", "eforms": "eForms", "ted_export": "TED"}
    words |= {"ledger": "ledgers", "procurement_json": "procurement JSON", "ubl": "UBL"}
    words |= {"annual_report": "annual reports"}
    formats = {one.name for one in iter_modules(data_ingest.formats.__path__)}
    assert [one for one in sorted(formats) if words[one] not in reads] == []
    registers = next(one for one in english["features"] if "registers" in one)
    assert (len(SOURCES) > 0) is registers.startswith("Looks parties up")
    wages = next(one for one in english["features"] if one.startswith("Comparison cost"))
    sectors = load_wage_levels()["sector"].unique()
    assert [one for one in sectors if one not in wages] == []
    has_pages = public["softwareType"] == "standalone/web"
    assert has_pages is (ROOT / "service" / "web").is_dir()
    assert set(public["localisation"]["availableLanguages"]) == set(LANGUAGES)
    assert public["description"].keys() == set(LANGUAGES)
    told = [feature for one in public["description"].values() for feature in one["features"]]
    assert [one for one in told if len(one) > 100] == []
    assert len({len(one["features"]) for one in public["description"].values()}) == 1


def test_every_direct_dependency_has_its_reason_on_record():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    stated = [*project()["dependencies"], *groups["dev"]]
    declared = {re.split(r"[<>=!~ ;]", requirement)[0] for requirement in stated}
    record = (ROOT / "docs" / "decisions" / "0016-dependencies.md").read_text("utf-8")
    assert declared == set(re.findall(r"^\| ([a-z][\w\[\].-]*) \| \d", record, re.MULTILINE))


def test_a_test_that_hangs_has_a_limit():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    limits = stated["tool"]["pytest"]["ini_options"]
    assert 0 < limits["timeout"] < limits["faulthandler_timeout"] <= 1200
    assert limits["faulthandler_exit_on_timeout"] is True


def test_what_a_test_starts_is_ended_by_what_started_it():
    started = re.compile(r"\bPopen\(|\bThread\(")
    found = [name(file) for file in TESTS if started.search(file.read_text("utf-8"))]
    assert found == ["tests/started.py", "tests/test_started.py"]


@pytest.mark.parametrize("folder", [*PACKAGES, "benchmarks", "deploy", "docs", "tests", "."])
def test_no_file_holds_unfinished_work_or_a_path_of_somebodys_machine(folder):
    root = ROOT / folder
    files = root.glob("*") if folder == "." else root.rglob("*")
    found = [
        f"{name(file)}: {word}"
        for file in files
        if file.is_file() and (file.suffix in TEXTS or file.name in ("Makefile", "run"))
        for word in WRITTEN
        if re.search(rf"(?<![\w.]){re.escape(word)}", file.read_text("utf-8", "replace"))
    ]
    assert found == []
