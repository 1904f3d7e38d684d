"""What a screening says, put into words: its report and its JSON are made of it.

Before award the points and needs of tenders are left out, unless they have been opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import chain
from typing import Any

from data_ingest.lists.meaning import LISTS
from data_ingest.model.figures import number
from data_ingest.model.text import Language, message
from procurement_rules.facts import REGIMES
from procurement_rules.package.reasons import STAGES
from service.documents.qr import qr_svg
from service.platform.words import NO_REGIME, printable
from service.registers.source_ids import AT_SNAPSHOT
from service.screening.assessment.evidence import BASES
from service.screening.assessment.industry_words import industry_of_lot
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    RuleText,
    SourceReference,
)
from service.screening.assessment.part_names import part_names
from service.screening.assessment.rule_texts import checked_rule, marked, parts_unchecked
from service.screening.assessment.screen import BEFORE_AWARD
from service.screening.assessment.source_titles import title_in
from service.screening.assessment.terms_words import terms_sentence
from service.screening.assessment.unsettled import unsettled_of_lot
from service.screening.record.recording import rejected
from service.screening.record.store import OF_A_RUN
from service.screening.record.tables import ScreeningRecord
from service.screening.report import wording
from service.screening.report.acts.act import Act
from service.screening.report.acts.next_act import acts_of
from service.screening.report.card_words import learned_words
from service.screening.report.hourly import StatedPrice, stated_prices
from service.screening.report.identity import identity_rows
from service.screening.report.intake_words import intake_lines
from service.screening.report.may_ask import asked_documents, closed_line, live_tenders, open_now
from service.screening.report.method_words import method_paragraphs
from service.screening.report.outcomes import (
    OutcomeRow,
    RuleOutcome,
    outcome_rows,
    rule_outcomes,
    stage_of,
)
from service.screening.report.register_wording import register_answers
from service.screening.report.report_words import LINES, WORDS
from service.screening.report.screening_layout import WHOLE, ReportLayout, most_missing, read_for
from service.screening.report.stated_words import lot_lines, reference_lines
from service.screening.report.tender_content import tender_data, unknown_words
from service.screening.report.uneven import uneven

UNNAMED = message("supplier without a known name")
"""Title of the screening of one supplier of a run that has neither name nor number."""

MOST_UNKNOWN = 1
"""Unknown facts, at most, that are named of a missing document on the first page."""


def is_before_award(assessment: Assessment) -> bool:
    """Tell whether tenders stand beside each other still, as the buyer's document says."""
    return assessment.purchase.stage in BEFORE_AWARD


def report_content(
    record: ScreeningRecord, language: Language, *, opened: bool, layout: ReportLayout = WHOLE
) -> dict[str, Any]:
    """Return what a screening says: texts in the language, values, and numbers for what is drawn.

    Args:
        record: The screening.
        language: Language of the texts.
        opened: Show points and review needs of tenders, which are closed before award.
        layout: How much is laid out; a document shows the whole alone.

    Raises:
        LookupError: The screening has no such tender or part.
    """
    assessment = read_for(record.assessment, layout)
    rules = {rule.rule_id: rule for rule in assessment.rules}
    purchase = assessment.purchase
    is_of_a_run = record.input_format == OF_A_RUN  # its purchase has a number for machines alone
    about = [
        None if is_of_a_run else purchase.purchase_id,
        purchase.buyer,
        wording.money(purchase.amount, purchase.currency, language),
        WORDS["facts_as_of"].to(language).format(day=assessment.as_of),
    ]
    made = record.created_at.astimezone(UTC)
    prices = stated_prices(record.procurement)
    lots = [
        _lot(assessment, lot, rules, prices, language, is_open=opened, layout=layout)
        for lot in assessment.lots
    ]
    result = {
        "language": language,
        "title": printable(
            purchase.title or (_supplier(assessment, language) if is_of_a_run else about[0] or "")
        ),
        "subject": WORDS["subject"].to(language),
        "stage": _stage(purchase.stage, language),
        "about": " · ".join(printable(text) for text in about if text),
        "notice": WORDS["notice"].to(language),
        "read": [
            *_learned(assessment, language),
            *(printable(line) for line in intake_lines(record.intake, language)),
        ],
        "stated": [printable(line) for line in reference_lines(assessment, language)],
        "id": record.id,
        "day": [made.year, made.month, made.day],
        "open": opened,
        "lots": lots,
    }
    if layout.place is None:
        acts = acts_of(assessment)
        result["next"] = acts[0].shown(language)
        for shown, lot in zip(lots, assessment.lots, strict=True) if layout.is_whole else ():
            _add_next(shown, lot, acts, language)
    rows = [] if layout.place is not None else outcome_rows(assessment, language)
    if layout.tender_id is None:
        result |= _foundations(record, assessment, rows, language)
    if layout.is_whole or (layout.tender_id and layout.place is None and layout.rows is None):
        result["outcomes"] = [row._asdict() for row in rows]
    if layout.is_whole:
        result |= _fixed(record, language)
        result["closed_line"] = _closed_line(assessment, language)
    return result


