"""GLEIF level 2: why no parent is reported."""

from collections.abc import Iterator

import polars as pl

from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_records, refuse
from data_ingest.records.source import Batch, Download, source

KINDS = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "consol_direct",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "consol_ultimate",
}
"""Kinds by `ExceptionCategory` (reporting exceptions format 2.1)."""

_COLUMNS = {
    "lei": ("LEI",),
    "category": ("Exception.Category", "ExceptionCategory"),
    "reason": ("Exception.Reason.1", "ExceptionReason", "ExceptionReason.1"),
}


@source(
    title=Text(
        "Globala LEI-registret: skäl till att moderbolag saknas",
        "Global LEI register: reasons for no parent",
    ),
    publisher="Global Legal Entity Identifier Foundation (GLEIF)",
    licence="CC0-1.0",
    cadence="daily",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy",
    download=Download(
        address="https://goldencopy.gleif.org/api/v2/golden-copies/publishes/repex/latest.csv",
    ),
    formats=("csv", "json", "xml"),
    personal_data=Text(
        "Inga namn; att ägaren är en fysisk person står som skäl.",
        "No names; that the owner is a natural person is stated as a reason.",
    ),
    reader_version=1,
)
def xx_gleif_repex(file: OpenedFile) -> Iterator[Batch]:
    """The reason a firm with an LEI gave for reporting no parent, in GLEIF's own word.

    `NO_KNOWN_PERSON` and `NATURAL_PERSONS` say that there is none to report;
    `NON_PUBLIC`, `LEGAL_OBSTACLES` and `CONSENT_NOT_OBTAINED` say that one is not told.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("lei", "category", "reason"), element="Exception",
        wrapper="exceptions",
    ):  # fmt: skip
        kept = refuse(records, pl.col("lei").is_null(), "register-no-number", field="LEI")
        kept = refuse(
            kept, pl.col("reason").is_null(), "register-no-value", field="ExceptionReason"
        )
        yield Batch(
            records=records.count,
            control_links=kept.frame.select(
                owned_id=pl.format("XI-LEI:{}", "lei"),
                kind=pl.col("category").replace_strict(KINDS, default="other"),
                reason="reason",
            ),
            rejects=tuple(kept.refusals.rows),
            as_of=as_of,
        )
