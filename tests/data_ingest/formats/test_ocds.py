import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_ingest.formats.ocds import read_ocds
from data_ingest.model.problem import Problem, load_catalogue
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ocds"
KEY = b"key of the tests"
BUYER = {"id": "B", "name": "Exempelköpings kommun", "address": {"countryName": "Sverige"}}
RELEASE = {
    "ocid": "ocds-e2x4mp-1",
    "id": "1",
    "date": "2026-03-01T09:00:00+01:00",
    "tag": ["tender"],
    "parties": [BUYER | {"roles": ["buyer"]}],
    "buyer": {"id": "B"},
    "tender": {"id": "T", "title": "Städning"},
}


def read(release):
    """Read one release; return its valid procurement, and code and location of each reject."""
    payload = json.dumps(release, ensure_ascii=False).encode()
    procurement, rejects = read_ocds(payload, name="x.json", person_key=KEY)
    assert Procurement.is_valid(procurement.to_dict())
    for code, params in rejects.select("code", "params").iter_rows():
        for text in load_catalogue()[code]:
            assert "{" not in text.sv.format_map(json.loads(params))
    return procurement, list(rejects.select("code", "location").iter_rows())


def with_tender(**members):
    return RELEASE | {"tender": RELEASE["tender"] | members}


def purchase(release):
    return read(release)[0].purchases.row(0, named=True)


def contract(release):
    return read(release)[0].contracts.row(0, named=True)


def test_an_award_of_the_eforms_profile_is_read_whole():
    procurement, rejects = read(json.loads((FIXTURES / "award.json").read_text()))
    assert rejects == []
    row = procurement.purchases.row(0, named=True)
    assert (row["purchase_id"], row["title"]) == ("ocds-e2x4mp-2026-17", "Städning av skolor")
    assert (row["notice_kind"], row["stage"]) == ("award", "award")
    assert (row["buyer_id"], row["buyer_kind"]) == ("ORG-0001", "sub_central")
    assert (row["jurisdiction"], row["instrument"]) == ("SE", "LOU")
    assert (row["procedure"], row["direct_award"], row["framework"]) == ("open", False, False)
    assert (row["begun_on"], row["published_on"]) == (date(2026, 3, 2), date(2026, 9, 30))
    assert (row["amount"], row["currency"]) == (Decimal("12000000.50"), "SEK")
    first, second = procurement.contracts.rows(named=True)
    assert (first["title"], first["cpv"], first["nature"]) == (
        "Norra skolorna",
        "90919300",
        "services",
    )
    assert (first["place_country"], first["place_code"]) == ("SE", "SE232")
    assert (first["subcontracting_asked"], first["amount"]) == (True, Decimal("8000000.00"))
    assert (first["subcontracting_min_ppm"], first["subcontracting_max_ppm"]) == (100_000, 255_000)
    assert (second["cpv"], second["amount"], second["place_code"]) == ("90910000", None, None)
    assert (second["subcontracting_asked"], second["ends_on"]) == (False, date(2027, 10, 31))


def test_contacts_streets_and_persons_are_not_kept():
    procurement, _ = read(json.loads((FIXTURES / "award.json").read_text()))
    told = json.dumps([str(getattr(procurement, one).rows()) for one in Procurement.members()])
    for secret in ("Någon", "nagon@", "010-000", "Storgatan", "Ensam", "811218"):
        assert secret not in told
    person = procurement.parties.filter(party_id="ORG-0006").row(0, named=True)
    assert (person["kind"], person["display_name"], person["is_personal"]) == ("person", None, True)
    assert set(procurement.identifiers.filter(party_id="ORG-0006")["is_personal"]) == {True}


def test_a_register_name_that_differs_is_a_further_name():
    procurement, _ = read(json.loads((FIXTURES / "award.json").read_text()))
    assert procurement.names.rows() == [("ORG-0002", "Blänk och Söner Aktiebolag", None)]
    sizes = dict(procurement.parties.select("party_id", "size").iter_rows())
    assert (sizes["ORG-0002"], sizes["ORG-0003"]) == ("small", None)