def _add_next(
    shown: Mapping[str, Any], lot: LotAssessment, acts: Sequence[Act], language: Language
) -> None:
    """Add to each tender of a lot the next act that is about it, or about all of the lot."""
    live = live_tenders(lot)
    for data, tender in zip(shown["tenders"], lot.tenders, strict=True):
        if tender not in live:
            continue
        act = next(
            act
            for act in acts
            if act.lot_id in (None, lot.contract_id) and act.tender_id in (None, tender.tender_id)
        )
        data["next"] = act.shown(language)


def _stage(stage: str | None, language: Language) -> str:
    """Return the stage of a purchase in words; "" where it is not stated."""
    return next((words.to(language) for name, words in STAGES.items() if name == stage), "")


def _learned(assessment: Assessment, language: Language) -> Iterator[str]:
    """Yield that the points were learned from outcomes, where they were."""
    card = assessment.scorecard
    if card.learned is not None:
        yield learned_words(card.id, card.learned.model_dump(), language)


def _supplier(assessment: Assessment, language: Language) -> str:
    """Return the number of the only supplier that is screened; else that it has no known name."""
    numbers = assessment.lots[0].tenders[0].parts[0].identifiers
    return next(iter(numbers), UNNAMED.to(language))


def _foundations(
    record: ScreeningRecord,
    assessment: Assessment,
    rows: Sequence[OutcomeRow],
    language: Language,
) -> dict[str, Any]:
    """Return what a screening rests on: rules, sources, what could not be used, the method."""
    found = rule_outcomes(assessment, rows, language)
    cited = _cited(assessment)
    return {
        "rules": [_rule(rule, language) for rule in found if rule.section == "applies"],
        "open_rules": [_rule(rule, language) for rule in found if rule.section != "applies"],
        "sources": [_source(source, language, cited) for source in assessment.sources],
        "answers": _register_answers(assessment, language),
        "rejects": [printable(problem.in_words(language)) for problem in rejected(record)],
        "method": list(method_paragraphs(assessment, language)),
        "identity": [
            {"name": name, "value": printable(value)}
            for name, value in identity_rows(record, assessment, language)
        ],
    }


def _fixed(record: ScreeningRecord, language: Language) -> dict[str, Any]:
    """Return the words of the printed document and the code that leads back to its record."""
    words = {name: text.to(language) for name, text in WORDS.items()}
    return {
        "verification": WORDS["verification_text"].to(language),
        "code": f"{record.id} {record.result_hash}",
        "words": words | {"decision_lines": [line.to(language) for line in LINES]},
        "qr": qr_svg(f"{record.id} {record.result_hash}"),
    }


def _lot(
    assessment: Assessment,
    lot: LotAssessment,
    rules: Mapping[str, RuleText],
    prices: Mapping[str, StatedPrice],
    language: Language,
    *,
    is_open: bool,
    layout: ReportLayout,
) -> dict[str, Any]:
    head = [WORDS["lot"].to(language).format(id=lot.contract_id), lot.title]
    head += [f"CPV {lot.cpv}" if lot.cpv else None, lot.place_country]
    duties = sorted(
        (determination for determination in lot.determinations if determination.is_duty),
        key=lambda duty: stage_of(duty.consequence),
    )
    return {
        "id": printable(lot.contract_id),
        "title": " · ".join(printable(text) for text in head if text),
        "route": f"{_route(lot, language)} {industry_of_lot(lot, language)}".strip(),
        "stated": [printable(line) for line in lot_lines(lot, assessment.purchase, language)],
        "terms": terms_sentence(
            assessment.purchase.jurisdiction, assessment.purchase.instrument, lot.regime, language
        ),
        "no_tenders": WORDS["no_tenders"].to(language),
        "uneven": uneven(lot.tenders, language),
        "acts": [
            {
                "text": marked(
                    rules[duty.rule_id], rules[duty.rule_id].then.to(language), language
                ),
                "basis": rules[duty.rule_id].citation,
                "rule": duty.rule_id,
            }
            for duty in duties
        ],
        "unsettled": [unsettled.line.to(language) for unsettled in unsettled_of_lot(lot)],
        "missing": list(_missing(lot, language, stage=assessment.purchase.stage)),
        "tenders": [
            tender_data(
                assessment,
                tender,
                rules,
                language,
                is_open=is_open,
                regime=lot.regime,
                stated=prices.get(tender.tender_id),
                layout=layout,
            )
            for tender in lot.tenders
        ],
    }


