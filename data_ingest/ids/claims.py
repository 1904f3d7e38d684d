"""Numbers as somebody states them → what is known of each before its form is looked at."""

import polars as pl

from data_ingest.ids.schemes.spellings import stated_scheme, written_before
from data_ingest.model.values import NOTHING

CLAIMS = pl.Schema(
    {
        "party_id": pl.String(),
        "country": pl.String(),
        "scheme": pl.String(),
        "number": pl.String(),
        "natural_person": pl.Boolean(),
    }
)
"""Columns that `resolve` reads; `country` and `scheme` may be null."""

_BARE, _CODE = pl.col("bare"), pl.col("code")
_KIND_BEFORE = r"^\s*(?:[^0-9\s][^0-9]+[^0-9\s]\s*[0-9]|[0-9]{4}\s*:)|:"


def compact(number: pl.Expr) -> pl.Expr:
    """Return `number` (String) in upper case with only its letters and digits."""
    return number.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")


def read_claims(claims: pl.DataFrame, homes: pl.Series | None) -> pl.DataFrame:
    """Return the claims with what is known of each number before its form is looked at.

    That is its letters and digits (`code`), its first letters (`prefix`), the key of its scheme,
    its country and its home, and whether its stated kind is understood (`is_known`). What has
    neither letters nor digits in any script, or is a word for nothing, is left out.
    """
    if claims.schema != CLAIMS:
        claims = claims.select(pl.col(name).cast(dtype) for name, dtype in CLAIMS.items())
    rows = claims.with_row_index("order").with_columns(
        home=pl.lit(None, pl.String) if homes is None else homes, bare="number"
    )
    if not rows.select((_BARE.str.len_bytes() == _BARE.str.len_chars()).all()).item():
        rows = rows.with_columns(_BARE.str.normalize("NFKC"))
    rows = _without_kinds_before(_with_kinds(rows)).with_columns(
        code=compact(_BARE).str.replace("^0+$", "")  # `000000-0000` is how tables write none
    )
    some = (_CODE.str.len_bytes() > 0) | pl.col("number").str.contains(r"[\p{L}\p{N}]")
    stated = ~_BARE.str.strip_chars().str.to_lowercase().is_in(sorted(NOTHING))
    return rows.filter(some & stated).with_columns(prefix=_CODE.str.extract("^([A-Z]{2})"))


def _with_kinds(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the key of the scheme that each states, however it is spelled."""
    kinds = [(scheme, *stated_scheme(scheme)) for scheme in rows["scheme"].drop_nulls().unique()]
    rows = rows.rename({"scheme": "said"})
    if not kinds:
        return rows.with_columns(scheme="said", is_known=pl.lit(value=True))
    columns = {"said": pl.String, "scheme": pl.String, "land": pl.String, "is_known": pl.Boolean}
    told = pl.DataFrame(kinds, schema=columns, orient="row")
    joined = rows.join(told, on="said", how="left", maintain_order="left")
    return joined.with_columns(
        country=pl.coalesce("land", "country"),
        # a person's number is one whatever its kind is called
        is_known=pl.col("is_known").fill_null(value=True) | pl.col("natural_person"),
    ).drop("land")


def _without_kinds_before(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without the kind that stands before a number: `0007:5599990016`.

    It holds where no other kind is stated.
    """
    some = rows.filter(_BARE.str.contains(_KIND_BEFORE))
    told = []
    for order, number, stated in some.select("order", "bare", "scheme").iter_rows():
        found = written_before(number)
        if found is None:
            continue
        kind, at = found
        if stated is None or kind.scheme in (None, stated):
            told.append((order, number[at:], stated or kind.scheme, kind.country))
    if not told:
        return rows
    columns = {"order": pl.UInt32, "rest": pl.String, "kind": pl.String, "land": pl.String}
    frame = pl.DataFrame(told, schema=columns, orient="row")
    joined = rows.join(frame, on="order", how="left", maintain_order="left")
    is_told = pl.col("rest").is_not_null()
    return joined.with_columns(
        bare=pl.coalesce("rest", "bare"),
        scheme=pl.coalesce("kind", "scheme"),
        country=pl.coalesce("land", "country"),
        is_known=pl.col("is_known") | is_told,
    ).drop("rest", "kind", "land")
