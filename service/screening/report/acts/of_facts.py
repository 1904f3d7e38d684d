"""Acts on known adverse facts: the gravest of each firm, seen conduct first."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from data_ingest.model.text import Language, Text, in_each, joined, message
from procurement_rules.support.guidance import load_guidance
from risk_models.explain.asking import deciding_fact
from risk_models.factor.definition import Factor
from risk_models.facts.catalogue import FACTS
from service.screening.assessment.models import (
    LotAssessment,
    PartAssessment,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names
from service.screening.assessment.rule_texts import marked
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.addressees import PERSON, cited, holder_of, standing_rules
from service.screening.report.facts_found import SEEN, fact_text, is_adverse, told_of
from service.screening.report.may_ask import REGISTER_PROVISION
from service.screening.report.raised_law import raised_by

_SEEN_ACT = message(
    "{firm}: {fact}. People's safety comes first. Write down what was seen, with the day and the "
    "role of the observer and without names, and tell the authority. Do not tell the supplier "
    "while it may put anybody at risk; it is always heard before a decision against it."
)
_FACT = message("{firm}: {fact}. {act}")
_CHECK = message(
    "Check the fact at its source, and have a person assess what it means in law. Hear the firm "
    "before any decision against it."
)
_ASSESS = message("Have a person assess whether {citations} applies, and hear the firm first.")
_TO_SEEN = message("your own unit first, then {authorities}")
_NOTE = message("No provision is needed to write down what was seen.")


def acts_on_facts(
    tender: TenderAssessment,
    lot: LotAssessment,
    rules: Mapping[str, RuleText],
    sources: Mapping[str, SourceReference],
    day: Callable[..., Text],
) -> Iterator[Act]:
    """Yield an act for the gravest adverse fact of each firm; the others are told with it."""
    for part in tender.parts:
        values = {value.factor: value for value in part.factors}
        adverse = [
            (factor, values[factor.id])
            for factor in told_of()
            if factor.id in values
            and factor.family != "price"  # the duty of the tender has its act
            and is_adverse(factor, values[factor.id])
        ]
        if part.party_id is None or not adverse:
            continue
        factor, value = min(adverse, key=lambda pair: pair[0].id not in SEEN)
        firm = in_each(partial(_name, tender, part))
        fact = in_each(partial(fact_text, factor, value, sources))
        shared: dict[str, Any] = {
            "lot_id": lot.contract_id,
            "tender_id": tender.tender_id,
            "rests_on": (part, value),
        }
        if factor.id in SEEN:
            guidance = load_guidance()
            authorities = [guidance.recipient(code).name for code in ("police", "work_environment")]
            yield Act(
                rank=Rank.SEEN,
                text=_SEEN_ACT.filled(firm=firm, fact=fact),
                basis=_NOTE,
                to=_TO_SEEN.filled(authorities=joined(" / ", authorities)),
                by=day(at_once=True),
                **shared,
            )
            continue
        act, basis, to = _what_to_do(factor, part, tender, lot, rules, firm)
        yield Act(
            rank=Rank.FACT,
            text=_FACT.filled(firm=firm, fact=fact, act=act),
            basis=basis,
            to=to,
            by=day(),
            **shared,
        )


def _name(tender: TenderAssessment, part: PartAssessment, language: Language) -> str:
    return part_names(tender, language)[part.part_id]


def _what_to_do(
    factor: Factor,
    part: PartAssessment,
    tender: TenderAssessment,
    lot: LotAssessment,
    rules: Mapping[str, RuleText],
    firm: Text,
) -> tuple[Text, Text, Text]:
    """Return what is done about an adverse fact, its basis, and whom it is addressed to."""
    fact = deciding_fact(factor.id)
    raised = raised_by(factor.id, part, tender, rules)
    if raised.signals:
        act = joined(" ", (in_each(partial(_then, rule)) for rule in raised.signals))
        return act, cited(raised.signals), holder_of(fact)
    if raised.grounds:
        grounds = cited(raised.grounds)
        return _ASSESS.filled(citations=grounds), cited((*raised.hears, *raised.grounds)), firm
    standing = standing_rules(REGISTER_PROVISION, lot.regime) if FACTS[fact].gate else ()
    basis = cited(standing) if standing else PERSON
    return _CHECK, basis, holder_of(fact)


def _then(rule: RuleText, language: Language) -> str:
    return marked(rule, rule.then.to(language), language)
