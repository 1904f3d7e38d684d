"""The data model: what one purchase, its evidence and the refused rows look like.

Identifiers mean something in one collection only. Money is `Decimal` without VAT, shares are ppm.
A natural person has no `display_name`, and a keyed hash for a number (`is_personal`).
"""

from typing import Literal, get_args

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import CountryFacts, SectorFacts
from data_ingest.model.described_table import DescribedTable
from data_ingest.model.fields import About, about
from data_ingest.model.listed_goods import ListedGoods
from data_ingest.model.notice_codes import CHANGE_REASONS, FRAMEWORK_KINDS
from data_ingest.model.party_industries import PartyIndustries
from data_ingest.model.possible_matches import MatchJudgements, PossibleMatches, RegisterAnswers

PPM = 1_000_000
"""One whole, in parts per million."""

Instrument = Literal["LOU", "LUF", "LUK", "LUFS", "LOV"]
Stage = Literal[
    "need", "documents_out", "tenders_in", "award", "contract_start", "in_contract", "ended"
]
NoticeKind = Literal["planning", "contract", "award", "veat", "modification", "own"]
BuyerKind = Literal["central", "sub_central", "utility", "unknown"]
Nature = Literal["works", "services", "supplies"]
PartyKind = Literal["company", "public_body", "sole_trader", "person", "unknown"]
PartySize = Literal["micro", "small", "medium", "large"]
TenderState = Literal["submitted", "awarded", "not_awarded", "unknown"]
Role = Literal["tenderer", "consortium_lead", "consortium_member", "relied_on", "subcontractor"]
ShareUnit = Literal["hours", "value"]
LinkBasis = Literal["declared", "notice", "contract", "observed"]
HandedOnState = Literal["stated", "not_collected", "refused", "withheld"]
FactState = Literal["stated", "not_collected", "not_available", "not_applicable", "refused"]
FactBasis = Literal["declared", "buyer", "register", "reference"]
Ground = Literal[
    "trafficking_judgment", "exploitation_judgment", "tax_debt_final", "tax_debt_shown",
    "labour_law_breach", "professional_misconduct", "earlier_contract_failure",
    "false_information", "none",
]  # fmt: skip

INSTRUMENTS: tuple[Instrument, ...] = get_args(Instrument)
STAGES: tuple[Stage, ...] = get_args(Stage)
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
BUYER_KINDS: tuple[BuyerKind, ...] = get_args(BuyerKind)
NATURES: tuple[Nature, ...] = get_args(Nature)
PARTY_KINDS: tuple[PartyKind, ...] = get_args(PartyKind)
PARTY_SIZES: tuple[PartySize, ...] = get_args(PartySize)
TENDER_STATES: tuple[TenderState, ...] = get_args(TenderState)
ROLES: tuple[Role, ...] = get_args(Role)
SHARE_UNITS: tuple[ShareUnit, ...] = get_args(ShareUnit)
LINK_BASES: tuple[LinkBasis, ...] = get_args(LinkBasis)
HANDED_ON_STATES: tuple[HandedOnState, ...] = get_args(HandedOnState)
FACT_STATES: tuple[FactState, ...] = get_args(FactState)
FACT_BASES: tuple[FactBasis, ...] = get_args(FactBasis)
GROUNDS: tuple[Ground, ...] = get_args(Ground)


_OWN, _TITLE, _BUYER, _AMOUNT = about("own"), about("title"), about("buyer"), about("amount")
_NAME, _PRICE, _CHAIN, _ANSWERS = about("name"), about("price"), about("chain"), about("answers")
_POINTS, _TENDERS = about("points"), about("tenders")
_Said = dict[str, About] | None


def _money(*, nullable: bool = True, metadata: _Said = None) -> dy.Decimal:
    return dy.Decimal(18, 2, nullable=nullable, metadata=metadata)


def _share(*, nullable: bool = True, metadata: _Said = None) -> dy.Int64:
    return dy.Int64(nullable=nullable, min=0, max=PPM, metadata=metadata)


def _country(*, nullable: bool = True, key: bool = False, metadata: _Said = None) -> dy.String:
    form = r"^[A-Z]{2}$"
    return dy.String(nullable=nullable, primary_key=key, regex=form, metadata=metadata)


