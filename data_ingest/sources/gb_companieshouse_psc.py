"""Companies House: persons with significant control, of whom only organisations are read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from data_ingest.ids.country_words import country_codes
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import Records, content_day, read_days, read_records, refuse
from data_ingest.records.source import Batch, Download, source

NATURES = 16
"""Natures of control that are read of a record: more than the eight that a company's owner can have
in one capacity (own right, trust or firm) under the Companies Act 2006, schedule 1A."""

BANDS = {
    "25-to-50": (250_000, 500_000),
    "50-to-75": (500_000, 750_000),
    "75-to-100": (750_000, 1_000_000),
    "more-than-25": (250_000, 1_000_000),
}
"""Shares in parts per million by the band in `natures_of_control`. Source: psc_descriptions.yml of
Companies House's api-enumerations, 2026-09. The exact share is not registered."""

EXEMPTIONS = (
    "psc_exempt_as_trading_on_regulated_market",
    "psc_exempt_as_shares_admitted_on_market",
    "psc_exempt_as_trading_on_uk_regulated_market",
    "psc_exempt_as_trading_on_eu_regulated_market",
    "disclosure_transparency_rules_chapter_five_applies",
)
"""Keys of `exemptions`. Source: exemption_descriptions.yml, as above."""

_NUMBER = r"^(?:\d{1,8}|[A-Z]{2}\d{6}|R\d{7})$"
_COLUMNS = {
    "number": ("company_number",),
    "kind": ("data.kind",),
    "name": ("data.name",),
    "registered": ("data.identification.registration_number",),
    "country": ("data.identification.country_registered",),
    "place": ("data.identification.place_registered",),
    "key": ("data.links.self", "data.etag"),
    "statement": ("data.statement",),
    "notified": ("data.notified_on",),
    "ceased": ("data.ceased_on",),
    "is_ceased": ("data.ceased",),
    "generated": ("data.generated_at",),
    "exemption": tuple(f"data.exemptions.{key}.exemption_type" for key in EXEMPTIONS),
    "exempt_from": tuple(f"data.exemptions.{key}.items.1.exempt_from" for key in EXEMPTIONS),
    "exempt_to": tuple(f"data.exemptions.{key}.items.1.exempt_to" for key in EXEMPTIONS),
    **{f"nature{n}": (f"data.natures_of_control.{n}",) for n in range(1, NATURES + 1)},
}


@source(
    title=Text(
        "Companies House: ägare med betydande inflytande",
        "Companies House: persons with significant control",
    ),
    publisher="Companies House",
    licence="OGL-UK-3.0",
    cadence="daily",
    url="https://download.companieshouse.gov.uk/en_pscdata.html",
    download=Download(
        address="https://download.companieshouse.gov.uk/en_pscdata.html",
        link=r"persons-with-significant-control-snapshot-\d{4}-\d{2}-\d{2}\.zip",
        records=15_952_486,
        counted=date(2026, 9, 18),
    ),
    formats=("jsonl", "json"),
    personal_data=Text(
        "Filen namnger fysiska personer. Av dem läses bara hur många som nu har betydande"
        " inflytande över ett bolag; namn, födelsetid och adress läses aldrig.",
        "The file names natural persons. All that is read of them is how many now have significant"
        " control of a company; names, birth dates and addresses are never read.",
    ),
    reader_version=3,
)
def gb_companieshouse_psc(file: OpenedFile) -> Iterator[Batch]:
    """Organisations that own more than a quarter of a UK company or control it in another way.

    Shares are bands. Where no owner is named, the register's own word says why: there is none, one
    has not been found, one has not answered, the company is exempt because its shares are traded,
    or a court has ordered silence. An owner may hold through others, so nothing is said of whether
    the link is direct. The number of individuals counts what stands in one file.
    """
    as_of = content_day(file)
    individuals: list[pl.DataFrame] = []
    owners: list[pl.DataFrame] = []
    for records in read_records(file, _COLUMNS, needed=("kind",)):
        notes = Refusals()
        kept, frame, generated = _prepared(records, notes)
        as_of = as_of or generated
        links, abroad, home = _owned(frame.filter(_is("corporate-entity", "legal-person")))
        owners.append(home)
        individuals.append(
            frame.filter(_is("individual") & pl.col("current")).group_by("owned_id").len()
        )
        yield Batch(
            records=kept.count,
            parties=abroad.select("party_id", "country", kind="form", display_name="name"),
            identifiers=abroad.filter(
                pl.col("registered").is_not_null() & pl.col("country").is_not_null()
            ).select("party_id", "country", number="registered"),
            control_links=pl.concat([links, _unnamed(frame)], how="diagonal"),
            rejects=tuple(kept.refusals.rows),
            notes=tuple(notes.rows),
            as_of=as_of,
        )
    named = pl.concat(owners).unique("party_id", keep="first", maintain_order=True)
    counted = pl.concat(individuals).group_by("owned_id").sum().sort("owned_id")
    yield Batch(
        records=0,
        parties=named.select("party_id", kind="form", display_name="name", country=pl.lit("GB")),
        party_facts=counted.select(
            party_id="owned_id",
            fact=pl.lit("has_individual_owner"),
            value_int=pl.col("len").cast(pl.Int64),
        ),
    )


def _is(*kinds: str) -> pl.Expr:
    return pl.any_horizontal(pl.col("kind").str.starts_with(kind) for kind in kinds)


