"""Brønnøysundregistrene: sub-units."""

from collections.abc import Iterator

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

_DAYS = ("started", "registered", "closed_on", "deleted_on")
_COLUMNS = {
    "number": ("organisasjonsnummer",),
    "name": ("navn",),
    "form": ("organisasjonsform.kode",),
    "parent": ("overordnetEnhet",),
    "country": ("beliggenhetsadresse.landkode",),
    "municipality": ("beliggenhetsadresse.kommunenummer",),
    "town": ("beliggenhetsadresse.poststed",),
    "industry1": ("naeringskode1.kode",),
    "industry2": ("naeringskode2.kode",),
    "industry3": ("naeringskode3.kode",),
    "employees": ("antallAnsatte",),
    "started": ("oppstartsdato",),
    "registered": ("registreringsdatoEnhetsregisteret", "registreringsdatoenhetsregisteret"),
    "closed_on": ("nedleggelsesdato",),
    "deleted_on": ("slettedato",),
}


@source(
    title=Text("Enhetsregisteret: underenheter (Norge)", "Norwegian register: sub-units"),
    publisher="Brønnøysundregistrene",
    licence="NLOD-2.0",
    cadence="daily",
    url="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
    download=Download(address="https://data.brreg.no/enhetsregisteret/api/underenheter/lastned"),
    formats=("json", "csv"),
    personal_data=Text(
        "Filen säger inte vilka underenheter som hör till enskilda näringsidkare. Underenhetens"
        " namn utelämnas därför; kvar är numret och huvudenhetens nummer.",
        "The file does not say which sub-units belong to sole traders. The sub-unit's name is"
        " therefore left out; its number and that of its main unit remain.",
    ),
    reader_version=1,
)
def no_brreg_underenheter(file: OpenedFile) -> Iterator[Batch]:
    """Places of work of Norwegian units, each with a number of its own.

    Procurement often cites the number of a sub-unit; this file leads from it to the main unit,
    whose name, status and register entries count.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("number", "parent"), wrapper="_embedded.underenheter"
    ):
        notes = Refusals()
        field = "organisasjonsnummer"
        kept = refuse(records, pl.col("number").is_null(), "register-no-number", field=field)
        kept = read_days(kept, dict.fromkeys(_DAYS, "%Y-%m-%d"), notes)
        frame = kept.frame.with_columns(
            party_id=pl.format("NO-BRC:{}", "number"),
            ended=pl.coalesce("deleted_on", "closed_on"),
        )
        count = pl.col("employees").cast(pl.Int64, strict=False)
        yield Batch(
            records=records.count,
            parties=frame.select(
                "party_id",
                kind=pl.lit("branch"),
                country=pl.lit("NO"),
                status=pl.when(pl.col("ended").is_null())
                .then(pl.lit("active"))
                .otherwise(pl.lit("dissolved")),
                founded_on=pl.coalesce("started", "registered"),
                ended_on="ended",
                legal_form_code="form",
                legal_form_scheme=pl.lit("NO-BRREG"),
            ),
            places=frame.filter(pl.col("country").is_not_null()).select(
                "party_id",
                role=pl.lit("business"),
                country="country",
                admin_scheme=pl.when(pl.col("municipality").is_not_null()).then(pl.lit("SSB")),
                admin_code="municipality",
                locality="town",
            ),
            industries=pl.concat(
                frame.filter(pl.col(f"industry{n}").is_not_null()).select(
                    "party_id", scheme=pl.lit("SN"), code=f"industry{n}", rank=pl.lit(n)
                )
                for n in (1, 2, 3)
            ),
            control_links=frame.filter(pl.col("parent").is_not_null()).select(
                owned_id="party_id",
                owner_id=pl.format("NO-BRC:{}", "parent"),
                kind=pl.lit("sub_unit_of"),
                is_current=pl.col("ended").is_null(),
                valid_to="ended",
            ),
            party_facts=frame.filter(count.is_not_null()).select(
                "party_id", fact=pl.lit("employees"), value_int=count
            ),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
