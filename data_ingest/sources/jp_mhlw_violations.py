"""Japanese Ministry of Health, Labour and Welfare: published cases under labour law."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.linking.names import name_norm
from data_ingest.lists.meaning import ends_on
from data_ingest.lists.records import list_batch, own_key, read_list
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, refuse
from data_ingest.records.source import Batch, source

PAGE = "https://www.mhlw.go.jp/kinkyu/151106.html"

FORMS = (
    r"\((?:株|有|同|名|資|医|福|学|宗|社|財|一社|一財|公社|公財|独|農|特非)\)"
    r"|株式会社|有限会社|合同会社|合名会社|合資会社|組合|法人|協会|連合会|公社|大学"
)
"""What tells that a name is an organisation's: short and long legal forms, associations and public
bodies, after full-width signs and `㈱` have become plain ones (NFKC). A trade name without one may
be a natural person's. Judgement, 2026-11-25."""

ERAS = {"H": 1988, "平成": 1988, "R": 2018, "令和": 2018}
"""The year before the first one of an era: Heisei (1989) and Reiwa (2019)."""

_SHORT_FORM = r"^\([^()]{1,2}\)$"
_ERA_DAY = r"^(H|R|平成|令和)\s*(\d{1,2}|元)[.年]\s*(\d{1,2})[.月]\s*(\d{1,2})日?$"
_COLUMNS = {
    "name": ("企業・事業場名称", "company_name"),
    "place": ("所在地", "location"),
    "listed_on": ("公表日", "first_appeared"),
    "seen": ("last_appeared",),
    "status": ("status",),
    "law": ("違反法条", "違反法条項", "violation_law"),
}


@source(
    title=Text(
        "Publicerade ärenden enligt arbetsrättslig lag (Japan)",
        "Published cases under labour law (Japan)",
    ),
    publisher="Ministry of Health, Labour and Welfare (MHLW)",
    licence="Public Data License (Japan) 1.0",
    cadence="monthly",
    url=PAGE,
    formats=("csv",),
    personal_data=Text(
        "En del poster gäller fysiska personer. Namn utan en juridisk persons form utelämnas och"
        " räknas. Händelseförlopp och åtal läses inte.",
        "Some entries are of natural persons. Names without the form of a legal person are left out"
        " and counted. What happened, and prosecutions, are not read.",
    ),
    reader_version=1,
    kind="list",
)
def jp_mhlw_violations(file: OpenedFile) -> Iterator[Batch]:
    """Firms in the cases that Japan's labour inspectorates have made public.

    The category is the provision as published. Most cases are about safety at work, few about pay
    and hours; publication is no judgment. An entry lapses at the end of the month in which a year
    has passed, or on the day it was last seen, where an archive says that it was removed. Entries
    have no number, so each is a possible match until a person has confirmed it.

    The ministry publishes a PDF; what is read is its table as CSV, with the headings of the PDF or
    those of a public archive of its issues. Days may be of an era (`R5.4.1`).
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("name", "listed_on", "law")):
        notes = Refusals()
        kept = replace(records, frame=records.frame.with_columns(_western("listed_on")))
        plain = pl.col("name").str.normalize("NFKC")
        nameless = plain.is_null() | plain.str.contains(_SHORT_FORM)
        kept = refuse(kept, nameless, "register-no-name", field="company_name")
        kept = refuse(kept, ~plain.str.contains(FORMS), "register-person")
        kept = read_days(kept, {"listed_on": "%Y-%m-%d", "seen": "%Y-%m-%d"}, notes)
        frame = kept.frame.with_columns(key=name_norm(pl.col("name"))).with_columns(
            party_id=pl.concat_str(pl.lit("jp_mhlw_violations:"), own_key("key", "place"))
        )
        removed = pl.when(pl.col("status") == "removed").then("seen")
        yield list_batch(
            kept,
            notes,
            frame.select(
                "party_id",
                "listed_on",
                entry_key=own_key("key", "place", "listed_on", "law"),
                subject_kind=pl.lit("organisation"),
                subject_name="name",
                country=pl.lit("JP"),
                category=pl.col("law").fill_null("no-provision-stated"),
                delisted_on=pl.coalesce(
                    removed, ends_on("jp_mhlw_violations", pl.col("listed_on"))
                ),
                url=pl.lit(PAGE),
            ),
            as_of=as_of,
            places=frame.filter(pl.col("place").is_not_null()).select(
                "party_id", role=pl.lit("business"), country=pl.lit("JP"), locality="place"
            ),
        )


def _western(day: str) -> pl.Expr:
    """Return days of an era as `2023-04-01`; others as they are written."""
    parts = pl.col(day).str.normalize("NFKC").str.extract_groups(_ERA_DAY).struct
    year = parts.field("2").replace("元", "1").cast(pl.Int64)
    first = parts.field("1").replace_strict(ERAS, default=None, return_dtype=pl.Int64)
    written = pl.format(
        "{}-{}-{}", first + year, parts.field("3").str.zfill(2), parts.field("4").str.zfill(2)
    )
    return pl.coalesce(written, pl.col(day)).alias(day)
