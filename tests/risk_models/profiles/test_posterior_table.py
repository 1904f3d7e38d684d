"""The shipped points of industries: anchors of the method, and how a code reaches them."""

import csv
import gzip
import io

import pytest

from benchmarks.sector_posterior import canadian_counts
from data_ingest.reference import (
    load_cnae_counts,
    load_cnae_nace,
    load_foreign_rates,
    load_nace_codes,
    load_nace_labels,
    load_occupations,
    load_sector_posterior,
    load_sector_statements,
    load_sources,
)
from docs.writers.sector_evidence import posterior_csv, sector_evidence_page
from risk_models.profiles.posterior import LOWEST, MOST, S0, points_of_mean, posterior_of
from risk_models.profiles.posterior_table import (
    POSTERIOR_SOURCE,
    nodes_from,
    posterior_facts,
    table_of,
)
from risk_models.profiles.rates import counts_by_class, fit_rates
from risk_models.profiles.sector_points import rates_by_nace
from service.screening.assessment.profiles import sector_evidence, sector_evidence_tables

STANDARD = {
    "IT consultancy": "72220000",
    "law firm": "79110000",
    "dentist": "85130000",
    "printer": "79810000",
    "electrical installation": "45310000",
    "alarm technicians": "45312000",
    "glaziers": "45441000",
    "scheduled buses": "60112000",
}
"""Work for which the method calls for standard review, by a CPV code of it."""

EXTENDED = {
    "cleaning": "90910000",
    "cleaning of offices": "90919200",
    "window cleaning": "90911300",
    "painting": "45442100",
    "taxi": "60120000",
    "school transport": "60130000",
    "goods transport": "60160000",
    "trucks with driver": "60180000",
    "removals": "98392000",
    "road works": "45233000",
    "rail works": "45234100",
    "industrial laundry": "98311000",
    "forestry planting": "77231600",
    "forestry": "77200000",
    "berries": "03222310",
    "roof snow clearing": "90620000",
    "construction": "45000000",
    "building": "45210000",
    "demolition": "45110000",
    "scaffolding": "45262100",
    "restaurants": "55300000",
    "catering": "55520000",
    "home care": "85312000",
    "assistance": "85310000",
    "waste": "90500000",
    "scrap": "90510000",
    "car wash": "50112300",
    "car repair": "50110000",
    "beauty": "98320000",
    "nails": "98322130",
    "body care": "98330000",
    "hired staff": "79620000",
    "hired production staff": "79624000",
    "couriers": "64120000",
    "parcels": "64121000",
}
"""Work for which it calls for extended review."""


@pytest.fixture(scope="module")
def shipped():
    return table_of(load_sector_posterior(), load_occupations())


@pytest.fixture(scope="module")
def evidence():
    return sector_evidence()


def points(shipped, cpv):
    return shipped.of_cpv(cpv)["points"]


@pytest.mark.parametrize("work", STANDARD)
def test_work_for_standard_review_is_below_the_cut(shipped, work):
    assert points(shipped, STANDARD[work]) < S0 + 20


@pytest.mark.parametrize("work", EXTENDED)
def test_work_for_extended_review_is_between_the_cuts(shipped, work):
    assert S0 + 20 <= points(shipped, EXTENDED[work]) < S0 + 45


def test_few_numbers_meet_the_anchors(shipped):
    standard = [points(shipped, cpv) for cpv in STANDARD.values()]
    extended = [points(shipped, cpv) for cpv in EXTENDED.values()]
    fitting = [
        s0
        for s0 in range(MOST + 1)
        if max(standard) < s0 + 20 <= min(extended) and max(extended) < s0 + 45
    ]
    assert S0 in fitting
    assert (min(fitting), max(fitting)) == (16, 21)


def test_hired_staff_is_above_printers_and_waste_above_dentists(shipped):
    assert points(shipped, "79620000") > points(shipped, "79810000")
    assert points(shipped, "90510000") > points(shipped, "85130000")
    assert points(shipped, "90514000") > points(shipped, "85130000")


def test_occupations_of_one_class_with_opposite_results_are_apart(shipped):
    assert points(shipped, "45442100") > points(shipped, "45441000") + 20
    assert points(shipped, "77314000") > points(shipped, "77313000") + 20
    assert shipped.of_cpv("45312000")["node"] == "alarm_technicians"
    assert shipped.of_cpv("60112000")["node"] == "bus_drivers"
    assert shipped.of_cpv("60120000")["node"] == "taxi_drivers"


def test_a_longer_prefix_of_an_industry_goes_before_an_occupation(shipped):
    assert shipped.of_cpv("90919200")["node"] == "cleaners"
    assert shipped.of_cpv("90911300")["node"] == "8122"


def test_a_code_that_leads_nowhere_has_no_points(shipped):
    assert shipped.of_cpv("99000000") is None
    rows = posterior_facts(["99000000", "90910000", "90910000"], shipped)
    assert rows.rows() == [
        ("90910000", "sector_posterior", str(points(shipped, "90910000")), POSTERIOR_SOURCE)
    ]
    assert posterior_facts([], shipped).is_empty()


