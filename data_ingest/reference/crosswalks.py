"""From one code list to another: what is bought to an industry, a region to its country.

Each function takes and gives a text expression, so that one code and ten million are translated by
the same code. What cannot be told is null, never a guess.
"""

import polars as pl

from data_ingest.reference import (
    load_cpa_nace,
    load_cpv_nace,
    load_nace_isic,
    load_nace_labels,
    load_nuts,
)


def _pairs(frame: pl.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(frame.select(key, value).iter_rows())


def _in_a_division(digits: pl.Expr) -> pl.Expr:
    """`digits`, or null if the first two are no division of NACE Rev. 2."""
    divisions = load_nace_labels().filter(pl.col("nace").str.len_chars() == 2)["nace"]
    return pl.when(digits.str.slice(0, 2).is_in(divisions.to_list())).then(digits)


def nace_of_cpv(cpv: pl.Expr) -> pl.Expr:
    """Return the industry that does or makes what a CPV code names, as NACE Rev. 2 digits.

    The longest prefix of `cpv_nace.csv` applies, which is the project's judgement. The answer has
    two to four digits, or is the letter of a section where the code spans several divisions.

    Args:
        cpv: CPV codes, with or without check digit (`90911200` or `90911200-8`), or prefixes.
    """
    pairs = _pairs(load_cpv_nace(), "cpv_prefix", "nace")
    digits = cpv.str.extract(r"^(\d{2,8})(?:-\d)?$")
    return pl.coalesce(
        digits.str.slice(0, length).replace_strict(
            {prefix: nace for prefix, nace in pairs.items() if len(prefix) == length},
            default=None,
            return_dtype=pl.String,
        )
        for length in sorted({len(prefix) for prefix in pairs}, reverse=True)
    )


def isic_of_nace(nace: pl.Expr) -> pl.Expr:
    """Return the ISIC Rev. 4 code of a NACE Rev. 2 code, to the class at the deepest.

    Sections and divisions are the same in both, and so are the groups and classes that
    `nace_isic.csv` does not name. SNI 2007 is NACE Rev. 2 with a fifth digit, which is dropped.
    A code in a division that NACE does not have is null; whether the class exists is not checked.

    Args:
        nace: Codes with or without points (`81.21`, `8121`, `81210`), or section letters.
    """
    code = nace.str.replace_all(".", "", literal=True)
    digits = code.str.extract(r"^(\d{2,5})$").str.slice(0, 4)
    pairs = _pairs(load_nace_isic(), "nace", "isic4")
    return pl.coalesce(
        _in_a_division(digits).replace(pairs),
        code.str.extract(r"^([A-U])$"),
    )


def nace_of_cpa(cpa: pl.Expr) -> pl.Expr:
    """Return the NACE Rev. 2 code of the industry whose product a CPA 2.1 code is.

    The first four digits of a CPA code are the NACE class, except for the groups and classes
    of `cpa.csv`, which stand for a whole division.

    Args:
        cpa: Codes of two to six digits, with or without points (`81.21.10`, `812110`).
    """
    digits = cpa.str.replace_all(".", "", literal=True).str.extract(r"^(\d{2,6})$")
    return _in_a_division(digits.str.slice(0, 4)).replace(_pairs(load_cpa_nace(), "cpa", "nace"))


def country_of_nuts(nuts: pl.Expr) -> pl.Expr:
    """Return the ISO 3166-1 country of a NUTS code; null for a prefix that NUTS does not have.

    Args:
        nuts: NUTS codes of any level (`SE`, `SE11`, `SE110`); `EL` is Greece, `UK` is Britain.
    """
    countries = load_nuts().filter(pl.col("nuts").str.len_chars() == 2)
    return nuts.str.extract(r"^([A-Z]{2})[0-9A-Z]{0,3}$").replace_strict(
        _pairs(countries, "nuts", "country"), default=None, return_dtype=pl.String
    )
