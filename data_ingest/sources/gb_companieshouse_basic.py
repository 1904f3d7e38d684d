"""Companies House: basic company data."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.ids.country_words import country_codes
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

STATUSES = {
    "active": ("active", None),
    "active - proposal to strike off": ("active", "other"),
    "liquidation": ("winding_down", "liquidation"),
    "in administration": ("insolvent", "bankruptcy"),
    "in administration/administrative receiver": ("insolvent", "bankruptcy"),
    "in administration/receiver manager": ("insolvent", "bankruptcy"),
    "receivership": ("insolvent", "bankruptcy"),
    "receiver manager / administrative receiver": ("insolvent", "bankruptcy"),
    "administrative receiver": ("insolvent", "bankruptcy"),
    "receiver manager": ("insolvent", "bankruptcy"),
    "administration order": ("insolvent", "bankruptcy"),
    "live but receiver manager on at least one charge": ("active", "other"),
    "voluntary arrangement": ("reconstruction", "reconstruction"),
    "voluntary arrangement / receiver manager": ("reconstruction", "reconstruction"),
    "voluntary arrangement / administrative receiver": ("reconstruction", "reconstruction"),
}
"""Status and fact by `CompanyStatus` in lower case. The words are those of the monthly files
(2021-2026); which of ours each stands for is expert judgement, 2026-11-25."""

"""Spellings of the country of an address that are the United Kingdom; others are left out."""

PREVIOUS = range(1, 11)
"""The previous names that a record has room for."""

_DORMANT = "99999"  # SIC 2007 as extended by Companies House: dormant company
_STATUS_OF = {word: status for word, (status, _) in STATUSES.items()}
_FACT_OF = {word: fact for word, (_, fact) in STATUSES.items() if fact}
_DAYS = (
    "ended", "begun", "accounts_due", "accounts_made_up", "statement_due",
    *(f"changed{n}" for n in PREVIOUS),
)  # fmt: skip
_COLUMNS = {
    "name": ("CompanyName",),
    "number": ("CompanyNumber",),
    "street": ("RegAddress.AddressLine1",),
    "street2": ("RegAddress.AddressLine2",),
    "post_code": ("RegAddress.PostCode",),
    "town": ("RegAddress.PostTown",),
    "country": ("RegAddress.Country",),
    "category": ("CompanyCategory",),
    "status": ("CompanyStatus",),
    "ended": ("DissolutionDate",),
    "begun": ("IncorporationDate",),
    "accounts_due": ("Accounts.NextDueDate",),
    "accounts_made_up": ("Accounts.LastMadeUpDate",),
    "accounts_category": ("Accounts.AccountCategory",),
    "statement_due": ("ConfStmtNextDueDate",),
    **{f"sic{n}": (f"SICCode.SicText_{n}",) for n in range(1, 5)},
    **{f"previous{n}": (f"PreviousName_{n}.CompanyName",) for n in PREVIOUS},
    **{f"changed{n}": (f"PreviousName_{n}.CONDATE",) for n in PREVIOUS},
}


@source(
    title=Text("Companies House: bolag i Storbritannien", "Companies House: UK companies"),
    publisher="Companies House",
    licence="OGL-UK-3.0",
    cadence="monthly",
    url="https://download.companieshouse.gov.uk/en_output.html",
    download=Download(
        address="https://download.companieshouse.gov.uk/en_output.html",
        link=r"BasicCompanyDataAsOneFile-\d{4}-\d{2}-\d{2}\.zip",
        records=4_957_745,
        counted=date(2021, 7, 1),
    ),
    formats=("csv",),
    personal_data=Text(
        "Inga: endast bolag. Gatuadresser sparas inte; det räknas bara hur många bolag som har"
        " samma adress.",
        "None: companies only. Street addresses are not kept; only how many firms share one is"
        " counted.",
    ),
    reader_version=3,
)
def gb_companieshouse_basic(file: OpenedFile) -> Iterator[Batch]:
    """Live companies of the United Kingdom with status, industries and due dates.

    A company that is not in the file has not thereby been dissolved: the file holds live ones. A
    due date that has passed is no breach by itself; what counts is the day that the data speak of.
    """
    as_of = content_day(file)
    for records in read_records(file, _COLUMNS, needed=("name", "number", "status")):
        notes = Refusals()
        kept = refuse(
            records, pl.col("number").is_null(), "register-no-number", field="CompanyNumber"
        )
        kept = read_days(kept, dict.fromkeys(_DAYS, "%d/%m/%Y"), notes)
        frame = kept.frame.with_columns(
            pl.col("status").str.to_lowercase(),
            party_id=pl.format("GB-COH:{}", "number"),
        )
        yield Batch(
            records=records.count,
            parties=_parties(frame),
            names=pl.concat(
                frame.filter(pl.col(f"previous{n}").is_not_null()).select(
                    "party_id",
                    kind=pl.lit("previous"),
                    name=f"previous{n}",
                    valid_to=f"changed{n}",
                )
                for n in PREVIOUS
            ),
            places=frame.select(
                "party_id",
                role=pl.lit("registered"),
                country=country_codes(frame["country"]),
                locality="town",
            ),
            industries=pl.concat(
                frame.filter(pl.col(f"sic{n}").str.contains(r"^\d{5}")).select(
                    "party_id",
                    scheme=pl.lit("SIC2007"),
                    code=pl.col(f"sic{n}").str.head(5),
                    rank=pl.lit(n),
                )
                for n in range(1, 5)
            ),
            addresses=frame.select(
                "party_id",
                street=pl.concat_str("street", "street2", separator=", ", ignore_nulls=True),
                post=pl.coalesce("post_code", "town"),
            ),
            party_facts=_facts(frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _parties(frame: pl.DataFrame) -> pl.DataFrame:
    dormant = (pl.col("accounts_category") == "DORMANT") | pl.col("sic1").str.starts_with(_DORMANT)
    abroad = pl.col("number").str.contains(r"^(?:FC|BR|SF|NF)")
    return frame.select(
        "party_id",
        kind=pl.lit("company"),
        display_name="name",
        country=pl.when(~abroad).then(pl.lit("GB")),
        status=pl.col("status").replace_strict(_STATUS_OF, default="unknown"),
        activity=pl.when(dormant).then(pl.lit("dormant")).otherwise(pl.lit("unknown")),
        founded_on="begun",
        ended_on="ended",
        legal_form_code="category",
        legal_form_scheme=pl.lit("GB-COH"),
    )


def _facts(frame: pl.DataFrame) -> pl.DataFrame:
    def dated(fact: str, day: str, code: str | None = None) -> pl.DataFrame:
        return frame.filter(pl.col(day).is_not_null()).select(
            "party_id",
            fact=pl.lit(fact),
            code=pl.col(code) if code else pl.lit(None, pl.String),
            on_date=day,
        )

    return pl.concat(
        [
            frame.filter(pl.col("status").is_in(list(_FACT_OF))).select(
                "party_id",
                fact=pl.col("status").replace_strict(_FACT_OF, default=None),
                code="status",
                on_date=pl.lit(None, pl.Date),
            ),
            dated("accounts_due", "accounts_due"),
            dated("accounts_filed", "accounts_made_up", "accounts_category"),
            dated("statement_due", "statement_due"),
        ]
    )
