"""Which rules of law applied, and to what; and which could not be told, and for want of what.

A rule that applied to nothing is not among those that were applied: beside a named firm its title
alone would say something of the firm.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from data_ingest.model.text import Language, Text, message
from procurement_rules.rule import Outcome
from service.platform.words import printable
from service.screening.assessment.models import Assessment, DeterminationRecord, RuleText
from service.screening.assessment.part_names import part_names
from service.screening.report import wording

MOST_NAMED = 20
"""Tenders that are named of one rule, at most; the others are counted."""

_LOT = message("lot {id}")
_TENDER = message("tender {id}")
_MORE = message("{n} more")


class RuleOutcome(NamedTuple):
    """A rule with what it applied to, or could not be told of.

    Attributes:
        rule: Its text as it was applied.
        concerns: The lots and tenders, with the parties where it applied to some.
        missing: What would have to be known to tell; "" where it applied.
        act: What the law then asks; None where it could not be told, since it would speak as if
            the rule applied.
    """

    rule: RuleText
    concerns: str
    missing: str
    act: Text | None


def applied_rules(assessment: Assessment, language: Language) -> list[RuleOutcome]:
    """Return the rules that applied, in the order of the rulebook, with what they applied to."""
    return list(_outcomes(assessment, Outcome.APPLIES, language))


def open_rules(assessment: Assessment, language: Language) -> list[RuleOutcome]:
    """Return the rules that could not be told of a lot or tender, with what is missing."""
    return list(_outcomes(assessment, Outcome.CANNOT_TELL, language))


def _outcomes(
    assessment: Assessment, outcome: Outcome, language: Language
) -> Iterator[RuleOutcome]:
    concerned: dict[str, list[str]] = {}
    missing: dict[str, dict[str, None]] = {}
    for place, determination in _answers(assessment, outcome, language):
        concerned.setdefault(determination.rule_id, []).append(place)
        names = ("ground",) if "ground" in determination.missing else determination.missing
        missing.setdefault(determination.rule_id, {}).update(dict.fromkeys(names))
    for rule in assessment.rules:
        if places := list(dict.fromkeys(concerned.get(rule.rule_id, ()))):
            shown = places[:MOST_NAMED]
            if len(places) > MOST_NAMED:
                shown.append(_MORE.to(language).format(n=len(places) - MOST_NAMED))
            yield RuleOutcome(
                rule=rule,
                concerns=printable(", ".join(shown)),
                missing=wording.not_known(missing[rule.rule_id], language),
                act=rule.then if outcome is Outcome.APPLIES else None,
            )


def _answers(
    assessment: Assessment, outcome: Outcome, language: Language
) -> Iterator[tuple[str, DeterminationRecord]]:
    """Yield each answer with this outcome, and what it is about in words."""
    for lot in assessment.lots:
        here = _LOT.to(language).format(id=lot.contract_id)
        yield from (
            (here, determination)
            for determination in lot.determinations
            if determination.outcome == outcome
        )
        for tender in lot.tenders:
            told = [
                determination
                for determination in tender.determinations
                if determination.outcome == outcome
            ]
            names = part_names(tender, language) if told else {}
            of_party = {
                part.party_id: names[part.part_id]
                for part in tender.parts
                if part.party_id and told
            }
            place = _TENDER.to(language).format(id=tender.tender_id)
            for determination in told:
                yield _named(place, determination, outcome, of_party), determination


def _named(
    place: str, determination: DeterminationRecord, outcome: Outcome, of_party: Mapping[str, str]
) -> str:
    """Return a tender with the parties that a rule applied to; of the others the tender is told."""
    named = [of_party[each] for each in determination.party_ids if each in of_party]
    is_told = named and outcome is Outcome.APPLIES
    return f"{place} ({', '.join(named)})" if is_told else place
