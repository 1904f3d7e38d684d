"""Numbers of organisations: recognised, brought to normal form, checked, and persons kept out.

Whatever reads what a user states uses `resolve`, or `data_ingest.ids.single_number` for one number;
`identify` is for registers, whose numbers nobody here can correct. The schemes are in
`data_ingest.ids.schemes`, one entry each. A Swedish personal number passes the check of an
organisation number: ten digits are a legal person's only if the third is at least 2 (Skatteverket
SKV 709). A number that is a natural person's leaves this module only as a keyed hash.
"""

import hmac
from typing import NamedTuple, cast

import dataframely as dy
import polars as pl

from data_ingest.ids.claims import CLAIMS, compact, read_claims
from data_ingest.ids.doubts import contradictions, of_home, of_other_countries, of_text
from data_ingest.ids.recognition import recognise
from data_ingest.ids.schemes.catalogue import ALIASES, SCHEMES
from data_ingest.ids.schemes.spellings import nearest_scheme
from data_ingest.model.tables import Identifiers, Parties
from data_ingest.model.without_rows import typed

__all__ = [
    "ALIASES",
    "CLAIMS",
    "LAST_HOME",
    "SCHEMES",
    "Resolved",
    "compact",
    "hash_person",
    "identify",
    "resolve",
    "without_persons",
]

LAST_HOME = "SE"
"""Where a number is tried that says no country and is none in the country of buyer or request."""

_CODE = pl.col("code")
_ABROAD = ("number-form-country", "number-unchecked")
_FORMLESS = (*_ABROAD, "number-form", "number-no-country", "number-scheme", "number-scheme-near")
_NOTE = ["order", "note", "what"]
_NAMES = {"order": "at", "note": "code"}
_LIKE_PERSONAL = r"[0-9]{6}(?:[0-9]{2})?[-+ ]?[0-9]{4}"


class Resolved(NamedTuple):
    """What numbers are, and what has to be said about how they were read.

    Attributes:
        identifiers: The identifiers, in the order of the claims, without duplicates.
        notes: One row a number that is not resolved, or was by what nobody has stated: `at` (its
            place among the claims), `code` (a key of `problems.yaml`), `scheme` and `country` that
            the message names. It never holds the number.
    """

    identifiers: dy.DataFrame[Identifiers]
    notes: pl.DataFrame


def hash_person(number: str, *, person_key: bytes) -> str:
    """Return the keyed hash that stands for a natural person's number.

    Args:
        number: Letters and digits only. A Swedish number counts by its last ten digits, so that
            it is the same person with and without the century.
        person_key: The installation's secret; without it the number cannot be searched for.
    """
    return hmac.new(person_key, number.encode(), "sha256").hexdigest()


def resolve(
    claims: pl.DataFrame,
    *,
    person_key: bytes,
    homes: pl.Series | None = None,
    with_doubts: bool = True,
) -> Resolved:
    """Recognise numbers, bring them to normal form, check them, hash persons', name the rest.

    A stated scheme is kept even if the number has not its form; only a person's number is one
    under any scheme of its country. A scheme may be spelled as `data_ingest.ids.schemes.spellings`
    knows, and stand before the number. Without one it is guessed: a VAT prefix tells it, then the
    country's forms in order, and without a country only forms that a right check digit confirms.
    A number is never dropped for a failed check digit. A VAT number with a right one that holds
    the number of a register gives that as well, so that a ledger and a register meet.

    Nothing is guessed in silence: a number that is read by its home, or by its form although its
    kind is not known, is noted, and so is each that stays unresolved. The `checksum_ok` of a number
    that cannot be looked up is false, so that nobody counts it as known. One of a country or kind
    that has no form here is kept with null: it counts, and is noted as not checked.

    Args:
        claims: One row a number, columns as `CLAIMS`. `natural_person` says that the source calls
            the party one.
        person_key: Secret for the keyed hash of natural persons' numbers.
        homes: The country in which a number is tried that says no country and needs one: that of
            the buyer, else of the request. One a claim, null for none.
        with_doubts: Whether to note also which numbers of a party contradict each other, and in
            which other country a number has a form. Not where one number is tried in many.
    """
    rows, whole = _recognised(claims, homes)
    said, doubts = whole, None
    if with_doubts:
        if _formless(whole):
            said = of_text(rows, of_home(rows, of_other_countries(rows, whole)))
        doubts = contradictions(whole)
    return Resolved(_hashed(whole, person_key=person_key), _notes(rows, said, doubts))