@pytest.mark.parametrize(
    ("tags", "kind", "stage"),
    [
        (["planning"], "planning", "need"),
        (["tender"], "contract", "documents_out"),
        (["tenderAmendment"], "contract", "documents_out"),
        (["tender", "award"], "award", "award"),
        (["implementation"], "award", "award"),
        (["contractAmendment"], "modification", "in_contract"),
        (["somethingElse"], "contract", "documents_out"),
        ([], "contract", "documents_out"),
    ],
)
def test_the_tags_tell_kind_and_stage(tags, kind, stage):
    row = purchase(RELEASE | {"tag": tags})
    assert (row["notice_kind"], row["stage"]) == (kind, stage)


@pytest.mark.parametrize(
    ("statuses", "stage"),
    [
        (["terminated", "active"], "in_contract"),
        (["pending"], "contract_start"),
        (["terminated"], "ended"),
        (["cancelled"], "award"),
    ],
)
def test_contracts_tell_the_stage(statuses, stage):
    contracts = [{"id": str(place), "status": one} for place, one in enumerate(statuses)]
    assert purchase(RELEASE | {"tag": ["contract"], "contracts": contracts})["stage"] == stage


def test_a_tender_amended_after_its_award_is_an_award():
    awarded = RELEASE | {"tag": ["tenderAmendment"], "awards": [{"id": "1", "status": "cancelled"}]}
    row = purchase(awarded)
    assert (row["notice_kind"], row["stage"]) == ("award", "award")


def test_a_compiled_release_tells_its_kind_by_what_it_holds():
    compiled = RELEASE | {"tag": ["compiled"]}
    assert purchase(compiled)["notice_kind"] == "contract"
    assert purchase(compiled | {"contracts": [{"id": "1"}]})["notice_kind"] == "award"
    assert purchase(compiled | {"tender": {"status": "planned"}})["notice_kind"] == "planning"
    del (empty := dict(compiled))["tender"]
    assert purchase(empty)["notice_kind"] == "planning"


@pytest.mark.parametrize("status", ["cancelled", "unsuccessful", "withdrawn"])
def test_a_stopped_procedure_has_no_stage(status):
    assert purchase(with_tender(status=status))["stage"] is None


@pytest.mark.parametrize(
    ("method", "details", "procedure", "direct"),
    [
        ("open", None, "open", False),
        ("selective", "Restricted procedure (above threshold)", "restricted", False),
        ("selective", "Call-off from a framework agreement", None, False),
        ("limited", "Competitive quotation (below threshold)", None, None),
        ("limited", "Negotiated procedure without prior publication", "neg-wo-call", True),
        ("direct", "Direct award", "neg-wo-call", True),
        (None, "Competitive dialogue", "comp-dial", False),
        (None, None, None, None),
    ],
)
def test_the_procedure_is_the_stated_one(method, details, procedure, direct):
    row = purchase(with_tender(procurementMethod=method, procurementMethodDetails=details))
    assert (row["procedure"], row["direct_award"]) == (procedure, direct)


def test_the_day_of_the_call_is_that_of_its_release_else_as_stated():
    later = with_tender(
        datePublished="2026-02-11", tenderPeriod={"startDate": "2026-02-12T00:00:00Z"}
    ) | {"tag": ["tenderUpdate"]}
    assert purchase(RELEASE)["begun_on"] == date(2026, 3, 1)
    assert purchase(later)["begun_on"] == date(2026, 2, 11)
    del (without := deepcopy(later))["tender"]["datePublished"]
    assert purchase(without)["begun_on"] == date(2026, 2, 12)
    assert purchase(without | {"tag": ["planning"]})["begun_on"] is None


def test_another_country_has_no_swedish_act_and_directives_are_known_by_number():
    basis = with_tender(legalBasis={"scheme": "CELEX", "id": "32014L0025"})
    assert purchase(basis)["instrument"] == "LUF"
    abroad = BUYER | {"address": {"countryName": "England"}, "roles": ["buyer"]}
    row = purchase(basis | {"parties": [abroad]})
    assert (row["jurisdiction"], row["instrument"]) == ("GB", None)


