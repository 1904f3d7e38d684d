"""What each part of a chain is called, the same in every rendering."""

from collections.abc import Mapping

from data_ingest.model.text import Language, message
from service.platform.words import ROLES, printable
from service.screening.assessment.models import PartAssessment, TenderAssessment

UNNAMED = message("natural person or unnamed party")


def party_name(part: PartAssessment, language: Language) -> str:
    """Return what a part is called by itself: its party's name, or what stands in its place."""
    if part.name is not None:
        return printable(part.name)
    if part.party_id is None:
        return ROLES["undisclosed"].to(language)
    return f"{UNNAMED.to(language)} ({printable(part.party_id)})"


def part_names(tender: TenderAssessment, language: Language) -> Mapping[str, str]:
    """Return what each part is called, by `part_id`; an undisclosed one by who hands it on."""
    names = {part.part_id: party_name(part, language) for part in tender.parts}
    contractors = {link.subcontractor: link.contractor for link in tender.links}
    below = message("{name} of {contractor}").to(language)
    for part in tender.parts:
        if part.party_id is None:
            names[part.part_id] = below.format(
                name=names[part.part_id], contractor=names[contractors[part.part_id]]
            )
    return names


def tenderers(tender: TenderAssessment, language: Language) -> str:
    """Return the names of those who hold the tender."""
    return ", ".join(party_name(part, language) for part in tender.parts if part.tier == 1)