def _notes(rows: pl.DataFrame, said: pl.DataFrame, doubts: pl.DataFrame | None) -> pl.DataFrame:
    """Return what has to be said of numbers, the first of each; most lists need nothing said."""
    found = [] if said["note"].null_count() == said.height else [said[_NOTE]]
    if doubts is not None and doubts.height:
        found.append(doubts)
    if (rows["code"] == "").any():
        nothing = rows.filter(_CODE == "")
        found.append(
            nothing.select("order", note=pl.lit("number-none"), what=pl.lit(None, pl.String))
        )
    if not found:
        return said[_NOTE].clear().rename(_NAMES)
    notes = pl.concat(found).drop_nulls("note")
    return notes.unique("order", keep="first", maintain_order=True).sort("order").rename(_NAMES)


def identify(
    claims: pl.DataFrame, *, person_key: bytes, homes: pl.Series | None = None
) -> dy.DataFrame[Identifiers]:
    """Return the identifiers alone; see `resolve`."""
    _, whole = _recognised(claims, homes)
    return _hashed(whole, person_key=person_key)


def without_persons(
    parties: pl.DataFrame, identifiers: dy.DataFrame[Identifiers]
) -> dy.DataFrame[Parties]:
    """Return `parties` with the name removed from everyone whose number is a natural person's.

    Such a party becomes a `sole_trader` unless its source already called it a person. Whoever is
    personal has no name afterwards, so the rule of `Parties` holds by construction and the table
    is typed, not validated.

    Args:
        parties: Columns as `Parties`, valid but for the names of persons.
        identifiers: What `identify` found of them.
    """
    personal = identifiers["party_id"].filter(identifiers["is_personal"]).unique()
    found = pl.col("party_id").is_in(personal.to_list()) | pl.col("is_personal")
    kind = pl.col("kind").cast(pl.String)
    return typed(
        Parties,
        parties.with_columns(
            is_personal=found,
            display_name=pl.when(~found).then("display_name"),
            kind=pl.when(found & (kind != "person")).then(pl.lit("sole_trader")).otherwise(kind),
        ),
    )


