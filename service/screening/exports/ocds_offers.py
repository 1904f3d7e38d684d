"""Tenders as bids, awards and contracts of an OCDS release, with who does the work below them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data_ingest.model.tables import PPM, Procurement

Row = Mapping[str, Any]
Node = dict[str, Any]

HOLDERS = ("tenderer", "consortium_lead", "consortium_member")
"""Roles of those who have submitted a tender."""

_RUNNING = {"contract_start": "pending", "in_contract": "active", "ended": "terminated"}
"""Codes of `contractStatus` by stage; before these no contract is told of."""


class Offers:
    """The tenders of a purchase.

    Attributes:
        bids: One a tender.
        awards: One a tender that won.
        contracts: One an award, where a contract has been signed.
    """

    def __init__(self, procurement: Procurement) -> None:
        """Take a purchase without what may not be told."""
        self._rows = procurement
        self._parties: dict[str, list[Row]] = {}
        for row in procurement.contract_parties.sort("position").rows(named=True):
            self._parties.setdefault(row["tender_id"], []).append(row)
        self._links: dict[str, list[Row]] = {}
        for row in procurement.supply_links.sort("link_id").rows(named=True):
            self._links.setdefault(row["tender_id"], []).append(row)
        (purchase,) = procurement.purchases.rows(named=True)
        tenders = procurement.tenders.sort("contract_id", "position").rows(named=True)
        won = [tender for tender in tenders if tender["state"] == "awarded"]
        self.bids = [self._bid(tender) for tender in tenders]
        self.awards = [self._award(tender) for tender in won]
        status = _RUNNING.get(purchase["stage"] or "")
        self.contracts = [self._contract(tender, status) for tender in won if status is not None]

    def holders(self, tender: Row) -> list[str]:
        """Return who has submitted a tender."""
        parts = self._parties.get(tender["tender_id"], ())
        return [part["party_id"] for part in parts if part["role"] in HOLDERS]

    def roles(self) -> dict[str, list[str]]:
        """Return the roles of each party, by its id, in the order of `partyRole`."""
        (purchase,) = self._rows.purchases.rows(named=True)
        found: dict[str, set[str]] = {}
        if purchase["buyer_id"] is not None:
            found.setdefault(purchase["buyer_id"], set()).add("buyer")
        for tender in self._rows.tenders.rows(named=True):
            for party_id in self.holders(tender):
                roles = found.setdefault(party_id, set())
                roles.add("tenderer")
                if tender["state"] == "awarded":
                    roles.add("supplier")
        for links in self._links.values():
            for link in links:
                found.setdefault(link["contractor_id"], set())
                found.setdefault(link["subcontractor_id"], set()).add("subcontractor")
        return {party_id: sorted(roles) for party_id, roles in found.items()}

    def _bid(self, tender: Row) -> Node:
        return {
            "id": tender["tender_id"],
            "status": "pending" if tender["state"] in ("submitted", "unknown") else "valid",
            "tenderers": self._named(self.holders(tender)),
            "value": money(tender),
            "relatedLots": [tender["contract_id"]],
            **self._subcontracting(tender),
        }

    def _award(self, tender: Row) -> Node:
        return {
            "id": f"award-{tender['tender_id']}",
            "status": "active",
            "suppliers": self._named(self.holders(tender)),
            "value": money(tender),
            "relatedLots": [tender["contract_id"]],
            "relatedBids": [tender["tender_id"]],
            **self._subcontracting(tender),
        }

    def _contract(self, tender: Row, status: str) -> Node:
        lots = self._rows.contracts.rows(named=True)
        (lot,) = (row for row in lots if row["contract_id"] == tender["contract_id"])
        return {
            "id": f"contract-{tender['tender_id']}",
            "awardID": f"award-{tender['tender_id']}",
            "status": status,
            "period": period(lot),
            "value": money(tender),
        }

    def _subcontracting(self, tender: Row) -> Node:
        """Return what a tender hands on.

        A share is told where one firm submitted the tender; of several partners each has its own,
        for which there is no place. A contractor further down stands as main contractor of the
        firm below it, as our reader has it.
        """
        links = self._links.get(tender["tender_id"], ())
        holders = set(self.holders(tender))
        parts = [
            part
            for part in self._parties.get(tender["tender_id"], ())
            if part["party_id"] in holders and part["handed_on_high_ppm"] is not None
        ]
        most = max((part["handed_on_high_ppm"] for part in parts), default=None)
        if not links and most is None:
            return {}
        if not links and most == 0:
            return {"hasSubcontracting": False}
        terms: Node = {
            "subcontracts": [
                {
                    "id": str(place),
                    "subcontractor": self._reference(link["subcontractor_id"]),
                    "mainContractors": [self._reference(link["contractor_id"])],
                }
                for place, link in enumerate(links, 1)
            ]
        }
        if len(holders) == 1 and len(parts) == 1 and most:
            terms["minimumPercentage"] = part_of_one(parts[0]["handed_on_low_ppm"])
            terms["maximumPercentage"] = part_of_one(most)
        return {"hasSubcontracting": True, "subcontracting": terms}

    def _named(self, party_ids: Iterable[str]) -> list[Node]:
        return [self._reference(party_id) for party_id in party_ids]

    def _reference(self, party_id: str) -> Node:
        names = dict(self._rows.parties.select("party_id", "display_name").iter_rows())
        return {"id": party_id, "name": names.get(party_id)}


def money(row: Row) -> Node | None:
    """Return the amount of a row with its currency; None without one."""
    if row["amount"] is None or row["currency"] is None:
        return None
    return {"amount": row["amount"], "currency": row["currency"]}


def period(lot: Row) -> Node | None:
    """Return from when to when a lot runs; None where nothing says."""
    days = {"startDate": lot["starts_on"], "endDate": lot["ends_on"]}
    found = {name: f"{day.isoformat()}T00:00:00Z" for name, day in days.items() if day is not None}
    return found or None


def part_of_one(ppm: int) -> float:
    """Return parts per million as a part of one.

    >>> part_of_one(250_000)
    0.25
    """
    return ppm / PPM


def stated(node: Mapping[str, Any]) -> Node:
    """Return a node without what is not known: nothing, and lists and nodes without content."""
    found = {name: _stated(value) for name, value in node.items()}
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def _stated(value: object) -> object:
    if isinstance(value, Mapping):
        return stated(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_stated(one) for one in value]
    return value
