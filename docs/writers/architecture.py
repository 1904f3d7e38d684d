"""Reference page of the architecture: every part, what it is for, and on what it leans."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import service
from docs.writers.markdown import code, codes, page, table
from docs.writers.walks import walks

PACKAGES = ("service", "risk_models", "procurement_rules", "data_ingest")
"""The packages, those that lean on others first; the linter of imports holds this order."""

LAYERS = (
    "service.cli", "service.app", "service.job_kinds", "service.web", "service.api",
    "service.problem_types", "service.retention", "service.suppliers", "service.casework",
    "service.screening", "service.registers", "service.documents", "service.operations",
    "service.platform", "service.settings",
)  # fmt: skip
"""The parts of `service` in their order: none imports one that stands before it."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file of code.

    Attributes:
        name: With dots.
        says: The first line of its docstring.
        imports: Modules and packages of ours that it imports, at its top or later, with dots.
        is_package: Whether it stands for a folder.
    """

    name: str
    says: str
    imports: frozenset[str]
    is_package: bool


def architecture() -> str:
    """Return the page: three walks, then every part in its order."""
    return page(
        "Architecture",
        "Four packages. `service` joins the others and is alone in knowing HTTP, the command line"
        " and the database; points and law know no files and no network, nor each other; reading"
        " knows neither. The linter of imports (`make check`) refuses an import against the"
        " arrows, a cycle, and a format or factor that knows another. Why it is so"
        " stands in [the decisions](decisions/).",
        _diagram(),
        "## Three walks",
        *walks(),
        *(block for package in PACKAGES for block in _of_package(package)),
    )


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the packages, by name."""
    root = Path(service.__file__).parents[1]
    return tuple(
        _module(path, ".".join(path.relative_to(root).with_suffix("").parts))
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        if "versions" not in path.parts  # migrations, by date
    )


def _module(path: Path, name: str) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    said = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return Module(
        name.removesuffix(".__init__"),
        " ".join(said.split()),
        frozenset(imported for imported in _imported(tree) if imported.split(".")[0] in PACKAGES),
        is_package=path.name == "__init__.py",
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _diagram() -> str:
    """Return the packages and the imports between them as a flow chart in Mermaid's notation."""
    between = {
        (own, to)
        for module in modules()
        for own in [module.name.split(".")[0]]
        for to in {at.split(".")[0] for at in module.imports} - {own}
    }
    arrows = (f"  {a} --> {b}" for a, b in sorted(between))
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```"])


def _of_package(package: str) -> Iterator[str]:
    """Return what is said of a package: its parts in their order, each with what lies in it."""
    own = {module.name: module for module in modules() if module.name.split(".")[0] == package}
    yield f"## {package}"
    yield own[package].says
    names = [name for name in own if name.count(".") == 1]
    parts = sorted(names, key=LAYERS.index) if package == "service" else names
    yield table(
        ("part", "what it is for", "modules", "leans on"),
        ((code(part), own[part].says, _count(part), codes(sorted(_leans(part)))) for part in parts),
    )
    for part in parts:
        if own[part].is_package:
            yield f"### {part}"
            yield table(("module", "what it is for"), _inside(part))


def _within(part: str) -> Iterator[Module]:
    return (
        module for module in modules() if module.name == part or module.name.startswith(f"{part}.")
    )


def _count(part: str) -> int:
    return sum(1 for _ in _within(part))


def _leans(part: str) -> frozenset[str]:
    """Return what a part imports: other parts of its package, and other packages."""
    package = part.split(".")[0]
    at = {tuple(name.split(".")) for module in _within(part) for name in module.imports}
    return frozenset(".".join(parts[:2]) if parts[0] == package else parts[0] for parts in at) - {
        part,
        package,
    }


def _inside(part: str) -> Iterator[tuple[str, str]]:
    """Return the rows of what lies in a part: its folders and its files, by name."""
    for module in _within(part):
        if module.name != part:
            yield code(module.name.removeprefix(f"{part}.")), module.says
