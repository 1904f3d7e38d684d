"""The facts about a purchase that stand in its case: entered once, and read by everything.

A person enters them, or they are read from what hangs on the case: first from a notice or another
document, then from the needs assessment. What a person has entered is never replaced by what is
read; where a document says otherwise, the case shows both.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement
from data_ingest.model.values import the_only
from service.casework.cases.procedure import Procedure, facts_in
from service.casework.cases.purchase_facts import OF_CASE, CasePurchase
from service.casework.cases.tables import Case
from service.platform.refusal import Refusal
from service.screening.purchase.purchase_statement import (
    PurchaseFacts,
    PurchaseStatement,
    read_statement,
)
from service.screening.purchase.stated_purchase import StatedPurchase

DEFAULT_COUNTRY = "SE"
"""The buyer's country where a purchase is entered without one; it is shown with the other facts."""

_TOGETHER: Mapping[str, tuple[str, ...]] = {"value": ("value", "currency")}
"""Facts that are read and entered together."""

_READ = tuple(name for name in PurchaseFacts.model_fields if name != "currency")
"""Facts that can be read from a document or an assessment."""


def with_entered(
    known: Mapping[str, Any] | None, entered: CasePurchase | None, *, at: str
) -> dict[str, Any]:
    """Return the facts of a case with those that a person enters; null removes one.

    Args:
        known: What was known before.
        entered: What is entered.
        at: Where it stands, for messages.

    Raises:
        Refusal: A value, currency, CPV code or place is none.
    """
    facts = dict(known or {})
    if entered is None:
        return facts
    given = entered.model_dump(mode="json", exclude_unset=True)
    if given.get("value") is None and "value" in given:
        given["currency"] = None
    facts |= given
    if "cpv" in given and "nature" not in given:
        facts.pop("nature", None)  # it follows from the code
    facts = {name: value for name, value in facts.items() if value not in (None, "")}
    if not facts:
        return {}
    own = {name: facts.pop(name) for name in OF_CASE if name in facts}
    facts.setdefault("buyer_country", DEFAULT_COUNTRY)
    try:
        stated = read_statement(PurchaseStatement(**facts), at=at)
    except UnreadableInput as fault:
        raise Refusal("invalid-request", *fault.problems) from None
    return facts_of(stated) | own


def with_procedure(purchase: Mapping[str, Any] | None, procedure: Procedure) -> dict[str, Any]:
    """Return the facts about a purchase with those that its form tells."""
    facts = dict(purchase or {})
    if facts.get("instrument") == "LOV" and procedure != "choice_system":
        del facts["instrument"]
    if procedure != "call_off":
        facts.pop("called_off_from", None)
    return with_entered(facts, CasePurchase(**facts_in(procedure)), at="/procedure")


def facts_of(stated: StatedPurchase) -> dict[str, Any]:
    """Return what a statement says as facts of a case, plain; stage and days are the case's own."""
    begun_on = stated.begun_on
    facts = {
        "buyer_country": stated.jurisdiction,
        "instrument": stated.instrument,
        "buyer_kind": stated.buyer_kind,
        "direct_award": stated.direct_award,
        "begun_on": None if begun_on is None else begun_on.isoformat(),
        "value": None if stated.amount is None else _plain(stated),
        "currency": None if stated.amount is None else stated.currency,
        "cpv": stated.cpv,
        "nature": stated.nature,
        "place": stated.place_code or stated.place_country,
        "framework": stated.framework,
        "on_site": stated.on_site,
        "labour_terms_needed": stated.labour_terms_needed,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _plain(stated: StatedPurchase) -> str:
    return f"{stated.amount:f}".removesuffix(".00")


def joined(
    facts: Mapping[str, Any], origins: Mapping[str, str], found: StatedPurchase, *, origin: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the facts of a case with what a record says where they say nothing.

    Args:
        facts: What the case says.
        origins: The records that some of it was read from.
        found: What the record says.
        origin: Its number.
    """
    facts, origins, read = dict(facts), dict(origins), facts_of(found)
    for name in _READ:
        if name in facts or name not in read:
            continue
        for fact in _TOGETHER.get(name, (name,)):
            facts[fact] = read[fact]
        origins[name] = origin
    return facts, origins


def stated_in_case(case: Case) -> StatedPurchase:
    """Return what a case states of its purchase, with its stage and its days."""
    known = (case.purchase or {}).items()
    facts = {name: value for name, value in known if name not in OF_CASE}
    statement = PurchaseStatement(**facts, stage=case.stage, starts_on=case.starts_on)
    return replace(read_statement(statement, at="/purchase"), ends_on=case.ends_on)


def stated_in(purchase: Procurement) -> StatedPurchase:
    """Return what a document states of its purchase; what differs between its lots is left out."""
    row = purchase.purchases.row(0, named=True)
    lots: dict[str, Any] = {
        name: the_only(purchase.contracts[name])
        for name in ("cpv", "nature", "place_country", "on_site", "labour_terms_needed")
    }
    code = the_only(purchase.contracts["place_code"])
    has_value = row["amount"] is not None and row["currency"] is not None
    kind = row["buyer_kind"]
    return StatedPurchase(
        jurisdiction=row["jurisdiction"],
        instrument=row["instrument"],
        buyer_kind=kind if kind in ("central", "sub_central") else None,
        direct_award=row["direct_award"],
        begun_on=row["begun_on"],
        amount=row["amount"] if has_value else None,
        currency=row["currency"] if has_value else None,
        place_code=code if lots["place_country"] is not None else None,
        framework=row["framework"],
        **lots,
    )


_FACTS: Mapping[str, tuple[str, ...]] = {
    "value": ("amount",),
    "currency": ("amount",),
    "buyer_country": ("jurisdiction",),
    "place": ("place_country",),
    "cpv": ("cpv", "nature"),
    **dict.fromkeys(OF_CASE, ()),
}
"""What a fact of a case is called in a `StatedPurchase`, where that differs."""


def stated_names(changed: Collection[str], entered: CasePurchase | None) -> frozenset[str]:
    """Return the facts of `StatedPurchase` that a change of a case enters.

    Args:
        changed: Fields of the case that change.
        entered: The facts about its purchase among them.

    >>> sorted(stated_names({"title", "starts_on"}, CasePurchase(value="4200000", place="SE")))
    ['amount', 'place_country', 'starts_on']
    """
    names = [] if entered is None else sorted(entered.model_fields_set)
    facts = {fact for name in names for fact in _FACTS.get(name, (name,))}
    return frozenset(facts | {"starts_on", "ends_on"} & set(changed))
