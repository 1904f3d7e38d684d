"""GLEIF level 2: who owns whom."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

KINDS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "consol_direct",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "consol_ultimate",
    "IS_FUND-MANAGED_BY": "fund",
    "IS_SUBFUND_OF": "fund",
    "IS_FEEDER_TO": "fund",
    "IS_INTERNATIONAL_BRANCH_OF": "branch_of",
}
"""Kinds by `RelationshipType` (relationship record common data file format 2.1)."""

_COLUMNS = {
    "child": ("Relationship.StartNode.NodeID",),
    "parent": ("Relationship.EndNode.NodeID",),
    "child_type": ("Relationship.StartNode.NodeIDType",),
    "parent_type": ("Relationship.EndNode.NodeIDType",),
    "type": ("Relationship.RelationshipType",),
    "status": ("Relationship.RelationshipStatus",),
    "record_status": ("Registration.RegistrationStatus",),
} | {
    f"{part}{n}": tuple(
        spelling.format(n=n)
        for spelling in (
            f"Relationship.Period.{{n}}.{key[0].lower()}{key[1:]}",
            f"Relationship.RelationshipPeriods.{{n}}.{key}",
            f"Relationship.RelationshipPeriods.RelationshipPeriod.{{n}}.{key}",
        )
    )
    for n in range(1, 4)
    for part, key in (("from", "StartDate"), ("to", "EndDate"), ("period", "PeriodType"))
}


@source(
    title=Text("Globala LEI-registret: moderbolag", "Global LEI register: parents"),
    publisher="Global Legal Entity Identifier Foundation (GLEIF)",
    licence="CC0-1.0",
    cadence="daily",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy",
    download=Download(
        address="https://goldencopy.gleif.org/api/v2/golden-copies/publishes/rr/latest.csv",
        records=394_970,
        counted=date(2023, 6, 1),
    ),
    formats=("csv", "json", "xml"),
    personal_data=Text("Inga: endast juridiska personer.", "None: legal entities only."),
    reader_version=1,
)
def xx_gleif_rr(file: OpenedFile) -> Iterator[Batch]:
    """Parents that a firm with an LEI has reported, by accounting consolidation.

    The dates are those of the relationship itself, not of the accounts that prove it. A record
    whose status is no longer published is kept as one that is not current.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("child", "parent", "type"), element="RelationshipRecord",
        wrapper="relations",
    ):  # fmt: skip
        notes = Refusals()
        kept = refuse(
            records,
            pl.any_horizontal(pl.col("child", "parent").is_null()),
            "register-no-number",
            field="NodeID",
        )
        other = pl.any_horizontal(pl.col("child_type", "parent_type").fill_null("LEI") != "LEI")
        kept = refuse(kept, other, "register-no-number", field="NodeIDType")
        days = {f"{part}{n}": "%Y-%m-%d" for n in range(1, 4) for part in ("from", "to")}
        kept = read_days(kept, days, notes)
        yield Batch(
            records=records.count,
            control_links=_links(kept.frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _links(frame: pl.DataFrame) -> pl.DataFrame:
    def of_relationship(part: str) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col(f"period{n}") == "RELATIONSHIP_PERIOD").then(f"{part}{n}")
            for n in range(1, 4)
        )

    published = pl.col("record_status").fill_null("PUBLISHED").is_in(["PUBLISHED", "LAPSED"])
    return frame.select(
        owned_id=pl.format("XI-LEI:{}", "child"),
        owner_id=pl.format("XI-LEI:{}", "parent"),
        kind=pl.col("type").replace_strict(KINDS, default="other"),
        direct=pl.when(pl.col("type") == "IS_DIRECTLY_CONSOLIDATED_BY")
        .then(statement=True)
        .when(pl.col("type") == "IS_ULTIMATELY_CONSOLIDATED_BY")
        .then(statement=False),
        is_current=(pl.col("status").fill_null("ACTIVE") == "ACTIVE") & published,
        valid_from=of_relationship("from"),
        valid_to=of_relationship("to"),
    )
