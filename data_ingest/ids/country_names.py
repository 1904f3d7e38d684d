"""Countries as people write them: codes of ISO 3166-1, and names in the languages of the sources.

The names are those of CLDR, by Babel; a short list of our own has usual spellings that CLDR lacks.
Case, accents and punctuation do not count. What could be several countries is none: it is refused,
and `country_choices` names them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from data_ingest.ids.countries import ALPHA_2
from data_ingest.model.text import LANGUAGES, Language

NAMED_IN = ("sv", "en", "nb", "nn", "da", "fi", "de", "fr")
"""Languages whose names of countries are read: those of the service, and of most sources."""

_OTHERWISE = """
AE: UAE, Emiraten, Emirates, Förenade Arabiska Emiraten
BO: Plurinational State of Bolivia
BY: Vitryssland, Belorussia, Byelorussia
CD: Democratic Republic of Congo, Congo Democratic Republic, DR Congo, DRC, DR Kongo, Zaire
CD: Demokratiska republiken Kongo
CG: Republic of Congo, Congo Republic, Republiken Kongo
CI: Ivory Coast
CN: People's Republic of China, PRC, PR China, Folkrepubliken Kina, Mainland China
CZ: Czech Republic, Tjeckiska republiken
DE: Federal Republic of Germany, BRD
FK: Falkland Islands Malvinas, Falkland Islands Islas Malvinas
FM: Federated States of Micronesia
GB: United Kingdom of Great Britain and Northern Ireland, Great Britain, Britain, UK, U.K.
GB: Förenade kungariket, England, Scotland, Wales, Northern Ireland, Skottland, Nordirland
GB: ENG, SCT, WLS, NIR
GR: EL, Hellenic Republic
HM: Heard and McDonald Islands
HK: Hong Kong, Hongkong, Hong Kong SAR
IE: Republic of Ireland, Eire
IR: Islamic Republic of Iran, Persien
KG: Kyrgyz Republic, Kirghizia
KH: Kampuchea
KN: Saint Christopher and Nevis
KP: Democratic People's Republic of Korea, DPRK, D.P.R. Korea, North Korea DPRK, Korea North
KP: Demokratiska folkrepubliken Korea
KR: Republic of Korea, Korea South, ROK, Republiken Korea
LA: Lao People's Democratic Republic, Lao PDR
MD: Republic of Moldova, Moldavia
MK: Macedonia, Makedonien, FYROM, The former Yugoslav Republic of Macedonia
MF: Saint Martin French part
MM: Birma
MO: Macao, Macau
MR: Islamic Republic of Mauritania
NL: Holland, Kingdom of the Netherlands
NZ: Aotearoa
PS: Palestine, Palestina, State of Palestine, Palestinian Territory, West Bank and Gaza
PS: West Bank and Gaza Strip
RU: Russian Federation, Ryska federationen
SA: KSA, Kingdom of Saudi Arabia, Saudi
SK: Slovak Republic
SX: Sint Maarten Dutch part
SY: Syrian Arab Republic
SZ: Swaziland
TJ: Tadzhikistan
TL: East Timor
TR: Turkey, Turkey Türkiye, Republic of Türkiye, Republic of Turkey
TW: Taiwan Province of China, Republic of China, Chinese Taipei
TZ: United Republic of Tanzania
UM: United States Minor Outlying Islands
US: United States of America, U.S., Förenta staterna, Amerikas förenta stater
VA: Holy See, Holy See Vatican City State, Vatican City State, Heliga stolen
VE: Bolivarian Republic of Venezuela
VG: Virgin Islands British
VI: Virgin Islands U.S.
"""

_SEVERAL = """
CD CG: Kongo, Congo
KP KR: Korea
VG VI: Virgin Islands, Jungfruöarna
"""

_INVERTED = re.compile(r"(.+?)(?:, ?| \()((?:.+ )?of(?: the)?)\)?", re.IGNORECASE)
_PARTS = re.compile(r"(.+?) \((.+)\)")
_SAME = {"saint": "st", "sankt": "st"}
_CODES = frozenset(ALPHA_2.values())


def country_code(written: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a code or name; None where it is none, or of several.

    >>> country_code("Sverige"), country_code("SWE"), country_code("England")
    ('SE', 'SE', 'GB')
    >>> country_code("Kongo") is None
    True
    """
    found = country_choices(written)
    return found[0] if len(found) == 1 else None


def country_choices(written: str) -> tuple[str, ...]:
    """Return the codes of all countries that a code or name could be, in order of code.

    >>> country_choices("Kongo"), country_choices("Atlantis")
    (('CD', 'CG'), ())
    """
    code = written.strip().upper()
    if code in ALPHA_2:
        return (ALPHA_2[code],)
    named = _names().get(_folded(written), ())
    return (code,) if not named and code in _CODES else named


def choices_in_words(codes: tuple[str, ...]) -> str:
    """Return the countries to choose from as a message names them, in both languages at once.

    >>> choices_in_words(("KP", "KR"))
    'KP (Nordkorea / North Korea), KR (Sydkorea / South Korea)'
    """
    named = ((code, [country_name(code, language) for language in LANGUAGES]) for code in codes)
    return ", ".join(f"{code} ({' / '.join(dict.fromkeys(names))})" for code, names in named)


def country_name(code: str, language: Language) -> str:
    """Return what a country is called in a language.

    >>> country_name("KP", "sv")
    'Nordkorea'
    """
    return str(Locale.parse(language).territories[code])


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each name in its folded form.

    A name that CLDR gives in full comes before a part of another's: "Saint-Martin" is not the Dutch
    part of the island.
    """
    full: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for code in sorted(_CODES):
        for language in NAMED_IN:
            name = Locale.parse(language).territories[code]
            full.setdefault(_folded(name), set()).add(code)
            if found := _PARTS.fullmatch(name):
                for part in found.groups():
                    parts.setdefault(_folded(part), set()).add(code)
    own = {name: {code} for code, name in _listed(_OTHERWISE)}
    several = {name: set(codes.split()) for codes, name in _listed(_SEVERAL)}
    named = parts | full | own | several
    return {name: tuple(sorted(codes)) for name, codes in named.items()}


def _listed(text: str) -> Iterator[tuple[str, str]]:
    for codes, _, names in (line.partition(":") for line in text.strip().split("\n")):
        for name in names.split(","):
            yield codes, _folded(name)


def _folded(name: str) -> str:
    """Return a name without what does not count: case, accents, punctuation, the order of ISO.

    >>> _folded("The Gambia"), _folded("Korea (the Republic of)"), _folded("Saint Lucia")
    ('gambia', 'republic of korea', 'st lucia')
    """
    if found := _INVERTED.fullmatch(name.strip()):
        name = f"{found[2]} {found[1]}"
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^\w]+", " ", re.sub(r"[.'’:]", "", plain)).split()
    return " ".join(_SAME.get(word, word) for word in words if word != "the")