@pytest.mark.parametrize(
    ("legal_type", "kind"),
    [
        ("cga", "central"),
        ("ra", "sub_central"),
        ("body-pl-cga", "sub_central"),
        ("pub-undert-la", "utility"),
        ("spec-rights-entity", "utility"),
        ("int-org", "unknown"),
    ],
)
def test_the_legal_type_tells_the_kind_of_buyer(legal_type, kind):
    classifications = [
        {"scheme": "COFOG", "id": "01"},
        {"scheme": "eu-buyer-legal-type", "id": legal_type},
    ]
    parties = [BUYER | {"details": {"classifications": classifications}}]
    assert purchase(RELEASE | {"parties": parties})["buyer_kind"] == kind


def test_the_buyer_is_the_stated_one_else_by_role_else_the_procuring_entity():
    entity = {"id": "E", "name": "Upphandlingsbolaget AB"}
    parties = [*RELEASE["parties"], entity]
    stated = with_tender(procuringEntity={"id": "E"}) | {"parties": parties}
    assert purchase(stated)["buyer_id"] == "B"
    assert purchase(stated | {"buyer": None})["buyer_id"] == "B"
    no_role = [{"id": "B", "name": "Exempelköpings kommun"}, entity]
    assert purchase(stated | {"buyer": None, "parties": no_role})["buyer_id"] == "E"
    by_role = [entity | {"roles": ["procuringEntity"]}]
    release = RELEASE | {"buyer": {"id": "ghost"}, "parties": by_role}
    procurement, rejects = read(release)
    assert procurement.purchases["buyer_id"].item() == "E"
    assert rejects == [("ocds-unknown-party", "buyer")]
    nobody = RELEASE | {"buyer": None, "parties": []}
    row = purchase(nobody)
    assert (row["buyer_id"], row["buyer_kind"], row["jurisdiction"]) == (None, "unknown", None)


def test_an_organisation_described_where_it_is_mentioned_is_a_party():
    buyer = {
        "name": "Exempelköpings kommun",
        "identifier": {"scheme": "SE-ON", "id": "212000-9911"},
        "address": {"countryName": "Sweden"},
    }
    awards = [{"id": "1", "suppliers": [{"name": "Exempel AB"}, {"name": "Exempel AB"}]}]
    release = RELEASE | {"buyer": buyer, "parties": None, "awards": awards}
    procurement, rejects = read(release)
    assert rejects == []
    assert procurement.parties["party_id"].to_list() == ["awards[1]/suppliers[1]", "buyer"]
    assert procurement.identifiers.row(0)[:3] == ("buyer", "SE-ON", "2120009911")
    assert procurement.purchases["jurisdiction"].item() == "SE"


def test_parties_without_an_id_are_known_by_their_path_and_name():
    parties = [{"name": "Exempelköpings kommun"}, {"id": "parties[1]", "name": "Annan AB"}]
    buyer = {"name": "Exempelköpings kommun"}
    release = RELEASE | {"parties": list(reversed(parties)), "buyer": buyer}
    assert purchase(release)["buyer_id"] == "parties[2]"
    assert purchase(RELEASE | {"parties": parties, "buyer": buyer})["buyer_id"] == "/parties[1]"
    clash = [{"id": "parties[2]", "name": "Annan AB"}, {"name": "Exempelköpings kommun"}]
    assert purchase(RELEASE | {"parties": clash, "buyer": buyer})["buyer_id"] == "/parties[2]"


def test_a_mention_fills_in_a_missing_name_and_a_mention_of_nobody_is_noted():
    release = RELEASE | {
        "parties": [{"id": "B"}],
        "buyer": {"id": "B", "name": "Exempelköpings kommun"},
        "awards": [{"id": "1", "suppliers": [{}]}],
    }
    procurement, rejects = read(release)
    assert procurement.parties["display_name"].to_list() == ["Exempelköpings kommun"]
    assert rejects == [
        ("ocds-id-missing", "awards[1]/suppliers[1]"),
        ("ocds-no-tenderer", "awards[1]"),
    ]


def test_numbers_lose_spreadsheet_decimals_and_a_repeated_scheme():
    identifier = {"scheme": "GB-COH", "id": "GB-COH-12345678.0"}
    party = {"id": "B", "name": "Example Ltd", "identifier": identifier}
    procurement, _ = read(RELEASE | {"parties": [party]})
    assert procurement.identifiers.row(0)[:4] == ("B", "GB-COH", "12345678", "12345678")
    nameless = {"id": "B", "identifier": {"id": "5599990016"}, "additionalIdentifiers": [{}]}
    procurement, _ = read(RELEASE | {"parties": [nameless]})
    assert procurement.identifiers.height == 1


