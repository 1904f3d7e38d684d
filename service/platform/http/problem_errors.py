"""Each thing that is wrong with a request, a row or a file, as answers list it."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel, Field

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, message
from service.platform.http.leading import TYPES

MOST_ERRORS = 1000
"""Errors that an answer lists. Ours: more help nobody, and saying what was meant takes time."""
_SIGNS = {
    ">": message("more than"),
    "≥": message("at least"),
    "<": message("less than"),
    "≤": message("at most"),
}
"""What the sign of a limit is called."""


class ProblemError(BaseModel):
    """One error and its location."""

    pointer: str = Field(
        description=(
            "JSON pointer into the body, row or element path of a file, or `/query/<name>`, "
            "`/path/<name>`, `/header/<name>`; empty for the whole."
        )
    )
    code: str = Field(description="The error, for programs.")
    detail: str = Field(description="The error, for people.")
    mend: str = Field(description="How to fix it.")


def listed(problems: Iterable[Problem], language: Language) -> list[ProblemError]:
    """Return problems as an answer lists them."""
    return [
        ProblemError(
            pointer=problem.location,
            code=problem.code,
            detail=problem.detail(language),
            mend=problem.mend(language),
        )
        for problem in (_worded(each, language) for each in problems)
    ]


def _worded(problem: Problem, language: Language) -> Problem:
    """Return a problem whose limit and type, if it has them, are in words."""
    expected = problem.params.get("type", "")
    if expected in TYPES:
        said = {"type": TYPES[expected].to(language)}
        return replace(problem, params={**problem.params, **said})
    sign, _, value = problem.params.get("limit", "").partition(" ")
    if sign not in _SIGNS:
        return problem
    limit = {"limit": f"{_SIGNS[sign].to(language)} {value}"}
    return replace(problem, params={**problem.params, **limit})
