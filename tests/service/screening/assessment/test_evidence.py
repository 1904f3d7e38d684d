import json
from datetime import date

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import FACT_BASES, Evidence, Facts
from data_ingest.model.without_rows import without_rows
from data_ingest.reading import read_procurement
from data_ingest.reference import load_country_facts, load_sector_facts, load_wage_levels
from service.screening.assessment.evidence import (
    BASES,
    EvidenceRegisters,
    _references,
    gather,
)


def read(document):
    return read_procurement(json.dumps(document).encode(), name="x", person_key=b"k").procurement


def gathered(document):
    return gather(read(document), name="städning.json")


def fact(code, value, **others):
    return {"fact": code, "value": value, **others}


def with_facts(document, *facts):
    document["parties"][0]["facts"] = list(facts)
    return document


def test_a_fact_that_is_not_known_is_named_with_its_party_in_both_languages(one_tender):
    with pytest.raises(UnreadableInput) as refused:
        gathered(with_facts(one_tender(), fact("shoe_size", "44")))
    (problem,) = refused.value.problems
    assert refused.value.name == "städning.json"
    assert problem.code == "fact-unknown"
    assert problem.location == "party norr, fact shoe_size"
    assert problem.detail("sv") != problem.detail("en")
    for language in ("sv", "en"):
        said = problem.detail(language) + problem.mend(language)
        assert "shoe_size" in said
        assert "founded_on" in said


@pytest.mark.parametrize(
    ("code", "value", "allowed"),
    [
        ("founded_on", "2026-02-30", "YYYY-MM-DD"),
        ("founded_on", "nyss", "YYYY-MM-DD"),
        ("employer_registration", "kanske", "registered"),
        ("insolvency", "None", "bankruptcy"),
        ("collective_agreement", "ja", "yes"),
    ],
)
def test_a_wrong_value_is_refused_without_being_repeated(one_tender, code, value, allowed):
    with pytest.raises(UnreadableInput) as refused:
        gathered(with_facts(one_tender(), fact(code, value)))
    (problem,) = refused.value.problems
    assert problem.code == "fact-form"
    assert problem.location == f"party norr, fact {code}"
    for language in ("sv", "en"):
        said = f"{problem.detail(language)} {problem.mend(language)}"
        assert code in said
        assert allowed in said
        assert value not in said


def test_a_fact_that_follows_from_reference_tables_is_not_one_to_answer(one_tender):
    with pytest.raises(UnreadableInput) as refused:
        gathered(with_facts(one_tender(), fact("enforcement_rank", "155")))
    assert [problem.code for problem in refused.value.problems] == ["fact-unknown"]


def test_everything_that_is_wrong_is_told_at_once(one_tender):
    document = with_facts(one_tender(), fact("shoe_size", "44"), fact("insolvency", "perhaps"))
    document["parties"][1]["facts"] = [fact("founded_on", "x")]
    with pytest.raises(UnreadableInput) as refused:
        gathered(document)
    assert [(p.code, p.location) for p in refused.value.problems] == [
        ("fact-unknown", "party norr, fact shoe_size"),
        ("fact-form", "party norr, fact insolvency"),
        ("fact-form", "party norr-golv, fact founded_on"),
    ]


def test_only_reference_rows_that_can_matter_are_taken(one_tender):
    evidence = gathered(one_tender())
    assert set(evidence.country_facts["country"]) == {"SE"}
    assert set(evidence.wage_levels["country"]) == {"SE"}
    assert evidence.sector_facts.height > 0
    assert all("90919200".startswith(prefix) for prefix in evidence.sector_facts["cpv_prefix"])
    used = set()
    for name in ("facts", "country_facts", "sector_facts", "wage_levels"):
        used |= set(getattr(evidence, name)["source_id"])
    assert set(evidence.sources["source_id"]) == used
    assert evidence.sources["source_id"].is_sorted()


