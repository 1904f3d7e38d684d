"""What a tender says of the work that is handed on: yes, no, how much, or withheld."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from lxml import etree

from data_ingest.formats.eforms.document import EFAC, EFBC
from data_ingest.formats.eforms.values import money, percent, withheld
from data_ingest.model.subcontracted_share import NOT_COLLECTED, WHOLE, HandedOn
from data_ingest.model.values import Money, Refusals, Share, share
from data_ingest.parsing.xml_document import child, text

_CODE = f"{EFBC}TermCode"
_WITHHELD = ("sub-con", "sub-per", "sub-val")
"""BT-195 codes of whether (BT-773), in percent (BT-555) and value (BT-553)."""


def read_handed_on(
    tender: etree._Element, *, value: Money | None, at: str, refusals: Refusals
) -> HandedOn:
    """Return what a full `efac:LotTender` says of subcontracting.

    - `no` is nothing; `yes` is the stated percentage, else stated amount over tender value, else
      anything up to all of it.
    - `not-known`, or nothing at all, is not collected.
    - A withheld answer (BT-195) is withheld, before and after its publication date (BT-198):
      the notice in hand does not hold it. A value left standing in a withheld field is ignored,
      and a `no` beside withheld figures does not count as no.

    Args:
        tender: The element.
        value: The tender's value (BT-720), if stated.
        at: Path of the element, for what cannot be used.
        refusals: Where that is noted.
    """
    term = _term(tender)
    if term is None:
        return NOT_COLLECTED
    at = f"{at}/SubcontractingTerm"
    hidden = withheld(term, at=at, refusals=refusals)
    description = None if "sub-des" in hidden else text(term, f"{EFBC}TermDescription")
    dates = [until for code in _WITHHELD if (until := hidden.get(code))]
    is_withheld = any(code in hidden for code in _WITHHELD)
    code = text(term, _CODE)
    if code == "yes" and "sub-con" not in hidden:
        stated = _stated_share(term, hidden, value=value, at=at, refusals=refusals)
        if stated or not is_withheld:
            return HandedOn(stated or WHOLE, "stated", description=description)
    if is_withheld:
        return HandedOn(None, "withheld", max(dates, default=None), description)
    if code == "no":
        return HandedOn(Share(0, 0), "stated", description=description)
    return replace(NOT_COLLECTED, description=description)


def _term(tender: etree._Element) -> etree._Element | None:
    """Return the term on subcontracting: by its code list, else without any (an SDK example)."""
    unlisted = None
    for term in tender.iterchildren(f"{EFAC}SubcontractingTerm"):
        code = child(term, _CODE)
        listed = None if code is None else code.get("listName")
        if listed == "applicability":
            return term
        if listed is None and unlisted is None:
            unlisted = term
    return unlisted


def _stated_share(
    term: etree._Element,
    hidden: dict[str, date | None],
    *,
    value: Money | None,
    at: str,
    refusals: Refusals,
) -> Share | None:
    """Return percentage (BT-555), else value (BT-553) over tender value, unless not known."""
    if "sub-per" not in hidden and text(term, f"{EFBC}PercentageKnownIndicator") != "false":
        stated = percent(term, f"{EFBC}TermPercent", at=at, refusals=refusals)
        if stated:
            return stated
    if "sub-val" in hidden or text(term, f"{EFBC}ValueKnownIndicator") == "false":
        return None
    amount = money(term, f"{EFBC}TermAmount", at=at, refusals=refusals)
    if amount is None or value is None or value.amount == 0 or amount.currency != value.currency:
        return None
    if amount.amount > value.amount:
        refusals.note("eforms-share-over-whole", f"{at}/TermAmount")
        return None
    return share(Fraction(amount.amount) / Fraction(value.amount))
