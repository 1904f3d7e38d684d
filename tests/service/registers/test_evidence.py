"""What a snapshot says of the parties of a procurement, and what it does not."""

import json
from datetime import date

import pytest

from data_ingest.model.tables import Facts, Sources
from data_ingest.reading import read_procurement
from service.registers.evidence import register_facts

AS_OF = date(2026, 11, 24)
NORR = "559999-0016"
KEY = b"a key of thirty-two made-up bytes"


@pytest.fixture
def read(one_tender):
    """Read the first tender of the example, changed by a function."""

    def make(change=lambda document: None):
        document = one_tender()
        for party in document["parties"]:
            party["facts"] = []
        change(document)
        return read_procurement(json.dumps(document).encode(), name="x", person_key=KEY).procurement

    return make


def firm(number=NORR, **others):
    return {
        "party_id": f"SE-ON:{number}",
        "kind": "company",
        "display_name": "Norrskenets Lokalvård Aktiebolag",
        "country": "SE",
        **others,
    }


def of(number, **others):
    return {"party_id": f"SE-ON:{number}", **others}


def stated(found, party_id="norr"):
    """Values of the facts that are stated of a party."""
    rows = found.facts.filter(party_id=party_id, state="stated").rows(named=True)
    return {row["fact"]: row["value_text"] or row["value_date"] for row in rows}


def state_of(found, fact, party_id="norr"):
    rows = found.facts.filter(party_id=party_id, fact=fact)["state"].to_list()
    return rows[0] if rows else "not_collected"


def test_a_firm_found_by_number_and_name_has_what_the_register_states(registers, read):
    snapshot_id = registers.add(
        "se_bolagsverket_bulk",
        parties=[firm(status="winding_down", founded_on=date(2001, 5, 3))],
        party_facts=[of(NORR, fact="liquidation", code="LI", on_date=date(2026, 10, 1))],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {
        "founded_on": date(2001, 5, 3),
        "insolvency": "liquidation",
        "deregistered": "no",
    }
    key = f"se_bolagsverket_bulk@{snapshot_id}"
    rows = found.facts.filter(party_id="norr", state="stated").rows(named=True)
    assert {(row["source_id"], row["basis"], row["as_of"]) for row in rows} == {
        (key, "register", date(2026, 11, 20))
    }
    (source,) = found.sources.rows(named=True)
    assert (source["source_id"], source["publisher"]) == (key, "Bolagsverket")
    assert source["licence"]
    assert len(source["sha256"]) == 64
    assert Facts.is_valid(found.facts)
    assert Sources.is_valid(found.sources)
    assert found.possible_matches.is_empty()


def test_the_same_number_under_another_name_is_a_possible_match_and_gives_no_fact(registers, read):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm(display_name="Fjällvinds Snickeri AB", status="insolvent")],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    (match,) = found.possible_matches.rows(named=True)
    assert (match["party_id"], match["reason"]) == ("norr", "name_differs")
    assert (match["number"], match["name"]) == ("SE-ON 5599990016", "Fjällvinds Snickeri AB")


def test_a_former_name_supports_the_number(registers, read):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm(display_name="Fjällvinds Snickeri AB", status="active")],
        names=[of(NORR, kind="previous", name="Norrskenets Lokalvård AB")],
    )
    assert "insolvency" in stated(register_facts(read(), registers.open(), as_of=AS_OF))


def test_without_a_name_the_number_alone_is_a_possible_match(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm(status="active")])
    nameless = read(lambda document: document["parties"][0].pop("name"))
    found = register_facts(nameless, registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    assert found.possible_matches["reason"].to_list() == ["name_missing"]


def test_a_number_with_a_wrong_check_digit_is_not_looked_up(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm("559999-0017", status="active")])

    def wrong(document):
        document["parties"][0]["identifiers"] = [{"scheme": "SE-ON", "number": "559999-0017"}]

    found = register_facts(read(wrong), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    assert found.possible_matches.is_empty()


def test_a_vat_number_meets_the_register_number_that_it_holds(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm(status="active")])

    def by_vat(document):
        document["parties"][0]["identifiers"] = [{"number": "SE559999001601"}]

    assert "insolvency" in stated(register_facts(read(by_vat), registers.open(), as_of=AS_OF))


def test_a_natural_person_is_found_by_the_hash_alone(registers, read):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[
            {"party_id": "SE-PERSON:121212-1212", "kind": "sole_trader", "status": "active",
             "country": "SE", "is_personal": True}
        ],
    )  # fmt: skip

    def person(document):
        document["parties"][0] |= {"name": "Tolvan", "identifiers": [{"number": "121212-1212"}]}

    found = register_facts(read(person), registers.open(), as_of=AS_OF)
    assert stated(found)["insolvency"] == "none"


