"""The registered activity of a firm → what is bought of such a firm, by CPV prefix.

SNI 2007, DB07, TOL 2008, EMTAK 2008 and SIC 2007 are NACE Rev. 2 with further digits; SNI 2025 and
the other codes of 2025 are NACE Rev. 2.1 (Delegated Regulation (EU) 2023/137). The way from there
is `nace21_nace.csv`, then `nace_cpv.csv`, both the project's judgement.
"""

from functools import cache, lru_cache

import polars as pl

from data_ingest.industry.texts import common_prefix
from data_ingest.reference import load_nace21_nace, load_nace_codes, load_nace_cpv, load_nace_labels

REVISIONS = {
    **dict.fromkeys(("SNI2007", "SN2007", "DB07", "TOL2008", "EMTAK2008", "SIC2007", "NACE2"), "2"),
    **dict.fromkeys(("SNI2025", "SN2025", "DB25", "TOL2025", "EMTAK2025", "NACE2.1"), "2.1"),
    **dict.fromkeys(("SNI", "SN", "DB", "TOL", "EMTAK", "NACE"), "either"),
}
"""Revision of NACE by scheme; `either` where a source does not state the version. A scheme that is
not here, such as SNI2002, has other divisions and gives no industry."""

_NONE = ("00", "9999")  # no activity stated; dormant companies in the United Kingdom
_DIGITS = 4


class UnmappedIndustry(ValueError):
    """Divisions of NACE that the table neither leads to a CPV prefix nor names as a gap."""


@cache
def load_gaps() -> tuple[str, ...]:
    """Return the codes of NACE Rev. 2 that lead to no CPV prefix, as the table names them.

    A section or division there has deeper codes that may lead to one.

    Raises:
        UnmappedIndustry: A division has no row.
    """
    rows = load_nace_cpv()
    missing = sorted(
        {code for code in load_nace_labels()["nace"] if len(code) == 2} - {*rows["nace"]}
    )
    if missing:
        message = f"nace_cpv.csv: add a row for {', '.join(missing)}; leave cpv_prefix empty if \
nothing leads to it"
        raise UnmappedIndustry(message)
    return tuple(rows.filter(pl.col("cpv_prefix").is_null())["nace"].sort())


@lru_cache(maxsize=50_000)
def cpv_of_activity(scheme: str, code: str) -> str | None:
    """Return the CPV prefix of a registered activity; None for a gap and what is not known.

    If a source does not state the version of its code, what both versions have in common.

    Args:
        scheme: As in `REVISIONS`.
        code: With or without points: `81.210`, `81210`.

    >>> cpv_of_activity("SNI2007", "81210"), cpv_of_activity("SNI2025", "95.310")
    ('9091', '501')
    """
    load_gaps()
    revision = REVISIONS.get(scheme)
    digits = "".join(filter(str.isdigit, code))[:_DIGITS]
    if revision is None or len(digits) < 2 or digits.startswith(_NONE):
        return None
    found = []
    if revision != "2.1":
        found.append(_of_nace(digits) if _in_rev_2(digits) else None)
    if revision != "2":
        found.append(_of_nace_21(digits))
    stated = [prefix for prefix in found if prefix is not None]
    if revision == "either" and not _in_rev_2(digits):
        return found[-1]
    return common_prefix(stated) if len(stated) == len(found) else None


@lru_cache(maxsize=50_000)
def nace_of_activity(scheme: str, code: str) -> str | None:
    """Return a registered activity as a code of NACE Rev. 2; None where it is no such code.

    Two to four digits, as far as the code is known. If a source does not state the version of its
    code, what both versions have in common.

    Args:
        scheme: As in `REVISIONS`.
        code: With or without points.

    >>> nace_of_activity("SNI2007", "81.210"), nace_of_activity("NACE", "4763")
    ('8121', '476')
    """
    revision = REVISIONS.get(scheme)
    digits = "".join(filter(str.isdigit, code))[:_DIGITS]
    if revision is None or len(digits) < 2 or digits.startswith(_NONE):
        return None
    of_both = [_known_in_rev_2(digits), _nace_of_21(digits)]
    stated = {"2": of_both[:1], "2.1": of_both[1:], "either": of_both}[revision]
    found = [nace for nace in stated if nace is not None]
    return common_prefix(found) if len(found) == len(stated) else None


def _known_in_rev_2(digits: str) -> str | None:
    """Return as many of the digits as are a code of NACE Rev. 2; None without a division."""
    codes = _codes_of_rev_2()
    return next((digits[:at] for at in range(len(digits), 1, -1) if digits[:at] in codes), None)


def _nace_of_21(digits: str) -> str | None:
    """Return the code in Rev. 2 of a code of Rev. 2.1; its division where it has none there."""
    rows = _nace_by_21()
    for length in range(len(digits), 2, -1):
        if digits[:length] in rows:
            return rows[digits[:length]] or _known_in_rev_2(digits[:2])
    return _known_in_rev_2(digits)


def industries_of_activities(activities: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct activities with their prefix.

    Args:
        activities: Columns scheme and code (String), among others.

    Returns:
        Columns scheme, code and cpv_prefix (String), a row a distinct pair that leads to one.
    """
    distinct = activities.select(pl.col("scheme", "code").cast(pl.String)).drop_nulls().unique()
    rows = [
        (scheme, code, prefix)
        for scheme, code in distinct.sort("scheme", "code").iter_rows()
        if (prefix := cpv_of_activity(scheme, code)) is not None
    ]
    schema = dict.fromkeys(("scheme", "code", "cpv_prefix"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def first_activities(activities: pl.DataFrame) -> pl.DataFrame:
    """Return of each party the first activity that leads to a prefix; columns and rows as given.

    Args:
        activities: Columns party_id, scheme and code (String), those that count first of each
            party first.
    """
    leading = activities.join(
        industries_of_activities(activities), on=["scheme", "code"], how="semi"
    )
    return leading.unique("party_id", keep="first", maintain_order=True)


def _of_nace(digits: str) -> str | None:
    rows = _cpv_by_nace()
    for length in range(len(digits), 1, -1):
        if digits[:length] in rows:
            return rows[digits[:length]]
    return None


def _of_nace_21(digits: str) -> str | None:
    """Return the prefix of a code of Rev. 2.1: by its code in Rev. 2, the longest that differs."""
    rows = _nace_by_21()
    for length in range(len(digits), 2, -1):
        if digits[:length] in rows:
            nace = rows[digits[:length]]
            return None if nace is None else _of_nace(nace)
    return _of_nace(digits)


def _in_rev_2(digits: str) -> bool:
    return digits in _codes_of_rev_2()


@cache
def _codes_of_rev_2() -> frozenset[str]:
    return frozenset(load_nace_codes()["nace"]) | frozenset(load_nace_labels()["nace"])


@cache
def _cpv_by_nace() -> dict[str, str | None]:
    return dict(load_nace_cpv().select("nace", "cpv_prefix").iter_rows())


@cache
def _nace_by_21() -> dict[str, str | None]:
    return dict(load_nace21_nace().select("nace21", "nace").iter_rows())
