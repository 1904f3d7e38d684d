"""A made-up procurement at a stage, for tests to change: `subject(stage="award")`."""

from datetime import date

import pytest

from data_ingest.model.text import Text
from procurement_rules.package.field import FIELDS
from procurement_rules.package.subject import (
    Circumstance,
    Firm,
    LabourParty,
    Subject,
    Tender,
    UnknownFact,
)
from procurement_rules.rulebook import load_rulebook


def _firm(number: int, **changes: object) -> Firm:
    name = f"Exempelstäd {number} AB"
    values = {"party_id": f"p{number}", "name": Text(name, name), "role": "tenderer"}
    return Firm(**(values | changes))


def _tender(number: int, **changes: object) -> Tender:
    name = f"Exempelstäd {number} AB"
    values = {
        "tender_id": f"A{number}",
        "name": Text(name, name),
        "awarded": False,
        "values": {},
        "firms": (_firm(number),),
    }
    return Tender(**(values | changes))


def _unknown(provision: str | None, *, tender: str = "A1", **changes: object) -> UnknownFact:
    values = {
        "tender_id": tender,
        "about": Text("Exempelstäd 1 AB", "Exempelstäd 1 AB"),
        "provision": provision,
        "document": Text(f"handling {provision}", f"paper {provision}"),
        "facts": (Text("uppgift", "fact"),),
    }
    return UnknownFact(**(values | changes))


def _subject(**changes: object) -> Subject:
    values = {
        "stage": "tenders_in",
        "regime": "full",
        "begun_on": date(2026, 9, 21),
        "as_of": date(2026, 11, 26),
        "work_in_sweden": True,
        "values": {},
        "outcomes": {},
        "tenders": (_tender(1), _tender(2)),
    }
    return Subject(**(values | changes))


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="session")
def filled():
    """Every field filled with a word of its own."""
    return {name: Text(f"<{name}>", f"<{name}>") for name in FIELDS}


@pytest.fixture(scope="session")
def subject():
    return _subject


@pytest.fixture(scope="session")
def tender():
    return _tender


@pytest.fixture(scope="session")
def firm():
    return _firm


@pytest.fixture(scope="session")
def unknown():
    return _unknown


@pytest.fixture(scope="session")
def noted():
    return Circumstance("labour_law_breach", None, date(2025, 3, 1))


@pytest.fixture(scope="session")
def unions():
    return (
        LabourParty("Exempelfacket", "Exempelavtalet", Text("150 SEK", "SEK 150")),
        LabourParty("Exempelarbetsgivarna", "Exempelavtalet", None),
    )
