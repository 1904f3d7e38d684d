"""VAT numbers of the 27 member states, Northern Ireland and Great Britain.

Forms after the prefix: Council Directive 2006/112/EC art. 215 and the VIES help page (2026-11).
Rules of check digits: the named modules of python-stdnum 2.2. Where a VAT number is made from a
person's number, `persons` has the form of that number and comes first.
"""

import polars as pl

from data_ingest.ids.schemes.check_digits import (
    cross_sum,
    luhn,
    mod_11_10,
    mod_97_10,
    place,
    powers,
    total,
    weighted,
)
from data_ingest.ids.schemes.registers import ITALIAN
from data_ingest.ids.schemes.scheme import VALUE, PersonsToo, Scheme
from data_ingest.ids.schemes.vat_checks import (
    NUMBER,
    british,
    bulgarian,
    cypriot,
    czech,
    french,
    irish,
    lithuanian,
    romanian,
    spanish,
)


def _vat(
    prefix: str,
    part: str,
    *,
    check: pl.Expr,
    rule: str,
    stdnum: str,
    country: str | None = None,
    others: str = "",
    after: str = "",
    bare: bool = False,
    width: int = 0,
    person: PersonsToo = "perhaps",
    register: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Scheme:
    """Return the scheme of the VAT numbers with `prefix`.

    Args:
        prefix: Of the normal form.
        part: Form of what follows, without groups.
        check: Check of the normal form.
        rule: The check in words.
        stdnum: Oracle of the check.
        country: Where it is not the prefix.
        others: Further prefixes that are read.
        after: Form of what is read after the number and left out.
        bare: Whether a number without prefix is taken for a VAT number in its country.
        width: Length up to which zeros are put in front.
        person: Whether the number is a natural person's.
        register: Key of the register whose number it holds.
        aliases: Other codes of the scheme.
    """
    read = f"(?:{prefix}|{others})" if others else prefix
    shape = f"({part}){after}"
    codes = "".join(f"(?:{alias.replace('-', '')})?" for alias in aliases)
    return Scheme(
        key=f"VAT-{prefix}",
        name=f"VAT number with prefix {prefix}",
        country=country or prefix,
        form=f"{codes}(?:{read})?{shape}",
        guess=shape if bare else None,
        prefixed=f"{read}{shape}",
        prefix=prefix,
        width=width,
        check=check,
        rule=rule,
        stdnum=stdnum,
        person=person,
        register=register,
        aliases=aliases,
    )


_SI = total(NUMBER, (8, 7, 6, 5, 4, 3, 2, 0)) % 11
_BRITISH_RULE = "nine digits, weights 8 7 6 5 4 3 2, modulus 97; GD and HA by form; no branch"
_BRITISH_FORM = "[0-9]{9}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2}"
_BRANCH = "(?:[0-9]{3})?"  # three digits more are a branch's

VAT: tuple[Scheme, ...] = (
    _vat(
        "AT",
        "U[0-9]{8}",
        check=cross_sum(NUMBER.str.slice(1), (1, 2, 1, 2, 1, 2, 1, 1)) % 10 == 6,
        rule="U and eight digits, Luhn of the first seven, from 6",
        stdnum="at.uid",
        bare=True,
        person="no",
    ),
    _vat(
        "BE",
        "[01][0-9]{9}|[2-9][0-9]{8}",
        check=total(NUMBER, (*powers(8, 97), 10, 1)) % 97 == 0,
        rule="ten digits, modulus 97",
        stdnum="be.vat",
        register="BE-BCE_KBO",
        width=10,
    ),
    _vat(
        "BG",
        "[0-9]{9,10}",
        check=bulgarian(),
        rule="nine digits, weights 1 to 8 or else 3 to 10, modulus 11; ten by their own weights",
        stdnum="bg.vat",
    ),
    _vat(
        "CY",
        "(?:0[0-9]|1[013-9]|[2-9][0-9])[0-9]{6}[A-Z]",
        check=cypriot(),
        rule="eight digits and a letter of their sum, modulus 26",
        stdnum="cy.vat",
        bare=True,
        person="no",
    ),
    _vat(
        "CZ",
        "[0-8][0-9]{7}|6[0-9]{8}",
        check=czech(),
        rule="eight digits, weights 8 to 2, modulus 11; nine that begin with 6 without the first",
        stdnum="cz.dic",
        person="no",
    ),
    _vat(
        "DE",
        "[1-9][0-9]{8}",
        check=mod_11_10(NUMBER, 9),
        rule="nine digits, MOD 11,10 (ISO 7064)",
        stdnum="de.vat",
    ),
    _vat(
        "DK",
        "[1-9][0-9]{7}",
        check=weighted(NUMBER, (2, 7, 6, 5, 4, 3, 2, 1)),
        rule="eight digits, weights 2 7 6 5 4 3 2 1, modulus 11",
        stdnum="dk.cvr",
    ),
    _vat(
        "EE",
        "[0-9]{9}",
        check=weighted(NUMBER, (3, 7, 1, 3, 7, 1, 3, 7, 1), modulus=10),
        rule="nine digits, weights 3 7 1 3 7 1 3 7, modulus 10",
        stdnum="ee.kmkr",
        bare=True,
        aliases=("EE-KMKR",),
    ),
    _vat(
        "EL",
        "[0-9]{9}",
        check=total(NUMBER, (256, 128, 64, 32, 16, 8, 4, 2, 0)) % 11 % 10 == place(NUMBER, 8),
        rule="nine digits, powers of two, modulus 11",
        stdnum="gr.vat",
        others="GR",
        country="GR",
    ),
    _vat(
        "ES",
        "[A-HJNP-SUVW][0-9]{7}[0-9A-J]",
        check=spanish(),
        rule="a letter and seven digits, Luhn digit or its letter",
        stdnum="es.nif",
        bare=True,
        person="no",
    ),
    _vat(
        "FI",
        "[0-9]{8}",
        check=weighted(NUMBER, (7, 9, 10, 5, 8, 4, 2, 1)),
        rule="eight digits, weights 7 9 10 5 8 4 2, modulus 11",
        stdnum="fi.alv",
        register="FI-PRO",
        aliases=("FI-VERO",),
    ),
    _vat(
        "FR",
        "[0-9A-HJ-NP-Z]{2}[0-9]{9}",
        check=french(),
        rule="two characters that the firm number gives, modulus 97 or 11; Luhn of the firm number",
        stdnum="fr.tva",
        bare=True,
        register="FR-RCS",
    ),
    _vat(
        "HR",
        "[0-9]{11}",
        check=mod_11_10(NUMBER, 11),
        rule="eleven digits, MOD 11,10 (ISO 7064)",
        stdnum="hr.oib",
    ),
    _vat(
        "HU",
        "[0-9]{8}",
        check=weighted(NUMBER, (9, 7, 3, 1, 9, 7, 3, 1), modulus=10),
        rule="eight digits, weights 9 7 3 1 9 7 3 1, modulus 10",
        stdnum="hu.anum",
    ),
    _vat(
        "IE",
        "[0-9]{7}[A-W][A-IW]?|[0-9][A-Z][0-9]{5}[A-W]",
        check=irish(),
        rule="seven digits and a letter of their sum, modulus 23",
        stdnum="ie.vat",
        bare=True,
    ),
    _vat(
        "IT",
        "[0-9]{11}",
        check=ITALIAN,
        rule="eleven digits, Luhn, and the office's code in places 8 to 10",
        stdnum="it.iva",
    ),
    _vat(
        "LT",
        "[0-9]{7}1[0-9]|[0-9]{10}1[0-9]",
        check=lithuanian(),
        rule="nine or twelve digits, the last but one 1, weights 1 to 9 or else from 3, modulus 11",
        stdnum="lt.pvm",
    ),
    _vat(
        "LU",
        "[0-9]{8}",
        check=total(NUMBER, (*powers(6, 89), 0, 0)) % 89
        == place(NUMBER, 6) * 10 + place(NUMBER, 7),
        rule="eight digits, the last two the others modulo 89",
        stdnum="lu.tva",
    ),
    _vat(
        "LV",
        "[4-9][0-9]{10}",
        check=total(NUMBER, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)) % 11 == 3,
        rule="eleven digits, weights 9 1 4 8 3 10 2 5 7 6 1, modulus 11 leaves 3",
        stdnum="lv.pvn",
        register="LV-RE",
        person="no",
    ),
    _vat(
        "MT",
        "[1-9][0-9]{7}",
        check=weighted(NUMBER, (3, 4, 6, 7, 8, 9, 10, 1), modulus=37),
        rule="eight digits, weights 3 4 6 7 8 9 10 1, modulus 37",
        stdnum="mt.vat",
    ),
    _vat(
        "NL",
        "[0-9]{9}B[0-9]{2}",
        check=(total(NUMBER.str.head(9), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0)
        | mod_97_10(VALUE, 14),
        rule="nine digits, weights 9 8 7 6 5 4 3 2, modulus 11, or all by MOD 97-10",
        stdnum="nl.btw",
        bare=True,
    ),
    _vat(
        "PL",
        "[0-9]{10}",
        check=total(NUMBER, (6, 5, 7, 2, 3, 4, 5, 6, 7, -1)) % 11 == 0,
        rule="ten digits, weights 6 5 7 2 3 4 5 6 7, modulus 11",
        stdnum="pl.nip",
        register="PL-NIP",
    ),
    _vat(
        "PT",
        "[1-9][0-9]{8}",
        check=(11 - total(NUMBER, (9, 8, 7, 6, 5, 4, 3, 2, 0)) % 11) % 11 % 10 == place(NUMBER, 8),
        rule="nine digits, weights 9 8 7 6 5 4 3 2, modulus 11",
        stdnum="pt.nif",
        register="PT-NIPPC",
        person="no",
    ),
    _vat(
        "RO",
        "[1-9][0-9]{1,9}",
        check=romanian(),
        rule="two to ten digits, weights 7 5 3 2 1 7 5 3 2, modulus 11",
        stdnum="ro.cui",
    ),
    Scheme(
        key="VAT-SE",
        name="VAT number with prefix SE",
        country="SE",
        form=r"(?:SE)?([0-9]{10})01|(?:SE)?(?:16)?([0-9]{10})",
        guess=r"([0-9]{10})01",
        prefixed=r"SE([0-9]{10})01",
        prefix="SE",
        suffix="01",
        check=luhn(NUMBER.str.head(10), 10),
        rule="SE, the organisation number, 01; Luhn of the number",
        stdnum="se.vat",
        register="SE-ON",
    ),
    _vat(
        "SI",
        "[1-9][0-9]{7}",
        check=(_SI != 0) & (place(NUMBER, 7) == (11 - _SI) % 10),
        rule="eight digits, weights 8 7 6 5 4 3 2, modulus 11",
        stdnum="si.ddv",
    ),
    _vat(
        "SK",
        "[1-9][0-9][2-4789][0-9]{7}",
        check=weighted(NUMBER, powers(10, 11)),
        rule="ten digits, a multiple of 11",
        stdnum="sk.dph",
    ),
    _vat(
        "XI",
        _BRITISH_FORM,
        check=british(),
        rule=_BRITISH_RULE,
        stdnum="gb.vat",
        country="GB",
        after=_BRANCH,
    ),
    _vat(
        "GB",
        _BRITISH_FORM,
        check=british(),
        rule=_BRITISH_RULE,
        stdnum="gb.vat",
        aliases=("GB-VAT",),
        after=_BRANCH,
    ),
)
