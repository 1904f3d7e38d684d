"""Look at a tree beside what is known of another, and stop where they differ."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from tests.alike.compared import compare
from tests.alike.install import Install
from tests.alike.normal import normal
from tests.alike.notes import Notes

_SECONDS = 3.0
"""Least time between two comparisons of what was noted so far; they may take a third of it all."""


_SHOWN = 300
"""Characters of what was seen once and not the other time."""


class Differs(BaseException):
    """What was noted is not what is known; no `except Exception` of a section holds it up."""


@dataclass(frozen=True)
class Known:
    """What a section saw of a tree.

    Attributes:
        texts: By key.
        unsteady: Keys of which it saw something else, or nothing, when it looked again; they are
            compared with nothing.
    """

    texts: dict[str, str]
    unsteady: frozenset[str] = frozenset()

    def steady(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return texts without those of unsteady keys."""
        return {key: text for key, text in texts.items() if key not in self.unsteady}


class Watching(Notes):
    """Notes that are compared with what is known while they are made.

    A section that notes from several threads, or whose notes mean something else together, says
    `IN_ORDER = False` and is compared when it has ended.

    Args:
        known: What another tree says.
        install: The tree that is looked at.
        folder: Where it is run.

    Attributes:
        compared_next: The moment from which on the next note is compared.
    """

    def __init__(self, known: Known, install: Install, folder: Path) -> None:
        super().__init__()
        self._known = known
        self._begin = list(known.steady(known.texts).items())
        self._install = install
        self._folder = folder
        self.compared_next = monotonic() + _SECONDS

    def add(self, key: str, value: Any) -> None:
        """Note something.

        Raises:
            Differs: What was noted so far is not how the known notes begin.
        """
        super().add(key, value)
        began = monotonic()
        if began < self.compared_next:
            return
        seen = self._known.steady(named(self, self._install, self._folder))
        if seen != dict(self._begin[: len(seen)]):
            raise Differs
        self.compared_next = monotonic() + max(_SECONDS, 2 * (monotonic() - began))


def named(notes: Notes, install: Install, folder: Path) -> dict[str, str]:
    """Return notes in normal form, which says nothing of the environment either."""
    texts = normal(notes.seen, folder)
    return {key: text.replace(str(install.folder), "<install>") for key, text in texts.items()}


def look_on(install: Install, section: str, known: Known | None = None) -> dict[str, str]:
    """Return what a section sees of a tree: all, or what it saw until that was not what is known.

    Where it breaks off beside what is known, that is what it saw last.
    """
    module, outer = import_module(f"tests.alike.{section}"), install.fresh_folder()
    in_order = getattr(module, "IN_ORDER", True)
    notes = Notes() if known is None or not in_order else Watching(known, install, outer)
    own = outer / section
    own.mkdir()
    try:
        module.look(install, notes, own)
    except Differs:
        pass
    except Exception as fault:
        if known is None:
            raise
        notes.seen["what ended the section"] = f"{type(fault).__name__}: {fault}"
    finally:
        shutil.rmtree(outer, ignore_errors=True)
    return named(notes, install, outer)


def look_twice(install: Install, section: str) -> Known:
    """Return what a section sees of a tree, and of what it sees something else the second time."""
    first, again = look_on(install, section), look_on(install, section)
    keys = [*first, *(key for key in again if key not in first)]
    return Known(first, frozenset(key for key in keys if first.get(key) != again.get(key)))


def first_difference(install: Install, section: str, known: Known) -> str:
    """Return a difference that a section sees between a tree and what is known; "" for none."""
    seen = known.steady(look_on(install, section, known))
    before = known.steady(known.texts)
    for key, text in seen.items():
        if key not in before:
            return f"there was no {key}\n{text[:_SHOWN]}"
    both = {key: text for key, text in before.items() if key in seen}
    if differences := compare(both, seen, [], unused_is_wrong=False):
        return differences[0]
    return next(
        (f"there is no {key}\n{before[key][:_SHOWN]}" for key in before if key not in seen), ""
    )
