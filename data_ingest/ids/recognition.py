"""Numbers of which country and scheme are known or not → identifiers, by form and check digit."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import polars as pl

from data_ingest.ids.schemes.catalogue import BY_PREFIX, CHECKED, SCHEMES, Candidates, candidates
from data_ingest.ids.schemes.scheme import Scheme

_CODE, _VALUE = pl.col("code"), pl.col("value")
_PERSON = "-PERSON"
_NOWHERE = "XX"


class _Kind(NamedTuple):
    """What the rows of one frame have in common."""

    code: str  # of the scheme, as it is kept
    key: str | None  # of the scheme; null: the number has the form of none
    personal: bool
    note: str | None = None  # of a number without form: code of what has to be said of it
    what: str | None = None  # the scheme or country that this is about

    @property
    def checksum_ok(self) -> bool | None:
        """Of a number without form: false where it cannot be looked up, null where it may be."""
        return None if self.note in (None, "number-unchecked") else False


def recognise(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the identifiers of rows, with their order and what has to be said of each."""
    if rows.is_empty():  # mostly so: few numbers have to be tried again
        return _none()
    rows = rows.filter(_CODE.str.len_bytes() > 0)
    parts = [
        part
        for kind, some in _recognised(rows).items()
        for part in _in_normal_form(kind, pl.concat(some))
    ]
    return pl.concat([_none(), *parts])


def _recognised(rows: pl.DataFrame) -> dict[_Kind, list[pl.DataFrame]]:
    """Return the rows by kind, with the column `value`: the number without its marks.

    Rows of which the same is known beforehand have the same few candidates, so that no pattern
    holds all schemes of the world. A scheme that is stated as `<country>-PERSON` says as much as
    `natural_person`.
    """
    found: dict[_Kind, list[pl.DataFrame]] = defaultdict(list)
    known = ("country", "scheme", "natural_person", "prefix")
    alike = rows.partition_by(known, maintain_order=True, as_dict=True)
    for (country, stated, natural, letters), rest in alike.items():
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
            formless = _formless(stated, country, personal=personal)
            for kind, some in _by_digits(formless, rest):
                found[kind].append(_with_value(some, some["code"]))
    return found


def _kind(scheme: Scheme, country: str | None, *, personal: bool) -> _Kind:
    """Return what a number of `scheme` is kept as."""
    if personal or scheme.person == "yes":
        code = f"{scheme.country or country or _NOWHERE}{_PERSON}"
        return _Kind(code, scheme.key, personal=True)
    return _Kind(scheme.code, scheme.key, personal=False)


def _formless(stated: str | None, country: str | None, *, personal: bool) -> _Kind:
    """Return what a number is kept as that has the form of no scheme that it can be of."""
    if personal:
        return _Kind(f"{country or _NOWHERE}{_PERSON}", None, personal=True)
    unknown = f"UNKNOWN-{country or _NOWHERE}"
    if stated is not None and stated in SCHEMES:
        code = SCHEMES[stated].code
        return _Kind(code, None, personal=False, note="number-form", what=code)
    if stated == "VAT" and country is not None:
        return _Kind(stated, None, personal=False, note="number-form", what=stated)
    if stated is not None and stated != "VAT":  # another code of org-id
        return _Kind(stated, None, personal=False, note="number-unchecked", what=stated)
    if country is None:
        return _Kind(stated or unknown, None, personal=False, note="number-no-country")
    if country in CHECKED:
        return _Kind(unknown, None, personal=False, note="number-form-country", what=country)
    return _Kind(unknown, None, personal=False, note="number-unchecked", what=country)


def _by_digits(kind: _Kind, rows: pl.DataFrame) -> list[tuple[_Kind, pl.DataFrame]]:
    """Return numbers without form, and apart from them what has no digit and is no number.

    The numbers of some registers of org-id have no digits.
    """
    if kind.personal or (kind.note == "number-unchecked" and kind.code == kind.what):
        return [(kind, rows)]
    none = rows["code"].str.contains("[0-9]").not_()
    parted = ((kind, ~none), (kind._replace(note="number-none", what=None), none))
    return [(one, rows.filter(which)) for one, which in parted if which.any()]


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
    nulls = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    wrong = pl.col("checksum_ok").not_().fill_null(value=False)
    return pl.DataFrame(
        {
            "order": rows["order"],
            "party_id": rows["party_id"],
            "scheme": pl.Series([kind.code]).new_from_index(0, rows.height),
            "value": rows["value"],
            "value_raw": nulls if kind.personal else rows["number"],
            "checksum_ok": checksum_ok,
            "is_personal": _repeated(kind.personal, rows.height),
        }
    ).with_columns(
        note=pl.when(wrong)
        .then(pl.lit(kind.note or "number-check-digit"))
        .otherwise(pl.lit(kind.note, pl.String)),
        what=pl.lit(kind.what or kind.code) if kind.key else pl.lit(kind.what, pl.String),
    )


def _repeated(value: bool | None, times: int) -> pl.Series:  # noqa: FBT001
    return pl.Series([value], dtype=pl.Boolean).new_from_index(0, times)


@cache
def _none() -> pl.DataFrame:
    """Return no identifier; made when asked for, since a child forks from what imports this."""
    columns = {"order": pl.UInt32, "party_id": pl.String, "number": pl.String, "value": pl.String}
    nothing = _Kind("", None, personal=False)
    return _kept(nothing, pl.DataFrame(schema=columns), checksum_ok=pl.Series([], dtype=pl.Boolean))