def test_a_place_of_work_leads_to_its_main_unit(registers, read):
    main, place = "930000019", "930000027"
    registers.add(
        "no_brreg_enheter",
        parties=[
            {"party_id": f"NO-BRC:{main}", "kind": "company", "status": "active", "country": "NO",
             "display_name": "NORRSKENETS LOKALVÅRD AS", "founded_on": date(2010, 1, 15)}
        ],
        party_facts=[{"party_id": f"NO-BRC:{main}", "fact": "vat_reg", "code": "yes"}],
    )  # fmt: skip
    registers.add(
        "no_brreg_underenheter",
        parties=[
            {"party_id": f"NO-BRC:{place}", "kind": "branch", "status": "active", "country": "NO"}
        ],
        control_links=[
            {"owned_id": f"NO-BRC:{place}", "owner_id": f"NO-BRC:{main}", "kind": "sub_unit_of"}
        ],
    )

    def norwegian(document):
        document["parties"][0] |= {
            "name": "Norrskenets Lokalvård AS",
            "country": "NO",
            "identifiers": [{"scheme": "NO-BRC", "number": place}],
        }

    found = stated(register_facts(read(norwegian), registers.open(), as_of=AS_OF))
    assert found["founded_on"] == date(2010, 1, 15)
    assert found["vat_registration"] == "registered"


def test_absence_is_not_available_and_means_nothing(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm("556999-9999", status="active")])
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    assert state_of(found, "deregistered") == "not_available"
    assert state_of(found, "insolvency") == "not_collected"  # a person may still be asked
    assert state_of(found, "list_entry") == "not_collected"  # no list is loaded


def test_a_source_that_lacks_records_cannot_show_that_a_firm_is_not_in_it(registers, read):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm("556999-9999", status="active")],
        rejects=(("row 2", "register-no-number", '{"field":"x"}'),),
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert state_of(found, "deregistered") == "not_collected"


def test_the_registers_of_another_country_say_nothing_of_what_is_not_there(registers, read):
    registers.add(
        "no_brreg_enheter",
        parties=[{"party_id": "NO-BRC:930000019", "kind": "company", "display_name": "X AS"}],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert state_of(found, "deregistered") == "not_collected"


def test_what_a_source_says_of_a_later_day_is_not_looked_in(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm(status="active")])
    found = register_facts(read(), registers.open(), as_of=date(2026, 11, 1))
    assert found.facts.is_empty()
    assert found.sources.is_empty()


def test_a_register_counts_before_a_collection_and_the_later_day_before_the_earlier(
    registers, read
):
    registers.add(
        "se_scb_bulk",
        as_of=date(2026, 11, 10),
        parties=[firm(activity="active", founded_on=date(2003, 1, 1))],
        party_facts=[of(NORR, fact="deregistered", code="9")],
    )
    registers.add(
        "se_bolagsverket_bulk", parties=[firm(status="active", founded_on=date(2004, 1, 1))]
    )
    registers.add(
        "xx_gleif_lei2",
        as_of=date(2026, 11, 23),
        parties=[
            {"party_id": "XI-LEI:9845EX00000000000193", "kind": "company", "status": "dissolved",
             "display_name": "Norrskenets Lokalvård AB", "founded_on": date(1990, 1, 1)}
        ],
        identifiers=[
            {"party_id": "XI-LEI:9845EX00000000000193", "country": "SE", "scheme": "SE-ON",
             "number": NORR}
        ],
    )  # fmt: skip
    found = stated(register_facts(read(), registers.open(), as_of=AS_OF))
    assert found["founded_on"] == date(2003, 1, 1)
    assert found["deregistered"] == "no"
    assert found["activity"] == "active"


def test_registers_of_one_day_that_contradict_each_other_leave_the_fact_unknown(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm(status="active")])
    registers.add(
        "se_scb_bulk", parties=[firm()], party_facts=[of(NORR, fact="deregistered", code="9")]
    )
    assert "deregistered" not in stated(register_facts(read(), registers.open(), as_of=AS_OF))


@pytest.mark.parametrize(
    ("code", "fit"), [("81210", "fits"), ("62010", "differs"), ("78200", "fits"), ("x", None)]
)
def test_the_industry_is_compared_with_the_subject_of_each_part(registers, read, code, fit):
    registers.add(
        "se_scb_bulk",
        parties=[firm()],
        industries=[of(NORR, scheme="SNI2025", code=code, rank=1)],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found).get("industry_fit") == fit
    if fit:
        row = found.facts.filter(fact="industry_fit", state="stated").row(0, named=True)
        assert row["tender_id"] == "A1"


