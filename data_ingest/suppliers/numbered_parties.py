"""Who the rows of a long list speak of, in columns: for lists in which each row has one number.

It follows the rules of `data_ingest.mapping.parties`, of which only the first can apply where every
row has a number: rows with one number are one party. A list of a million such rows is then a matter
of seconds; any other list is read row by row there, with the same result.
"""

from typing import NamedTuple, cast

import dataframely as dy
import polars as pl

from data_ingest.formats.ledger.payees import is_person_name
from data_ingest.ids.countries import countries
from data_ingest.ids.identifiers import CLAIMS, LAST_HOME, compact, resolve, without_persons
from data_ingest.ids.number_notes import number_notes
from data_ingest.linking.names import normal_names
from data_ingest.model.rows import RejectRow
from data_ingest.model.tables import Identifiers, Names, Parties
from data_ingest.model.without_rows import typed, without_rows

MENTIONS = pl.Schema(dict.fromkeys(("name", "number", "country", "scheme"), pl.String()))
"""One party as a row writes it; `data_ingest.mapping.parties.Mention` says what a column means."""


class NumberedParties(NamedTuple):
    """The parties of a list.

    Attributes:
        ids: The party of each row.
        parties: Who they are, in order of their first row.
        names: Further spellings.
        identifiers: Their numbers.
        noted: What has to be said of the numbers; its location is the place of a row, from 0 on.
    """

    ids: pl.Series
    parties: dy.DataFrame[Parties]
    names: dy.DataFrame[Names]
    identifiers: dy.DataFrame[Identifiers]
    noted: list[RejectRow]


def numbered_parties(
    mentions: pl.DataFrame, *, person_key: bytes, home: str = LAST_HOME
) -> NumberedParties | None:
    """Return the parties of rows that each have one number; None where one has none or several.

    Args:
        mentions: Columns as `MENTIONS`, in the order of the list.
        person_key: Secret for the keyed hash of natural persons' numbers.
        home: Where a number is tried if nothing says its country.
    """
    with_number = compact(pl.col("number")).str.len_bytes() > 0
    if not mentions.select(with_number.fill_null(value=False).all()).item():
        return None
    marked = pl.Series(
        "natural_person", mentions.select(is_person_name(pl.col("name"))).to_series()
    )
    rows = mentions.with_columns(marked).with_columns(
        name=pl.when(~pl.col("natural_person")).then("name"),
        at=pl.int_range(pl.len()),
    )
    found, noted = _identified(rows, person_key=person_key, home=home)
    if not found["at"].equals(rows["at"]):  # as many may be one without a number and one with two
        return None
    first = pl.col("at").first().over("scheme", "value")
    told = (
        rows.drop("scheme")
        .hstack(found.select("scheme", "value", personal="is_personal"))
        .with_columns(party_id=pl.format("party-{}", first + 1))
    )
    identifiers = cast(
        "dy.DataFrame[Identifiers]",  # as they come from `identify`, with the party of each
        found.drop("at")
        .with_columns(told["party_id"])
        .select(Identifiers.column_names())
        .unique(Identifiers.primary_key(), keep="first", maintain_order=True),
    )
    parties = without_persons(_parties(told), identifiers)
    public = parties.filter(~pl.col("is_personal")).select("party_id")
    names = without_rows(Names)
    if parties.height < told.height:  # one party in several rows may have several spellings
        several = _further_names(told)
        names = typed(Names, several.join(public, on="party_id", how="semi", maintain_order="left"))
    return NumberedParties(told["party_id"], parties, names, identifiers, noted)


def _identified(
    rows: pl.DataFrame, *, person_key: bytes, home: str
) -> tuple[pl.DataFrame, list[RejectRow]]:
    """Return what the numbers of rows are, in order, with the place `at` of the row of each.

    Beside it stands what has to be said of the numbers.
    """
    claims = rows.with_columns(party_id=pl.col("at").cast(pl.String)).select(CLAIMS.names())
    homes = pl.repeat(home, rows.height, dtype=pl.String, eager=True)
    found, notes = resolve(claims, person_key=person_key, homes=homes)
    noted = number_notes(notes, claims["party_id"].to_list())
    return found.with_columns(at=pl.col("party_id").cast(pl.Int64)), noted


def _parties(told: pl.DataFrame) -> pl.DataFrame:
    """Return each party by its first row; a register of organisations tells its country."""
    register = pl.col("scheme").str.extract("^([^-]*)")
    of_register = pl.when(~pl.col("personal") & register.is_in(sorted(countries()))).then(register)
    return told.unique("party_id", keep="first", maintain_order=True).select(
        "party_id",
        kind=pl.when("natural_person").then(pl.lit("person")).otherwise(pl.lit("unknown")),
        display_name="name",
        country=pl.coalesce("country", of_register),
        size=pl.lit(None, pl.String),
        is_personal="natural_person",
    )


def _further_names(told: pl.DataFrame) -> pl.DataFrame:
    """Return spellings that are not the name of the party's first row, the first of each."""
    again = told.select("party_id", "name", first=pl.int_range(pl.len()).over("party_id") == 0)
    several = again.filter(pl.len().over("party_id") > 1)
    normal = normal_names([name or "" for name in several["name"]])
    return (
        several.with_columns(normal=pl.Series(normal, dtype=pl.String))
        .filter(pl.col("name").is_not_null())
        .unique(["party_id", "normal"], keep="first", maintain_order=True)
        .filter(~pl.col("first"))
        .select("party_id", "name", language=pl.lit(None, pl.String))
    )
