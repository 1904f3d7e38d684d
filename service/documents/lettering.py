"""Signs that no font of a document has: the compiler names them, and their numbers stand instead.

A number is exact, so that two firms never look alike, and whoever needs the letters looks them up.
The kept texts are not changed.
"""

import re
import unicodedata
from collections.abc import Iterator

from data_ingest.model.text import Language, message

LACKING = message(
    "Characters that the fonts of this document lack are shown as their Unicode numbers, such "
    "as {example}. The stored texts are unchanged."
)

_TOLD = re.compile(r'(?:the text|codepoint) `"((?:[^"\\]|\\.)*)"`')
"""How the compiler names, in quotes of Rust, signs that it cannot show or may not write."""
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PANIC = "PanicException"  # a class of the compiler's own that its package does not give a name to
_SURE = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x3B1, 0x3CA), *range(0x400, 0x460)))
) | frozenset("–—’“”„…•−→←↔≤≥■□☐")
"""Signs that the fonts have, our own words' among them, and that are never shown as numbers.

The compiler names one where no font has a mark that stands on it.
"""
_LINE_SIGNS = frozenset("\n\u00ad\u200b")
_BREAK = "\u200b"


def lacking_said(lacking: frozenset[str], language: Language) -> str:
    """Return what a document says of signs that stand as numbers."""
    return LACKING.to(language).format(example=_number(min(lacking)))


def unshown(fault: BaseException, data: object, lacking: frozenset[str]) -> frozenset[str] | None:
    """Return the signs of `data` to show as numbers, now that the compiler has failed.

    Args:
        fault: How it failed.
        data: What the document shows, with the signs themselves.
        lacking: Those that were shown as numbers already.

    Returns:
        More signs than before: marks first, for a letter is told together with a mark that it
        cannot carry. Where the compiler names none, as in a panic, all that are uncommon. None:
        the fault is not that of a sign.
    """
    told = _told(str(getattr(fault, "diagnostic", ""))) - _SURE - lacking
    marks = {sign for sign in told if unicodedata.category(sign).startswith("M")}
    if told:
        return lacking | (marks or told)
    if type(fault).__name__ != _PANIC and not _TOLD.search(str(getattr(fault, "diagnostic", ""))):
        return None
    uncommon = {sign for text in _texts(data) for sign in text} - _SURE - _LINE_SIGNS
    return lacking | uncommon if uncommon - lacking else None


def numbered(value: object, lacking: frozenset[str]) -> object:
    r"""Return what a document shows with the numbers of the signs that no font has.

    >>> numbered({"name": ["\U00012000 AB", 7]}, frozenset({"\U00012000"}))
    {'name': ['[U+12000]\u200b AB', 7]}
    """
    if not lacking:
        return value
    if isinstance(value, str):
        return "".join(f"{_number(sign)}{_BREAK}" if sign in lacking else sign for sign in value)
    if isinstance(value, dict):
        return {name: numbered(one, lacking) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [numbered(one, lacking) for one in value]
    return value


def _number(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"


def _told(diagnostic: str) -> set[str]:
    """Return the signs that the compiler names."""
    written = "".join(_TOLD.findall(diagnostic))
    return set(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), written))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
