"""What an officer states of a link and what a firm answers, checked whichever door it uses."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from risk_models.facts.catalogue import FACTS, parse_fact
from risk_models.facts.fact import ANYONE
from service.casework.replies.content import Stance
from service.casework.replies.sheet import Sheet
from service.casework.replies.token import DAYS, MOST_DAYS

MOST_ANSWERS = 100
MOST_CHARACTERS = 2000
"""Longest text about one fact."""
MOST_FILES = 10
"""Files that can be handed in through one link. Ours."""
MOST_FILE_BYTES = 5 * 1024 * 1024
"""Largest file that a firm can hand in. Ours."""
MOST_REPLIES = 20
"""Replies that one link takes. Ours."""

Number = Annotated[str, Field(max_length=64)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewReplyLink(_Stated):
    """A reply link to create for one firm."""

    screening_id: Number = Field(description="A screening linked to the case.")
    tender_id: Annotated[str, Field(max_length=200)]
    party_id: Annotated[str, Field(max_length=200)]
    package_id: Number | None = Field(
        default=None,
        description=(
            "A package with the 13:4 or 16:7 letter about the tender. Required before the award."
        ),
    )
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DAYS
    shows_points: bool = Field(
        default=False,
        description="Whether the firm sees its own points and band. Only after the award.",
    )


class NewReplyAnswer(_Stated):
    """A firm's answer to one fact of its sheet."""

    fact: Annotated[str, Field(max_length=64)] = Field(description="Code of the fact.")
    stance: Stance
    text: Annotated[str, Field(max_length=MOST_CHARACTERS)] = Field(
        default="", description="The reason, in the firm's words. Required if the firm disagrees."
    )
    value: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="The value that the firm states, in the form of the fact."
    )
    files: Annotated[list[Sha256], Field(max_length=5)] = Field(
        default=[], description="SHA-256 of files uploaded through the link."
    )


class NewReply(_Stated):
    """A reply: answers to facts of the sheet, each fact at most once. It names no person."""

    answers: Annotated[list[NewReplyAnswer], Field(min_length=1, max_length=MOST_ANSWERS)]


def check_reply(stated: NewReply, sheet: Sheet, *, handed_in: Collection[str]) -> None:
    """Refuse a reply that does not answer the sheet.

    Args:
        stated: The reply.
        sheet: What it answers.
        handed_in: SHA-256 of the files that were handed in through the link.

    Raises:
        UnreadableInput: Something has to be mended; values are not repeated.
    """
    if faults := list(_faults(stated, sheet, handed_in)):
        raise UnreadableInput(faults, "reply")


def _faults(stated: NewReply, sheet: Sheet, handed_in: Collection[str]) -> Iterator[Problem]:
    times = Counter(answer.fact for answer in stated.answers)
    for place, answer in enumerate(stated.answers):
        at = f"/answers/{place}"
        fact = sheet.fact(answer.fact)
        if fact is None:
            yield Problem("reply-fact", f"{at}/fact")
            continue
        if times[answer.fact] > 1:
            yield Problem("reply-twice", f"{at}/fact")
        if (answer.stance == "add") == (fact.state == "stated"):
            yield Problem("reply-stance", f"{at}/stance")
        if answer.stance == "disagree" and not answer.text.strip():
            yield Problem("reply-text", f"{at}/text")
        if answer.stance == "add" and answer.value is None:
            yield Problem("reply-value", f"{at}/value")
        elif answer.value is not None:
            yield from _value(answer, f"{at}/value")
        if not set(answer.files) <= set(handed_in):
            yield Problem("reply-file", f"{at}/files")


def _value(answer: NewReplyAnswer, at: str) -> Iterator[Problem]:
    if answer.stance == "agree" or not is_declarable(answer.fact):
        yield Problem("reply-value-not-here", at)
        return
    try:
        parse_fact(answer.fact, answer.value or "")
    except ValueError as fault:
        yield Problem("reply-value-form", at, {"expected": str(fault)})


def is_declarable(code: str) -> bool:
    """Return whether a firm's own word about a fact counts in a screening."""
    return set(ANYONE) <= set(FACTS[code].bases)
