import csv
import subprocess
import sys
from string import ascii_uppercase

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.ids.countries import (
    TABLE,
    Country,
    countries,
    country_code,
    country_of_area,
    key_of,
    read_country,
)
from docs.writers import countries as writer

CODES = sorted(countries() - {"XK"})

MOST_FORCED_LABOUR = {
    "KP": "Nordkorea|North Korea|Nord-Korea|North Korea (DPRK)|DPRK|Korea, Democratic People's "
    "Republic of|Korea (the Democratic People's Republic of)|Pohjois-Korea|PRK",
    "ER": "Eritrea|Érythrée|ERI",
    "MR": "Mauretanien|Mauritania|Mauritanie|Islamic Republic of Mauritania|MRT",
    "SA": "Saudiarabien|Saudi Arabia|Saudi-Arabia|Saudi-Arabien|Kingdom of Saudi Arabia|KSA|SAU",
    "TR": "Turkiet|Turkey|Türkiye|Turkiye|TÜRKIYE|Tyrkia|Republic of Türkiye|Turkey (Türkiye)|TUR"
    "|792|Tuerkei",
    "TJ": "Tadzjikistan|Tadjikistan|Tajikistan|Tadschikistan|TJK",
    "AE": "Förenade Arabemiraten|United Arab Emirates|the United Arab Emirates (the)|UAE|U.A.E."
    "|Vereinigte Arabische Emirate|ARE|Forenede Arabiske Emirater",
    "RU": "Ryssland|Russia|Russian Federation|the Russian Federation|Venäjä|Rusland|RUS|Россия",
    "AF": "Afghanistan|AFG|Afganistan",
    "KW": "Kuwait|KUWAIT|Koweït|KWT",
}
"""The ten countries of highest prevalence (Walk Free, Global Slavery Index 2023)."""

USUAL = {
    "AL": "008|Albanien",
    "AT": "Österrike|Oesterreich|040",
    "AX": "Åland|Aaland",
    "BO": "Bolivia (Plurinational State of)",
    "BY": "Vitryssland|Belarus",
    "CD": "Kongo-Kinshasa|DR Congo|Congo (the Democratic Republic of the)|Zaire|Kongo (CD)",
    "CG": "Kongo-Brazzaville|Republic of the Congo",
    "CI": "Elfenbenskusten|Ivory Coast|Cote d’Ivoire|Côte d'Ivoire|Cote d'Ivoire|COTE D IVOIRE",
    "CN": "Kina|China|People's Republic of China",
    "CZ": "Tjeckien|Czech Republic|Czechia|Czech Republic (the)",
    "DE": "Tyskland|DE|de|Deutschland|Federal Republic of Germany|Duitsland",
    "EE": "Estland|Viro|Eesti",
    "FI": "SUOMI / FINLAND",
    "FR": "La France",
    "GB": "Storbritannien|Great Britain|UK|U.K.|England|Skottland|Wales|Northern Ireland|Scotland"
    "|United Kingdom of Great Britain and Northern Ireland|Förenade kungariket|ENG|United Kingdom "
    "(England And Wales)|ENGLAND/WALES",
    "GN": "Guinea",
    "GR": "Grekland|EL|Hellas",
    "HK": "Hongkong|Hong Kong|Hong Kong, China|Hong Kong SAR",
    "JO": "Jordan",
    "KR": "Sydkorea|South Korea|Korea, Republic of|Republic of Korea|Republiken Korea",
    "LA": "Laos",
    "LC": "S:t Lucia|Saint Lucia|St. Lucia|ST LUCIA",
    "MD": "Moldavien|Moldova|Republic of Moldova",
    "MM": "Burma|Myanmar",
    "NE": "Niger",
    "NL": "Holland|Nederländerna|The Netherlands|Les Pays-Bas",
    "NO": "Norge|Noreg|Norja|Norwegen|Norvège",
    "PL": "Republic of Poland|Republiken Polen",
    "SD": "Sudan",
    "SE": "(SE)|Sverige - SE|SE-Sverige|SE Sverige|Sverige (SE)|Sverige/Sweden|Sweden, SE|SWE|752"
    "|Konungariket Sverige|Sver\u00adige|\ufeffSverige|S v e r i g e",
    "SY": "Syrien",
    "TZ": "Tanzania, United Republic of",
    "US": "USA|U.S.A.|United States of America|Förenta staterna|US|U.S.",
    "XK": "Kosovo|XK|XKX|1A0",
}

