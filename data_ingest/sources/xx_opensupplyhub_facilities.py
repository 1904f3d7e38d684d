"""Open Supply Hub: facilities in supply chains."""

import hashlib
from collections.abc import Iterator

import polars as pl

from data_ingest.ids.country_words import countries_noted
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_records, refuse
from data_ingest.records.source import Batch, source

_COLUMNS = {
    "os_id": ("os_id",),
    "name": ("name",),
    "address": ("address",),
    "code": ("country_code",),
    "country": ("country", "country_name"),
    "sector": ("sector",),
    "workers": ("number_of_workers",),
    "closed": ("is_closed",),
}


@source(
    title=Text("Open Supply Hub: anläggningar", "Open Supply Hub: facilities"),
    publisher="Open Supply Hub",
    licence="CC-BY-SA-4.0",
    cadence="own",
    url="https://opensupplyhub.org/",
    formats=("csv",),
    personal_data=Text(
        "Inga: kontaktpersoner och gatuadresser läses inte in.",
        "None: contact persons and street addresses are not kept.",
    ),
    reader_version=3,
)
def xx_opensupplyhub_facilities(file: OpenedFile) -> Iterator[Batch]:
    """Facilities that brands and others say that they buy from, with name, country and sector.

    A download of the hub has its number for each facility (`os_id`). A contributor's own list has
    none: there a facility is the same as long as its name, country and address are written alike.
    The lists say neither who buys nor at which tier, and a facility is no legal person; being on a
    list means nothing but that somebody disclosed it.
    """
    as_of = content_day(file)
    for records in read_records(file, _COLUMNS, needed=("name", "country", "address")):
        notes = Refusals()
        kept = refuse(records, pl.col("name").is_null(), "register-no-name", field="name")
        frame = kept.frame.with_columns(_ids(kept.frame), place=pl.coalesce("code", "country"))
        frame = countries_noted(frame, "place", notes)
        yield Batch(
            records=records.count,
            parties=frame.select(
                "party_id", kind=pl.lit("unknown"), display_name="name", country="place"
            ),
            places=frame.filter(pl.col("place").is_not_null()).select(
                "party_id", role=pl.lit("business"), country="place"
            ),
            industries=_sectors(frame),
            party_facts=_facts(frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _ids(frame: pl.DataFrame) -> pl.Series:
    """Return the hub's number, else a hash of what tells a facility from others."""
    own = "xx_opensupplyhub_facilities"
    rows = frame.select("os_id", "name", "country", "address").iter_rows()
    return pl.Series(
        [
            f"{own}:{os_id}"
            if os_id
            else f"{own}:{hashlib.sha256(repr(rest).casefold().encode()).hexdigest()[:24]}"
            for os_id, *rest in rows
        ],
        dtype=pl.String,
    ).alias("party_id")


def _sectors(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the sectors, which stand between bars, in their order."""
    sectors = frame.filter(pl.col("sector").is_not_null()).select(
        "party_id", code=pl.col("sector").str.split("|")
    )
    ranked = sectors.with_columns(rank=pl.int_ranges(1, pl.col("code").list.len() + 1))
    return ranked.explode("code", "rank").select(
        "party_id", "code", "rank", scheme=pl.lit("OPEN-SUPPLY-HUB")
    )


def _facts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return numbers of workers, where one number stands and no range, and closed facilities."""
    workers = pl.col("workers").str.extract(r"^(\d{1,7})$").cast(pl.Int64)
    closed = pl.col("closed").str.to_lowercase() == "true"
    return pl.concat(
        [
            frame.filter(workers.is_not_null()).select(
                "party_id", fact=pl.lit("employees"), value_int=workers
            ),
            frame.filter(closed).select("party_id", fact=pl.lit("other"), code=pl.lit("is_closed")),
        ],
        how="diagonal",
    )
