"""Merge fields: what a text leaves open, filled from the procurement or by a person."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.model.text import Language, Text, in_each

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
        "country": Text("etableringsland", "country of establishment"),
        "criterion": Text("id hos Upphandlingsmyndigheten", "id at Upphandlingsmyndigheten"),
        "diary_number": Text("diarienummer", "reference number"),
        "employer": Text("utländsk arbetsgivare", "foreign employer"),
        "fact_source": Text("källa och dag", "source and day"),
        "firms": Text("företag med organisationsnummer", "firms with organisation numbers"),
        "help_lines": Text("vem man ringer", "numbers to call"),
        "hours_level": Text("arbetstid enligt avtalet", "working time of the agreement"),
        "implied": Text("anbudets pris per timme", "the tender's price per hour"),
        "leave_level": Text("semester enligt avtalet", "holiday of the agreement"),
        "levels": Text("lägsta nivåer", "lowest levels"),
        "missing_proof": Text("det som saknas", "what is missing"),
        "most_tiers": Text("högsta antal led", "most tiers"),
        "notice_days": Text("antal arbetsdagar för anmälan", "working days of notice"),
        "officer": Text("handläggare", "officer"),
        "papers_days": Text("antal arbetsdagar för handlingar", "working days for papers"),
        "party": Text("åberopat företag", "relied-on firm"),
        "period": Text("tidsperiod", "period"),
        "purchase": Text("upphandling", "procurement"),
        "reasons": Text(
            "det som gör att priset ser onormalt lågt ut",
            "what makes the price appear abnormally low",
        ),
        "recipient": Text("mottagare", "recipient"),
        "report_by": Text("sista dag att underrätta", "last day to notify"),
        "sent_on": Text("dag för utskick", "day of sending"),
        "start_on": Text("dag då arbetet börjar", "day on which the work begins"),
        "subcontractor": Text("underleverantör", "subcontractor"),
        "tenderer": Text("leverantör", "supplier"),
        "works_code": Text("AF-kod", "AMA AF code"),
    }
)
"""Every field that a text may leave open, by name."""

OF_ONE_DRAFT = frozenset(
    {"clause_number", "criterion", "fact_source", "missing_proof", "reasons", "recipient",
     "subcontractor", "works_code"}
)  # fmt: skip
"""Fields that say something of one tenderer, recipient or term: what is filled in for one draft is
wrong, or tells one firm of another, in the next."""

OF_ONE_TENDER = frozenset({"fact_source", "reasons"})
"""Those of them that are filled in beforehand only where one tender is named."""

_FIELD = re.compile(r"\{([a-z_]+)\}")


def fields_of(text: str) -> tuple[str, ...]:
    """Return the fields that a text leaves open, each once, in order.

    >>> fields_of("{buyer} och {purchase} och {buyer}")
    ('buyer', 'purchase')
    """
    return tuple(dict.fromkeys(_FIELD.findall(text)))


TO_CONFIRM = Text("att bekräfta", "to be confirmed")
"""What stands in the brackets before a proposal."""


def fill(
    text: Text, values: Mapping[str, Text], proposals: Mapping[str, Text] = MappingProxyType({})
) -> Text:
    """Return a text with its fields filled; one without a value shows its label in brackets.

    What is only proposed for a field stands in the brackets too: a person confirms it.

    >>> fill(Text("Till {buyer}", "To {buyer}"), {}).sv
    'Till [köpare]'
    >>> fill(Text("{levels}.", "{levels}."), {}, {"levels": Text("1 [x]", "1 [x]")}).en
    '[lowest levels, to be confirmed: 1 (x)].'
    >>> fill(Text("{buyer}.", "{buyer}."), {"buyer": Text("Bygg Sp. z o.o.", "")}).sv
    'Bygg Sp. z o.o.'
    """
    return in_each(lambda language: _filled(text.to(language), values, proposals, language))


def open_slot(name: str, language: Language) -> re.Pattern[str]:
    """Return what a field that is still open looks like, with what is proposed for it or without.

    >>> open_slot("levels", "en").sub("SEK 160", "[lowest levels, to be confirmed: SEK 155].")
    'SEK 160.'
    """
    label, confirm = (re.escape(text.to(language)) for text in (FIELDS[name], TO_CONFIRM))
    return re.compile(rf"\[{label}(?:, {confirm}: [^\]]*)?\]")


def _filled(
    text: str, values: Mapping[str, Text], proposals: Mapping[str, Text], language: Language
) -> str:
    def shown(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in values:
            return values[name].to(language)
        label = FIELDS[name].to(language)
        if name not in proposals:
            return f"[{label}]"
        proposal = proposals[name].to(language).translate(_INNER_BRACKETS)
        return f"[{label}, {TO_CONFIRM.to(language)}: {proposal}]"

    return _TWO_STOPS.sub(".", _FIELD.sub(shown, text))


_INNER_BRACKETS = str.maketrans("[]", "()")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""The stop of a sentence after a name that ends with one, such as that of a Polish company."""
