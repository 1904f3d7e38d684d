"""What a package is about, read from a kept screening or a kept needs assessment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import polars as pl

from data_ingest.model.figures import number
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement, Stage
from data_ingest.model.text import Language, Text, in_each
from procurement_rules.needs.agreements import agreements_for
from procurement_rules.package.checklist import REPORT_DAYS
from procurement_rules.package.subject import (
    Circumstance,
    Firm,
    LabourParty,
    Subject,
    Tender,
    named,
)
from procurement_rules.rule import Outcome
from service.casework.packages.chain import (
    NOTHING_KNOWN,
    PostingKnown,
    parts_of,
    postings_of,
    starts_of,
)
from service.casework.packages.levels import levels_text
from service.casework.packages.unknowns import of_tender, to_all
from service.platform.words import printable
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    PriceComparison,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import party_name, tenderers
from service.screening.needs.assess import subject_of
from service.screening.needs.assessment import LevelRecord, NeedAssessment
from service.screening.needs.wording import levels_in_time

BEFORE_TENDERS: tuple[Stage, ...] = ("need", "documents_out")
"""Stages without tenders: what a needs assessment can be at, and where questions are to all."""


MOST_NAMED = 20
"""Lots that a message names."""


def of_screening(
    assessment: Assessment,
    procurement: Procurement,
    stated: Mapping[str, Text],
    *,
    stage: Stage | None,
    lot_id: str | None,
    as_of: date,
    starts_on: date | None = None,
) -> tuple[Subject, str]:
    """Return what a package is about, and the lot, from a screening.

    Args:
        assessment: The screening's result.
        procurement: The purchase that was screened, for noted circumstances.
        stated: What a person has filled in.
        stage: Where the procurement stands; None: as the screening has it.
        lot_id: The lot; None: the only one.
        as_of: The day of the draft.
        starts_on: The day on which the work begins; None: as the lot has it.

    Raises:
        UnreadableInput: Stage or lot is not stated, or there is no such lot.
    """
    purchase = assessment.purchase
    lot = _lot(assessment.lots, lot_id)
    where = stage or purchase.stage
    if where is None:
        raise UnreadableInput([Problem("package-stage", "/stage")], "package")
    known = {
        name: named(printable(value))
        for name, value in (("buyer", purchase.buyer), ("purchase", lot.title or purchase.title))
        if value
    }
    agreements = {tender.price.agreement for tender in lot.tenders if tender.price.agreement}
    if len(agreements) == 1:
        known["agreement"] = named(next(iter(agreements)))
    start = starts_on or starts_of(procurement, lot.contract_id)
    if start is not None:
        report_by = start + timedelta(days=REPORT_DAYS)
        known |= {"start_on": named(start.isoformat()), "report_by": named(report_by.isoformat())}
    before_tenders = where in BEFORE_TENDERS
    subject = Subject(
        stage=where,  # type: ignore[arg-type]
        regime=lot.regime,
        begun_on=purchase.begun_on or as_of,
        as_of=as_of,
        work_in_sweden=None if lot.place_country is None else lot.place_country == "SE",
        values={**known, **stated},
        outcomes=_outcomes(lot.determinations, lot.does_not_apply),
        tenders=() if before_tenders else _tenders(lot, procurement),
        unknowns=to_all()
        if before_tenders
        else tuple(unknown for tender in lot.tenders for unknown in of_tender(tender)),
        labour_parties=_labour_parties(lot.cpv, levels=(), sources={}),
        nature=lot.nature,
        cpv=lot.cpv,
        starts_on=start,
        instrument=purchase.instrument,
    )
    return subject, lot.contract_id


def of_need(
    need: NeedAssessment, stated: Mapping[str, Text], *, stage: Stage | None, as_of: date
) -> Subject:
    """Return what a package is about, from a needs assessment: it knows of no tenders.

    Args:
        need: The assessment.
        stated: What a person has filled in.
        stage: Where the procurement stands; None: before the call. Once the tenders are in, all
            that is left to say is why nothing can be drafted.
        as_of: The day of the draft.
    """
    where = stage or "need"
    levels = [level for level in levels_in_time(need) if level.is_default]
    sources = {source.source_id: source for source in need.sources}
    known: dict[str, Text] = {}
    proposals: dict[str, Text] = {}
    if need.subject.title:
        known["purchase"] = named(printable(need.subject.title))
    agreements = {level.agreement for level in levels}
    if len(agreements) == 1:
        (agreement,) = agreements
        known["agreement"] = named(agreement)
        proposals["levels"] = levels_text(levels, sources)
    return Subject(
        stage=where,
        regime=need.regime,
        begun_on=need.subject.begun_on,
        as_of=as_of,
        work_in_sweden=need.subject.country == "SE",
        values={**known, **stated},
        outcomes=_outcomes(need.determinations, ()),
        unknowns=to_all() if where in BEFORE_TENDERS else (),
        labour_parties=_labour_parties(need.subject.cpv, levels=levels, sources=sources),
        nature=need.subject.nature,
        cpv=need.subject.cpv,
        instrument=need.subject.instrument,
        proposals=proposals,
        answers=subject_of(need.subject).answers,
    )


def _lot(lots: Sequence[LotAssessment], lot_id: str | None) -> LotAssessment:
    if lot_id is None and len(lots) == 1:
        return lots[0]
    for lot in lots:
        if lot.contract_id == lot_id:
            return lot
    shown = ", ".join(printable(lot.contract_id) for lot in lots[:MOST_NAMED])
    more = " …" if len(lots) > MOST_NAMED else ""
    params = {"count": str(len(lots)), "lots": shown + more}
    if lot_id is None:
        raise UnreadableInput([Problem("package-lot-missing", "/lot_id", params)], "package")
    raise UnreadableInput([Problem("package-lot", "/lot_id", params)], "package")


def _outcomes(
    records: Iterable[DeterminationRecord], does_not_apply: Iterable[str]
) -> dict[str, Outcome]:
    found = {record.rule_id: Outcome(record.outcome) for record in records}
    return found | dict.fromkeys(does_not_apply, Outcome.DOES_NOT_APPLY)


def _tenders(lot: LotAssessment, procurement: Procurement) -> tuple[Tender, ...]:
    grounds = {row["ground_id"]: row for row in procurement.grounds.rows(named=True)}
    known = postings_of(procurement)
    numbers = organisation_numbers(procurement)
    return tuple(
        Tender(
            tender_id=tender.tender_id,
            name=in_each(partial(tenderers, tender)),
            awarded=tender.state == "awarded",
            applies=frozenset(
                determination.rule_id
                for determination in tender.determinations
                if determination.outcome == Outcome.APPLIES and not determination.party_ids
            ),
            values=_price(tender.price),
            firms=_firms(tender, grounds, known, numbers),
            parts=parts_of(tender),
            band=tender.band,
        )
        for tender in lot.tenders
    )


def _firms(
    tender: TenderAssessment,
    grounds: Mapping[str, Mapping[str, object]],
    known: Mapping[str, PostingKnown],
    numbers: Mapping[str, str],
) -> tuple[Firm, ...]:
    """Return the named parties, each with the grounds that some rule applies for."""
    applying = [
        determination
        for determination in tender.determinations
        if determination.outcome == Outcome.APPLIES
    ]
    found = []
    for part in tender.parts:
        if part.party_id is None:
            continue
        own = [
            determination for determination in applying if part.party_id in determination.party_ids
        ]
        noted = sorted(
            {
                ground_id
                for determination in own
                for ground_id in determination.ground_ids
                if ground_id in grounds and grounds[ground_id]["party_id"] == part.party_id
            }
        )
        posting = known.get(part.party_id, NOTHING_KNOWN)
        found.append(
            Firm(
                party_id=part.party_id,
                name=in_each(partial(party_name, part)),
                role=part.role,
                tier=part.tier,
                country=posting.country,
                posted=posting.posted,
                posting_shown=posting.shown,
                applies=frozenset(determination.rule_id for determination in own),
                circumstances=tuple(_circumstance(grounds[ground_id]) for ground_id in noted),
                number=numbers.get(part.party_id),
            )
        )
    return tuple(found)


def organisation_numbers(procurement: Procurement) -> dict[str, str]:
    """Return the Swedish organisation number of each party as people write it, by party.

    A natural person's number, and one with a wrong check digit, is left out.
    """
    held = procurement.identifiers.filter(
        pl.col("scheme") == "SE-ON",
        pl.col("checksum_ok").fill_null(value=True),
        ~pl.col("is_personal"),
    )
    rows = held.sort("party_id", "value").select("party_id", "value").iter_rows()
    return {party_id: f"{value[:6]}-{value[6:]}" for party_id, value in rows}


def _circumstance(row: Mapping[str, object]) -> Circumstance:
    judged, happened = row["judged_on"], row["happened_on"]
    return Circumstance(
        str(row["ground"]),
        judged if isinstance(judged, date) else None,
        happened if isinstance(happened, date) else None,
    )


def _price(price: PriceComparison) -> dict[str, Text]:
    """Return the merge fields of a tender's price, as far as it could be worked out.

    What the work is reckoned to cost is none of them: whoever reads it in a letter takes it for the
    lowest price that is accepted (HFD 2018 ref. 50).
    """
    if price.currency is None:
        return {}
    found = {}
    if (low := price.implied_low) is not None:
        found["implied"] = _interval(low, price.implied_high or low, price.currency)
    if price.agreement is not None:
        found["agreement"] = named(price.agreement)
    return found


def _interval(low: str, high: str, currency: str) -> Text:
    def shown(language: Language) -> str:
        ends = [number(Decimal(end), language, decimals=2) for end in (low, high)]
        return f"{'–'.join(dict.fromkeys(ends))} {currency}"

    return in_each(shown)


def _labour_parties(
    cpv: str | None, *, levels: Sequence[LevelRecord], sources: Mapping[str, SourceReference]
) -> tuple[LabourParty, ...]:
    """Return both sides of every agreement that is known for a category."""
    found: list[LabourParty] = []
    for agreement in agreements_for(cpv or ""):
        own = [level for level in levels if level.agreement == agreement.name]
        text = levels_text(own, sources) if own else None
        sides = (agreement.workers, agreement.employers)
        found += [LabourParty(side, agreement.name, text) for side in sides]
    return tuple(found)