def test_the_reference_rows_of_all_places_and_industries_obey_the_rules_of_their_tables():
    places = set(load_country_facts()["country"]) | set(load_wage_levels()["country"])
    prefixes = {*load_sector_facts()["cpv_prefix"], *(f"{at:02}" for at in range(3, 99))}
    subjects = sorted(prefix.ljust(8, "0") for prefix in prefixes)
    tables = _references(tuple(sorted(places)), tuple(subjects))
    assert min(table.height for table in tables.values()) > 0
    valid = Evidence.validate(tables | {"facts": without_rows(Facts)})
    for name, table in tables.items():
        assert getattr(valid, name).equals(table)


def test_a_part_that_is_performed_elsewhere_brings_that_country_and_its_own_subject(one_tender):
    document = one_tender()
    countries = load_country_facts()["country"].unique().sort().to_list()
    elsewhere = next(country for country in countries if country != "SE")
    document["tenders"][0]["parties"][1] |= {"place_country": elsewhere, "cpv": "45210000"}
    evidence = gathered(document)
    assert set(evidence.country_facts["country"]) == {elsewhere, "SE"}
    subjects = ("90919200", "45210000")
    expected = {
        prefix
        for prefix in load_sector_facts()["cpv_prefix"]
        if any(subject.startswith(prefix) for subject in subjects)
    }
    assert set(evidence.sector_facts["cpv_prefix"]) == expected | set(subjects)  # and their rates
    pairs = evidence.listed_goods.select("country", "cpv").rows()
    assert sorted(pairs) == sorted((place, cpv) for place in (elsewhere, "SE") for cpv in subjects)


def test_without_place_and_subject_no_reference_row_is_taken(one_tender):
    document = one_tender()
    document["lots"] = [{"id": "1"}]
    document["parties"] = [{"id": party["id"]} for party in document["parties"]]
    evidence = gathered(document)
    assert load_wage_levels().height > 0
    for name in ("facts", "country_facts", "sector_facts", "wage_levels", "sources"):
        assert getattr(evidence, name).height == 0


def test_answers_from_one_document_share_a_source_and_others_are_told_apart(one_tender):
    extract = {"basis": "register", "document": "Registreringsbevis", "dated": "2026-11-10"}
    facts = [
        fact("founded_on", "2009-03-16", **extract),
        fact("insolvency", "none", **extract),
        fact("employer_registration", "registered", **extract | {"dated": "2026-11-12"}),
        fact("collective_agreement", "yes", **extract | {"basis": "buyer"}),
        fact("agreement_covers_part", "yes", **extract | {"document": "Hängavtal"}),
        fact("agreement_issuer_named", "yes"),
    ]
    evidence = gathered(with_facts(one_tender(), *facts))
    mine = evidence.facts.filter(party_id="norr")
    assert dict(zip(mine["fact"], mine["source_id"], strict=True)) == {
        "founded_on": "register-1",
        "insolvency": "register-1",
        "employer_registration": "register-2",
        "collective_agreement": "buyer-3",
        "agreement_covers_part": "register-4",
        "agreement_issuer_named": "declared-5",
    }
    sources = {row["source_id"]: row for row in evidence.sources.rows(named=True)}
    assert sources["register-1"]["title"] == "Registreringsbevis"
    assert sources["register-1"]["publisher"] == "register"
    assert str(sources["register-2"]["as_of"]) == "2026-11-12"
    assert sources["declared-5"]["title"] == "declared"
    assert sources["declared-5"]["as_of"] is None


def test_an_answer_lies_in_the_column_of_its_kind(one_tender):
    document = with_facts(
        one_tender(),
        fact("founded_on", "2009-03-16"),
        fact("insolvency", "none"),
        {"fact": "employer_registration", "state": "refused", "asked_on": "2026-11-01"},
    )
    mine = gathered(document).facts.filter(party_id="norr")
    rows = {row["fact"]: row for row in mine.rows(named=True)}
    assert str(rows["founded_on"]["value_date"]) == "2009-03-16"
    assert rows["insolvency"]["value_text"] == "none"
    refused = rows["employer_registration"]
    assert refused["state"] == "refused"
    assert refused["value_text"] is refused["value_date"] is refused["value_int"] is None


