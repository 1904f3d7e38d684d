"""The law: which part of LOU applies, whether labour terms are to be set, and the other route."""

from collections.abc import Iterable, Mapping

from procurement_rules.determine import Determination
from procurement_rules.needs.bought import SETTINGS, kind_of
from procurement_rules.needs.step import Answer, Step, StepReason, answer_of
from procurement_rules.needs.subject import NeedSubject
from procurement_rules.route import ANNEX_2_RULE, THRESHOLD_RULE, value_eur_interval
from procurement_rules.rule import Outcome
from procurement_rules.rulebook import Rulebook

IN_SWEDEN = "SE-LOU-17-2"
PASS_DOWN = "SE-LOU-17-2-2"  # noqa: S105  # a rule
LEVELS = "SE-LOU-17-3"
ABROAD = "SE-LOU-17-4"
SPECIAL_TERMS = "SE-LOU-17-1"
VOLUNTARY = "SE-LOU-19-TERMS"
RULES = (
    THRESHOLD_RULE,
    ANNEX_2_RULE,
    SPECIAL_TERMS,
    IN_SWEDEN,
    PASS_DOWN,
    LEVELS,
    ABROAD,
    VOLUNTARY,
)
"""The rules that the assessment speaks of: LOU 5:1, annex 2, 17:1–17:4 and chapter 19."""

_RATE = "sek-per-eur"
_DIVISION = "000000"
_LOW = ("chapter_19", "chapter_19_direct")


def route_step(
    subject: NeedSubject,
    *,
    regime: str | None,
    found: Mapping[str, Determination],
    rulebook: Rulebook,
) -> Step:
    """Say whether the full rules of LOU apply, with annex 2, threshold and the margin in kronor.

    Args:
        subject: What is to be bought.
        regime: Code of `procurement_rules.facts.REGIMES`; None: cannot tell.
        found: What the rules answered, by rule.
        rulebook: The rules, for the rate between euro and kronor.
    """
    begun = StepReason("law_of_day", {"day": subject.begun_on.isoformat()})
    if regime == "outside":
        outside = StepReason("regime_outside", {"instrument": subject.instrument})
        return Step("route", "cannot_tell", (outside, begun))
    reasons = [StepReason(f"regime_{regime}" if regime else "regime_unknown"), begun]
    if listed := found.get(ANNEX_2_RULE):
        annex = {
            Outcome.APPLIES: "annex2_listed",
            Outcome.DOES_NOT_APPLY: "annex2_not_listed",
            Outcome.CANNOT_TELL: "annex2_unknown",
        }[listed.outcome]
        reasons.append(StepReason(annex, {"cpv": subject.cpv}, rule_id=ANNEX_2_RULE))
        if listed.outcome is not Outcome.APPLIES:
            reasons += _threshold(subject, found.get(THRESHOLD_RULE), rulebook)
    if regime is None:
        asked = {
            name
            for determination in found.values()
            if determination.rule_id in RULES
            for name in determination.missing
        }
        if subject.direct_award is None:
            asked.add("direct_award")
        reasons += _missing(asked & {"buyer_kind", "direct_award"})
    full = None if regime is None else regime == "full"
    return Step("route", answer_of(full), tuple(reasons))


def _threshold(
    subject: NeedSubject, compared: Determination | None, rulebook: Rulebook
) -> list[StepReason]:
    """Compare the value with each threshold that may apply, and show its margin in kronor."""
    low, high = value_eur_interval(
        subject.amount, subject.currency, subject.begun_on, rulebook=rulebook
    )
    if subject.currency not in ("SEK", "EUR"):
        return [StepReason("value_other_currency", {"currency": subject.currency})]
    if compared is None or low is None or high is None:
        return [StepReason("threshold_unknown")]
    reasons = []
    for name in _limits(subject, compared.outcome):
        limit = compared.parameters.get(name)
        if limit is None:
            return [StepReason("threshold_unknown")]
        reached = low >= int(limit) if (low >= int(limit)) == (high >= int(limit)) else None
        code = {True: "value_reaches", False: "value_below", None: "value_unsure"}[reached]
        stated = {
            "amount": str(subject.amount),
            "currency": subject.currency,
            "limit_eur": limit,
            "limit_for": name.removeprefix("threshold_"),
        }
        reasons.append(StepReason(code, stated, rule_id=THRESHOLD_RULE))
        reasons += _margin(subject, int(limit), rulebook)
    return reasons


def _limits(subject: NeedSubject, outcome: Outcome) -> list[str]:
    """Return the thresholds to compare with: one where it is told whose, or where one settles it.

    Who reaches the higher of the two reaches both; who is below the lower is below both.
    """
    if subject.nature == "works":
        return ["threshold_works"]
    if subject.buyer_kind is not None:
        return [f"threshold_{subject.buyer_kind}"]
    if outcome is Outcome.APPLIES:
        return ["threshold_sub_central"]
    if outcome is Outcome.DOES_NOT_APPLY:
        return ["threshold_central"]
    return ["threshold_central", "threshold_sub_central"]