def _currency(*, nullable: bool = True, metadata: _Said = None) -> dy.String:
    return dy.String(nullable=nullable, regex=r"^[A-Z]{3}$", metadata=metadata)


class Purchases(DescribedTable):
    """The purchase itself: exactly one row in a `Procurement`."""

    purchase_id = dy.String(primary_key=True, metadata=_TITLE)  # the document's own number
    title = dy.String(nullable=True, metadata=_TITLE)
    notice_kind = dy.Enum(NOTICE_KINDS, metadata=_OWN)
    buyer_id = dy.String(nullable=True, metadata=_BUYER)  # Parties.party_id
    buyer_kind = dy.Enum(BUYER_KINDS, metadata=_OWN)
    jurisdiction = _country(metadata=_OWN)  # ISO 3166 alpha-2, the buyer
    instrument = dy.Enum(INSTRUMENTS, nullable=True, metadata=_OWN)  # null: not stated
    procedure = dy.String(nullable=True, metadata=_OWN)  # eForms: procurement-procedure-type
    direct_award = dy.Bool(nullable=True, metadata=_OWN)
    framework = dy.Bool(nullable=True, metadata=_OWN)
    stage = dy.Enum(STAGES, nullable=True, metadata=_OWN)
    begun_on = dy.Date(nullable=True, metadata=_OWN)  # day the procurement began: pins the law
    published_on = dy.Date(nullable=True, metadata=_OWN)
    amount = _money(metadata=_AMOUNT)  # estimated value of the whole, else the awarded one
    currency = _currency(metadata=_AMOUNT)
    estimated_amount = _money(metadata=_AMOUNT)  # the buyer's estimate alone
    estimated_currency = _currency(metadata=_AMOUNT)
    awarded_amount = _money(metadata=_PRICE)  # of all contracts that the notice awards
    awarded_currency = _currency(metadata=_PRICE)
    framework_notice = dy.String(nullable=True, metadata=_TITLE)  # number: called off from it
    changed_notice = dy.String(nullable=True, metadata=_TITLE)  # number: its contract is changed
    change_reason = dy.Enum(CHANGE_REASONS, nullable=True, metadata=_OWN)


class Contracts(DescribedTable):
    """One row a lot; a purchase without lots has one row."""

    contract_id = dy.String(primary_key=True, metadata=_TITLE)
    position = dy.Int32(min=1, metadata=_OWN)  # order in the document
    title = dy.String(nullable=True, metadata=_TITLE)
    cpv = dy.String(nullable=True, regex=r"^\d{8}$", metadata=_OWN)  # main subject, 8 digits
    nature = dy.Enum(NATURES, nullable=True, metadata=_OWN)
    amount = _money(metadata=_AMOUNT)
    currency = _currency(metadata=_AMOUNT)
    place_country = _country(metadata=_OWN)  # where the work is done
    place_code = dy.String(nullable=True, metadata=_OWN)  # NUTS
    starts_on = dy.Date(nullable=True, metadata=_OWN)
    ends_on = dy.Date(nullable=True, metadata=_OWN)
    on_site = dy.Bool(nullable=True, metadata=_OWN)  # at a facility the buyer supervises (17:7)
    hours = dy.Int64(nullable=True, min=0, metadata=_OWN)  # buyer's own estimate of hours of work
    area_m2 = _money(metadata=_OWN)  # cleaned area
    cleanings_per_year = _money(metadata=_OWN)
    years = _money(metadata=_OWN)  # length that hours, area and prices refer to
    subcontracting_asked = dy.Bool(nullable=True, metadata=_OWN)  # share and names (17:6)
    subcontracting_min_ppm = _share(metadata=_OWN)  # BT-64
    subcontracting_max_ppm = _share(metadata=_OWN)  # BT-729
    labour_terms_needed = dy.Bool(nullable=True, metadata=_OWN)  # by the buyer (17:2, 17:4)
    tenders_received = dy.Int64(nullable=True, min=0, metadata=_TENDERS)  # also those not listed
    tenders_least = dy.Int64(nullable=True, min=0, metadata=_TENDERS)  # if only some are counted
    estimated_amount = _money(metadata=_AMOUNT)  # the buyer's estimate alone
    estimated_currency = _currency(metadata=_AMOUNT)
    framework_kind = dy.Enum(FRAMEWORK_KINDS, nullable=True, metadata=_OWN)
    framework_most = _money(metadata=_AMOUNT)  # value that call-offs may reach at most
    framework_currency = _currency(metadata=_AMOUNT)