def _recognised(claims: pl.DataFrame, homes: pl.Series | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the claims as they are read, and what their numbers are, in order."""
    rows = read_claims(claims, homes)
    is_known = pl.col("is_known")
    if rows["is_known"].all(ignore_nulls=False):
        whole = recognise(rows)
    else:
        unknown = _of_unknown_kinds(rows.filter(~is_known))
        whole = pl.concat([recognise(rows.filter(is_known)), unknown])
    formless = _formless(whole)
    if "number-no-country" in formless:
        tried = _at_home(rows, whole)
        if not tried.is_empty():
            others = ~pl.col("order").is_in(tried["order"].implode())
            whole = pl.concat([whole.filter(others), tried])
    if formless:
        whole = _without_persons_abroad(rows, whole)
    return rows, whole.sort("order", maintain_order=True)


def _formless(found: pl.DataFrame) -> frozenset[str]:
    """Return the notes about numbers that have no form: without any none is tried again."""
    notes = found["note"]
    if notes.null_count() == found.height:
        return frozenset()
    return frozenset(notes.unique()).intersection(_FORMLESS)


def _of_unknown_kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """Return numbers whose stated kind nobody knows: by a right check digit, else as stated."""
    placed = rows.with_columns(country=pl.coalesce("country", "home"))
    right = pl.col("checksum_ok").fill_null(value=False) | pl.col("is_personal")
    proven = recognise(placed).filter(right)
    proven = proven.with_columns(note=pl.lit("number-scheme-assumed"), what="scheme")
    left = rows.filter(~pl.col("order").is_in(proven["order"].implode()))
    kept = left.select(
        "order",
        "party_id",
        scheme="said",
        value="code",
        value_raw="number",
        checksum_ok=pl.lit(value=False),
        is_personal=pl.lit(value=False),
        what=pl.col("said").map_elements(nearest_scheme, return_dtype=pl.String),
    ).with_columns(
        note=pl.when(pl.col("what").is_null())
        .then(pl.lit("number-scheme"))
        .otherwise(pl.lit("number-scheme-near"))
    )
    return pl.concat([proven, kept.select(proven.columns)])


def _at_home(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what numbers without a country are at home, where they have the form of one there.

    One that has none there is tried in `LAST_HOME`: a right number is not lost since a file speaks
    of work abroad, and a personal number in it is known as one.
    """
    homeless = found.filter(pl.col("note") == "number-no-country")["order"]
    tried = rows.filter(pl.col("order").is_in(homeless.implode()), pl.col("home").is_not_null())
    own = _read_in(tried, pl.col("home"))
    abroad = tried.filter(
        pl.col("home") != LAST_HOME, ~pl.col("order").is_in(own["order"].implode())
    )
    last = _read_in(abroad, pl.lit(LAST_HOME))
    return pl.concat([own, last.filter(pl.col("checksum_ok").fill_null(value=False))])


def _read_in(rows: pl.DataFrame, home: pl.Expr) -> pl.DataFrame:
    """Return what numbers are in a country, of those that have the form of one there."""
    placed = rows.with_columns(country=home)
    again = recognise(placed)
    is_one = pl.col("note").is_null() | pl.col("is_personal")
    return (
        again.filter(is_one)
        .drop("note", "what")
        .join(placed.select("order", what="country"), on="order", how="left", maintain_order="left")
        .with_columns(note=pl.lit("number-country-assumed"))
        .select(again.columns)
    )


def _without_persons_abroad(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return what was found, with personal numbers known as such under another country's name.

    That is where signs and a right check digit tell it, as they do without any country. One that
    stands among words is known too: the words would be kept with it as they are written.
    """
    formless = found.filter(pl.col("note").is_in(_FORMLESS))["order"]
    tried = rows.filter(pl.col("order").is_in(formless.implode()))
    nowhere = tried.with_columns(country=pl.lit(None, pl.String), scheme=pl.lit(None, pl.String))
    inside = nowhere.with_columns(code=pl.col("bare").str.extract_all(_LIKE_PERSONAL))
    inside = inside.explode("code").drop_nulls("code").with_columns(code=compact(_CODE))
    alone = nowhere.join(
        found.filter(pl.col("note").is_in(_ABROAD)).select("order").unique(), on="order"
    )
    read = recognise(pl.concat([alone, inside.with_columns(prefix=pl.lit(None, pl.String))]))
    persons = read.filter("is_personal", "checksum_ok").unique("order", maintain_order=True)
    if persons.is_empty():
        return found
    return pl.concat([found.filter(~pl.col("order").is_in(persons["order"].implode())), persons])


def _hashed(rows: pl.DataFrame, *, person_key: bytes) -> dy.DataFrame[Identifiers]:
    """Replace natural persons' numbers and leave out repeats.

    The columns are those of `Identifiers` by construction, so the table is typed, not validated.
    """
    if rows["is_personal"].any():
        hashes = {
            number: hash_person(number, person_key=person_key)
            for number in rows["value"].filter(rows["is_personal"]).unique()
        }
        hashed = pl.col("value").replace_strict(hashes, default=None, return_dtype=pl.String)
        rows = rows.with_columns(value=pl.when("is_personal").then(hashed).otherwise("value"))
    keys = Identifiers.primary_key()
    first = rows.drop("order", "note", "what").unique(keys, keep="first", maintain_order=True)
    return cast("dy.DataFrame[Identifiers]", first)