def _margin(subject: NeedSubject, limit: int, rulebook: Rulebook) -> list[StepReason]:
    """Return the span in kronor within which a threshold in euro lies, at the rates held."""
    rate = rulebook.parameters[_RATE].on(subject.begun_on)
    if subject.currency != "SEK" or rate is None:
        return []
    assert isinstance(rate.value, tuple)
    low, high = (_kronor(limit, end) for end in rate.value)
    if low == high:
        return [StepReason("threshold_in_kronor", {"limit_sek": str(low)})]
    return [StepReason("threshold_margin", {"low_sek": str(low), "high_sek": str(high)})]


def _kronor(euro: int, rate: str) -> int:
    """Return the lowest amount in whole kronor that reaches an amount in euro at a rate."""
    whole, _, decimals = rate.partition(".")
    return -(-euro * int(whole + decimals) // int(10 ** len(decimals)))


def terms_step(
    subject: NeedSubject,
    risk: Answer,
    *,
    regime: str | None,
    found: Mapping[str, Determination],
) -> Step:
    """Say whether the law makes the buyer set labour terms (LOU 17:2 or 17:4).

    "no" is no duty; where chapter 19 applies the buyer may still set them, and is told so.

    Args:
        subject: What is to be bought.
        risk: The answer of the step on risk: that terms are needed is proposed from it.
        regime: Code of `procurement_rules.facts.REGIMES`; None: cannot tell.
        found: What the rules answered, by rule.
    """
    if regime == "outside":
        return Step("terms", "cannot_tell", (StepReason("terms_other_act"),))
    duties = [found[rule_id] for rule_id in (IN_SWEDEN, ABROAD) if rule_id in found]
    if applies := [duty for duty in duties if duty.outcome is Outcome.APPLIES]:
        reasons = [
            StepReason("terms_in_sweden" if determination.rule_id == IN_SWEDEN else "terms_abroad",
                   rule_id=determination.rule_id)
            for determination in applies
        ]  # fmt: skip
        return Step("terms", "yes", (*reasons, StepReason("terms_pass_down", rule_id=PASS_DOWN)))
    missing = {name for duty in duties for name in duty.missing}
    unsure = any(duty.outcome is Outcome.CANNOT_TELL for duty in duties)
    if unsure or not duties:
        told = [StepReason("terms_risk_unknown")] if "labour_terms_needed" in missing else []
        if regime is None:
            told.append(StepReason("terms_regime_unknown"))
        told += _missing(missing & {"work_country"})
        return Step("terms", "cannot_tell", tuple(told))
    if regime in _LOW:
        voluntary = StepReason(
            "terms_voluntary" if regime == "chapter_19" else "terms_voluntary_direct",
            rule_id=VOLUNTARY if regime == "chapter_19" else None,
        )
        despite = [StepReason(f"voluntary_risk_{risk}")]
        return Step("terms", "no", (voluntary, *despite))
    return Step("terms", "no", (StepReason("terms_not_needed", rule_id=IN_SWEDEN),))


def exploitation_step(subject: NeedSubject, *, regime: str | None) -> Step:
    """Say whether sexual exploitation is to be looked at too, at any value and in any chapter.

    Terms against it are special contract terms linked to the subject: LOU 17:1 in the full rules,
    19:9 in chapter 19. Neither makes them a duty. What raises the question is a setting such as a
    hotel, or a yes to a question about what is bought (`procurement_rules.needs.bought`). The code
    of a whole division tells of no setting: 55 holds canteens as well as hotels.
    """
    kind = kind_of(subject.cpv)
    is_setting = kind in SETTINGS and not subject.cpv.endswith(_DIVISION)
    reasons = [StepReason(f"exploitation_{kind}")] if is_setting else []
    reasons += [StepReason(f"answered_{code}") for code, yes in subject.answers.items() if yes]
    if not reasons:
        return Step("sexual_exploitation", "no", (StepReason("exploitation_not_asked"),))
    if regime == "full":
        reasons.append(StepReason("exploitation_terms_full", rule_id=SPECIAL_TERMS))
    elif regime == "chapter_19":
        reasons.append(StepReason("exploitation_terms_chapter_19", rule_id=VOLUNTARY))
    else:
        reasons.append(StepReason("exploitation_terms_open"))
    return Step("sexual_exploitation", "yes", tuple(reasons))


def _missing(names: Iterable[str]) -> list[StepReason]:
    return [StepReason("missing_fact", {"fact": name}) for name in sorted(names)]
