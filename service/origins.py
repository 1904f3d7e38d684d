"""Which sources stand behind the factors of a part: answers, reference tables and wage levels."""

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
    """Which sources stand behind the factors of one tender's parts.

    As in `risk_models.subjects`, an answer about the tender wins over one about the party as such,
    and an answer on a basis that does not count for its fact is no source.
    """

    def __init__(self, evidence: Evidence, tender_id: str, *, price: LabourCost) -> None:
        """Take in what stands behind the facts of a tender.

        Args:
            evidence: What was gathered about the purchase.
            tender_id: The tender.
            price: Its comparison of labour cost, which names the wage level.
        """
        answers = evidence.facts.filter(
            pl.col("tender_id").is_in(["", tender_id]), pl.col("state") != "not_collected"
        ).sort("tender_id")
        self._answers = {
            (row["party_id"], row["fact"]): row["source_id"]
            for row in answers.rows(named=True)
            if row["basis"] in FACTS[row["fact"]].bases
        }
        self._countries = {
            (row["country"], row["indicator"]): row["source_id"]
            for row in evidence.country_facts.rows(named=True)
        }
        self._sectors = {
            (row["cpv_prefix"], row["fact"]): row["source_id"]
            for row in evidence.sector_facts.rows(named=True)
        }
        goods = evidence.listed_goods
        self._goods = {
            (row["country"], row["cpv"]): row["source_id"]
            for row in (() if goods is None else goods.rows(named=True))
        }
        level = evidence.wage_levels.filter(
            pl.col("level_id") == pl.lit(price.level_id, pl.String),
            pl.col("valid_from") == pl.lit(price.level_from, pl.Date),
        )
        self._level = level["source_id"].to_list()

    def of(self, factor_id: str, part: Part, *, value: str | None) -> tuple[str, ...]:
        """Return the sources of a factor's value, or none while it is unknown.

        A figure that is worked out from answers has theirs. What the chain itself shows, such as
        that a subcontractor is named, has no source beside it.
        """
        if value is None:
            return ()
        shown = {pair.partition("=")[0] for pair in value.split(";")}
        found: list[str | None] = []
        prefixes = [(part.cpv or "")[:length] for length in range(8, 1, -1)]
        for fact in factor_by_id(factor_id).settled_by:
            found.append(self._answers.get((part.party_id or "", fact)))
            found.append(self._countries.get((part.place_country or "", RANKS.get(fact, fact))))
            if fact == "listed_goods":
                found.append(self._goods.get((part.place_country or "", part.cpv or "")))
            found += [self._sectors[p, fact] for p in prefixes if (p, fact) in self._sectors][:1]
            if fact in shown:
                answers = FACTS[fact].derived_from
                found += [self._answers.get((part.party_id or "", answer)) for answer in answers]
                found += self._level if fact in _FROM_LEVEL else []
        return tuple(dict.fromkeys(source for source in found if source is not None))
