"""What is unknown, with the document that would settle it: of a tender, or of any tenderer."""

from collections.abc import Iterator

from data_ingest.model.text import RECORDED, Text, message
from procurement_rules.package.subject import UnknownFact
from risk_models.explain.reasons import IDENTITY_DOCUMENT, IDENTITY_GATE
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from service.screening.assessment.models import TenderAssessment
from service.screening.assessment.part_names import part_names

ASKED_FOR = ("not_collected", "refused")
"""States of an unknown value that a document could settle."""

WHO = message("Who performs the part")
EVERY_TENDERER = message("Every tenderer")

_FETCHED = "LOU 15:5"


def of_tender(tender: TenderAssessment) -> Iterator[UnknownFact]:
    """Yield what is unknown of each part of a tender's chain, part by part.

    Who does a part that nobody has named is asked of whoever hands it on.
    """
    names = {language: part_names(tender, language) for language in RECORDED}
    contractors = {link.subcontractor: link.contractor for link in tender.links}
    for part in tender.parts:
        asked = part.part_id if part.party_id is not None else contractors[part.part_id]
        about = Text(*(names[language][asked] for language in RECORDED))
        if part.party_id is None:
            yield UnknownFact(
                tender_id=tender.tender_id,
                about=about,
                provision=IDENTITY_GATE,
                document=IDENTITY_DOCUMENT,
                facts=(WHO,),
            )
            continue
        for value in part.factors:
            if value.state not in ASKED_FOR:
                continue
            fact = FACTS[factor_by_id(value.factor).settled_by[0]]
            yield UnknownFact(
                tender_id=tender.tender_id,
                about=about,
                provision=fact.gate,
                document=fact.document,
                facts=(fact.label,),
            )


def to_all() -> tuple[UnknownFact, ...]:
    """Return what can be asked of every tenderer alike, before any is known."""
    return tuple(
        UnknownFact(
            tender_id="",
            about=EVERY_TENDERER,
            provision=fact.gate,
            document=fact.document,
            facts=(fact.label,),
        )
        for fact in (FACTS[code] for code in ANSWERED_FACTS)
        if fact.gate not in (None, _FETCHED) and "declared" in fact.bases
    )