def _prepared(records: Records, notes: Refusals) -> tuple[Records, pl.DataFrame, date | None]:
    """Return the records that are kept, as records and with what all kinds need, and the day.

    The last line of a snapshot is no record but its totals, with the time of its making.
    """
    is_total = _is("totals#").fill_null(value=False)
    totals = records.frame.filter(is_total)
    days = totals["generated"].str.head(10).str.to_date("%Y-%m-%d", strict=False)
    generated = next(iter(days.drop_nulls()), None)
    count = records.count - totals.height
    kept = replace(records, frame=records.frame.filter(~is_total), count=count)
    kept = refuse(kept, pl.col("number").is_null(), "register-no-number", field="company_number")
    known = _is("individual", "corporate-entity", "legal-person", "super-secure", "exemptions") | (
        pl.col("kind") == "persons-with-significant-control-statement"
    )
    kept = refuse(kept, ~known | pl.col("kind").is_null(), "register-kind")
    dated = ("notified", "ceased", "exempt_from", "exempt_to")
    kept = read_days(kept, dict.fromkeys(dated, "%Y-%m-%d"), notes)
    frame = kept.frame.with_columns(
        owned_id=pl.format("GB-COH:{}", _padded("number")),
        current=pl.col("ceased").is_null() & (pl.col("is_ceased").fill_null("") != "true"),
    )
    return kept, frame, generated


def _padded(column: str) -> pl.Expr:
    """Return a company number with the zeros that it lost where it was taken for a number."""
    number = pl.col(column).str.to_uppercase().str.replace_all(r"\s", "")
    return pl.when(number.str.contains(r"^\d{1,8}$")).then(number.str.zfill(8)).otherwise(number)


def _owned(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the links of organisations, and those of other countries and of the United Kingdom."""
    frame = frame.with_columns(written=pl.col("country"), country=country_codes(frame["country"]))
    at_home = (pl.col("country") == "GB").fill_null(value=False) | (
        pl.col("written").is_null()
        & pl.col("place").str.to_lowercase().str.contains("companies house")
    )
    in_register = at_home & _padded("registered").str.contains(_NUMBER)
    frame = frame.with_columns(
        home=in_register.fill_null(value=False),
        own=pl.format("gb_companieshouse_psc:{}/{}", _padded("number"), _last("key")),
        form=pl.when(_is("corporate-entity")).then(pl.lit("company")).otherwise(pl.lit("unknown")),
    ).with_columns(
        party_id=pl.when("home")
        .then(pl.format("GB-COH:{}", _padded("registered")))
        .otherwise("own"),
    )
    natures = frame.unpivot(
        [f"nature{n}" for n in range(1, NATURES + 1)],
        index=["owned_id", "party_id", "current", "notified", "ceased", "record"],
        value_name="nature",
    )
    stated = natures.filter(pl.col("nature").is_not_null() | (pl.col("variable") == "nature1"))
    band = pl.col("nature").str.extract(r"(25-to-50|50-to-75|75-to-100|more-than-25)-percent")
    kind = (
        pl.when(pl.col("nature").str.starts_with("ownership-of-shares"))
        .then(pl.lit("shareholding"))
        .when(pl.col("nature").str.starts_with("voting-rights"))
        .then(pl.lit("voting"))
        .when(pl.col("nature").str.starts_with("right-to-appoint"))
        .then(pl.lit("appoint_board"))
        .otherwise(pl.lit("other"))
    )
    shared = pl.when(kind != "other").then(band)
    links = stated.sort("record", maintain_order=True).select(
        "owned_id",
        owner_id="party_id",
        kind=kind,
        share_low_ppm=_bound(shared, 0),
        share_high_ppm=_bound(shared, 1),
        is_current="current",
        valid_from="notified",
        valid_to="ceased",
    )
    columns = ("party_id", "form", "country", "name", "registered")
    return links, frame.filter(~pl.col("home")).select(columns), _named(frame)


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each owner of the United Kingdom once, by its number."""
    home = frame.filter("home").select("party_id", "form", "name")
    return home.unique("party_id", keep="first", maintain_order=True)


def _bound(band: pl.Expr, place: int) -> pl.Expr:
    bounds = {name: ends[place] for name, ends in BANDS.items()}
    return band.replace_strict(bounds, default=None, return_dtype=pl.Int64)


def _last(column: str) -> pl.Expr:
    """Return what stands after the last slash: the register's own key of an owner."""
    return pl.coalesce(pl.col(column).str.extract(r"([^/]+)$"), pl.format("row {}", "record"))


def _unnamed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the reasons why no owner is named."""
    exempt = _is("exemptions")
    reasons = frame.with_columns(
        reason=pl.when(exempt)
        .then(pl.coalesce("exemption", "kind"))
        .when(_is("super-secure"))
        .then("kind")
        .when(pl.col("kind") == "persons-with-significant-control-statement")
        .then(pl.coalesce("statement", "kind"))
    ).filter(pl.col("reason").is_not_null())
    return reasons.select(
        "owned_id",
        "reason",
        kind=pl.lit("other"),
        is_current=pl.col("current") & pl.col("exempt_to").is_null(),
        valid_from=pl.when(exempt).then("exempt_from").otherwise("notified"),
        valid_to=pl.when(exempt).then("exempt_to").otherwise("ceased"),
    )