def test_a_country_that_could_be_several_is_refused_and_the_choices_are_named():
    parties = [BUYER | {"address": {"countryName": "Kongo"}}]
    payload = json.dumps(RELEASE | {"parties": parties}).encode()
    _, rejects = read_ocds(payload, name="x.json", person_key=KEY)
    ((location, code, params),) = rejects.rows()
    assert (code, location) == ("country-several", "parties[B]/address/countryName")
    problem = Problem(code, location, json.loads(params))
    assert problem.mend("sv").endswith("CG (Kongo-Brazzaville / Congo - Brazzaville).")
    assert problem.mend("en").endswith("CG (Kongo-Brazzaville / Congo - Brazzaville).")


def test_a_country_with_a_letter_wrong_is_noted_with_the_country_that_it_is_like():
    parties = [BUYER | {"address": {"countryName": "Tysklan"}}]
    payload = json.dumps(RELEASE | {"parties": parties}).encode()
    _, rejects = read_ocds(payload, name="x.json", person_key=KEY)
    ((location, code, params),) = rejects.rows()
    problem = Problem(code, location, json.loads(params))
    assert problem.detail("en") == "The country in countryName is unknown: Tysklan."
    assert "DE (Tyskland / Germany)" in problem.mend("en")


def test_an_unknown_country_is_noted_without_repeating_it():
    parties = [BUYER | {"address": {"countryName": "Atlantis", "locality": "Staden"}}]
    procurement, rejects = read(RELEASE | {"parties": parties})
    assert rejects == [("ocds-country", "parties[B]/address/countryName")]
    assert procurement.places.row(0) == ("B", "registered", None, None, "Staden")


@pytest.mark.parametrize(
    ("addresses", "place", "rejects"),
    [
        ([{"countryName": "Sverige", "region": "SE232"}], ("SE", "SE232"), []),
        ([{"countryName": "England"}, {"countryName": "Wales"}], ("GB", None), []),
        ([{"country": "SE", "region": "Norrland"}], ("SE", None), []),
        ([{"country": "SE", "region": "SE1"}, {"region": "SE2"}], ("SE", None), []),
        ([{"countryName": "Sverige"}, {"countryName": "Europe"}], (None, None), []),
        ([{"countryName": "Sverige"}, {"countryName": "Norge"}], (None, None), []),
        ([{"region": "SE232"}], (None, None), []),
        ([{"countryName": "Europe"}], (None, None), ["ocds-country"]),
        ([{"countryName": "Europe"}, {"countryName": "Asia"}], (None, None), ["ocds-country"]),
    ],
)
def test_the_place_is_stated_only_where_one_country_is(addresses, place, rejects):
    release = with_tender(items=[{"id": "1", "deliveryAddresses": addresses}])
    procurement, found = read(release)
    row = procurement.contracts.row(0, named=True)
    assert (row["place_country"], row["place_code"]) == place
    assert [code for code, _ in found] == rejects


def test_one_delivery_address_of_an_item_is_read_too():
    release = with_tender(items=[{"id": "1", "deliveryAddress": {"countryName": "Danmark"}}])
    assert contract(release)["place_country"] == "DK"


def test_the_subject_is_of_the_lots_own_item_else_the_tender_else_any_item():
    cpv = [{"scheme": "CPV", "id": code} for code in ("90910000-9", "45000000", "71000000.0")]
    lots = [{"id": "1"}, {"id": "2"}]
    items = [
        {"id": "1", "relatedLots": ["1"], "classification": cpv[0]},
        {"id": "2", "classification": cpv[1]},
    ]
    procurement, _ = read(with_tender(lots=lots, items=items))
    assert procurement.contracts["cpv"].to_list() == ["90910000", "45000000"]
    procurement, _ = read(with_tender(lots=lots, items=items, classification=cpv[2]))
    assert procurement.contracts["cpv"].to_list() == ["90910000", "71000000"]
    others = {"scheme": "GSIN", "id": "F029"}
    items = [{"id": "1", "relatedLot": "1", "classification": others}]
    procurement, rejects = read(with_tender(lots=lots, items=items))
    assert (procurement.contracts["cpv"].to_list(), rejects) == ([None, None], [])
    broken = with_tender(classification={"scheme": "CPV", "id": "9091"})
    assert read(broken)[1] == [("ocds-cpv", "tender/classification/id")]


