"""Why a text is not offered, and the names of the stages."""

from collections.abc import Iterable, Mapping

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text, joined

STAGES: Mapping[Stage, Text] = {
    "need": Text("före annonsering", "before the call"),
    "documents_out": Text("upphandlingsdokumenten ute", "documents published"),
    "tenders_in": Text("anbud inkomna", "tenders in"),
    "award": Text("tilldelning", "award"),
    "contract_start": Text("kontraktsstart", "contract start"),
    "in_contract": Text("under kontraktet", "during the contract"),
    "ended": Text("kontraktet avslutat", "contract ended"),
}
"""The stages of a procurement, in order."""

NOT_IN_REGIME = Text(
    "Regelverket här har inget lagstöd för den i den här upphandlingen.",
    "The rulebook here holds no legal basis for it in this procurement.",
)
NOT_RAISED = Text(
    "Inget känt i upphandlingen ger skäl till den.",
    "Nothing known in the procurement gives cause for it.",
)
NOT_CHOSEN = Text(
    "Ange vilket anbud som avses få kontraktet.",
    "Name the tender that is to get the contract.",
)
NO_CONTRACT = Text(
    "Inget anbud har tilldelats kontraktet; ange vilket.",
    "No tender has been awarded the contract; name it.",
)
NO_NUMBERS = Text(
    "Inget företag i kontraktet har ett känt svenskt organisationsnummer.",
    "No firm of the contract has a known Swedish organisation number.",
)
NO_QUESTION = Text(
    "Det finns ingen fråga som får ställas den vägen.",
    "There is no question that may be asked that way.",
)
NO_TENDERS = Text(
    "Här finns inga anbud. Granska anbuden först.",
    "There are no tenders here. Screen the tenders first.",
)
RULE_DOES_NOT_APPLY = Text(
    "Bestämmelsen bakom den är inte tillämplig här.",
    "The provision behind it does not apply here.",
)
WORK_ELSEWHERE = Text(
    "Arbetet utförs inte där villkoret gäller.",
    "The work is not done where the term holds.",
)
NOBODY_POSTS = Text(
    "Ingen i kedjan kan, så vitt känt, ha utstationerad personal som den gäller.",
    "Nobody in the chain is known to post, or may post, workers that it concerns.",
)
OTHER_TRADE = Text(
    "Arbetet hör inte till den verksamhet som den gäller.",
    "The work does not belong to the trade that it concerns.",
)
NOT_BOUGHT = Text(
    "Det som köps är inte av det slag som den gäller.",
    "What is bought is not of the kind that it concerns.",
)
ANSWERED_NO = Text(
    "I behovsbedömningen har frågan som avgör besvarats med nej.",
    "The question that settles it is answered with no in the needs assessment.",
)
BESIDE_MISSING = Text(
    "Villkoret som den hör till ställs inte.", "The term that it belongs to is not set."
)
_AT = Text("Kan användas vid: {stages}.", "Can be used at: {stages}.")


def no_contract(*, has_tenders: bool) -> Text:
    """Say why nobody has the contract: none has been awarded it, or there are no tenders at all."""
    return NO_CONTRACT if has_tenders else NO_TENDERS


def not_at_stage(stages: Iterable[Stage]) -> Text:
    """Say at which stages a text can be used."""
    return _AT.filled(stages=joined(", ", (STAGES[name] for name in stages)))