SEVERAL = {
    "Kongo": "CD CG", "Congo": "CD CG", "Kongo (CD) / CG": "CD CG",
    "korea": "KP KR",
    "Jungfruöarna": "VG VI", "Virgin Islands": "VG VI",
    "China (Taiwan)": "CN TW", "US-CA": "CA US", "DE-BY": "BY DE", "LA SE": "LA SE",
    "Georgia, USA": "GE US",
}  # fmt: skip

FORMER = {
    "Jugoslavien": "BA HR ME MK RS SI XK", "Federal Republic of Yugoslavia": "BA HR ME MK RS SI XK",
    "YU": "BA HR ME MK RS SI XK", "CS": "CZ ME RS SK", "Tjeckoslovakien": "CZ SK", "AN": "BQ CW SX",
    "ANT": "BQ CW SX", "530": "BQ CW SX", "DDR": "DE", "ZR": "CD", "BU": "MM", "SCG": "ME RS",
    "Sovjetunionen": "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ", "720": "YE", "FX": "FR",
}  # fmt: skip

COLLISIONS = {
    "kongo": {"CD": {"nb"}, "CG": {"pl"}},
}
"""Every name that CLDR has for two countries, by what counts of it, with the languages."""


def spelled(names):
    return [(code, name) for code, some in names.items() for name in some.split("|")]


def test_there_are_the_codes_of_iso_3166_and_kosovo_with_one_of_each_kind():
    codes = writer.iso_codes()
    assert len(CODES) == 249
    for code in CODES:
        kinds = sorted(
            ("digits" if one.isdecimal() else str(len(one)))
            for one, country in codes.items()
            if country == code
        )
        assert kinds == ["2", "3", "digits"], code
    assert {one for one, country in codes.items() if country == "XK"} == {"xk", "xkx", "xkk", "1a0"}


def test_every_code_of_two_and_three_letters_and_three_digits_is_read():
    for written, code in writer.iso_codes().items():
        assert (country_code(written), country_code(f" {written.upper()} ")) == (code, code)


def test_no_two_letters_are_a_country_but_those_of_iso_3166_xk_el_and_uk():
    two = {one + other for one in ascii_uppercase for other in ascii_uppercase}
    assert {code for code in two if country_code(code)} == {*CODES, "XK", "EL", "UK"}


@pytest.mark.parametrize("language", writer.LANGUAGES)
def test_every_country_is_known_by_its_name_in_every_language_of_cldr(language):
    names = Locale.parse(language).territories
    refused = {names[code]: code for code in CODES if country_code(names[code]) != code}
    of_several = {"nb": {"Kongo": "CD"}, "pl": {"Kongo": "CG"}, "es": {"Congo": "CG"}}
    assert refused == of_several.get(language, {})
    assert country_code(names["XK"].upper()) == "XK"


def test_a_name_that_is_two_countries_in_two_languages_is_listed_and_refused():
    meant: dict[str, dict[str, set[str]]] = {}
    for language, code, name in writer.cldr_names():
        meant.setdefault(key_of(name), {}).setdefault(code, set()).add(language)
    several = {name: found for name, found in meant.items() if len(found) > 1}
    assert several == COLLISIONS
    assert {read_country(name).reason for name in several} == {"several"}


def test_own_spellings_lead_where_they_say():
    for kind, codes, name, reason in writer.spellings():
        found = read_country(name)
        assert (found.choices, bool(reason)) == (tuple(sorted(codes)), True), name
        assert found.reason == {"name": "known"}.get(kind, kind), name


def test_the_kept_names_are_those_of_cldr_and_the_spellings():
    assert TABLE.read_text("utf-8") == writer.countries(), "run make docs"


