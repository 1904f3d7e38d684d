"""What is known of each party for the rules of law: answers, noted facts, grounds, register checks.

A fact that a person has noted for the law counts before what follows from other answers.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from data_ingest.model.tables import GROUNDS, Evidence, Procurement
from procurement_rules.facts import RuleFacts
from procurement_rules.settling import REPORTED, legal_facts
from procurement_rules.standards.staff_register import in_staff_register_trade
from risk_models.chain.parts import Part
from risk_models.chain.problems import ROOT_ROLES
from risk_models.facts.catalogue import FACTS as ANSWERS

PURCHASE = ""
"""The `party_id` of a fact about the purchase itself."""

_GROUND_FACTS = (
    "ground_id", "ground", "judged_on", "happened_on", "is_final", "paid_or_agreed",
)  # fmt: skip
_COLUMNS = (
    "party_id", "tender_id", "fact", "source_id", "value_text", "value_int", "value_date",
)  # fmt: skip
_LAW_GROUNDS = tuple(ground for ground in GROUNDS if ground != "none")
_REPORTED = {ground: f"{ground}{REPORTED}" for ground in _LAW_GROUNDS}
"""The fact that a register check reports, by ground."""
_CHECKED = "register-check"
"""Begins the `ground_id` of what a register check has reported."""
_UFLPA = "us_uflpa_entities"
"""The official list that the rule US-UFLPA names."""


class PartyLaw:
    """The facts of law of every party of a procurement.

    Args:
        procurement: The purchase.
        evidence: What was gathered about it.
    """

    def __init__(self, procurement: Procurement, evidence: Evidence) -> None:
        self._facts: dict[tuple[str, str], dict[str, str | int | date | None]] = {}
        self._sources: dict[tuple[str, str], dict[str, str]] = {}
        stated = evidence.facts.filter(pl.col("state") == "stated").select(_COLUMNS)
        for party_id, tender_id, fact, source_id, *values in stated.iter_rows():
            value = next((value for value in values if value is not None), None)
            self._facts.setdefault((party_id, tender_id), {})[fact] = value
            self._sources.setdefault((party_id, tender_id), {})[fact] = source_id
        self._countries = dict(procurement.parties.select("party_id", "country").iter_rows())
        self._grounds: dict[str, list[dict[str, Any]]] = {}
        for ground in procurement.grounds.rows(named=True):
            own = {name: ground[name] for name in _GROUND_FACTS}
            self._grounds.setdefault(ground["party_id"], []).append(own)

    def of_purchase(self) -> dict[str, Any]:
        """Return the facts that are noted about the purchase itself."""
        return self._noted(PURCHASE, "")

    def of_part(self, part: Part, tender_id: str, lot: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is known of a named party's part in a tender.

        Args:
            part: The part; it is somebody's.
            tender_id: The tender.
            lot: The row of its lot.
        """
        party_id = part.party_id or ""
        known = {
            "party_id": party_id,
            "party_role": part.role,
            "work_country": part.place_country,
            "agreement_applied": self._agreement_applied(party_id, tender_id),
            "posted_workers": self._posts(part, tender_id),
            "posting_proof_shown": self._yes_no(party_id, tender_id, "posting_notice"),
            "buyer_is_recipient": part.role in ROOT_ROLES,
            "work_permits": self._has(party_id, tender_id, "tied_permits", ("some", "most")),
            "f_tax_approved": self._f_tax(party_id, tender_id),
            "staff_register_trade": None
            if part.place_country != "SE"
            else in_staff_register_trade(part.cpv, lot["nature"]),
            "employees": self._fact(party_id, tender_id, "headcount"),
            "on_official_list": self._listed(party_id, tender_id),
            "russian_link": True if self._is_russian(part) else None,
        }
        return known | self._noted(party_id, tender_id)

    def grounds(self, party_id: str, tender_id: str) -> list[dict[str, Any]]:
        """Return the facts of each ground of a party, or of there being none that is known.

        A ground that a register check reports is one of them. What a check has ruled out is out,
        and `grounds_left` names those on which nobody has answered. Without a check, what the buyer
        has noted is taken as all there is.
        """
        known = self._known(party_id, tender_id)
        answered = {
            ground: None if (said := known.get(code)) is None else said == "yes"
            for ground, code in _REPORTED.items()
        }
        noted = list(self._grounds.get(party_id, ()))
        kinds = {noted_ground["ground"] for noted_ground in noted}
        noted += [
            _NO_GROUND | {"ground_id": f"{_CHECKED}/{ground}", "ground": ground}
            for ground, reported in answered.items()
            if reported and ground not in kinds
        ]
        left = [ground for ground, said in answered.items() if said is None and ground not in kinds]
        is_checked = any(answer is not None for answer in answered.values())
        if not is_checked or "none" in kinds:
            return noted or [dict(_NO_GROUND)]
        if left:
            return [*noted, _NO_GROUND | {"grounds_left": ",".join(left)}]
        return noted or [_NO_GROUND | {"ground": "none"}]

    def _noted(self, party_id: str, tender_id: str) -> dict[str, Any]:
        """Return the facts that are noted for the law; where each may stand, `parse_legal` says."""
        found, types = {}, noted_types()
        for code, value in self._known(party_id, tender_id).items():
            if code in types and value is not None:
                found[code] = value == "yes" if types[code] == pl.Boolean else value
        return found

    def _known(self, party_id: str, tender_id: str) -> Mapping[str, str | int | date | None]:
        """Return facts; what is said of the tender counts before what is said of the party."""
        of_party = self._facts.get((party_id, ""), {})
        of_tender = self._facts.get((party_id, tender_id))
        return of_party if of_tender is None else of_party | of_tender

    def _fact(self, party_id: str, tender_id: str, fact: str) -> str | int | date | None:
        return self._known(party_id, tender_id).get(fact)

    def _yes_no(self, party_id: str, tender_id: str, fact: str) -> bool | None:
        value = self._fact(party_id, tender_id, fact)
        return None if value is None else value == "yes"

    def _has(self, party_id: str, tender_id: str, fact: str, codes: tuple[str, ...]) -> bool | None:
        return True if self._fact(party_id, tender_id, fact) in codes else None

    def _agreement_applied(self, party_id: str, tender_id: str) -> bool | None:
        """Tell whether the buyer has read an agreement that names its issuer and covers the part.

        A firm that is bound by none may still apply the terms of one: that is not known.
        """
        read = ("collective_agreement", "agreement_issuer_named", "agreement_covers_part")
        return True if all(self._yes_no(party_id, tender_id, fact) for fact in read) else None

    def _posts(self, part: Part, tender_id: str) -> bool | None:
        """Tell whether a foreign employer posts workers; a firm of the country itself does not."""
        posted = self._yes_no(part.party_id or "", tender_id, "posted_workers")
        country = self._countries.get(part.party_id or "")
        is_foreign = country is not None and country != part.place_country
        return None if posted and not is_foreign else posted

    def _f_tax(self, party_id: str, tender_id: str) -> bool | None:
        value = self._fact(party_id, tender_id, "f_tax")
        return None if value is None else value == "approved"

    def _listed(self, party_id: str, tender_id: str) -> bool | None:
        """Tell whether the current entry of a list that is known of is one of the official list."""
        for key in ((party_id, tender_id), (party_id, "")):
            if self._facts.get(key, {}).get("list_entry") == "current":
                source_id = self._sources[key]["list_entry"]
                if source_id.startswith(_UFLPA):
                    return True
        return None

    def _is_russian(self, part: Part) -> bool:
        return part.role in (*ROOT_ROLES, "relied_on") and (
            self._countries.get(part.party_id or "") == "RU"
        )


_NO_GROUND: dict[str, Any] = dict.fromkeys(_GROUND_FACTS) | {"ground_id": ""}


@cache
def noted_types() -> Mapping[str, pl.DataType]:
    """Return the facts that a person can note for the law, each with its type.

    They are those of the schema and not those of today's `settling.yaml`: kept evidence says the
    same whatever is asked today.
    """
    schema = RuleFacts.create_empty().schema
    return {name: dtype for name, dtype in schema.items() if name not in ANSWERS}


def parse_legal(fact: str, value: str, basis: str, *, is_of_purchase: bool) -> int | date | str:
    """Read the value of a fact of law, as it is kept among the evidence.

    Raises:
        ValueError: It is no such value, stands in the wrong place or rests on a word that does not
            count; the message says what would be right.
    """
    noted = legal_facts()[fact]
    if (noted.about == "purchase") != is_of_purchase:
        where = "facts of the document itself" if noted.about == "purchase" else "facts of a party"
        raise ValueError(f"it stands among the {where}")
    if basis not in noted.bases:
        raise ValueError(f"basis is one of: {', '.join(noted.bases)}")
    parsed = noted.parse(value)
    return value if isinstance(parsed, bool) else parsed
