"""The parts of all chains as the record of a screening has them, with the values of factors."""

from itertools import accumulate
from typing import Any

import numpy as np
import orjson
import polars as pl

from data_ingest.model.tables import PPM, Evidence, Procurement
from risk_models.card.outcomes import unknown_outcomes
from risk_models.chain.parts import Chain, Part
from risk_models.exposure.exposure import WORK, Exposure
from risk_models.factor.points import LOWEST
from risk_models.factor.subjects import numbered
from service.platform.frames import canonical
from service.screening.assessment.findings import Findings
from service.screening.assessment.origins import Origins


class PartRecords:
    """The parts of all chains as the record has them, from columns that are read only once."""

    def __init__(self, found: Findings) -> None:
        """Take in what was found."""
        scores = found.scores
        self._found = found
        self._first = dict(
            zip(
                (chain.tender_id for chain in found.chains),
                accumulate((len(chain.parts) for chain in found.chains), initial=0),
                strict=False,
            )
        )
        self._scores = [_stated(row) for row in _scores(found).rows(named=True)]
        self._unknowns, self._known = _values(found)
        self._values: dict[tuple[tuple[Any, ...], tuple[str, ...]], orjson.Fragment] = {}
        of_families = (scores.coverage[name].to_list() for name in ("family", "coverage_ppm"))
        self._coverage = [
            {"family": family, "coverage_ppm": ppm}
            for family, ppm in zip(*of_families, strict=True)
        ]
        self._names = names_of(found.procurement)
        self._numbers = _identifiers(found.procurement)
        self._numbered = numbered(found.procurement)
        self._industries = _industries(found.evidence)
        self._visits = _visits(found.evidence.facts)
        self._origins = Origins(found.evidence, found.prices)

    def of(self, chain: Chain, own: Exposure) -> list[dict[str, Any]]:
        """Return the parts of a chain: the fields of `models.PartAssessment`."""
        factors = len(self._found.scorecard.factors)
        families = len(self._coverage) // max(len(self._scores), 1)
        first = self._first[chain.tender_id]
        return [
            {
                "part_id": part.part_id,
                "party_id": part.party_id,
                "name": self._names.get(part.party_id or ""),
                "identifiers": self._numbers.get(part.party_id or "", ()),
                **self._industry(part),
                "role": part.role,
                "tier": part.tier,
                "received_ppm": _ppm(share.received),
                "own_work_ppm": _ppm(share.own_work),
                "exposure_share_ppm": share.share_ppm,
                "base": self._found.scorecard.base,
                **self._scores[row],
                **self._has_number(part),
                **self._visits.get(part.party_id or "", {}),
                "coverage": self._coverage[row * families : (row + 1) * families],
                "factors": [
                    unknown or self._value(self._known[at], part, chain.tender_id)
                    for at, unknown in enumerate(
                        self._unknowns[row * factors : (row + 1) * factors], row * factors
                    )
                ],
            }
            for row, (part, share) in enumerate(zip(chain.parts, own.parts, strict=True), first)
        ]

    def _industry(self, part: Part) -> dict[str, Any]:
        """Return the industry of a party of whose work the purchase states no subject."""
        industry = self._industries.get(part.party_id or part.part_id)
        return {} if industry is None or part.cpv is not None else {"industry": industry}

    def _has_number(self, part: Part) -> dict[str, bool]:
        """Return whether a named party has a number, which a card without rules has a factor of."""
        if part.party_id is None or self._found.scorecard.rules is None:
            return {}
        return {"has_number": part.party_id in self._numbered}

    def _value(self, row: tuple[Any, ...], part: Part, tender_id: str) -> orjson.Fragment:
        """Return a factor's known value with the sources behind it, written once where alike."""
        factor, *_, value, _, _, _ = row
        sources = self._origins.of(factor, part, tender_id, value=value)
        made = self._values.get((row, sources))
        if made is None:
            made = self._values[row, sources] = _written(row, sources)
        return made


_SCORES = (
    "points", "low", "high", "typical_low", "typical_high", "band", "stability", "coverage_ppm",
)  # fmt: skip
_OF_RULES = ("basis", "least_band", "unanswered")
"""Columns of a card that always states a need."""

