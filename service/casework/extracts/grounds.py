"""On which ground a fact may be told another authority, and how each provision has been read.

None of them has been read in the act: each says where it was read instead, and a lawyer confirms
it. Nothing here decides that a ground holds; the person who picks it does, with her reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from data_ingest.model.text import Text, message

GroundCode = Literal["public", "osl-10-15-a", "osl-10-27", "osl-12-2"]

Purpose = Literal["crime_prevention", "crime_investigation", "wrong_payments", "breaches"]
"""What the datum is needed for under OSL 10:15 a."""


@dataclass(frozen=True, slots=True)
class ExtractGround:
    """A ground on which facts are told.

    Attributes:
        citation: The provision, or what holds without one.
        meaning: When it holds, as it was read.
        asks: What the person writes down.
        read: Where it was read, and what was not.
    """

    citation: Text
    meaning: Text
    asks: Text
    read: Text


GROUNDS: Mapping[GroundCode, ExtractGround] = {
    "public": ExtractGround(
        message("Public document: no secrecy applies"),
        message("After examination, nothing in the lines is subject to secrecy."),
        message("How each line was examined, and why it is not secret."),
        message(
            "Freedom of the Press Act, chapter 2, as the rulebook has it. Which secrecy could "
            "apply is the authority's own examination."
        ),
    ),
    "osl-10-15-a": ExtractGround(
        message("OSL chapter 10, section 15 a"),
        message(
            "Secrecy that protects individuals does not hinder that a datum is given to another "
            "authority that needs it to prevent or investigate crime, wrong payments, cheating or "
            "breaches, unless overriding reasons say that the protected interest takes "
            "precedence. Some secrecy is excepted entirely."
        ),
        message("The purpose, and the weighing: why no overriding reason stands against it."),
        message(
            "Read in the government bill's own summary only (prop. 2024/25:180, 28 May 2025, "
            "proposed to apply from 1 December 2025). The section as enacted was not read."
        ),
    ),
    "osl-10-27": ExtractGround(
        message("OSL chapter 10, section 27"),
        message(
            "After examination in each case, a datum may be given to an authority if it is "
            "obvious that the interest in giving it takes precedence over the interest that the "
            "secrecy protects."
        ),
        message("Why it is obvious that the receiver's interest takes precedence."),
        message(
            "Read in guidance only: the answer of the National Agency for Public Procurement of "
            "26 March 2020 (question 2191490). The section itself was not read."
        ),
    ),
    "osl-12-2": ExtractGround(
        message("OSL chapter 12, section 2"),
        message("Whoever the secrecy protects has waived it, in whole or in part."),
        message("What the waiver covers. The waiver itself is a file of the case."),
        message(
            "Not read in the act. That an agreement breaks no secrecy was not read in the act "
            "either."
        ),
    ),
}
"""The grounds that an extract can name, in the order in which they are offered."""

PURPOSE_WORDS: Mapping[Purpose, Text] = {
    "crime_prevention": message("prevent, hinder or detect criminal activity"),
    "crime_investigation": message("investigate crime"),
    "wrong_payments": message("prevent, hinder, detect or investigate wrong payments"),
    "breaches": message("prevent, hinder, detect or investigate cheating and breaches"),
}
