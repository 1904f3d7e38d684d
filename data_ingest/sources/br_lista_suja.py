"""Brazilian Ministry of Labour and Employment: register of employers ("lista suja")."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.ids.identifiers import compact
from data_ingest.lists.meaning import ends_on
from data_ingest.lists.records import iso_days, list_batch, own_key, read_list
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, refuse
from data_ingest.records.source import Batch, Download, source

PAGE = (
    "https://www.gov.br/trabalho-e-emprego/pt-br/assuntos/inspecao-do-trabalho/"
    "areas-de-atuacao/combate-ao-trabalho-escravo-e-analogo-ao-de-escravo"
)

FILE = (
    "https://www.gov.br/trabalho-e-emprego/pt-br/assuntos/inspecao-do-trabalho/"
    "areas-de-atuacao/cadastro_de_empregadores.csv"
)

_DAY = r"\d{2}/\d{2}/\d{4}"
_LAST_PERIOD = rf"(?:^|.*,\s*)({_DAY})(?:\s+a\s+({_DAY}))?\s*$"
"""Whoever was taken off and put back has both times in one field, as the program of another reader
of the list knows them: `05/10/2022 a 13/01/2023, 11/11/2024`."""

FORMS = (
    r"(?i)\b(?:LTDA|S/A|EIRELI|SLU|CIA|COMPANHIA|COOPERATIVA|ASSOCIA[CÇ][AÃ]O|CLUBE"
    r"|FUNDA[CÇ][AÃ]O|SINDICATO|CONS[OÓ]RCIO|MUNIC[IÍ]PIO|PREFEITURA)\b|\bS\.\s?A\b"
)
"""What tells that a name is an organisation's. ME and EPP do not, since they are sizes that sole
traders have too, nor does SA without a mark, which is a surname. Judgement, 2026-11-25: of the 192
entries of companies in the lists of 2023-04 and 2024-12, 191 have one."""

_COLUMNS = {
    "number": ("CNPJ/CPF", "CNPJ", "entity_key"),
    "name": ("Empregador", "company_name"),
    "type": ("entity_type",),
    "year": ("Ano da ação fiscal", "year_of_inspection"),
    "uf": ("UF", "worksite_uf"),
    "place": ("worksite_municipality",),
    "cnae": ("CNAE", "cnae_subclass"),
    "decided": ("Decisão administrativa de procedência", "decision_date"),
    "listed_on": ("Inclusão no Cadastro de Empregadores", "inclusion_date"),
}


@source(
    title=Text(
        "Arbetsgivarregistret ”lista suja” (Brasilien)",
        "Register of employers, “lista suja” (Brazil)",
    ),
    publisher="Ministério do Trabalho e Emprego (MTE)",
    licence="Public register; no licence stated",
    cadence="irregular",
    url=PAGE,
    download=Download(address=FILE),
    formats=("csv",),
    personal_data=Text(
        "De flesta poster gäller fysiska personer. De utelämnas och räknas, liksom enskilda"
        " näringsidkare: bara namn med en juridisk persons form behålls. Adresser läses inte.",
        "Most entries are of natural persons. They are left out and counted, and so are sole"
        " traders: only names with the form of a legal person are kept. Addresses are not read.",
    ),
    reader_version=2,
    kind="list",
)
def br_lista_suja(file: OpenedFile) -> Iterator[Batch]:
    """Firms in the Brazilian register of employers, by number (CNPJ), with the day of inclusion.

    Whoever is in it had workers in conditions analogous to slavery according to a final
    administrative decision after an inspection of one place of work. That is no judgment of a
    criminal court. An entry lapses two years after inclusion; one that the ministry or a court
    takes off earlier ends on the day that the list states, or is no longer in its next version.
    Of several times in the list the last counts. A firm has one entry for each inspection.
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("number", "name", "listed_on")):
        notes = Refusals()
        number = compact(pl.col("number"))
        padded = pl.when(number.str.contains(r"^\d{12,13}$")).then(number.str.zfill(14))
        included = pl.col("listed_on")
        known = records.frame.with_columns(
            listed_on=pl.coalesce(included.str.extract(_LAST_PERIOD, 1), included),
            taken_off=included.str.extract(_LAST_PERIOD, 2),
            number=padded.otherwise(number),
        ).with_columns(iso_days(day, "%d/%m/%Y") for day in ("listed_on", "taken_off", "decided"))
        kept = replace(records, frame=known)
        below = pl.col("name").is_null() & included.is_null()  # the table, such as a sum
        kept = refuse(kept, below, "register-no-number", field="CNPJ/CPF")
        kept = refuse(kept, ~_is_company(), "register-person")
        kept = read_days(kept, dict.fromkeys(("listed_on", "taken_off"), "%Y-%m-%d"), notes)
        frame = kept.frame.with_columns(party_id=pl.format("BR-CNPJ:{}", "number"))
        yield list_batch(
            kept,
            notes,
            frame.select(
                "party_id",
                "listed_on",
                entry_key=own_key("number", "listed_on", "year", "decided", "cnae", "place"),
                subject_kind=pl.lit("organisation"),
                subject_name="name",
                country=pl.lit("BR"),
                category=pl.lit("cadastro-de-empregadores"),
                delisted_on=pl.coalesce("taken_off", ends_on("br_lista_suja", pl.col("listed_on"))),
                url=pl.lit(PAGE),
            ),
            as_of=as_of,
            places=frame.filter(pl.col("uf").str.contains("^[A-Z]{2}$")).select(
                "party_id",
                role=pl.lit("business"),
                country=pl.lit("BR"),
                admin_scheme=pl.lit("ISO3166-2"),
                admin_code=pl.format("BR-{}", "uf"),
                locality="place",
            ),
            industries=frame.filter(pl.col("cnae").is_not_null()).select(
                "party_id", scheme=pl.lit("CNAE2"), code="cnae", rank=pl.lit(1)
            ),
        )


def _is_company() -> pl.Expr:
    """Return whether a record is surely an organisation's: its number, its name, what is stated."""
    stated = pl.col("type").is_null() | (pl.col("type") == "company")
    number = pl.col("number").str.contains(r"^[0-9A-Z]{12}[0-9]{2}$")
    form = (pl.col("type") == "company").fill_null(value=False) | pl.col("name").str.contains(FORMS)
    return (stated & number & pl.col("name").is_not_null() & form).fill_null(value=False)
