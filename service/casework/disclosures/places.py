"""What can be masked in a report: places by their keys, and which of them are proposed by class.

A key says where, never what: `lot1.tender2.price`. Before the award the tenders of a lot are one
place, because already how many there are is data on tenders. After it each class of information
about a tender is a place, and each party's name. What is no place, and not the service's own word,
is in no copy (`service.casework.disclosures.told`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data_ingest.model.text import Language, Text
from service.casework.disclosures.grounds import BUSINESS, TENDERS, ground_of
from service.screening.assessment.models import Assessment, TenderAssessment

CLASSES: Mapping[str, Text] = {
    "tenders": Text("anbuden", "the tenders"),
    "price": Text("pris", "price"),
    "chain": Text("underleverantörer och andelar", "subcontractors and shares"),
    "answers": Text("företagens egna uppgifter", "what the firms have stated"),
    "points": Text(
        "poäng, granskningsbehov och uppgifter om företagen",
        "points, review need and facts about the firms",
    ),
    "matches": Text("möjliga träffar som ingen har bedömt", "possible matches not yet judged"),
    "name": Text("namn", "name"),
    "title": Text("rubrik och nummer", "title and number"),
    "buyer": Text("köpare", "buyer"),
    "amount": Text("belopp", "amount"),
    "actor": Text("vem som gjorde screeningen", "who made the screening"),
    "rejects": Text("uppgifter i filen som inte kunde användas", "what could not be used"),
}
"""What each class of information is called; the last part of a key is one of these."""

_LEVELS: Mapping[str, Text] = {
    "lot": Text("del", "lot"),
    "tender": Text("anbud", "tender"),
    "part": Text("part", "party"),
}

_OF_TENDERS = Text(
    "Uppgifter om anbud är absolut hemliga till dess att tilldelningsbeslutet är fattat eller "
    "anbuden offentliggjorda.",
    "Data on tenders are absolutely secret until the award decision or their publication.",
)
_BUSINESS = Text(
    "Kan vara en affärshemlighet. [Ange den särskilda anledningen att anta att leverantören lider "
    "skada, eller lämna ut.]",
    "May be a business secret. [State the special reason to assume harm to the supplier, or hand "
    "it out.]",
)
_PERSON = Text(
    "Rör en fysisk person. [Lagrummet prövas av jurist.]",
    "Concerns a natural person. [The provision is for a lawyer to settle.]",
)
_MATCH = Text(
    "Ingen har bedömt om träffen gäller företaget. [Lagrummet prövas av jurist.]",
    "Nobody has judged whether the match is the firm. [The provision is for a lawyer to settle.]",
)
_FOLLOWS = Text(
    "Poängen skulle röja det som är maskat i samma anbud.",
    "The points would give away what is masked of the same tender.",
)
_NONE = Text("[Skäl anges av den som beslutar.]", "[Reason to be given by whoever decides.]")

HIDES_POINTS = ("price", "chain", "answers")
"""Classes of a tender that its points could be computed back to, so that they go too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
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
    reason: Text = _NONE
    within: str | None = None

    @property
    def is_absolute(self) -> bool:
        """Whether it cannot be handed out, whoever decides."""
        found = ground_of(self.ground)
        return self.proposed and found is not None and found.absolute


def places(assessment: Assessment, *, before_award: bool) -> list[Place]:
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
        f"{_LEVELS[one.rstrip('0123456789')].to(language)} {one.lstrip('abcdefghijklmnopqrst')}"
        for one in levels
    ]
    said = ": ".join(one for one in (", ".join(where), CLASSES[of_class].to(language)) if one)
    return said[:1].upper() + said[1:]


def _places(assessment: Assessment, *, before_award: bool) -> Iterator[Place]:
    yield Place(key="title")
    yield Place(key="buyer")
    yield Place(key="amount")
    for at, lot in enumerate(assessment.lots, 1):
        yield Place(key=f"lot{at}.title")
        if before_award:
            yield Place(key=f"lot{at}.tenders", proposed=True, ground=TENDERS, reason=_OF_TENDERS)
            continue
        for number, tender in enumerate(lot.tenders, 1):
            yield from _of_tender(assessment, tender, f"lot{at}.tender{number}")
    if before_award:
        yield Place(key="rejects", proposed=True, ground=TENDERS, reason=_OF_TENDERS)
    else:
        yield Place(key="rejects")
    yield Place(key="actor")


def _of_tender(assessment: Assessment, tender: TenderAssessment, at: str) -> Iterator[Place]:
    for of_class in HIDES_POINTS:
        yield Place(key=f"{at}.{of_class}", proposed=True, ground=BUSINESS, reason=_BUSINESS)
    yield Place(key=f"{at}.points", proposed=True, ground=BUSINESS, reason=_FOLLOWS)
    named = {part.party_id for part in tender.parts}
    if any(one.party_id in named for one in assessment.possible_matches):
        yield Place(key=f"{at}.matches", proposed=True, reason=_MATCH)
    for place, part in enumerate(tender.parts, 1):
        if part.party_id is not None:
            is_person = part.name is None
            yield Place(
                key=f"{at}.part{place}.name",
                proposed=is_person,
                reason=_PERSON if is_person else _NONE,
                within=None if part.tier == 1 else f"{at}.chain",
            )
