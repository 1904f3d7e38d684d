"""The shipped rulebook in one file, so that its YAML need not be read each time.

`make docs` writes it: a first line that says from which files and what the whole hashes to, then
each parameter and each rule as JSON, a line each, in the order in which the files state things.
Where the files say anything else today, or the lines do not hash to what the first one says, it is
passed over: what a screening says it applied is the hash of what it did apply.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

COMPILED = "rulebook.jsonl"
"""Name of the file, in the package."""


class Lines(NamedTuple):
    """What was compiled.

    Attributes:
        sha256: Hash of the rulebook.
        parameters: As JSON, in the order of the files.
        rules: As JSON, in the order of their ids.
    """

    sha256: str
    parameters: Sequence[str]
    rules: Sequence[str]


def compiled_text(lines: Lines, *, sources: Mapping[str, str]) -> str:
    """Return the text of the file.

    Args:
        lines: What is compiled.
        sources: The text of each file that it was made from, by name.
    """
    head = {
        "parameters": len(lines.parameters),
        "sha256": lines.sha256,
        "sources": _hash_of(sources),
    }
    return "\n".join([json.dumps(head), *lines.parameters, *lines.rules]) + "\n"


def compiled_lines(text: str, *, sources: Mapping[str, str]) -> Lines | None:
    """Return what was compiled; None where it is not of these files, or not as it was written.

    Args:
        text: Of the file.
        sources: The text of each file as it is today, by name.
    """
    first, *lines = text.removesuffix("\n").split("\n")
    try:
        head, *stated = map(json.loads, (first, *lines))
        end = head["parameters"]
        found = Lines(head["sha256"], lines[:end], lines[end:])
        shared = sorted(stated[:end], key=lambda parameter: parameter["id"])
        if head["sources"] != _hash_of(sources):
            return None
    except (ValueError, KeyError, TypeError):
        return None
    hashed = sha256_of(map(canonical, (*stated[end:], *shared)))
    return found if hashed == found.sha256 else None


def sha256_of(texts: Iterable[str]) -> str:
    """Return the hash of a rulebook.

    Args:
        texts: The canonical text of each rule, then of each parameter in the order of ids.
    """
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def canonical(value: object) -> str:
    """Return plain values as one line of JSON with sorted keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _hash_of(sources: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sorted(sources.items()):
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()
