"""Statistics Sweden (SCB): the business register."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

KINDS = {
    "10": "sole_trader", "91": "person", "23": "fund", "81": "public_body", "82": "public_body",
    "83": "public_body", "84": "public_body", "85": "public_body", "87": "public_body",
    "89": "public_body",
}  # fmt: skip
"""Kinds by `JurForm` (SCB, juridisk form, 2026-06); all other forms are companies. 91 is the estate
of a deceased person."""

ACTIVITIES = {"0": "never", "1": "active", "9": "dormant"}
"""Activity by `FtgStat`: never active, active, no longer active by the register's criteria."""

GONE = "9"
"""`JEStat` of a unit that is kept as deregistered for six months and then disappears."""

PERSON = r"^(?:18|19|20)\d{10}$"
"""Form of a natural person's `PeOrgNr`; that of an organisation begins with 16."""

_INDUSTRIES = range(1, 6)
_COLUMNS = {
    "number": ("PeOrgNr",),
    "name": ("Namn",),
    "trading": ("Foretagsnamn",),
    "activity": ("FtgStat",),
    "unit": ("JEStat",),
    "form": ("JurForm",),
    "begun": ("RegDatKtid",),
    "street": ("Gatuadress",),
    "post_code": ("PostNr",),
    "town": ("PostOrt",),
    **{f"industry{n}": (f"Ng{n}",) for n in _INDUSTRIES},
}


@source(
    title=Text("SCB: företagsregistret, värdefulla data", "SCB: Swedish business register"),
    publisher="Statistiska centralbyrån (SCB), Bolagsverket",
    licence="None named; free re-use as high-value data (Regulation (EU) 2023/138)",
    cadence="weekly",
    url="https://bolagsverket.se/apierochoppnadata.2531.html",
    download=Download(
        address="https://vardefulla-datamangder.bolagsverket.se/scb/scb_bulkfil.zip",
        megabytes=71,
        records=1_816_509,
        counted=date(2026, 6, 29),
    ),
    formats=("csv",),
    personal_data=Text(
        "Fysiska personer och dödsbon: namn och ort utelämnas, numret blir en nyckelhash."
        " C/o och reklamspärr läses inte. Gatuadresser sparas inte; det räknas bara hur många bolag"
        " som har samma adress.",
        "Natural persons and estates: name and town are left out, the number becomes a keyed hash."
        " C/o and advertising choices are not read. Street addresses are not kept; only how many"
        " firms share one is counted.",
    ),
    reader_version=2,
)
def se_scb_bulk(file: OpenedFile) -> Iterator[Batch]:
    """Swedish legal units with industries, legal form and whether they are active.

    The register knows no procedures: a bankrupt firm looks like any other, so the status is unknown
    except where the unit is deregistered. A unit that is not in the file has not thereby been
    deregistered; deregistered ones disappear after six months. Industries are taken as SNI 2025,
    the version of the files of 2026; 00000 is no industry. The files are Latin-1; one in UTF-8 is
    read as such.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("number", "name", "unit"), delimiter="\t", encoding=_encoding(file)
    ):
        notes = Refusals()
        kept = refuse(records, pl.col("number").is_null(), "register-no-number", field="PeOrgNr")
        kept = read_days(kept, {"begun": "%Y%m%d"}, notes)
        person = pl.col("number").str.contains(PERSON)
        frame = kept.frame.with_columns(
            party_id=pl.format(
                "{}:{}",
                pl.when(person).then(pl.lit("SE-PERSON")).otherwise(pl.lit("SE-ON")),
                "number",
            ),
            personal=person | pl.col("form").is_in(["10", "91"]).fill_null(value=False),
            kind=pl.col("form").replace_strict(KINDS, default="company"),
        )
        yield Batch(
            records=records.count,
            parties=_parties(frame),
            names=frame.filter(
                ~pl.col("personal")
                & pl.col("trading").is_not_null()
                & pl.col("trading").ne_missing(pl.col("name"))
            ).select("party_id", kind=pl.lit("trading"), name="trading"),
            places=frame.filter(pl.col("town").is_not_null()).select(
                "party_id",
                role=pl.lit("registered"),
                country=pl.when(pl.col("post_code").str.contains(r"^[1-9]\d{4}$")).then(
                    pl.lit("SE")
                ),
                locality="town",
            ),
            industries=pl.concat(
                frame.filter(pl.col(f"industry{n}").str.contains(r"[1-9]")).select(
                    "party_id", scheme=pl.lit("SNI2025"), code=f"industry{n}", rank=pl.lit(n)
                )
                for n in _INDUSTRIES
            ),
            addresses=frame.select(
                "party_id", street="street", post=pl.coalesce("post_code", "town")
            ),
            party_facts=frame.filter(pl.col("unit") == GONE).select(
                "party_id",
                fact=pl.lit("deregistered"),
                code="unit",
                code_scheme=pl.lit("SE-SCB-JESTAT"),
            ),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _encoding(file: OpenedFile) -> str:
    """Return UTF-8 if the first characters beyond ASCII are that, else Latin-1."""
    start = file.stream.peek(1_048_576)
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "latin-1" if start.isascii() else "utf-8"


def _parties(frame: pl.DataFrame) -> pl.DataFrame:
    personal = pl.col("personal")
    return frame.select(
        "party_id",
        kind=pl.when(personal & (pl.col("kind") == "company"))
        .then(pl.lit("sole_trader"))
        .otherwise("kind"),
        display_name=pl.when(~personal).then("name"),
        country=pl.when(pl.col("form").ne_missing("96")).then(pl.lit("SE")),
        status=pl.when(pl.col("unit") == GONE)
        .then(pl.lit("dissolved"))
        .otherwise(pl.lit("unknown")),
        activity=pl.col("activity").replace_strict(ACTIVITIES, default="unknown"),
        founded_on="begun",
        legal_form_code="form",
        legal_form_scheme=pl.when(pl.col("form").is_not_null()).then(pl.lit("SE-JURFORM")),
        is_personal=personal,
    )
