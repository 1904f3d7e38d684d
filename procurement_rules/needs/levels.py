"""Which levels of pay, holiday and working time can be stated, and which are not known."""

from data_ingest.model.text import Text
from procurement_rules.needs.agreements import agreements_for
from procurement_rules.needs.knowledge import Knowledge, PayLevel
from procurement_rules.needs.step import Step, StepReason
from procurement_rules.needs.subject import NeedSubject
from procurement_rules.needs.terms import LEVELS

STATUTE = {
    "holiday": Text(
        "25 semesterdagar om året och 12 % semesterlön (semesterlagen 1977:480, 4 och 16 b §§)",
        "25 days of holiday a year and 12% holiday pay (Annual Leave Act 1977:480, sections 4 "
        "and 16 b)",
    ),
    "hours": Text(
        "högst 40 timmars ordinarie arbetstid i veckan (arbetstidslagen 1982:673, 5 §)",
        "at most 40 hours of ordinary work a week (Working Hours Act 1982:673, section 5)",
    ),
}
"""What statute sets at least, and LOU 17:3 does not let a level fall below.

Written from knowledge on 2026-11-25 and not read in the acts, so it is shown as unverified.
"""


def levels_step(
    subject: NeedSubject, knowledge: Knowledge, *, terms: Step, regime: str | None
) -> Step:
    """Say which levels can be stated by agreement, and name each that is not known.

    "no" means that LOU 17:3 sets no levels: the work is done abroad, or no terms are to be set.
    "cannot_tell" is the answer as long as pay, holiday or working time is not known: a level that
    cannot be stated is no duty (LOU 17:3), but it is then named as missing.

    Args:
        subject: What is to be bought.
        knowledge: What is known, with the levels.
        terms: The step on terms.
        regime: Code of `procurement_rules.facts.REGIMES`; None: cannot tell.
    """
    if subject.country != "SE":
        return Step("levels", "no", (StepReason("levels_abroad", rule_id="SE-LOU-17-4"),))
    if terms.answer == "no" and regime == "full":
        return Step("levels", "no", (StepReason("levels_not_asked", rule_id=LEVELS),))
    if subject.work_country is None:
        return Step("levels", "cannot_tell", (StepReason("production_unknown"),))
    defaults = [level for level in knowledge.levels if level.is_default and level.verified]
    now = [level for level in defaults if level.holds_on(subject.starts_on)]
    reasons = [_pay(level) for level in now]
    if not now:
        reasons += _no_pay(subject, defaults)
    reasons += _ending(subject, now, defaults)
    reasons += [
        StepReason(
            "holiday_pay",
            {"agreement": level.agreement, "share_ppm": str(level.holiday_pay_ppm)},
            source_id=level.source_id,
        )
        for level in now
    ]
    reasons += [StepReason("holiday_days_unknown"), StepReason("hours_unknown")]
    sides = [
        side
        for agreement in agreements_for(subject.cpv)
        for side in (agreement.workers, agreement.employers)
    ]
    parties = {"parties": "; ".join(dict.fromkeys(sides))}
    if terms.answer == "no":
        reasons.append(StepReason("levels_voluntary"))
        reasons += [StepReason("ask_parties", parties)] if sides else []
    else:
        reasons.append(StepReason("levels_need_not_be_stated", rule_id=LEVELS))
        hear = StepReason("hear", parties, rule_id=LEVELS)
        reasons.append(hear if sides else StepReason("hear_unknown", rule_id=LEVELS))
    return Step("levels", "cannot_tell", tuple(reasons))


def _pay(level: PayLevel) -> StepReason:
    stated = {
        "agreement": level.agreement,
        "category_sv": level.category.sv,
        "category_en": level.category.en,
        "pay": str(level.base_hourly),
        "currency": level.currency,
        "from": level.valid_from.isoformat(),
    }
    if level.valid_to is None:
        return StepReason("pay_known_from", stated, source_id=level.source_id)
    until = {"to": level.valid_to.isoformat()}
    return StepReason("pay_known", stated | until, source_id=level.source_id)


def _no_pay(subject: NeedSubject, defaults: list[PayLevel]) -> list[StepReason]:
    """Say that no level is held on the first day, and which was the last before it."""
    unknown = StepReason("pay_unknown", {"day": subject.starts_on.isoformat()})
    earlier = [level for level in defaults if level.valid_from <= subject.starts_on]
    if not earlier:
        return [unknown]
    last = max(earlier, key=lambda level: (level.valid_from, level.level_id))
    return [unknown, _pay(last)]


def _ending(
    subject: NeedSubject, now: list[PayLevel], defaults: list[PayLevel]
) -> list[StepReason]:
    """Name the later levels within the contract, and the day after which none is known."""
    if subject.ends_on is None or not now:
        return []
    later = [level for level in defaults if subject.starts_on < level.valid_from <= subject.ends_on]
    ends = [level.valid_to for level in [*now, *later] if level.valid_to is not None]
    last = max(ends, default=subject.ends_on)
    reasons = [_pay(level) for level in later]
    if last < subject.ends_on:
        days = {"day": last.isoformat(), "end": subject.ends_on.isoformat()}
        reasons.append(StepReason("pay_unknown_after", days))
    return reasons
