"""What is worth asking: by how much each answer is sure to narrow what a tender's points can be.

One document that settles several unknowns of one party is one question, and its value is that of
all its answers together. Values of different questions do not add up.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from data_ingest.tables import PPM
from data_ingest.text import Text
from risk_models.explain import IDENTITY_FACT, IDENTITY_GATE, Explanation
from risk_models.factors import factor_by_id
from risk_models.facts import FACTS
from risk_models.what_if import Interval, WhatIf

STEP_PPM = 100_000
"""How finely an answer about what is handed on is taken to tell it: to ten per cent. Ours."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One document to fetch or to ask for, and what it would tell.

    Attributes:
        part_id: The part that it is about.
        fact: Code of the fact whose document it is (`risk_models.facts.FACTS`).
        gate: The provision under which the buyer obtains it.
        factors: The unknown factors of the part that it settles, in the order of the card.
        undisclosed: The undisclosed part below, if it also tells who does that and how much is
            handed on; None if not.
        narrows_by: By how many points the bounds of the tender's exposure narrow at least,
            whatever the answers are. To learn a name narrows nothing by itself.
        narrows_at_most: The same for the answer that tells most.
        band_changes_ppm: The share of the reference frame in which the answers give the tender
            another band, rounded down; None where the frame says nothing: a name, how much is
            handed on, or an answer that has been refused.
    """

    part_id: str
    fact: str
    gate: str
    factors: tuple[str, ...]
    undisclosed: str | None
    narrows_by: int
    narrows_at_most: int
    band_changes_ppm: int | None

    @property
    def document(self) -> Text:
        """What is fetched or asked for."""
        return FACTS[self.fact].document


@dataclass(frozen=True, slots=True)
class Topic:
    """What one document settles of one part, before its value is worked out."""

    part_id: str
    fact: str
    gate: str
    factors: tuple[str, ...]
    undisclosed: str | None


def topics(
    what_if: WhatIf, explanations: Mapping[str, Explanation], *, permitted: Collection[str]
) -> tuple[Topic, ...]:
    """Return what may be fetched or asked for, by part in the order of the chain.

    Args:
        what_if: The chain.
        explanations: What is unknown about each part, by `part_id`.
        permitted: The provisions that hold for the procurement. What needs another one, or what
            nothing permits asking for, is left out.
    """
    found: list[Topic] = []
    below = {
        part.undisclosed_of: part.part_id for part in what_if.chain.parts if part.undisclosed_of
    }
    for part in what_if.chain.parts:
        if part.party_id is None:
            continue
        groups: dict[tuple[Text, str], list[str]] = defaultdict(list)
        if part.part_id in below and IDENTITY_GATE in permitted:
            groups[FACTS[IDENTITY_FACT].document, IDENTITY_GATE] = []
        unknown = {one.factor: one for one in explanations[part.part_id].unknowns}
        for factor in what_if.answers[part.part_id].rows:
            one = unknown.get(factor)
            if one is not None and one.gate in permitted:
                assert one.gate is not None
                groups[one.document, one.gate].append(factor)
        for (document, gate), factors in groups.items():
            about_names = document == FACTS[IDENTITY_FACT].document
            found.append(
                Topic(
                    part_id=part.part_id,
                    fact=IDENTITY_FACT if about_names else deciding_fact(factors[0]),
                    gate=gate,
                    factors=tuple(factors),
                    undisclosed=below.get(part.part_id) if about_names else None,
                )
            )
    return tuple(found)


def deciding_fact(factor: str) -> str:
    """Return the fact that decides whether a factor is known; its document settles it."""
    return factor_by_id(factor).settled_by[0]


def askings(what_if: WhatIf, asked: Iterable[Topic]) -> tuple[Asking, ...]:
    """Return the value of each question, the greatest sure narrowing first.

    Equals stand by how likely they are to change the band, then by the most that they may narrow,
    then in the order of the chain.
    """
    found = [_asking(what_if, one) for one in asked]
    found.sort(
        key=lambda one: (
            -one.narrows_by,
            -(one.band_changes_ppm or 0),
            -one.narrows_at_most,
            what_if.place[one.part_id],
            one.fact,
        )
    )
    return tuple(found)


def _asking(what_if: WhatIf, topic: Topic) -> Asking:
    low, high = what_if.bounds({})
    answers = what_if.answers[topic.part_id]
    outcomes = answers.outcomes(topic.factors)
    rest = answers.rest(topic.factors)
    steps = _steps(what_if, topic)
    widths, changed, now = set[int](), 0, what_if.need.headline.band
    for sums, share in outcomes.items():
        changes = {topic.part_id: rest.adding(sums)} if topic.factors else {}
        for step in steps:
            least, most = what_if.bounds(changes, {topic.part_id: step} if step else None)
            widths.add(most - least)
        if share and what_if.headline(changes).band is not now:
            changed += share
    told = topic.factors and not any(
        answers.rows[factor].state == "refused" for factor in topic.factors
    )
    return Asking(
        part_id=topic.part_id,
        fact=topic.fact,
        gate=topic.gate,
        factors=topic.factors,
        undisclosed=topic.undisclosed,
        narrows_by=max(high - low - max(widths), 0),
        narrows_at_most=max(high - low - min(widths), 0),
        band_changes_ppm=(
            int(Fraction(changed * PPM, PPM ** len(topic.factors))) if told else None
        ),
    )


def _steps(what_if: WhatIf, topic: Topic) -> Sequence[Interval | None]:
    """Return what an answer may say of how much is handed on; only None if it says nothing of it.

    The steps cover all that is possible now, so the widest of them is the least that is learned.
    """
    if topic.undisclosed is None:
        return (None,)
    part = what_if.chain.parts[what_if.place[topic.part_id]]
    links = [link for link in what_if.chain.links if link.contractor == part.part_id]
    least = sum(link.low for link in links if link.subcontractor != topic.undisclosed)
    low, high = max(part.handed_on_low, least), part.handed_on_high
    if low >= high:
        return (None,)
    return [(start, min(start + STEP_PPM, high)) for start in range(low, high, STEP_PPM)]
