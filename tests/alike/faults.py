"""Put single faults into the base, and tell which of them the net sees.

    python -m tests.alike.faults                          # every fault, a section at a time
    python -m tests.alike.faults --only api-3,pages-1     # some of them
    python -m tests.alike.faults --section commands       # with this section alone
    python -m tests.alike.faults --at-once 2              # in two environments

The base is installed in an environment of its own, and looked at twice as it is: what is not the
same then shows no fault. Then one fault at a time is put in, its sections look again, the likeliest
first and the next only where that saw nothing, and it is taken out. What the base looks like stays
in `dist/alike/faults`, and is used again as long as the section is the same.

Faults stand in `faults_*.toml`: `file` of the base, `old` text that occurs in it once, `new` text,
what `kind` of slip it is, the `sections` that should see it, and what a user `says` of it. They are
named by their file and place. Ends with 0 where at least 57 of 60 are seen.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from time import monotonic

from tests.alike.__main__ import BASE
from tests.alike.install import FOLDER, ROOT, Install, installed
from tests.alike.prefixes import with_words
from tests.alike.watching import Known, first_difference, look_twice

HERE = Path(__file__).parent
KEPT = FOLDER / "faults"
ENOUGH = (57, 60)
"""So many of so many are to be seen."""
_FOR_ALL = ("install", "normal", "notes")
_OWN_IMPORT = re.compile(r"from tests\.alike(?:\.(\w+))? import (\([^)]*\)|.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A slip that somebody who restructures could make.

    Attributes:
        name: The ending of its file and its place there.
        file: Of the base.
        old: What stands there, once.
        new: What is put in its place.
        kind: What kind of slip it is.
        sections: Which sections of the net should see it, the likeliest first.
        says: What a user would notice.
    """

    name: str
    file: str
    old: str
    new: str
    kind: str
    sections: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a fault: the section that saw it and the difference, or neither."""

    fault: Fault
    section: str | None
    difference: str
    seconds: float


def load_faults() -> list[Fault]:
    """Return all faults.

    Raises:
        TypeError: One lacks a field, or has another.
    """
    return [
        Fault(
            name=f"{path.stem.removeprefix('faults_')}-{place}",
            **row | {"sections": tuple(row["sections"])},
        )
        for path in sorted(HERE.glob("faults_*.toml"))
        for place, row in enumerate(tomllib.loads(path.read_text())["fault"], 1)
    ]


def base_text(file: str) -> str:
    """Return a file of the base, its numbers with words.

    Raises:
        subprocess.CalledProcessError: The base has none, or is not in the history.
    """
    shown = ["git", "show", f"{BASE}:{file}"]
    text = subprocess.run(shown, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return with_words(file, text)


def environment_of_base(name: str, faults: Iterable[Fault]) -> Install:
    """Return an environment with the base, as it is; faults of a run that was ended are out."""
    install, told = Install(name, FOLDER / name), FOLDER / f"{name}.base"
    if not told.exists() or told.read_text() != BASE:
        installed(BASE, name)
        told.write_text(BASE)
    for file in {one.file for one in faults}:
        text = base_text(file)
        if (install.packages / file).read_text() != text:
            install.put(file, text)
    return install


def base_seen(install: Install, section: str) -> Known:
    """Return what a section sees of the base, looked at once as long as the section is the same."""
    kept = KEPT / f"{section}.json"
    net = hashlib.sha256(BASE.encode())
    for name in sorted(_modules_of(section, *_FOR_ALL)):
        net.update((HERE / f"{name}.py").read_bytes())
    if kept.exists():
        found = json.loads(kept.read_text())
        if found["net"] == net.hexdigest():
            return Known(found["texts"], frozenset(found["unsteady"]))
    known = look_twice(install, section)
    KEPT.mkdir(parents=True, exist_ok=True)
    content = {"net": net.hexdigest(), "texts": known.texts, "unsteady": sorted(known.unsteady)}
    kept.write_text(json.dumps(content, ensure_ascii=False))
    for key in sorted(known.unsteady):
        sys.stdout.write(f"unsteady, and left out: {section}: {key}\n")
    return known


def _modules_of(*names: str) -> set[str]:
    """Return modules of the net and those that they import."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (HERE / f"{name}.py").exists():
            found.add(name)
            for module, imported in _OWN_IMPORT.findall((HERE / f"{name}.py").read_text()):
                waiting += [module] if module else re.findall(r"\w+", imported)
    return found


