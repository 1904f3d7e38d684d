"""Which categories are risk categories: the step of the needs assessment that asks for the risk."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

import polars as pl

from data_ingest.reference import load_sector_facts
from procurement_rules.needs.market import risk_step
from procurement_rules.needs.step import Step
from procurement_rules.needs.subject import NeedSubject, nature_of
from service.screening.needs.references import gather_need, knowledge_of
from service.suppliers.coverage.frames import RISK

FINER_DIFFER = "finer_codes_differ"
"""Reason that a short code cannot tell: some of what falls under it is a risk category."""

_ANSWERS = {"yes": True, "no": False, "cannot_tell": None}


def risk_of(categories: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Return whether the sources point to a risk in each category; columns as `RISK`.

    The answer is that of a needs assessment of the category, so that a contract is counted by the
    same statements that its buyer is shown when the need is assessed.

    Args:
        categories: CPV code of eight digits and country of the work.
    """
    rows = []
    for cpv, country in sorted(set(categories)):
        step = _step(cpv, country)
        mixed = step.answer == "no" and _is_mixed(cpv)
        reasons = {reason.code for reason in step.reasons} | ({FINER_DIFFER} if mixed else set())
        rows.append(
            {
                "cpv": cpv,
                "country": country,
                "at_risk": None if mixed else _ANSWERS[step.answer],
                "reasons": sorted(reasons),
                "sources": sorted(
                    {reason.source_id for reason in step.reasons if reason.source_id}
                ),
            }
        )
    return pl.DataFrame(rows, schema=RISK)


def _is_mixed(cpv: str) -> bool:
    """Tell whether authorities name something finer than a code that names only its group."""
    group = cpv.rstrip("0").ljust(2, "0")
    return any(code.startswith(group) and len(code) > len(group) for code in _named())


@cache
def _named() -> tuple[str, ...]:
    """Return the beginnings of codes for which an authority names a risk."""
    named = (pl.col("fact") == "authority_risk_sector") & (pl.col("value") != "not_named")
    return tuple(load_sector_facts().filter(named)["cpv_prefix"].drop_nulls().to_list())


@lru_cache(maxsize=4096)
def _step(cpv: str, country: str) -> Step:
    """Return the step; it asks for nothing but the category, its kind and the country."""
    day = date(2000, 1, 1)
    subject = NeedSubject(
        title=None,
        cpv=cpv,
        nature=nature_of(cpv),
        amount=Decimal(0),
        currency="SEK",
        place=country,
        country=country,
        starts_on=day,
        years=None,
        instrument="LOU",
        buyer_kind=None,
        direct_award=None,
        begun_on=day,
    )
    return risk_step(subject, knowledge_of(gather_need(subject), subject))
