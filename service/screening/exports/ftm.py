"""A purchase as FollowTheMoney entities, one JSON object a line: who buys, who works for whom.

Names and registered numbers of organisations, contracts, awards and links; no points, no bands and
no fact about a firm. A natural person is an entity without name or number, so that the chain holds
together. Schema and property names are those of followthemoney's public model (schemata Company,
PublicBody, Organization, LegalEntity, Contract, ContractAward and UnknownLink, read 2026-11-26).

The id of a party with a registered number follows from that number, so that exports of several
purchases name the same firm alike.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from data_ingest.model.tables import Procurement

MEDIA_TYPE = "application/x-ndjson"

SCHEMATA = {"company": "Company", "public_body": "PublicBody"}
"""FollowTheMoney schema by kind of party; any other kind is a `LegalEntity`."""

NOT_NAMED = "natural person, not named"
_TYPES = {"works": "W", "supplies": "U", "services": "S"}
_ROLES = {
    "tenderer": "tenderer",
    "consortium_lead": "tenderer, leads the consortium",
    "consortium_member": "tenderer, in the consortium",
    "relied_on": "relied-on firm",
}
_ENGAGES = "engages as subcontractor"

Row = Mapping[str, Any]
Properties = dict[str, list[str]]


def ftm_lines(procurement: Procurement, *, screening_id: str) -> bytes:
    """Return the purchase as FollowTheMoney JSON lines, the same every time.

    Args:
        procurement: The purchase that was screened.
        screening_id: Number of the screening; ids of what has no number of its own follow from it.
    """
    entities = _Entities(procurement, screening_id)
    return b"".join(
        orjson.dumps(entity, option=orjson.OPT_SORT_KEYS) + b"\n" for entity in entities.all()
    )


class _Entities:
    """The entities of one purchase."""

    def __init__(self, procurement: Procurement, screening_id: str) -> None:
        self._rows = procurement
        self._screening_id = screening_id
        (self._purchase,) = procurement.purchases.rows(named=True)
        self._parties = {row["party_id"]: row for row in procurement.parties.rows(named=True)}
        self._numbers: dict[str, list[Row]] = {}
        for row in procurement.identifiers.sort("scheme", "value").rows(named=True):
            if not row["is_personal"]:
                self._numbers.setdefault(row["party_id"], []).append(row)

    def all(self) -> Iterator[dict[str, Any]]:
        """Yield parties, contracts, awards and links, each group in the order of its keys."""
        seen = set()
        for party_id in sorted(self._in_use()):
            entity = self._party(party_id)
            if entity["id"] not in seen:
                seen.add(entity["id"])
                yield entity
        lots = self._rows.contracts.sort("position").rows(named=True)
        for lot in lots:
            yield self._contract(lot)
        of_lot = {lot["contract_id"]: lot for lot in lots}
        tenders = self._rows.tenders.sort("contract_id", "position").rows(named=True)
        parts = self._rows.contract_parties.sort("tender_id", "position").rows(named=True)
        for tender in tenders:
            own = [part for part in parts if part["tender_id"] == tender["tender_id"]]
            yield from self._tender(tender, own, of_lot[tender["contract_id"]])
        for row in self._rows.supply_links.sort("link_id").rows(named=True):
            yield self._link(row)

    def _in_use(self) -> set[str]:
        found = set(self._rows.contract_parties["party_id"])
        found |= set(self._rows.supply_links["contractor_id"])
        found |= set(self._rows.supply_links["subcontractor_id"])
        buyer = self._purchase["buyer_id"]
        return found if buyer is None else found | {buyer}

    def _id(self, *key: str) -> str:
        return f"kedjekoll-{hashlib.sha256(':'.join(key).encode()).hexdigest()[:32]}"

    def _party_id(self, party_id: str) -> str:
        numbers = [number for number in self._numbers.get(party_id, ()) if number["checksum_ok"]]
        if numbers and not self._parties[party_id]["is_personal"]:
            return self._id("party", numbers[0]["scheme"], numbers[0]["value"])
        return self._id(self._screening_id, "party", party_id)

    def _contract_id(self, contract_id: str) -> str:
        return self._id(self._screening_id, "contract", contract_id)

    def _party(self, party_id: str) -> dict[str, Any]:
        row = self._parties[party_id]
        if row["is_personal"]:
            return _entity(self._party_id(party_id), "LegalEntity", {"name": [NOT_NAMED]})
        names = [row["display_name"]] if row["display_name"] else [party_id]
        properties: Properties = {"name": names, "country": _lower(row["country"])}
        for number in self._numbers.get(party_id, ()):
            field = {"VAT": "vatCode", "XI-LEI": "leiCode"}.get(
                number["scheme"], "registrationNumber"
            )
            properties.setdefault(field, []).append(number["value"])
        schema = SCHEMATA.get(row["kind"], "LegalEntity")
        if schema != "Company":
            properties["registrationNumber"] = [
                *properties.get("registrationNumber", ()),
                *properties.pop("leiCode", ()),
            ]
        return _entity(self._party_id(party_id), schema, properties)

    def _contract(self, lot: Row) -> dict[str, Any]:
        purchase = self._purchase
        buyer = purchase["buyer_id"]
        properties: Properties = {
            "title": [lot["title"] or purchase["title"] or purchase["purchase_id"]],
            "authority": [] if buyer is None else [self._party_id(buyer)],
            "procedureNumber": [purchase["purchase_id"]],
            "type": _stated(_TYPES.get(lot["nature"] or "")),
            "procedure": _stated(purchase["procedure"]),
            "classification": _stated(lot["cpv"]),
            **_money(lot),
        }
        return _entity(self._contract_id(lot["contract_id"]), "Contract", properties)

    def _tender(self, tender: Row, parts: Iterable[Row], lot: Row) -> Iterator[dict[str, Any]]:
        first = [part for part in parts if part["role"] in _ROLES]
        holders = [part for part in first if part["role"] != "relied_on"]
        contract = self._contract_id(lot["contract_id"])
        for part in first:
            party = self._party_id(part["party_id"])
            key = (self._screening_id, "tender", tender["tender_id"], part["party_id"])
            role = _ROLES[part["role"]]
            if tender["state"] == "awarded" and part in holders:
                properties: Properties = {
                    "supplier": [party],
                    "contract": [contract],
                    "role": [role],
                    "lotNumber": [lot["contract_id"]],
                    "cpvCode": _stated(lot["cpv"]),
                    "nutsCode": _stated(lot["place_code"]),
                }
                if len(holders) == 1:
                    properties |= _money(tender)
                yield _entity(self._id(*key), "ContractAward", properties)
            else:
                properties = {
                    "subject": [party],
                    "object": [contract],
                    "role": [role],
                    "status": [tender["state"]],
                }
                yield _entity(self._id(*key), "UnknownLink", properties)

    def _link(self, row: Row) -> dict[str, Any]:
        properties: Properties = {
            "subject": [self._party_id(row["contractor_id"])],
            "object": [self._party_id(row["subcontractor_id"])],
            "role": [_ENGAGES],
            "status": [row["basis"]],
            "startDate": _stated(row["valid_from"]),
            "endDate": _stated(row["valid_to"]),
        }
        return _entity(
            self._id(self._screening_id, "link", row["link_id"]), "UnknownLink", properties
        )


def _entity(number: str, schema: str, properties: Properties) -> dict[str, Any]:
    """Return an entity; properties without a value are left out, as the format has it."""
    stated = {name: values for name, values in properties.items() if values}
    return {"id": number, "schema": schema, "properties": stated}


def _stated(value: object) -> list[str]:
    return [] if value is None else [str(value)]


def _lower(country: str | None) -> list[str]:
    return [] if country is None else [country.lower()]


def _money(row: Row) -> Properties:
    if row["amount"] is None:
        return {}
    return {"amount": [str(row["amount"])], "currency": _stated(row["currency"])}
