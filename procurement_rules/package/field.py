"""Merge fields: what a text leaves open, filled from the procurement or by a person."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.text import LANGUAGES, Language, Text

FIELDS: Mapping[str, Text] = MappingProxyType(
    {
        "agreement": Text("kollektivavtal", "collective agreement"),
        "answer_by": Text("sista dag för svar", "last day to answer"),
        "answer_to": Text("adress för svar", "address for the answer"),
        "basis": Text("lagstöd", "legal basis"),
        "buyer": Text("köpare", "buyer"),
        "channel": Text("klagomålskanal", "grievance channel"),
        "circumstance": Text("omständigheten", "the circumstance"),
        "clause_number": Text("villkorets nummer", "number of the term"),
        "comparison": Text("jämförelsekostnad", "comparison cost"),
        "country": Text("etableringsland", "country of establishment"),
        "diary_number": Text("diarienummer", "reference number"),
        "employer": Text("utländsk arbetsgivare", "foreign employer"),
        "fact_source": Text("källa och dag", "source and day"),
        "implied": Text("anbudets pris per timme", "the tender's price per hour"),
        "levels": Text("lägsta nivåer", "lowest levels"),
        "missing_proof": Text("det som saknas", "what is missing"),
        "most_tiers": Text("högsta antal led", "most tiers"),
        "notice_days": Text("antal arbetsdagar för anmälan", "working days of notice"),
        "officer": Text("handläggare", "officer"),
        "papers_days": Text("antal arbetsdagar för handlingar", "working days for papers"),
        "party": Text("åberopat företag", "relied-on firm"),
        "purchase": Text("upphandling", "procurement"),
        "recipient": Text("mottagare", "recipient"),
        "report_by": Text("sista dag att underrätta", "last day to notify"),
        "sent_on": Text("dag för utskick", "day of sending"),
        "start_on": Text("dag då arbetet börjar", "day on which the work begins"),
        "subcontractor": Text("underleverantör", "subcontractor"),
        "tenderer": Text("leverantör", "supplier"),
    }
)
"""Every field that a text may leave open, by name."""

_FIELD = re.compile(r"\{([a-z_]+)\}")


def fields_of(text: str) -> tuple[str, ...]:
    """Return the fields that a text leaves open, each once, in order.

    >>> fields_of("{buyer} och {purchase} och {buyer}")
    ('buyer', 'purchase')
    """
    return tuple(dict.fromkeys(_FIELD.findall(text)))


def fill(text: Text, values: Mapping[str, Text]) -> Text:
    """Return a text with its fields filled; one without a value shows its label in brackets.

    >>> fill(Text("Till {buyer}", "To {buyer}"), {}).sv
    'Till [köpare]'
    >>> fill(Text("{buyer}.", "{buyer}."), {"buyer": Text("Bygg Sp. z o.o.", "")}).sv
    'Bygg Sp. z o.o.'
    """
    return Text(*(_filled(text.to(language), values, language) for language in LANGUAGES))


def _filled(text: str, values: Mapping[str, Text], language: Language) -> str:
    def shown(match: re.Match[str]) -> str:
        name = match.group(1)
        value = values.get(name)
        return f"[{FIELDS[name].to(language)}]" if value is None else value.to(language)

    return _TWO_STOPS.sub(".", _FIELD.sub(shown, text))


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""The stop of a sentence after a name that ends with one, such as that of a Polish company."""
