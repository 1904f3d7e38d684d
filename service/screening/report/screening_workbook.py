"""A screening as a workbook: every figure of it in cells that can be sorted and summed.

No text of a sender becomes a formula or a link. Before award the points of tenders are left out,
unless they have been opened.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from xlsxwriter import Workbook

from data_ingest.model.described import label_of, labels_of
from data_ingest.model.figures import percent
from data_ingest.model.text import Language, Text
from procurement_rules.rule import Outcome
from risk_models.card.bands import LABELS, Band
from risk_models.explain.labour_cost_text import bin_words
from risk_models.explain.reasons import STATES
from risk_models.factor.definition import FAMILIES
from risk_models.factors import factor_by_id
from service.documents.line_breaks import plain
from service.documents.marked import mark_workbook
from service.operations.files.copies import COPY
from service.platform.words import DISCLAIMER, printable
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    FactorValue,
    LotAssessment,
    PartAssessment,
    Question,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names, tenderers
from service.screening.assessment.rule_texts import checked_rule, unchecked_parts
from service.screening.assessment.source_titles import title_in
from service.screening.record.tables import ScreeningRecord
from service.screening.report.facts_found import firms_told
from service.screening.report.identity import identity_rows
from service.screening.report.rule_text import OUTCOMES
from service.screening.report.rules_applied import applied_rules, open_rules
from service.screening.report.screening_pdf_tender import unknown_words
from service.screening.report.screening_pdf_words import WORDS
from service.screening.report.wording import settling_document, source_and_day

Cell = str | int | None
Row = Sequence[Cell]

_SHEETS = {
    "screening": Text("Screening", "Screening"),
    "facts": Text("Uppgifter", "Facts"),
    "tenders": Text("Anbud", "Tenders"),
    "parties": Text("Parter", "Parties"),
    "points": Text("Poäng", "Points"),
    "questions": Text("Frågor", "Questions"),
    "rules": Text("Regler", "Rules"),
    "sources": Text("Källor", "Sources"),
}
_LOT, _TENDER = label_of(LotAssessment, "contract_id"), label_of(TenderAssessment, "tender_id")
_POINTS = labels_of(TenderAssessment, "points", "low", "high")
_HEADINGS = {
    "screening": (WORDS["item"], WORDS["value"]),
    "facts": (
        _LOT,
        _TENDER,
        WORDS["party"],
        WORDS["facts"],
        Text("Att tänka på", "Bear in mind"),
        Text("Rättsligt", "In law"),
    ),
    "tenders": (
        _LOT,
        _TENDER,
        WORDS["tenderer"],
        WORDS["facts"],
        *labels_of(TenderAssessment, "coverage_ppm", "band"),
        *_POINTS,
    ),
    "parties": (
        _TENDER,
        *labels_of(PartAssessment, "tier", "name", "own_work_ppm", "coverage_ppm"),
        *labels_of(PartAssessment, "exposure_share_ppm", "band"),
        *_POINTS,
    ),
    "points": (
        _TENDER,
        WORDS["party"],
        *labels_of(FactorValue, "family"),
        Text("Faktor", "Factor"),
        Text("Uppgift", "Fact"),
        *labels_of(FactorValue, "points", "low", "high", "factor"),
        Text("Källor", "Sources"),
    ),
    "questions": (
        _TENDER,
        WORDS["party"],
        WORDS["what_is_unknown"],
        WORDS["settled_by"],
        *labels_of(Question, "gate"),
    ),
    "rules": (
        *labels_of(RuleText, "rule_id"),
        WORDS["act"],
        *labels_of(RuleText, "citation"),
        *labels_of(DeterminationRecord, "outcome"),
        WORDS["concerns"],
        WORDS["missing"],
        *labels_of(RuleText, "verified", "last_checked", "reference"),
    ),
    "sources": labels_of(SourceReference, "title", "publisher", "as_of", "licence", "url"),
}
_CLOSED = {"tenders": 5, "parties": 5}
"""Columns that are shown before award."""

_WIDTH = 24
_WIDE = 60
_WIDE_COLUMNS = {"screening": (1,), "facts": (3, 4, 5), "tenders": (3,), "rules": (1,)}


def screening_workbook(
    record: ScreeningRecord, language: Language, *, opened: bool, mark: str = ""
) -> bytes:
    """Return a stored screening as XLSX, the same bytes every time.

    Args:
        record: The screening.
        language: Language of headings and words.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy.
    """
    assessment = Assessment.read(record.assessment)
    rows = {
        "screening": _about(record, assessment, language, mark),
        "facts": _facts(assessment, language),
        "tenders": _tenders(assessment, language),
        "parties": _parties(assessment, language),
        "points": _points(assessment, language),
        "questions": _questions(assessment, language),
        "rules": _rules(assessment, language),
        "sources": _sources(assessment, language),
    }
    if not opened:
        del rows["points"]
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as workbook:
        made = record.created_at.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": record.id, "author": "Kedjekoll", "created": made})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        for name, lines in rows.items():
            sheet = workbook.add_worksheet(_SHEETS[name].to(language))
            headings = [text.to(language) for text in _HEADINGS[name]]
            shown = len(headings) if opened else _CLOSED.get(name, len(headings))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, shown - 1, _WIDTH, wrapped)
            for column in _WIDE_COLUMNS.get(name, ()):
                sheet.set_column(column, column, _WIDE, wrapped)
            sheet.write_row(0, 0, headings[:shown], bold)
            for at, row in enumerate(lines, 1):
                for column, cell in enumerate(row[:shown]):
                    if isinstance(cell, int):
                        sheet.write_number(at, column, cell)
                    elif cell is not None:
                        sheet.write_string(at, column, _cell(cell))
        mark_workbook(workbook, mark, language)
    return buffer.getvalue()


def _cell(text: str) -> str:
    """Return a text as a cell has it: several lines stay several."""
    return "\n".join(printable(str(plain(line))) for line in text.split("\n"))


def _about(
    record: ScreeningRecord, assessment: Assessment, language: Language, mark: str
) -> Iterator[Row]:
    purchase = assessment.purchase
    yield WORDS["subject"].to(language), purchase.title or purchase.purchase_id
    yield "", DISCLAIMER.to(language)
    yield from identity_rows(record, assessment, language)
    if mark:
        yield COPY.to(language), mark


def _each(assessment: Assessment) -> Iterator[TenderAssessment]:
    return (tender for lot in assessment.lots for tender in lot.tenders)


def _facts(assessment: Assessment, language: Language) -> Iterator[Row]:
    """Yield each known adverse fact in tender order, and what has been looked up of each firm."""
    told = firms_told(assessment, language)
    for lot in assessment.lots:
        for tender in lot.tenders:
            head = (lot.contract_id, tender.tender_id)
            for firm in told[head]:
                for fact in firm.found:
                    yield (*head, firm.name, fact.text, fact.means_not, fact.law)
                for said in firm.looked:
                    yield (*head, firm.name, said, "", "")


def _tenders(assessment: Assessment, language: Language) -> Iterator[Row]:
    told = firms_told(assessment, language)
    for lot in assessment.lots:
        for tender in lot.tenders:
            firms = told[lot.contract_id, tender.tender_id]
            yield (
                lot.contract_id,
                tender.tender_id,
                tenderers(tender, language),
                "\n".join(f"{firm.name}: {firm.said()}" for firm in firms),
                percent(tender.coverage_ppm, language),
                LABELS[Band(tender.band)].to(language),
                tender.points,
                tender.low,
                tender.high,
            )


def _parties(assessment: Assessment, language: Language) -> Iterator[Row]:
    for tender in _each(assessment):
        names = part_names(tender, language)
        for part in tender.parts:
            yield (
                tender.tender_id,
                part.tier,
                names[part.part_id],
                percent(part.own_work_ppm, language),
                percent(part.coverage_ppm, language),
                percent(part.exposure_share_ppm, language),
                LABELS[Band(part.band)].to(language),
                part.points,
                part.low,
                part.high,
            )


def _points(assessment: Assessment, language: Language) -> Iterator[Row]:
    """Yield the base of each part and every factor: together they are the part's points."""
    titles = {source.source_id: source_and_day(source, language) for source in assessment.sources}
    for tender in _each(assessment):
        names = part_names(tender, language)
        for part in tender.parts:
            name, base = names[part.part_id], WORDS["base"].to(language)
            yield tender.tender_id, name, "", base, "", part.base, part.base, part.base, "", ""
            for value in part.factors:
                factor = factor_by_id(value.factor)
                said = (
                    STATES[value.state]
                    if value.bin is None
                    else bin_words(factor.id, factor.bin(value.bin), tender.price.position)[0]
                )
                yield (
                    tender.tender_id,
                    name,
                    FAMILIES[value.family].label.to(language),
                    factor.label.to(language),
                    said.to(language),
                    value.points,
                    value.low,
                    value.high,
                    value.factor,
                    "; ".join(titles[source] for source in value.sources),
                )


