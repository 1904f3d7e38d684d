"""Which sources stand behind the factors of a part: answers, reference tables and wage levels."""

from collections.abc import Mapping
from functools import cache

from data_ingest.model.tables import Evidence
from risk_models.chain.parts import Part
from risk_models.factor.subjects import RANKS, by_two, party_industries
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.industry.labour_cost import LabourCost
from risk_models.industry.sectors import sector_fact, sector_values

_FROM_LEVEL = ("labour_cost_ratio", "payroll_capacity", "reported_pay_level")
"""Facts that a wage level has part in."""


class Origins:
    """Which sources stand behind the factors of the parts of a purchase.

    As in `risk_models.factor.subjects`, an answer about the tender wins over one about the party as
    such, and an answer on a basis that does not count for its fact is no source.
    """

    def __init__(self, evidence: Evidence, prices: Mapping[str, LabourCost]) -> None:
        """Take in what stands behind the facts.

        Args:
            evidence: What was gathered about the purchase.
            prices: The comparison of labour cost of each tender, which names the wage level.
        """
        columns = (evidence.facts[name].to_list() for name in _ANSWER)
        self._answers: dict[tuple[str, str], dict[str, str]] = {}
        for tender_id, party_id, fact, basis, source_id, state in zip(*columns, strict=True):
            if state != "not_collected" and fact in FACTS and basis in FACTS[fact].bases:
                self._answers.setdefault((tender_id, party_id), {})[fact] = source_id
        self._countries = by_two(evidence.country_facts, "country", "indicator", "source_id")
        self._sectors = sector_values(evidence.sector_facts, "source_id")
        self._goods = by_two(evidence.listed_goods, "country", "cpv", "source_id")
        levels = by_two(evidence.wage_levels, "level_id", "valid_from", "source_id")
        self._industries = party_industries(evidence)
        self._levels = {
            tender_id: levels.get((price.level_id, price.level_from))
            for tender_id, price in prices.items()
        }
        self._answered = cache(self._of_party)
        self._sources = cache(self._behind)
        self._of_tables = cache(self._tables)

    def of(self, factor_id: str, part: Part, tender_id: str, *, value: str) -> tuple[str, ...]:
        """Return the sources of a factor's known value.

        A figure that is worked out from answers has theirs. What the chain itself shows, such as
        that a subcontractor is named, has no source beside it.
        """
        answered = self._answered(tender_id, part.party_id or "")
        answers = tuple([answered.get(fact) for fact in _facts_of(factor_id)])
        place = (
            part.place_country or "",
            part.cpv or self._industries.get(part.party_id or part.part_id, ""),
        )
        return self._sources(factor_id, value, place, self._levels[tender_id], answers)

    def _of_party(self, tender_id: str, party_id: str) -> Mapping[str, str]:
        """Return the source of each answer about a party in a tender."""
        return self._answers.get(("", party_id), {}) | self._answers.get((tender_id, party_id), {})

    def _behind(
        self,
        factor_id: str,
        value: str,
        place: tuple[str, str],
        level: str | None,
        answers: tuple[str | None, ...],
    ) -> tuple[str, ...]:
        """Return the sources of a value, once for all parts that are alike in what it rests on.

        Args:
            factor_id: The factor.
            value: Its value.
            place: The country and the subject of the work.
            level: Source of the wage level of the tender.
            answers: The source of each answer of `_facts_of`, None where there is none.
        """
        answered = dict(zip(_facts_of(factor_id), answers, strict=True))
        found: list[str | None] = []
        for fact in factor_by_id(factor_id).settled_by:
            found.append(answered[fact])
            found += self._of_tables(fact, *place)
            if f";{fact}=" in f";{value}":
                found += [answered[code] for code in FACTS[fact].derived_from]
                found.append(level if fact in _FROM_LEVEL else None)
        return tuple(dict.fromkeys(source for source in found if source is not None))

    def _tables(self, fact: str, country: str, cpv: str) -> list[str | None]:
        """Return the sources of a fact of the place or of the subject of the work."""
        return [
            self._countries.get((country, RANKS.get(fact, fact))),
            self._goods.get((country, cpv)) if fact == "listed_goods" else None,
            sector_fact(cpv, fact, self._sectors),
        ]


_ANSWER = ("tender_id", "party_id", "fact", "basis", "source_id", "state")


@cache
def _facts_of(factor_id: str) -> tuple[str, ...]:
    """Return the facts that settle a factor, and those that they are worked out from."""
    settling = factor_by_id(factor_id).settled_by
    return tuple(
        dict.fromkeys(code for fact in settling for code in (fact, *FACTS[fact].derived_from))
    )
