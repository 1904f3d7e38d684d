"""Show that modules were moved and nothing else: what differs are imports alone.

    python -m tests.alike.moved BASE

Each module of a commit is compared with the one in its place here, without imports, the names that
imports give replaced by what they lead to (`tests.alike.meaning`). Where modules have moved to
stands in `moves.toml`. Every module that differs is told with both lines, and so are modules that
are gone or new, apart from packages that say nothing, and other files that have changed. Ends with
0 where there is nothing to tell, else with 1.
"""

import argparse
import ast
import io
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from tests.alike.install import ROOT
from tests.alike.meaning import Tree, first_difference, text_renamed

PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
MOVES = Path(__file__).with_name("moves.toml")

Files = Mapping[str, bytes]
"""Content by path."""


def files_of(commit: str) -> Files:
    """Return the files of the packages in a commit."""
    packed = subprocess.run(
        ["git", "archive", commit, "--", *PACKAGES], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = [one for one in archive.getmembers() if one.isfile()]
        return {one.name: archive.extractfile(one).read() for one in members}


def files_here(places: Iterable[str] = ()) -> Files:
    """Return the files of the packages as they lie here, and modules that lie elsewhere.

    Args:
        places: Dotted names that modules have got; a package stands for all in it.
    """
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*"))]
    for place in places:
        if place.partition(".")[0] not in PACKAGES:
            path = ROOT / place.replace(".", "/")
            paths += [path.with_suffix(".py"), *sorted(path.rglob("*"))]
    return {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }


def renaming(moves: Mapping[str, str]) -> Callable[[str], str]:
    """Return what tells the new dotted name of an old one: by its longest beginning that moved."""

    def renamed(dotted: str) -> str:
        parts = dotted.split(".")
        for length in range(len(parts), 0, -1):
            if (begin := ".".join(parts[:length])) in moves:
                return ".".join([moves[begin], *parts[length:]])
        return dotted

    return renamed


def tree_of(files: Files) -> Tree:
    """Return the modules of some files."""
    modules, packages = {}, []
    for path, content in files.items():
        if path.endswith(".py"):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            modules[name] = content.decode()
            if path.endswith("/__init__.py"):
                packages.append(name)
    return Tree(modules, packages)


def differences(
    old: Files, new: Files, moves: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[str]:
    """Yield what differs between two trees besides imports.

    Args:
        old: The files of the base.
        new: The files of the other tree.
        moves: New dotted names by old ones.
        files: New paths by old ones, of other files that do not lie where their package is.
    """
    before, after = tree_of(old), tree_of(new)
    renamed = renaming(dict(moves) | {_dotted(one): _dotted(place) for one, place in files.items()})
    for name in moves:
        if name not in before.parsed:
            yield f"moves.toml: {name} is no module of the base"
    places = {name: renamed(name) for name in before.parsed}
    for name, place in places.items():
        if place not in after.parsed:
            if not _says_nothing(before.parsed[name]):
                yield f"{name}: gone, there is no {place}"
            continue
        found = first_difference(before.meaning(name, renamed), after.meaning(place))
        effects = before.for_effect(name, renamed), after.for_effect(place)
        if found:
            yield f"{name} -> {place}\n    {found}"
        elif effects[0] != effects[1]:
            told = ", ".join(sorted(effects[0] ^ effects[1]))
            yield f"{name} -> {place}\n    imported by one alone and not named: {told}"
    for place in sorted(after.parsed.keys() - places.values()):
        if not _says_nothing(after.parsed[place]):
            yield f"{place}: new"
    yield from _other_files(old, new, renamed, files)


def _other_files(
    old: Files, new: Files, renamed: Callable[[str], str], files: Mapping[str, str]
) -> Iterator[str]:
    there = {}
    for path in old:
        folder, _, name = path.rpartition("/")
        moved = renamed(folder.replace("/", ".")).replace(".", "/")
        there[path] = files.get(path, f"{moved}/{name}")
    for path, place in there.items():
        if path.endswith(".py"):
            continue
        if place not in new:
            yield f"{path}: gone, there is no {place}"
        elif _in_new_words(old[path], renamed) != new[place]:
            yield f"{path} -> {place}: other content"
    for place in sorted(new.keys() - there.values()):
        if not place.endswith(".py"):
            yield f"{place}: new"


def _dotted(path: str) -> str:
    return path.partition(".")[0].replace("/", ".")


def _in_new_words(content: bytes, renamed: Callable[[str], str]) -> bytes:
    try:
        return text_renamed(content.decode(), renamed).encode()
    except UnicodeDecodeError:
        return content


def _says_nothing(module: ast.Module) -> bool:
    """Tell whether a module has a docstring and imports alone."""
    return all(
        isinstance(one, ast.Import | ast.ImportFrom)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in module.body
    )


def main() -> int:
    """Compare a commit with this tree and tell what else has changed."""
    asked = argparse.ArgumentParser(prog="python -m tests.alike.moved")
    asked.add_argument("base", help="a commit")
    given = asked.parse_args()
    stated = tomllib.loads(MOVES.read_text())
    moves = stated.get("modules", {})
    old, new = files_of(given.base), files_here(moves.values())
    told = list(differences(old, new, moves, stated.get("files", {})))
    sys.stdout.write("".join(f"{one}\n" for one in told))
    count = sum(path.endswith(".py") for path in old)
    sys.stdout.write(f"{count} modules, {len(told)} differences\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
