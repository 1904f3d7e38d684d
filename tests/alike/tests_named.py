"""Tell which tests of the base are no longer there, whatever files they stand in.

    python -m tests.alike.tests_named BASE

Tests are compared by name and parameters, each as often as it is there; an example in a docstring
is called as what it stands at. A test that is gone needs a line in `tests_gone.toml` with the
reason, and a line that nothing needs is an error. New tests are told and counted. Ends with 0 where
nothing is gone without a reason, else with 1.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from tests.alike.install import FOLDER, ROOT
from tests.alike.meaning import text_renamed
from tests.alike.moved import MOVES, renaming

GONE = Path(__file__).with_name("tests_gone.toml")
_MOST_TOLD = 200
_NUMBERED = re.compile(r"(?<=[\[-])([a-z_]+)\d+(?=[-\]])")
"""What pytest numbers by its place among the parameters, as `facts12`."""

Places = Mapping[str, list[str]]
"""The files in which a test of a name stands, as often as it does."""


def collected(folder: Path) -> list[str]:
    """Return the node ids of all tests of a tree, as pytest tells them.

    Raises:
        RuntimeError: They cannot be collected.
    """
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    ran = subprocess.run(collect, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{folder}: tests cannot be collected\n{ran.stdout[-4000:]}")
    return [
        line for line in ran.stdout.splitlines() if "::" in line and " " not in line.split("[")[0]
    ]


def named(nodes: Iterable[str], renamed: Callable[[str], str] = str) -> Places:
    """Return where tests stand, by name and parameters.

    Args:
        nodes: From `collected`.
        renamed: What a dotted name is called in the tree that is compared with.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        path, _, rest = node.partition("::")
        names, bracket, parameters = rest.partition("[")
        name = names.rpartition("::")[2]
        if "." in name or not path.startswith("tests/"):
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            name = "(module)" if name == module else name.rpartition(".")[2]
        given = _NUMBERED.sub(r"\1#", text_renamed(bracket + parameters, renamed))
        places[name + given].append(path)
    return places


def compared(before: Places, after: Places, gone: Mapping[str, str]) -> Iterator[tuple[bool, str]]:
    """Yield what is to be told, and whether it is wrong.

    Args:
        before: Where tests stood.
        after: Where they stand.
        gone: Reasons by name, or by its beginning and `*`, of tests that are gone.
    """
    counts = Counter({name: len(some) for name, some in before.items()})
    counts.subtract({name: len(some) for name, some in after.items()})
    missing = [name for name, count in counts.items() if count > 0]
    for name, count in counts.items():
        if count > 0 and not any(_covers(pattern, name) for pattern in gone):
            yield True, f"gone: {name}, {count} of {', '.join(sorted(set(before[name])))}"
        if count < 0:
            yield False, f"new: {name}, {-count} in {', '.join(sorted(set(after[name])))}"
    for pattern in gone:
        if not any(_covers(pattern, name) for name in missing):
            yield True, f"tests_gone.toml: {pattern} is not gone"


def _covers(pattern: str, name: str) -> bool:
    """Tell whether a line of `tests_gone.toml` names a test: wholly, or up to its `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def load_gone(text: str) -> dict[str, str]:
    """Return the reasons by name.

    Raises:
        ValueError: A test is named twice, or a line lacks its reason.
    """
    found: dict[str, str] = {}
    for row in tomllib.loads(text).get("test", []):
        if set(row) != {"name", "reason"} or row["name"] in found or not row["reason"].strip():
            raise ValueError(f"a name once, with its reason: {row}")
        found[row["name"]] = row["reason"]
    return found


def main() -> int:
    """Compare the tests of a commit with those of this tree."""
    asked = argparse.ArgumentParser(prog="python -m tests.alike.tests_named")
    asked.add_argument("base", help="a commit")
    given = asked.parse_args()
    gone = load_gone(GONE.read_text())
    tree = FOLDER / "named-tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    archive = ["git", "archive", given.base]
    packed = subprocess.run(archive, cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", tree], input=packed, check=True)
    moves = tomllib.loads(MOVES.read_text()).get("modules", {})
    before = named(collected(tree), renaming(moves))
    after = named(collected(ROOT))
    told = list(compared(before, after, gone))
    wrong, new = [text for bad, text in told if bad], [text for bad, text in told if not bad]
    for text in (*new[:_MOST_TOLD], *wrong[:_MOST_TOLD]):
        sys.stdout.write(f"{text}\n")
    counts = [sum(map(len, one.values())) for one in (before, after)]
    sys.stdout.write(f"{counts[0]} tests before, {counts[1]} now, {len(wrong)} to explain\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
