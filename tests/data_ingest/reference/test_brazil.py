"""The counts by CNAE class, and what they are carried over by."""

import csv
import re
from collections import defaultdict

import pytest
from python_calamine import CalamineWorkbook

from data_ingest.model.reference_tables import CNAE_MEASURES
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_nace_codes,
    load_nace_isic,
    load_nace_labels,
)
from risk_models.profiles.industry import lineage


def counted(measure: str) -> dict[str, int]:
    """Our counts by class."""
    return dict(load_cnae_counts().filter(measure=measure).select("cnae", "value").iter_rows())


def test_every_measure_occurs_and_every_class_with_employers_has_jobs():
    assert set(load_cnae_counts()["measure"]) == set(CNAE_MEASURES)
    assert counted("legal_employers").keys() <= counted("jobs").keys()


def test_jobs_are_those_of_seven_years():
    assert sum(counted("jobs").values()) // 7 == 50_662_004


def test_nace_has_272_groups_and_615_classes_in_known_divisions():
    lengths = load_nace_codes()["nace"].str.len_chars()
    assert ((lengths == 3).sum(), (lengths == 4).sum()) == (272, 615)
    divisions = {code[:2] for code in load_nace_codes()["nace"]}
    assert divisions == {code for code in load_nace_labels()["nace"] if len(code) == 2}
    assert set(load_nace_isic()["nace"]) <= set(load_nace_codes()["nace"])


def test_a_group_is_carried_over_within_its_division_to_a_group_that_there_is():
    groups = {code[:3] for code in counted("jobs")}
    for cnae, nace in load_cnae_nace().select("cnae", "nace").iter_rows():
        assert cnae in groups
        assert nace in set(load_nace_codes()["nace"])
        assert cnae[:2] == nace[:2]


def test_equal_digits_are_not_taken_for_equal_meaning():
    pairs = dict(load_cnae_nace().select("cnae", "nace").iter_rows())
    assert pairs["142"] == "143"
    assert "142" not in pairs.values()
    assert "561" not in pairs


@pytest.mark.shared_data
def test_employers_and_persons_are_those_of_the_register(shared_data):
    found: dict[str, defaultdict[str, set[str]]] = {
        "legal_employers": defaultdict(set),
        "natural_persons": defaultdict(set),
    }
    file = shared_data / "br_lista_suja" / "lista_suja_2023_2024.csv"
    with file.open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            person = row["entity_type"] == "natural_person"
            key = row["entity_key"] if person else row["entity_key"][:8]
            if row["cnae_class"]:
                measure = "natural_persons" if person else "legal_employers"
                found[measure][row["cnae_class"][:4]].add(key)
    for measure, by_class in found.items():
        assert counted(measure) == {code: len(keys) for code, keys in by_class.items()}
    assert len(set.union(*found["legal_employers"].values())) == 247


@pytest.mark.shared_data
def test_jobs_are_those_of_rais(shared_data):
    file = shared_data / "br_cnae_workforce_accidents" / "mart_score_risco_cnae.csv"
    with file.open(newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["ano_inicio"] + row["ano_fim"] for row in rows} == {"20182024"}
    assert counted("jobs") == {row["cnae_classe"][:4]: int(row["total_vinculos"]) for row in rows}


@pytest.mark.shared_data
def test_codes_of_nace_are_those_of_the_tree(shared_data):
    file = shared_data / "classifications" / "tree_nace_rev2.csv"
    with file.open(newline="", encoding="utf-8") as opened:
        codes = [row["code"] for row in csv.DictReader(opened)]
    deep = [code.replace(".", "") for code in codes if re.fullmatch(r"\d\d\.\d\d?", code)]
    assert load_nace_codes()["nace"].to_list() == sorted(deep)


@pytest.mark.shared_data
def test_divisions_and_sections_of_cnae_are_those_of_nace_and_its_classes_exist(shared_data):
    file = shared_data / "br_cnae_workforce_accidents/CNAE_Subclasses_2_3_Estrutura_Detalhada.xlsx"
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    section, divisions, classes = "", {}, set()
    for row in rows[4:]:
        section = str(row[0]).strip() or section
        division = f"{row[1]:02.0f}" if isinstance(row[1], float) else str(row[1]).strip()
        if re.fullmatch(r"\d\d", division):
            divisions[division] = section
        if re.fullmatch(r"\d\d\.\d\d-\d", str(row[3]).strip()):
            classes.add(str(row[3]).strip().replace(".", "")[:4])
    nace = {code for code in load_nace_labels()["nace"] if len(code) == 2}
    assert nace - divisions.keys() == {"98"}
    assert divisions == {code: lineage(code)[-1] for code in divisions}
    assert set(load_cnae_counts()["cnae"]) <= classes
