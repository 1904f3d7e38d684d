"""Reference pages of the score: the factors, the facts they read, and the scorecards."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from data_ingest.model.text import Text
from docs.writers.card_trial import trial_blocks
from docs.writers.markdown import both, code, codes, listed, page, percent, table
from procurement_rules.facts import FACTS as LEGAL_FACTS
from procurement_rules.facts import INTERVALS
from risk_models.card.bands import LABELS, RISING, Band
from risk_models.card.scorecard import Scorecard, load_scorecard, shipped_scorecards
from risk_models.factor.definition import FAMILIES, FORMS, Factor
from risk_models.factor.points import HIGHEST
from risk_models.factors import FACTORS
from risk_models.facts.catalogue import FACTS
from service.screening.assessment.evidence import BASES


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about factors, and what each is written by: one for each family."""
    return {
        "factors.md": factors,
        **{_family_page(family): partial(_family, family) for family in FAMILIES},
        "factors-earlier.md": earlier_factors,
    }


def factors() -> str:
    """Return the page that leads to all others: every factor, by family."""
    return page(
        "Factors",
        "How the scorecard scores facts about a part of the work. Points add up; 20 points mean"
        " a doubled rate. All points and shares are expert judgement and say so. The facts that"
        " factors read are described in [facts](facts.md), and the card in"
        " [scorecards](scorecards.md).",
        "A factor without a value is unknown, which is not a value in itself: see"
        " [the method](../method.md).",
        "Factors that only earlier cards have: [factors of earlier cards](factors-earlier.md).",
        *(block for family in FAMILIES for block in _listed(family)),
    )


def _listed(family: str) -> Iterator[str]:
    label, at = FAMILIES[family].label, _family_page(family)
    yield f"## {label.en} / {label.sv}"
    yield f"Points, reasons and sources: [{label.en}]({at})."
    yield table(
        ("factor", "what it reads", "vad den läser"),
        (
            (
                f"[`{factor.id}`]({at}#{factor.id.replace('.', '')})",
                factor.label.en,
                factor.label.sv,
            )
            for factor in _own(family)
        ),
    )


def _family(family: str) -> str:
    label, budget = FAMILIES[family].label, FAMILIES[family].budget
    own = _own(family)
    return page(
        f"Factors: {label.en} / {label.sv}",
        "Part of the [factors](factors.md).",
        *(block for factor in own for block in _factor(factor)),
        "" if own else f"No factor yet. The family may span {budget} points.",
    )


def earlier_factors() -> str:
    """Return the page of the factors that only earlier cards have."""
    return page(
        "Factors of earlier cards",
        "These [factors](factors.md) are on no new card. Screenings by an earlier card keep them.",
        *(block for factor in FACTORS if factor.until is not None for block in _factor(factor)),
    )


def _own(family: str) -> list[Factor]:
    return [factor for factor in FACTORS if factor.family == family and factor.until is None]


def _on_cards(factor: Factor) -> str:
    if factor.until is None:
        return f"from baseline-{factor.since} on"
    if factor.until == factor.since:
        return f"baseline-{factor.since}"
    return f"baseline-{factor.since} to baseline-{factor.until}"


def _family_page(family: str) -> str:
    return f"factors-{family}.md"


def _factor(factor: Factor) -> Iterator[str]:
    yield f"## {factor.id}"
    yield f"**{factor.label.en}** / **{factor.label.sv}**"
    yield factor.description
    yield "Why it matters:"
    yield both(factor.why)
    yield "What it does not mean:"
    yield both(factor.not_meaning)
    yield listed(
        [
            f"Kind: {factor.kind}.",
            f"Speaks of: {'; '.join(FORMS[form].en for form in factor.forms)}.",
            f"Source: {factor.source}. Points and shares of {factor.dated}.",
            f"Reads: {codes(factor.settled_by)}.",
            f"On cards: {_on_cards(factor)}.",
            *_settled_by(factor),
            "There are parts to which the question does not apply."
            if factor.may_not_apply
            else "The question applies to every part.",
        ]
    )
    yield table(
        ("bin", "outcome", "utfall", "points", "share"),
        (
            (
                code(factor_bin.code),
                factor_bin.label.en,
                factor_bin.label.sv,
                factor_bin.points,
                percent(factor_bin.share_ppm),
            )
            for factor_bin in factor.bins
        ),
    )
    yield "Why these points:"
    yield listed(_reasons(factor))
    yield "Where the shares come from:"
    yield both(factor.share_reason)


