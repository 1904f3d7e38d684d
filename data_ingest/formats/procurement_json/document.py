"""The shape of the service's own procurement JSON, from which its published schema is made.

Where a standard notice exists, send that instead; this document is for what no notice holds:
tenders under assessment, chains of several tiers, hours, and answers from the buyer's desk.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from data_ingest.ids.countries import read_country
from data_ingest.model.notice_codes import ChangeReason, FrameworkKind
from data_ingest.model.tables import (
    BuyerKind,
    FactState,
    Ground,
    HandedOnState,
    Instrument,
    LinkBasis,
    Nature,
    PartyKind,
    PartySize,
    Role,
    ShareUnit,
    Stage,
    TenderState,
)

FORMAT = "kedjekoll-procurement/1"
_ALPHA_2 = r"^[A-Z]{2}$"


def _written_as_date(value: object) -> object:
    if isinstance(value, str) and len(value) == 10:
        return value
    raise PydanticCustomError("date_form", "a date as text, like 2027-01-01")


def _not_a_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("number_form", "a number")
    return value


def _code(written: object) -> object:
    """Return a country as its code; two letters that are no country's stay as they are."""
    if not isinstance(written, str):
        return written
    found = read_country(written)
    if found.code is None and (found.choices or not re.fullmatch(_ALPHA_2, written)):
        raise PydanticCustomError("country", "a country", {"written": written})
    return found.code or written


Id = Annotated[str, Field(min_length=1, max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=500)]
Day = Annotated[date, BeforeValidator(_written_as_date, json_schema_input_type=str)]
Country = Annotated[
    str,
    Field(
        pattern=_ALPHA_2,
        description="ISO 3166 alpha-2. Another code or a name of the country is read too.",
    ),
    BeforeValidator(_code),
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]
Cpv = Annotated[str, Field(pattern=r"^\d{8}$", description="CPV code without its check digit.")]
Amount = Annotated[
    Decimal,
    Field(ge=0, max_digits=18, decimal_places=2, description="Number or text, excluding VAT."),
    BeforeValidator(_not_a_truth_value),
]
Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, decimal_places=4, description="0–100, at most four decimals."),
    BeforeValidator(_not_a_truth_value),
]
Hours = Annotated[int, Field(ge=0, le=10**12), BeforeValidator(_not_a_truth_value)]


Count = Annotated[int, Field(ge=0, le=999_999), BeforeValidator(_not_a_truth_value)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Money(_Part):
    """An amount with its currency."""

    amount: Amount
    currency: Currency


class Place(_Part):
    """A country, and if known a NUTS code and a town; never a street."""

    country: Country | None = None
    code: Annotated[str, Field(max_length=20)] | None = None
    locality: Annotated[str, Field(max_length=200)] | None = None


class Identifier(_Part):
    """A number of a party. Without a scheme it is recognised by its form."""

    number: Annotated[str, Field(min_length=1, max_length=60)]
    scheme: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="org-id code such as SE-ON, NO-BRC, XI-LEI; or VAT."
    )


class Industry(_Part):
    """An industry code, main industry first."""

    scheme: Annotated[str, Field(max_length=20)]
    code: Annotated[str, Field(max_length=20)]


class Share(_Part):
    """How large a share is: `percent`, or an interval `low_percent`–`high_percent`."""

    percent: Percent | None = None
    low_percent: Percent | None = None
    high_percent: Percent | None = None

    @model_validator(mode="after")
    def _is_a_share_or_an_interval(self) -> Self:
        low, high = self.low_percent, self.high_percent
        if (low is None) != (high is None) or (self.percent is not None and low is not None):
            raise PydanticCustomError("share_form", "percent, or both low_percent and high_percent")
        if low is not None and high is not None and low > high:
            raise PydanticCustomError("share_order", "low_percent at most high_percent")
        return self


class HandedOn(Share):
    """What a party hands on in total, or the state of the question if that is not stated."""

    state: HandedOnState | None = None
    withheld_until: Day | None = None


class Fact(_Part):
    """One answer about a party or the purchase. Facts and values are listed at `GET /v1/facts`."""

    fact: Annotated[str, Field(max_length=60)]
    value: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    state: FactState = "stated"
    basis: Literal["declared", "buyer", "register"] = "declared"
    document: Line | None = None
    dated: Day | None = None
    asked_on: Day | None = None
    tender: Id | None = Field(
        default=None, description="The tender, if the fact is about one tender only."
    )

    @model_validator(mode="after")
    def _has_a_value_only_when_stated(self) -> Self:
        if (self.state == "stated") != (self.value is not None):
            raise PydanticCustomError("fact_value", "a value when the state is stated, else none")
        return self


class Party(_Part):
    """An organisation that the document refers to by its `id`."""

    id: Id
    name: Line | None = None
    kind: PartyKind = "unknown"
    country: Country | None = Field(default=None, description="Country of establishment.")
    size: PartySize | None = None
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=20)] = ()
    place: Place | None = None
    industries: Annotated[tuple[Industry, ...], Field(max_length=20)] = ()
    facts: Annotated[tuple[Fact, ...], Field(max_length=200)] = ()


