"""Rows that are read from a notice: the columns of the data model that eForms can fill."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data_ingest.tables import (
    BuyerKind,
    HandedOnState,
    Instrument,
    LinkBasis,
    Nature,
    NoticeKind,
    PartyKind,
    PartySize,
    Role,
    ShareUnit,
    Stage,
    TenderState,
)


class PurchaseRow(NamedTuple):
    """A row of `Purchases`."""

    purchase_id: str
    title: str | None
    notice_kind: NoticeKind
    buyer_id: str | None
    buyer_kind: BuyerKind
    jurisdiction: str | None
    instrument: Instrument | None
    procedure: str | None
    direct_award: bool | None
    framework: bool | None
    stage: Stage
    begun_on: date | None
    published_on: date | None
    amount: Decimal | None
    currency: str | None


class ContractRow(NamedTuple):
    """A row of `Contracts`."""

    contract_id: str
    position: int
    title: str | None
    cpv: str | None
    nature: Nature | None
    amount: Decimal | None
    currency: str | None
    place_country: str | None
    place_code: str | None
    starts_on: date | None
    ends_on: date | None
    subcontracting_asked: bool | None
    subcontracting_min_ppm: int | None
    subcontracting_max_ppm: int | None


class TenderRow(NamedTuple):
    """A row of `Tenders`."""

    tender_id: str
    contract_id: str
    position: int
    state: TenderState
    amount: Decimal | None
    currency: str | None
    amount_withheld_until: date | None


class ContractPartyRow(NamedTuple):
    """A row of `ContractParties`."""

    tender_id: str
    party_id: str
    position: int
    role: Role
    entry_ppm: int | None
    handed_on_low_ppm: int | None
    handed_on_high_ppm: int | None
    handed_on_state: HandedOnState
    withheld_until: date | None


class SupplyLinkRow(NamedTuple):
    """A row of `SupplyLinks`."""

    link_id: str
    tender_id: str
    contractor_id: str
    subcontractor_id: str
    share_low_ppm: int
    share_high_ppm: int
    unit: ShareUnit
    basis: LinkBasis
    description: str | None
    withheld_until: date | None


class PartyRow(NamedTuple):
    """A row of `Parties`."""

    party_id: str
    kind: PartyKind
    display_name: str | None
    country: str | None
    size: PartySize | None
    is_personal: bool


class NameRow(NamedTuple):
    """A row of `Names`."""

    party_id: str
    name: str
    language: str | None


class PlaceRow(NamedTuple):
    """A row of `Places`."""

    party_id: str
    role: str
    country: str | None
    code: str | None
    locality: str | None


class ClaimRow(NamedTuple):
    """A number as written, for `data_ingest.identifiers.identify`."""

    party_id: str
    country: str | None
    scheme: str | None
    number: str
    natural_person: bool


class RejectRow(NamedTuple):
    """A row of `Rejects`."""

    location: str
    code: str
    params: str


@dataclass(frozen=True, slots=True)
class Notice:
    """All rows of one notice, before its numbers are recognised."""

    purchases: tuple[PurchaseRow, ...]
    contracts: tuple[ContractRow, ...]
    tenders: tuple[TenderRow, ...]
    contract_parties: tuple[ContractPartyRow, ...]
    supply_links: tuple[SupplyLinkRow, ...]
    parties: tuple[PartyRow, ...]
    names: tuple[NameRow, ...]
    places: tuple[PlaceRow, ...]
    claims: tuple[ClaimRow, ...]
    rejects: tuple[RejectRow, ...]
