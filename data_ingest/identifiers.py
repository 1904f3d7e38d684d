"""Numbers of organisations: recognised, brought to normal form, checked, and persons kept out.

The schemes stand in `data_ingest.schemes`, one entry each. A Swedish personal number passes the
check of an organisation number: ten digits are a legal person's only if the third is at least 2
(Skatteverket SKV 709). A number that is a natural person's leaves this module only as a keyed hash.
"""

import hmac
from collections import defaultdict
from typing import NamedTuple, cast

import dataframely as dy
import polars as pl

from data_ingest.schemes.catalogue import ALIASES, BY_PREFIX, SCHEMES, Candidates, candidates
from data_ingest.schemes.scheme import Scheme
from data_ingest.tables import Identifiers, Parties

__all__ = [
    "ALIASES",
    "CLAIMS",
    "SCHEMES",
    "compact",
    "hash_person",
    "identify",
    "without_persons",
]

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

_CODE, _VALUE = pl.col("code"), pl.col("value")
_PERSON = "-PERSON"
_NOWHERE = "XX"


class _Kind(NamedTuple):
    """What the rows of one frame have in common."""

    code: str  # of the scheme, as it is kept
    key: str | None  # of the scheme; null: the number has the form of none
    personal: bool
    checksum_ok: bool | None  # of a number without form: false if a known scheme was stated


def compact(number: pl.Expr) -> pl.Expr:
    """Return `number` (String) in upper case with only its letters and digits."""
    return number.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")


def hash_person(number: str, *, person_key: bytes) -> str:
    """Return the keyed hash that stands for a natural person's number.

    Args:
        number: Letters and digits only. A Swedish number counts by its last ten digits, so that
            it is the same person with and without the century.
        person_key: The installation's secret; without it the number cannot be searched for.
    """
    return hmac.new(person_key, number.encode(), "sha256").hexdigest()


def identify(claims: pl.DataFrame, *, person_key: bytes) -> dy.DataFrame[Identifiers]:
    """Recognise numbers, bring them to normal form, check them, and hash those of persons.

    A stated scheme is kept even if the number has not its form; only a person's number is one
    under any scheme of its country. A null scheme is guessed: a VAT prefix tells it, then the
    country's forms in order, and without a country only forms that a right check digit confirms.
    A number is never dropped for a failed check digit. A VAT number with a right one that holds
    the number of a register gives that as well, so that a ledger and a register meet.

    Args:
        claims: One row a number, columns as `CLAIMS`. `natural_person` says that the source calls
            the party one.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The identifiers, in the order of `claims`, without duplicates.
    """
    parts = [
        part
        for kind, rows in _recognised(_compacted(claims)).items()
        for part in _in_normal_form(kind, pl.concat(rows))
    ]
    if not parts:
        return Identifiers.create_empty()
    found = pl.concat(parts).sort("order", maintain_order=True)
    return _hashed(found, person_key=person_key)


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
    return Parties.cast(
        parties.with_columns(
            is_personal=found,
            display_name=pl.when(~found).then("display_name"),
            kind=pl.when(found & (kind != "person")).then(pl.lit("sole_trader")).otherwise(kind),
        )
    )


