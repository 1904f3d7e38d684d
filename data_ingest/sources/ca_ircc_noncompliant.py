"""Immigration, Refugees and Citizenship Canada: employers found non-compliant."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.linking.names import name_norm, name_parts
from data_ingest.lists.records import iso_days, list_batch, own_key, read_list
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import content_day, read_days, refuse
from data_ingest.records.source import Batch, source

PAGE = (
    "https://www.canada.ca/en/immigration-refugees-citizenship/services/work-canada/"
    "employers-non-compliant.html"
)

FORMS = (
    r"(?i)\b(?:inc|ltd|ltée|ltee|limitée|corp|corporation|llp|ulc|senc|society|société|association"
    r"|cooperative|coopérative|university|college)\b|\bs\.e\.n\.c"
)
"""What tells that a name is an organisation's, beside the legal forms that are known by their
place. A trade name such as a farm's may be a natural person's. Judgement, 2026-11-25."""

PROVINCES = {
    "alberta": "AB", "british columbia": "BC", "manitoba": "MB", "new brunswick": "NB",
    "newfoundland and labrador": "NL", "nova scotia": "NS", "northwest territories": "NT",
    "nunavut": "NU", "ontario": "ON", "prince edward island": "PE", "quebec": "QC", "québec": "QC",
    "saskatchewan": "SK", "yukon": "YT",
}  # fmt: skip
"""Codes of ISO 3166-2:CA by name."""

NUMBERS = {"one": 1, "two": 2, "five": 5, "ten": 10}
"""Lengths of a ban in years as the page spells them: one, two, five or ten (Immigration and
Refugee Protection Regulations, section 209.95, not checked)."""

_COLUMNS = {
    "trade": ("Business operating name", "operating_name"),
    "legal": ("Business legal name", "legal_name"),
    "address": ("Address", "province"),
    "reasons": ("Reason(s)", "Reasons", "reason_codes"),
    "listed_on": ("Date of final decision", "decision_date"),
    "penalty": ("Penalty",),
    "status": ("Status",),
}


@source(
    title=Text(
        "Arbetsgivare som inte har följt villkoren för utländsk arbetskraft (Kanada)",
        "Employers found non-compliant with the rules on foreign workers (Canada)",
    ),
    publisher="Immigration, Refugees and Citizenship Canada (IRCC)",
    licence="Crown copyright; non-commercial reproduction permitted",
    cadence="irregular",
    url=PAGE,
    formats=("csv",),
    personal_data=Text(
        "En del arbetsgivare är fysiska personer. Namn utan en juridisk persons form utelämnas och"
        " räknas. Av adressen läses bara provinsen.",
        "Some employers are natural persons. Names without the form of a legal person are left out"
        " and counted. Of the address only the province is read.",
    ),
    reader_version=1,
    kind="list",
)
def ca_ircc_noncompliant(file: OpenedFile) -> Iterator[Batch]:
    """Canadian employers found non-compliant with the conditions for hiring foreign workers.

    The category holds the page's own codes of reasons, such as `6;9`: many are papers or meetings
    missed (2, 5, 6, 7), others pay and conditions (9) or abuse (17). A ban of a stated length ends
    on its day, or on the day that follows from the decision; one whose penalty is unpaid, and a
    permanent one, have no end. A penalty without a ban has none either: the decision stays with its
    day, and grows old. Entries have no number, so each is a possible match until a person has
    confirmed it. That an employer is not listed says nothing, since few are inspected.

    The page is a table; what is read is that table saved as CSV, with the page's headings.
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("legal", "trade", "listed_on")):
        notes = Refusals()
        named = records.frame.with_columns(
            iso_days("listed_on", "%B %d, %Y"), name=pl.coalesce("legal", "trade")
        )
        kept = replace(records, frame=named)
        kept = refuse(kept, pl.col("name").is_null(), "register-no-name", field="legal_name")
        kept = refuse(kept, ~_is_organisation(kept.frame["name"]), "register-person")
        kept = read_days(kept, {"listed_on": "%Y-%m-%d"}, notes)
        frame = kept.frame.with_columns(
            key=name_norm(pl.col("name")),
            province=_province(),
            reasons=pl.col("reasons").str.extract_all(r"\d+").list.join(";").replace("", None),
        ).with_columns(
            party_id=pl.concat_str(pl.lit("ca_ircc_noncompliant:"), own_key("key", "province"))
        )
        yield list_batch(
            kept,
            notes,
            frame.select(
                "party_id",
                "listed_on",
                entry_key=own_key("key", "province", "listed_on", "reasons"),
                subject_kind=pl.lit("organisation"),
                subject_name="name",
                country=pl.lit("CA"),
                category=pl.col("reasons").fill_null("no-reason-stated"),
                delisted_on=_end(),
                url=pl.lit(PAGE),
            ),
            as_of=as_of,
            names=frame.filter(
                pl.col("trade").is_not_null() & pl.col("legal").is_not_null()
            ).select("party_id", kind=pl.lit("trading"), name="trade"),
            places=frame.filter(pl.col("province").is_not_null()).select(
                "party_id",
                role=pl.lit("business"),
                country=pl.lit("CA"),
                admin_scheme=pl.lit("ISO3166-2"),
                admin_code=pl.format("CA-{}", "province"),
            ),
        )


def _is_organisation(names: pl.Series) -> pl.Expr:
    forms = pl.lit(name_parts(names)["forms"] != "")
    return forms | pl.col("name").str.contains(FORMS)


def _province() -> pl.Expr:
    written = pl.col("address").str.to_lowercase()
    name = written.str.extract(f"({'|'.join(PROVINCES)})").replace_strict(PROVINCES, default=None)
    codes = "|".join(sorted(set(PROVINCES.values())))
    return pl.coalesce(name, pl.col("address").str.extract(rf"\b({codes})\b"))


def _end() -> pl.Expr:
    """Return the day on which a ban ends: as stated, else by its length in years."""
    stated = (
        pl.col("status")
        .str.extract(r"(?i)until\s+([a-z]+ \d{1,2}, \d{4})")
        .str.to_date("%B %d, %Y", strict=False)
    )
    length = pl.col("penalty").str.to_lowercase().str.extract(r"(\d+|one|two|five|ten)[- ]+year")
    years = pl.coalesce(
        length.replace_strict(NUMBERS, default=None, return_dtype=pl.Int64),
        length.cast(pl.Int64, strict=False),
    )
    by_length = pl.col("listed_on").dt.offset_by(pl.format("{}y", years))
    unpaid = pl.col("status").str.contains("(?i)unpaid").fill_null(value=False)
    return pl.coalesce(stated, pl.when(~unpaid).then(by_length))
