"""Records whose every text is a marker that nothing else says, and a walk that tells which it sees.

A mask that is skipped then shows by the marker, wherever it stands.
"""

import re
from typing import Any

from tests.alike.purchases import awarded, usual
from tests.alike.walk import Walk

PERSON = "121212-1212"
"""A personal number of nobody: there is no such day's series."""

_MARKER = re.compile(r"ZQX-[0-9a-z-]+z(?![0-9a-z])", re.IGNORECASE)
_PRICES = {"A1": 9_471_113, "A2": 6_081_127, "A3": 9_951_139, "A4": 8_721_151}
_NUMBERS = (PERSON.replace("-", ""), *map(str, _PRICES.values()), "9611171")
_ORGANISATIONS = re.compile(r"5599990\d{3}")
_TEXTS = ("name", "title", "document", "locality", "description", "case_number", "procedure")
_IDS = ("id", "party", "contractor", "subcontractor", "lot", "tender")
_UNIT = "parks"


def visible(text: str) -> str:
    """Return every marker that a text shows, in order."""
    unbroken = re.sub(r"(?<=-)\s+", "", re.sub("[\u200b\u00ad]", "", text))
    found = {one.lower() for one in _MARKER.findall(unbroken)}
    plain = re.sub(r"[\s,]", "", unbroken)
    found |= set(_ORGANISATIONS.findall(plain.replace("-", "")))
    found |= {one for one in _NUMBERS if one in plain.replace("-", "")}
    return "\n".join(sorted(found)) or "(none)"


class MarkedWalk(Walk):
    """A walk that notes beside everything which markers are visible in it."""

    def put(self, key: str, text: str) -> None:
        """Note a text, and its markers."""
        super().put(key, text)
        self.notes.add(f"{key}: markers", visible(text))


def marked(*, is_awarded: bool) -> dict[str, Any]:
    """Return a purchase with a marker in the place of each text, and with a natural person."""
    made = awarded() if is_awarded else usual()
    _add_persons(made)
    for tender in made["tenders"]:
        tender["price"]["amount"] = f"{_PRICES[tender['id']]}.00"
    made["value"]["amount"] = made["lots"][0]["value"]["amount"] = "9611171.00"
    made["grounds"] = [{"party": "sund", "ground": "tax_debt_shown", "case_number": "x"}]
    return _with_markers(made, {})


def party_id(name: str) -> str:
    """Return the id that a party of the purchase has."""
    return f"ZQX-party-{name}z"


def tender_id(name: str) -> str:
    """Return the id that a tender has."""
    return f"ZQX-tender-{name.lower()}z"


def _add_persons(made: dict[str, Any]) -> None:
    for name, kind in (("trader", "sole_trader"), ("person", "person")):
        made["parties"].append(
            {
                "id": name,
                "name": name,
                "kind": kind,
                "country": "SE",
                "identifiers": [{"scheme": "SE-PNR", "number": PERSON}] if kind == "person" else [],
                "facts": [{"fact": "headcount", "value": "1", "document": "x"}],
            }
        )
    tender = made["tenders"][2]
    tender["parties"][0]["handed_on"] = {"percent": 14}
    for name in ("trader", "person"):
        tender["parties"].append({"party": name, "role": "subcontractor"})
        tender["links"].append(
            {
                "contractor": "kvalitet",
                "subcontractor": name,
                "percent": 3,
                "unit": "hours",
                "description": "x",
            }
        )


def _with_markers(value: Any, count: dict[str, int], holder: str = "purchase") -> Any:
    if isinstance(value, list):
        return [_with_markers(one, count, holder) for one in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, one in value.items():
        if isinstance(one, str) and name in _TEXTS:
            count[name] = count.get(name, 0) + 1
            made[name] = f"ZQX-{holder}-{name.replace('_', '-')}-{count[name]}z"
        elif isinstance(one, str) and name in _IDS:
            kind = {"id": holder, "contractor": "party", "subcontractor": "party"}.get(name, name)
            made[name] = f"ZQX-{kind}-{one.lower().replace(' ', '-').replace('/', '-')}z"
        else:
            inner = {"parties": "party", "lots": "lot", "tenders": "tender"}.get(name, name)
            made[name] = _with_markers(one, count, inner)
    return made


CASE = {
    "diary_number": "ZQX-diary-z",
    "title": "ZQX-case-title-z",
    "route": "ZQX-route-z",
    "contract_number": "ZQX-contract-z",
    "approval_clause": "ZQX-clause-z",
}
"""What is stated of a case."""

DECISION = {
    "what": "ZQX-decided-z",
    "delegation": "ZQX-delegation-z",
    "legal_basis": "ZQX-basis-z",
    "reasons": f"ZQX-reasons-z rör {PERSON}",
    "conflict": "disregarded",
    "conflict_reason": "ZQX-conflict-z",
}
"""What is decided in it."""