def test_what_a_lot_does_not_state_is_that_of_the_tender():
    lots = [
        {
            "id": "1",
            "mainProcurementCategory": "works",
            "contractPeriod": {"endDate": "2027-01-31"},
        },
        {"id": "2", "title": "Två"},
        {"title": "nameless"},
    ]
    procurement, rejects = read(
        with_tender(
            lots=lots,
            mainProcurementCategory="goods",
            contractPeriod={"startDate": "2026-05-01", "endDate": "2026-12-31"},
            subcontractingTerms={"competitiveMaximumPercentage": 0.3333333},
            value={"amount": 100, "currency": "SEK"},
        )
    )
    assert rejects == [("ocds-id-missing", "tender/lots[3]")]
    first, second = procurement.contracts.rows(named=True)
    assert (first["title"], second["title"]) == ("Städning", "Två")
    assert (first["nature"], second["nature"]) == ("works", "supplies")
    assert (first["starts_on"], first["ends_on"]) == (None, date(2027, 1, 31))
    assert (second["starts_on"], second["ends_on"]) == (date(2026, 5, 1), date(2026, 12, 31))
    assert (first["subcontracting_min_ppm"], first["subcontracting_max_ppm"]) == (None, 333_334)
    assert (first["amount"], procurement.purchases["amount"].item()) == (None, Decimal("100.00"))


def test_a_framework_of_any_lot_makes_a_framework():
    yes = {"techniques": {"hasFrameworkAgreement": True}}
    assert purchase(with_tender(lots=[{"id": "1"}, {"id": "2"} | yes]))["framework"] is True
    assert purchase(with_tender())["framework"] is None


@pytest.mark.parametrize(
    ("value", "code", "member"),
    [
        ({"amount": 10.005, "currency": "SEK"}, "ocds-amount", "amount"),
        ({"amount": -1, "currency": "SEK"}, "ocds-amount", "amount"),
        ({"amount": 10**16, "currency": "SEK"}, "ocds-amount", "amount"),
        ({"amount": 10}, "ocds-currency", "currency"),
        ({"amount": 10, "currency": "kronor"}, "ocds-currency", "currency"),
        ({"amount": "10", "currency": "SEK"}, "ocds-type", "amount"),
        ({"amount": True, "currency": "SEK"}, "ocds-type", "amount"),
        ({"amount": 10, "currency": True}, "ocds-type", "currency"),
    ],
)
def test_an_amount_that_cannot_be_used_is_noted_and_never_rounded(value, code, member):
    procurement, rejects = read(with_tender(value=value))
    assert (code, f"tender/value/{member}") in rejects
    assert procurement.purchases["amount"].item() is None


@pytest.mark.parametrize(
    ("period", "start", "end", "rejects"),
    [
        (
            {"startDate": "2026-02-01", "durationInDays": 28},
            date(2026, 2, 1),
            date(2026, 2, 28),
            [],
        ),
        ({"durationInDays": 28}, None, None, []),
        ({"startDate": "soon"}, None, None, ["ocds-date"]),
        ({"startDate": "2026-02-01", "durationInDays": 0}, date(2026, 2, 1), None, ["ocds-period"]),
        (
            {"startDate": "2026-02-01", "durationInDays": 1.5},
            date(2026, 2, 1),
            None,
            ["ocds-period"],
        ),
        (
            {"startDate": "9999-12-31", "durationInDays": 2},
            date(9999, 12, 31),
            None,
            ["ocds-period"],
        ),
        (
            {"startDate": "2026-02-01", "endDate": "2026-01-01"},
            date(2026, 2, 1),
            None,
            ["ocds-period"],
        ),
    ],
)
def test_a_period_that_makes_no_sense_is_noted(period, start, end, rejects):
    procurement, found = read(with_tender(contractPeriod=period))
    assert procurement.contracts.select("starts_on", "ends_on").row(0) == (start, end)
    assert [code for code, _ in found] == rejects


