"""The words of a needs assessment, in Swedish and English.

`{names}` are filled from a reason's parameters; a name that ends in `_ppm`, `_eur` or `_sek` is
written as a share or an amount, and `sector` and `category` are those of the language.
"""

from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.model.text import Text
from procurement_rules.needs.law_words import LAW_REASONS
from procurement_rules.needs.market_words import MARKET_REASONS
from procurement_rules.needs.step import Answer, StepCode

TITLE = Text("Förslag till behovsbedömning", "Proposed needs assessment")
SUBTITLE = Text(
    "Arbetsrättsliga villkor i upphandling (17 kap. 2–4 §§ LOU)",
    "Labour terms in procurement (LOU chapter 17, sections 2–4)",
)
PROPOSAL = Text(
    "Detta är ett förslag. En person med behörighet beslutar, efter egen bedömning. Förslaget "
    "säger inget om något företag.",
    "This is a proposal. A person with the mandate decides, by their own judgement. It says "
    "nothing about any firm.",
)
OUTCOMES: Mapping[Answer, Text] = MappingProxyType(
    {
        "yes": Text(
            "Myndigheten föreslås bedöma att särskilda arbetsrättsliga villkor är behövliga. De "
            "ska då ställas.",
            "The authority is proposed to find that special labour terms are needed. They are "
            "then to be set.",
        ),
        "no": Text(
            "Lagen kräver inte att särskilda arbetsrättsliga villkor ställs.",
            "The law does not require special labour terms.",
        ),
        "cannot_tell": Text(
            "Det går inte att avgöra om särskilda arbetsrättsliga villkor ska ställas. Underlaget "
            "behöver kompletteras.",
            "It cannot be told whether special labour terms are to be set. More has to be known.",
        ),
    }
)
"""What is proposed, by the answer of the step on terms."""

VOLUNTARY = Text(
    "Risken talar för att ställa dem frivilligt.",
    "The risk speaks for setting them voluntarily.",
)
"""Said beside a "no" where chapter 19 applies and the sources point to a risk."""

EXPLOITATION = Text(
    "Bedöm även risken för sexuell exploatering (steg 7), i samma ärende som arbetsvillkoren.",
    "Assess the risk of sexual exploitation too (step 7), in the same case as the labour terms.",
)
"""Said beside any answer where the subject is one that the other route asks about."""

HEADINGS: Mapping[StepCode, Text] = MappingProxyType(
    {
        "work": Text("Vem utför arbetet?", "Who does the work?"),
        "parties": Text(
            "Vilka kollektivavtal och parter finns?", "Which agreements and parties are there?"
        ),
        "risk": Text(
            "Finns det risk för oskäliga arbetsvillkor?",
            "Is there a risk of unfair working conditions?",
        ),
        "route": Text("Gäller 17 kap. LOU?", "Does LOU chapter 17 apply?"),
        "terms": Text("Ska villkor ställas?", "Are terms to be set?"),
        "levels": Text("Vilka nivåer kan anges?", "Which levels can be stated?"),
        "sexual_exploitation": Text(
            "Bör sexuell exploatering bedömas?", "Should sexual exploitation be assessed?"
        ),
    }
)
_YES_NO = {
    "yes": Text("Ja", "Yes"),
    "no": Text("Nej", "No"),
    "cannot_tell": Text("Går inte att avgöra", "Cannot be told"),
}
ANSWERS: Mapping[StepCode, Mapping[str, Text]] = MappingProxyType(
    {
        "work": {
            "yes": Text(
                "Leverantörens personal, ofta även underleverantörer",
                "The supplier's staff, often subcontractors too",
            ),
            "no": Text("Leverantörens egen personal", "The supplier's own staff"),
            "cannot_tell": Text("Inte känt", "Not known"),
        },
        "parties": {
            "yes": Text("Kända avtal", "Known agreements"),
            "no": Text("Inga svenska avtal gäller", "No Swedish agreement applies"),
            "cannot_tell": Text("Inte kända", "Not known", "levels"),
        },
        "risk": _YES_NO
        | {"no": Text("Inget i underlaget tyder på det", "Nothing held points to it")},
        "route": _YES_NO,
        "terms": _YES_NO | {"no": Text("Nej, ingen skyldighet", "No, there is no duty")},
        "levels": _YES_NO
        | {
            "no": Text("Inga nivåer enligt 17 kap. 3 §", "No levels under 17:3"),
            "cannot_tell": Text("Delvis eller inte kända", "Partly known, or not known"),
        },
        "sexual_exploitation": _YES_NO,
    }
)
REASONS: Mapping[str, Text] = MappingProxyType({**MARKET_REASONS, **LAW_REASONS})
"""Every reason that a step can give."""
