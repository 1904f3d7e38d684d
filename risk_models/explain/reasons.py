"""Why a part has its points, and what would narrow down what is unknown.

Explanations are codes and integers; `reason_text` and `unknown_text` turn them into a sentence when
somebody reads them, with the words of the factor and its bin. Every sentence states a fact or
that a fact is missing; none says what a firm is or has done beyond that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import numpy as np
import polars as pl

from data_ingest.model.figures import signed
from data_ingest.model.text import Language, Text
from risk_models.card.scoring import ESTIMATED, Scores
from risk_models.factor.definition import FactorKind
from risk_models.factor.subjects import Subjects
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.facts.desk import SUBCONTRACTORS_STATED

STATES: Mapping[str, Text] = {
    "no_finding": Text("uppgiften finns och ger inga poäng", "known, and it adds no points"),
    "not_collected": Text("uppgiften är inte inhämtad", "not collected: nobody has asked"),
    "not_available": Text(
        "det finns ingen källa för uppgiften", "not available: there is no source for it"
    ),
    "not_applicable": Text("frågan är inte tillämplig", "not applicable"),
    "refused": Text("uppgiften har begärts men inte lämnats", "asked for, and not answered"),
}
"""Five different answers, none of which may be taken for another."""

UNDISCLOSED_STATES: Mapping[str, Text] = {
    "not_collected": Text(
        "det är inte känt vem som utför arbetet", "it is not known who does the work"
    ),
    "refused": Text(
        "köparen har frågat vem som utför arbetet utan att få besked",
        "the buyer has asked who does the work and has not been told",
    ),
}
"""The same states where the part as a whole is undisclosed."""

ESTIMATE = Text("räknas som referensramens medelvärde", "counted as the mean of the reference")

IDENTITY_GATE = "LOU 17:6"
"""The provision under which a buyer may ask who does an undisclosed part (as of 2026-11-24)."""

IDENTITY_FACT = "subcontractors_used"
"""The fact whose document also names the party behind an undisclosed part."""

IDENTITY_DOCUMENT = SUBCONTRACTORS_STATED
"""What names the party behind an undisclosed part."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one factor contributes; over all factors of a part the points sum to the score.

    Attributes:
        factor: Factor id.
        bin: Bin code, or None where the factor is unknown.
        state: One of `data_ingest.model.tables.FACT_STATES`.
        points: Contribution.
        undisclosed: The part has no name, so that nothing about its party can be known.
    """

    factor: str
    bin: str | None
    state: str
    points: int
    undisclosed: bool = False


@dataclass(frozen=True, slots=True)
class UnknownFactor:
    """A factor that is unknown, and what would settle it.

    Attributes:
        factor: Factor id.
        state: `not_collected`, `not_available` or `refused`.
        low: Points if it turns out to be in its best bin.
        high: Points if it turns out to be in its worst bin.
        narrowing: By how many points the bounds narrow at least once the document is in hand:
            their width less the greatest width that an answer can leave. A settled factor leaves
            none. The name behind an undisclosed part settles no factor, so it narrows by 0.
        document: What settles it, or what must be known first.
        gate: The provision under which the buyer obtains the document; None where nothing permits
            asking or no source exists, and then it is not offered.
        undisclosed: The part has no name.
    """

    factor: str
    state: str
    low: int
    high: int
    narrowing: int
    document: Text
    gate: str | None
    undisclosed: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind the points of one part.

    Attributes:
        tender_id: The tender.
        part_id: The part.
        reasons: Largest points first, whatever their sign; inherent before mitigation; by id.
        unknowns: Greatest narrowing first; by id.
    """

    tender_id: str
    part_id: str
    reasons: tuple[Contribution, ...]
    unknowns: tuple[UnknownFactor, ...]

    def worth_asking(self) -> tuple[UnknownFactor, ...]:
        """The unknowns that some provision permits the buyer to settle."""
        return tuple(unknown for unknown in self.unknowns if unknown.gate is not None)


def explain(subjects: dy.DataFrame[Subjects], scores: Scores) -> tuple[Explanation, ...]:
    """Explain every part, in the order of the subjects.

    Args:
        subjects: The facts that were scored.
        scores: Their scores.
    """
    unknown = unknowns(subjects, scores)
    undisclosed = _undisclosed(subjects)
    reasons: dict[tuple[str, str], list[Contribution]] = {}
    rows = scores.factors.select("tender_id", "part_id", "factor", "bin", "state", "points")
    for tender_id, part_id, factor, code, state, points in rows.iter_rows():
        part = (tender_id, part_id)
        reason = Contribution(factor, code, state, points, part in undisclosed)
        reasons.setdefault(part, []).append(reason)
    return tuple(
        Explanation(
            tender_id=part[0],
            part_id=part[1],
            reasons=tuple(sorted(of_part, key=_reason_order)),
            unknowns=unknown.get(part, ()),
        )
        for part, of_part in reasons.items()
    )


