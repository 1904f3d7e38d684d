"""An act that a screening calls for: what, on what basis, to whom, by when."""

from dataclasses import dataclass
from enum import IntEnum

from data_ingest.model.text import Language, Text
from service.platform.words import printable
from service.screening.assessment.models import (
    DeterminationRecord,
    FactorValue,
    PartAssessment,
    PossibleMatch,
)


class Rank(IntEnum):
    """Where an act stands among all: the lowest is the next."""

    SEEN = 0
    FACT = 1
    DUTY_OF_TENDER = 2
    MATCH = 3
    QUESTION_OF_LAW = 4
    ROUTE = 5
    DOCUMENT = 6
    DUTY = 7
    MEND = 8
    CHOICE = 9
    CLOSE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a screening calls for.

    Attributes:
        rank: Where it stands among all.
        text: What to do.
        basis: Its basis in law as the rulebook cites it, or that none is needed.
        to: Whom it is addressed to.
        by: The day, or before what.
        lot_id: The lot; None where it is about none.
        tender_id: The tender; None where it is general.
        rests_on: What it rests on: a rule's answer, a match, or a part with a factor's value.
        document: The fact whose document is to be obtained, and the parties.
        facts: The facts that are to be stated, as codes of `RuleFacts`.
    """

    rank: Rank
    text: Text
    basis: Text
    to: Text
    by: Text
    lot_id: str | None = None
    tender_id: str | None = None
    rests_on: DeterminationRecord | PossibleMatch | tuple[PartAssessment, FactorValue] | None = None
    document: tuple[str, tuple[str, ...]] | None = None
    facts: tuple[str, ...] = ()

    @property
    def citation(self) -> str | None:
        """The basis where it is a citation, which is the same in every language; else None."""
        return self.basis.sv if self.basis.sv == self.basis.en else None

    def shown(self, language: Language) -> dict[str, str]:
        """Return the act in words, as a report has it."""
        return {
            "text": self.text.to(language),
            "basis": self.basis.to(language),
            "to": self.to.to(language),
            "by": self.by.to(language),
            "lot": printable(self.lot_id or ""),
            "tender": printable(self.tender_id or ""),
        }
