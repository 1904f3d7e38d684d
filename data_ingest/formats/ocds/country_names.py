"""Countries as publishers write them, in English or Swedish: OCDS leaves the name free."""

from data_ingest.countries import ALPHA_2

_NAMES = """
AE: United Arab Emirates, Förenade Arabemiraten
AT: Austria, Österrike
AU: Australia, Australien
BA: Bosnia and Herzegovina, Bosnien och Hercegovina
BD: Bangladesh
BE: Belgium, Belgien
BG: Bulgaria, Bulgarien
BR: Brazil, Brasilien
BY: Belarus
CA: Canada, Kanada
CH: Switzerland, Schweiz
CN: China, Kina, People's Republic of China
CY: Cyprus, Cypern
CZ: Czechia, Czech Republic, Tjeckien
DE: Germany, Tyskland
DK: Denmark, Danmark
EE: Estonia, Estland
EG: Egypt, Egypten
ES: Spain, Spanien
FI: Finland
FR: France, Frankrike
GB: United Kingdom, United Kingdom of Great Britain and Northern Ireland, Great Britain, UK
GB: England, Scotland, Wales, Northern Ireland, ENG, Skottland, Nordirland
GB: Storbritannien, Förenade kungariket
GE: Georgia, Georgien
GG: Guernsey
GR: Greece, Grekland, EL
HK: Hong Kong, Hongkong
HR: Croatia, Kroatien
HU: Hungary, Ungern
ID: Indonesia, Indonesien
IE: Ireland, Irland, Republic of Ireland
IL: Israel
IM: Isle of Man
IN: India, Indien
IS: Iceland, Island
IT: Italy, Italien
JE: Jersey
JP: Japan
KE: Kenya
KH: Cambodia, Kambodja
KR: South Korea, Republic of Korea, Sydkorea
LI: Liechtenstein
LK: Sri Lanka
LT: Lithuania, Litauen
LU: Luxembourg, Luxemburg
LV: Latvia, Lettland
MA: Morocco, Marocko
MD: Moldova, Republic of Moldova, Moldavien
ME: Montenegro
MK: North Macedonia, Nordmakedonien
MM: Myanmar
MT: Malta
MX: Mexico, Mexiko
MY: Malaysia
NL: Netherlands, The Netherlands, Nederländerna
NO: Norway, Norge
NP: Nepal
NZ: New Zealand, Nya Zeeland
PH: Philippines, Filippinerna
PK: Pakistan
PL: Poland, Polen
PT: Portugal
RO: Romania, Rumänien
RS: Serbia, Serbien
RU: Russia, Russian Federation, Ryssland
SE: Sweden, Sverige
SG: Singapore
SI: Slovenia, Slovenien
SK: Slovakia, Slovakien
TH: Thailand
TR: Turkey, Türkiye, Turkiet
TW: Taiwan
UA: Ukraine, Ukraina
US: United States, United States of America, USA, Förenta staterna
UZ: Uzbekistan
VN: Vietnam, Viet Nam
XK: Kosovo
ZA: South Africa, Sydafrika
"""

NAMES: dict[str, str] = {
    name.strip().casefold(): code
    for code, _, names in (line.partition(":") for line in _NAMES.split("\n") if line)
    for name in names.split(",")
}
"""ISO 3166 alpha-2 by name in lower case: the countries that suppliers to the EU and the United
Kingdom mostly come from, by their usual English and Swedish names (own list, 2026-11-25), the parts
of the United Kingdom with `ENG` as Contracts Finder writes it, and `UK` and `EL` as the EU does. A
country outside the table is noted as unknown, not guessed; its code always works."""

_CODES = frozenset(ALPHA_2.values())


def country_code(written: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a code or name; None if it is neither.

    >>> country_code("Sverige"), country_code("SWE"), country_code("England")
    ('SE', 'SE', 'GB')
    """
    code = written.upper()
    if code in ALPHA_2:
        return ALPHA_2[code]
    named = NAMES.get(written.casefold())
    return named if named or code not in _CODES else code
