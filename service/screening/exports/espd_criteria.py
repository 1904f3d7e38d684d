"""The groups of questions that the criteria of an ESPD request ask (ESPD-EDM 4.1).

Steps, kinds and conditions are those of the official definitions; the words are our own. The number
of a group or question is the path of steps to it from its criterion.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from data_ingest.model.text import Text, message
from procurement_rules.standards.espd import Shape

Opens = Literal["ON*", "ONTRUE", "ONFALSE"]
"""When a group is asked: always, or where the question above is answered yes, or no."""

States = Literal["lots", "no_minimum", "no_more"]
"""What a requirement states: which lots it is for, that no amount is too small, nothing further."""


@dataclass(frozen=True, slots=True)
class CriterionQuestion:
    """One question: its words and the kind of answer."""

    text: Text
    kind: str


@dataclass(frozen=True, slots=True)
class CriterionRequirement:
    """What the buyer states rather than asks: its step, its words, its kind and what it states."""

    step: str
    text: Text
    kind: str
    states: States


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that are asked together, and the groups below them.

    Attributes:
        step: The last step of its number.
        opens: When it is asked.
        questions: Its questions, numbered from 1.
        below: The groups below it.
        requirements: What is stated before anything is asked.
    """

    step: str
    opens: Opens
    questions: tuple[CriterionQuestion, ...]
    below: tuple["QuestionGroup", ...] = field(default=())
    requirements: tuple[CriterionRequirement, ...] = field(default=())


_ANSWER = CriterionQuestion(message("Your answer", "espd criteria"), "INDICATOR")
_DESCRIBE = CriterionQuestion(message("Please describe"), "DESCRIPTION")
_SPECIFY = CriterionQuestion(message("Please specify"), "DESCRIPTION")
_NAME = CriterionQuestion(message("Name of the firm"), "DESCRIPTION")
_NUMBER = CriterionQuestion(
    message("Registration number of the firm"), "ECONOMIC_OPERATOR_IDENTIFIER"
)
_CLEANING = CriterionQuestion(
    message("Have measures been taken that show that you are reliable (self-cleaning)?"),
    "INDICATOR",
)


def _cleaning(opens: Opens) -> QuestionGroup:
    return QuestionGroup("QSG1", opens, (_CLEANING,), (_described("QSG1"),))


def _described(step: str) -> QuestionGroup:
    return QuestionGroup(step, "ONTRUE", (_DESCRIBE,))


def _electronic(step: str) -> QuestionGroup:
    """Return the group that ends every criterion: whether a proof is found electronically."""
    asked = CriterionQuestion(message("Is the information available electronically?"), "INDICATOR")
    evidence = CriterionQuestion(message("Evidence"), "EVIDENCE_IDENTIFIER")
    return QuestionGroup(step, "ON*", (asked,), (QuestionGroup("QSG1", "ONTRUE", (evidence,)),))


_FIRM = QuestionGroup("QSG1", "ONTRUE", (_NAME, _NUMBER))

_BY_OTHER_MEANS = QuestionGroup(
    "QSG1",
    "ON*",
    (
        CriterionQuestion(
            message("Was this established otherwise than by a judgment or a decision?"), "INDICATOR"
        ),
    ),
    (
        _described("QSG1"),
        QuestionGroup(
            "QSG2",
            "ONFALSE",
            (CriterionQuestion(message("Is the judgment or decision final?"), "INDICATOR"),),
            (
                QuestionGroup(
                    "QSG1",
                    "ONTRUE",
                    (
                        CriterionQuestion(message("Day of the judgment or decision"), "DATE"),
                        CriterionQuestion(message("Length of the exclusion"), "PERIOD"),
                    ),
                ),
            ),
        ),
        QuestionGroup(
            "QSG3",
            "ON*",
            (
                CriterionQuestion(
                    message("Has the debt been paid, or is there a binding plan to pay it?"),
                    "INDICATOR",
                ),
            ),
            (_described("QSG1"),),
        ),
    ),
)

