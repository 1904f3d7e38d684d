"""How well rates foretell entries that they were not fitted on.

Counted employers are divided at random into two halves. Rates are fitted on one and judged on the
other by the Poisson deviance over classes: flat rates, rates of sections alone, and the whole tree.
The jobs of both halves are the same, for the register says nothing about where jobs are.
"""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from risk_models.profiles.industry import lineage
from risk_models.profiles.rates import LEFT_OUT, ClassCount, TreeRates, fit_rates


@dataclass(frozen=True, slots=True)
class Deviances:
    """Poisson deviance on the half held out, in thousandths; less is better."""

    flat: int
    section: int
    tree: int


def halves(
    counts: Mapping[str, ClassCount], seed: int
) -> tuple[dict[str, ClassCount], dict[str, ClassCount]]:
    """Divide the employers of each class at random into two; both keep all jobs.

    Args:
        counts: By class.
        seed: Of the draw; the same seed gives the same halves.
    """
    draw = random.Random(seed)  # noqa: S311  # repeatable, and guards nothing
    first, second = {}, {}
    for code, count in sorted(counts.items()):
        own = sum(draw.random() < 0.5 for _ in range(count.employers))
        first[code] = ClassCount(own, count.jobs)
        second[code] = ClassCount(count.employers - own, count.jobs)
    return first, second


def deviances(fit: TreeRates, held_out: Mapping[str, ClassCount]) -> Deviances:
    """Judge fitted rates on other employers of the same classes.

    Rates are relative, so each set of them is scaled to the number of employers held out.

    Raises:
        ValueError: If no employer was held out.
    """
    classes = {
        code: count
        for code, count in sorted(held_out.items())
        if code[:2] not in LEFT_OUT and count.jobs
    }
    return Deviances(
        flat=_deviance(classes, lambda _: Fraction(1)),
        section=_deviance(classes, lambda code: fit.rates[lineage(code)[-1]].mean),
        tree=_deviance(
            classes,
            lambda code: next(
                fit.rates[ancestor].mean for ancestor in lineage(code) if ancestor in fit.rates
            ),
        ),
    )


def _deviance(classes: Mapping[str, ClassCount], rate: Callable[[str], Fraction]) -> int:
    weights = {code: rate(code) * count.jobs for code, count in classes.items()}
    employers = sum(count.employers for count in classes.values())
    if not employers:
        raise ValueError("no employer was held out, so there is nothing to foretell")
    scale = employers / sum(weights.values(), Fraction(0))
    terms = []
    for code, count in classes.items():
        expected = float(weights[code] * scale)
        surprise = count.employers * math.log(count.employers / expected) if count.employers else 0
        terms.append(2 * (surprise - count.employers + expected))
    return round(1000 * math.fsum(terms))


def repeated(counts: Mapping[str, ClassCount], *, seed: int, rounds: int) -> tuple[Deviances, ...]:
    """Fit and judge on `rounds` random divisions, both halves of each taking each part.

    Args:
        counts: By class.
        seed: Of the first division; each further one has the next.
        rounds: How many divisions.

    Returns:
        Two results a division.

    Raises:
        ValueError: If a half has no employer.
    """
    judged = []
    for number in range(rounds):
        first, second = halves(counts, seed + number)
        judged += [deviances(fit_rates(first), second), deviances(fit_rates(second), first)]
    return tuple(judged)
