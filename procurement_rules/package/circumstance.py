"""A noted circumstance in neutral words: its kind and days, as a question, never a conclusion."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from data_ingest.model.text import Text, joined
from procurement_rules.package.subject import Circumstance

CIRCUMSTANCES: Mapping[str, Text] = MappingProxyType(
    {
        "trafficking_judgment": Text(
            "en dom som kan vara av det slag som 13 kap. 1 § avser",
            "a judgment that may be of the kind meant in chapter 13, section 1",
        ),
        "exploitation_judgment": Text(
            "en dom vars betydelse enligt 13 kap. behöver prövas rättsligt",
            "a judgment whose meaning under chapter 13 needs a lawyer's reading",
        ),
        "tax_debt_final": Text(
            "skatter eller socialavgifter som enligt ett avgörande inte har betalats",
            "taxes or social contributions that a final ruling says have not been paid",
        ),
        "tax_debt_shown": Text(
            "skatter eller socialavgifter som kan vara obetalda",
            "taxes or social contributions that may be unpaid",
        ),
        "labour_law_breach": Text(
            "en händelse som kan röra miljö-, social- eller arbetsrättsliga skyldigheter",
            "an event that may concern environmental, social or labour-law duties",
        ),
        "professional_misconduct": Text(
            "en händelse som kan röra yrkesutövningen",
            "an event that may concern professional conduct",
        ),
        "earlier_contract_failure": Text(
            "en händelse i ett tidigare offentligt kontrakt",
            "an event in an earlier public contract",
        ),
        "false_information": Text(
            "uppgifter till en upphandlande myndighet som kan ha varit oriktiga eller saknats",
            "information to a contracting authority that may have been wrong or incomplete",
        ),
    }
)
"""By ground (`data_ingest.model.tables.GROUNDS`), apart from `none`."""

_JUDGED = Text("dag för avgörandet {day}", "ruling of {day}")
_HAPPENED = Text("dag för händelsen {day}", "event of {day}")


def circumstances_text(circumstances: Iterable[Circumstance]) -> Text:
    """Return noted circumstances as one phrase."""
    return joined("; ", map(_phrase, circumstances))


def _phrase(circumstance: Circumstance) -> Text:
    said = [CIRCUMSTANCES[circumstance.ground]]
    for text, day in ((_JUDGED, circumstance.judged_on), (_HAPPENED, circumstance.happened_on)):
        if day is not None:
            said.append(text.filled(day=day.isoformat()))
    return joined(", ", said)
