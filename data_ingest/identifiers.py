"""Numbers of organisations: schemes, normal forms, check digits, and natural persons kept out.

Schemes are org-id codes, and `VAT` for an EU VAT number with its prefix. Check digits are Polars
expressions, so that one number and ten million run the same code; python-stdnum is the oracle in
the tests. A Swedish personal number passes the check of an organisation number: ten digits are a
legal person's only if the third is at least 2 (Skatteverket SKV 709). Anything else leaves this
module only as a keyed hash.
"""

import hmac
from collections.abc import Sequence

import dataframely as dy
import polars as pl

from data_ingest.tables import Identifiers, Parties

SCHEMES = ("SE-ON", "NO-BRC", "XI-LEI", "VAT")
"""Schemes that are recognised so far; other numbers are kept as `UNKNOWN-<country>`."""

ALIASES = {"SE-BLV": "SE-ON", "LEI": "XI-LEI", "SE-PERSON": "SE-ON"}
"""Deprecated or informal codes (org-id.guide deprecated SE-BLV on 2025-01-31)."""

CLAIMS = pl.Schema(
    {
        "party_id": pl.String(),
        "country": pl.String(),
        "scheme": pl.String(),
        "number": pl.String(),
        "natural_person": pl.Boolean(),
    }
)
"""Columns that `identify` reads; `country` and `scheme` may be null."""

_VAT_FORMATS = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"[1-9]\d{8}",
    "DK": r"[1-9]\d{7}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[0-9A-Z]\d{7}[0-9A-Z]",
    "FI": r"\d{8}",
    "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[0-9A-Z]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(?:\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(?:\d{9}|\d{12})",
}
"""Forms after the prefix (Council Directive 2006/112/EC art. 215; VIES help page, 2026-11)."""

_VAT = "^(?:" + "|".join(f"{prefix}{form}" for prefix, form in _VAT_FORMATS.items()) + ")$"
_LEI = r"^[0-9A-Z]{18}\d{2}$"
_PERSON_12 = r"^(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])\d{4}$"
_PERSON_10 = r"^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])\d{4}$"


def _digit(text: pl.Expr, place: int) -> pl.Expr:
    return text.str.slice(place, 1).str.to_integer(strict=False)


def compact(number: pl.Expr) -> pl.Expr:
    """Return `number` (String) in upper case with only its letters and digits."""
    return number.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")


def luhn_ok(digits: pl.Expr) -> pl.Expr:
    """Tell whether ten digits (String) pass the Luhn check of Swedish numbers (Boolean).

    >>> pl.select(luhn_ok(pl.lit("5599990008"))).item()
    True
    """
    total = pl.lit(0, pl.Int64)
    for place in range(10):
        value = _digit(digits, place) * (2 if place % 2 == 0 else 1)
        total = total + value // 10 + value % 10
    return (digits.str.len_chars() == 10) & (total % 10 == 0)


def weighted_ok(digits: pl.Expr, weights: Sequence[int], *, modulus: int = 11) -> pl.Expr:
    """Tell whether the weighted sum of all digits (String) is a multiple of `modulus` (Boolean).

    The check digit is the last and has weight 1 in `weights`.
    """
    total = pl.lit(0, pl.Int64)
    for place, weight in enumerate(weights):
        total = total + _digit(digits, place) * weight
    return (digits.str.len_chars() == len(weights)) & (total % modulus == 0)


def iso7064_11_10_ok(digits: pl.Expr, *, length: int) -> pl.Expr:
    """Tell whether `digits` (String) pass ISO 7064 MOD 11,10 (Boolean); German VAT numbers do."""
    check = pl.lit(10, pl.Int64)
    for place in range(length - 1):
        one_to_ten = (check + _digit(digits, place) + 9) % 10 + 1
        check = one_to_ten * 2 % 11
    last = (pl.lit(11) - check) % 10
    return (digits.str.len_chars() == length) & (_digit(digits, length - 1) == last)


def lei_ok(code: pl.Expr) -> pl.Expr:
    """Tell whether 20 characters (String) pass ISO 17442's MOD 97-10 (Boolean)."""
    rest = pl.lit(0, pl.Int64)
    for place in range(20):
        value = code.str.slice(place, 1).str.to_integer(base=36, strict=False)
        rest = (rest * pl.when(value < 10).then(10).otherwise(100) + value) % 97
    return code.str.contains(_LEI) & (rest == 1)


_VALUE = pl.col("value")
_AFTER_PREFIX = _VALUE.str.slice(2)