def test_every_basis_of_an_answer_is_explained():
    assert {*BASES, "reference"} == set(FACT_BASES)


NORR = "SE-ON:559999-0016"


@pytest.fixture
def told(registers, one_tender):
    """Gather answers about the first tenderer beside a register of 2026-11-20 that has it."""
    registers.add(
        "se_bolagsverket_bulk",
        parties=[
            {"party_id": NORR, "kind": "company", "display_name": "Norrskenets Lokalvård AB",
             "status": "insolvent", "country": "SE"}
        ],
    )  # fmt: skip
    looked = EvidenceRegisters(registers.open(), date(2026, 11, 24))

    def gathered_with(*facts):
        document = with_facts(one_tender(), *facts)
        evidence = gather(read(document), name="x", registers=looked)
        rows = evidence.facts.filter(party_id="norr", fact="insolvency").rows(named=True)
        return evidence, {row["tender_id"]: row["value_text"] for row in rows}

    return gathered_with


def test_a_register_takes_the_place_of_a_partys_own_word_whatever_its_day(told):
    evidence, found = told(fact("insolvency", "none", dated="2026-11-23"))
    assert found == {"": "bankruptcy"}
    assert date(2026, 11, 23) not in evidence.sources["as_of"].to_list()


@pytest.mark.parametrize("basis", ["buyer", "register"])
@pytest.mark.parametrize(
    ("value", "dated", "found"),
    [
        ("none", "2026-11-19", {"": "bankruptcy"}),
        ("none", "2026-11-21", {"": "none"}),
        ("none", "2026-11-20", {}),
        ("bankruptcy", "2026-11-20", {"": "bankruptcy"}),
        ("none", None, {"": "bankruptcy"}),
    ],
)
def test_the_later_of_what_buyer_and_register_say_counts(told, basis, value, dated, found):
    answer = fact("insolvency", value, basis=basis)
    _, kept = told(answer | ({"dated": dated} if dated else {}))
    assert kept == found


def test_of_two_that_agree_a_register_counts_before_the_buyer_and_else_what_was_there(told):
    for basis, source in (("buyer", "se_bolagsverket_bulk@"), ("register", "register-1")):
        answer = fact("insolvency", "bankruptcy", basis=basis, dated="2026-11-20")
        evidence, _ = told(answer)
        (row,) = evidence.facts.filter(party_id="norr", fact="insolvency").rows(named=True)
        assert row["source_id"].startswith(source)


def test_what_is_said_of_a_tender_stands_beside_what_the_register_says_of_the_party(told):
    later = fact("insolvency", "none", basis="buyer", dated="2026-11-23", tender="A1")
    _, found = told(later)
    assert found == {"": "bankruptcy", "A1": "none"}
    earlier = later | {"dated": "2026-11-19"}
    assert told(earlier)[1] == {"": "bankruptcy"}


def test_not_having_asked_and_no_source_take_no_place(told):
    _, found = told({"fact": "insolvency", "state": "not_collected"})
    assert found == {"": "bankruptcy"}
    answer = fact("deregistered", "no", basis="register", dated="2026-01-01")
    evidence, _ = told(answer, fact("activity", "active", basis="register"))
    rows = {
        row["fact"]: (row["state"], row["value_text"])
        for row in evidence.facts.filter(party_id="norr").rows(named=True)
    }
    assert rows["activity"] == ("stated", "active")
    assert rows["accounts_overdue"] == ("not_available", None)


def test_without_registers_there_is_no_table_of_possible_matches(one_tender, told):
    assert gathered(one_tender()).possible_matches is None
    assert told()[0].possible_matches is not None
