"""Words of the page for the codes of cases and tasks."""

from collections.abc import Mapping

from data_ingest.model.tables import STAGES
from data_ingest.model.text import Language, Text, message
from service.casework.cases.procedure import PROCEDURES, form_of, stage_name

BEFORE_AWARD = ("need", "documents_out", "tenders_in")
"""Stages in which points are closed."""

EVENT_WORDS: Mapping[str, Text] = {
    "opened_case": message("The case was opened"),
    "changed": message("Case details were changed"),
    "moved": message("The case was moved"),
    "awarded": message("The award was recorded"),
    "attached": message("A record was added"),
    "filled_in": message("Screened again with the facts of the purchase"),
    "marked": message("The documents were marked"),
    "handed_out": message("A document was handed out"),
    "reply_link_made": message("A reply link was created"),
    "reply_link_revoked": message("A reply link was closed"),
    "copies_superseded": message("A screening handed out was superseded"),
    "tasks_closed": message("Tasks that no longer apply were closed"),
    "tasks_dated": message("Tasks got the dates that follow from the case"),
    "task_added": message("A task was added"),
    "chain_begun": message("The chain of the contract was registered"),
    "chain_requested": message("A subcontractor was requested"),
    "chain_checked": message("A subcontractor was checked"),
    "chain_registered": message("A subcontractor was registered"),
    "chain_refused": message("A subcontractor was refused"),
    "decided": message("A decision was recorded"),
    "seconded": message("A second person agreed"),
    "disclosed": message("Findings were shared with another authority"),
    "opened_points": message("Points were opened before award"),
    "sharing_decided": message("What may leave before the award was decided"),
    "cancelled": message("The purchase was cancelled"),
    "reopened": message("The case was reopened"),
    "under_review": message("A review by a court was recorded"),
    "review_ended": message("The outcome of a review was recorded"),
    "held": message("The case was exempted from disposal"),
    "released": message("The exemption from disposal ended"),
}
"""What was done in a case; a code without words is shown as it is."""


def stage_words(language: Language) -> dict[str, str]:
    """Return every stage with its usual words, in order."""
    return {stage: stage_name(None, stage).to(language) for stage in STAGES}


def stage_choices(language: Language) -> list[tuple[str, str]]:
    """Return every stage with its usual words as a choice, in order."""
    return list(stage_words(language).items())


def procedure_choices(language: Language) -> list[tuple[str, str]]:
    """Return every form of purchase with its words as a choice."""
    return [(code, form_of(code).label.to(language)) for code in PROCEDURES]
