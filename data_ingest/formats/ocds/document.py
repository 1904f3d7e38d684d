"""What is read of a release, held to its types, and the ways to look into it.

The shape is a list of what may pass: contact points, streets, documents and free descriptions
are not in it, so they never get further than the parser. Members are those of OCDS 1.1
(standard.open-contracting.org/1.1/en/schema/reference/) and of its extensions for lots, bids,
subcontracting, submission terms, techniques, legal basis and organisation scale, as the profile
OCDS for eForms brings them together (standard.open-contracting.org/profiles/eforms/latest/en/).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from data_ingest.model.values import Refusals


class Kind(Enum):
    """What a single value is."""

    TEXT = "text"
    KEY = "key"  # text that tells an object from the others in its array
    NUMBER = "number"
    FLAG = "flag"


Shape: TypeAlias = "Kind | Mapping[str, Shape] | list[Shape]"

_TEXT, _KEY, _NUMBER, _FLAG = Kind.TEXT, Kind.KEY, Kind.NUMBER, Kind.FLAG
_VALUE: Shape = {"amount": _NUMBER, "currency": _TEXT}
_PERIOD: Shape = {"startDate": _TEXT, "endDate": _TEXT, "durationInDays": _NUMBER}
_CODE: Shape = {"scheme": _TEXT, "id": _TEXT}
_IDENTIFIER: Shape = {"scheme": _TEXT, "id": _TEXT, "legalName": _TEXT}
_ADDRESS: Shape = {
    "locality": _TEXT,
    "region": _TEXT,
    "country": _TEXT,
    "countryCode": _TEXT,
    "countryName": _TEXT,
}
_ORGANISATION: dict[str, Shape] = {
    "id": _KEY,
    "name": _TEXT,
    "identifier": _IDENTIFIER,
    "additionalIdentifiers": [_IDENTIFIER],
    "address": _ADDRESS,
}
_PARTY: Shape = {
    **_ORGANISATION,
    "roles": [_TEXT],
    "details": {"scale": _TEXT, "classifications": [_CODE]},
}
_SUBCONTRACTING: dict[str, Shape] = {
    "hasSubcontracting": _FLAG,
    "subcontracting": {
        "value": _VALUE,
        "minimumPercentage": _NUMBER,
        "maximumPercentage": _NUMBER,
        "description": _TEXT,
        "subcontracts": [
            {
                "id": _KEY,
                "subcontractor": _ORGANISATION,
                "mainContractors": [_ORGANISATION],
                "tenderers": [_ORGANISATION],
            }
        ],
    },
}
_TERMS: dict[str, Shape] = {
    "subcontractingTerms": {
        "competitiveMinimumPercentage": _NUMBER,
        "competitiveMaximumPercentage": _NUMBER,
    },
    "submissionTerms": {"subcontractingClauses": [_TEXT]},
    "techniques": {
        "hasFrameworkAgreement": _FLAG,
        "frameworkAgreement": {"value": _VALUE, "method": _TEXT},
    },
}
_LOT: dict[str, Shape] = {
    **_TERMS,
    "id": _KEY,
    "title": _TEXT,
    "value": _VALUE,
    "mainProcurementCategory": _TEXT,
    "contractPeriod": _PERIOD,
}
_ITEM: Shape = {
    "id": _KEY,
    "relatedLot": _TEXT,
    "relatedLots": [_TEXT],
    "classification": _CODE,
    "deliveryAddress": _ADDRESS,
    "deliveryAddresses": [_ADDRESS],
}
_TENDER: Shape = {
    **_LOT,
    "status": _TEXT,
    "classification": _CODE,
    "procurementMethod": _TEXT,
    "procurementMethodDetails": _TEXT,
    "legalBasis": _CODE,
    "procuringEntity": _ORGANISATION,
    "datePublished": _TEXT,
    "tenderPeriod": _PERIOD,
    "tenderers": [_ORGANISATION],
    "numberOfTenderers": _NUMBER,
    "lots": [_LOT],
    "items": [_ITEM],
}
_BID: Shape = {
    **_SUBCONTRACTING,
    "id": _KEY,
    "status": _TEXT,
    "tenderers": [_ORGANISATION],
    "value": _VALUE,
    "relatedLots": [_TEXT],
}
_STATISTIC: Shape = {
    "id": _KEY,
    "measure": _TEXT,
    "value": _NUMBER,
    "relatedLot": _TEXT,
    "relatedLots": [_TEXT],
}
_RELATED: Shape = {"id": _KEY, "relationship": [_TEXT], "identifier": _TEXT}
_AWARD: Shape = {
    **_SUBCONTRACTING,
    "id": _KEY,
    "title": _TEXT,
    "status": _TEXT,
    "suppliers": [_ORGANISATION],
    "value": _VALUE,
    "contractPeriod": _PERIOD,
    "relatedLots": [_TEXT],
    "relatedBid": _TEXT,
    "relatedBids": [_TEXT],
}
_CONTRACT: Shape = {
    "id": _KEY,
    "awardID": _TEXT,
    "awardIDs": [_TEXT],
    "status": _TEXT,
    "value": _VALUE,
    "period": _PERIOD,
}
RELEASE: Shape = {
    "id": _TEXT,
    "date": _TEXT,
    "tag": [_TEXT],
    "title": _TEXT,
    "parties": [_PARTY],
    "buyer": _ORGANISATION,
    "tender": _TENDER,
    "bids": {"statistics": [_STATISTIC], "details": [_BID]},
    "relatedProcesses": [_RELATED],
    "awards": [_AWARD],
    "contracts": [_CONTRACT],
}
"""Everything that is read of a release."""

_LONGEST_LABEL = 80
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """An object that has passed `shaped`; what is absent or null in it reads as absent.

    Attributes:
        members: Its members.
        at: Its path, `awards[2026-1]/value`; "" for the release.
        refusals: Where what cannot be used is noted.
    """

    members: Mapping[str, object]
    at: str
    refusals: Refusals

    def path(self, key: str) -> str:
        """Return the path of a member."""
        return f"{self.at}/{key}" if self.at else key

    def text(self, key: str) -> str | None:
        """Return a text that is not empty."""
        value = self.members.get(key)
        return value if isinstance(value, str) and value else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of an array, each once, in document order."""
        value = self.members.get(key)
        found = value if isinstance(value, list) else []
        return tuple(dict.fromkeys(text for text in found if isinstance(text, str) and text))

    def number(self, key: str) -> int | Decimal | None:
        """Return an exact number."""
        value = self.members.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """Return a truth value."""
        value = self.members.get(key)
        return value if isinstance(value, bool) else None

    def one(self, key: str) -> "Node":
        """Return the object at a member; an empty one if there is none."""
        value = self.members.get(key)
        return Node(value if isinstance(value, dict) else _NOTHING, self.path(key), self.refusals)

    def many(self, key: str) -> tuple["Node", ...]:
        """Return the objects of an array; the path of each has its id, else its place from 1."""
        value = self.members.get(key)
        found = value if isinstance(value, list) else []
        return tuple(
            Node(node, f"{self.path(key)}[{label(node, place)}]", self.refusals)
            for place, node in enumerate(found, 1)
        )