_WHAT_SETTLES_IT = message("What has to be stated for that follows under What is missing.")


def _route(lot: LotAssessment, language: Language) -> str:
    """Return the part of the law that a lot is under, with its threshold."""
    if lot.regime is None:
        return f"{NO_REGIME.to(language)} {_WHAT_SETTLES_IT.to(language)}"
    text = REGIMES[lot.regime].to(language)
    if lot.threshold_eur is None:
        return text
    limit = WORDS["threshold"].to(language)
    return f"{text} {limit.format(limit=number(Decimal(lot.threshold_eur), language))}"


def _missing(lot: LotAssessment, language: Language, *, stage: str | None) -> Iterator[str]:
    """Yield the documents to obtain first of each tender, with what they tell, in its order.

    One document that tells the same of several firms is one line.
    """
    firms: dict[str, list[str]] = {}
    for tender in lot.tenders:
        names = part_names(tender, language)
        offered = open_now(asked_documents(tender, regime=lot.regime, stage=stage))
        for asked in offered[: most_missing(len(lot.tenders))]:
            what = unknown_words(asked.questions, language, most=MOST_UNKNOWN)
            name, document = names[asked.part_id], asked.document.to(language)
            firms.setdefault(f"{document} ({what})", []).append(f"{tender.tender_id}, {name}")
    for text, named in firms.items():
        yield printable(f"{'; '.join(named)}: {text}")


def _closed_line(assessment: Assessment, language: Language) -> str:
    """Return in one line what may not be asked now about any tender."""
    stage = assessment.purchase.stage
    asked = (
        asked_documents(tender, regime=lot.regime, stage=stage)
        for lot in assessment.lots
        for tender in lot.tenders
    )
    return closed_line(chain.from_iterable(asked), language, most=1)


def _register_answers(assessment: Assessment, language: Language) -> list[str]:
    """Return which registers that were asked live have not answered in full."""
    of_party = {
        part.party_id: name
        for lot in assessment.lots
        for tender in lot.tenders
        for part, name in zip(tender.parts, part_names(tender, language).values(), strict=True)
        if part.party_id
    }
    said = register_answers(assessment, language, of_party=of_party)
    return [printable(text) for text in said]


def _rule(found: RuleOutcome, language: Language) -> dict[str, str]:
    rule = found.rule
    verified = "no" if not rule.verified else "in_part" if parts_unchecked(rule) else "yes"
    return {
        "id": rule.rule_id,
        "section": found.section,
        "title": found.title,
        "text": found.act,
        "concerns": found.concerns,
        "missing": found.mend,
        "deciding_facts": printable(found.deciding_facts),
        "limits": found.limits,
        "citation": rule.citation,
        "verified": WORDS[verified].to(language),
        "checked": checked_rule(rule, language),
        "reference": rule.reference,
        "source": f"{rule.citation} · {checked_rule(rule, language)} · {rule.reference}",
    }


def _cited(assessment: Assessment) -> frozenset[str]:
    """Return the sources that a value of a factor rests on."""
    return frozenset(
        source
        for lot in assessment.lots
        for tender in lot.tenders
        for part in tender.parts
        for value in part.factors
        for source in value.sources
    )


def _source(
    source: SourceReference, language: Language, cited: frozenset[str]
) -> dict[str, str | bool]:
    basis = BASES.get(source.publisher)
    meaning = LISTS.get(source.source_id.partition(AT_SNAPSHOT)[0])
    return {
        "id": source.source_id,
        "title": printable(title_in(source.title, language)),
        "publisher": printable(source.publisher if basis is None else basis.to(language)),
        "as_of": "" if source.as_of is None else str(source.as_of),
        "licence": printable(source.licence or ""),
        "url": printable(source.url or ""),
        "means_not": "" if meaning is None else meaning.means_not.to(language),
        "ends": "" if meaning is None else meaning.ends.to(language),
        "is_cited": source.source_id in cited,
    }
