"""What has to be said of numbers beyond the form of each: whose they may be, and which disagree."""

import polars as pl

from data_ingest.ids.recognition import recognise
from data_ingest.ids.schemes.catalogue import CHECKED

_COUNTRIES = pl.DataFrame({"country": sorted(CHECKED)})
_MOST_TRIED = 500
"""Numbers tried in other countries; a list with more has a wrong country throughout."""
_MOST_NAMED = 3
_FORMLESS = pl.col("note") == "number-form-country"
_MAY_BE_TEXT = ("number-form", "number-form-country", "number-no-country")
_DIGITS = r"[0-9][0-9 .\-]{4,}[0-9]"
_WORDS = r"\p{L}{4}|\p{L}{2}\P{L}+\p{L}{2}"
"""Four letters in a row, or two words: more than any number or its prefix has."""


def of_other_countries(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what was found, with the schemes named that a number of no form can be of elsewhere.

    The number stays unresolved: who states it has to say which of number and country is right.

    Args:
        rows: The claims as `data_ingest.ids.claims.read_claims` returns them.
        found: As `data_ingest.ids.recognition.recognise` returns it.
    """
    lost = found.filter(_FORMLESS)["order"].head(_MOST_TRIED)
    if lost.is_empty():
        return found
    tried = rows.filter(pl.col("order").is_in(lost.implode())).drop("country")
    again = recognise(tried.join(_COUNTRIES, how="cross").select(rows.columns))
    right = again.filter("checksum_ok", ~pl.col("is_personal"))
    named = right.group_by("order", maintain_order=True).agg(
        elsewhere=pl.col("scheme").unique().sort().head(_MOST_NAMED).str.join(", ")
    )
    joined = found.join(named, on="order", how="left", maintain_order="left")
    is_named = _FORMLESS & pl.col("elsewhere").is_not_null()
    return joined.with_columns(
        note=pl.when(is_named).then(pl.lit("number-other-country")).otherwise("note"),
        what=pl.when(is_named).then("elsewhere").otherwise("what"),
    ).drop("elsewhere")


def of_text(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what was found, with a text named that has a number in it and words beside it.

    The number stays unresolved: the words may say whose it is, or that it is another firm's.

    Args:
        rows: The claims as `data_ingest.ids.claims.read_claims` returns them.
        found: As `data_ingest.ids.recognition.recognise` returns it.
    """
    lost = found.filter(pl.col("note").is_in(_MAY_BE_TEXT))["order"]
    if lost.is_empty():
        return found
    bare = pl.col("bare")
    is_text = bare.str.contains(_DIGITS) & bare.str.contains(_WORDS)
    texts = rows.filter(pl.col("order").is_in(lost.implode()), is_text)["order"]
    named = pl.col("order").is_in(texts.implode())
    return found.with_columns(
        note=pl.when(named).then(pl.lit("number-in-text")).otherwise("note"),
        what=pl.when(~named).then("what"),
    )


def of_home(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what was found, with a wrong check digit named where a number fails by it at home.

    Without it the message would ask for a country, and only the next one for the right digit.

    Args:
        rows: The claims as `data_ingest.ids.claims.read_claims` returns them.
        found: As `data_ingest.ids.recognition.recognise` returns it.
    """
    lost = found.filter(pl.col("note") == "number-no-country")["order"]
    tried = rows.filter(pl.col("order").is_in(lost.implode()), pl.col("home").is_not_null())
    if tried.is_empty():
        return found
    again = recognise(tried.with_columns(country="home"))
    wrong = again.filter(pl.col("note") == "number-check-digit").unique("order")
    named = wrong.select("order", own=pl.col("what"))
    joined = found.join(named, on="order", how="left", maintain_order="left")
    is_wrong = pl.col("own").is_not_null()
    return joined.with_columns(
        note=pl.when(is_wrong).then(pl.lit("number-check-digit")).otherwise("note"),
        what=pl.coalesce("own", "what"),
    ).drop("own")


def contradictions(found: pl.DataFrame) -> pl.DataFrame:
    """Return order, note and what of numbers that contradict an earlier one of the same party.

    Two numbers of one register are of two organisations; VAT numbers only where they are of one
    country. A number that is not right contradicts nothing.
    """
    several = found["order"].n_unique() > found["party_id"].n_unique()  # a long list has one each
    if not several:
        return found.clear()[["order", "note", "what"]]
    usable = pl.col("checksum_ok").fill_null(value=True) & ~pl.col("is_personal")
    known = found.filter(usable, ~pl.col("scheme").str.starts_with("UNKNOWN-"))
    land = pl.when(pl.col("scheme") == "VAT").then(pl.col("value").str.head(2))
    keyed = known.with_columns(land=land.fill_null(""))
    first = pl.col("value").first().over("party_id", "scheme", "land")
    return keyed.filter(pl.col("value") != first).select(
        "order", note=pl.lit("number-contradiction"), what="scheme"
    )