def _questions(assessment: Assessment, language: Language) -> Iterator[Row]:
    for tender in _each(assessment):
        names = part_names(tender, language)
        for question in tender.questions:
            what = unknown_words([question], language)
            document = settling_document(question.factor).to(language)
            gate = question.gate or WORDS["no_gate"].to(language)
            yield tender.tender_id, names[question.part_id], what, document, gate


def _rules(assessment: Assessment, language: Language) -> Iterable[Row]:
    yes, no = Text("ja", "yes").to(language), Text("nej", "no").to(language)
    in_part = Text("delvis", "in part").to(language)
    by_outcome = (
        (Outcome.APPLIES, applied_rules(assessment, language)),
        (Outcome.CANNOT_TELL, open_rules(assessment, language)),
    )
    for outcome, found in by_outcome:
        for rule_outcome in found:
            rule = rule_outcome.rule
            whole = in_part if unchecked_parts(rule.rule_id) else yes
            yield (
                rule.title.to(language),
                None if rule_outcome.act is None else rule_outcome.act.to(language),
                rule.citation,
                OUTCOMES[outcome].to(language),
                rule_outcome.concerns,
                rule_outcome.missing,
                whole if rule.verified else no,
                checked_rule(rule, language),
                rule.reference,
            )


def _sources(assessment: Assessment, language: Language) -> Iterable[Row]:
    for source in assessment.sources:
        as_of = None if source.as_of is None else str(source.as_of)
        yield title_in(source.title, language), source.publisher, as_of, source.licence, source.url