def listed(**others):
    return {
        "entry_key": "1", "party_id": f"SE-ON:{NORR}", "subject_kind": "organisation",
        "category": "authority_decision", "listed_on": date(2025, 3, 1), **others,
    }  # fmt: skip


def test_an_entry_tied_by_number_and_name_is_a_fact_with_its_day(registers, read):
    registers.add("xx_own_list", parties=[firm()], list_entries=[listed()])
    found = stated(register_facts(read(), registers.open(), as_of=AS_OF))
    assert found == {"list_entry": "current", "listed_on": date(2025, 3, 1)}


@pytest.mark.parametrize(
    ("category", "about"), [("labour_deviation", "labour"), ("contract_deviation", None)]
)
def test_what_an_entry_is_about_is_a_fact_where_the_list_tells(registers, read, category, about):
    registers.add("xx_own_list", parties=[firm()], list_entries=[listed(category=category)])
    found = stated(register_facts(read(), registers.open(), as_of=AS_OF))
    assert (found["list_entry"], found.get("list_entry_about")) == ("current", about)


def test_an_older_entry_on_labour_counts_before_a_younger_one_on_another_matter(registers, read):
    registers.add(
        "xx_own_list",
        parties=[firm()],
        list_entries=[
            listed(entry_key="a", category="contract_deviation", listed_on=date(2026, 9, 1)),
            listed(entry_key="b", category="labour_deviation", listed_on=date(2026, 1, 1)),
        ],
    )
    found = stated(register_facts(read(), registers.open(), as_of=AS_OF))
    assert (found["list_entry_about"], found["listed_on"]) == ("labour", date(2026, 1, 1))


def test_an_entry_that_its_publisher_has_ended_has_ended(registers, read):
    entry = listed(delisted_on=date(2026, 11, 24))
    registers.add("xx_own_list", parties=[firm()], list_entries=[entry])
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found)["list_entry"] == "ended"


def test_of_several_entries_the_youngest_that_holds_counts(registers, read):
    registers.add(
        "xx_own_list",
        parties=[firm()],
        list_entries=[
            listed(entry_key="a", listed_on=date(2020, 1, 1)),
            listed(entry_key="b", listed_on=None),
            listed(entry_key="c", listed_on=date(2026, 2, 1), delisted_on=date(2026, 5, 1)),
            listed(entry_key="d", listed_on=date(2027, 1, 1)),
        ],
    )
    found = stated(register_facts(read(), registers.open(), as_of=AS_OF))
    assert found == {"list_entry": "current"}  # the one without a day


