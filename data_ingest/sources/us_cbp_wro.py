"""US Customs and Border Protection: Withhold Release Orders and Findings."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.ids.country_words import countries_noted
from data_ingest.linking.names import name_norm, name_parts
from data_ingest.lists.records import (
    aliases,
    iso_days,
    list_batch,
    own_key,
    read_list,
)
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, refuse
from data_ingest.records.source import Batch, source

PAGE = "https://www.cbp.gov/trade/forced-labor/withhold-release-orders-and-findings"

GOODS = r"(?i)\bproduced in\b|\bgoods\b|\bmerchandise\b|^all\b"
PLACES = r"(?i)\b(?:region|park|fields|mines|prison|penitentiary)\b"
"""What tells that an entry without a legal form names goods, or a place, and no organisation:
expert judgement on the names of 2026-08, 2026-11-25."""

ENDED = r"(?i)^(?:inactive|revoked|terminated)"
"""Statuses of orders that are no longer enforced. A partially active one is."""

_COLUMNS = {
    "name": ("Manufacturer(s)", "Entity", "Entity Name", "Name"),
    "aliases": ("Aliases", "Also Known As"),
    "kind": ("Schema", "Entity Type"),
    "country": ("country_if_given", "Country Code"),
    "type": ("Action Type", "Type"),
    "listed_on": ("Date", "Effective Date", "Date Issued"),
    "delisted_on": ("Date Revoked", "Revocation Date", "Date Modified"),
    "status": ("Status",),
}
_DAYS = ("%m/%d/%Y", "%B %d, %Y")


@source(
    title=Text("CBP: varor som hålls kvar vid import (USA)", "CBP: goods held at import (USA)"),
    publisher="US Customs and Border Protection (CBP)",
    licence="US public domain",
    cadence="irregular",
    url=PAGE,
    formats=("csv",),
    personal_data=Text(
        "Inga: listan namnger företag, fartyg, platser och varor.",
        "None: the list names firms, vessels, places and goods.",
    ),
    reader_version=2,
    kind="list",
)
def us_cbp_wro(file: OpenedFile) -> Iterator[Batch]:
    """Firms, vessels, places and goods named in orders to hold goods at import to the USA.

    An order is about goods at the border and does not examine what a firm does elsewhere. It ends
    when it is revoked; one that is no longer enforced and has no such day is left out. Entries have
    no number, so each is a possible match until a person has confirmed it. Orders for a whole
    region or kind of goods name no party.

    **Unverified:** the columns are those of the table on CBP's page as it was known in 2024
    (`Date`, `Manufacturer(s)`, `Status`) and of a table of names alone; no file from CBP was
    available.
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("name",)):
        notes = Refusals()
        kept = refuse(records, pl.col("name").is_null(), "register-no-name", field="Entity Name")
        days = kept.frame.with_columns(
            iso_days(column, *_DAYS) for column in ("listed_on", "delisted_on")
        )
        kept = replace(kept, frame=days)
        undated = ~pl.col("delisted_on").str.contains(r"^\d{4}-\d\d-\d\d").fill_null(value=False)
        ended = pl.col("status").str.contains(ENDED)
        kept = refuse(kept, ended & undated, "listing-ended", field="Status")
        kept = read_days(kept, {"listed_on": "%Y-%m-%d", "delisted_on": "%Y-%m-%d"}, notes)
        frame = (
            countries_noted(kept.frame, "country", notes)
            .with_columns(
                key=name_norm(pl.col("name")),
                subject_kind=_subject_kind(kept.frame["name"]),
            )
            .with_columns(
                party_id=pl.when(pl.col("subject_kind") == "organisation").then(
                    pl.format("us_cbp_wro:{}", "key")
                )
            )
        )
        yield list_batch(
            kept,
            notes,
            frame.select(
                "party_id",
                "subject_kind",
                "listed_on",
                "delisted_on",
                entry_key=own_key("key", "listed_on"),
                subject_name="name",
                country="country",
                category=pl.col("type").fill_null("wro-or-finding"),
                url=pl.lit(PAGE),
            ),
            as_of=as_of,
            kind="unknown",
            names=aliases(frame),
        )


def _subject_kind(names: pl.Series) -> pl.Expr:
    stated = pl.col("kind").str.to_lowercase()
    no_form = pl.lit(name_parts(names)["forms"] == "")
    return (
        pl.when(stated.str.contains("vessel").fill_null(value=False))
        .then(pl.lit("vessel"))
        .when(no_form & pl.col("name").str.contains(GOODS))
        .then(pl.lit("goods"))
        .when(no_form & pl.col("name").str.contains(PLACES))
        .then(pl.lit("place"))
        .otherwise(pl.lit("organisation"))
    )
