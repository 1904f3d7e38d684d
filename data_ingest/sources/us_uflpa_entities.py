"""US Forced Labor Enforcement Task Force: the entity list of the UFLPA."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.ids.country_words import countries_noted
from data_ingest.linking.names import name_norm
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

PAGE = "https://www.dhs.gov/uflpa-entity-list"

_COLUMNS = {
    "name": ("Name of Entity", "Entity Name", "Entity", "Name"),
    "aliases": ("Aliases", "Also Known As", "AKA"),
    "section": ("UFLPA Section", "Section", "Sub-list"),
    "country": ("Country Code",),
    "listed_on": ("Effective Date", "Date Added"),
    "delisted_on": ("Removal Date", "Date Removed"),
}
_DAYS = ("%m/%d/%Y", "%B %d, %Y")


@source(
    title=Text("UFLPA: företag på listan (USA)", "UFLPA: entity list (USA)"),
    publisher="US Department of Homeland Security, Forced Labor Enforcement Task Force (FLETF)",
    licence="US public domain",
    cadence="irregular",
    url=PAGE,
    formats=("csv",),
    personal_data=Text("Inga: listan namnger företag.", "None: the list names firms."),
    reader_version=2,
    kind="list",
)
def us_uflpa_entities(file: OpenedFile) -> Iterator[Batch]:
    """Firms whose goods are presumed not to be admissible to the USA under the UFLPA.

    The act (Public Law 117-78) has four lists; which of them it is stands as the category where the
    file says so. The presumption is about imports to the USA and can be rebutted. An entry ends on
    the day that the list states as that of removal; a firm that was removed otherwise is no longer
    in the file. Entries have no number, so each is a possible match until a person has confirmed
    it.

    **Unverified:** the columns are the headings of the tables on the publisher's page as publicly
    known (`Name of Entity`, `Effective Date`); no file as published was available.
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("name",)):
        notes = Refusals()
        kept = refuse(records, pl.col("name").is_null(), "register-no-name", field="Name of Entity")
        days = kept.frame.with_columns(
            iso_days(column, *_DAYS) for column in ("listed_on", "delisted_on")
        )
        kept = replace(kept, frame=days)
        kept = read_days(kept, {"listed_on": "%Y-%m-%d", "delisted_on": "%Y-%m-%d"}, notes)
        frame = (
            countries_noted(kept.frame, "country", notes)
            .with_columns(key=name_norm(pl.col("name")))
            .with_columns(party_id=pl.format("us_uflpa_entities:{}", "key"))
        )
        yield list_batch(
            kept,
            notes,
            frame.select(
                "party_id",
                "listed_on",
                "delisted_on",
                entry_key=own_key("key", "section", "listed_on"),
                subject_kind=pl.lit("organisation"),
                subject_name="name",
                country="country",
                category=pl.col("section").fill_null("uflpa"),
                url=pl.lit(PAGE),
            ),
            as_of=as_of,
            kind="unknown",
            names=aliases(frame),
        )