class Tenders(DescribedTable):
    """One row a tender for a lot, in the order in which the document lists them."""

    tender_id = dy.String(primary_key=True, metadata=_NAME)
    contract_id = dy.String(metadata=_TITLE)
    position = dy.Int32(min=1, metadata=_OWN)
    state = dy.Enum(TENDER_STATES, metadata=_OWN)
    amount = _money(metadata=_PRICE)
    currency = _currency(metadata=_PRICE)
    hours = dy.Int64(nullable=True, min=0, metadata=_PRICE)  # hours of work stated by the tenderer
    hourly_rate = _money(metadata=_PRICE)  # price of one hour of work
    agreement = dy.String(nullable=True, metadata=_PRICE)  # wage level id that applies
    amount_withheld_until = dy.Date(nullable=True, metadata=_PRICE)


class ContractParties(DescribedTable):
    """Who has a part in a tender, tenderers too, and what it hands on in all (`handed_on_*`)."""

    tender_id = dy.String(primary_key=True, metadata=_NAME)
    party_id = dy.String(primary_key=True, metadata=_NAME)
    position = dy.Int32(min=1, metadata=_OWN)
    role = dy.Enum(ROLES, metadata=_OWN)
    entry_ppm = _share(metadata=_CHAIN)  # a partner's share of the whole; null below tier 1
    handed_on_low_ppm = _share(metadata=_CHAIN)
    handed_on_high_ppm = _share(metadata=_CHAIN)
    handed_on_state = dy.Enum(HANDED_ON_STATES, metadata=_CHAIN)
    withheld_until = dy.Date(nullable=True, metadata=_CHAIN)
    place_country = _country(metadata=_CHAIN)  # null: the lot's place
    cpv = dy.String(nullable=True, regex=r"^\d{8}$", metadata=_CHAIN)  # null: the lot's subject

    @dy.rule()
    def handed_on_is_an_interval(cls) -> pl.Expr:
        """The lower bound is not above the upper bound; both or neither are given."""
        low, high = pl.col("handed_on_low_ppm"), pl.col("handed_on_high_ppm")
        return (low.is_null() == high.is_null()) & (low.is_null() | (low <= high))


class Parties(DescribedTable):
    """Organisations, before any role. `display_name` is null for a natural person."""

    party_id = dy.String(primary_key=True, metadata=_NAME)
    kind = dy.Enum(PARTY_KINDS, metadata=_OWN)
    display_name = dy.String(nullable=True, metadata=_NAME)
    country = _country(metadata=_NAME)  # country of establishment
    size = dy.Enum(PARTY_SIZES, nullable=True, metadata=_NAME)
    is_personal = dy.Bool(metadata=_OWN)

    @dy.rule()
    def a_person_has_no_name(cls) -> pl.Expr:
        """The name of a natural person is never stored."""
        return ~pl.col("is_personal") | pl.col("display_name").is_null()


class Names(DescribedTable):
    """Further names of a party, such as the same name in another language."""

    party_id = dy.String(primary_key=True, metadata=_NAME)
    name = dy.String(primary_key=True, metadata=_NAME)
    language = dy.String(nullable=True, metadata=_NAME)  # ISO 639-3


class Identifiers(DescribedTable):
    """Numbers of a party. `value` is the normal form, or the keyed hash of a personal number."""

    party_id = dy.String(primary_key=True, metadata=_NAME)
    scheme = dy.String(primary_key=True, metadata=_NAME)  # org-id, VAT, <CC>-PERSON, UNKNOWN-<CC>
    value = dy.String(primary_key=True, metadata=_NAME)
    value_raw = dy.String(nullable=True, metadata=_NAME)  # as written; null if personal
    checksum_ok = dy.Bool(nullable=True, metadata=_NAME)  # null: the scheme has no check digit
    is_personal = dy.Bool(metadata=_OWN)

    @dy.rule()
    def a_personal_number_is_not_kept(cls) -> pl.Expr:
        """The number as written is not stored for a natural person."""
        return ~pl.col("is_personal") | pl.col("value_raw").is_null()