def test_values_of_another_type_are_noted_at_their_place():
    release = with_tender(title=["Städning"], lots=["1", {"id": {}}, {"id": 3, "title": "Tre"}])
    procurement, rejects = read(release | {"awards": {}, "tag": "tender", "bids": "many"})
    assert set(rejects) == {
        ("ocds-type", "tag"),
        ("ocds-type", "tender/title"),
        ("ocds-type", "tender/lots[1]"),
        ("ocds-type", "tender/lots[2]/id"),
        ("ocds-id-missing", "tender/lots[1]"),
        ("ocds-type", "awards"),
        ("ocds-type", "bids"),
    }
    assert procurement.contracts.select("contract_id", "title").row(0) == ("3", "Tre")
    not_a_truth_value = with_tender(techniques={"hasFrameworkAgreement": "no"})
    place = "tender/techniques/hasFrameworkAgreement"
    assert read(not_a_truth_value)[1] == [("ocds-type", place)]


def test_a_repeated_id_is_noted_and_the_first_is_used():
    lots = [{"id": "1", "title": "Ett"}, {"id": 1, "title": "Igen"}]
    procurement, rejects = read(with_tender(lots=lots))
    assert procurement.contracts["title"].to_list() == ["Ett"]
    assert rejects == [("ocds-id-repeated", "tender/lots[1]")]


def test_without_a_tender_the_title_is_that_of_the_release_or_the_only_award():
    bare = RELEASE | {"tender": None}
    award = {"id": "1", "title": "Tilldelning", "status": "unsuccessful"}
    assert purchase(bare)["title"] is None
    assert purchase(bare | {"awards": [award]})["title"] == "Tilldelning"
    assert purchase(bare | {"awards": [award, {"id": "2"}]})["title"] is None
    assert purchase(bare | {"awards": [award], "title": "Upphandling"})["title"] == "Upphandling"


def received(tender=None, **members):
    release = with_tender(**(tender or {})) | members
    return read(release)[0].contracts["tenders_received"].to_list()


def test_the_statistic_of_all_bids_goes_before_the_number_of_tenderers():
    statistics = [
        {"id": "1", "measure": "bids", "value": 4},
        {"id": "2", "measure": "smeBids", "value": 9},
    ]
    assert received({"numberOfTenderers": 5}) == [5]
    assert received({"numberOfTenderers": 5}, bids={"statistics": statistics}) == [4]


def test_of_several_lots_each_has_the_statistic_that_names_it():
    lots = [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    statistics = [
        {"id": "1", "measure": "bids", "value": 4, "relatedLot": "1"},
        {"id": "2", "measure": "bids", "value": 2, "relatedLots": ["2"]},
        {"id": "3", "measure": "bids", "value": 6},
    ]
    tender = {"lots": lots, "numberOfTenderers": 5}
    assert received(tender, bids={"statistics": statistics}) == [4, 2, None]


def test_a_number_of_tenderers_that_is_none_is_noted():
    release = with_tender(numberOfTenderers=2.5)
    procurement, rejects = read(release)
    assert procurement.contracts["tenders_received"].item() is None
    assert rejects == [("ocds-count", "tender/numberOfTenderers")]


def test_a_framework_agreement_and_the_process_that_calls_off_from_one_are_known():
    agreement = {"method": "withReopeningCompetition", "value": {"amount": 900, "currency": "SEK"}}
    techniques = {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}
    found = contract(with_tender(techniques=techniques, value={"amount": 800, "currency": "SEK"}))
    assert found["framework_kind"] == "fa-w-rc"
    assert (found["framework_most"], found["framework_currency"]) == (Decimal(900), "SEK")
    assert (found["estimated_amount"], found["estimated_currency"]) == (Decimal(800), "SEK")
    related = [
        {"id": "1", "relationship": ["planning"], "identifier": "ocds-e2x4mp-7"},
        {"id": "2", "relationship": ["framework"], "identifier": "ocds-e2x4mp-9"},
    ]
    assert purchase(RELEASE | {"relatedProcesses": related})["framework_notice"] == "ocds-e2x4mp-9"