_VISITS = ("visits_made", "visits_with_findings", "visited_on")
"""Facts of `risk_models.facts.conduct` that no factor reads."""

_FACTORS = ("factor", "family", "bin", "state", "value", "points", "low", "high")


def _values(
    found: Findings,
) -> tuple[list[orjson.Fragment | None], dict[int, tuple[Any, ...]]]:
    """Return the unknown values of all factors, part by part, and the rows of the known ones.

    Most values are unknown, and few of these differ, so that each is written only once. There are
    no sources behind them. Where a value is known the first has None.
    """
    scores, card = found.scores, found.scorecard
    factors = scores.factors.select(_FACTORS)
    is_known = scores.outcomes < unknown_outcomes(card, "not_collected")
    (known,), (unknown,) = np.nonzero(is_known.T.ravel()), np.nonzero(~is_known.T.ravel())
    alike = np.arange(len(card.factors))[:, None] << _BITS | scores.outcomes
    alike = alike.T.ravel()
    for name in ("points", "low", "high"):
        alike = alike << _BITS | (factors[name].to_numpy() - LOWEST)
    _, first, kind = np.unique(alike[unknown], return_index=True, return_inverse=True)
    written = [_written(row, ()) for row in factors[unknown[first]].iter_rows()]
    values: list[orjson.Fragment | None] = [None] * len(alike)
    for at, of in zip(unknown.tolist(), kind.tolist(), strict=True):
        values[at] = written[of]
    return values, dict(zip(known.tolist(), factors[known].iter_rows(), strict=True))


_BITS = 10
"""Enough for points, which are at most 440 apart (`risk_models.factor.points`), and outcomes."""


def _written(row: tuple[Any, ...], sources: tuple[str, ...]) -> orjson.Fragment:
    value = dict(zip(_FACTORS, row, strict=True)) | {"sources": sources}
    return orjson.Fragment(canonical(value))


def _scores(found: Findings) -> pl.DataFrame:
    parts = found.scores.parts
    return parts.select(_SCORES if found.scorecard.rules is None else (*_SCORES, *_OF_RULES))


def _stated(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without the least band that there is none of."""
    return {name: value for name, value in row.items() if value is not None}


def names_of(procurement: Procurement) -> dict[str, str]:
    """Return the names of the parties that have one, by party id."""
    parties = procurement.parties
    named = zip(parties["party_id"].to_list(), parties["display_name"].to_list(), strict=True)
    return {party_id: name for party_id, name in named if name is not None}


def _identifiers(procurement: Procurement) -> dict[str, tuple[str, ...]]:
    """Return each party's numbers as `<scheme> <number>`; a person's hash is not shown."""
    stated = procurement.identifiers
    columns = (stated[name].to_list() for name in ("party_id", "scheme", "value", "is_personal"))
    numbers: dict[str, tuple[str, ...]] = {}
    for party_id, scheme, value, is_personal in sorted(zip(*columns, strict=True)):
        if not is_personal:
            numbers[party_id] = (*numbers.get(party_id, ()), f"{scheme} {value}")
    return numbers


def _industries(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Return the fields of `models.PartIndustry` by party id."""
    if evidence.party_industries is None:
        return {}
    rows = evidence.party_industries.rename({"cpv_from": "basis", "cpv_evidence": "evidence"})
    return {row.pop("party_id"): row for row in rows.iter_rows(named=True)}


def _visits(facts: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the visits to each party that is known to have been visited, by party id."""
    stated = facts.filter(pl.col("fact").is_in(_VISITS) & (pl.col("state") == "stated"))
    values: dict[str, dict[str, Any]] = {}
    columns = (stated[name].to_list() for name in ("party_id", "fact", "value_int", "value_date"))
    for party_id, fact, number, day in zip(*columns, strict=True):
        values.setdefault(party_id, {})[fact] = day if number is None else number
    return {
        party_id: {
            "visits": {
                "made": of["visits_made"],
                "found": min(of.get("visits_with_findings", 0), of["visits_made"]),
                "last_on": of.get("visited_on"),
            }
        }
        for party_id, of in values.items()
        if of.get("visits_made")
    }


def _ppm(work: int) -> int:
    return work * PPM // WORK
