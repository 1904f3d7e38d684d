"""What a person can judge of a possible match."""

from typing import Literal, get_args

Verdict = Literal["same", "not_same", "unsure"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""The same party, not the same, or unsure."""
