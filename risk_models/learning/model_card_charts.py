"""The charts of the model card as SVG."""

from collections.abc import Callable, Sequence

from data_ingest.model.text import Language
from risk_models.learning.model_card_words import say as said
from risk_models.learning.plots import Axis, bars, curve, diagonal, ranges
from risk_models.learning.study import Learned


def plots(learned: Learned, language: Language) -> dict[str, str]:
    """Return the charts of a card as SVG, by the name of their file."""

    def say(key: str) -> str:
        return said(key, language)

    pairs = [(1000 * one, 1000 * two) for one, two in learned.calibration]
    most = max(0.001, *(max(pair) for pair in pairs))
    gain = [(5.0 * at, 100 * one) for at, one in enumerate(learned.gain)]
    rates = Axis(say("predicted"), 0, most, 1), Axis(say("observed"), 0, most, 1)
    shares = Axis(say("examined"), 0, 100), Axis(say("found"), 0, 100)
    charts = {
        "calibration": curve(say("calibration"), *rates, pairs, beside=diagonal(*rates)),
        "gain": curve(say("gain"), *shares, gain, beside=diagonal(*shares)),
    }
    charts["lift"] = bars(
        say("lift"),
        say("tenth"),
        Axis(say("times"), 0, max(1.0, *learned.lift), 1),
        [(str(tenth), times) for tenth, times in enumerate(learned.lift, 1)],
    )
    charts["decisions"] = _decisions(learned, say)
    for place, factor in enumerate(learned.card.factors, 1):
        names = (*factor.codes, say("unknown"))
        shape = [
            (name, float(low), float(point), float(high))
            for name, low, point, high in zip(
                names, factor.low, (*factor.points, factor.unknown), factor.high, strict=True
            )
        ]
        charts[f"shape-{place}"] = ranges(
            factor.id, say("bin"), _around(shape, say("points")), shape
        )
    sizes = [(name, float(a), float(b), float(c)) for name, a, b, c in learned.points_by_size]
    charts["size"] = ranges(say("by_size"), say("band"), _around(sizes, say("points")), sizes)
    return charts


def _around(bars: Sequence[tuple[str, float, float, float]], title: str) -> Axis:
    low = min(0.0, *(bar[1] for bar in bars)) if bars else 0.0
    high = max(1.0, *(bar[3] for bar in bars)) if bars else 1.0
    return Axis(title, low - 1, high + 1)


def _decisions(learned: Learned, say: Callable[[str], str]) -> str:
    """Return the decision curve: the card solid, reviewing all dashed, above 0."""
    thousand = [tuple(1000 * value for value in step) for step in learned.decisions]
    most = max(0.001, *(max(card, everyone) for _, card, everyone in thousand))
    return curve(
        say("decisions"),
        Axis(say("threshold"), 0, max(0.001, *(at for at, _, _ in thousand)), 1),
        Axis(say("benefit"), 0, most, 1),
        [(at, max(card, 0.0)) for at, card, _ in thousand],
        beside=[(at, max(everyone, 0.0)) for at, _, everyone in thousand],
    )
