"""Tendering parties: one tenderer or a consortium, and the subcontractors named under them."""

from collections.abc import Container
from dataclasses import dataclass

from lxml import etree

from data_ingest.formats.eforms.document import EFAC, EFBC, ID
from data_ingest.model.tables import Role
from data_ingest.model.values import Refusals
from data_ingest.parsing.xml_document import text


@dataclass(frozen=True, slots=True)
class TenderingParty:
    """Who submits a tender together, and whom they name.

    Attributes:
        tenderers: Identifiers of organisations, in document order; at least one.
        lead: The stated leader (OPT-170), else the first.
        links: Main contractor and subcontractor, without duplicates, in document order.
    """

    tenderers: tuple[str, ...]
    lead: str
    links: tuple[tuple[str, str], ...]

    @property
    def subcontractors(self) -> tuple[str, ...]:
        """Named subcontractors that are no tenderers, in document order."""
        named = dict.fromkeys(subcontractor for _, subcontractor in self.links)
        return tuple(party_id for party_id in named if party_id not in self.tenderers)

    def role(self, tenderer: str) -> Role:
        """Return the role of one tenderer."""
        if len(self.tenderers) == 1:
            return "tenderer"
        return "consortium_lead" if tenderer == self.lead else "consortium_member"


def read_tendering_parties(
    result: etree._Element, *, organisations: Container[str], refusals: Refusals
) -> dict[str, TenderingParty]:
    """Return the tendering parties of a notice result by identifier (`TPA-…`).

    A party none of whose tenderers is known is left out.

    Args:
        result: `efac:NoticeResult`.
        organisations: Identifiers that the notice describes.
        refusals: Where unknown references are noted.
    """
    found: dict[str, TenderingParty] = {}
    for element in result.iterchildren(f"{EFAC}TenderingParty"):
        identifier = text(element, ID)
        if identifier is None:
            refusals.note("eforms-id-missing", "NoticeResult/TenderingParty")
            continue
        at = f"NoticeResult/TenderingParty[{identifier}]"
        if identifier in found:
            refusals.note("eforms-id-repeated", at, {"id": identifier})
            continue
        tenderers: dict[str, bool] = {}
        for tenderer in element.iterchildren(f"{EFAC}Tenderer"):
            if known := _known(tenderer, organisations, at=f"{at}/Tenderer", refusals=refusals):
                leads = text(tenderer, f"{EFBC}GroupLeadIndicator") == "true"
                tenderers[known] = tenderers.get(known, False) or leads
        if tenderers:
            lead = next(
                (tenderer for tenderer, leads in tenderers.items() if leads), next(iter(tenderers))
            )
            links = _links(
                element,
                tenderers=tuple(tenderers),
                lead=lead,
                organisations=organisations,
                at=at,
                refusals=refusals,
            )
            found[identifier] = TenderingParty(tuple(tenderers), lead, links)
    return found


def _links(
    element: etree._Element,
    *,
    tenderers: tuple[str, ...],
    lead: str,
    organisations: Container[str],
    at: str,
    refusals: Refusals,
) -> tuple[tuple[str, str], ...]:
    """Return who is named under whom; under the lead where no main contractor can be used."""
    at = f"{at}/SubContractor"
    named: dict[str, list[str]] = {}
    for named_element in element.iterchildren(f"{EFAC}SubContractor"):
        if known := _known(named_element, organisations, at=at, refusals=refusals):
            above = (text(main, ID) for main in named_element.iterchildren(f"{EFAC}MainContractor"))
            named.setdefault(known, []).extend(main for main in above if main)
    links: dict[tuple[str, str], None] = {}
    for subcontractor, mains in named.items():
        usable = [
            main for main in mains if main != subcontractor and (main in tenderers or main in named)
        ]
        unusable = [main for main in dict.fromkeys(mains) if main not in usable]
        if not usable and subcontractor != lead:
            usable = [lead]
        elif not usable and not mains:
            unusable = [lead]
        for main in unusable:
            location = f"{at}[{subcontractor}]/MainContractor"
            refusals.note("eforms-main-contractor", location, {"id": main})
        links.update(dict.fromkeys((main, subcontractor) for main in usable))
    return tuple(links)


def _known(
    element: etree._Element, organisations: Container[str], *, at: str, refusals: Refusals
) -> str | None:
    identifier = text(element, ID)
    if identifier is None:
        refusals.note("eforms-id-missing", at)
    elif identifier not in organisations:
        refusals.note("eforms-unknown-organisation", at, {"id": identifier})
    else:
        return identifier
    return None
