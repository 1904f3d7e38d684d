"""Drive two trees of the service side by side, from outside only, and tell where they differ.

    python -m tests.alike                        # the base against this tree
    python -m tests.alike --new BASE             # the base against itself: what is not steady
    python -m tests.alike --only api,commands    # some of the sections
    python -m tests.alike --again                # what was seen the last time, compared once more

Each tree is built as a wheel and installed in an environment of its own. Every section drives both
as a stranger would, over sockets and as processes, and notes what it sees; ids, moments and tokens
are then named (`tests.alike.normal`). Differences that are meant stand in
`intended.toml`, each with its reason; one that no longer occurs is an error.

Ends with 0 where nothing else differs, with 1 where something does. What was seen of each tree
stays in `dist/alike/seen`.
"""

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from tests.alike.compared import compare, load_intended
from tests.alike.install import FOLDER, Install, installed
from tests.alike.normal import normal
from tests.alike.notes import Notes

BASE = "604a24d"
"""The last commit before texts and documents were put into one model."""
SECTIONS = ("schemas", "inputs", "api", "commands", "pages", "documents", "masked")
INTENDED = Path(__file__).with_name("intended.toml")
SEEN = FOLDER / "seen"


def look(install: Install, sections: list[str], folder: Path) -> dict[str, str]:
    """Return what each section sees of a tree, ids and moments named."""
    seen: dict[str, str] = {}
    for name in sections:
        notes, own = Notes(), folder / name
        own.mkdir(parents=True)
        import_module(f"tests.alike.{name}").look(install, notes, own)
        seen |= {f"{name}: {key}": text for key, text in normal(notes.seen, folder).items()}
    return seen


def keep(name: str, seen: dict[str, str]) -> None:
    """Keep what was seen of a tree: as text to read, and as it is to compare it again."""
    SEEN.mkdir(exist_ok=True)
    told = "\n".join(f"=== {key}\n{text}" for key, text in seen.items())
    (SEEN / f"{name}.txt").write_text(told)
    (SEEN / f"{name}.json").write_text(json.dumps(seen, ensure_ascii=False))


def main() -> int:
    """Look at both trees and tell the differences."""
    asked = argparse.ArgumentParser(prog="python -m tests.alike")
    asked.add_argument("--old", default=BASE, help="a commit (the base)")
    asked.add_argument("--new", default=None, help="a commit; without it this tree as it lies here")
    asked.add_argument("--only", default=",".join(SECTIONS), help="sections, with commas")
    asked.add_argument("--again", action="store_true", help="compare what was seen the last time")
    given = asked.parse_args()
    sections = given.only.split(",")
    if given.again:
        old, new = (json.loads((SEEN / f"{name}.json").read_text()) for name in ("old", "new"))
    else:
        trees = [installed(given.old, "old"), installed(given.new, "new")]
        with ThreadPoolExecutor(2) as both:
            old, new = both.map(lambda tree: look(tree, sections, tree.fresh_folder()), trees)
        keep("old", old)
        keep("new", new)
    intended = load_intended(INTENDED) if given.new is None else []
    whole = set(sections) == set(SECTIONS)
    differences = compare(old, new, intended, unused_is_wrong=whole)
    for difference in differences:
        sys.stdout.write(difference + "\n")
    sys.stdout.write(f"{len(old)} observations, {len(differences)} differences\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
