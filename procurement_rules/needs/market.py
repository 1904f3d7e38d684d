"""The market: who does the work, which agreements cover it, and whether unfair terms are a risk."""

from procurement_rules.needs import agreements
from procurement_rules.needs.agreements import agreements_for
from procurement_rules.needs.knowledge import Knowledge, StatedValue
from procurement_rules.needs.step import Answer, Step, StepReason
from procurement_rules.needs.subject import NeedSubject


def work_step(subject: NeedSubject, knowledge: Knowledge) -> Step:
    """Say who does the work: the supplier's own staff, subcontractors, or a manufacturer's staff.

    "yes" means that work is commonly handed on. For supplies most of the work lies in making the
    goods, and who makes them where is not known.
    """
    reasons = []
    if subject.nature == "supplies":
        reasons.append(StepReason("work_in_production"))
    else:
        reasons.append(StepReason("work_by_staff", {"place": subject.place}))
    share = knowledge.handed_on_ppm
    if share is not None:
        reasons.append(
            StepReason("work_handed_on", {"share_ppm": share.value}, source_id=share.source_id)
        )
    answer: Answer = "cannot_tell"
    if share is not None and subject.nature != "supplies":
        answer = "yes" if int(share.value) > 0 else "no"
    return Step("work", answer, tuple(reasons))


def parties_step(subject: NeedSubject, knowledge: Knowledge) -> Step:
    """Name the nationwide agreements, their parties, and whether a level of pay is held.

    "yes" means that at least one agreement is named; "no" that the work is done abroad, where no
    Swedish agreement speaks.
    """
    if subject.country != "SE":
        return Step("parties", "no", (StepReason("parties_abroad", {"country": subject.country}),))
    if subject.work_country is None:
        return Step("parties", "cannot_tell", (StepReason("production_unknown"),))
    reasons = []
    for agreement in agreements_for(subject.cpv):
        reasons.append(
            StepReason(
                "agreement",
                {
                    "agreement": agreement.name,
                    "workers": agreement.workers,
                    "employers": agreement.employers,
                },
                source_id=agreements.SOURCE_ID,
            )
        )
        if not any(
            level.agreement == agreement.name and level.verified for level in knowledge.levels
        ):
            reasons.append(StepReason("agreement_without_level", {"agreement": agreement.name}))
    if not reasons:
        return Step("parties", "cannot_tell", (StepReason("agreement_unknown"),))
    return Step("parties", "yes", tuple(reasons))


def risk_step(subject: NeedSubject, knowledge: Knowledge) -> Step:
    """Say whether the sources point to a risk of unfair working conditions.

    For work in Sweden: "yes" where an authority or the law on staff ledgers names the sector; "no"
    where none does and the form of labour is ordinary; "cannot_tell" where only the form of labour
    stands out, or that those who work may live with their employer, which is the project's
    judgement and rests on no statistics. For work abroad Swedish statements do not speak: "yes"
    where a public list names goods of the industry and the country for forced labour, else
    "cannot_tell". Goods made nobody knows where are never a "no".
    """
    if subject.country != "SE":
        return _risk_abroad(subject, knowledge)
    authority, form = knowledge.authority, knowledge.labour_form
    if authority is None or form is None:
        return Step("risk", "cannot_tell", (StepReason("sector_unknown"),))
    special = StepReason(f"form_{form.value}", source_id=form.source_id)
    housed = (StepReason("housed_by_employer"),) if subject.housed else ()
    if authority.value != "not_named":
        named = _named(authority, knowledge)
        stands_out = [special] if form.value != "ordinary" else []
        return Step("risk", "yes", (*named, *stands_out, *housed))
    unnamed = StepReason("authority_not_named", source_id=authority.source_id)
    if subject.work_country is None:
        told = (unnamed, StepReason("production_unknown"), *_made_elsewhere(knowledge))
        return Step("risk", "cannot_tell", told)
    if form.value != "ordinary" or housed:
        told = (unnamed, special, *housed, StepReason("form_alone"))
        return Step("risk", "cannot_tell", told)
    return Step("risk", "no", (unnamed, special, StepReason("unnamed_is_no_proof")))


def _named(authority: StatedValue, knowledge: Knowledge) -> tuple[StepReason, ...]:
    """Return each statement by itself, and the class of the sector where none has its source."""
    stated = [
        StepReason(
            f"stated_{statement.code}",
            {"sector_sv": statement.sector.sv, "sector_en": statement.sector.en},
            source_id=statement.source_id,
        )
        for statement in knowledge.statements
    ]
    if authority.source_id in {reason.source_id for reason in stated}:
        return tuple(stated)
    return (StepReason(f"authority_{authority.value}", source_id=authority.source_id), *stated)


def _made_elsewhere(knowledge: Knowledge) -> tuple[StepReason, ...]:
    """Say for which countries the lists name goods of the industry; one reason a list."""
    countries: dict[str, set[str]] = {}
    for listed_good in knowledge.goods:
        if listed_good.verified:
            countries.setdefault(listed_good.source_id, set()).add(listed_good.country)
    return tuple(
        StepReason("goods_listed", {"countries": ", ".join(sorted(named))}, source_id=source_id)
        for source_id, named in sorted(countries.items())
    )


def _risk_abroad(subject: NeedSubject, knowledge: Knowledge) -> Step:
    country = {"country": subject.country}
    goods = [
        listed_good for listed_good in knowledge.goods if listed_good.country == subject.country
    ]
    listed = [
        StepReason(
            "good_listed" if listed_good.verified else "good_listed_unverified",
            {"good": listed_good.good} | country,
            source_id=listed_good.source_id,
        )
        for listed_good in goods
    ]
    answer: Answer = "yes" if any(listed_good.verified for listed_good in goods) else "cannot_tell"
    silent = StepReason("statements_are_swedish", country)
    return Step(
        "risk", answer, (*listed, silent) if listed else (silent, StepReason("good_unlisted"))
    )
