"""Words of the page for the codes of cases and tasks."""

from collections.abc import Mapping

from data_ingest.model.tables import STAGES
from data_ingest.model.text import Language, Text

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
    "attached": Text("En handling lades till", "A record was added"),
    "filled_in": Text(
        "Uppgifter lästes ur behovsbedömningen", "Facts were read from the needs assessment"
    ),
    "marked": Text("Handlingarna märktes", "The documents were marked"),
    "handed_out": Text("En handling lämnades ut", "A document was handed out"),
    "reply_link_made": Text("En svarslänk gjordes", "A reply link was made"),
    "reply_link_revoked": Text("En svarslänk stängdes", "A reply link was closed"),
    "copies_superseded": Text(
        "En nyare screening ersatte en som lämnats ut", "A screening handed out was superseded"
    ),
    "task_added": Text("En uppgift lades till", "A task was added"),
    "chain_begun": Text("Avtalets kedja registrerades", "The chain of the contract was registered"),
    "chain_requested": Text("En underleverantör begärdes", "A subcontractor was requested"),
    "chain_checked": Text("En underleverantör prövades", "A subcontractor was checked"),
    "chain_registered": Text("En underleverantör registrerades", "A subcontractor was registered"),
    "chain_refused": Text("En underleverantör nekades", "A subcontractor was refused"),
    "decided": Text("Ett beslut antecknades", "A decision was put on record"),
    "seconded": Text("En andra person instämde", "A second person agreed"),
    "disclosed": Text(
        "Uppgifter lämnades till en annan myndighet", "Findings were shared with another authority"
    ),
    "opened_points": Text("Poängen öppnades före tilldelning", "Points were opened before award"),
}
"""What was done in a case; a code without words is shown as it is."""


def stage_choices(language: Language) -> list[tuple[str, str]]:
    """Return every stage with its words, in order."""
    return [(stage, STAGE_WORDS[stage].to(language)) for stage in STAGES]
