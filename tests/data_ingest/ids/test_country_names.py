import csv

import pytest
from babel import Locale

from data_ingest.ids.countries import ALPHA_2
from data_ingest.ids.country_names import (
    NAMED_IN,
    choices_in_words,
    country_choices,
    country_code,
    country_name,
)

CODES = sorted({*ALPHA_2.values()} - {"XK"})

MOST_FORCED_LABOUR = {
    "KP": "Nordkorea|North Korea|Nord-Korea|North Korea (DPRK)|DPRK|Korea, Democratic People's "
    "Republic of|Korea (the Democratic People's Republic of)|Pohjois-Korea|PRK",
    "ER": "Eritrea|Érythrée|ERI",
    "MR": "Mauretanien|Mauritania|Mauritanie|Islamic Republic of Mauritania|MRT",
    "SA": "Saudiarabien|Saudi Arabia|Saudi-Arabia|Saudi-Arabien|Kingdom of Saudi Arabia|KSA|SAU",
    "TR": "Turkiet|Turkey|Türkiye|Turkiye|TÜRKIYE|Tyrkia|Republic of Türkiye|Turkey (Türkiye)|TUR",
    "TJ": "Tadzjikistan|Tadjikistan|Tajikistan|Tadschikistan|TJK",
    "AE": "Förenade Arabemiraten|United Arab Emirates|the United Arab Emirates (the)|UAE|U.A.E."
    "|Vereinigte Arabische Emirate|ARE",
    "RU": "Ryssland|Russia|Russian Federation|the Russian Federation|Venäjä|Rusland|RUS",
    "AF": "Afghanistan|AFG|Afganistan",
    "KW": "Kuwait|KUWAIT|Koweït|KWT",
}
"""The ten countries of highest prevalence (Walk Free, Global Slavery Index 2023)."""

USUAL = {
    "GB": "Storbritannien|Great Britain|UK|U.K.|England|Skottland|United Kingdom of Great Britain "
    "and Northern Ireland|Förenade kungariket|ENG",
    "US": "USA|U.S.A.|United States of America|Förenta staterna",
    "KR": "Sydkorea|South Korea|Korea, Republic of|Republic of Korea",
    "NL": "Holland|Nederländerna|The Netherlands",
    "MM": "Burma|Myanmar",
    "CI": "Elfenbenskusten|Ivory Coast|Cote d’Ivoire|Côte d'Ivoire",
    "CN": "Kina|China|People's Republic of China",
    "CZ": "Tjeckien|Czech Republic|Czechia",
    "CD": "Kongo-Kinshasa|DR Congo|Congo (the Democratic Republic of the)",
    "CG": "Kongo-Brazzaville|Republic of the Congo",
    "GR": "Grekland|EL",
    "LC": "S:t Lucia|Saint Lucia|St. Lucia",
    "BO": "Bolivia (Plurinational State of)",
    "TZ": "Tanzania, United Republic of",
    "HK": "Hongkong|Hong Kong",
    "NO": "Norge|Noreg|Norja|Norwegen|Norvège",
    "EE": "Estland|Viro",
    "GN": "Guinea",
    "SD": "Sudan",
}


def spelled(names):
    return [(code, name) for code, some in names.items() for name in some.split("|")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_country_is_known_by_its_swedish_and_its_english_name(language):
    names = Locale.parse(language).territories
    assert len(CODES) == 249
    assert {code: country_code(names[code]) for code in CODES} == {code: code for code in CODES}
    assert country_code(names["XK"].upper()) == "XK"


@pytest.mark.parametrize("language", NAMED_IN)
def test_no_name_of_a_country_in_a_language_of_the_sources_leads_to_another(language):
    names = Locale.parse(language).territories
    assert [code for code in CODES if code not in country_choices(names[code])] == []


@pytest.mark.parametrize(("code", "name"), spelled(MOST_FORCED_LABOUR | USUAL))
def test_usual_spellings_of_a_country_lead_to_its_code(code, name):
    assert country_code(name) == code
    assert country_code(f" {name.upper()} ") == code


@pytest.mark.parametrize("code", CODES)
def test_a_country_is_known_by_its_codes_of_two_and_three_letters(code):
    three = next(one for one, two in ALPHA_2.items() if two == code)
    assert (country_code(code.lower()), country_code(three)) == (code, code)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Kongo", ("CD", "CG")),
        ("Congo", ("CD", "CG")),
        ("korea", ("KP", "KR")),
        ("Jungfruöarna", ("VG", "VI")),
        ("Virgin Islands", ("VG", "VI")),
    ],
)
def test_a_name_of_several_countries_is_none_of_them_and_the_choices_are_named(name, codes):
    assert country_code(name) is None
    assert country_choices(name) == codes
    for code in codes:
        assert f"{code} ({country_name(code, 'sv')} / " in choices_in_words(codes)


@pytest.mark.parametrize(
    "name", ["", "-", "Atlantis", "Europe", "Hertfordshire", "ZZ", "China (Taiwan)"]
)
def test_what_is_no_country_is_not_guessed(name):
    assert country_choices(name) == ()


@pytest.mark.shared_data
def test_the_names_of_published_lists_of_countries_are_known(shared_data):
    path = shared_data / "us_tip_tiers_2001_2015" / "tip_tiers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        named = {(row["countryname"], row["iso"]) for row in csv.DictReader(file)}
    assert len(named) > 180
    wrong = {name for name, iso in named if country_code(name) != ALPHA_2.get(iso)}
    assert wrong == {"Congo", "Kosovo"}  # which Congo, it does not say; KOS is no code of ISO
    assert country_choices("Congo") == ("CD", "CG")
    assert country_code("Kosovo") == "XK"