def _reasons(factor: Factor) -> Iterator[str]:
    """Yield each reason once, after the bins that it is of."""
    bins: dict[Text, list[str]] = {}
    for factor_bin in factor.bins:
        bins.setdefault(factor_bin.reason, []).append(factor_bin.code)
    for reason, of in bins.items():
        yield f"{codes(of)}: {reason.en} / {reason.sv}"


def _settled_by(factor: Factor) -> Iterator[str]:
    deciding = FACTS[factor.settled_by[0]]
    gate = f"under {deciding.gate}" if deciding.gate else "and nobody else is asked"
    yield f"Settled by {deciding.document.en}, {gate}."
    gate = f"enligt {deciding.gate}" if deciding.gate else "och ingen annan tillfrågas"
    yield f"Avgörs av {deciding.document.sv}, {gate}."


def facts() -> str:
    """Return the page of the facts that factors and rules may read."""
    answered = {code: fact for code, fact in FACTS.items() if "reference" not in fact.bases}
    return page(
        "Facts",
        "What can be known about a part of the work, and what a rule of law may mention. An unknown"
        " fact never gets a default value.",
        "## Facts that a party or the buyer answers",
        "In procurement JSON they are under `parties[].facts`; see [formats](formats.md). The"
        " gate is the provision under which a buyer may obtain the document (LOU 2016:1145).",
        table(
            ("fact", "meaning", "betydelse", "value", "whose word counts", "document", "gate"),
            (
                (
                    code(name),
                    fact.label.en,
                    fact.label.sv,
                    codes(fact.codes) if fact.codes else fact.kind.value,
                    codes(fact.bases),
                    f"{fact.document.en} / {fact.document.sv}",
                    fact.gate,
                )
                for name, fact in answered.items()
            ),
        ),
        "Whose word:",
        table(
            ("basis", "meaning", "betydelse"),
            ((code(name), text.en, text.sv) for name, text in BASES.items()),
        ),
        "## Facts that follow from reference tables and prices",
        table(
            ("fact", "meaning", "betydelse", "value", "follows from", "gate"),
            (
                (
                    code(name),
                    fact.label.en,
                    fact.label.sv,
                    codes(fact.codes) if fact.codes else f"{fact.kind.value}, {fact.unit}",
                    f"{fact.document.en} / {fact.document.sv}",
                    fact.gate,
                )
                for name, fact in FACTS.items()
                if name not in answered
            ),
        ),
        "## Facts that a rule of law may mention",
        "The columns of `RuleFacts`. One row is a contract, a tender, a party or a"
        " circumstance that the buyer has noted. No points are among them.",
        table(
            ("fact", "meaning", "betydelse"),
            ((code(name), text.en, text.sv) for name, text in LEGAL_FACTS.items()),
        ),
        *(
            f"`{name}` is the interval from `{low}` to `{high}`; a condition on it is tried at both"
            " ends, and where they differ the answer is *cannot tell*."
            for name, (low, high) in INTERVALS.items()
        ),
    )


def scorecards() -> str:
    """Return the page of the shipped scorecards, the newest first."""
    cards = [load_scorecard(card_id) for card_id in reversed(shipped_scorecards())]
    return page(
        "Scorecards",
        "A card is frozen at a release and stays for ever, so that a screening of any year can be"
        " made again. What each factor is: [factors](factors.md).",
        *(block for card in cards for block in _card(card)),
    )


def _base_words(card: Scorecard) -> str:
    if card.rules is None:
        return "The base is what brings the mean index of the frame nearest to 1."
    return (
        "The base leaves a party of which nothing else is known with the points of its industry"
        f" less {card.rules.sector_start}, plus those of its place."
    )


