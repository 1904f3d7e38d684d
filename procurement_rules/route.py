"""Which part of the law a procurement falls under, before any other rule is evaluated.

The route is drawn from rules like any other: SE-LOU-5-1 (value against the EU threshold) and
SE-LOU-BILAGA2 (Annex 2 services), whose determinations show the facts and amounts used. Under LUF
and LUK only the value is set against the threshold (`THRESHOLD_RULES`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache
from typing import Any, cast

import dataframely as dy
import polars as pl

from procurement_rules.evaluation import evaluate
from procurement_rules.facts import RoutedFacts, RuleFacts
from procurement_rules.rulebook import Rulebook

THRESHOLD_RULE = "SE-LOU-5-1"
THRESHOLD_RULES = {"LUF": "SE-LUF-THRESHOLD", "LUK": "SE-LUK-THRESHOLD"}
ANNEX_2_RULE = "SE-LOU-BILAGA2"
_RATE = "sek-per-eur"
_Row = dict[str, Any]
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
    rows = facts.select(_READ).rows(named=True)
    annexed = [_annex2(row, told) for row, told in zip(rows, listed.outcome, strict=True)]
    known = facts.with_columns(pl.Series("annex2", annexed, pl.Boolean))
    governing = {row["instrument"] for row in rows}
    acts = {"LOU": THRESHOLD_RULE}
    acts |= {act: rule for act, rule in THRESHOLD_RULES.items() if act in governing}
    asked = [rulebook.rule(rule_id) for rule_id in acts.values()]
    answers = dict(zip(acts, evaluate(asked, known), strict=True))
    amounts = answers["LOU"].amounts
    routed = [
        _routed(
            row,
            annex2,
            above={act: answer.outcome[place] for act, answer in answers.items()},
            amounts={name: values[place] for name, values in amounts.items()},
        )
        for place, (row, annex2) in enumerate(zip(rows, annexed, strict=True))
    ]
    found = known.with_columns(
        pl.Series(name, [row[name] for row in routed], dtype) for name, dtype in _types().items()
    )
    return cast("dy.DataFrame[RoutedFacts]", found)


_READ = (
    "jurisdiction",
    "instrument",
    "nature",
    "call_off",
    "direct_award",
    "buyer_kind",
    "at_threshold",
)
"""Facts that the route is drawn from, beside those that rules name."""


@cache
def _types() -> dict[str, pl.DataType]:
    """Return the type of each column that a route fills, but for `annex2`."""
    columns = RoutedFacts.columns()
    return {
        name: columns[name].dtype for name in ("at_threshold", "chapter", "regime", "threshold_eur")
    }


def _annex2(row: _Row, listed: bool | None) -> bool | None:  # noqa: FBT001
    """Return whether the subject is a service of the annex: of another act that is not known."""
    other_act = row["instrument"] not in (None, "LOU")
    return None if other_act and row["nature"] in (None, "services") else listed


def _routed(
    row: _Row,
    annex2: bool | None,  # noqa: FBT001
    *,
    above: Mapping[str, bool | None],
    amounts: Mapping[str, object],
) -> dict[str, object]:
    """Return what a route fills in a row of facts.

    Args:
        row: What is known of the facts in `_READ`.
        annex2: Whether the subject is a service of Annex 2.
        above: By act, whether the value reaches its threshold.
        amounts: The thresholds of LOU.
    """
    outside = row["jurisdiction"] not in (None, "SE") or row["instrument"] not in (None, "LOU")
    regime = "outside" if outside else _regime(row, annex2, above=above["LOU"])
    return {
        "at_threshold": _at_threshold(row, above),
        "chapter": _CHAPTER.get(regime or ""),
        "regime": regime,
        "threshold_eur": None if outside else amounts.get(f"threshold_{_kind(row, annex2)}"),
    }


def _regime(row: _Row, annex2: bool | None, *, above: bool | None) -> str | None:  # noqa: FBT001
    """Return the provisions of LOU that apply, if it is LOU that governs."""
    if None in (row["jurisdiction"], row["instrument"]) or row["call_off"] not in (None, "none"):
        return None
    if annex2 or above is False:
        return {True: "chapter_19_direct", False: "chapter_19"}.get(row["direct_award"])
    return "full" if annex2 is False and above else None


def _at_threshold(row: _Row, above: Mapping[str, bool | None]) -> object:
    """Return whether the value reaches the threshold of the Swedish act that governs.

    Where another act governs it is as given; where the country or the Swedish act is not known one
    cannot tell.
    """
    if row["jurisdiction"] == "SE":
        act = row["instrument"]
        if act in above:
            return above[act]
        return None if act is None else row["at_threshold"]
    return None if row["jurisdiction"] is None else row["at_threshold"]


def _kind(row: _Row, annex2: bool | None) -> str | None:  # noqa: FBT001
    """Return which of the thresholds of LOU is the one; None: cannot tell."""
    if row["nature"] == "works":
        return "works"
    if annex2:
        return "annex2"
    if row["nature"] is None or annex2 is None:
        return None
    return cast("str | None", row["buyer_kind"])


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
