"""Invented purchases that are screened on both sides: usual, unknown, deep, foreign."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

Document = dict[str, Any]
_EXAMPLE = Path(__file__).with_name("procurement.json")
SAMPLES = Path(__file__).parents[1] / "fixtures"
AS_OF = "2026-11-24"
TIERS = 6


def usual() -> Document:
    """Office cleaning with four tenderers and chains of up to three tiers, before the award."""
    return json.loads(_EXAMPLE.read_text())


def awarded() -> Document:
    """The same after the award."""
    made = usual()
    made |= {"stage": "award", "id": "ALIKE 2"}
    for tender in made["tenders"]:
        tender["state"] = "awarded" if tender["id"] == "A1" else "not_awarded"
    return made


def unknown() -> Document:
    """One of which hardly anything is known: no facts, no prices, no numbers, no value."""
    made = usual()
    made |= {"id": "ALIKE 3", "value": None, "stage": None, "instrument": None, "begun_on": None}
    made["lots"][0] |= {"value": None, "hours": None, "area_m2": None, "starts_on": None}
    made["lots"][0] |= {"ends_on": None, "years": None, "labour_terms_needed": None}
    for party in made["parties"]:
        party |= {"facts": [], "identifiers": [], "industries": [], "place": None, "size": None}
    for tender in made["tenders"]:
        tender |= {"price": None, "hours": None}
        for part in tender["parties"]:
            part["handed_on"] = None
        for link in tender.get("links", []):
            for name in ("percent", "low_percent", "high_percent", "unit"):
                link.pop(name, None)
    return made


def deep() -> Document:
    """Two lots, a consortium and a chain of six tiers, with grounds that the buyer has noted."""
    made = usual()
    made |= {"id": "ALIKE 4", "stage": "award", "title": "Lokalvård och fönsterputs"}
    second = json.loads(json.dumps(made["lots"][0]))
    second |= {"id": "2", "title": "Fönsterputs", "cpv": "90911300", "hours": 4000}
    made["lots"].append(second)
    chain = [f"tier{number}" for number in range(1, TIERS + 1)]
    for number, party in enumerate(chain, 1):
        made["parties"].append(
            {
                "id": party,
                "name": f"Påhittat Led {number} AB",
                "kind": "company",
                "country": "SE" if number % 2 else "NO",
                "facts": [],
            }
        )
    links = [
        {"contractor": one, "subcontractor": other, "percent": 90 - 10 * number, "unit": "value"}
        for number, (one, other) in enumerate(pairwise(chain))
    ]
    lead = {"party": chain[0], "role": "consortium_lead", "entry_percent": 70}
    member = {"party": "norr", "role": "consortium_member", "entry_percent": 30}
    others = [{"party": one, "role": "subcontractor"} for one in chain[1:]]
    made["tenders"].append(
        {
            "id": "B1",
            "lot": "2",
            "state": "awarded",
            "price": {"amount": "1200000.00", "currency": "SEK"},
            "hours": 3900,
            "parties": [lead, member, *others],
            "links": links,
        }
    )
    made["grounds"] = [
        {
            "party": "tier1",
            "ground": "tax_debt_final",
            "judged_on": "2026-05-04",
            "is_final": True,
            "case_number": "Ö 1-26",
        }
    ]
    return made


def foreign() -> Document:
    """One whose firms stand in registers and lists of the samples, some only perhaps."""
    made = awarded()
    made["id"] = "ALIKE 5"
    named = (
        ("norr", "Eksempel Renhold AS", "NO", "NO-BRC", "930000019"),
        ("norr-golv", "Eksempel Konkurs AS", "NO", "NO-BRC", "930000027"),
        ("sund", "Exempelbolaget Städ AB", "SE", "SE-ON", "559999-0008"),
        ("sund-natt", "Exempel Konkurs AB", "SE", "SE-ON", "559999-0016"),
        ("kvalitet", "Eksempel Renhold", "NO", None, None),
        ("gladan", "Example Bright Cleaning Ltd", "GB", "GB-COH", "01234567"),
    )
    parties = {party["id"]: party for party in made["parties"]}
    for party_id, name, country, scheme, number in named:
        numbers = [{"scheme": scheme, "number": number}] if number else []
        parties[party_id] |= {"name": name, "country": country, "identifiers": numbers}
        parties[party_id] |= {"place": {"country": country}}
    for party in made["parties"]:
        if party["id"] not in [one[0] for one in named]:
            party["identifiers"] = []
    return made


REGISTERS = (
    *("no_brreg_enheter", "se_bolagsverket_bulk", "se_scb_bulk", "xx_own_list"),
    *("gb_companieshouse_basic", "xx_opensanctions_ftm"),
)
"""Sources whose samples are ingested for screenings with registers."""


def sample_of(source: str) -> Path:
    """Return the sample of a source."""
    return next((SAMPLES / "sources").glob(f"{source}.*"))