class Places(DescribedTable):
    """Where a party is registered or does business; never a street."""

    party_id = dy.String(primary_key=True, metadata=_NAME)
    role = dy.Enum(("registered", "business"), primary_key=True, metadata=_NAME)
    country = _country(metadata=_NAME)
    code = dy.String(nullable=True, metadata=_NAME)  # NUTS or municipality
    locality = dy.String(nullable=True, metadata=_NAME)


class Industries(DescribedTable):
    """Registered or declared industries of a party, main industry first."""

    party_id = dy.String(primary_key=True, metadata=_NAME)
    scheme = dy.String(primary_key=True, metadata=_NAME)  # SNI2007, SNI2025, NACE2, …
    code = dy.String(primary_key=True, metadata=_NAME)
    rank = dy.Int32(min=1, metadata=_NAME)


class SupplyLinks(DescribedTable):
    """Who hands on which share of its own part to whom, under one tender."""

    link_id = dy.String(primary_key=True, metadata=_CHAIN)
    tender_id = dy.String(metadata=_CHAIN)
    contractor_id = dy.String(metadata=_CHAIN)
    subcontractor_id = dy.String(metadata=_CHAIN)
    share_low_ppm = _share(nullable=False, metadata=_CHAIN)  # of the contractor's part
    share_high_ppm = _share(nullable=False, metadata=_CHAIN)
    unit = dy.Enum(SHARE_UNITS, metadata=_CHAIN)
    basis = dy.Enum(LINK_BASES, metadata=_CHAIN)
    amount = _money(metadata=_CHAIN)
    currency = _currency(metadata=_CHAIN)
    description = dy.String(nullable=True, metadata=_CHAIN)
    valid_from = dy.Date(nullable=True, metadata=_CHAIN)
    valid_to = dy.Date(nullable=True, metadata=_CHAIN)
    withheld_until = dy.Date(nullable=True, metadata=_CHAIN)

    @dy.rule()
    def share_is_an_interval(cls) -> pl.Expr:
        """The lower bound of a share is not above the upper bound."""
        return pl.col("share_low_ppm") <= pl.col("share_high_ppm")

    @dy.rule()
    def nobody_supplies_itself(cls) -> pl.Expr:
        """A party does not hand work on to itself."""
        return pl.col("contractor_id") != pl.col("subcontractor_id")


class Declarations(DescribedTable):
    """One answer about one fact, as declared by the party or noted by the buyer.

    `fact` is a code of `risk_models.facts.catalogue` or of `procurement_rules.settling`; `value` is
    text, written as the fact's kind says.
    """

    party_id = dy.String(primary_key=True, metadata=_ANSWERS)  # "": about the purchase itself
    tender_id = dy.String(primary_key=True, metadata=_ANSWERS)  # "": about the party as such
    fact = dy.String(primary_key=True, metadata=_ANSWERS)
    state = dy.Enum(FACT_STATES, metadata=_ANSWERS)
    value = dy.String(nullable=True, metadata=_ANSWERS)
    basis = dy.Enum(FACT_BASES, metadata=_ANSWERS)
    document = dy.String(nullable=True, metadata=_ANSWERS)
    dated = dy.Date(nullable=True, metadata=_ANSWERS)
    asked_on = dy.Date(nullable=True, metadata=_ANSWERS)

    @dy.rule()
    def stated_facts_have_a_value(cls) -> pl.Expr:
        """A stated fact has a value, every other state has none."""
        return (pl.col("state") == "stated") == pl.col("value").is_not_null()


