"""Which part of the law a procurement falls under, before any other rule is evaluated.

The route is drawn from rules like any other: SE-LOU-5-1 (value against the EU threshold) and
SE-LOU-BILAGA2 (Annex 2 services), whose determinations show the facts and amounts used. Under LUF
and LUK only the value is set against the threshold (`THRESHOLD_RULES`).
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import cast

import dataframely as dy
import polars as pl

from procurement_rules.evaluation import Answers, evaluate
from procurement_rules.facts import RoutedFacts, RuleFacts
from procurement_rules.rulebook import Rulebook

THRESHOLD_RULE = "SE-LOU-5-1"
THRESHOLD_RULES = {"LUF": "SE-LUF-THRESHOLD", "LUK": "SE-LUK-THRESHOLD"}
ANNEX_2_RULE = "SE-LOU-BILAGA2"
_RATE = "sek-per-eur"
_CHAPTER = {"full": "full", "chapter_19": "ch19", "chapter_19_direct": "direct"}


def route(facts: dy.DataFrame[RuleFacts], rulebook: Rulebook) -> dy.DataFrame[RoutedFacts]:
    """Fill `annex2`, `at_threshold`, `chapter`, `regime` and `threshold_eur`.

    All are null where one cannot tell; `at_threshold` stays as given where no threshold is shipped.

    At or above the threshold and outside Annex 2 the full rules hold, also for a negotiated
    procedure without prior publication. Below it, or for an Annex 2 service at any value,
    19 kap. LOU holds, and 19 a kap. for a direct award (LOU 1:4, 19:1, 19 a:1, 19 a:5). Other
    countries and other acts are "outside": no route is shipped for them. What holds for a call-off
    from a framework agreement has not been read: the regime is then null. Whether an annex of
    another act lists a service is not known either.

    Args:
        facts: One row for each contract, tender, party and circumstance.
        rulebook: The rules that the route is drawn from.
    """
    (listed,) = evaluate([rulebook.rule(ANNEX_2_RULE)], facts)
    other_act = pl.col("instrument") != "LOU"
    services = pl.col("nature") == "services"
    known = facts.with_columns(
        annex2=pl.when(other_act & services.fill_null(value=True))
        .then(None)
        .otherwise(pl.lit(listed.outcome))
    )
    threshold, at_threshold = _at_threshold(known, rulebook)
    known = known.with_columns(at_threshold=at_threshold)
    above = pl.lit(threshold.outcome)
    low = pl.col("annex2") | ~above
    shipped = (pl.col("jurisdiction") == "SE") & (pl.col("instrument") == "LOU")
    regime = (
        pl.when(~shipped)
        .then(pl.lit("outside"))
        .when(pl.col("call_off") != "none")
        .then(None)
        .when(shipped & ~low)
        .then(pl.lit("full"))
        .when(shipped & low & pl.col("direct_award"))
        .then(pl.lit("chapter_19_direct"))
        .when(shipped & low & ~pl.col("direct_award"))
        .then(pl.lit("chapter_19"))
    )
    amount = {name: pl.lit(values) for name, values in threshold.amounts.items()}
    threshold_eur = (
        pl.when(~shipped)
        .then(None)
        .when(pl.col("nature") == "works")
        .then(amount["threshold_works"])
        .when(pl.col("annex2"))
        .then(amount["threshold_annex2"])
        .when(pl.col("nature").is_null() | pl.col("annex2").is_null())
        .then(None)
        .when(pl.col("buyer_kind") == "central")
        .then(amount["threshold_central"])
        .when(pl.col("buyer_kind") == "sub_central")
        .then(amount["threshold_sub_central"])
    )
    routed = known.with_columns(regime=regime, threshold_eur=threshold_eur).with_columns(
        chapter=pl.col("regime").replace_strict(_CHAPTER, default=None)
    )
    return cast("dy.DataFrame[RoutedFacts]", routed.cast(_types()))


@cache
def _types() -> pl.Schema:
    return pl.Schema({name: column.dtype for name, column in RoutedFacts.columns().items()})


def _at_threshold(known: pl.DataFrame, rulebook: Rulebook) -> tuple[Answers, pl.Expr]:
    """Return what the rule about the threshold of LOU answers, and whether the value reaches one.

    It is the threshold of the Swedish act that governs. Where another act governs it is as given;
    where the country or the Swedish act is not known one cannot tell.
    """
    governing = set(known["instrument"].unique())
    acts = {"LOU": THRESHOLD_RULE}
    acts |= {act: rule for act, rule in THRESHOLD_RULES.items() if act in governing}
    answers = dict(
        zip(
            acts,
            evaluate([rulebook.rule(rule_id) for rule_id in acts.values()], known),
            strict=True,
        )
    )
    swedish = pl.col("jurisdiction") == "SE"
    act_known = pl.col("instrument").is_not_null()
    reached: pl.Expr = pl.when(~swedish | (swedish & act_known)).then("at_threshold")
    for act, answer in answers.items():
        governs = swedish & (pl.col("instrument") == act)
        reached = pl.when(governs).then(pl.lit(answer.outcome)).otherwise(reached)
    return answers["LOU"], reached


def value_eur_interval(
    amount: Decimal, currency: str, begun_on: date | None, *, rulebook: Rulebook
) -> tuple[int | None, int | None]:
    """Return a value in whole euro, rounded down and up, for comparison with EU thresholds.

    Kronor are converted with the parameter `sek-per-eur`: for procurements begun in 2024–2025
    at the rate that the announced thresholds of those years imply, so that comparing the result
    with a threshold in euro is the same as comparing kronor with the announced threshold in
    kronor; for 2026–2027 as an interval, since the amounts in kronor are not known. Where the
    day of beginning is not known, the interval holds the values for every period.

    Args:
        amount: Estimated value of the whole procurement, without VAT, not negative.
        currency: ISO 4217 code.
        begun_on: Day on which the procurement began, or None if it is not known.
        rulebook: The rules, which hold the rate.

    Returns:
        The lower and upper bound, or (None, None) for another currency or an unknown rate.

    >>> from procurement_rules.rulebook import load_rulebook
    >>> book = load_rulebook()
    >>> value_eur_interval(Decimal("900000"), "EUR", date(2026, 3, 2), rulebook=book)
    (900000, 900000)
    >>> value_eur_interval(Decimal("2389585"), "SEK", date(2025, 3, 2), rulebook=book)
    (221000, 221000)
    >>> value_eur_interval(Decimal("500000"), "SEK", date(2026, 3, 2), rulebook=book)
    (40000, 50000)
    """
    if currency == "EUR":
        return _whole(amount, ROUND_FLOOR), _whole(amount, ROUND_CEILING)
    if currency != "SEK":
        return None, None
    bounds = [
        # An announced amount is in whole kronor: part of a krona never reaches it, and with one
        # exact rate no value lies between two whole euro.
        (whole := _whole(amount.to_integral_value(ROUND_FLOOR) / high, ROUND_FLOOR), whole)
        if low == high
        else (_whole(amount / high, ROUND_FLOOR), _whole(amount / low, ROUND_CEILING))
        for low, high in _rates(begun_on, rulebook)
    ]
    if not bounds:
        return None, None
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def _rates(begun_on: date | None, rulebook: Rulebook) -> Iterator[tuple[Decimal, Decimal]]:
    for dated in rulebook.parameters[_RATE].values:
        if begun_on is None or dated.from_ <= begun_on <= (dated.to or date.max):
            assert isinstance(dated.value, tuple)
            low, high = dated.value
            yield Decimal(low), Decimal(high)


def _whole(amount: Decimal, rounding: str) -> int:
    return int(amount.to_integral_value(rounding))
