"""What can be masked in a report: places by their keys, and which of them are proposed by class.

A key says where, never what: `lot1.tender2.price`. Before the award the tenders of a lot are one
place, because already how many there are is data on tenders. After it each class of information
about a tender is a place, and each party's name. What is of no class, and not the service's own
word, is in no copy (`service.casework.disclosures.told`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_ingest.model.text import Language, Text, message
from service.casework.disclosures.classes import (
    CLASSES,
    UNREASONED,
    ClassOfInformation,
    Level,
    classes_at,
)
from service.casework.disclosures.grounds import ground_of
from service.screening.assessment.models import Assessment, TenderAssessment

_LEVELS: Mapping[str, Text] = {
    "lot": message("lot"),
    "tender": message("tender"),
    "part": message("party"),
}
_PERSON = message("Concerns a natural person. [A lawyer must determine the provision.]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskablePlace:
    """Somewhere in a report that can be masked.

    Attributes:
        key: Its key.
        proposed: Whether it is masked unless somebody decides otherwise.
        ground: Key into `GROUNDS`; None: no verified provision speaks for it.
        reason: Why it is proposed.
        within: The place that it is a part of; where that is masked, it is not told of by itself.
    """

    key: str
    proposed: bool = False
    ground: str | None = None
    reason: Text = UNREASONED
    within: str | None = None

    @property
    def is_absolute(self) -> bool:
        """Whether it can never be disclosed."""
        found = ground_of(self.ground)
        return self.proposed and found is not None and found.absolute


def places(assessment: Assessment, *, before_award: bool) -> list[MaskablePlace]:
    """Return every place of a report that can be masked, in the order of the report.

    Args:
        assessment: The screening.
        before_award: Whether the case stands before the award.
    """
    return list(_places(assessment, before_award=before_award))


def label(key: str, language: Language) -> str:
    """Return a place in words.

    >>> label("lot1.tender2.part3.name", "sv"), label("actor", "en")
    ('Del 1, anbud 2, part 3: namn', 'Who made the screening')
    """
    *levels, of_class = key.split(".")
    where = [
        f"{_LEVELS[level.rstrip('0123456789')].to(language)} {level.lstrip('abcdefghijklmnopqrst')}"
        for level in levels
    ]
    called = CLASSES[of_class].label.to(language)
    said = ": ".join(text for text in (", ".join(where), called) if text)
    return said[:1].upper() + said[1:]


def _places(assessment: Assessment, *, before_award: bool) -> Iterator[MaskablePlace]:
    yield from _at("purchase", "", before_award=before_award)
    for at, lot in enumerate(assessment.lots, 1):
        yield from _at("lot", f"lot{at}.", before_award=before_award)
        if not before_award:
            for number, tender in enumerate(lot.tenders, 1):
                yield from _of_tender(assessment, tender, f"lot{at}.tender{number}.")
    yield from _at("record", "", before_award=before_award)


def _at(level: Level, at: str, *, before_award: bool) -> Iterator[MaskablePlace]:
    """Yield the places of a level; the tenders of a lot are one only before the award."""
    for name, of_class in classes_at(level).items():
        if before_award or not (level == "lot" and of_class.secret_before_award):
            yield _place(at + name, of_class, before_award=before_award)


def _of_tender(
    assessment: Assessment, tender: TenderAssessment, at: str
) -> Iterator[MaskablePlace]:
    named = {part.party_id for part in tender.parts}
    has_matches = any(match.party_id in named for match in assessment.possible_matches)
    for name, of_class in classes_at("tender").items():
        if name != "matches" or has_matches:
            yield _place(at + name, of_class, before_award=False)
    for number, part in enumerate(tender.parts, 1):
        if part.party_id is not None:
            is_person = part.name is None
            yield MaskablePlace(
                key=f"{at}part{number}.name",
                proposed=is_person,
                reason=_PERSON if is_person else UNREASONED,
                within=None if part.tier == 1 else f"{at}chain",
            )


def _place(key: str, of_class: ClassOfInformation, *, before_award: bool) -> MaskablePlace:
    if of_class.secret_before_award and not before_award:
        return MaskablePlace(key=key)
    return MaskablePlace(
        key=key,
        proposed=of_class.proposed or of_class.secret_before_award,
        ground=of_class.ground,
        reason=of_class.reason,
    )