class Grounds(DescribedTable):
    """A legal ground that a named person at the buyer has noted about a party.

    Only the kind of ground, its dates and the authority's own case number; never what a judgment
    says, and never whom it names. `none` notes that the buyer has checked and found no ground.
    """

    ground_id = dy.String(primary_key=True, metadata=_POINTS)
    party_id = dy.String(metadata=_POINTS)
    ground = dy.Enum(GROUNDS, metadata=_POINTS)
    judged_on = dy.Date(nullable=True, metadata=_POINTS)  # day of the judgment
    happened_on = dy.Date(nullable=True, metadata=_POINTS)  # day of the event
    is_final = dy.Bool(nullable=True, metadata=_POINTS)
    paid_or_agreed = dy.Bool(nullable=True, metadata=_POINTS)  # tax debt: paid, or a binding plan
    case_number = dy.String(nullable=True, metadata=_POINTS)  # the authority's own


class Procurement(dy.Collection):
    """Everything known of one purchase from the buyer's own input."""

    purchases: dy.DataFrame[Purchases]
    contracts: dy.DataFrame[Contracts]
    tenders: dy.DataFrame[Tenders]
    contract_parties: dy.DataFrame[ContractParties]
    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    places: dy.DataFrame[Places]
    industries: dy.DataFrame[Industries]
    supply_links: dy.DataFrame[SupplyLinks]
    declarations: dy.DataFrame[Declarations]
    grounds: dy.DataFrame[Grounds]


class Sources(dy.Schema):
    """Where evidence comes from; every row of evidence names one."""

    source_id = dy.String(primary_key=True)
    title = dy.String()
    publisher = dy.String()
    url = dy.String(nullable=True)
    licence = dy.String(nullable=True)
    as_of = dy.Date(nullable=True)  # the day the content speaks of
    retrieved_on = dy.Date(nullable=True)
    sha256 = dy.String(nullable=True, regex=r"^[0-9a-f]{64}$")


class Facts(dy.Schema):
    """What is known about a party, one row a fact; at most one of the value columns is set."""

    party_id = dy.String(primary_key=True)
    tender_id = dy.String(primary_key=True)  # "" when the fact is about the party as such
    fact = dy.String(primary_key=True)
    state = dy.Enum(FACT_STATES)
    value_text = dy.String(nullable=True)
    value_int = dy.Int64(nullable=True)
    value_date = dy.Date(nullable=True)
    basis = dy.Enum(FACT_BASES)
    source_id = dy.String()
    as_of = dy.Date(nullable=True)


class WageLevels(dy.Schema):
    """The lowest pay of an agreement and what an employer pays on top, by category and date."""

    level_id = dy.String(primary_key=True)
    valid_from = dy.Date(primary_key=True)
    valid_to = dy.Date(nullable=True)
    country = _country(nullable=False)
    sector = dy.String()
    cpv_prefix = dy.String(nullable=True, regex=r"^\d{2,8}$")  # whose work it is the default for
    agreement = dy.String()
    category_sv = dy.String()
    category_en = dy.String()
    currency = _currency(nullable=False)
    base_hourly = _money(nullable=False)
    holiday_pay_ppm = dy.Int64(min=0)
    contribution_ppm = dy.Int64(min=0)  # employer contributions
    contribution_low_ppm = dy.Int64(min=0)  # lowest lawful rate, such as that for the young
    verified = dy.Bool()
    source_id = dy.String()
    note = dy.String(nullable=True)


class Evidence(dy.Collection):
    """What was gathered before a screening; with a `Procurement`, all that it is made from."""

    sources: dy.DataFrame[Sources]
    facts: dy.DataFrame[Facts]
    country_facts: dy.DataFrame[CountryFacts]
    sector_facts: dy.DataFrame[SectorFacts]
    listed_goods: dy.DataFrame[ListedGoods]
    wage_levels: dy.DataFrame[WageLevels]
    possible_matches: dy.DataFrame[PossibleMatches] | None  # None: no register was loaded
    judgements: dy.DataFrame[MatchJudgements] | None  # None: none was taken into account
    register_answers: dy.DataFrame[RegisterAnswers] | None  # None: no register was asked live
    party_industries: dy.DataFrame[PartyIndustries] | None  # None: all subjects are stated


class Rejects(dy.Schema):
    """Rows and elements that could not be used: counted, kept, and never guessed at."""

    location = dy.String()  # element path, JSON pointer or row number
    code = dy.String()  # data_ingest/model/problems.yaml
    params = dy.String()  # JSON object with the values of the message
