"""What each rule answered about each lot, tender and party: one table, of which all forms are made.

A report lists the rules from it on its pages and has it as a table in its files; the pages of a
screening and of a tender show the same. What the law then asks stands only where a rule applies:
beside a firm, the text of a rule that applied to nothing would say something of the firm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from data_ingest.model.text import Language, Text, message
from procurement_rules.facts import FACTS, REGIMES
from procurement_rules.rule import Outcome
from procurement_rules.rulebook import load_rulebook
from service.platform.words import ROLES, YES_NO, printable
from service.screening.assessment.legal_questions import legal_questions
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    RuleText,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names
from service.screening.assessment.rule_texts import (
    checked_rule,
    limits,
    marked,
    rule_texts,
    title_of,
)
from service.screening.assessment.unsettled import is_of_the_route, lacking
from service.screening.needs.wording import BUYERS, NATURES

Section = Literal["applies", "question", "needed", "does_not_apply"]
"""A rule applies; may apply, which is a question about a firm, a tender or the contract; cannot be
answered until something of the purchase is known; or does not apply."""

SECTIONS: Mapping[Section, Text] = {
    "applies": message("Applies"),
    "question": message("May apply: the question is"),
    "needed": message("Cannot be answered: this is needed"),
    "does_not_apply": message("Does not apply"),
}
"""What a rule answered, in words."""

MOST_NAMED = 20
"""Tenders that are named of one rule on pages, at most; the others are counted."""

_LOT = message("lot {id}")
_TENDER = message("tender {id}")
_MORE = message("{n} more")
_FACT = message("{fact}: {value}", "deciding fact")

_OF_THE_ROUTE = ("begun_on", "chapter", "instrument", "jurisdiction")
"""Facts that most rules name: they decide alone where a rule names no other."""

MOST_DECIDING = 3
"""Different facts that decided a rule, at most, that pages say; the table has all."""

_CODES: Mapping[str, Mapping[str, Text]] = {
    "chapter": REGIMES, "nature": NATURES, "buyer_kind": BUYERS, "party_role": ROLES,
}  # fmt: skip
"""Words for the codes of facts; those of others stand as they are."""

_PREPARED, _EXAMINED, _AWARDED, _PERFORMED, _ALL_THROUGH = STAGES = (
    message("When the purchase is prepared"),
    message("When tenders are examined"),
    message("At the award"),
    message("While the contract is performed"),
    message("Throughout"),
)
"""When what the law asks is done, in the order of a purchase."""

_LATER: Mapping[str, Text] = {
    **dict.fromkeys(
        (
            "MUST_EXCLUDE", "MAY_EXCLUDE", "SHALL_EXCLUDE", "MUST_NOT_EXCLUDE", "MAY_DEROGATE",
            "TIME_LIMIT", "MUST_HEAR", "MUST_VERIFY", "MUST_REQUEST", "MAY_REQUEST",
            "MUST_ACCEPT_PRELIMINARILY", "MUST_REQUIRE_EXPLANATION", "MUST_REJECT", "MAY_REJECT",
            "MUST_REQUIRE_REPLACEMENT", "MAY_REQUIRE_REPLACEMENT", "DEEMED_COMPLIANT", "SIGNAL",
            "HUMAN_LEGAL_REVIEW",
        ),
        _EXAMINED,
    ),
    **dict.fromkeys(("MAY_REFUSE_AWARD", "MUST_NOT_AWARD"), _AWARDED),
    **dict.fromkeys(("MUST_NOTIFY", "MUST_REPORT", "REPORTING", "LIABILITY"), _PERFORMED),
    "MUST_DOCUMENT": _ALL_THROUGH,
}  # fmt: skip
"""Consequences that belong to a later stage than the first: the project's judgement of 2026-12-01,
for the order in which they are read."""


_ORDER = {section: place for place, section in enumerate(SECTIONS)}


@cache
def _in_order() -> Mapping[str, int]:
    """Return the place of each stage, by its words in each language."""
    return {words: place for place, stage in enumerate(STAGES) for words in stage.in_all()}


class OutcomeRow(NamedTuple):
    """The answer of one rule about one lot, tender or party, in words.

    Attributes:
        lot: The lot.
        tender: The tender; "" if the rule was asked about the lot.
        party: The party; "" if it was asked about the lot or the tender.
        section: What it answered, as a code.
        outcome: The same in words.
        stage: When what the law asks is done.
        rule: Id of the rule.
        title: What it is called, marked where it was not read in the act.
        act: What the law then asks, marked so too; "" unless it applies.
        deciding_facts: The facts and amounts of the law that decided; "" where the record has none.
        mend: What would let it be answered; "" where it is.
        basis: The provision.
        checked: How and when it was read, and what of it was not.
        limits: What the rule leaves out.
        reference: Address of its source.
    """

    lot: str = ""
    tender: str = ""
    party: str = ""
    section: Section = "does_not_apply"
    outcome: str = ""
    stage: str = ""
    rule: str = ""
    title: str = ""
    act: str = ""
    deciding_facts: str = ""
    mend: str = ""
    basis: str = ""
    checked: str = ""
    limits: str = ""
    reference: str = ""


COLUMNS = tuple(name for name in OutcomeRow._fields if name != "section")
"""The columns of the table, by the names that machines know."""


class RuleOutcome(NamedTuple):
    """A rule with what it applied to, or could not be answered of, as pages list it.

    Attributes:
        rule: Its text as it was applied.
        section: What it answered.
        title: What it is called, marked where it was not read in the act.
        concerns: The lots and tenders, with the parties where it applied to some.
        act: What the law then asks, marked so too; "" unless it applies.
        deciding_facts: What decided that it applies; "" where it does not, or that is too much.
        mend: What would let it be answered; "" where it is.
        limits: What the rule leaves out.
    """

    rule: RuleText
    section: Section
    title: str
    concerns: str
    act: str
    deciding_facts: str
    mend: str
    limits: str


def stage_of(consequence: str) -> int:
    """Return the place of a consequence in the order of a purchase (`STAGES`)."""
    return _in_order()[_LATER.get(consequence, _PREPARED).en]


def outcome_rows(assessment: Assessment, language: Language) -> list[OutcomeRow]:
    """Return every answer of every rule.

    The order is that of lots, and in each of what was asked about the lot and of its tenders; of
    each the sections stand in their order, in them the stages, and in those the rules by id.
    """
    made = _Rows(assessment, language)
    found: list[OutcomeRow] = []
    for lot in assessment.lots:
        for asked in (None, *lot.tenders):
            found += sorted(made.of(lot, asked), key=_place)
    return found


def rule_outcomes(
    assessment: Assessment, rows: Iterable[OutcomeRow], language: Language
) -> list[RuleOutcome]:
    """Return the rules that applied or could not be answered, each once in a section.

    Args:
        assessment: The screening.
        rows: Its answers, as `outcome_rows` gives them.
        language: Language of the words.
    """
    texts = {rule.rule_id: rule for rule in assessment.rules}
    grouped: dict[tuple[Section, str], list[OutcomeRow]] = {}
    for row in rows:
        if row.section != "does_not_apply" and row.rule in texts:
            grouped.setdefault((row.section, row.rule), []).append(row)
    return [
        RuleOutcome(
            rule=texts[rule_id],
            section=section,
            title=group[0].title,
            concerns=_concerns(group, language),
            act=group[0].act,
            deciding_facts=_deciding(group),
            limits=group[0].limits,
            mend=" ".join(dict.fromkeys(row.mend for row in group if row.mend)),
        )
        for (section, rule_id), group in sorted(
            grouped.items(), key=lambda item: _place(item[1][0])
        )
    ]


def _place(row: OutcomeRow) -> tuple[int, int, str]:
    """Return what rows of one lot or tender are ordered by."""
    return _ORDER[row.section], _in_order()[row.stage], row.rule


def _deciding(rows: Iterable[OutcomeRow]) -> str:
    told = {row.deciding_facts: None for row in rows if row.deciding_facts and row.act}
    return "; ".join(told) if len(told) <= MOST_DECIDING else ""


def _concerns(rows: Iterable[OutcomeRow], language: Language) -> str:
    """Return lots and tenders, those that a rule applied to with the parties in brackets."""
    places: dict[str, list[str]] = {}
    for row in rows:
        words, of = (_TENDER, row.tender) if row.tender else (_LOT, row.lot)
        parties = places.setdefault(words.to(language).format(id=of), [])
        if row.party and row.section == "applies":
            parties.append(row.party)
    named = [
        f"{place} ({', '.join(parties)})" if parties else place for place, parties in places.items()
    ]
    if len(named) > MOST_NAMED:
        named = [*named[:MOST_NAMED], _MORE.to(language).format(n=len(named) - MOST_NAMED)]
    return printable(", ".join(named))


class _Rows:
    """Makes the rows of a screening."""

    def __init__(self, assessment: Assessment, language: Language) -> None:
        self._language = language
        self._texts = {rule.rule_id: rule for rule in assessment.rules}
        self._rules = {rule.id: rule for rule in load_rulebook().rules}
        self._told: dict[str, OutcomeRow] = {}

    def of(self, lot: LotAssessment, tender: TenderAssessment | None) -> Iterator[OutcomeRow]:
        """Yield the answers about a lot, or about one of its tenders and its parties."""
        asked = lot if tender is None else tender
        parties: dict[str, str] = {}
        beside = asked.determinations
        if tender is not None:
            beside = (*lot.determinations, *beside)
            names = part_names(tender, self._language)
            parties = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
        tender_id = "" if tender is None else tender.tender_id
        for record in asked.determinations:
            section, mend = self._open(record, lot.regime, beside)
            about = [parties[each] for each in record.party_ids if each in parties] or [""]
            for party in about:
                yield self._row(lot, tender_id, party, record.rule_id, section)._replace(
                    stage=STAGES[stage_of(record.consequence)].to(self._language),
                    deciding_facts=self._deciding(record),
                    mend=mend,
                )
        for rule_id in asked.does_not_apply:
            yield self._row(lot, tender_id, "", rule_id, "does_not_apply")

    def _row(
        self, lot: LotAssessment, tender: str, party: str, rule_id: str, section: Section
    ) -> OutcomeRow:
        """Return a row without facts."""
        if rule_id not in self._told:
            self._told[rule_id] = self._of_rule(rule_id)
        told = self._told[rule_id]
        return told._replace(
            lot=printable(lot.contract_id),
            tender=printable(tender),
            party=party,
            section=section,
            outcome=SECTIONS[section].to(self._language),
            act=told.act if section == "applies" else "",
        )

    def _of_rule(self, rule_id: str) -> OutcomeRow:
        """Return what is the same in each row of a rule.

        A rule that the record has no text of, since it applied to nothing, is as it is today.
        """
        today, text = self._rules.get(rule_id), self._texts.get(rule_id)
        language = self._language
        if text is None and today is not None:
            (text,) = rule_texts([today], {rule_id})
        stage = 0 if today is None else stage_of(today.consequence)
        told = OutcomeRow(rule=rule_id, title=rule_id, stage=STAGES[stage].to(language))
        if text is None:
            return told
        return told._replace(
            title=title_of(text, language),
            act=marked(text, text.then.to(language), language),
            basis=text.citation,
            checked=checked_rule(text, language),
            limits=limits(text, language),
            reference=text.reference,
        )

    def _open(
        self,
        record: DeterminationRecord,
        regime: str | None,
        beside: tuple[DeterminationRecord, ...],
    ) -> tuple[Section, str]:
        """Return the section of an answer, and what would let it be given."""
        if record.outcome == Outcome.APPLIES:
            return "applies", ""
        asked = legal_questions([record], regime=regime)
        if asked and not is_of_the_route(record, beside):
            return "question", " ".join(question.line(self._language) for question in asked)
        needed = lacking(record, regime, beside=beside)
        return "needed", " ".join(one.line.to(self._language) for one in needed)

    def _deciding(self, record: DeterminationRecord) -> str:
        """Return the facts and the amounts of the law that an answer rests on."""
        rule = self._rules.get(record.rule_id)
        said = [
            (self._called(name), name, value)
            for name, value in record.facts.items()
            if name not in _OF_THE_ROUTE or set(record.facts) <= {*_OF_THE_ROUTE}
        ]
        for name, value in record.parameters.items():
            amount = None if rule is None else rule.parameters.get(name)
            said.append((name if amount is None else amount.title.to(self._language), name, value))
        return "; ".join(
            _FACT.to(self._language).format(fact=called, value=self._value(name, value))
            for called, name, value in said
        )

    def _called(self, fact: str) -> str:
        """Return a fact in words, without what is explained of it after them."""
        if fact not in FACTS:
            return fact
        return re.split(r"; | \(", FACTS[fact].to(self._language))[0].rstrip(".")

    def _value(self, name: str, value: str) -> str:
        words = {**YES_NO, **_CODES.get(name, {})}.get(value)
        return value if words is None else words.to(self._language).rstrip(".")
