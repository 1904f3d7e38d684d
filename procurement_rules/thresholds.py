"""The EU thresholds in kronor, as announced, and what lies on each side of one that is not known.

The amounts in euro, and the rate that the announced amounts in kronor of a period imply, stand in
`parameters/` with source and day. Where the rate of a period is exact, the amount in kronor is the
one that was announced; for 2026–2027 no announcement has been found, and the rate is an interval.
A value near the threshold is then on neither side, and both answers are told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from data_ingest.model.text import Text, message
from procurement_rules.parameter import DatedValue
from procurement_rules.route import THRESHOLD_RULE, THRESHOLD_RULES
from procurement_rules.rulebook import Rulebook

_RATE = "sek-per-eur"
_RULES = (THRESHOLD_RULE, *THRESHOLD_RULES.values())

_CHAPTERS = (
    message(
        "LOU chapter 19 applies: a supplier may be excluded (19:17), an abnormally low tender may "
        "be rejected after a question (19:18), and labour terms are voluntary."
    ),
    message(
        "LOU chapters 13 and 15–17 apply: the winner is checked (4:10), an abnormally low tender "
        "has to be explained (16:7), and labour terms are set where they are needed (17:2)."
    ),
)
_ANNEX_2 = (
    message("LOU chapter 19 applies, and a direct award may be used (19 a:2)."),
    message("LOU chapter 19 applies, and the value does not allow a direct award."),
)
_OTHER_ACT = (
    message("the act's own chapter for smaller procurements applies."),
    message("the act applies in full."),
)


@dataclass(frozen=True, slots=True)
class NearThreshold:
    """A threshold that a value may or may not reach.

    Attributes:
        eur: The threshold in whole euro.
        source: Where the amount was read, and on which day last.
        last_sek: The last announced amount in whole kronor; None: none is known.
        last_source: Where that was announced.
        below: What holds below it.
        reached: What holds from it on.
    """

    eur: int
    source: Text
    last_sek: int | None
    last_source: str
    below: Text
    reached: Text


_SOURCE = message("{reference}, last checked on {day}")


def announced_sek(eur: int, day: date, rulebook: Rulebook) -> int | None:
    """Return a threshold in whole kronor as it was announced; None: no announcement is known.

    >>> from procurement_rules.rulebook import load_rulebook
    >>> book = load_rulebook()
    >>> announced_sek(221000, date(2025, 3, 2), book), announced_sek(216000, date(2026, 3, 2), book)
    (2389585, None)

    Args:
        eur: The threshold in euro that holds on the day.
        day: A day of the period.
        rulebook: Holds the rates.
    """
    dated = rulebook.parameters[_RATE].on(day)
    if dated is None or not isinstance(dated.value, tuple):
        return None
    low, high = dated.value
    if low != high:
        return None
    return int((eur * Decimal(low)).to_integral_value(ROUND_HALF_UP))


def near_threshold(
    rule_id: str, facts: Mapping[str, str], rulebook: Rulebook
) -> NearThreshold | None:
    """Return a threshold that a value may or may not reach; None: there is none.

    It lies within the interval of the value in euro, and its amount in kronor is not known.

    Args:
        rule_id: The rule that sets the value against the threshold.
        facts: Those that it used, as a determination keeps them: `value_eur_low`,
            `value_eur_high`, `nature`, `annex2`, `buyer_kind`.
        rulebook: The rules, with their amounts.
    """
    for periods in _within(rule_id, facts, rulebook):
        if _announced(periods[-1], rulebook) is None:
            return _near(rule_id, facts, periods, rulebook)
    return None


def depends_on_year(rule_id: str, facts: Mapping[str, str], rulebook: Rulebook) -> bool:
    """Tell whether a value is near a threshold only since the year of the procurement is not known.

    Args:
        rule_id: As of `near_threshold`.
        facts: Likewise.
        rulebook: Likewise.
    """
    found = [_announced(one[-1], rulebook) for one in _within(rule_id, facts, rulebook)]
    return bool(found) and None not in found


def _within(
    rule_id: str, facts: Mapping[str, str], rulebook: Rulebook
) -> Iterator[tuple[DatedValue, ...]]:
    """Yield the thresholds within the interval of a value, the newest first, with those before."""
    low, high = facts.get("value_eur_low"), facts.get("value_eur_high")
    if rule_id not in _RULES or low is None or high is None:
        return
    known = rulebook.rule(rule_id).parameters
    for name in _names(facts):
        values = known[name].values if name in known else ()
        for at in reversed(range(len(values))):
            eur = values[at].value
            if isinstance(eur, int) and int(low) < eur <= int(high):
                yield values[: at + 1]


def _announced(dated: DatedValue, rulebook: Rulebook) -> int | None:
    return announced_sek(int(str(dated.value)), dated.from_, rulebook)


def _names(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the thresholds that can hold for a purchase, by their names in a rule."""
    if facts.get("nature") == "works":
        return ("threshold_works", "threshold_concession")
    if facts.get("annex2") == "yes":
        return ("threshold_annex2",)
    central, others = "threshold_central", "threshold_sub_central"
    of_buyer = {"central": (central,), "sub_central": (others,)}.get(facts.get("buyer_kind", ""))
    unlisted = () if facts.get("annex2") == "no" else ("threshold_annex2", "threshold_social")
    named = (*(of_buyer or (others, central)), "threshold_ordinary", "threshold_concession")
    return (*named, *unlisted)


def _near(
    rule_id: str, facts: Mapping[str, str], periods: tuple[DatedValue, ...], rulebook: Rulebook
) -> NearThreshold:
    found = periods[-1]
    known = ((_announced(one, rulebook), one.reference) for one in reversed(periods))
    sek, source = next((one for one in known if one[0] is not None), (None, ""))
    if rule_id != THRESHOLD_RULE:
        below, reached = _OTHER_ACT
    else:
        below, reached = _ANNEX_2 if facts.get("annex2") == "yes" else _CHAPTERS
    said = _SOURCE.filled(reference=found.reference, day=found.last_checked.isoformat())
    return NearThreshold(int(str(found.value)), said, sek, source, below, reached)
