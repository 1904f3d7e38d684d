"""One part of a tender put into words: what it does, and what its points are made up of."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from data_ingest.model.figures import number, percent, points
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, Band
from risk_models.card.scorecard import InvalidScorecard, load_scorecard
from risk_models.explain.labour_cost_text import bin_words
from risk_models.explain.reasons import STATES, UNDISCLOSED_STATES
from risk_models.factor.definition import FAMILIES
from risk_models.factors import factor_by_id
from service.documents.values import Bounds, Points, Range, Share, said
from service.platform.words import printable
from service.screening.assessment.models import (
    FactorValue,
    PartAssessment,
    PriceComparison,
    SourceReference,
)
from service.screening.report import wording
from service.screening.report.report_words import WORDS


def part_content(part: PartAssessment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return who a part is, and how much of the work it does."""
    return {
        "tier": str(part.tier),
        "name": printable(names[part.part_id]),
        "numbers": [printable(number) for number in part.identifiers],
        "own_work": Share(part.own_work_ppm),
        "known": Share(part.coverage_ppm),
        "heading": printable(names[part.part_id]),
    }


def exposure_content(part: PartAssessment, language: Language) -> dict[str, Any]:
    """Return the share of the exposure and the points of a part, with their bounds."""
    return {
        "need": LABELS[Band(part.band)].to(language),
        "exposure": Share(part.exposure_share_ppm, is_drawn=True),
        "exposure_ppm": part.exposure_share_ppm,
        "points": Bounds(part.points, part.low, part.high),
    }


def points_content(
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
    card: str,
) -> dict[str, Any]:
    """Return what the points of a part are made up of.

    Args:
        part: The part.
        price: The comparison of its tender's price.
        language: Language of the texts.
        sources: Sources of the screening by id.
        card: Id of the card as shipped, which says what counts as not answered.
    """
    typical = Range(part.typical_low, part.typical_high)
    steps = list(_steps(part, price, language, sources=sources, card=card))
    ends = [step[name] for step in steps for name in ("from", "to", "least", "most")]
    return {
        "typical": typical,
        "factors": list(_factors(part, price, language, sources=sources)),
        "summary": WORDS["part_summary"]
        .to(language)
        .format(
            need=LABELS[Band(part.band)].to(language),
            points=wording.bounds(part.points, part.low, part.high),
            typical=said(typical, language),
            stability=number(Decimal(part.stability), language),
            known=percent(part.coverage_ppm, language),
        ),
        "steps": steps,
        "silent": _silent(part, language),
        "low": min(0, *ends),
        "high": max(0, *ends),
    }


def _steps(
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
    card: str,
) -> Iterator[dict[str, Any]]:
    """Yield the base, each factor that adds points, what is not answered, and the sum."""
    yield _step(WORDS["base"].to(language), 0, part.base)
    total = part.base
    for value in _ordered(part):
        if value.points:
            undisclosed = part.party_id is None
            text = _value_text(value, price, language, undisclosed=undisclosed, sources=sources)
            yield _step(text, total, total + value.points, value=value)
            total += value.points
    if part.unanswered:
        text = f"{WORDS['unanswered'].to(language)}: {_unanswered(part, card, language)}"
        yield _step(text, total, total + part.unanswered)
        total += part.unanswered
    yield _step(WORDS["sum"].to(language), 0, total) | {"points": Points(total)}


def _unanswered(part: PartAssessment, card: str, language: Language) -> str:
    """Return what the party was asked and has not answered; of nobody's part, who does the work."""
    if part.party_id is None:
        return UNDISCLOSED_STATES["refused"].to(language)
    bins = _unanswered_bins(card)
    labels = (
        factor_by_id(value.factor).label.to(language)
        for value in part.factors
        if value.state == "refused" or (value.factor, value.bin) in bins
    )
    return "; ".join(labels)


@cache
def _unanswered_bins(card: str) -> frozenset[tuple[str, str | None]]:
    """Return the factors with the bins that a card counts as not answered."""
    try:
        rules = load_scorecard(card).rules
    except InvalidScorecard:
        return frozenset()
    signs = () if rules is None else rules.unanswered
    return frozenset((sign.factor, code) for sign in signs for code in sign.bins)


