"""GLEIF level 1: who is who."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

OTHER_NAMES = 5
"""Further names that are read of a record: the columns 1 to 5 of the golden copy."""

REGISTERS = {
    "RA000544": "SE-ON", "RA000472": "NO-BRC", "RA000473": "NO-BRC", "RA000188": "FI-PRO",
    "RA000170": "DK-CVR", "RA000181": "EE-RIK", "RA000585": "GB-COH", "RA000586": "GB-COH",
    "RA000587": "GB-COH", "RA000327": "LV-RE", "RA000330": "LT-RC",
}  # fmt: skip
"""Schemes of registration authorities (GLEIF RA list 1.8, as used by openownership and pygleif,
2026-11). A number of another authority is kept under the authority's own code."""

KINDS = {
    "GENERAL": "company", "BRANCH": "branch", "FUND": "fund", "SOLE_PROPRIETOR": "sole_trader",
    "RESIDENT_GOVERNMENT_ENTITY": "public_body", "INTERNATIONAL_ORGANIZATION": "public_body",
}  # fmt: skip
"""Kinds by `EntityCategory` (LEI common data file format 3.1)."""

_NAME_KINDS = {
    "PREVIOUS_LEGAL_NAME": "previous", "TRADING_OR_OPERATING_NAME": "trading",
    "ALTERNATIVE_LANGUAGE_LEGAL_NAME": "foreign",
}  # fmt: skip

_COLUMNS = {
    "lei": ("LEI",),
    "name": ("Entity.LegalName",),
    "language": (
        "Entity.LegalName.xmllang",
        "Entity.LegalName.@lang",
        "Entity.LegalName.@xml:lang",
    ),
    "country": ("Entity.LegalAddress.Country",),
    "region": ("Entity.LegalAddress.Region",),
    "city": ("Entity.LegalAddress.City",),
    "seat_country": ("Entity.HeadquartersAddress.Country",),
    "seat_region": ("Entity.HeadquartersAddress.Region",),
    "seat_city": ("Entity.HeadquartersAddress.City",),
    "authority": ("Entity.RegistrationAuthority.RegistrationAuthorityID",),
    "number": ("Entity.RegistrationAuthority.RegistrationAuthorityEntityID",),
    "jurisdiction": ("Entity.LegalJurisdiction",),
    "category": ("Entity.EntityCategory",),
    "form": ("Entity.LegalForm.EntityLegalFormCode",),
    "status": ("Entity.EntityStatus",),
    "created": ("Entity.EntityCreationDate",),
    "lei_status": ("Registration.RegistrationStatus",),
    "renewal": ("Registration.NextRenewalDate",),
} | {
    f"other{n}{part}": (
        f"Entity.OtherEntityNames.OtherEntityName.{n}{suffix}",
        f"Entity.OtherEntityNames.{n}.{key}",
        f"Entity.OtherEntityNames.OtherEntityName.{n}.{attribute}",
    )
    for n in range(1, OTHER_NAMES + 1)
    for part, suffix, key, attribute in (
        ("", "", "OtherEntityName", "$"),
        ("_kind", ".type", "type", "@type"),
    )
}


@source(
    title=Text("Globala LEI-registret: företag", "Global LEI register: entities"),
    publisher="Global Legal Entity Identifier Foundation (GLEIF)",
    licence="CC0-1.0",
    cadence="daily",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy",
    download=Download(
        address="https://goldencopy.gleif.org/api/v2/golden-copies/publishes/lei2/latest.csv",
        records=3_078_018,
        counted=date(2025, 10, 1),
    ),
    formats=("csv", "json", "xml"),
    personal_data=Text(
        "Enskilda näringsidkare: namn och ort utelämnas, numret blir en nyckelhash.",
        "Sole proprietors: name and town are left out, the number becomes a keyed hash.",
    ),
    reader_version=1,
)
def xx_gleif_lei2(file: OpenedFile) -> Iterator[Batch]:
    """Legal entities of the world that have an LEI, with name, seat and register number.

    `EntityStatus` is about the firm. `RegistrationStatus` is about the LEI: a lapsed one was not
    renewed, which says nothing about the firm; it is kept as the fact `lei_registration`.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("lei", "name"), element="LEIRecord", wrapper="records"
    ):
        notes = Refusals()
        kept = refuse(records, pl.col("lei").is_null(), "register-no-number", field="LEI")
        kept = refuse(kept, pl.col("name").is_null(), "register-no-name", field="Entity.LegalName")
        kept = read_days(kept, {"created": "%Y-%m-%d", "renewal": "%Y-%m-%d"}, notes)
        frame = kept.frame.with_columns(party_id=pl.format("XI-LEI:{}", "lei"))
        yield Batch(
            records=records.count,
            parties=_parties(frame),
            names=_names(frame),
            identifiers=_identifiers(frame),
            places=_places(frame),
            party_facts=_facts(frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _parties(frame: pl.DataFrame) -> pl.DataFrame:
    status = pl.col("status")
    return frame.select(
        "party_id",
        kind=pl.col("category").replace_strict(KINDS, default="unknown"),
        display_name="name",
        country="country",
        status=pl.when(status == "ACTIVE")
        .then(pl.lit("active"))
        .when(status == "INACTIVE")
        .then(pl.lit("dissolved"))
        .otherwise(pl.lit("unknown")),
        founded_on="created",
        legal_form_code="form",
        legal_form_scheme=pl.when(pl.col("form").is_not_null()).then(pl.lit("ISO20275")),
        is_personal=(pl.col("category") == "SOLE_PROPRIETOR").fill_null(value=False),
    )


def _names(frame: pl.DataFrame) -> pl.DataFrame:
    further = [
        frame.filter(pl.col(f"other{n}").is_not_null()).select(
            "party_id",
            name=f"other{n}",
            kind=pl.col(f"other{n}_kind").replace_strict(_NAME_KINDS, default="alias"),
        )
        for n in range(1, OTHER_NAMES + 1)
    ]
    return pl.concat(further)


def _identifiers(frame: pl.DataFrame) -> pl.DataFrame:
    authority = pl.col("authority")
    return frame.filter(
        pl.col("number").is_not_null() & authority.is_not_null() & (authority != "RA999999")
    ).select(
        "party_id",
        country=pl.col("jurisdiction").str.head(2),
        scheme=authority.replace(REGISTERS),
        number="number",
    )


def _places(frame: pl.DataFrame) -> pl.DataFrame:
    def place(role: str, *, country: str, region: str, city: str) -> pl.DataFrame:
        return frame.filter(pl.col(country).is_not_null()).select(
            "party_id",
            role=pl.lit(role),
            country=country,
            admin_scheme=pl.when(pl.col(region).is_not_null()).then(pl.lit("ISO3166-2")),
            admin_code=region,
            locality=city,
        )

    return pl.concat(
        [
            place("registered", country="country", region="region", city="city"),
            place("business", country="seat_country", region="seat_region", city="seat_city"),
        ]
    )


def _facts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("lei_status").is_not_null()).select(
        "party_id",
        fact=pl.lit("lei_registration"),
        code="lei_status",
        code_scheme=pl.lit("XI-LEI"),
        until="renewal",
    )
