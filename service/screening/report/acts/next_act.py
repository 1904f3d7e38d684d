"""The one next act of a screening: what to do, on what basis, whom it is addressed to, by when.

All that a screening calls for stands in one order, and the first of it is the next act. Tasks of
cases are made of the same list. A known adverse fact comes before what is unknown, and what is
about one tender before what is general. Rules that cannot tell are a question with its mend. There
always is an act: nothing here says that nothing is left.

Addressees, days and the order of general duties by stage are our judgement of 2026-11-30; only a
citation speaks as law.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from data_ingest.model.text import Text, in_each, message, plain
from service.platform.words import printable
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    RuleText,
    TenderAssessment,
)
from service.screening.assessment.part_names import tenderers
from service.screening.assessment.screen import AFTER_AWARD
from service.screening.assessment.source_titles import title_in
from service.screening.assessment.unsettled import unsettled_of_lot
from service.screening.report.acts.act import Act, Rank
from service.screening.report.acts.addressees import (
    NOBODY_ASKED,
    OWN_UNIT,
    PERSON,
    addressee_of_duty,
    cited,
    day_of,
)
from service.screening.report.acts.of_documents import acts_on_documents
from service.screening.report.acts.of_facts import acts_on_facts
from service.screening.report.may_ask import live_tenders

NO_ACT = frozenset({"INFO", "DEEMED_COMPLIANT", "TIME_LIMIT", "PROPOSED", "REPORTED", "SIGNAL"})
"""Consequences that inform and call for nothing."""

_FIRST = ("MUST_HEAR",)
_GRAVE = ("_EXCLUDE", "_REJECT", "LEGAL_REVIEW")
"""Ends of consequences that are questions of law about one tender."""

_FITS: Mapping[str, tuple[str, ...]] = {
    "need": ("MUST_SET_CONDITION", "MUST_SET_LEVELS", "MUST_REQUIRE"),
    "documents_out": ("MUST_SET_CONDITION", "MUST_SET_LEVELS", "MUST_REQUIRE"),
    "tenders_in": ("MUST_VERIFY", "MUST_REQUEST"),
    "award": ("MUST_REQUEST", "MUST_VERIFY"),
    "contract_start": ("MUST_REQUIRE", "MUST_REPORT"),
    "in_contract": ("MUST_REPORT", "MUST_REQUIRE"),
    "ended": ("MUST_DOCUMENT",),
}
"""General duties that can be done at a stage, the first first; all others follow them."""

_PLANNING = ("need", "documents_out")
_TERMS_NEEDED = "labour_terms_needed"

_OF_TENDER = message("Tender {tender}: {then}")
_JUDGE = message("Assess the possible match for {name} in {source}: is it the same firm?")
_WORK = message(
    "State what is bought (CPV code) and where the work is done. The review need follows from both."
)
_WAITING = message("Needed by {citations}.")
_CLOSE = message(
    "Write in the file that the checks of this stage have been made, with the decision and its "
    "reasons."
)


def next_act(assessment: Assessment) -> Act:
    """Return the one next act of a screening."""
    return acts_of(assessment)[0]


def acts_of(assessment: Assessment) -> tuple[Act, ...]:
    """Return all that a screening calls for, the next act first; there always is one.

    Within a rank lots and tenders stand in their own order: before the award none comes before
    another because of its points.
    """
    found = [*_of_matches(assessment), closing_act(assessment.purchase.stage, assessment.as_of)]
    for lot in assessment.lots:
        found += _of_lot(assessment, lot)
    return tuple(sorted(found, key=lambda act: act.rank))


def closing_act(stage: str | None, as_of: date) -> Act:
    """Return the act that is left where all others are done: the stage is closed in the file."""
    by = day_of(stage, as_of)()
    return Act(rank=Rank.CLOSE, text=_CLOSE, basis=PERSON, to=OWN_UNIT, by=by)


def _of_lot(assessment: Assessment, lot: LotAssessment) -> Iterator[Act]:
    stage = assessment.purchase.stage
    rules = {rule.rule_id: rule for rule in assessment.rules}
    sources = {source.source_id: source for source in assessment.sources}
    day = day_of(stage, assessment.as_of)
    live = live_tenders(lot)
    for tender in live:
        yield from acts_on_facts(tender, lot, rules, sources, day)
        applying = sorted(
            _applying(tender.determinations),
            key=lambda record: record.consequence not in _FIRST,
        )
        for record in applying:
            yield _of_rule(record, rules[record.rule_id], lot, tender, day)
    if live and (lot.cpv is None or lot.place_country is None):
        yield Act(
            rank=Rank.ROUTE,
            text=_WORK,
            basis=NOBODY_ASKED,
            to=OWN_UNIT,
            by=day(),
            lot_id=lot.contract_id,
            facts=("cpv", "work_country"),
        )
    yield from _mends(lot, rules, stage, day)
    yield from acts_on_documents(lot, live, stage, day)
    order = _FITS.get(stage or "", ())
    for record in sorted(
        _applying(lot.determinations),
        key=lambda record: order.index(record.consequence) if record.consequence in order else 99,
    ):
        yield _of_rule(record, rules[record.rule_id], lot, None, day)


def _applying(records: Iterable[DeterminationRecord]) -> Iterator[DeterminationRecord]:
    for record in records:
        if record.outcome == "applies" and record.consequence not in NO_ACT:
            yield record


def _of_rule(
    record: DeterminationRecord,
    rule: RuleText,
    lot: LotAssessment,
    tender: TenderAssessment | None,
    day: Callable[..., Text],
) -> Act:
    text: Text = rule.then
    to = OWN_UNIT
    if tender is None:
        rank = Rank.DUTY if record.is_duty else Rank.CHOICE
    else:
        text = _OF_TENDER.filled(tender=tender.tender_id, then=text)
        holder = in_each(partial(tenderers, tender))
        to = addressee_of_duty(record.consequence, holder)
        rank = Rank.DUTY_OF_TENDER if record.is_duty else Rank.CHOICE
        if not record.is_duty and record.consequence.endswith(_GRAVE):
            rank = Rank.QUESTION_OF_LAW
    return Act(
        rank=rank,
        text=text,
        basis=plain(rule.citation),
        to=to,
        by=day(),
        lot_id=lot.contract_id,
        tender_id=None if tender is None else tender.tender_id,
        rests_on=record,
    )


def _mends(
    lot: LotAssessment,
    rules: Mapping[str, RuleText],
    stage: str | None,
    day: Callable[..., Text],
) -> Iterator[Act]:
    """Yield what the rules about a lot lack; until its route is known that decides all others.

    Whether labour terms are needed decides what is written into the documents, so that it comes
    before all general duties for as long as they are not out.
    """
    lacks_route = lot.regime is None and stage not in AFTER_AWARD
    for place, lacking in enumerate(unsettled_of_lot(lot)):
        waiting = [rules[rule_id] for rule_id in lacking.rule_ids if rule_id in rules]
        decides = (lacks_route and place == 0) or (
            stage in _PLANNING and _TERMS_NEEDED in lacking.facts
        )
        basis = _WAITING.filled(citations=cited(waiting[:2])) if waiting else PERSON
        yield Act(
            rank=Rank.ROUTE if decides else Rank.MEND,
            text=lacking.line,
            basis=basis,
            to=OWN_UNIT,
            by=day(),
            lot_id=lot.contract_id,
            facts=lacking.facts,
        )


def _of_matches(assessment: Assessment) -> Iterator[Act]:
    parts = {
        part.party_id: (lot, tender, part)
        for lot in assessment.lots
        for tender in lot.tenders
        for part in tender.parts
        if part.party_id
    }
    titles = {reference.source_id: reference.title for reference in assessment.sources}
    day = day_of(assessment.purchase.stage, assessment.as_of)
    for match in assessment.possible_matches:
        lot, tender, part = parts.get(match.party_id, (None, None, None))
        source = match.source_id.partition("@")[0]
        title = titles.get(match.source_id, source)
        name = printable(part.name) if part is not None and part.name else match.party_id
        yield Act(
            rank=Rank.MATCH,
            text=_JUDGE.filled(name=name, source=in_each(partial(title_in, title))),
            basis=PERSON,
            to=OWN_UNIT,
            by=day(),
            lot_id=None if lot is None else lot.contract_id,
            tender_id=None if tender is None else tender.tender_id,
            rests_on=match,
        )
