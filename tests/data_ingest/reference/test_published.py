"""The reference tables say what the published files say: every row is made again and compared."""

import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from data_ingest.ids.countries import country_code
from data_ingest.reference import (
    load_country_indicators,
    load_cpa_nace,
    load_cpv_nace,
    load_goods,
    load_indicators,
    load_nace_isic,
    load_nace_labels,
    load_risk_sectors,
    load_sector_rates,
)
from data_ingest.reference.crosswalks import isic_of_nace, nace_of_cpa

pytestmark = pytest.mark.shared_data

DOL_NAMES = {
    "Anguilla": "AI", "Bolivia": "BO", "British Virgin Islands": "VG", "Burma": "MM",
    "Christmas Island": "CX", "Cocos (Keeling) Islands": "CC",
    "Congo, Democratic Republic of the": "CD", "Congo, Republic of the": "CG",
    "Cook Islands": "CK", "Falkland Islands (Islas Malvinas)": "FK", "Iran": "IR", "Kosovo": "XK",
    "Kyrgyz Republic": "KG", "Moldova": "MD", "Montserrat": "MS", "Niue": "NU",
    "Norfolk Island": "NF", "North Korea": "KP", "Russia": "RU",
    "Saint Helena, Ascension, and Tristan da Cunha": "SH", "Taiwan": "TW", "Tanzania": "TZ",
    "The Gambia": "GM", "Tokelau": "TK", "Turkey (Türkiye)": "TR", "Venezuela": "VE",
    "Vietnam": "VN", "Wallis and Futuna": "WF", "West Bank and the Gaza Strip": "PS",
    "Western Sahara": "EH",
}  # fmt: skip
"""Names of the US Department of Labor that the list of country names does not have."""

STANDARDISED = {
    "vdem.csv": {
        "freedom_from_forced_labour": "v2xcl_slave",
        "freedom_of_movement": "v2xcl_dmove",
        "rule_of_law_vdem": "v2x_rule",
    },
    "worldbank.csv": {"rule_of_law": "wb_wgi_rule_of_law"},
    "ilostat.csv": {
        "union_density": "ILR_TUMT_NOC_RT_A",
        "collective_bargaining": "ILR_CBCT_NOC_RT_A",
        "inspectors_per_10000": "LAI_INDE_NOC_RT_A",
        "fatal_injuries": "SDG_F881_SEX_MIG_RT_A",
    },
    "recruitment_econprecarity.csv": {
        "informality": "ep_informal_employment_share",
        "poverty": "ep_poverty_headcount_685",
        "agricultural_employment": "ep_agrarian_employment_share",
    },
}
"""Indicators on the risk scale, by file and column of the data layer."""

