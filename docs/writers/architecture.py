"""Pages of the architecture: every part, what it is for, what it imports, and its modules."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import service
from docs.writers.drawing import Box, layers
from docs.writers.markdown import code, page, table
from docs.writers.walks import walks

ROOT = Path(service.__file__).parents[1]
PACKAGES = ("service", "risk_models", "procurement_rules", "data_ingest")
"""The packages, those that lean on others first; the linter of imports holds this order."""

LAYERS = (
    "service.cli", "service.app", "service.job_kinds", "service.web", "service.api",
    "service.library",
    "service.calls", "service.problem_types", "service.retention", "service.suppliers",
    "service.casework", "service.screening", "service.registers", "service.documents",
    "service.operations", "service.platform", "service.settings", "service.listening_settings",
    "service.setting_names",
)  # fmt: skip
"""The parts of `service` in their order: none imports one that stands before it."""

DRAWN = (
    "service, at the top, imports the three others; risk_models and procurement_rules, side by"
    " side, import data_ingest."
)
"""What the drawing shows, for those who cannot see it."""


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


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about the code, and what each is written by."""
    return {
        "../architecture.md": architecture,
        "../architecture.svg": drawing,
        **{_page_name(package): partial(_package, package) for package in PACKAGES[1:]},
        **{_page_name(part): partial(_part, part) for part in LAYERS if _is_folder(part)},
    }


def _is_folder(part: str) -> bool:
    """Whether a part has modules; to read all of them takes seconds, for a list of names."""
    return ROOT.joinpath(*part.split(".")).is_dir()


def architecture() -> str:
    """Return the page: the drawing, three walks, and the parts of each package in their order."""
    return page(
        "Architecture",
        "For developers who open the code for the first time. There are four packages. `service`"
        " joins the others and is the only one that uses HTTP, the command line and the database."
        " Points (`risk_models`) and law (`procurement_rules`) use no files and no network, and do"
        " not import each other. `data_ingest` reads input.",
        f"![Four packages in layers. {DRAWN}](architecture.svg)",
        "The arrows are imports. `make check` refuses an import in the other direction, a cycle,"
        " and a format or factor that imports another. Why: [the decisions](decisions/index.md).",
        "## Three walks",
        *walks(),
        *(block for package in PACKAGES for block in _of_package(package)),
    )


def drawing() -> str:
    """Return the packages and the imports between them as SVG."""
    service_parts = [part.removeprefix("service.") for part in LAYERS]
    rows = [" · ".join(service_parts[at] for at in row) for row in _rows(service_parts)]
    levels = [[Box("service", rows)], [Box(name) for name in PACKAGES[1:3]], [Box(PACKAGES[3])]]
    return layers(f"Four packages in layers. {DRAWN}", levels, sorted(between()))


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the packages, by name."""
    return tuple(
        _module(path, ".".join(path.relative_to(ROOT).with_suffix("").parts))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
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


def between() -> frozenset[tuple[str, str]]:
    """Return the imports between packages, the one that imports first."""
    return frozenset(
        (own, to)
        for module in modules()
        for own in [module.name.split(".")[0]]
        for to in {at.split(".")[0] for at in module.imports} - {own}
    )


def _of_package(package: str) -> Iterator[str]:
    """Return what is said of a package: its parts in their order, each leading to its modules."""
    yield f"## {package}"
    yield _own()[package].says
    yield table(
        ("part", "what it is for", "modules", "imports"),
        (
            (
                _linked(part),
                _own()[part].says,
                _count(part),
                ", ".join(one.removeprefix(f"{package}.") for one in sorted(_leans(part))),
            )
            for part in _parts(package)
        ),
    )


def _package(package: str) -> str:
    """Return the page of a package: what lies in each of its parts."""
    return page(
        f"Modules of {package}",
        f"{_own()[package].says} Part of the [architecture](../architecture.md#{package}).",
        *(
            block
            for part in _parts(package)
            if _own()[part].is_package
            for block in (f"## {part}", _own()[part].says, _inside(part))
        ),
    )


def _part(part: str) -> str:
    """Return the page of a part of `service`: what lies in it."""
    return page(
        f"Modules of {part}",
        f"{_own()[part].says} Part of the [architecture](../architecture.md#service).",
        _inside(part),
    )


def _parts(package: str) -> list[str]:
    if package == "service":
        return list(LAYERS)
    return [name for name in _own() if name.count(".") == 1 and name.split(".")[0] == package]


def _linked(part: str) -> str:
    """Return the name of a part, leading to its modules where it has any."""
    if not _own()[part].is_package:
        return code(part)
    package = part.split(".")[0]
    if package == "service":
        return f"[{code(part)}](reference/{_page_name(part)})"
    return f"[{code(part)}](reference/{_page_name(package)}#{part.replace('.', '')})"


def _page_name(of: str) -> str:
    return f"modules-{of.replace('.', '-').replace('_', '-')}.md"


@cache
def _own() -> Mapping[str, Module]:
    return {module.name: module for module in modules()}


def _rows(parts: Sequence[str]) -> Iterator[list[int]]:
    """Yield which parts stand on one row of the drawing: as many as there is room for."""
    row: list[int] = []
    for at, part in enumerate(parts):
        if row and sum(len(parts[one]) + 3 for one in row) + len(part) > 44:
            yield row
            row = []
        row.append(at)
    yield row


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


def _inside(part: str) -> str:
    """Return the table of what lies in a part: its folders and its files, by name."""
    return table(
        ("module", "what it is for"),
        (
            (code(module.name.removeprefix(f"{part}.")), module.says)
            for module in _within(part)
            if module.name != part
        ),
    )