def try_fault(
    install: Install,
    fault: Fault,
    sections: Iterable[str],
    base: Callable[[Install, str], Known],
) -> Seen:
    """Put a fault in, let sections look until one sees it, and take it out.

    Args:
        install: An environment with the base as it is.
        fault: The fault.
        sections: Those that look, in this order.
        base: Returns what a section sees of an environment with the base as it is.
    """
    began, text = monotonic(), base_text(fault.file)
    for section in sections:
        known = base(install, section)
        install.put(fault.file, text.replace(fault.old, fault.new))
        try:
            difference = first_difference(install, section, known)
        finally:
            install.put(fault.file, text)
        if difference:
            return Seen(fault, section, difference, monotonic() - began)
    return Seen(fault, None, "", monotonic() - began)


def main() -> int:
    """Try the faults and tell which are seen."""
    asked = argparse.ArgumentParser(prog="python -m tests.alike.faults")
    asked.add_argument("--only", default="", help="names of faults, with commas")
    asked.add_argument("--section", default="", help="faults of this section, seen by it alone")
    asked.add_argument("--most-sections", type=int, default=9, help="sections that look at each")
    asked.add_argument("--at-once", type=int, default=1, help="environments")
    given = asked.parse_args()
    os.nice(10)
    every = load_faults()
    names = set(filter(None, given.only.split(",")))
    if unknown := names - {one.name for one in every}:
        asked.error(f"there is no fault {', '.join(sorted(unknown))}")
    chosen = [one for one in every if not names or one.name in names]
    chosen = [one for one in chosen if given.section in ("", *one.sections)]
    looking = {one.name: _sections(one, given.section, given.most_sections) for one in chosen}
    installs = [
        environment_of_base(f"faulty-{place}" if place else "faulty", every)
        for place in range(given.at_once)
    ]
    alone, known = Lock(), {}

    def base(install: Install, section: str) -> Known:
        with alone:  # the other environment waits for it rather than look as well
            if section not in known:
                known[section] = base_seen(install, section)
            return known[section]

    free: SimpleQueue[Install] = SimpleQueue()
    for install in installs:
        free.put(install)

    def tried(fault: Fault) -> Seen:
        install = free.get()
        try:
            return try_fault(install, fault, looking[fault.name], base)
        finally:
            free.put(install)

    with ThreadPoolExecutor(given.at_once) as pool:
        found = list(_told(pool.map(tried, chosen)))
    unseen = [one.fault.name for one in found if one.section is None]
    seen = len(found) - len(unseen)
    told = {"faults": len(found), "seen": seen, "unseen": unseen}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if seen * ENOUGH[1] >= len(found) * ENOUGH[0] else 1


def _sections(fault: Fault, only: str, most: int) -> list[str]:
    """Return the sections that are to look at a fault, those that are there."""
    wanted = [only] if only else fault.sections
    return [name for name in wanted if find_spec(f"tests.alike.{name}")][:most]


def _told(found: Iterator[Seen]) -> Iterator[Seen]:
    for one in found:
        fault, by = one.fault, f"seen by {one.section}" if one.section else "NOT SEEN"
        sys.stdout.write(f"{fault.name} ({fault.kind}, {fault.file}): {by}, {one.seconds:.0f} s\n")
        sys.stdout.write(f"    {fault.says}\n")
        for line in one.difference.splitlines()[:12]:
            sys.stdout.write(f"    | {line[:200]}\n")
        sys.stdout.flush()
        yield one


if __name__ == "__main__":
    sys.exit(main())
