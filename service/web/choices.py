"""Choices of a long list: the first of them, and a search for the others without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

MOST = 150
"""Choices of a list in a page; the others are found by name."""
_LONGEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be chosen in a list of a page.

    Attributes:
        options: Code and words of each choice that is shown.
        total: How many there are of them in all.
        find: What was searched for; empty: nothing was.
        address: Of the page, for the search.
    """

    options: list[tuple[str, str]]
    total: int
    find: str
    address: str


def choices(request: Request, options: Sequence[tuple[str, str]], *, keep: str = "") -> Choices:
    """Return the choices that a page shows; `find` in its address searches their words.

    Args:
        request: The request of the page.
        options: Code and words of every choice.
        keep: Code of a choice that has been made and is shown whatever is searched for.
    """
    find = request.query_params.get("find", "").strip()[:_LONGEST]
    sought = find.casefold()
    kept = [option for option in options if keep and option[0] == keep]
    fits = [option for option in options if option not in kept and sought in option[1].casefold()]
    return Choices(
        options=[*kept, *fits[: MOST - len(kept)]],
        total=len(options),
        find=find,
        address=request.url.path,
    )
