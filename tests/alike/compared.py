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
        old: A regular expression in what the old tree says.
        new: What stands there in the new one.
        reason: Why.
    """

    where: str
    old: str
    new: str
    reason: str


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
    expected: dict[str, str] = {}
    for key, text in old.items():
        for rule in intended:
            if re.search(rule.where, key):
                changed = re.sub(rule.old, rule.new, text)
                if changed != text:
                    used.add(rule)
                text = changed
        expected[key] = text
    differences = [f"only the old tree has: {key}" for key in expected if key not in new]
    differences += [f"only the new tree has: {key}" for key in new if key not in expected]
    differences += [
        _difference(key, text, new[key])
        for key, text in expected.items()
        if key in new and new[key] != text
    ]
    if [key for key in expected if key in new] != [key for key in new if key in expected]:
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
