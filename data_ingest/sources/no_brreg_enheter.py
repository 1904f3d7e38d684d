"""Brønnøysundregistrene: main units."""

from collections.abc import Iterator

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

KINDS = {
    "ENK": "sole_trader", "PERS": "person", "STAT": "public_body", "KOMM": "public_body",
    "FYLK": "public_body", "ORGL": "public_body", "KF": "public_body", "FKF": "public_body",
    "SF": "public_body", "ADOS": "public_body", "NUF": "branch",
}  # fmt: skip
"""Kinds by `organisasjonsform.kode` (data.brreg.no/enhetsregisteret/api/organisasjonsformer,
2026-11); all other forms are companies. NUF is the Norwegian branch of a foreign firm."""

_YES = "true"
_DAYS = ("founded", "registered", "bankrupt_on", "deleted_on", "vat_on")
_COLUMNS = {
    "number": ("organisasjonsnummer",),
    "name": ("navn",),
    "form": ("organisasjonsform.kode",),
    "country": ("forretningsadresse.landkode",),
    "municipality": ("forretningsadresse.kommunenummer",),
    "town": ("forretningsadresse.poststed",),
    "street": ("forretningsadresse.adresse.1", "forretningsadresse.adresse"),
    "street2": ("forretningsadresse.adresse.2",),
    "street3": ("forretningsadresse.adresse.3",),
    "post_code": ("forretningsadresse.postnummer",),
    "industry1": ("naeringskode1.kode",),
    "industry2": ("naeringskode2.kode",),
    "industry3": ("naeringskode3.kode",),
    "employees": ("antallAnsatte",),
    "founded": ("stiftelsesdato",),
    "registered": ("registreringsdatoEnhetsregisteret", "registreringsdatoenhetsregisteret"),
    "bankrupt": ("konkurs",),
    "bankrupt_on": ("konkursdato",),
    "winding_up": ("underAvvikling",),
    "forced": ("underTvangsavviklingEllerTvangsopplosning",),
    "reconstruction": ("underRekonstruksjonsforhandling",),
    "deleted_on": ("slettedato",),
    "vat": ("registrertIMvaregisteret",),
    "vat_on": ("registreringsdatoMerverdiavgiftsregisteret",),
    "business": ("registrertIForetaksregisteret",),
    "accounts": ("sisteInnsendteAarsregnskap",),
}


@source(
    title=Text("Enhetsregisteret: huvudenheter (Norge)", "Norwegian register: main units"),
    publisher="Brønnøysundregistrene",
    licence="NLOD-2.0",
    cadence="daily",
    url="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
    download=Download(address="https://data.brreg.no/enhetsregisteret/api/enheter/lastned"),
    formats=("json", "csv"),
    personal_data=Text(
        "Enskilda näringsidkare (ENK): namn och ort utelämnas, numret blir en nyckelhash."
        " Gatuadresser sparas inte; det räknas bara hur många bolag som har samma adress.",
        "Sole traders (ENK): name and town are left out, the number becomes a keyed hash."
        " Street addresses are not kept; only how many firms share one is counted.",
    ),
    reader_version=2,
)
def no_brreg_enheter(file: OpenedFile) -> Iterator[Batch]:
    """Norwegian units with form, industry, number of employees and register entries.

    No number of employees means fewer than five, or none. A unit that is not in the file has not
    thereby been deleted: only `slettedato` says so. The file does not say which version of the
    industry code it uses (SN2007 or SN2025), so their scheme is `SN`.
    """
    as_of = content_day(file)
    for records in read_records(
        file, _COLUMNS, needed=("number", "name"), wrapper="_embedded.enheter"
    ):
        notes = Refusals()
        field = "organisasjonsnummer"
        kept = refuse(records, pl.col("number").is_null(), "register-no-number", field=field)
        kept = read_days(kept, dict.fromkeys(_DAYS, "%Y-%m-%d"), notes)
        frame = kept.frame.with_columns(party_id=pl.format("NO-BRC:{}", "number"))
        yield Batch(
            records=records.count,
            parties=_parties(frame),
            places=frame.filter(pl.col("country").is_not_null()).select(
                "party_id",
                role=pl.lit("registered"),
                country="country",
                admin_scheme=pl.when(pl.col("municipality").is_not_null()).then(pl.lit("SSB")),
                admin_code="municipality",
                locality="town",
            ),
            industries=_industries(frame),
            addresses=frame.select(
                "party_id",
                street=pl.concat_str(
                    "street", "street2", "street3", separator=", ", ignore_nulls=True
                ),
                post=pl.coalesce("post_code", "town"),
            ),
            party_facts=_facts(frame),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )


def _industries(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        frame.filter(pl.col(f"industry{n}").is_not_null()).select(
            "party_id", scheme=pl.lit("SN"), code=f"industry{n}", rank=pl.lit(n)
        )
        for n in (1, 2, 3)
    )


def _parties(frame: pl.DataFrame) -> pl.DataFrame:
    winding = (pl.col("winding_up") == _YES) | (pl.col("forced") == _YES)
    return frame.select(
        "party_id",
        kind=pl.col("form").replace_strict(KINDS, default="company"),
        display_name="name",
        country=pl.lit("NO"),
        status=pl.when(pl.col("deleted_on").is_not_null())
        .then(pl.lit("dissolved"))
        .when(pl.col("bankrupt") == _YES)
        .then(pl.lit("insolvent"))
        .when(winding)
        .then(pl.lit("winding_down"))
        .when(pl.col("reconstruction") == _YES)
        .then(pl.lit("reconstruction"))
        .otherwise(pl.lit("active")),
        founded_on=pl.coalesce("founded", "registered"),
        ended_on="deleted_on",
        legal_form_code="form",
        legal_form_scheme=pl.lit("NO-BRREG"),
        is_personal=pl.col("form").is_in(["ENK", "PERS"]).fill_null(value=False),
    )


def _facts(frame: pl.DataFrame) -> pl.DataFrame:
    def stated(where: pl.Expr, fact: str, **columns: pl.Expr) -> pl.DataFrame:
        empty = {
            "code": pl.lit(None, pl.String),
            "value_int": pl.lit(None, pl.Int64),
            "on_date": pl.lit(None, pl.Date),
        }
        return frame.filter(where).select("party_id", fact=pl.lit(fact), **(empty | columns))

    def answer(column: str) -> pl.Expr:
        return pl.when(pl.col(column) == _YES).then(pl.lit("yes")).otherwise(pl.lit("no"))

    known, gone = pl.col("vat").is_not_null(), pl.col("deleted_on")
    people, year = (
        pl.col(column).cast(pl.Int64, strict=False) for column in ("employees", "accounts")
    )
    return pl.concat(
        [
            stated(
                pl.col("bankrupt") == _YES, "bankruptcy", code=pl.lit("konkurs"),
                on_date=pl.col("bankrupt_on"),
            ),
            stated(pl.col("winding_up") == _YES, "liquidation", code=pl.lit("underAvvikling")),
            stated(pl.col("forced") == _YES, "liquidation", code=pl.lit("underTvangsavvikling")),
            stated(pl.col("reconstruction") == _YES, "reconstruction"),
            stated(gone.is_not_null(), "deregistered", on_date=gone),
            stated(known, "vat_reg", code=answer("vat"), on_date=pl.col("vat_on")),
            stated(pl.col("business").is_not_null(), "business_reg", code=answer("business")),
            stated(people.is_not_null(), "employees", value_int=people),
            stated(year.is_not_null(), "accounts_filed", value_int=year),
        ]
    )  # fmt: skip