CHECKS: dict[str, pl.Expr] = {
    "SE-ON": luhn_ok(_VALUE),
    "SE-PERSON": luhn_ok(_VALUE),
    "NO-BRC": weighted_ok(_VALUE, (3, 2, 7, 6, 5, 4, 3, 2, 1)),
    "XI-LEI": lei_ok(_VALUE),
    "VAT-SE": luhn_ok(_VALUE.str.slice(2, 10)),
    "VAT-DK": weighted_ok(_AFTER_PREFIX, (2, 7, 6, 5, 4, 3, 2, 1)),
    "VAT-FI": weighted_ok(_AFTER_PREFIX, (7, 9, 10, 5, 8, 4, 2, 1)),
    "VAT-EE": weighted_ok(_AFTER_PREFIX, (3, 7, 1, 3, 7, 1, 3, 7, 1), modulus=10),
    "VAT-PL": weighted_ok(_AFTER_PREFIX, (6, 5, 7, 2, 3, 4, 5, 6, 7, -1)),
    "VAT-DE": iso7064_11_10_ok(_AFTER_PREFIX, length=9),
}
"""Check of the column `value` (Boolean), by scheme or by `VAT-<prefix>`.

A scheme without an entry is not checked: its `checksum_ok` is null.
"""


def hash_person(number: str, *, person_key: bytes) -> str:
    """Return the keyed hash that stands for a natural person's number.

    Args:
        number: Letters and digits only. A Swedish number counts by its last ten digits, so that
            it is the same person with and without the century.
        person_key: The installation's secret; without it the number cannot be searched for.
    """
    return hmac.new(person_key, number.encode(), "sha256").hexdigest()


_CODE, _COUNTRY = pl.col("code"), pl.col("country").fill_null("XX")
_SWEDISH = (
    (_COUNTRY == "SE")
    | (pl.col("scheme") == "SE-ON").fill_null(value=False)
    | (
        pl.col("country").is_null()
        & ~pl.col("stated")
        & _CODE.str.contains(rf"{_PERSON_10}|{_PERSON_12}")
        & luhn_ok(_CODE.str.tail(10))
    )
)
_SWEDISH_VAT_FORM = _CODE.str.contains(r"^SE\d{10}01$") | (
    pl.col("swedish") & _CODE.str.contains(r"^\d{10}01$")
)
_TEN = (
    pl.when(pl.col("swedish") & _CODE.str.contains(rf"{_PERSON_12}|^(?:16)?\d{{10}}$"))
    .then(_CODE.str.tail(10))
    .when(_SWEDISH_VAT_FORM)
    .then(_CODE.str.replace(r"^SE", "").str.head(10))
)
_IS_VAT = _SWEDISH_VAT_FORM | _CODE.str.contains(_VAT)
_IS_PERSONAL = pl.col("natural_person").fill_null(value=False) | (
    pl.col("ten").str.slice(2, 1).is_in(["0", "1"]).fill_null(value=False)
)
_SCHEME = (
    pl.when(pl.col("is_personal") & pl.col("ten").is_not_null())
    .then(pl.lit("SE-PERSON"))
    .when("is_personal")
    .then(pl.concat_str(_COUNTRY, pl.lit("-PERSON")))
    .when(pl.col("scheme").is_in(SCHEMES))
    .then("scheme")
    .when("is_vat")
    .then(pl.lit("VAT"))
    .when(pl.col("ten").is_not_null())
    .then(pl.lit("SE-ON"))
    .when((_COUNTRY == "NO") & _CODE.str.contains(r"^(?:NO)?\d{9}(?:MVA)?$"))
    .then(pl.lit("NO-BRC"))
    .when(~pl.col("stated") & _CODE.str.contains(_LEI))
    .then(pl.lit("XI-LEI"))
    .otherwise(pl.col("scheme").fill_null(pl.concat_str(pl.lit("UNKNOWN-"), _COUNTRY)))
)
_SWEDISH_VAT = (pl.col("scheme") == "VAT") & pl.col("ten").is_not_null()
_NORMAL_FORM = (
    pl.when(_SWEDISH_VAT)
    .then(pl.concat_str(pl.lit("SE"), pl.col("ten"), pl.lit("01")))
    .when((pl.col("scheme") == "SE-ON") | pl.col("is_personal"))
    .then(pl.col("ten").fill_null(_CODE))
    .when(pl.col("scheme") == "NO-BRC")
    .then(_CODE.str.extract(r"(\d{9})", 1).fill_null(_CODE))
    .otherwise(_CODE)
)
_CHECK = (
    pl.when(_SWEDISH_VAT)
    .then(pl.lit("VAT-SE"))
    .when(pl.col("scheme") == "VAT")
    .then(
        pl.when(_CODE.str.contains(_VAT))
        .then(pl.concat_str(pl.lit("VAT-"), _CODE.str.head(2)))
        .otherwise(pl.lit("malformed"))
    )
    .otherwise("scheme")
)