def label(item: object, place: int) -> str:
    """Return how an item of an array is named in a path: by its id, else its place from 1."""
    stated = item.get("id") if isinstance(item, dict) else None
    named = " ".join(str(stated).split()) if isinstance(stated, str | int) else ""
    return named[:_LONGEST_LABEL] or str(place)


def shaped(value: object, shape: Shape, *, at: str, refusals: Refusals) -> object:
    """Return the part of a JSON value that a shape has, each member of the type it states.

    Null stays, since it takes a value back where releases are compiled. Whole numbers become
    text where text is due, because OCDS allows both for an identifier; white space is collapsed.

    Args:
        value: As read by `data_ingest.parsing.strict_json.loads`.
        shape: What may pass.
        at: The path so far.
        refusals: Where values of another type and objects with a repeated id are noted.

    Returns:
        The value; None for one of another type.
    """
    if value is None:
        return None
    if isinstance(shape, Kind):
        found = _single(value, shape)
    elif isinstance(shape, list):
        found = (
            _array(value, shape[0], at=at, refusals=refusals) if isinstance(value, list) else None
        )
    else:
        found = _object(value, shape, at=at, refusals=refusals) if isinstance(value, dict) else None
    if found is None:
        refusals.note("ocds-type", at)
    return found


def _single(value: object, kind: Kind) -> object:
    """Return a single value if it is of the kind; an id that is text or a whole number as text."""
    if isinstance(value, bool):
        return value if kind is Kind.FLAG else None
    if kind is Kind.NUMBER:
        return value if isinstance(value, int | Decimal) else None
    if kind is Kind.FLAG or not isinstance(value, str | int):
        return None
    return " ".join(str(value).split())


def _object(
    value: Mapping[str, object], shape: Mapping[str, Shape], *, at: str, refusals: Refusals
) -> dict[str, object]:
    return {
        key: shaped(value[key], inner, at=f"{at}/{key}" if at else key, refusals=refusals)
        for key, inner in shape.items()
        if key in value
    }


def _array(items: list[object], shape: Shape, *, at: str, refusals: Refusals) -> list[object]:
    found: list[object] = []
    keyed = isinstance(shape, dict) and shape.get("id") is Kind.KEY
    seen: set[object] = set()
    for place, item in enumerate(items, 1):
        own = f"{at}[{label(item, place)}]"
        passed = shaped(item, shape, at=own, refusals=refusals)
        if passed is None:
            continue
        key = passed.get("id") if keyed and isinstance(passed, dict) else None
        if key and key in seen:
            refusals.note("ocds-id-repeated", own, {"id": str(key)})
            continue
        seen.add(key)
        if keyed and not key and isinstance(passed, dict):
            passed.pop("id", None)
        found.append(passed)
    return found
