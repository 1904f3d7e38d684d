"""Rows of the data model as readers collect them, before tables are built of them.

A reader fills the columns that its format has; the others keep their default, null.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data_ingest.model.notice_codes import ChangeReason, FrameworkKind
from data_ingest.model.tables import (
    BuyerKind,
    FactBasis,
    FactState,
    Ground,
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
    stage: Stage | None
    begun_on: date | None
    published_on: date | None
    amount: Decimal | None
    currency: str | None
    estimated_amount: Decimal | None = None
    estimated_currency: str | None = None
    awarded_amount: Decimal | None = None
    awarded_currency: str | None = None
    framework_notice: str | None = None
    changed_notice: str | None = None
    change_reason: ChangeReason | None = None


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
    starts_on: date | None = None
    ends_on: date | None = None
    subcontracting_asked: bool | None = None
    subcontracting_min_ppm: int | None = None
    subcontracting_max_ppm: int | None = None
    on_site: bool | None = None
    hours: int | None = None
    area_m2: Decimal | None = None
    cleanings_per_year: Decimal | None = None
    years: Decimal | None = None
    labour_terms_needed: bool | None = None
    tenders_received: int | None = None
    tenders_least: int | None = None
    estimated_amount: Decimal | None = None
    estimated_currency: str | None = None
    framework_kind: FrameworkKind | None = None
    framework_most: Decimal | None = None
    framework_currency: str | None = None


class TenderRow(NamedTuple):
    """A row of `Tenders`."""

    tender_id: str
    contract_id: str
    position: int
    state: TenderState
    amount: Decimal | None
    currency: str | None
    amount_withheld_until: date | None = None
    hours: int | None = None
    hourly_rate: Decimal | None = None
    agreement: str | None = None


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
    withheld_until: date | None = None
    place_country: str | None = None
    cpv: str | None = None


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
    description: str | None = None
    withheld_until: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


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


class IndustryRow(NamedTuple):
    """A row of `Industries`."""

    party_id: str
    scheme: str
    code: str
    rank: int


class DeclarationRow(NamedTuple):
    """A row of `Declarations`."""

    party_id: str
    tender_id: str
    fact: str
    state: FactState
    value: str | None
    basis: FactBasis
    document: str | None = None
    dated: date | None = None
    asked_on: date | None = None


class GroundRow(NamedTuple):
    """A row of `Grounds`."""

    ground_id: str
    party_id: str
    ground: Ground
    judged_on: date | None
    happened_on: date | None
    is_final: bool | None
    paid_or_agreed: bool | None
    case_number: str | None


class ClaimRow(NamedTuple):
    """A number as written, for `data_ingest.ids.identifiers.resolve`.

    `location` is where messages say that it stands. `home` is the country in which it is tried if
    nothing says one; null: the buyer's.
    """

    party_id: str
    country: str | None
    scheme: str | None
    number: str
    natural_person: bool
    location: str = ""
    home: str | None = None


class RejectRow(NamedTuple):
    """A row of `Rejects`."""

    location: str
    code: str
    params: str


@dataclass(frozen=True, slots=True)
class ProcurementRows:
    """All rows of one document, before its numbers are recognised."""

    purchases: tuple[PurchaseRow, ...]
    contracts: tuple[ContractRow, ...]
    tenders: tuple[TenderRow, ...] = ()
    contract_parties: tuple[ContractPartyRow, ...] = ()
    supply_links: tuple[SupplyLinkRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    names: tuple[NameRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    industries: tuple[IndustryRow, ...] = ()
    declarations: tuple[DeclarationRow, ...] = ()
    grounds: tuple[GroundRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    rejects: tuple[RejectRow, ...] = ()
