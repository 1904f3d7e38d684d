"""ANAC: subcontracts of Italian public contracts."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, source

PERSONS = "INDIVIDUALE|PERSONA FISICA|PROFESSIONISTA|AUTONOMO"
"""Words of `tipo_soggetto` that say that the subcontractor is a natural person. Expert judgement,
2026-11-25: the file has no list of its values. A personal tax code is recognised by itself."""

_PIECE = 100_000  # rows in a batch
_COLUMNS = {
    "cig": ("cig", "CIG"),
    "key": ("id_subappalto", "ID_SUBAPPALTO"),
    "contractor": ("cf_subappaltante", "CF_SUBAPPALTANTE"),
    "authorised": ("data_autorizzazione", "DATA_AUTORIZZAZIONE"),
    "category": ("descrizione_categoria", "DESCRIZIONE_CATEGORIA"),
    "category_code": ("cod_categoria", "COD_CATEGORIA"),
    "cpv": ("cod_cpv", "COD_CPV"),
    "number": ("codice_fiscale", "CODICE_FISCALE"),
    "name": ("denominazione", "DENOMINAZIONE"),
    "form": ("tipo_soggetto", "TIPO_SOGGETTO"),
}


@source(
    title=Text("ANAC: underentreprenader i Italien", "ANAC: subcontracts in Italy"),
    publisher="Autorità Nazionale Anticorruzione (ANAC)",
    licence="CC-BY-4.0",
    cadence="yearly",
    url="https://dati.anticorruzione.it/opendata/dataset/subappalti",
    formats=("csv",),
    personal_data=Text(
        "Enskilda näringsidkares skattenummer är personnummer: det blir en nyckelhash, namnet"
        " utelämnas. Fritextbeskrivningen läses inte, eftersom den kan innehålla namn.",
        "The tax code of a sole trader is a personal number: it becomes a keyed hash and the name"
        " is left out. The free description is not read, since it may hold names.",
    ),
    reader_version=1,
    kind="chain",
)
def it_anac_subappalti(file: OpenedFile) -> Iterator[Batch]:
    """Subcontracts that Italian contracting authorities have authorised, with the subcontractor.

    Two thirds of the rows do not say who handed the work on; that place is then empty, not the
    contract's supplier. Amounts are classes only and are not read. An authorised subcontract is a
    lawful and ordinary thing, and its absence from the file means nothing.
    """
    as_of = content_day(file)
    collected: list[pl.DataFrame] = []
    for records in read_records(
        file, _COLUMNS, needed=("cig", "key", "contractor", "number", "name"), delimiter=";"
    ):
        notes = Refusals()
        empty = pl.col(pl.String).str.to_lowercase() == "null"
        frame = records.frame.with_columns(pl.when(~empty).then(pl.col(pl.String)))
        kept = replace(records, frame=frame)
        for column, field in (("cig", "cig"), ("key", "id_subappalto")):
            kept = refuse(kept, pl.col(column).is_null(), "register-no-value", field=field)
        kept = read_days(kept, {"authorised": "%Y-%m-%d"}, notes)
        frame = kept.frame.with_columns(code=pl.col("cpv").str.extract(r"^(\d{8})(?:-\d)?$"))
        odd = frame.filter(pl.col("cpv").is_not_null() & pl.col("code").is_null())
        for number in odd["record"]:
            notes.note("register-code", f"row {number}", {"field": "cod_cpv"})
        collected.append(frame.drop("cpv", "record"))
        yield Batch(
            records=records.count,
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
    if collected:
        yield from _batches(pl.concat(collected))


def _batches(frame: pl.DataFrame) -> Iterator[Batch]:
    """Return each subcontractor once, and the subcontracts.

    A number that one row calls a person's is one in every row.
    """
    natural = pl.col("form").str.to_uppercase().str.contains(PERSONS)
    persons = frame.filter(natural)["number"].drop_nulls().unique().implode()

    def party(column: str) -> pl.Expr:
        number = pl.col(column)
        scheme = pl.when(number.is_in(persons)).then(pl.lit("IT-PERSON")).otherwise(pl.lit("IT-CF"))
        return pl.format("{}:{}", scheme, number)

    frame = frame.with_columns(
        contractor_id=party("contractor"),
        subcontractor_id=party("number"),
        nth=pl.int_range(1, pl.len() + 1).over("cig", "key"),
    )
    named = (
        frame.filter(pl.col("number").is_not_null() & ~pl.col("number").is_in(persons))
        .select("number", "name", party_id="subcontractor_id")
        .unique(maintain_order=True)
    )
    parties = named.unique("party_id", keep="first", maintain_order=True)
    names = named.filter(~pl.struct("party_id").is_first_distinct() & pl.col("name").is_not_null())
    for part in parties.iter_slices(_PIECE):
        yield Batch(
            records=0,
            parties=part.select(
                "party_id",
                kind=pl.lit("company"),
                display_name="name",
                country=pl.when(pl.col("number").str.contains(r"^\d{11}$")).then(pl.lit("IT")),
            ),
            names=names.filter(pl.col("party_id").is_in(part["party_id"].implode())).select(
                "party_id", "name", kind=pl.lit("alias")
            ),
        )
    for part in frame.iter_slices(_PIECE):
        yield Batch(
            records=0,
            subcontracts=part.select(
                native_key=pl.format("{}/{}/{}", "cig", "key", "nth"),
                contract_ref="cig",
                contractor_id="contractor_id",
                subcontractor_id="subcontractor_id",
                basis=pl.lit("authorised"),
                on_date="authorised",
                cpv="code",
                description=pl.coalesce("category", "category_code"),
            ),
        )
