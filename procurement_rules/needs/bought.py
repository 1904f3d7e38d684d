"""What public money buys that is used by people, or done by people who are housed: what is asked.

Rooms, conferences, travel, transport and housing may be used for sexual exploitation, and staff
who live with their employer depend on it, whatever the purchase costs. That the questions are asked
of these categories is the project's judgement of 2026-11-25 and 2026-11-30; it says nothing about
any firm in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from data_ingest.model.text import Text

Kind = Literal["hotel", "conference", "travel", "transport", "housing", "staff"]

PREFIXES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "hotel": ("550", "551", "552"),
        "conference": ("5512", "7995", "70220"),
        "travel": ("635", "79997"),
        "transport": ("600", "601", "602", "604", "606"),
        "housing": ("7033", "85311", "9834"),
        "staff": ("7960", "7961", "7962"),
    }
)
"""CPV prefixes by kind: hotel and camping; conference venues and event organisation; travel
agencies and business travel; carriage of passengers and goods; housing and accommodation;
recruitment, placement and supply of staff. 550 and 600 are whole divisions, which hold more."""

SETTINGS: tuple[Kind, ...] = ("hotel", "conference", "travel", "transport", "housing")
"""Kinds whose purchase by itself raises the question of sexual exploitation."""

QuestionCode = Literal["own_staff", "housed", "staff_abroad"]

JUDGED_ON = date(2026, 11, 30)
"""The day on which it was judged which purchases are asked which question."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about what is bought; nobody has to answer, and no answer is a "no".

    Attributes:
        text: What is asked.
        prefixes: CPV prefixes of the purchases that it is asked of.
        follows: What follows by answer: yes, no, or none given.
    """

    text: Text
    prefixes: tuple[str, ...]
    follows: Mapping[bool | None, Text]


def _of(*kinds: Kind) -> tuple[str, ...]:
    return tuple(prefix for kind in kinds for prefix in PREFIXES[kind])


QUESTIONS: Mapping[QuestionCode, Question] = MappingProxyType(
    {
        "own_staff": Question(
            Text(
                "Ska egen personal eller förtroendevalda använda det som köps?",
                "Will your own staff or elected representatives use what is bought?",
            ),
            _of("hotel", "conference", "travel", "transport"),
            {
                True: Text(
                    "Bland breven finns ett utkast till policy för egen personal på resa.",
                    "Among the letters is a draft policy for own staff on travel.",
                ),
                False: Text(
                    "Ingen policy för egen personal föreslås för det här köpet.",
                    "No policy for own staff is proposed for this purchase.",
                ),
                None: Text(
                    "Inte besvarad. Utkastet till policy för egen personal finns bland breven.",
                    "Not answered. The draft policy for own staff is among the letters.",
                ),
            },
        ),
        "housed": Question(
            Text(
                "Kan de som utför arbetet bo i en bostad som arbetsgivaren ordnar?",
                "May those who do the work live in housing that the employer arranges?",
            ),
            (*_of("staff", "hotel", "transport"), "03", "45", "77"),
            {
                True: Text(
                    "Villkoret om bostad erbjuds. Boendet vägs in i risken för oskäliga "
                    "arbetsvillkor och för sexuell exploatering.",
                    "The term on housing is offered. The housing counts in the risk of unfair "
                    "working conditions and of sexual exploitation.",
                ),
                False: Text(
                    "Villkoret om bostad erbjuds inte.", "The term on housing is not offered."
                ),
                None: Text(
                    "Inte besvarad. För inhyrd personal erbjuds villkoret om bostad ändå; annars "
                    "erbjuds det om ni svarar ja.",
                    "Not answered. For hired staff the term on housing is offered anyway; else it "
                    "is offered if you answer yes.",
                ),
            },
        ),
        "staff_abroad": Question(
            Text(
                "Ska leverantörens personal resa eller arbeta utomlands i kontraktet?",
                "Will the supplier's staff travel or work abroad under the contract?",
            ),
            (*_of("travel", "transport"), "71", "72", "73", "794"),
            {
                True: Text(
                    "Villkoret om leverantörens personal på uppdrag utomlands erbjuds.",
                    "The term on the supplier's staff abroad is offered.",
                ),
                False: Text(
                    "Villkoret om leverantörens personal på uppdrag utomlands erbjuds inte.",
                    "The term on the supplier's staff abroad is not offered.",
                ),
                None: Text(
                    "Inte besvarad. För resor erbjuds villkoret om personal utomlands ändå; annars "
                    "erbjuds det om ni svarar ja.",
                    "Not answered. For travel the term on staff abroad is offered anyway; else it "
                    "is offered if you answer yes.",
                ),
            },
        ),
    }
)
"""Every question, in the order that they are asked."""


def kind_of(cpv: str) -> Kind | None:
    """Return the kind of such a purchase that a CPV code is, or None.

    The longest prefix applies.

    >>> kind_of("55120000"), kind_of("79620000"), kind_of("90910000")
    ('conference', 'staff', None)
    """
    fitting = [
        (len(prefix), kind)
        for kind, prefixes in PREFIXES.items()
        for prefix in prefixes
        if cpv.startswith(prefix)
    ]
    return max(fitting)[1] if fitting else None


def asked_of(cpv: str, answers: Mapping[QuestionCode, bool]) -> tuple[QuestionCode, ...]:
    """Return the questions that a purchase is asked, and those that were answered anyway.

    >>> asked_of("55120000", {})
    ('own_staff', 'housed')
    >>> asked_of("90910000", {"housed": True})
    ('housed',)

    Args:
        cpv: Main subject, eight digits.
        answers: What has been answered.
    """
    return tuple(
        code
        for code, question in QUESTIONS.items()
        if code in answers or cpv.startswith(question.prefixes)
    )