def identify(claims: pl.DataFrame, *, person_key: bytes) -> dy.DataFrame[Identifiers]:
    """Recognise numbers, bring them to normal form, check them, and hash those of persons.

    A number is never dropped for a failed check digit. A Swedish VAT number also gives its
    organisation number, so that a ledger and a register meet.

    Args:
        claims: One row a number, columns as `CLAIMS`. A null `scheme` is guessed by form and
            country; `natural_person` says that the source calls the party one.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The identifiers, in the order of `claims`, without duplicates.
    """
    rows = (
        claims.lazy()
        .select(pl.col(name).cast(dtype) for name, dtype in CLAIMS.items())
        .with_row_index("order")
        .with_columns(
            code=compact(pl.col("number")),
            scheme=pl.col("scheme").replace(ALIASES),
            stated=pl.col("scheme").is_not_null(),
        )
        .filter(_CODE.str.len_chars() > 0)
        .with_columns(swedish=_SWEDISH)
        .with_columns(ten=_TEN, is_vat=_IS_VAT)
        .with_columns(is_personal=_IS_PERSONAL)
        .with_columns(scheme=_SCHEME)
        .with_columns(value=_NORMAL_FORM, check=_CHECK)
        .collect()
    )
    also = rows.filter(_SWEDISH_VAT)
    if also.height:
        also = also.with_columns(scheme=pl.lit("SE-ON"), check=pl.lit("SE-ON"), value="ten")
        rows = pl.concat([rows, also])
    return _hashed(_checked(rows), person_key=person_key)


def without_persons(
    parties: pl.DataFrame, identifiers: dy.DataFrame[Identifiers]
) -> dy.DataFrame[Parties]:
    """Return `parties` with the name removed from everyone whose number is a natural person's.

    Such a party becomes a `sole_trader` unless its source already called it a person.
    """
    personal = identifiers.filter("is_personal")["party_id"].unique()
    found = pl.col("party_id").is_in(personal.to_list()) | pl.col("is_personal")
    kind = pl.col("kind").cast(pl.String)
    return Parties.validate(
        parties.with_columns(
            is_personal=found,
            display_name=pl.when(~found).then("display_name"),
            kind=pl.when(found & (kind != "person")).then(pl.lit("sole_trader")).otherwise(kind),
        ),
        cast=True,
    )


def _checked(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `checksum_ok`, evaluating only the checks of schemes that occur."""
    failed = pl.lit(value=False)
    unchecked = pl.lit(None, pl.Boolean)
    parts = [
        part.with_columns(
            checksum_ok=CHECKS.get(str(key), failed if key == "malformed" else unchecked)
        )
        for (key,), part in rows.group_by("check", maintain_order=True)
    ]
    if not parts:
        return rows.with_columns(checksum_ok=unchecked)
    return pl.concat(parts).sort("order", maintain_order=True)


def _hashed(rows: pl.DataFrame, *, person_key: bytes) -> dy.DataFrame[Identifiers]:
    """Replace natural persons' numbers, and take back a guessed LEI that fails its check."""
    no_lei = (pl.col("scheme") == "XI-LEI") & ~pl.col("stated") & ~pl.col("checksum_ok")
    hashes = {
        number: hash_person(number, person_key=person_key)
        for number in rows.filter("is_personal")["value"]
    }
    personal = pl.col("is_personal")
    return Identifiers.cast(
        rows.select(
            "party_id",
            scheme=pl.when(no_lei)
            .then(pl.concat_str(pl.lit("UNKNOWN-"), _COUNTRY))
            .otherwise("scheme"),
            value=pl.when(personal).then(_VALUE.replace(hashes)).otherwise(_VALUE),
            value_raw=pl.when(~personal).then("number"),
            checksum_ok=pl.when(~no_lei).then("checksum_ok"),
            is_personal="is_personal",
        ).unique(["party_id", "scheme", "value"], keep="first", maintain_order=True)
    )