def _conditions(card: Scorecard) -> Iterator[str]:
    """Yield when a need is stated, and what it is at least."""
    if card.rules is None:
        of_families = (f", {percent(ppm)} of {name}" for name, ppm in card.floors.families.items())
        yield (
            "Lowest coverage for a review need to be stated:"
            f" {percent(card.floors.overall_ppm)} in all{''.join(of_families)}."
        )
        return
    basis = card.rules.basis
    yield (
        "A need is always stated, with its basis: `register` from"
        f" {percent(basis.register_ppm)} of the family of registers, `answers` from"
        f" {percent(basis.answers_ppm)} of what the card asks a party, `seen` after a follow-up, a"
        " decision or an entry in a list, else `contract`."
    )
    yield f"### Least bands of {card.id}"
    yield (
        "What a fact calls for, whatever the points. *Anywhere*: at any share of the work; others"
        " count in full for tenderers and the firms that they rely on, and one step lower for"
        " parts of at least one per cent of the work. A risk industry has"
        f" {card.rules.risk_industry_from} points where nothing else is known."
    )
    yield table(
        ("code", "fact", "uppgift", "band", "in a risk industry", "anywhere", "dated"),
        (
            (
                code(least.code),
                least.label.en,
                least.label.sv,
                code(least.band),
                code(least.band_in_risk_industry),
                "yes" if least.anywhere else "no",
                least.dated,
            )
            for least in card.rules.least_bands
        ),
    )


def _card(card: Scorecard) -> Iterator[str]:
    lowest = card.base + sum(factor.best for factor in card.factors)
    highest = card.base + sum(factor.worst for factor in card.factors)
    yield f"## {card.id}"
    yield (
        f"A draft, which may still change; last changed on {card.frozen_on}."
        if card.draft
        else f"Frozen on {card.frozen_on}."
    )
    yield "The frame of reference:"
    yield both(card.frame)
    yield (
        f"A part has {card.base} points and those of its factors: {lowest} to {highest} can be"
        f" reached. {_base_words(card)}"
    )
    yield f"### Bands of {card.id}"
    floors = (None, *card.cuts)
    yield table(
        ("band", "review called for", "granskning", "points"),
        [
            *(
                (code(band), LABELS[band].en, LABELS[band].sv, _from(least, card.cuts))
                for band, least in zip(RISING, floors, strict=True)
            ),
            (
                code(Band.INSUFFICIENT),
                LABELS[Band.INSUFFICIENT].en,
                LABELS[Band.INSUFFICIENT].sv,
                "place or industry of the work is not stated"
                if card.rules is not None
                else "coverage under a floor",
            ),
        ],
    )
    yield from _conditions(card)
    yield f"### Factors of {card.id}"
    yield table(
        ("factor", "family", "best", "unknown", "worst", "coverage weight"),
        (
            (
                code(factor.id),
                factor.family,
                factor.best,
                factor.mid,
                factor.worst,
                factor.coverage_weight,
            )
            for factor in card.factors
        ),
    )
    yield (
        "*Unknown* is what a value that is not collected or not available scores. "
        + (
            "A refused answer scores the worst bin."
            if card.rules is None
            else f"What was asked and not answered scores that, too, and at most"
            f" {card.rules.unanswered_most} points in a line of its own."
        )
    )
    yield table(
        ("family", "familj", "spans", "budget"),
        (
            (
                family.label.en,
                family.label.sv,
                sum(factor.worst - factor.best for factor in card.factors if factor.family == name),
                family.budget,
            )
            for name, family in FAMILIES.items()
        ),
    )
    rule = card.weightings
    yield f"### Stability of {card.id}"
    yield (
        f"The band of a part's points is counted in {rule.count} weightings. In each, every"
        f" factor's points are multiplied by a weight from {rule.lowest} to {rule.highest} permille"
        " and the base is left as it is. The weights are drawn in integers:"
        f" *state* ← (1664525 · *state* + 1013904223) mod 2^32 from {rule.seed}; the weight is"
        f" {rule.lowest} + ⌊*state* / 2^16⌋ mod {rule.highest - rule.lowest + 1}, weighting by"
        " weighting, and in each by factor in the order of the card."
    )
    yield from trial_blocks(card)
    yield f"### Quality declaration of {card.id}"
    yield table(
        ("topic", "statement", "uppgift"),
        ((line.topic, line.text.en, line.text.sv) for line in card.quality),
    )


def _from(least: int | None, cuts: tuple[int, int, int]) -> str:
    if least is None:
        return f"under {cuts[0]}"
    if least > HIGHEST:
        return "by a least band alone"
    above = next((cut for cut in cuts if least < cut <= HIGHEST), None)
    return f"{least} or more" if above is None else f"{least}–{above - 1}"
