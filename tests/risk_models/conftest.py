"""Fixtures of the scoring tests: facts of made-up parts, and evidence with the shipped tables.

A part is written as the facts that are known of it; every other fact is `not_collected` unless a
`<fact>_state` says otherwise.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

import dataframely as dy
import polars as pl
import pytest

from data_ingest.model.tables import Evidence, Facts
from data_ingest.reference import (
    load_country_facts,
    load_country_indicators,
    load_goods,
    load_indicators,
    load_sector_facts,
    load_sources,
    load_wage_levels,
)
from risk_models.card.scorecard import Scorecard, load_scorecard
from risk_models.factor.subjects import Subjects, checked
from risk_models.facts.catalogue import ANSWERED_FACTS, FACTS
from risk_models.profiles.composites import Composite, composites
from risk_models.profiles.reference_facts import Industry, country_ranks, listed_goods
from tests.risk_models.small_card import SMALL

AS_OF = date(2026, 11, 24)

PLACES = ("BD", "CN", "LT", "NO", "SE")
"""Countries whose ranks and listed goods made-up evidence holds."""

SUBJECTS = {
    "45211300": Industry("4120", "4100"),
    "90911200": Industry("812", "812"),
    "18100000": Industry("14", "14"),
}
"""Subjects and their industries: building, cleaning and clothing, in made-up evidence."""

KNOWN = {
    "rights_rank": 5,
    "enforcement_rank": 79,
    "economic_rank": 40,
    "industry_rate": 2,
    "listed_goods": "none",
    "authority_risk_sector": "greatest",
    "labour_form": "night",
    "founded_on": date(2010, 5, 3),
    "employer_registration": "registered",
    "insolvency": "none",
    "labour_cost_ratio": 1500,
    "collective_agreement": "no",
}


def _subjects_of(*parts: dict[str, object]) -> dy.DataFrame[Subjects]:
    rows = []
    for number, part in enumerate(parts):
        row: dict[str, object] = {
            "tender_id": "t-1",
            "part_id": f"p-{number}",
            "party_id": f"p-{number}",
            "tier": 1,
            "as_of": AS_OF,
        }
        for fact in FACTS:
            stated = part.get(fact) is not None
            row[fact] = part.get(fact)
            row[f"{fact}_state"] = "stated" if stated else "not_collected"
        rows.append(row | part)
    if not rows:
        return Subjects.create_empty()
    frame = _frame(rows)
    assert not frame.select("tender_id", "part_id").is_duplicated().any()
    assert frame["tier"].min() >= 1
    assert (
        frame.select("tender_id", "part_id", "tier", "as_of").null_count().sum_horizontal().item()
        == 0
    )
    return checked(frame, ANSWERED_FACTS)


def _frame(rows):
    columns = Subjects.columns()
    return pl.DataFrame(
        {name: [row[name] for row in rows] for name in columns},
        schema={name: column.dtype for name, column in columns.items()},
    )


@cache
def _composites() -> tuple[Composite, ...]:
    return composites(load_country_indicators(), load_indicators())


def _evidence_of(*facts: dict[str, object]) -> Evidence:
    names = Facts.column_names()
    blank = dict.fromkeys(names) | {"tender_id": "", "basis": "register", "source_id": "test"}
    rows = [blank | fact for fact in facts]
    frame = pl.DataFrame(
        {name: [row[name] for row in rows] for name in names},
        schema={name: column.dtype for name, column in Facts.columns().items()},
    )
    return Evidence.validate(
        {
            "sources": load_sources(),
            "facts": frame,
            "country_facts": pl.concat(
                [load_country_facts(), country_ranks(_composites(), PLACES)]
            ),
            "sector_facts": load_sector_facts(),
            "listed_goods": listed_goods(SUBJECTS, PLACES, load_goods()),
            "wage_levels": load_wage_levels(),
        }
    )


@pytest.fixture(scope="session")
def subjects_of() -> Callable[..., dy.DataFrame[Subjects]]:
    return _subjects_of


@pytest.fixture(scope="session")
def evidence_of() -> Callable[..., Evidence]:
    return _evidence_of


@pytest.fixture(scope="session")
def known() -> dict[str, object]:
    """A part of which all that the small card asks is known: cleaning in Sweden by an employer."""
    return dict(KNOWN)


@pytest.fixture(scope="session")
def card() -> Scorecard:
    """The small card, which worked sums are about: it never changes."""
    return SMALL


@pytest.fixture(scope="session")
def current() -> Scorecard:
    """The card that new screenings use."""
    return load_scorecard()