SHAPES: Mapping[Shape, tuple[QuestionGroup, ...]] = MappingProxyType(
    {
        "conviction": (
            QuestionGroup(
                "QG1",
                "ON*",
                (_ANSWER,),
                (
                    QuestionGroup(
                        "QSG1",
                        "ONTRUE",
                        (
                            CriterionQuestion(message("Day of the judgment"), "DATE"),
                            CriterionQuestion(message("Reason"), "DESCRIPTION"),
                            CriterionQuestion(
                                message(
                                    "Whether it concerns the firm or a member of its management; "
                                    "no names"
                                ),
                                "DESCRIPTION",
                            ),
                            CriterionQuestion(message("Length of the exclusion"), "PERIOD"),
                        ),
                        (_cleaning("ON*"),),
                    ),
                ),
            ),
            _electronic("QG2"),
        ),
        "payment": (
            QuestionGroup(
                "RG1",
                "ON*",
                (),
                (
                    QuestionGroup(
                        "QSG1",
                        "ON*",
                        (_ANSWER,),
                        (
                            QuestionGroup(
                                "QSG1",
                                "ONTRUE",
                                (
                                    CriterionQuestion(message("Country concerned"), "CODE_COUNTRY"),
                                    CriterionQuestion(message("Amount concerned"), "AMOUNT"),
                                ),
                                (_BY_OTHER_MEANS,),
                            ),
                        ),
                    ),
                ),
                (
                    CriterionRequirement(
                        "RQ1/R1", message("Least amount"), "MINIMUM_AMOUNT", "no_minimum"
                    ),
                    CriterionRequirement(
                        "RQ2/R1", message("Further information"), "DESCRIPTION", "no_more"
                    ),
                ),
            ),
            _electronic("QG1"),
        ),
        "obligation": (
            QuestionGroup(
                "QG1",
                "ON*",
                (_ANSWER,),
                (QuestionGroup("QSG1", "ONTRUE", (_CLEANING,), (_described("QSG1"),)),),
            ),
            _electronic("QG2"),
        ),
        "misconduct": (
            QuestionGroup(
                "QG1",
                "ON*",
                (_ANSWER,),
                (QuestionGroup("QSG1", "ONTRUE", (_DESCRIBE,), (_cleaning("ON*"),)),),
            ),
            _electronic("QG2"),
        ),
        "answer": (QuestionGroup("QG1", "ON*", (_ANSWER,)), _electronic("QG2")),
        "proportion": (
            QuestionGroup(
                "RG1",
                "ON*",
                (),
                (
                    QuestionGroup(
                        "QSG1",
                        "ON*",
                        (
                            CriterionQuestion(
                                message("Does the supplier meet the requirement by itself?"),
                                "INDICATOR",
                            ),
                        ),
                        (
                            QuestionGroup(
                                "QSG1",
                                "ONFALSE",
                                (
                                    CriterionQuestion(
                                        message("Does it rely on another firm for it?"),
                                        "INDICATOR",
                                    ),
                                ),
                                (_FIRM,),
                            ),
                        ),
                    ),
                    QuestionGroup("QSG2", "ON*", (_SPECIFY,)),
                    _electronic("QSG3"),
                ),
                (CriterionRequirement("RQ1", message("Lot"), "LOT_IDENTIFIER", "lots"),),
            ),
        ),
        "group": (
            QuestionGroup(
                "QG1",
                "ON*",
                (_ANSWER,),
                (
                    QuestionGroup(
                        "QSG1",
                        "ONTRUE",
                        (
                            CriterionQuestion(message("Role of the supplier in the group"), "CODE"),
                            CriterionQuestion(
                                message("The other firms of the group"), "DESCRIPTION"
                            ),
                            CriterionQuestion(message("Name of the group"), "DESCRIPTION"),
                        ),
                    ),
                ),
            ),
            _electronic("QG2"),
        ),
        "named": (QuestionGroup("QG1", "ON*", (_ANSWER,), (_FIRM,)), _electronic("QG2")),
    }
)
"""The groups of each shape of criterion."""
