"""A screening as one table (CSV): a row for each party and factor, for whoever reckons on.

The points of a party are the sum of its rows, its base among them. Before award neither points nor
factors are in it, unless they have been opened; each party has a row then.
"""

from collections.abc import Iterator

from data_ingest.model.described import labels_of
from data_ingest.model.figures import percent
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, Band
from risk_models.explain.labour_cost_text import bin_words
from risk_models.explain.reasons import STATES, UNDISCLOSED_STATES
from risk_models.factor.definition import FAMILIES
from risk_models.factors import factor_by_id
from service.documents.inert import spreadsheet_csv
from service.documents.line_breaks import plain
from service.operations.files.copies import COPY
from service.screening.assessment.models import (
    Assessment,
    FactorValue,
    LotAssessment,
    PartAssessment,
    PriceComparison,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names
from service.screening.assessment.source_titles import title_in
from service.screening.record.tables import ScreeningRecord
from service.screening.report.facts_found import firms_of
from service.screening.report.screening_pdf_words import WORDS

Row = tuple[str | int | None, ...]

_PARTY: tuple[Text, ...] = (
    *labels_of(LotAssessment, "contract_id"),
    *labels_of(TenderAssessment, "tender_id"),
    *labels_of(PartAssessment, "tier", "name", "identifiers"),
    WORDS["facts"],
    *labels_of(PartAssessment, "own_work_ppm", "coverage_ppm"),
)
_FACTORS: tuple[Text, ...] = (
    *labels_of(PartAssessment, "exposure_share_ppm", "band"),
    *labels_of(FactorValue, "family"),
    Text("Faktor", "Factor"),
    *labels_of(FactorValue, "factor"),
    Text("Uppgift", "Fact"),
    *labels_of(FactorValue, "points", "low", "high"),
    Text("Skäl", "Reason"),
    *labels_of(SourceReference, "title"),
    Text("Uppgifterna gäller", "Facts are of"),
)


def screening_csv(
    record: ScreeningRecord, language: Language, *, opened: bool, mark: str = ""
) -> bytes:
    """Return a stored screening as CSV, the same bytes every time.

    Args:
        record: The screening.
        language: Language of headings and words.
        opened: Show points and review needs of tenders, which are closed before award.
        mark: Of the copy; it stands in each row, so that a part of the table has it too.
    """
    headings = _PARTY + (_FACTORS if opened else ())
    rows = _rows(Assessment.read(record.assessment), language, opened=opened)
    return spreadsheet_csv(
        [heading.to(language) for heading in (*headings, COPY)], ((*row, mark) for row in rows)
    )


def _rows(assessment: Assessment, language: Language, *, opened: bool) -> Iterator[Row]:
    rules = {rule.rule_id: rule for rule in assessment.rules}
    sources = {source.source_id: source for source in assessment.sources}
    for lot in assessment.lots:
        for tender in lot.tenders:
            names = part_names(tender, language)
            firms = firms_of(tender, rules, sources, language)
            told = {part.part_id: str(plain(firm.said())) for part, firm in firms}
            for part in tender.parts:
                party = (
                    lot.contract_id,
                    tender.tender_id,
                    part.tier,
                    names[part.part_id],
                    ", ".join(part.identifiers),
                    told.get(part.part_id, ""),
                    percent(part.own_work_ppm, language),
                    percent(part.coverage_ppm, language),
                )
                if not opened:
                    yield party
                    continue
                share = percent(part.exposure_share_ppm, language)
                need = LABELS[Band(part.band)].to(language)
                yield (*party, share, need, *_base(part, language))
                for value in part.factors:
                    yield (
                        *party,
                        share,
                        need,
                        *_factor(value, part, tender.price, language, sources),
                    )


def _base(part: PartAssessment, language: Language) -> Row:
    return "", WORDS["base"].to(language), "", "", part.base, part.base, part.base, "", "", ""


def _factor(
    value: FactorValue,
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    sources: dict[str, SourceReference],
) -> Row:
    factor = factor_by_id(value.factor)
    if value.bin is None:
        undisclosed = part.party_id is None and value.state in UNDISCLOSED_STATES
        said, reason = (UNDISCLOSED_STATES if undisclosed else STATES)[value.state], ""
    else:
        said, why = bin_words(factor.id, factor.bin(value.bin), price.position)
        reason = why.to(language)
    shown = [sources[source] for source in value.sources if source in sources]
    return (
        FAMILIES[value.family].label.to(language),
        factor.label.to(language),
        value.factor,
        said.to(language),
        value.points,
        value.low,
        value.high,
        reason,
        "; ".join(title_in(source.title, language) for source in shown),
        "; ".join(str(source.as_of or "–") for source in shown),
    )
