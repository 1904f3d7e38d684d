"""The data model of registers and lists: what public sources say about organisations.

Each row names its source; `party_id` means something only inside one source, and is
`<scheme>:<number>` in normal form, so that a firm meets itself across sources through
`identifiers`. A natural person has neither name nor number here: the id is `<country>-PERSON:` and
a keyed hash. There is no table of officers or of owners who are natural persons; that there are
such owners, and how many, is a fact of the firm.
"""

from typing import Literal, get_args

import dataframely as dy
import polars as pl

from data_ingest.model.tables import PARTY_KINDS, PPM

Status = Literal[
    "active", "winding_down", "insolvent", "reconstruction", "dissolved", "unknown"
]  # fmt: skip
Activity = Literal["active", "dormant", "never", "unknown"]
ControlKind = Literal[
    "shareholding", "voting", "appoint_board", "consol_direct", "consol_ultimate", "fund",
    "branch_of", "sub_unit_of", "successor_of", "other",
]  # fmt: skip
RegisterFact = Literal[
    "bankruptcy", "liquidation", "reconstruction", "merger", "deregistered",
    "accounts_filed", "accounts_due", "accounts_overdue", "statement_due", "statement_overdue",
    "vat_reg", "employer_reg", "prepayment_reg", "business_reg", "lei_registration",
    "employees", "turnover", "office_dispute", "has_individual_owner", "other",
    "personnel_cost", "wage_cost", "social_costs", "social_contributions", "equity",
    "auditor_remark", "accounts_late", "financial_year",
]  # fmt: skip

STATUSES: tuple[Status, ...] = get_args(Status)
ACTIVITIES: tuple[Activity, ...] = get_args(Activity)
CONTROL_KINDS: tuple[ControlKind, ...] = get_args(ControlKind)
REGISTER_FACTS: tuple[RegisterFact, ...] = get_args(RegisterFact)
REGISTER_KINDS = (*PARTY_KINDS, "branch", "fund")
"""Kinds of party in a register. A fund and a branch are no suppliers of their own."""

ADVERSE_FACTS: tuple[RegisterFact, ...] = (
    "bankruptcy", "liquidation", "reconstruction", "deregistered", "accounts_overdue",
    "statement_overdue", "office_dispute",
)  # fmt: skip
ADVERSE_STATUSES: tuple[Status, ...] = ("winding_down", "insolvent", "reconstruction", "dissolved")
"""What a file may not state of many more firms at once without a person's acceptance."""


def _country(*, nullable: bool = True) -> dy.String:
    return dy.String(nullable=nullable, regex=r"^[A-Z]{2}$")


def _share() -> dy.Int64:
    return dy.Int64(nullable=True, min=0, max=PPM)


def _source(*, primary_key: bool = True) -> dy.String:
    return dy.String(primary_key=primary_key)


class DatasetVersions(dy.Schema):
    """Which version of a source a snapshot holds; one row a source."""

    source_id = _source()
    title = dy.String()
    publisher = dy.String()
    licence = dy.String()
    url = dy.String()
    as_of = dy.Date(nullable=True)  # the day that the content speaks of
    retrieved_at = dy.Datetime(time_zone="UTC", time_unit="us")
    sha256 = dy.String(regex=r"^[0-9a-f]{64}$")  # over the hashes of the source's files
    reader_version = dy.Int64(min=1)
    records = dy.Int64(min=0)  # read
    rejected = dy.Int64(min=0)  # of them left out


class RegisterParties(dy.Schema):
    """Organisations of a source. Register, procedure and activity are kept apart."""

    source_id = _source()
    party_id = dy.String(primary_key=True)
    kind = dy.Enum(REGISTER_KINDS)
    display_name = dy.String(nullable=True)
    country = _country()
    status = dy.Enum(STATUSES)
    activity = dy.Enum(ACTIVITIES)
    founded_on = dy.Date(nullable=True)
    ended_on = dy.Date(nullable=True)
    legal_form_code = dy.String(nullable=True)
    legal_form_scheme = dy.String(nullable=True)  # such as ISO20275, NO-BRREG, GB-COH
    is_personal = dy.Bool()

    @dy.rule()
    def a_person_has_no_name(cls) -> pl.Expr:
        """The name of a natural person is never stored."""
        return ~pl.col("is_personal") | pl.col("display_name").is_null()


class RegisterNames(dy.Schema):
    """All names of an organisation, the one of `RegisterParties` among them."""

    source_id = _source()
    party_id = dy.String(primary_key=True)
    kind = dy.Enum(("legal", "previous", "trading", "foreign", "alias"), primary_key=True)
    name = dy.String(primary_key=True)  # Unicode normal form C
    language = dy.String(nullable=True)
    valid_from = dy.Date(nullable=True)
    valid_to = dy.Date(nullable=True)


class RegisterIdentifiers(dy.Schema):
    """Numbers of a party, its own among them; columns as `data_ingest.model.tables.Identifiers`."""

    source_id = _source()
    party_id = dy.String(primary_key=True)
    scheme = dy.String(primary_key=True)
    value = dy.String(primary_key=True)
    value_raw = dy.String(nullable=True)
    checksum_ok = dy.Bool(nullable=True)
    is_personal = dy.Bool()