def test_a_listed_name_without_a_number_is_a_possible_match_only(registers, read):
    key = "xx_own_list:7"
    registers.add(
        "xx_own_list",
        parties=[{"party_id": key, "kind": "company", "display_name": "NORRSKENETS LOKALVARD AB"}],
        list_entries=[listed(party_id=key)],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    assert state_of(found, "list_entry") == "not_available"
    (match,) = found.possible_matches.rows(named=True)
    assert (match["reason"], match["listed"], match["number"]) == ("name_only", True, None)


def test_a_listed_number_under_another_name_is_a_possible_match_that_says_so(registers, read):
    registers.add(
        "xx_own_list", parties=[firm(display_name="Annat Bolag AB")], list_entries=[listed()]
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    (match,) = found.possible_matches.rows(named=True)
    assert (match["reason"], match["listed"]) == ("name_differs", True)


def test_sanctions_and_debarments_on_other_grounds_are_no_findings(registers, read):
    registers.add(
        "xx_opensanctions_ftm",
        parties=[firm()],
        list_entries=[
            listed(entry_key="a", category="debarment"),
            listed(entry_key="b", category="sanction.linked"),
        ],
    )
    assert "list_entry" not in stated(register_facts(read(), registers.open(), as_of=AS_OF))


def test_a_forced_labour_topic_of_a_collection_is_one(registers, read):
    registers.add(
        "xx_opensanctions_ftm", parties=[firm()], list_entries=[listed(category="forced.labor")]
    )
    assert stated(register_facts(read(), registers.open(), as_of=AS_OF))["list_entry"] == "current"


@pytest.mark.parametrize("list_id", ["xx_eu_sanctions", "gb_fcdo_sanctions"])
def test_an_entry_of_a_list_of_sanctions_is_shown_for_a_person_and_is_no_fact(
    registers, read, list_id
):
    registers.add(list_id, parties=[firm()], list_entries=[listed(category="UKR WRO")])
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found) == {}
    (match,) = found.possible_matches.rows(named=True)
    assert (match["reason"], match["listed"]) == ("sanctions", True)
    assert match["number"] == "SE-ON 5599990016"


def test_the_name_of_a_party_in_a_list_of_sanctions_is_a_possible_match(registers, read):
    key = "xx_eu_sanctions:EU.1.1"
    named = {"party_id": key, "kind": "unknown", "display_name": "NORRSKENETS LOKALVARD AB"}
    registers.add(
        "xx_eu_sanctions", parties=[named], list_entries=[listed(party_id=key, category="HR")]
    )
    (match,) = register_facts(read(), registers.open(), as_of=AS_OF).possible_matches.rows(
        named=True
    )
    assert (match["reason"], match["listed"]) == ("name_only", True)


def test_a_list_of_sanctions_cannot_show_that_no_list_on_labour_names_a_firm(registers, read):
    registers.add(
        "xx_eu_sanctions",
        parties=[firm(party_id="xx_eu_sanctions:EU.1.1", display_name="Annat Bolag AB")],
        list_entries=[listed(party_id="xx_eu_sanctions:EU.1.1", category="HR")],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert state_of(found, "list_entry") == "not_collected"
    assert found.sources["title"].to_list()


def test_a_list_that_cannot_concern_the_purchase_is_not_looked_in(registers, read):
    registers.add("us_uflpa_entities", parties=[firm()], list_entries=[listed()])
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert found.facts.is_empty()
    assert found.sources.is_empty()


@pytest.mark.parametrize(
    ("reason", "answer"),
    [("NON_PUBLIC", "refused"), ("NO_KNOWN_PERSON", "none_reported"),
     ("NATURAL_PERSONS", "none_reported"), ("NO_LEI", None)],
)  # fmt: skip
def test_refused_to_say_is_not_none_reported(registers, read, reason, answer):
    lei = "XI-LEI:9845EX00000000000193"
    registers.add(
        "xx_gleif_lei2",
        parties=[{"party_id": lei, "kind": "company", "display_name": "Norrskenets Lokalvård AB"}],
        identifiers=[{"party_id": lei, "country": "SE", "scheme": "SE-ON", "number": NORR}],
    )
    registers.add(
        "xx_gleif_repex",
        control_links=[{"owned_id": lei, "kind": "consol_ultimate", "reason": reason}],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found).get("ownership") == answer


def test_a_firm_that_persons_own_has_no_owning_organisation_to_report(registers, read):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm()],
        party_facts=[of(NORR, fact="has_individual_owner", value_int=2)],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert stated(found)["ownership"] == "none_reported"


@pytest.mark.parametrize(
    ("reason", "answer"), [("NON_PUBLIC", "refused"), ("NATURAL_PERSONS", "none_reported")]
)
def test_what_links_say_of_owners_counts_before_that_persons_own_the_firm(
    registers, read, reason, answer
):
    registers.add(
        "se_bolagsverket_bulk",
        parties=[firm()],
        party_facts=[of(NORR, fact="has_individual_owner", value_int=2)],
        control_links=[
            {"owned_id": f"SE-ON:{NORR}", "kind": "consol_ultimate", "reason": reason},
        ],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert found.facts.filter(party_id="norr", fact="ownership")["value_text"].to_list() == [answer]


def test_the_buyer_is_not_looked_up(registers, read):
    registers.add("se_bolagsverket_bulk", parties=[firm("212000-9994", status="active")])
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    assert set(found.facts["party_id"]) <= {"norr", "norr-golv"}
    assert found.possible_matches.is_empty()


def test_a_seat_that_two_versions_show_differently_has_the_day_of_the_later(registers, read):
    def seat(code, *, as_of):
        return registers.add(
            "no_brreg_enheter",
            as_of=as_of,
            parties=[firm()],
            places=[of(NORR, role="registered", country="SE", admin_scheme="x", admin_code=code)],
        )

    seat("0180", as_of=date(2026, 3, 1))
    seat("1280", as_of=date(2026, 11, 20))
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    said = stated(found)
    assert said["seat_changed_on"] == date(2026, 11, 20)
    assert "industry_changed_on" not in said


def test_a_figure_of_an_annual_report_is_dated_by_its_year_and_its_absence_is_no_fact(
    registers, read
):
    registers.add(
        "se_bolagsverket_annual_reports",
        parties=[firm()],
        party_facts=[of(NORR, fact="equity", value_int=-50_001, on_date=date(2025, 8, 31))],
    )
    found = register_facts(read(), registers.open(), as_of=AS_OF)
    (row,) = found.facts.filter(party_id="norr", state="stated").rows(named=True)
    assert (row["fact"], row["value_int"], row["as_of"]) == (
        "reported_equity", -50_001, date(2025, 8, 31),
    )  # fmt: skip
    assert state_of(found, "reported_wage_cost") == "not_collected"
    assert state_of(found, "reported_equity", "fjall") == "not_collected"
