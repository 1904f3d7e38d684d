"""USAspending: subcontracts of US federal contracts."""

from collections.abc import Iterator

import polars as pl

from data_ingest.ids.country_words import country_codes
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import Records, content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, source

_COLUMNS = {
    "contract": (
        "prime_award_unique_key", "unique_award_key", "prime_award_generated_internal_id",
        "prime_award_piid", "award_id", "Prime Award ID",
    ),
    "number": ("subaward_number", "Sub-Award ID"),
    "date": ("subaward_action_date", "sub_action_date", "Sub-Award Date"),
    "amount": ("subaward_amount", "Sub-Award Amount"),
    "description": ("subaward_description", "Sub-Award Description"),
    "naics": ("prime_award_naics_code", "naics", "NAICS.code"),
    "work_country": (
        "subaward_primary_place_of_performance_country_code",
        "sub_place_of_perform_country_co",
        "Sub-Award Primary Place of Performance.location_country_code",
    ),
    "prime": ("prime_awardee_uei", "awardee_or_recipient_uei", "Prime Award Recipient UEI"),
    "prime_name": ("prime_awardee_name", "awardee_or_recipient_legal", "Prime Recipient Name"),
    "prime_country": ("prime_awardee_country_code", "legal_entity_country_code"),
    "prime_parent": ("prime_awardee_parent_uei", "ultimate_parent_uei"),
    "sub": ("subawardee_uei", "sub_awardee_or_recipient_uei", "Sub-Recipient UEI"),
    "sub_name": ("subawardee_name", "sub_awardee_or_recipient_legal", "Sub-Awardee Name"),
    "sub_country": (
        "subawardee_country_code", "sub_legal_entity_country_code",
        "Sub-Recipient Location.location_country_code",
    ),
    "sub_parent": ("subawardee_parent_uei", "sub_ultimate_parent_uei"),
}  # fmt: skip
"""Columns of the bulk download, of the database that it is made from, and of the search."""


@source(
    title=Text("USAspending: underentreprenader i USA", "USAspending: US subcontracts"),
    publisher="U.S. Department of the Treasury",
    licence="Public domain (work of the US government)",
    cadence="daily",
    url="https://www.usaspending.gov/download_center/award_data_archive",
    formats=("csv", "json", "jsonl"),
    personal_data=Text(
        "Namn på högt avlönade befattningshavare finns i filen och läses aldrig.",
        "The names of highly paid officers are in the file and are never read.",
    ),
    reader_version=2,
    kind="chain",
)
def us_usaspending_subawards(file: OpenedFile) -> Iterator[Batch]:
    """Subcontracts that suppliers to the US federal government have reported, first tier only.

    Only subcontracts of 30,000 dollars or more are reported, by the supplier itself, and the same
    one is often reported again; repeats are counted and kept once. The industry is that of the
    main contract. Where a firm has no unique entity id (older rows) it is not named here. A parent
    is the one that the report states, with no share.
    """
    as_of = content_day(file)
    parties: list[pl.DataFrame] = []
    parents: list[pl.DataFrame] = []
    for records in read_records(
        file, _COLUMNS, needed=("contract", "number", "amount", "date"), wrapper="results"
    ):
        notes = Refusals()
        kept, frame = _prepared(records, notes)
        for who in ("prime", "sub"):
            named = frame.filter(pl.col(who).is_not_null())
            parties.append(
                named.select(
                    party_id=pl.format("US-SAM:{}", who),
                    name=f"{who}_name",
                    country=f"{who}_country",
                ).unique(maintain_order=True)
            )
            parents.append(
                named.filter(pl.col(f"{who}_parent").is_not_null())
                .filter(pl.col(f"{who}_parent") != pl.col(who))
                .select(
                    owned_id=pl.format("US-SAM:{}", who),
                    owner_id=pl.format("US-SAM:{}", f"{who}_parent"),
                )
                .unique(maintain_order=True)
            )
        yield Batch(
            records=records.count,
            subcontracts=_subcontracts(frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
    if parties:
        yield _named(pl.concat(parties), pl.concat(parents))


def _prepared(records: Records, notes: Refusals) -> tuple[Records, pl.DataFrame]:
    """Return the records that are kept, as they are and with numbers and codes settled."""
    kept = refuse(
        records, pl.col("contract").is_null(), "register-no-value", field="prime_award_unique_key"
    )
    kept = refuse(kept, pl.col("number").is_null(), "register-no-value", field="subaward_number")
    written = kept.frame.select("record", "amount")
    kept = read_days(kept, {"date": "%Y-%m-%d"}, notes)
    amount = pl.col("amount").str.extract(r"^(\d{1,15}(?:\.\d{1,2})?)0*$")
    frame = kept.frame.with_columns(
        pl.col("prime", "sub", "prime_parent", "sub_parent").str.to_uppercase(),
        *(country_codes(kept.frame[at]) for at in ("work_country", "prime_country", "sub_country")),
        money=amount.cast(pl.Decimal(18, 2)),
    )
    lost = frame.filter(pl.col("money").is_null() & written["amount"].is_not_null())
    for number in lost["record"]:
        notes.note("register-value", f"row {number}", {"field": "subaward_amount"})
    return kept, frame


def _subcontracts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the subcontracts; the key is all that tells them apart, so a repeat has it too."""
    keys = (pl.col(column).cast(pl.String).fill_null("") for column in ("date", "sub", "money"))
    return frame.select(
        native_key=pl.concat_str("contract", "number", *keys, separator="/"),
        contract_ref="contract",
        contractor_id=pl.format("US-SAM:{}", "prime"),
        subcontractor_id=pl.format("US-SAM:{}", "sub"),
        basis=pl.lit("reported"),
        on_date="date",
        amount="money",
        currency=pl.when(pl.col("money").is_not_null()).then(pl.lit("USD")),
        naics="naics",
        description="description",
        place_country="work_country",
    )


def _named(parties: pl.DataFrame, parents: pl.DataFrame) -> Batch:
    """Return each firm once, its further names, and its parents."""
    once = parties.unique("party_id", keep="first", maintain_order=True)
    further = parties.select("party_id", "name").unique(maintain_order=True)
    further = further.filter(
        ~pl.struct("party_id").is_first_distinct() & pl.col("name").is_not_null()
    )
    return Batch(
        records=0,
        parties=once.select("party_id", "country", kind=pl.lit("unknown"), display_name="name"),
        names=further.select("party_id", "name", kind=pl.lit("alias")),
        control_links=parents.unique(maintain_order=True).with_columns(kind=pl.lit("other")),
    )