def unknowns(
    subjects: dy.DataFrame[Subjects], scores: Scores
) -> dict[tuple[str, str], tuple[UnknownFactor, ...]]:
    """Return what is unknown about each part, by tender and part, as `Explanation.unknowns`.

    Parts of which all is known, or does not apply, are left out.
    """
    undisclosed = _undisclosed(subjects)
    outcomes = np.ascontiguousarray(scores.outcomes.T)  # parts are alike about which all are equal
    parts = subjects.select("tender_id", "part_id").rows()
    kinds = [(outcomes[row].tobytes(), part in undisclosed) for row, part in enumerate(parts)]
    first: dict[tuple[bytes, bool], int] = {}
    for row, kind in enumerate(kinds):
        first.setdefault(kind, row)
    count = outcomes.shape[1]
    rows = (
        np.array(list(first.values()), dtype=np.int64)[:, None] * count + np.arange(count)
    ).ravel()
    of_kinds = scores.factors.select("factor", "state", "low", "high")[rows].rows()
    alike = {}
    for at, kind in enumerate(first):
        unknown = [
            _unknown(factor, state, bounds=(low, high), undisclosed=kind[1])
            for factor, state, low, high in of_kinds[at * count : (at + 1) * count]
            if state not in ("stated", "not_applicable")
        ]
        alike[kind] = tuple(sorted(unknown, key=_unknown_order))
    return {part: alike[kind] for part, kind in zip(parts, kinds, strict=True) if alike[kind]}


def _undisclosed(subjects: dy.DataFrame[Subjects]) -> set[tuple[str, str]]:
    nameless = subjects.filter(pl.col("party_id").is_null())
    return set(nameless.select("tender_id", "part_id").iter_rows())


def _reason_order(reason: Contribution) -> tuple[int, bool, str]:
    is_mitigation = factor_by_id(reason.factor).kind is FactorKind.MITIGATION
    return -abs(reason.points), is_mitigation, reason.factor


def _unknown_order(unknown: UnknownFactor) -> tuple[int, str]:
    return -unknown.narrowing, unknown.factor


@cache
def _unknown(
    factor: str, state: str, *, bounds: tuple[int, int], undisclosed: bool
) -> UnknownFactor:
    deciding = FACTS[factor_by_id(factor).settled_by[0]]
    document, gate = deciding.document, deciding.gate
    if undisclosed and gate is not None:
        document, gate = IDENTITY_DOCUMENT, IDENTITY_GATE
    low, high = bounds
    return UnknownFactor(
        factor=factor,
        state=state,
        low=low,
        high=high,
        narrowing=0 if undisclosed else high - low,
        document=document,
        gate=None if state == "not_available" else gate,
        undisclosed=undisclosed,
    )


def reason_text(reason: Contribution, language: Language) -> str:
    """Say in one sentence what a factor contributes and why.

    >>> reason_text(Contribution("price.labour_cost", "below", "stated", 20), "en")
    'Price against the comparison cost: the price does not reach the upper end of the comparison \
cost (+20).'
    """
    factor = factor_by_id(reason.factor)
    if reason.bin is None:
        what = _state_text(reason.state, language, undisclosed=reason.undisclosed)
        if reason.state in ESTIMATED and reason.points:
            what += f"; {ESTIMATE.to(language)}"
    else:
        label = factor.bin(reason.bin).label.to(language)
        what = label[0].lower() + label[1:]
        if reason.points == 0:
            what += f"; {STATES['no_finding'].to(language)}"
    return f"{factor.label.to(language)}: {what} ({signed(reason.points)})."


def _state_text(state: str, language: Language, *, undisclosed: bool) -> str:
    words = UNDISCLOSED_STATES if undisclosed and state in UNDISCLOSED_STATES else STATES
    return words[state].to(language)


_UNKNOWN = Text(
    "{label}: {state}; mellan {low} och {high} poäng.",
    "{label}: {state}; between {low} and {high} points.",
)
_SETTLED = Text(
    "Avgörs av {source}; spannet minskar då med minst {narrowing} poäng.",
    "Settled by {source}; the range then narrows by at least {narrowing} points.",
)
_FIRST = Text("Först behövs {source}.", "Needed first: {source}.")


def unknown_text(unknown: UnknownFactor, language: Language) -> str:
    """Say in words what is unknown, what would settle it and by how much that narrows the bounds.

    The document is named only where some provision permits the buyer to obtain it.
    """
    label = factor_by_id(unknown.factor).label.to(language)
    state = _state_text(unknown.state, language, undisclosed=unknown.undisclosed)
    low, high = signed(unknown.low), signed(unknown.high)
    text = _UNKNOWN.filled(label=label, state=state, low=low, high=high).to(language)
    if unknown.gate is None:
        return text
    then = _FIRST if unknown.undisclosed else _SETTLED
    source = f"{unknown.document.to(language)} ({unknown.gate})"
    return f"{text} {then.filled(source=source, narrowing=unknown.narrowing).to(language)}"