def _compacted(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the claims that have a number, with its letters and digits and its first letters."""
    if claims.schema != CLAIMS:
        claims = claims.select(pl.col(name).cast(dtype) for name, dtype in CLAIMS.items())
    rows = claims.with_row_index("order").with_columns(code=compact(pl.col("number")))
    return rows.filter(_CODE.str.len_bytes() > 0).with_columns(
        prefix=_CODE.str.extract("^([A-Z]{2})")
    )


def _recognised(rows: pl.DataFrame) -> dict[_Kind, list[pl.DataFrame]]:
    """Return the rows by kind, with the column `value`: the number without its marks.

    Rows of which the same is known beforehand have the same few candidates, so that no pattern
    holds all schemes of the world. A scheme that is stated as `<country>-PERSON` says as much as
    `natural_person`.
    """
    found: dict[_Kind, list[pl.DataFrame]] = defaultdict(list)
    known = ("country", "scheme", "natural_person", "prefix")
    alike = rows.partition_by(known, maintain_order=True, as_dict=True)
    for (country, code, natural, letters), rest in alike.items():
        stated = ALIASES.get(code, code)
        personal = bool(natural)
        if stated is not None and stated.endswith(_PERSON):
            country, stated, personal = stated.removesuffix(_PERSON), None, True
        prefix = letters if letters in BY_PREFIX else None
        for tried in candidates(country=country, stated=stated, prefix=prefix):
            matched, rest = _matched(rest, tried)
            for key, part in matched:
                found[_kind(SCHEMES[key], country, personal=personal)].append(part)
            if rest.is_empty():
                break
        else:
            kind = _formless(stated, country, personal=personal)
            found[kind].append(_with_value(rest, rest["code"]))
    return found


def _kind(scheme: Scheme, country: str | None, *, personal: bool) -> _Kind:
    """Return what a number of `scheme` is kept as."""
    if personal or scheme.person == "yes":
        code = f"{scheme.country or country or _NOWHERE}{_PERSON}"
        return _Kind(code, scheme.key, personal=True, checksum_ok=None)
    return _Kind(scheme.code, scheme.key, personal=False, checksum_ok=None)


def _formless(stated: str | None, country: str | None, *, personal: bool) -> _Kind:
    """Return what a number is kept as that has the form of no scheme that it can be of."""
    if personal:
        return _Kind(f"{country or _NOWHERE}{_PERSON}", None, personal=True, checksum_ok=None)
    if stated is None:
        return _Kind(f"UNKNOWN-{country or _NOWHERE}", None, personal=False, checksum_ok=None)
    if stated in SCHEMES:
        return _Kind(SCHEMES[stated].code, None, personal=False, checksum_ok=False)
    return _Kind(stated, None, personal=False, checksum_ok=False if stated == "VAT" else None)


def _matched(
    rows: pl.DataFrame, tried: Candidates
) -> tuple[list[tuple[str, pl.DataFrame]], pl.DataFrame]:
    """Return what matches, by key of its scheme, and the other rows."""
    groups = rows["code"].str.extract_groups(tried.pattern).struct.unnest()
    matched = []
    others = rows["code"].is_not_null()
    for key, part in zip(tried.keys, groups.iter_columns(), strict=True):
        if part.null_count() == rows.height:
            continue
        these = part.is_not_null()
        if tried.proven:
            scheme = SCHEMES[key]
            these &= scheme.checked(part).fill_null(value=False)
        taken = _with_value(rows, part)
        if these.all():
            return [(key, taken)], rows.clear()
        matched.append((key, taken.filter(these)))
        others &= ~these
    return matched, rows.filter(others)


def _with_value(rows: pl.DataFrame, value: pl.Series) -> pl.DataFrame:
    """Return what is kept of the rows, and the number so far."""
    return rows.select("order", "party_id", "number").hstack([value.alias("value")])


def _in_normal_form(kind: _Kind, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the identifiers of one kind, and those of the register that its numbers hold.

    A person's VAT number becomes the number that it holds, so that both have one hash.
    """
    if kind.key is None:
        return [_kept(kind, rows, checksum_ok=_repeated(kind.checksum_ok, rows.height))]
    scheme = SCHEMES[kind.key]
    whole = rows if scheme.is_whole else rows.with_columns(scheme.normal(_VALUE))
    right = scheme.checked(whole["value"])
    if scheme.register is None:
        return [_kept(kind, whole, checksum_ok=right)]
    register = SCHEMES[scheme.register]
    held = rows.with_columns(register.normal(_VALUE).str.tail(register.width))
    if kind.personal:
        return [_kept(kind, held, checksum_ok=right)]
    also = _kind(register, None, personal=False)
    found = _kept(kind, whole, checksum_ok=right)
    return [found, _kept(also, held, checksum_ok=right).filter(right)]


def _kept(kind: _Kind, rows: pl.DataFrame, *, checksum_ok: pl.Series) -> pl.DataFrame:
    """Return rows of `Identifiers` and their order; personal numbers are not yet hashed."""
    number = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    return pl.DataFrame(
        {
            "order": rows["order"],
            "party_id": rows["party_id"],
            "scheme": pl.Series([kind.code]).new_from_index(0, rows.height),
            "value": rows["value"],
            "value_raw": number if kind.personal else rows["number"],
            "checksum_ok": checksum_ok,
            "is_personal": _repeated(kind.personal, rows.height),
        }
    )


def _repeated(value: bool | None, times: int) -> pl.Series:  # noqa: FBT001
    return pl.Series([value], dtype=pl.Boolean).new_from_index(0, times)


def _hashed(rows: pl.DataFrame, *, person_key: bytes) -> dy.DataFrame[Identifiers]:
    """Replace natural persons' numbers and leave out repeats.

    The columns are those of `Identifiers` by construction, so the table is typed, not validated.
    """
    if rows["is_personal"].any():
        hashes = {
            number: hash_person(number, person_key=person_key)
            for number in rows["value"].filter(rows["is_personal"]).unique()
        }
        hashed = _VALUE.replace_strict(hashes, default=None, return_dtype=pl.String)
        rows = rows.with_columns(value=pl.when("is_personal").then(hashed).otherwise("value"))
    keys = Identifiers.primary_key()
    first = rows.drop("order").unique(keys, keep="first", maintain_order=True)
    return cast("dy.DataFrame[Identifiers]", first)