class RegisterPlaces(dy.Schema):
    """Where a party is registered or does business; never a street."""

    source_id = _source()
    party_id = dy.String(primary_key=True)
    role = dy.Enum(("registered", "business", "branch"), primary_key=True)
    country = _country()
    admin_scheme = dy.String(nullable=True)  # SCB, SSB, EHAK, StatFi, ISO3166-2, NUTS, …
    admin_code = dy.String(nullable=True)
    locality = dy.String(nullable=True)  # null for a natural person


class RegisterIndustries(dy.Schema):
    """Registered industries of a party, main industry first."""

    source_id = _source()
    party_id = dy.String(primary_key=True)
    scheme = dy.String(primary_key=True)  # SNI2007, SNI2025, SN2007, SN2025, SIC2007, …
    code = dy.String(primary_key=True)  # as the source writes it
    rank = dy.Int32(min=1)


class ControlLinks(dy.Schema):
    """Who owns or controls whom; or, without an owner, why none is named.

    "No parent" and "refused to say" differ: `reason` holds the source's own word.
    """

    source_id = _source(primary_key=False)
    owned_id = dy.String()
    owner_id = dy.String(nullable=True)
    kind = dy.Enum(CONTROL_KINDS)
    share_low_ppm = _share()
    share_high_ppm = _share()
    direct = dy.Bool(nullable=True)
    is_current = dy.Bool()
    reason = dy.String(nullable=True)
    valid_from = dy.Date(nullable=True)
    valid_to = dy.Date(nullable=True)

    @dy.rule()
    def a_missing_owner_has_its_reason(cls) -> pl.Expr:
        """Either the owner is named, or the reason why it is not."""
        return pl.col("owner_id").is_null() == pl.col("reason").is_not_null()

    @dy.rule()
    def share_is_an_interval(cls) -> pl.Expr:
        """The lower bound of a share is not above the upper bound; both or neither are given."""
        low, high = pl.col("share_low_ppm"), pl.col("share_high_ppm")
        return (low.is_null() == high.is_null()) & (low.is_null() | (low <= high))


class PartyFacts(dy.Schema):
    """What a source states about a party beyond its existence; one row a statement."""

    source_id = _source(primary_key=False)
    party_id = dy.String()
    fact = dy.Enum(REGISTER_FACTS)
    code = dy.String(nullable=True)  # the source's own code
    code_scheme = dy.String(nullable=True)
    value_int = dy.Int64(nullable=True)  # employees, a year, a number of owners, whole SEK
    on_date = dy.Date(nullable=True)
    until = dy.Date(nullable=True)


class ListEntries(dy.Schema):
    """Entries of a published list, and of authorities' decisions, as long as they are published."""

    source_id = _source()
    entry_key = dy.String(primary_key=True)  # the list's own, stable from one version to the next
    party_id = dy.String(nullable=True)  # null: the entry is about goods, a place or a vessel
    subject_kind = dy.Enum(("organisation", "vessel", "place", "goods"))
    subject_name = dy.String(nullable=True)
    country = _country()
    category = dy.String()  # the list's own code
    listed_on = dy.Date(nullable=True)
    delisted_on = dy.Date(nullable=True)  # lapsed or taken off; null: not stated
    url = dy.String(nullable=True)


class ReportedSubcontracts(dy.Schema):
    """Who had a part of a public contract below its supplier, as a public source reports it."""

    source_id = _source()
    native_key = dy.String(primary_key=True)  # the source's own
    contract_ref = dy.String()
    contractor_id = dy.String(nullable=True)  # null: the source does not name it
    subcontractor_id = dy.String(nullable=True)
    basis = dy.Enum(("named", "reported", "authorised"))
    on_date = dy.Date(nullable=True)
    amount = dy.Decimal(18, 2, nullable=True)
    currency = dy.String(nullable=True, regex=r"^[A-Z]{3}$")
    cpv = dy.String(nullable=True, regex=r"^\d{8}$")
    naics = dy.String(nullable=True)
    description = dy.String(nullable=True)
    place_country = _country()


class Register(dy.Collection):
    """What one or several sources say; read from a snapshot for the parties that are asked for."""

    dataset_versions: dy.DataFrame[DatasetVersions]
    parties: dy.DataFrame[RegisterParties]
    names: dy.DataFrame[RegisterNames]
    identifiers: dy.DataFrame[RegisterIdentifiers]
    places: dy.DataFrame[RegisterPlaces]
    industries: dy.DataFrame[RegisterIndustries]
    control_links: dy.DataFrame[ControlLinks]
    party_facts: dy.DataFrame[PartyFacts]
    list_entries: dy.DataFrame[ListEntries]
    subcontracts: dy.DataFrame[ReportedSubcontracts]


class RegisterRejects(dy.Schema):
    """What could not be used of a source: whole records, and single values of records kept."""

    location = dy.String()  # `row 7`: line of a table, or number of an object or element
    code = dy.String()  # data_ingest/model/problems.yaml
    params = dy.String()  # JSON object with the values of the message
    whole = dy.Bool()  # the record was left out; else it was kept without the value


TABLES: dict[str, type[dy.Schema]] = {
    "parties": RegisterParties,
    "names": RegisterNames,
    "identifiers": RegisterIdentifiers,
    "places": RegisterPlaces,
    "industries": RegisterIndustries,
    "control_links": ControlLinks,
    "party_facts": PartyFacts,
    "list_entries": ListEntries,
    "subcontracts": ReportedSubcontracts,
}
"""The tables that a source can fill, by name, in the order in which a snapshot lists them."""
