"""The chains of a stored screening, link by link, and what the price of each tender was held to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from pydantic import BaseModel, Field

from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, message
from service.platform.frames import load_tables
from service.screening.assessment.models import TenderAssessment
from service.screening.record.tables import ScreeningRecord
from service.screening.report.intake_words import intake_lines
from service.screening.report.screening_layout import read_chains
from service.screening.report.wording import price_text

NOBODY = message("a natural person")


class ChainPart(BaseModel):
    """A party with a part in a tender."""

    party_id: str
    name: str = Field(description="Name of the party. For a natural person, only that it is one.")
    identifiers: list[str]
    country: str | None
    role: str


class TenderChainLink(BaseModel):
    """A link of the chain: the contractor, the subcontractor and the share handed on."""

    link_id: str
    contractor: str
    subcontractor: str
    share_low_ppm: int
    share_high_ppm: int
    basis: str
    description: str | None
    valid_from: date | None
    valid_to: date | None


class UnnamedWork(BaseModel):
    """Work that a party hands on, or may, without saying to whom."""

    contractor: str
    share_low_ppm: int
    share_high_ppm: int


class PriceTest(BaseModel):
    """How the price of a tender was compared with the cost of the work, and what is missing."""

    below: str = Field(description="`yes`, `no` or `unknown`.")
    reason: str = Field(description="Code of the reason.")
    text: str = Field(description="The comparison in words, with what it does not mean.")
    agreement: str | None
    implied_low: str | None
    implied_high: str | None
    comparison_low: str | None
    comparison_high: str | None
    currency: str | None


class TenderChain(BaseModel):
    """The chain of one tender, and what the tender states about its work."""

    lot: str
    lot_title: str | None
    tender_id: str
    state: str
    amount: str | None
    currency: str | None
    hours: int | None
    lot_hours: int | None = Field(description="The buyer's own estimate for the lot.")
    hourly_rate: str | None
    agreement: str | None
    parts: list[ChainPart] = Field(description="Tenderers first.")
    links: list[TenderChainLink]
    unnamed: list[UnnamedWork] = Field(description="What nobody has named, by who hands it on.")
    price: PriceTest


class ChainOfScreening(BaseModel):
    """The chains of a screening, in tender order."""

    id: str
    superseded_by: str | None
    read: list[str] = Field(
        description="How the rows of tables were read, and what was stated beside the input."
    )
    tenders: list[TenderChain]
    possible_matches: int = Field(description="Number of matches to judge; see `GET …/matches`.")


def chain_of(
    record: ScreeningRecord, language: Language, *, superseded_by: str | None
) -> ChainOfScreening:
    """Return the chains of a stored screening.

    Args:
        record: The screening.
        language: Language of the words.
        superseded_by: The screening that has taken its place.
    """
    procurement = load_tables(Procurement, record.procurement)
    lots = {row["contract_id"]: row for row in procurement.contracts.rows(named=True)}
    stated = {row["tender_id"]: row for row in procurement.tenders.rows(named=True)}
    parties = _parties(procurement, language)
    assessment = read_chains(record.assessment)
    tenders = [
        _tender(
            procurement, tender, lots[lot.contract_id], stated[tender.tender_id], parties, language
        )
        for lot in sorted(assessment.lots, key=lambda lot: lot.position)
        for tender in sorted(lot.tenders, key=lambda tender: tender.position)
    ]
    return ChainOfScreening(
        id=record.id,
        superseded_by=superseded_by,
        read=list(intake_lines(record.intake, language)),
        tenders=tenders,
        possible_matches=len(assessment.possible_matches),
    )


def _parties(procurement: Procurement, language: Language) -> dict[str, dict[str, Any]]:
    numbers: dict[str, list[str]] = {}
    for row in procurement.identifiers.sort("party_id", "scheme", "value").rows(named=True):
        if not row["is_personal"]:
            numbers.setdefault(row["party_id"], []).append(f"{row['scheme']} {row['value']}")
    return {
        row["party_id"]: {
            "party_id": row["party_id"],
            "name": row["display_name"] or NOBODY.to(language),
            "identifiers": numbers.get(row["party_id"], []),
            "country": row["country"],
        }
        for row in procurement.parties.rows(named=True)
    }


def _tender(
    procurement: Procurement,
    tender: TenderAssessment,
    lot: dict[str, Any],
    stated: dict[str, Any],
    parties: dict[str, dict[str, Any]],
    language: Language,
) -> TenderChain:
    here = pl.col("tender_id") == tender.tender_id
    parts = procurement.contract_parties.filter(here).sort("position", "party_id")
    links = procurement.supply_links.filter(here).sort("contractor_id", "link_id")
    names = ("share_low_ppm", "share_high_ppm", "basis", "description", "valid_from", "valid_to")
    price = tender.price
    return TenderChain(
        lot=lot["contract_id"],
        lot_title=lot["title"],
        tender_id=tender.tender_id,
        state=tender.state,
        amount=_text(stated["amount"]),
        currency=stated["currency"],
        hours=stated["hours"],
        lot_hours=lot["hours"],
        hourly_rate=_text(stated["hourly_rate"]),
        agreement=stated["agreement"],
        parts=[
            ChainPart(**parties[row["party_id"]], role=row["role"])
            for row in parts.rows(named=True)
        ],
        links=[
            TenderChainLink(
                link_id=row["link_id"],
                contractor=row["contractor_id"],
                subcontractor=row["subcontractor_id"],
                **{name: row[name] for name in names},
            )
            for row in links.rows(named=True)
        ],
        unnamed=list(_unnamed(tender)),
        price=PriceTest(
            below=price.below,
            reason=price.reason,
            text=price_text(tender, language),
            agreement=price.agreement,
            implied_low=price.implied_low,
            implied_high=price.implied_high,
            comparison_low=price.comparison_low,
            comparison_high=price.comparison_high,
            currency=price.currency,
        ),
    )


def _unnamed(tender: TenderAssessment) -> Iterator[UnnamedWork]:
    """Yield the work of a chain that nobody is named for; its parts have no party."""
    parties = {part.part_id: part.party_id for part in tender.parts}
    for link in tender.links:
        contractor = parties[link.contractor]
        if contractor is not None and parties[link.subcontractor] is None:
            yield UnnamedWork(
                contractor=contractor, share_low_ppm=link.low_ppm, share_high_ppm=link.high_ppm
            )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
