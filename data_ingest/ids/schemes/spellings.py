"""What people call a kind of number → its scheme, and a kind that is written before the number.

A scheme is stated by its org-id code, its code of ISO 6523 (as Peppol uses them), or the name that
a country has for it; case, spaces and punctuation do not count. A word such as *org.nr* says no
more than that it is the number of a country's register, so the country and the form decide.

Codes of org-id: its register on GitHub (org-id/register, read 2026-11-29). Codes of ISO 6523, and
those that Peppol adds: Peppol's code list of participant identifier schemes (read 2026-11-29).
"""

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from data_ingest.ids.countries import country_of_area
from data_ingest.ids.schemes.catalogue import ALIASES, SCHEMES

_ISO_6523 = """
0002:FR-RCS 0007:SE-ON 0009:FR-RCS 0037:FI-PRO 0060:XI-DUNS 0096:DK-PNR 0106:NL-KVK 0184:DK-CVR
0191:EE-RIK 0192:NO-BRC 0196:IS-KEN 0198:VAT-DK 0199:XI-LEI 0200:LT-RC 0208:BE-BCE_KBO 0210:IT-CF
0211:VAT-IT 0212:FI-PRO 0213:VAT-FI 0216:FI-PRO 0218:LV-RE 9902:DK-CVR 9906:VAT-IT 9907:IT-CF
9908:NO-BRC 9909:NO-BRC 9910:VAT-HU 9912:VAT 9914:VAT-AT 9917:IS-KEN 9920:VAT-ES 9925:VAT-BE
9926:VAT-BG 9928:VAT-CY 9929:VAT-CZ 9930:VAT-DE 9931:VAT-EE 9932:VAT-GB 9933:VAT-EL 9934:VAT-HR
9935:VAT-IE 9937:VAT-LT 9938:VAT-LU 9939:VAT-LV 9943:VAT-MT 9944:VAT-NL 9945:VAT-PL 9946:VAT-PT
9947:VAT-RO 9949:VAT-SI 9950:VAT-SK 9955:VAT-SE 9957:VAT-FR
"""

_OWN_NAMES = """
NO-BRC: organisasjonsnummer, brreg, enhetsregisteret
DK-CVR: cvr, cvr nr, cvr nummer, dk digst
DK-PNR: p nummer, dk p
FI-PRO: y tunnus, ytunnus, ly tunnus, fo nummer, fi ovt, ovt, fi org
EE-RIK: registrikood, ee cc
IS-KEN: kennitala, kt
GB-COH: companies house, companies house number, crn
PL-NIP: nip
PL-KRS: krs
PL-REGON: regon
IT-CF: codice fiscale, it cfi
PT-NIPPC: nipc
FR-RCS: siren, siret, fr sirene
NL-KVK: kvk, kvk nummer
BE-BCE_KBO: kbo, bce, be en, ondernemingsnummer, numero d entreprise
US-SAM: uei, sam uei
US-EIN: ein
SE-PERSON: personnummer, person nr, personnr, pnr, samordningsnummer
XI-LEI: lei, lei code
XI-DUNS: duns, d u n s, duns number, d u n s number
VAT: vat, vat no, vat nr, vat number, vat id, vat reg no, vat registration number, moms, moms nr
VAT: momsnr, momsreg nr, momsregnr, momsnummer, momsregistreringsnummer, mva, mva nr, alv, tva
VAT: ust id, ust idnr, ust id nr, btw, btw nr, btw nummer, eu vat, iva, it iva
"""

_OF_A_REGISTER = """
orgnr, org nr, org no, orgno, org nummer, orgnummer, organisationsnummer, organisationsnr
organization number, organisation number, organization no, organisation no, registration number
registration no, reg nr, reg no, registreringsnummer, company number, company no, company id
company registration number, business id, business number, business registration number
supplier number, identifier, id, number, nr, nummer, national id, org
"""
"""Names that say only that it is the number of a register of the party's country."""

_CODE_BEFORE = re.compile(r"\s*(?:iso6523-actorid-upis:{1,2})?([0-9]{4})\s*:(?=.)", re.IGNORECASE)
_WORDS_BEFORE = re.compile(r"\s*([^0-9]{0,60}[^0-9\s])\s*(?=[0-9])")
_NEAR, _FEWEST_LETTERS = 0.75, 4
"""A spelling of so many letters is near another from this ratio of `difflib` on: one in four."""
_COUNTRY_LAST = re.compile(r"(.*[^A-Za-z])([A-Za-z]{2})")