def test_an_industry_without_a_row_has_that_of_the_narrowest_around_it(shipped):
    assert shipped.of_industry("8121")["code"] == "812"
    assert shipped.of_industry("81220")["code"] == "812"
    assert shipped.of_industry("97")["code"] == "T"
    with pytest.raises(ValueError, match="no code of the tree"):
        shipped.of_industry("painters")


def test_an_sni_code_of_an_occupation_has_its_points(shipped):
    assert shipped.of_industry("43341")["code"] == "painters"
    assert shipped.of_industry("43342")["code"] == "glaziers"
    assert shipped.of_industry("4334")["code"] not in ("painters", "glaziers")


def test_the_shipped_table_is_what_the_evidence_gives():
    rows = list(csv.DictReader(io.StringIO(posterior_csv())))
    shipped_rows = load_sector_posterior().rows(named=True)
    assert [{name: str(value) for name, value in row.items()} for row in shipped_rows] == rows


def test_every_prefix_of_a_code_leads_to_the_node_that_the_whole_code_leads_to(shipped):
    nodes = nodes_from(sector_evidence_tables())
    for prefix in nodes.prefixes:
        for cpv in (prefix, prefix.ljust(8, "0"), prefix.ljust(8, "9")):
            row = shipped.of_cpv(cpv)
            assert (row["node"], row["form"]) == (nodes.node_of(cpv), nodes.form_of(cpv))


def test_the_scale_begins_at_the_least_rate(evidence):
    named = {*evidence.statements, *evidence.foreign, *evidence.parents}
    assert min(points_of_mean(posterior_of(node, evidence).mean) for node in named) == LOWEST
    assert load_sector_posterior()["points"].min() == 0


def test_every_node_is_an_industry_that_there_is_or_an_occupation(evidence):
    known = {*load_nace_labels()["nace"], *load_nace_codes()["nace"]}
    for node in (*evidence.statements, *evidence.foreign):
        assert node in known or node in evidence.parents
    assert set(evidence.parents.values()) <= known


def test_a_cpv_prefix_and_an_sni_code_mean_one_occupation():
    for column in ("cpv_prefixes", "sni5"):
        codes = [code for text in load_occupations()[column] for code in (text or "").split()]
        assert len(codes) == len(set(codes))


def test_all_assessments_that_were_read_are_there():
    kinds = load_sector_statements()["kind"].to_list()
    found = {kind: kinds.count(kind) for kind in ("uhm_high", "uhm_risk", "uhm_low")}
    assert found == {"uhm_high": 1, "uhm_risk": 9, "uhm_low": 7}


def test_judgement_is_one_row_and_marked():
    own = load_sector_statements().filter(status="judgement")
    assert own.select("node", "publisher", "kind").rows() == [("782", "kedjekoll", "judgement")]


def test_rates_of_brazil_are_those_that_its_counts_give():
    fitted = rates_by_nace(fit_rates(counts_by_class(load_cnae_counts())), load_cnae_nace())
    rows = load_foreign_rates().filter(outcome_set="br")
    found = {row["nace"]: (row["found"], row["base"], row["permille"]) for row in rows.to_dicts()}
    assert found == {
        code: (rate.employers, rate.jobs, rate.permille) for code, rate in fitted.items()
    }


def test_every_statement_is_on_the_page_with_its_source_and_date():
    text = sector_evidence_page()
    titles = {row["source_id"]: row for row in load_sources().to_dicts()}
    lines = text.splitlines()
    for row in load_sector_statements().to_dicts():
        source = titles[row["source_id"]]
        on = str(source["as_of"] or source["retrieved_on"])
        assert any(
            line.startswith(f"| `{row['node']}` | {row['words_en']} |")
            and source["title"] in line
            and on in line
            for line in lines
        )


@pytest.mark.shared_data
def test_rates_of_canada_are_those_of_its_file(shared_data):
    path = shared_data / "ca_tfw_noncompliance" / "lmia_employers_2017Q1_2021Q4.csv.gz"
    rows = load_foreign_rates().filter(outcome_set="ca")
    found = rows.select("nace", "found", "base", "permille").rows()
    assert found == [tuple(one) for one in canadian_counts(path)]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        assert rows["base"].sum() < sum(1 for _ in file)


@pytest.mark.shared_data
def test_assessments_are_those_of_the_compiled_pages(shared_data):
    text = (shared_data / "se-labour-risk" / "se_uhm_risk_assessments.csv").read_text("utf-8")
    read = [row for row in csv.DictReader(io.StringIO(text)) if row["conclusion"] != "not_read"]
    statements = load_sector_statements()
    low = statements.filter(kind="uhm_low").height
    assert low == sum(row["conclusion"] == "low_risk" for row in read)
    risk = statements.filter(kind="uhm_risk").height + statements.filter(kind="uhm_high").height
    assert risk == sum(row["conclusion"] == "risk" for row in read)
