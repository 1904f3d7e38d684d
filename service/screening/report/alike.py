"""What a page says of several things is said once, with the names of all that it holds for.

A chain in which many parts are not named says the same of each: nothing that anybody looks up is
lost when it stands once. Files for work have every row.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from service.documents.values import in_words
from service.platform.frames import canonical

Thing = TypeVar("Thing")

POINTS = ("summary", "steps", "silent")
"""What a page says of the points of a part."""


def alike(things: Iterable[Thing], said: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    """Return things of which the same is said together, in the order of the first of each.

    >>> alike(["A1", "B2", "C1"], lambda thing: thing[1])
    [['A1', 'C1'], ['B2']]
    """
    found: dict[Hashable, list[Thing]] = {}
    for thing in things:
        found.setdefault(said(thing), []).append(thing)
    return list(found.values())


def same_points(parts: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the parts of a tender, those together of whose points a page says the same."""
    return alike(parts, lambda part: canonical(in_words([part[name] for name in POINTS], "en")))


def named(names: Iterable[str]) -> str:
    """Return names in one line."""
    return "; ".join(names)
