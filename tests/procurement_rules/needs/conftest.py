"""A category to be bought, and what reference tables may say of it, as the steps read them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from data_ingest.model.text import Text
from procurement_rules.needs.assess import assess
from procurement_rules.needs.knowledge import IndustryStatement, Knowledge, PayLevel, StatedValue
from procurement_rules.needs.subject import NeedSubject, nature_of
from procurement_rules.rulebook import load_rulebook

CLEANING = NeedSubject(
    title=None,
    cpv="90910000",
    nature="services",
    amount=Decimal("4200000"),
    currency="SEK",
    place="SE224",
    country="SE",
    starts_on=date(2027, 1, 1),
    years=2,
    instrument="LOU",
    buyer_kind=None,
    direct_award=False,
    begun_on=date(2026, 11, 25),
)
LEVEL = PayLevel(
    level_id="cleaning",
    agreement="Serviceentreprenad, Kommunal/Almega",
    category=Text("lägsta lön", "lowest pay"),
    currency="SEK",
    base_hourly=Decimal("155.18"),
    holiday_pay_ppm=120_000,
    valid_from=date(2026, 9, 1),
    valid_to=date(2027, 8, 31),
    is_default=True,
    verified=True,
    source_id="agreement",
)
KNOWN = Knowledge(
    handed_on_ppm=StatedValue("300000", "ted"),
    authority=StatedValue("greatest", "picture"),
    labour_form=StatedValue("night", "own"),
    statements=(IndustryStatement("greatest_risk", Text("städning", "cleaning"), "picture"),),
    levels=(LEVEL,),
)


@pytest.fixture(scope="session")
def cleaning():
    """Cleaning for SEK 4.2 million over two years, changed where a test says so."""

    def make(**changed):
        if "cpv" in changed:
            changed.setdefault("nature", nature_of(changed["cpv"]))
        return replace(CLEANING, **changed)

    return make


@pytest.fixture(scope="session")
def known():
    """What is held about it, changed where a test says so."""
    return lambda **changed: replace(KNOWN, **changed)


@pytest.fixture(scope="session")
def level():
    """One level of pay, changed where a test says so."""
    return lambda **changed: replace(LEVEL, **changed)


@pytest.fixture(scope="session")
def assessed():
    """Assess as on 2026-11-25 with the shipped rulebook."""

    def make(subject, knowledge=KNOWN):
        return assess(subject, knowledge, rulebook=load_rulebook(), as_of=date(2026, 11, 25))

    return make


@pytest.fixture(scope="session")
def told(assessed):
    """The answer of a step, and the codes of its reasons."""

    def make(code, subject, knowledge=KNOWN):
        (step,) = [one for one in assessed(subject, knowledge).steps if one.code == code]
        return step.answer, [reason.code for reason in step.reasons]

    return make
