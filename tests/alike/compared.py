"""Where two runs differ, less what is meant to."""

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_MOST_LINES = 40


@dataclass(frozen=True)
class Intended:
    """A difference that is meant.

    Attributes:
        where: A regular expression that keys match.
        reason: Why.
        old: A regular expression in what the old tree says; empty: of keys of `only` alone.
        new: What stands there in the new one.
        both: What the new tree says is changed likewise, as what is there is another each time.
        only: The tree that alone has such keys, `old` or `new`.
    """

    where: str
    reason: str
    old: str = ""
    new: str = ""
    both: bool = False
    only: str = ""


def load_intended(path: Path) -> list[Intended]:
    """Read the differences that are meant.

    Raises:
        TypeError: One lacks a field, or has another.
    """
    return [Intended(**row) for row in tomllib.loads(path.read_text()).get("difference", [])]


def compare(
    old: dict[str, str], new: dict[str, str], intended: list[Intended], *, unused_is_wrong: bool
) -> list[str]:
    """Return the differences, each as a text.

    Args:
        old: What was seen of the old tree, by key.
        new: The same of the new one.
        intended: What the old one says is first brought to what is meant.
        unused_is_wrong: Whether an intended difference that nothing uses is one.
    """
    used: set[Intended] = set()
    differences = []
    for tree, here, there in (("old", old, new), ("new", new, old)):
        for key in [key for key in here if key not in there]:
            rule = next((r for r in intended if r.only == tree and re.search(r.where, key)), None)
            if rule is None:
                differences.append(f"only the {tree} tree has: {key}")
            else:
                used.add(rule)
    for key in [key for key in old if key in new]:
        expected, seen = old[key], new[key]
        for rule in intended:
            if rule.only or expected == seen or not re.search(rule.where, key):
                continue
            changed = re.sub(rule.old, rule.new, expected)
            same = re.sub(rule.old, rule.new, seen) if rule.both else seen
            if (changed, same) != (expected, seen):
                used.add(rule)
            expected, seen = changed, same
        if expected != seen:
            differences.append(_difference(key, expected, seen))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        differences.append("the order in which things were seen differs")
    if unused_is_wrong:
        differences += [
            f"intended, but it does not occur: {rule}" for rule in intended if rule not in used
        ]
    return differences


def _difference(key: str, old: str, new: str) -> str:
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), "old", "new", n=2))
    cut = [f"… {len(lines) - _MOST_LINES} lines more"] if len(lines) > _MOST_LINES else []
    return "\n".join([f"--- {key}", *lines[:_MOST_LINES], *cut])
