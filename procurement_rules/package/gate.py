"""Gates: the provisions under which a buyer may ask, and when each of them is open.

A question is offered only through a gate. Which provision lets which document be asked for is the
project's reading of LOU as of 2026-11-26; the rules behind each gate say whether they are verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text

GateCode = Literal[
    "documents",
    "clarification",
    "intended_winner",
    "explanation",
    "hearing",
    "contract_term",
    "own_look_up",
]
"""To all in the documents · clarification of a tender · the intended winner's documents (15:4) ·
explanation of a price (16:7) · hearing (13:4) · a term of the contract · what the buyer fetches
itself without asking anybody."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate.

    Attributes:
        label: What it is called.
        stages: The stages at which it is open.
        opens: When it opens, for whom it is closed to.
        condition: What has to hold besides, for a person to check.
        raised: Whether it is open for a tender only where a rule behind it applies to that tender.
    """

    label: Text
    stages: tuple[Stage, ...]
    opens: Text
    condition: Text
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Permit:
    """A gate through which a document may be asked for, and the rules that say so.

    Attributes:
        gate: The gate.
        rule_ids: Rules of law by regime (`procurement_rules.facts.REGIMES`); a regime that is not
            there has no such gate.
    """

    gate: GateCode
    rule_ids: Mapping[str, tuple[str, ...]]


_ALL_STAGES: tuple[Stage, ...] = (
    "need", "documents_out", "tenders_in", "award", "contract_start", "in_contract"
)  # fmt: skip

GATES: Mapping[GateCode, Gate] = MappingProxyType(
    {
        "documents": Gate(
            Text("till alla i upphandlingsdokumenten", "to all in the documents"),
            ("need",),
            Text(
                "Öppen innan upphandlingsdokumenten publiceras.",
                "Open before the documents are published.",
            ),
            Text("Ställs lika till alla anbudsgivare.", "Put to every tenderer alike."),
        ),
        "clarification": Gate(
            Text("förtydligande eller komplettering", "clarification or completion"),
            ("tenders_in",),
            Text("Öppnar när anbuden har kommit in.", "Opens when the tenders are in."),
            Text(
                "Om upphandlingsdokumenten bad om uppgiften. LOU 4 kap. 9 § är inte verifierad "
                "här; kontrollera före användning.",
                "If the documents asked for it. LOU chapter 4, section 9 is not verified here; "
                "check before use.",
            ),
        ),
        "intended_winner": Gate(
            Text(
                "dokument från den som avses få kontraktet",
                "documents of the supplier that is to get the contract",
            ),
            ("tenders_in", "award"),
            Text(
                "Öppnar när anbuden är prövade, före tilldelningsbeslutet.",
                "Opens when the tenders have been tried, before the award decision.",
            ),
            Text(
                "Bara av den som avses få kontraktet, och om upphandlingsdokumenten kräver det.",
                "Only of the supplier that is to get the contract, if the documents require it.",
            ),
        ),
        "explanation": Gate(
            Text("förklaring av priset", "explanation of the price"),
            ("tenders_in", "award"),
            Text("Öppnar när anbuden har kommit in.", "Opens when the tenders are in."),
            Text(
                "Om en person har antecknat att anbudet förefaller vara onormalt lågt.",
                "If a person has noted that the tender appears abnormally low.",
            ),
            raised=True,
        ),
        "hearing": Gate(
            Text("yttrande från leverantören", "the supplier's comments"),
            ("tenders_in", "award"),
            Text("Öppnar när anbuden har kommit in.", "Opens when the tenders are in."),
            Text(
                "Om en person har noterat en omständighet med källa och dag.",
                "If a person has noted a circumstance with its source and day.",
            ),
            raised=True,
        ),
        "contract_term": Gate(
            Text("villkor i kontraktet", "a term of the contract"),
            ("contract_start", "in_contract"),
            Text(
                "Öppnar när kontraktet har börjat, om upphandlingsdokumenten har villkoret.",
                "Opens when the contract has begun, if the documents hold the term.",
            ),
            Text("Om kontraktet har villkoret.", "If the contract holds the term."),
        ),
        "own_look_up": Gate(
            Text("hämtas av köparen själv", "fetched by the buyer"),
            _ALL_STAGES,
            Text("Alltid öppen.", "Always open."),
            Text("Ingen behöver tillfrågas.", "Nobody needs to be asked."),
        ),
    }
)
"""Every gate."""

_TERMS = ("SE-LOU-19-TERMS",)

PROVISIONS: Mapping[str, tuple[Permit, ...]] = MappingProxyType(
    {
        "LOU 15:5": (
            Permit("own_look_up", {"full": ("SE-LOU-15-4",), "chapter_19": (),
                                   "chapter_19_direct": ()}),
        ),
        "LOU 15:11": (
            Permit("documents", {"full": ("SE-LOU-15-11",)}),
            Permit("intended_winner", {"full": ("SE-LOU-15-4", "SE-LOU-15-11")}),
        ),
        "LOU 16:7": (
            Permit("explanation", {"full": ("SE-LOU-16-7",), "chapter_19": ("SE-LOU-19-18",)}),
        ),
        "LOU 17:1": (
            Permit("documents", {"full": ("SE-LOU-17-1",), "chapter_19": _TERMS}),
            Permit("contract_term", {"full": ("SE-LOU-17-1",), "chapter_19": _TERMS}),
        ),
        "LOU 17:5": (
            Permit("documents", {"full": ("SE-LOU-17-5",), "chapter_19": _TERMS}),
            Permit("contract_term", {"full": ("SE-LOU-17-5",), "chapter_19": _TERMS}),
        ),
        "LOU 17:6": (
            Permit("documents", {"full": ("SE-LOU-17-6",)}),
            Permit("clarification", {"full": ("SE-LOU-17-6",)}),
            Permit("contract_term", {"full": ("SE-LOU-17-7",), "chapter_19": _TERMS}),
        ),
    }
)  # fmt: skip
"""By the provision that `risk_models` names for a fact: the gates to it, the earliest first."""


def permits(provision: str | None, regime: str | None) -> tuple[Permit, ...]:
    """Return the gates through which a document may be asked for; empty: nothing permits it.

    Args:
        provision: The provision of a fact, such as "LOU 17:6"; None where nothing permits asking.
        regime: Regime of the lot; None: cannot tell, and then only open registers remain.

    >>> [one.gate for one in permits("LOU 17:6", "full")]
    ['documents', 'clarification', 'contract_term']
    >>> permits("LOU 17:6", "chapter_19_direct")
    ()
    """
    known = PROVISIONS.get(provision or "", ())
    if regime is None:
        return tuple(Permit(permit.gate, {}) for permit in known if permit.gate == "own_look_up")
    return tuple(permit for permit in known if regime in permit.rule_ids)
