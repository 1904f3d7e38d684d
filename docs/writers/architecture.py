"""Reference page of the architecture: every part, what it is for, and on what it leans."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import service
from docs.writers.markdown import code, codes, page, table

PACKAGES = ("service", "risk_models", "procurement_rules", "data_ingest")
"""The packages, those that lean on others first; the linter of imports holds this order."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file of code.

    Attributes:
        name: With dots.
        says: The first line of its docstring.
        imports: Modules and packages of ours that it imports, at its top or later, with dots.
    """

    name: str
    says: str
    imports: frozenset[str]

    @property
    def part(self) -> str:
        """The sub-package that it lies in, or the package itself."""
        return _part(self.name)


def architecture() -> str:
    """Return the page of parts and imports."""
    return page(
        "Architecture",
        "Four packages. `service` joins the others and is alone in knowing HTTP, the command line"
        " and the database; points and law know no files and no network, nor each other; reading"
        " knows neither. The linter of imports (`make check`) refuses an import against the"
        " arrows, a cycle, and a format or factor that knows another. Why it is so"
        " stands in [the decisions](decisions/).",
        _diagram(),
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
        if "versions" not in path.parts  # one migration each, by date
    )


def _module(path: Path, name: str) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    said = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return Module(
        name.removesuffix(".__init__"),
        " ".join(said.split()),
        frozenset(one for one in _imported(tree) if one.split(".")[0] in PACKAGES),
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _part(name: str) -> str:
    first, _, rest = name.partition(".")
    second = rest.partition(".")[0]
    return f"{first}.{second}" if second in _folders(first) else first


@cache
def _folders(package: str) -> frozenset[str]:
    root = Path(service.__file__).parents[1] / package
    return frozenset(one.parent.name for one in root.glob("*/__init__.py"))


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
    own = [one for one in modules() if one.name.split(".")[0] == package]
    yield f"## {package}"
    yield next(one.says for one in own if one.name == package)
    by_part = defaultdict(list)
    for one in own:
        by_part[one.part].append(one)
    yield table(
        ("part", "what it is for", "modules", "leans on"),
        (
            (
                code(part),
                next(one.says for one in inside if one.name == part),
                len(inside),
                codes(sorted({_part(at) for one in inside for at in one.imports} - {part})),
            )
            for part, inside in sorted(by_part.items())
            if part != package
        ),
    )
    yield table(
        ("module", "what it is for"),
        ((code(one.name), one.says) for one in by_part[package] if one.name != package),
    )