BROAD_SECTORS = {"Mining and quarrying": "mining"}
DESIGNATIONS = {
    "2022": "us-fletf-strategy-2022",
    "2024": "us-fletf-update-2024",
    "2025": "us-fletf-update-2025",
}
STATED = {
    "2020": "inspected_first",
    "2021": "greatest_risk",
    "2023": "most_detected",
    "undated": "more_common",
}


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a published file."""
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def worksheet(file: Path) -> list[list[object]]:
    """The rows of a published file of ILOSTAT, from the header on."""
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[5:]


@pytest.fixture(scope="module")
def country(shared_data) -> dict[str, str]:
    """ISO codes by the names that the US Department of Labor uses."""
    names = rows(shared_data / "flsri_country_signals" / "iso3_mapping.csv")
    listed = {
        row["identifier_value"]: country_code(row["iso3"])
        for row in names
        if row["identifier_type"] == "country_name"
    }
    return listed | DOL_NAMES


def values(indicator: str) -> dict[str, Decimal]:
    """Our values of an indicator by country."""
    table = load_country_indicators().filter(indicator=indicator)
    return dict(table.select("country", "value").iter_rows())


@pytest.mark.parametrize("file", STANDARDISED)
def test_standardised_series_are_those_of_the_data_layer(file, shared_data):
    published = rows(shared_data / "flsri_country_signals" / file)
    for indicator, column in STANDARDISED[file].items():
        assert values(indicator) == {
            country_code(row["iso3"]): Decimal(row[column]) for row in published if row[column]
        }


def test_spans_and_licences_of_the_series_are_those_of_its_register(shared_data):
    register = {
        row["indicator"]: row
        for row in rows(shared_data / "flsri_country_signals" / "data_register.csv")
    }
    described = {row["indicator"]: row for row in load_indicators().rows(named=True)}
    for columns in STANDARDISED.values():
        for indicator, column in columns.items():
            ours, theirs = described[indicator], register[column]
            assert (str(ours["year_from"]), str(ours["year_to"])) == (
                theirs["year_min"],
                theirs["year_max"],
            )
            assert theirs["license"].startswith("CC BY 4.0")
            assert ours["inverted"] == (theirs["direction"] == "low_risk")
            low, high = theirs["anchor"].partition("]")[0].lstrip("[").split(",")
            assert (ours["anchor_low"], ours["anchor_high"]) == (Decimal(low), Decimal(high))


def test_facts_of_the_department_of_labor_are_as_published(shared_data, country):
    published = [
        row
        for row in rows(shared_data / "us_dol_ilab_country" / "ilab_country_facts.csv")
        if row["reporting_year"] == "2022"
    ]
    yes_no = {"Yes": Decimal(1), "No": Decimal(0)}
    for described in load_indicators().filter(pl.col("scale") != "risk").rows(named=True):
        cells = {country[row["country"]]: row[described["series"]] for row in published}
        if described["scale"] == "yes_no":
            expected = {where: yes_no[cell] for where, cell in cells.items() if cell in yes_no}
        else:
            expected = {where: Decimal(cell) for where, cell in cells.items() if cell.isdigit()}
        assert values(described["indicator"]) == expected


def test_the_list_of_goods_is_the_edition_of_2022(shared_data, country):
    folder = shared_data / "us_dol_tvpra_goods"
    division = {row["good"]: row["isic4_division"] for row in rows(folder / "good_to_isic4.csv")}
    columns = ("child_labor", "forced_labor", "forced_child_labor", "derived_labor_exploitation")
    expected = {
        (
            country[row["country"]],
            row["good"],
            division[row["good"]],
            *(row[column] == "Yes" for column in columns),
            country.get(row["derived_country"]),
        )
        for row in rows(folder / "tvpra_goods_2016_2022.csv")
        if row["file_year"] == "2021"
    }
    ours = load_goods().filter(listed_by="tvpra")
    assert set(ours.drop("listed_by", "edition", "hs_prefixes", "status", "source_id").rows()) == (
        expected
    )
    assert (ours.height, ours["forced_labour"].sum(), ours["child_labour"].sum()) == (467, 121, 414)


def test_counts_of_listed_goods_are_those_of_the_list():
    listed = load_goods().filter(listed_by="tvpra")
    for indicator, table in (
        ("tvpra_goods", listed),
        ("tvpra_forced_labour_goods", listed.filter("forced_labour")),
    ):
        counted = {where: number for where, number in values(indicator).items() if number}
        assert counted == Counter(table["country"].to_list())


def test_sectors_of_high_priority_are_those_of_the_secondary_source(shared_data):
    file = shared_data / "us_uflpa_priority_sectors" / "fletf_high_priority_sectors.csv"
    expected = {
        (
            row["sector"],
            isic4,
            int(row["designated"]),
            row["hts_prefixes"].replace(";", " "),
            DESIGNATIONS[row["designated"]],
        )
        for row in rows(file)
        for isic4 in row["isic4_suggested"].split(";")
    }
    ours = load_goods().filter(listed_by="uflpa")
    columns = ("good", "isic4", "edition", "hs_prefixes", "source_id")
    assert set(ours.select(columns).rows()) == expected


def rates(measure: str, unit: str) -> dict[str, int]:
    """Our figures of a measure by sector."""
    table = load_sector_rates().filter(measure=measure, unit=unit)
    return dict(table.select("sector", "value").iter_rows())


def ppm(share: Fraction) -> int:
    """A share in parts per million, rounded half up."""
    return int(share * 1_000_000 + Fraction(1, 2))


def test_people_in_forced_labour_by_sector_are_those_of_the_secondary_source(shared_data):
    file = shared_data / "ilo_sector" / "gems2022_forced_labour_by_sector.csv"
    people = {
        BROAD_SECTORS.get(row["Sector"], row["Sector"].lower()): Fraction(row["Forced labour"])
        for row in rows(file)
    }
    whole = sum(people.values())
    assert rates("forced_labour", "persons") == {
        sector: number * 1_000_000 for sector, number in people.items()
    }
    assert rates("forced_labour", "share_ppm") == {
        sector: ppm(number / whole) for sector, number in people.items()
    }


def test_children_in_hazardous_work_are_the_world_estimate(shared_data):
    header, *table = worksheet(shared_data / "ilo_sector" / "CLD_XHAZ_SEX_AGE_ECO_NB_A_EN.xlsx")
    (world,) = (row for row in table if [row[0], *row[2:4]] == ["World", "Total", "'5-17"])
    people = {
        str(header[column]).lower(): Fraction(str(world[column])) * 1000 for column in (6, 7, 8)
    }
    assert world[4] == 2020
    assert rates("hazardous_child_labour", "persons") == people
    assert rates("hazardous_child_labour", "share_ppm") == {
        sector: ppm(number / sum(people.values())) for sector, number in people.items()
    }


def test_shares_of_fatal_injuries_are_medians_over_countries(shared_data):
    header, *table = worksheet(shared_data / "ilo_sector" / "INJ_FATL_ECO_NB_A_EN.xlsx")
    sections = {column: str(header[column])[0] for column in range(4, 23)}
    assert "".join(sections.values()) == "ABCDEFGHIJKLMNOPQRS"
    newest: dict[object, list[object]] = {}
    for row in table:
        known = sum(row[column] != "" for column in sections)
        if row[3] != "" and row[3] >= 10 and known >= 10:
            newest[row[0]] = max(row, newest.get(row[0], row), key=lambda one: one[2])
    ours = load_sector_rates().filter(measure="fatal_injuries").rows(named=True)
    for row, (column, section) in zip(ours, sections.items(), strict=True):
        used = [one for one in newest.values() if one[column] != ""]
        share = median(Fraction(int(one[column]), int(one[3])) for one in used)
        years = [one[2] for one in used]
        assert (row["sector"], row["value"], row["countries"]) == (section, ppm(share), len(used))
        assert (row["year_from"], row["year_to"]) == (min(years), max(years))


def test_what_law_and_authorities_state_is_as_collected(shared_data):
    folder = shared_data / "se_risk_sectors"
    expected = {
        ("staff_ledger", code.replace(".", ""), row["sector_sv"])
        for row in rows(folder / "se_staff_ledger_sectors.csv")
        for code in row["sni2007_codes_suggested"].split(";")
    } | {
        (STATED[row["year"]], code.replace(".", ""), row["sector_sv"].partition(" (")[0])
        for row in rows(folder / "se_authority_risk_sectors.csv")
        for code in row["sni2007_codes_suggested"].split(";")
    }
    ours = load_risk_sectors().filter(scheme="NACE2")
    assert set(ours.select("statement", "code", "sector_sv").rows()) == expected


def test_the_selection_of_annex_2_is_as_collected(shared_data):
    collected = rows(shared_data.parent / "law" / "se_annex2_risk_cpv.csv")
    ranges = [
        part.strip().partition("..")
        for row in collected
        for part in row["cpv"].removesuffix(" etc.").split(",")
    ]
    expected = {(first[:8], last[:8] or None) for first, _, last in ranges}
    ours = load_risk_sectors().filter(statement="annex_2").select("code", "code_to")
    assert set(ours.rows()) == expected


def nace_tree(shared_data: Path) -> set[str]:
    tree = rows(shared_data / "classifications" / "tree_nace_rev2.csv")
    return {row["code"].replace(".", "") for row in tree}


def test_every_code_of_nace_has_the_isic_code_of_the_official_correspondence(shared_data):
    official = {
        row["activitytype_to"].replace(".", ""): row["activitytype_from"]
        for row in rows(shared_data / "classifications" / "conc_isic_rev4_nace_rev2.csv")
        if row["activitytype_to"] != "total"
    }
    assert set(official) <= nace_tree(shared_data)
    ours = pl.DataFrame({"nace": list(official)}).select(isic_of_nace(pl.col("nace")))
    assert dict(zip(official, ours["nace"], strict=True)) == official
    assert set(load_nace_isic()["nace"]) == {
        nace for nace, isic4 in official.items() if nace != isic4
    }


def test_the_first_four_digits_of_cpa_are_a_nace_class_but_for_the_listed_exceptions(shared_data):
    nace = nace_tree(shared_data)
    tree = [row["code"] for row in rows(shared_data / "classifications" / "tree_cpa_2_1.csv")]
    cpa = [code for code in tree if code.isdigit()]
    other = {code[:4] for code in cpa if len(code) >= 3} - nace
    assert set(load_cpa_nace()["cpa"]) == other
    read = pl.DataFrame({"cpa": cpa}).select(nace_of_cpa(pl.col("cpa")))["cpa"]
    assert set(read) <= nace


def test_every_section_and_division_of_nace_is_named_and_every_industry_of_cpv_exists(shared_data):
    nace = nace_tree(shared_data)
    divisions = {code for code in nace if code.isdigit() and len(code) == 2}
    sections = {code for code in nace if code.isalpha() and len(code) == 1}
    assert set(load_nace_labels()["nace"]) == divisions | sections
    assert set(load_cpv_nace()["nace"]) <= nace