@pytest.mark.parametrize(("code", "name"), spelled(MOST_FORCED_LABOUR | USUAL))
def test_usual_spellings_of_a_country_lead_to_its_code(code, name):
    assert country_code(name) == code
    assert country_code(f" {name} \t") == code


@pytest.mark.parametrize(("name", "codes"), SEVERAL.items())
def test_a_name_of_several_countries_is_none_of_them_and_the_choices_are_named(name, codes):
    assert read_country(name) == Country(None, "several", tuple(codes.split()))


@pytest.mark.parametrize(("name", "codes"), FORMER.items())
def test_a_former_country_is_refused_with_what_became_of_it(name, codes):
    assert read_country(name) == Country(None, "former", tuple(codes.split()))


NOTHING = "|-|Atlantis|Europe|EU|Hertfordshire|ZZ|Korea (South or North)|N/A|n.a.|S.E.|8|40|0.04"
NOTHING += "|7-52|-100|500.|123|SE110|Sverige (inrikes)|State of Georgia|Northern Cyprus|--as|.md"


@pytest.mark.parametrize("name", [*NOTHING.split("|"), "x" * 200, "()", "the", "EU-"])
def test_what_is_no_country_is_not_guessed(name):
    assert read_country(name) == Country(None, "unknown", ())


ONE_OFF = {
    "Turkjet": "TR", "Sverge": "SE", "Storbritanien": "GB", "Tysklnad": "DE", "Brasillien": "BR",
    "Luxenburg": "LU", "Ungerm": "HU", "Iarn": "", "Östtysklan": "DE",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), ONE_OFF.items())
def test_a_name_with_one_letter_wrong_is_refused_and_the_country_named(name, code):
    assert read_country(name) == Country(None, "unknown", (code,) if code else ())


def test_a_code_of_a_part_of_a_country_leads_to_the_country():
    assert [country_of_area(one) for one in ("US-CA", "gb-sct", "SE", "CN-65")] == [
        "US", "GB", "SE", "CN",
    ]  # fmt: skip
    assert [country_of_area(one) for one in ("ZZ-1", "Sverige", "AN", "")] == [None] * 4


WRITTEN = st.sampled_from([(code, name) for _, code, name in writer.cldr_names()])
ACCENTS = st.sampled_from(["\u0301", "\u0308", "\u030a", "\u0327"])


@given(WRITTEN, st.data())
def test_case_spaces_accents_and_brackets_do_not_change_the_country(written, data):
    code, name = written
    changed = data.draw(st.sampled_from([str.upper, str.casefold, str.title, str]))(name)
    at = data.draw(st.integers(1, len(changed)))
    if len(name) > len("USA"):  # a code has no accents
        changed = changed[:at] + data.draw(st.just("") | ACCENTS) + changed[at:]
    changed = changed.replace(" ", data.draw(st.sampled_from([" ", "\u00a0", "  ", "\t"])))
    around = data.draw(st.sampled_from(["{}", " {} ", "({})", "[{}]", '"{}"', "{}.", "{} ", "{};"]))
    assert read_country(around.format(changed)) == read_country(name)
    assert read_country(name).code in {code, None}


@given(st.text(max_size=150))
def test_whatever_is_written_the_answer_is_one_country_or_a_reason(text):
    found = read_country(text)
    assert (found.reason == "known") == (found.code is not None)
    assert set(found.choices) <= countries()
    assert found.code is None or found.choices == (found.code,)


def test_one_country_is_read_without_babel_or_polars():
    asked = "import sys; from data_ingest.ids.countries import country_code; country_code('Sverge')"
    told = f"{asked}; print(sorted({{'babel', 'polars', 'pydantic'}} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.shared_data
def test_the_names_of_published_lists_of_countries_are_known(shared_data):
    path = shared_data / "us_tip_tiers_2001_2015" / "tip_tiers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        named = {(row["countryname"], row["iso"]) for row in csv.DictReader(file)}
    assert len(named) > 180
    wrong = {name for name, iso in named if country_code(name) != country_code(iso)}
    assert wrong == {"Congo", "Kosovo"}  # which Congo, it does not say; KOS is no code of ISO
    assert read_country("Congo").choices == ("CD", "CG")
    assert country_code("Kosovo") == "XK"
