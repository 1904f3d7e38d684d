"""What a firm answers through its link, as it is kept."""

from typing import Literal

from service.platform.sealed import Sealed, SealedPart

Stance = Literal["agree", "disagree", "add"]
"""The firm agrees with a fact · does not · tells what is not known."""

RECORD_VERSION: Literal[1] = 1


class AnswerRecord(SealedPart):
    """The answer to one fact."""

    fact: str
    stance: Stance
    text: str
    value: str | None
    files: tuple[str, ...]


class ReplyContent(Sealed):
    """The answers of one reply, in the order given; `sheet_sha256` is what they answer."""

    record_version: Literal[1]
    sheet_sha256: str
    answers: tuple[AnswerRecord, ...]
