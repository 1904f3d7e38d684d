"""Which sources stand behind the factors of a part: answers, reference tables and wage levels."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from data_ingest.tables import Evidence
from risk_models.chain import Part
from risk_models.factors import factor_by_id
from risk_models.facts import FACTS
from risk_models.labour_cost import LabourCost
from risk_models.subjects import RANKS

_FROM_LEVEL = ("labour_cost_ratio", "payroll_capacity")
"""Facts that a wage level has part in."""


class Origins:
    """Which sources stand behind the factors of the parts of a purchase.

    As in `risk_models.subjects`, an answer about the tender wins over one about the party as such,
    and an answer on a basis that does not count for its fact is no source.
    """

    def __init__(self, evidence: Evidence, prices: Mapping[str, LabourCost]) -> None:
        """Take in what stands behind the facts.

        Args:
            evidence: What was gathered about the purchase.
            prices: The comparison of labour cost of each tender, which names the wage level.
        """
        answers = evidence.facts.filter(pl.col("state") != "not_collected").select(
            "tender_id", "party_id", "fact", "basis", "source_id"
        )
        self._answers = {
            (tender_id, party_id, fact): source_id
            for tender_id, party_id, fact, basis, source_id in answers.iter_rows()
            if fact in FACTS and basis in FACTS[fact].bases
        }
        self._countries = _by_two(evidence.country_facts, "country", "indicator")
        self._sectors = _by_two(evidence.sector_facts, "cpv_prefix", "fact")
        goods = evidence.listed_goods
        self._goods = {} if goods is None else _by_two(goods, "country", "cpv")
        levels = _by_two(evidence.wage_levels, "level_id", "valid_from")
        self._levels = {
            tender_id: levels.get((price.level_id, price.level_from))
            for tender_id, price in prices.items()
        }
        self._of_tables = cache(self._tables)

    def of(self, factor_id: str, part: Part, tender_id: str, *, value: str) -> tuple[str, ...]:
        """Return the sources of a factor's known value.

        A figure that is worked out from answers has theirs. What the chain itself shows, such as
        that a subcontractor is named, has no source beside it.
        """
        found: list[str | None] = []
        for fact in factor_by_id(factor_id).settled_by:
            found.append(self._answer(tender_id, part, fact))
            found += self._of_tables(fact, part.place_country or "", part.cpv or "")
            if f";{fact}=" in f";{value}":
                answers = FACTS[fact].derived_from
                found += [self._answer(tender_id, part, answer) for answer in answers]
                found.append(self._levels[tender_id] if fact in _FROM_LEVEL else None)
        return tuple(dict.fromkeys(source for source in found if source is not None))

    def _answer(self, tender_id: str, part: Part, fact: str) -> str | None:
        party_id = part.party_id or ""
        about_party = self._answers.get(("", party_id, fact))
        return self._answers.get((tender_id, party_id, fact), about_party)

    def _tables(self, fact: str, country: str, cpv: str) -> list[str | None]:
        """Return the sources of a fact of the place or of the subject of the work.

        Of a sector it is that of the longest prefix that has one.
        """
        prefixes = (cpv[:length] for length in range(8, 1, -1))
        return [
            self._countries.get((country, RANKS.get(fact, fact))),
            self._goods.get((country, cpv)) if fact == "listed_goods" else None,
            next((self._sectors[p, fact] for p in prefixes if (p, fact) in self._sectors), None),
        ]


def _by_two(frame: pl.DataFrame, first: str, second: str) -> dict[tuple[Any, Any], str]:
    """Return the sources of a table by two of its columns."""
    rows = frame.select(first, second, "source_id").iter_rows()
    return {(one, other): source_id for one, other, source_id in rows}
