"""The questions of an ESPD request about labour and about who does the work.

Numbers of criteria and of groups are those of the taxonomy of ESPD-EDM 2.1.1 (the official sample
request of 2019); a question's own number is made for each document. The words are our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from data_ingest.model.text import Text, message

Opens = Literal["ON*", "ONTRUE", "ONFALSE"]
"""When a group is asked: always, or where the question above is answered yes, or no."""


@dataclass(frozen=True, slots=True)
class CriterionQuestion:
    """One question: its words and the kind of answer."""

    text: Text
    kind: str


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that are asked together, and the groups below them."""

    id: str
    opens: Opens
    questions: tuple[CriterionQuestion, ...]
    below: tuple["QuestionGroup", ...] = field(default=())


YES_NO = "INDICATOR"
WORDS = "DESCRIPTION"
DAY = "DATE"

_ANSWER = CriterionQuestion(message("Your answer", "espd criteria"), YES_NO)
_DESCRIBE = CriterionQuestion(message("Please describe"), WORDS)

_SELF_CLEANING = QuestionGroup(
    "5f9f09f7-f701-432c-9fdc-c22c124a74c9",
    "ON*",
    (
        CriterionQuestion(
            message("Have measures been taken that show that you are reliable (self-cleaning)?"),
            YES_NO,
        ),
    ),
    (QuestionGroup("74e6c7b4-757b-4b40-ada6-fad6a997c310", "ONTRUE", (_DESCRIBE,)),),
)

ELECTRONIC = QuestionGroup(
    "7458d42a-e581-4640-9283-34ceb3ad4345",
    "ON*",
    (
        CriterionQuestion(
            message("Is the information available electronically?"),
            YES_NO,
        ),
    ),
    (
        QuestionGroup(
            "41dd2e9b-1bfd-44c7-93ee-56bd74a4334b",
            "ONTRUE",
            (CriterionQuestion(message("Evidence"), "EVIDENCE_IDENTIFIER"),),
        ),
    ),
)
"""The last group of every criterion."""

SHAPES: Mapping[str, QuestionGroup] = MappingProxyType(
    {
        "conviction": QuestionGroup(
            "7c637c0c-7703-4389-ba52-02997a055bd7",
            "ON*",
            (_ANSWER,),
            (
                QuestionGroup(
                    "f5276600-a2b6-4ff6-a90e-b31fe19dae41",
                    "ONTRUE",
                    (
                        CriterionQuestion(message("Day of the judgment"), DAY),
                        CriterionQuestion(message("Reason"), WORDS),
                        CriterionQuestion(
                            message(
                                "Whether it concerns the firm or a member of its management; "
                                "no names"
                            ),
                            WORDS,
                        ),
                        CriterionQuestion(message("Length of the exclusion"), WORDS),
                    ),
                    (_SELF_CLEANING,),
                ),
            ),
        ),
        "labour": QuestionGroup(
            "976b5acb-c00f-46ca-8f83-5ce6abfdfe43",
            "ON*",
            (_ANSWER,),
            (
                QuestionGroup(
                    "64a2102c-4af1-4ecb-97b3-0c41907ec0f6",
                    "ONTRUE",
                    (_DESCRIBE,),
                    (_SELF_CLEANING,),
                ),
            ),
        ),
        "misconduct": QuestionGroup(
            "67362ec7-cec3-4cb8-a38e-5d7a2a31e6d8",
            "ON*",
            (_ANSWER,),
            (
                QuestionGroup(
                    "2cbcf978-765c-40aa-996b-b1d082485cef",
                    "ONTRUE",
                    (_DESCRIBE,),
                    (_SELF_CLEANING,),
                ),
            ),
        ),
    }
)
"""How grounds for exclusion are asked about, by `ExclusionGround.shape`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCriterion:
    """A question about the chain that is no ground for exclusion."""

    code: str
    id: str
    name: Text
    text: Text
    rule_id: str
    group: QuestionGroup


CHAIN: tuple[ChainCriterion, ...] = (
    ChainCriterion(
        code="CRITERION.SELECTION.TECHNICAL_PROFESSIONAL_ABILITY.MANAGEMENT."
        "SUBCONTRACTING_PROPORTION",
        id="612a1625-118d-4ea4-a6db-413184e7c0a8",
        name=message("Share of subcontractors"),
        text=message("What share of the contract is intended for subcontractors, and which part?"),
        rule_id="SE-LOU-17-6",
        group=QuestionGroup(
            "575f7550-8a2d-4bad-b9d8-be07ab570076",
            "ON*",
            (CriterionQuestion(message("Please specify"), WORDS),),
        ),
    ),
    ChainCriterion(
        code="CRITERION.OTHER.EO_DATA.SUBCONTRACTS_WITH_THIRD_PARTIES",
        id="72c0c4b1-ca50-4667-9487-461f3eed4ed7",
        name=message("Subcontractors"),
        text=message(
            "Is it intended that any part of the contract will be performed by third parties?"
        ),
        rule_id="SE-LOU-17-6",
        group=QuestionGroup(
            "289f39b3-2a15-421a-8050-a29858031f35",
            "ON*",
            (_ANSWER,),
            (
                QuestionGroup(
                    "979fc579-d3d7-444b-861f-f7ac31c4f666",
                    "ONTRUE",
                    (
                        CriterionQuestion(
                            message(
                                "Name the known subcontractors, with their registration numbers"
                            ),
                            WORDS,
                        ),
                    ),
                ),
            ),
        ),
    ),
)
"""What is asked about the chain (LOU 17:6)."""
