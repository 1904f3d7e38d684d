"""Reads of a stored assessment what is wanted; its long lists are passed over instead of parsed.

Parsing the assessment of a large purchase, megabytes, costs more than all that a page does with it.
Its bytes are canonical JSON: members in alphabetical order without white space, and every quotation
mark inside a text escaped. So a member that only one kind of object has is found by its name, and
a list ends where the member begins that always follows it. A list that is not found is parsed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

_TENDER = b'"sufficient":'
"""Stands once in each tender, behind its lists and before its id."""

_FOLLOWED_BY = {"asking": "band", "parts": "paths", "questions": "reason"}
"""The lists of a tender that are passed over, in its order, each with the member after it."""

_FACTORS, _FACTORS_END = b'"exposure_share_ppm":', b'],"h'  # `has_number`, or else `high`
_FACTOR, _NAMED, _REFUSED = b'},{"bin":', b'"factor":"', b'"state":"refused"'


def _none(_: Sequence[int]) -> int | None:
    return None


class Wanted(NamedTuple):
    """What is wanted of an assessment, besides all that is no list of these.

    Attributes:
        is_tender: Whether a tender is wanted, by its id; of another the lists are empty.
        lists: Those of `asking`, `parts` and `questions` that are wanted of such a tender.
        factors: Ids of the factors that are wanted of each part; where there are any, also those
            for which an answer was refused.
        whole_part: Returns the place, from 0, of the part of a tender of which every factor is
            wanted, from the shares of the exposure of all of its parts; None: of none.
    """

    is_tender: Callable[[str], bool]
    lists: Collection[str] = ()
    factors: Collection[str] = ()
    whole_part: Callable[[Sequence[int]], int | None] = _none


OUTLINE = Wanted(lambda _: False)
"""Everything but the lists of the tenders."""


def skim(payload: bytes, wanted: Wanted) -> dict[str, Any]:
    """Return the values of an assessment, with what is not wanted left out of its lists.

    Args:
        payload: Canonical bytes of the assessment.
        wanted: What is wanted of it.
    """
    stretches = payload.split(_TENDER)
    skimmed = _TENDER.join([*_skimmed(stretches, wanted), stretches[-1]])
    found: dict[str, Any] = orjson.loads(skimmed)
    return found


def _skimmed(stretches: Sequence[bytes], wanted: Wanted) -> Iterator[bytes]:
    """Yield what ends with the lists of each tender; its id is in the stretch that follows."""
    for stretch, following in pairwise(stretches):
        text = following.partition(b'"tender_id":')[2].partition(b',"unit":')[0]
        is_wanted = wanted.is_tender(orjson.loads(text))
        for name, end in _FOLLOWED_BY.items():
            head, start, rest = stretch.partition(f'"{name}":['.encode())
            content, closing, tail = rest.partition(f'],"{end}":'.encode())
            if not closing:  # a record without such a list
                continue
            if not is_wanted or name not in wanted.lists:
                content = b""
            elif name == "parts":
                content = _with_factors(content, wanted)
            stretch = b"".join((head, start, content, closing, tail))
        yield stretch


def _with_factors(parts: bytes, wanted: Wanted) -> bytes:
    """Return the parts of a tender with the factors that are wanted."""
    first, *others = parts.split(_FACTORS)
    heads, factors, tails = [], [], []
    for part in others:
        head, start, rest = part.partition(b"[")
        content, end, tail = rest.partition(_FACTORS_END)
        heads.append(head + start)
        factors.append(content)
        tails.append(end + tail)
    whole = wanted.whole_part([int(head.partition(b",")[0]) for head in heads])
    ids = {factor_id.encode() for factor_id in wanted.factors}
    return _FACTORS.join(
        [
            first,
            *(
                head + (content if place == whole else _of_ids(content, ids)) + tail
                for place, (head, content, tail) in enumerate(
                    zip(heads, factors, tails, strict=True)
                )
            ),
        ]
    )


def _of_ids(factors: bytes, ids: Collection[bytes]) -> bytes:
    """Return of the factors of a part those that have one of these ids, or that were refused."""
    if not ids or not factors:
        return b""
    found = (
        factor
        for factor in factors.removeprefix(_FACTOR[2:]).removesuffix(b"}").split(_FACTOR)
        if factor.partition(_NAMED)[2].partition(b'"')[0] in ids or _REFUSED in factor
    )
    kept = _FACTOR.join(found)
    return _FACTOR[2:] + kept + b"}" if kept else b""
