"""Words of the page for the codes of cases and tasks."""

from collections.abc import Mapping

from data_ingest.tables import STAGES
from data_ingest.text import Language, Text

STAGE_WORDS: Mapping[str, Text] = {
    "need": Text("Behov", "Need"),
    "documents_out": Text("Annonserad", "Documents out"),
    "tenders_in": Text("Anbud inkomna", "Tenders in"),
    "award": Text("Tilldelning", "Award"),
    "contract_start": Text("Avtalsstart", "Contract start"),
    "in_contract": Text("Under avtalstiden", "In contract"),
    "ended": Text("Avslutad", "Ended"),
}
"""Where a purchase stands, in the words of the pages."""

BEFORE_AWARD = ("need", "documents_out", "tenders_in")
"""Stages in which points are closed."""

EVENT_WORDS: Mapping[str, Text] = {
    "opened_case": Text("Ärendet öppnades", "The case was opened"),
    "changed": Text("Uppgifter ändrades", "Particulars were changed"),
    "moved": Text("Ärendet flyttades", "The case was moved"),
    "linked": Text("En handling lades till", "A record was added"),
    "opened_points": Text("Poängen öppnades före tilldelning", "Points were opened before award"),
}
"""What was done in a case; a code without words is shown as it is."""


def stage_choices(language: Language) -> list[tuple[str, str]]:
    """Return every stage with its words, in order."""
    return [(stage, STAGE_WORDS[stage].to(language)) for stage in STAGES]