class SchemeSpelling(NamedTuple):
    """What a stated kind of number says.

    Attributes:
        scheme: Key into `SCHEMES`, `VAT`, `<country>-PERSON`, or another code of org-id; None where
            the country and the form decide.
        country: ISO 3166 alpha-2, where it says whose number it is.
        is_known: Whether what is written is understood. A kind that is not may still begin with a
            country.
    """

    scheme: str | None
    country: str | None = None
    is_known: bool = True


@lru_cache(maxsize=4096)
def stated_scheme(written: str | None) -> SchemeSpelling:
    """Return what somebody says that the kind of a number is.

    >>> stated_scheme("se-on").scheme, stated_scheme("0007").scheme, stated_scheme("0088").is_known
    ('SE-ON', 'SE-ON', False)
    >>> stated_scheme("SE:ORGNR").country, stated_scheme("Org.nr") == SchemeSpelling(None)
    ('SE', True)
    """
    words = _words(written or "")
    if not words:
        return SchemeSpelling(None)
    if found := _keys().get(words.replace(" ", "")) or _names().get(words):
        return SchemeSpelling(found)
    if words in _generic():
        return SchemeSpelling(None)
    first, _, rest = words.partition(" ")
    if rest == "person" and len(first) == 2:
        return SchemeSpelling(words.upper().replace(" ", "-"))
    country = country_of_area(first) if rest else None
    if country is None:
        return SchemeSpelling(None, is_known=False)
    if rest in _generic():
        return SchemeSpelling(None, country)
    named = "VAT" if _names().get(rest) == "VAT" else None
    return SchemeSpelling(named, country, is_known=named is not None)


def written_before(number: str) -> tuple[SchemeSpelling, int] | None:
    """Return the kind that is written before a number, and where the number begins.

    >>> written_before("0007:5599990016"), written_before("CVR-nr. 99 99 99 93")[1]
    ((SchemeSpelling(scheme='SE-ON', country=None, is_known=True), 5), 8)
    >>> written_before("SE559999001601") is written_before("HRB 99999") is None
    True
    """
    if found := _CODE_BEFORE.match(number):
        stated = stated_scheme(found[1])
        return (stated, found.end()) if stated.is_known else None
    if not (found := _WORDS_BEFORE.match(number)):
        return None
    stated = stated_scheme(found[1])
    if stated.is_known:
        return stated, found.end()
    parted = _COUNTRY_LAST.fullmatch(found[1])
    if parted and (stated := stated_scheme(parted[1])).is_known and parted[1].strip(" -:."):
        return stated, found.start(1) + parted.start(2)
    return None


@lru_cache(maxsize=4096)
def nearest_scheme(written: str | None) -> str | None:
    """Return the code of the scheme whose spelling is nearest to one that is not understood.

    Where only the country is understood, it is that of the country's first register. Digits alone
    are near nothing: with one digit wrong, a code of ISO 6523 is that of another register.

    >>> nearest_scheme("SE-OM"), nearest_scheme("SE: bolagskod"), nearest_scheme("0088")
    ('SE-ON', 'SE-ON', None)
    """
    words = _words(written or "")
    if not words or words.replace(" ", "").isdecimal():
        return None
    known = {key: code for key, code in _keys().items() if not key.isdecimal()}
    known |= {name.replace(" ", ""): key for name, key in _names().items()}
    letters = words.replace(" ", "")[:60]
    near = get_close_matches(letters, known, n=1, cutoff=_NEAR)
    if near and len(letters) >= _FEWEST_LETTERS:
        key = known[near[0]]
        return SCHEMES[key].code if key in SCHEMES else key
    country = country_of_area(words.partition(" ")[0])
    return next(
        (one.code for one in SCHEMES.values() if country and one.country == country and one.guess),
        None,
    )


def _words(written: str) -> str:
    """Return what is written in lower case, its words parted by one space."""
    return " ".join(re.findall(r"[^\W_]+", written.casefold()))


@cache
def _keys() -> dict[str, str]:
    """Return the scheme of each code, by its letters and digits."""
    codes = {scheme: scheme for scheme in (*sorted(_listed()), *SCHEMES)} | dict(ALIASES)
    known = {re.sub("[^a-z0-9]", "", code.casefold()): key for code, key in codes.items()}
    return known | dict(pair.split(":") for pair in _ISO_6523.split())


@cache
def _names() -> dict[str, str]:
    lines = (line.partition(":") for line in _OWN_NAMES.strip().split("\n"))
    return {name.strip(): key for key, _, names in lines for name in names.split(",")}


@cache
def _generic() -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in re.split("[,\n]", _OF_A_REGISTER.strip()))


@cache
def _listed() -> frozenset[str]:
    text = files("data_ingest.ids.schemes").joinpath("org_id_codes.txt").read_text("utf-8")
    return frozenset(text.split())
