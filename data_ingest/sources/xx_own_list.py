"""A buyer's own list, as CSV."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from data_ingest.ids.country_words import countries_noted
from data_ingest.ids.identifiers import resolve
from data_ingest.ids.number_notes import number_notes
from data_ingest.ids.personal_numbers import LOOKS_PERSONAL
from data_ingest.linking.legal_forms import load_legal_forms
from data_ingest.linking.names import name_norm, name_parts
from data_ingest.lists.meaning import OWN_CATEGORIES, ends_on
from data_ingest.lists.records import list_batch, own_key, read_list
from data_ingest.model.text import Text
from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import Records, content_day, read_days, refuse
from data_ingest.records.source import Batch, source

CATEGORIES = {
    spelling.lower(): code
    for code, words in OWN_CATEGORIES.items()
    for spelling in (code, *words.in_all())
}
"""Codes of categories by every way to write them."""

HOME = "SE"
"""The country of a number beside which neither a country nor a type stands."""

_COLUMNS = {
    "number": ("Organisationsnummer", "number"),
    "scheme": ("Nummertyp", "scheme"),
    "name": ("Namn", "name"),
    "country": ("Land", "country"),
    "category": ("Kategori", "category"),
    "listed_on": ("Från", "listed_on"),
    "lapses_on": ("Till", "lapses_on"),
    "delisted_on": ("Avförd", "delisted_on"),
    "url": ("Länk", "url"),
    "own_key": ("Nyckel", "key"),
}
_KEY_OF_NOBODY = b"hashes made with it are thrown away"


@source(
    title=Text("Köparens egen lista", "The buyer's own list"),
    publisher="The buyer",
    licence="The buyer's own",
    cadence="own",
    url="https://www.rfc-editor.org/rfc/rfc4180",
    formats=("csv",),
    personal_data=Text(
        "Fysiska personer får inte stå i listan. Poster med personnummer, eller med ett namn utan"
        " nummer och utan en juridisk persons form, utelämnas och räknas. Fritext läses inte.",
        "Natural persons may not be in the list. Entries with a personal number, or with a name"
        " that has neither a number nor the form of a legal person, are left out and counted. Free"
        " text is not read.",
    ),
    reader_version=3,
    kind="list",
)
def xx_own_list(file: OpenedFile) -> Iterator[Batch]:
    """Organisations that the buyer itself keeps a note of, with category and dates.

    Columns, dates and what may not stand in the list are said in the guide to own lists. An entry
    without an end lapses three years after its day. One with a number whose check digit is wrong
    is left out, since it could be another firm's.
    """
    as_of = content_day(file)
    for records in read_list(file, _COLUMNS, ("number", "name", "category", "listed_on")):
        notes = Refusals()
        kept = _known(_identified(_placed(records, notes), notes))
        kept = read_days(kept, {"lapses_on": "%Y-%m-%d", "delisted_on": "%Y-%m-%d"}, notes)
        end = pl.coalesce(
            pl.min_horizontal("lapses_on", "delisted_on"),
            ends_on("xx_own_list", pl.col("listed_on")),
        )
        kept = replace(kept, frame=kept.frame.with_columns(end=end))
        kept = refuse(kept, pl.col("end") < pl.col("listed_on"), "listing-order")
        yield list_batch(
            kept,
            notes,
            kept.frame.select(
                "party_id",
                "category",
                "url",
                "listed_on",
                entry_key=pl.coalesce("own_key", own_key("party_id", "category", "listed_on")),
                subject_kind=pl.lit("organisation"),
                subject_name="name",
                country="country",
                delisted_on="end",
            ),
            as_of=as_of,
        )


def _placed(records: Records, notes: Refusals) -> Records:
    """Return the records with `country` as two letters, and `stated`: whether any was written."""
    frame = records.frame.with_columns(stated=pl.col("country").is_not_null())
    return replace(records, frame=countries_noted(frame, "country", notes))


def _identified(records: Records, notes: Refusals) -> Records:
    """Return the records of organisations, with `party_id`: by number, else by name.

    What has to be said of the numbers of those that are kept is added to `notes`.
    """
    frame = records.frame
    home = pl.when(pl.col("scheme").is_null() & ~pl.col("stated")).then(pl.lit(HOME))
    claims = frame.filter(pl.col("number").is_not_null()).select(
        "scheme",
        "number",
        country=pl.coalesce("country", home),
        party_id=pl.col("record").cast(pl.String),
        natural_person=pl.lit(value=False),
    )
    identifiers, said = resolve(claims, person_key=_KEY_OF_NOBODY)
    found = pl.DataFrame(identifiers).unique("party_id", keep="first", maintain_order=True)
    numbers = found.select(
        "checksum_ok",
        "is_personal",
        record=pl.col("party_id").cast(pl.Int64),
        party_id=pl.format("{}:{}", "scheme", "value"),
    )
    frame = frame.join(numbers, on="record", how="left", maintain_order="left")
    kept = replace(records, frame=frame)
    nobody = pl.col("party_id").is_null() & pl.col("name").is_null()
    kept = refuse(kept, nobody, "register-no-name", field="name")
    kept = refuse(kept, _may_be_person(kept.frame["name"]), "register-person")
    unknown = pl.col("party_id").str.starts_with("UNKNOWN-").fill_null(value=False)
    kept = refuse(kept, ~pl.col("checksum_ok") & ~unknown, "listing-check-digit")
    rows = [f"row {record}" for record in claims["party_id"]]
    used = {f"row {record}" for record in kept.frame["record"]}
    noted = number_notes(said, rows)
    notes.rows.extend(note for note in noted if not note.location or note.location in used)
    key = pl.format("xx_own_list:{}", name_norm(pl.col("name")))
    return replace(kept, frame=kept.frame.with_columns(pl.coalesce("party_id", key)))


def _may_be_person(names: pl.Series) -> pl.Expr:
    """Return whether an entry is a natural person's, or has nothing that says that it is not."""
    forms = load_legal_forms()
    kinds = [
        {forms[code].kind for code in (codes or "").split()} for codes in name_parts(names)["forms"]
    ]
    sole = pl.lit(pl.Series(["sole" in found for found in kinds], dtype=pl.Boolean))
    formless = pl.lit(pl.Series([not found for found in kinds], dtype=pl.Boolean))
    unnumbered = pl.col("party_id").is_null() | pl.col("party_id").str.starts_with("UNKNOWN-")
    marked = pl.col("is_personal") | pl.col("name").str.contains(LOOKS_PERSONAL)
    return marked.fill_null(value=False) | sole | (unnumbered & formless)


def _known(records: Records) -> Records:
    """Return the records whose category and day of listing are known."""
    code = pl.col("category").str.to_lowercase().replace_strict(CATEGORIES, default=None)
    day = pl.col("listed_on").str.to_date("%Y-%m-%d", strict=False)
    kept = replace(records, frame=records.frame.with_columns(category=code, listed_on=day))
    allowed = {"categories": ", ".join(OWN_CATEGORIES)}
    kept = refuse(kept, pl.col("category").is_null(), "listing-category", **allowed)
    return refuse(kept, pl.col("listed_on").is_null(), "listing-day", field="listed_on")
