"""Kept examples are renewed with `RENEW_EXAMPLES` set; what is different each time stays as it was.

Numbers of records, hashes, keys and moments are drawn or told anew whenever something is run. An
example in which nothing else has changed is kept as it stands, so that renewing twice makes no
difference, and a difference is one that somebody wants to read.
"""

import difflib
import doctest
import json
import os
import re
from collections.abc import Mapping
from typing import Any

IS_WANTED = bool(os.environ.get("RENEW_EXAMPLES"))

_DRAWN = re.compile(
    r"\b[a-z]+\\*_[0-9a-z]{21,}\b"  # numbers of records, also where Markdown escapes them
    r"|\b[0-9a-f]{12,}\b"  # hashes and their beginnings
    r"|\bkedjekoll/[0-9a-f]{8}(?:\+[0-9a-f]{8})?"  # the log's own name and key
    r"|[0-9A-Za-z+/_-]{32,}={0,2}"  # signatures, hashes and cursors in base64
    r"|(?<=\"prefix\": \")[0-9a-z]{12}(?=\")"  # the beginning of a key
    r"|\bkk_[0-9a-z]+"
    r"|\"(?:dead|delivered|waiting)\": \d+"  # how far messages have come by then
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?)?"
)


def same_but_for_chance(one: Any, other: Any) -> bool:
    """Whether two examples differ in nothing but what is drawn or told anew."""
    texts = (json.dumps(each, sort_keys=True, ensure_ascii=False) for each in (one, other))
    return len({_DRAWN.sub("~", text) for text in texts}) == 1


def renewed(stored: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept from now on: each stored example that is the same but for chance, else the new.

    Args:
        stored: The examples as they are kept, by what they are of.
        found: As they are today.
    """
    return {
        name: stored[name]
        if name in stored and same_but_for_chance(stored[name], example)
        else example
        for name, example in found.items()
    }


def renewed_lines(expected: str, printed: str) -> str:
    """What a page expects from now on: lines that still hold as they stand, else what is printed.

    >>> renewed_lines("Kept as ...\\n47 factors\\n", "Kept as screening_1\\n48 factors\\n")
    'Kept as ...\\n48 factors\\n'
    """
    old, new = expected.splitlines(), printed.splitlines()
    check = doctest.OutputChecker().check_output
    holds = [
        next((line for line in old if check(f"{line}\n", f"{one}\n", doctest.ELLIPSIS)), one)
        for one in new
    ]
    kept: list[str] = []
    for tag, begin, end, start, stop in difflib.SequenceMatcher(
        None, old, holds, autojunk=False
    ).get_opcodes():
        is_rest = tag == "replace" and old[begin:end] == ["..."]
        kept += old[begin:end] if tag == "equal" or is_rest else holds[start:stop]
    return "".join(f"{line}\n" for line in kept)
