"""e-Äriregister: basic data of Estonian firms."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

STATUSES = {
    "R": ("active", None),
    "L": ("winding_down", "liquidation"),
    "N": ("insolvent", "bankruptcy"),
    "K": ("dissolved", "deregistered"),
}
"""Status and fact by `ettevotja_staatus`: entered, in liquidation, bankrupt, deleted (open data of
RIK, 2026-09)."""

SOLE_TRADER = "Füüsilisest isikust ettevõtja"
"""The legal form that is a natural person (FIE)."""

BRANCH = "Välismaa äriühingu filiaal"
"""The legal form that is the branch of a foreign firm."""

_STATUS_OF = {code: status for code, (status, _) in STATUSES.items()}
_FACT_OF = {code: fact for code, (_, fact) in STATUSES.items() if fact}
_COLUMNS = {
    "number": ("ariregistri_kood",),
    "name": ("nimi",),
    "form": ("ettevotja_oiguslik_vorm",),
    "vat": ("kmkr_nr",),
    "status": ("ettevotja_staatus",),
    "begun": ("ettevotja_esmakande_kpv",),
    "ehak": ("asukoha_ehak_kood",),
    "place": ("asukoha_ehak_tekstina",),
}


@source(
    title=Text("e-Äriregister: grunddata (Estland)", "e-Business Register: basic data (Estonia)"),
    publisher="Registrite ja Infosüsteemide Keskus (RIK)",
    licence="CC-BY-4.0",
    cadence="daily",
    url="https://avaandmed.ariregister.rik.ee/en/downloading-open-data",
    download=Download(
        address="https://avaandmed.ariregister.rik.ee/sites/default/files/avaandmed/ettevotja_rekvisiidid__lihtandmed.csv.zip",
        megabytes=19,
        records=378_009,
        counted=date(2026, 9, 17),
    ),
    formats=("csv",),
    personal_data=Text(
        "Enskilda näringsidkare (FIE): namn och ort utelämnas, numret blir en nyckelhash."
        " Gatuadresser läses inte.",
        "Sole traders (FIE): name and town are left out, the number becomes a keyed hash."
        " Street addresses are not read.",
    ),
    reader_version=1,
)
def ee_ariregister_basic(file: OpenedFile) -> Iterator[Batch]:
    """Estonian firms with form, status, VAT number and municipality.

    The file has firms that are entered, in liquidation or bankrupt. One that has been deleted
    disappears from it, so a firm that is not in the file need not have been deleted. Industries are
    in the general data only.
    """
    as_of = content_day(file)
    needed = ("number", "name", "status")
    for records in read_records(file, _COLUMNS, needed=needed, delimiter=";"):
        notes = Refusals()
        field = "ariregistri_kood"
        kept = refuse(records, pl.col("number").is_null(), "register-no-number", field=field)
        kept = read_days(kept, {"begun": "%d.%m.%Y"}, notes)
        frame = kept.frame.with_columns(party_id=pl.format("EE-RIK:{}", "number"))
        personal = pl.col("form").eq_missing(pl.lit(SOLE_TRADER))
        yield Batch(
            records=records.count,
            parties=frame.select(
                "party_id",
                kind=pl.when(personal)
                .then(pl.lit("sole_trader"))
                .when(pl.col("form") == BRANCH)
                .then(pl.lit("branch"))
                .otherwise(pl.lit("company")),
                display_name=pl.when(~personal).then("name"),
                country=pl.lit("EE"),
                status=pl.col("status").replace_strict(_STATUS_OF, default="unknown"),
                founded_on="begun",
                legal_form_code="form",
                legal_form_scheme=pl.when(pl.col("form").is_not_null()).then(pl.lit("EE-RIK")),
                is_personal=personal,
            ),
            identifiers=frame.filter(pl.col("vat").is_not_null()).select(
                "party_id", country=pl.lit("EE"), scheme=pl.lit("VAT"), number="vat"
            ),
            places=frame.filter(pl.col("ehak").is_not_null()).select(
                "party_id",
                role=pl.lit("registered"),
                country=pl.lit("EE"),
                admin_scheme=pl.lit("EHAK"),
                admin_code="ehak",
                locality=pl.col("place")
                .str.replace(r",?[^,]* maakond$", "")
                .str.extract(r"([^,]+)$"),
            ),
            party_facts=frame.filter(pl.col("status").is_in(list(_FACT_OF))).select(
                "party_id",
                fact=pl.col("status").replace_strict(_FACT_OF, default=None),
                code="status",
            ),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