def _step(text: str, begin: int, end: int, value: FactorValue | None = None) -> dict[str, Any]:
    is_unknown = value is not None and value.low != value.high
    low, high = (value.low, value.high) if value is not None else (0, 0)
    return {
        "text": text,
        "factor": "" if value is None else value.factor,
        "points": Points(end - begin, is_signed=True),
        "bounds": Range(low, high) if is_unknown else "",
        "from": begin,
        "to": end,
        "least": begin + low if is_unknown else end,
        "most": begin + high if is_unknown else end,
        "unknown": is_unknown,
    }


def _line(label: str, points: int) -> dict[str, Any]:
    """Return a line of points that are no factor's."""
    return {
        "family": "",
        "factor": "",
        "label": label,
        "fact": "",
        "points": Points(points),
        "least": Points(points),
        "most": Points(points),
        "reason": "",
        "sources": [],
    }


def _factors(
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
) -> Iterator[dict[str, Any]]:
    """Yield the base, what is unanswered and every factor: together the part's points."""
    yield _line(WORDS["base"].to(language), part.base)
    if part.unanswered is not None:
        yield _line(WORDS["unanswered"].to(language), part.unanswered)
    for value in part.factors:
        factor = factor_by_id(value.factor)
        said_of, why = _fact(value, part, price)
        shown = [sources[source] for source in value.sources if source in sources]
        yield {
            "family": FAMILIES[value.family].label.to(language),
            "factor": value.factor,
            "label": factor.label.to(language),
            "fact": said_of.to(language),
            "points": Points(value.points),
            "least": Points(value.low),
            "most": Points(value.high),
            "reason": "" if why is None else why.to(language),
            "sources": [printable(wording.source_and_day(source, language)) for source in shown],
        }


def _fact(
    value: FactorValue, part: PartAssessment, price: PriceComparison
) -> tuple[Text, Text | None]:
    """Return what is known of a factor, or why it is not, and the reason for its points."""
    if value.bin is not None:
        factor = factor_by_id(value.factor)
        return bin_words(factor.id, factor.bin(value.bin), price.position)
    undisclosed = part.party_id is None and value.state in UNDISCLOSED_STATES
    return (UNDISCLOSED_STATES if undisclosed else STATES)[value.state], None


def _ordered(part: PartAssessment) -> list[FactorValue]:
    return sorted(part.factors, key=lambda factor: (-abs(factor.points), factor.factor))


def _silent(part: PartAssessment, language: Language) -> list[str]:
    """Return what adds no points now: the unknown with what it may add, then the known."""
    silent = [value for value in _ordered(part) if value.points == 0]
    of = {value.factor: factor_by_id(value.factor).label.to(language) for value in silent}
    may_add = [
        f"{of[value.factor]} ({points(value.low)} – {points(value.high)})"
        for value in silent
        if value.low != value.high
    ]
    known = [of[value.factor] for value in silent if value.low == value.high]
    texts = (("may_add", may_add), ("adds_nothing", known))
    return [
        printable(WORDS[name].to(language).format(factors="; ".join(listed)))
        for name, listed in texts
        if listed
    ]


def _value_text(
    value: FactorValue,
    price: PriceComparison,
    language: Language,
    *,
    undisclosed: bool,
    sources: Mapping[str, SourceReference],
) -> str:
    factor = factor_by_id(value.factor)
    if value.bin is not None:
        said = bin_words(factor.id, factor.bin(value.bin), price.position)[0].to(language)
        shown = [sources[source] for source in value.sources if source in sources]
        named = "; ".join(wording.source_and_day(source, language) for source in shown)
        return printable(f"{factor.label.to(language)}: {said}" + (f" ({named})" if named else ""))
    words = UNDISCLOSED_STATES if undisclosed and value.state in UNDISCLOSED_STATES else STATES
    return printable(f"{factor.label.to(language)}: {words[value.state].to(language)}")