class TenderParty(_Part):
    """A party's part in a tender."""

    party: Id
    role: Role = "tenderer"
    entry_percent: Percent | None = Field(
        default=None,
        description="A consortium partner's share of the whole. Default: equal shares.",
    )
    handed_on: HandedOn | None = Field(
        default=None, description="What the party hands on of its own part, in total."
    )
    place_country: Country | None = Field(
        default=None, description="Where this part is performed, if not at the place of the lot."
    )
    cpv: Cpv | None = Field(
        default=None, description="Subject of this part, if not that of the lot."
    )


class Link(Share):
    """A share of the contractor's part that is handed on; no share at all means 0–100 %."""

    contractor: Id
    subcontractor: Id
    unit: ShareUnit = "value"
    basis: LinkBasis = "declared"
    description: Line | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None


class Tender(_Part):
    """A tender for a lot, in tender order."""

    id: Id
    lot: Id
    state: TenderState = "submitted"
    price: Money | None = None
    hours: Hours | None = Field(default=None, description="Hours of work that the price covers.")
    hourly_rate: Money | None = Field(default=None, description="Price of one hour of work.")
    agreement: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="Wage level that applies, from `GET /v1/wage-levels`."
    )
    parties: Annotated[tuple[TenderParty, ...], Field(min_length=1, max_length=5000)]
    links: Annotated[tuple[Link, ...], Field(max_length=20000)] = ()


class LotSubcontracting(_Part):
    """What the buyer asked for or required about subcontracting."""

    asked: bool | None = Field(
        default=None, description="The buyer asked for shares and names (LOU 17:6)."
    )
    min_percent: Percent | None = None
    max_percent: Percent | None = None


class Lot(_Part):
    """What is bought; a purchase without lots has one."""

    id: Id
    title: Line | None = None
    cpv: Cpv | None = None
    nature: Nature | None = None
    value: Money | None = None
    place: Place | None = Field(default=None, description="Where the work is done.")
    starts_on: Day | None = None
    ends_on: Day | None = None
    on_site: bool | None = Field(
        default=None,
        description="A service at a facility under the buyer's direct supervision (LOU 17:7).",
    )
    hours: Hours | None = Field(default=None, description="The buyer's estimate of hours of work.")
    area_m2: Amount | None = None
    cleanings_per_year: Amount | None = None
    years: Amount | None = Field(
        default=None, description="Length in years that prices, hours and area refer to."
    )
    subcontracting: LotSubcontracting | None = None
    labour_terms_needed: bool | None = Field(
        default=None, description="Outcome of the buyer's own needs assessment (LOU 17:2, 17:4)."
    )
    tenders_received: Count | None = Field(
        default=None, description="Tenders that came in, also those that are not in `tenders`."
    )
    framework_kind: FrameworkKind | None = Field(
        default=None,
        description="Code of eForms (BT-765): how call-offs are made under a framework agreement.",
    )
    framework_most: Money | None = Field(
        default=None, description="The most that call-offs may be worth together."
    )


class GroundNote(_Part):
    """A legal ground that the buyer has noted about a party: its kind and dates, no content."""

    party: Id
    ground: Ground
    judged_on: Day | None = Field(default=None, description="Day of the judgment.")
    happened_on: Day | None = Field(default=None, description="Day of the event.")
    is_final: bool | None = None
    paid_or_agreed: bool | None = Field(
        default=None, description="Tax debt paid, or a binding payment plan (LOU 13:5)."
    )
    case_number: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="The authority's own case number."
    )


class Buyer(_Part):
    """The buyer."""

    name: Line
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=20)] = ()
    country: Country = "SE"
    kind: BuyerKind = "unknown"


class ProcurementDocument(_Part):
    """One purchase, its lots, tenders, parties and supply links."""

    format: Literal["kedjekoll-procurement/1"]
    id: Id = Field(description="The buyer's own number of the purchase, such as a diary number.")
    title: Line | None = None
    buyer: Buyer
    instrument: Instrument | None = None
    procedure: Annotated[str, Field(max_length=40)] | None = None
    direct_award: bool | None = None
    framework: bool | None = None
    stage: Stage | None = None
    begun_on: Day | None = Field(
        default=None, description="Date on which the procurement began; decides which law applies."
    )
    published_on: Day | None = None
    value: Money | None = Field(
        default=None,
        description="Estimated total value. Default: the sum of the values of the lots.",
    )
    awarded_value: Money | None = Field(
        default=None, description="What all contracts that were awarded are worth."
    )
    framework_notice: Id | None = Field(
        default=None,
        description="Number of the purchase, or of its notice, whose framework agreement is used.",
    )
    changed_notice: Id | None = Field(
        default=None,
        description="Number of the purchase, or of its notice, whose contract is changed.",
    )
    change_reason: ChangeReason | None = Field(
        default=None, description="Code of eForms (BT-200): why the contract is changed."
    )
    lots: Annotated[tuple[Lot, ...], Field(min_length=1, max_length=1000)]
    parties: Annotated[tuple[Party, ...], Field(max_length=5000)] = ()
    tenders: Annotated[tuple[Tender, ...], Field(max_length=5000)] = ()
    grounds: Annotated[tuple[GroundNote, ...], Field(max_length=1000)] = ()
    facts: Annotated[tuple[Fact, ...], Field(max_length=100)] = Field(
        default=(),
        description="Facts of law about the purchase itself, stated by the buyer: `basis` buyer.",
    )


def procurement_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the document, as published by the service."""
    schema = ProcurementDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
