"""A purchase in OCDS, checked by the checker of the standard's own community, and read back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig

from data_ingest.formats.ocds import read_ocds
from data_ingest.formats.procurement_json import read_procurement_json
from data_ingest.model.tables import Procurement
from risk_models.card.bands import LABELS
from service.screening.exports.kinds import exported
from service.screening.exports.ocds import EXTENSIONS, SECRETS, OcdsChoice, ocds_package

SCHEMAS = Path(__file__).parents[3] / "fixtures" / "ocds" / "schemas"
ALL = OcdsChoice(is_awarded=True, told=frozenset(SECRETS))
AWARDED = OcdsChoice(is_awarded=True)


@pytest.fixture
def check(monkeypatch, tmp_path):
    """Return what the checker finds wrong, by schemas at hand instead of the network."""
    monkeypatch.setattr(
        "ocdsextensionregistry.extension_version._resolve_zip",
        lambda url: ZipFile(next(path for path in SCHEMAS.glob("*.zip") if path.stem in url)),
    )
    config = LibCoveOCDSConfig(
        {"standard_zip": (SCHEMAS / "standard.zip").read_bytes(), "context": "api"}
    )

    def errors(payload):
        found = ocds_json_output(
            str(tmp_path), json_data=json.loads(payload), lib_cove_ocds_config=config
        )
        assert found["extensions"]["invalid_extension"] == {}
        assert len(found["extensions"]["extensions"]) == len(EXTENSIONS)
        assert "json_deref_error" not in found
        told = ("validation_errors", "additional_fields", "additional_closed_codelist_values")
        return [found[name] for name in told if found[name]] + list(found["additional_checks"])

    return errors


def purchase(document):
    return read_procurement_json(
        json.dumps(document).encode(), name="d.json", person_key=b"k" * 32
    )[0]


def packaged(document, choice):
    return of(purchase(document), choice)


def of(procurement, choice):
    """Return a purchase as a package."""
    made_at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    return ocds_package(procurement, screening_id="s1", made_at=made_at, choice=choice)


def release(document, choice):
    (one,) = json.loads(packaged(document, choice))["releases"]
    return one


@pytest.fixture
def awarded(document):
    """The bundled example, whose first tender has won; the contract runs."""
    made = document()
    made["stage"] = "in_contract"
    made["tenders"][0]["state"] = "awarded"
    return made


@pytest.mark.parametrize("choice", [OcdsChoice(), AWARDED, ALL], ids=["closed", "awarded", "all"])
def test_the_checker_finds_nothing_wrong(awarded, check, choice, record_property):
    assert check(packaged(awarded, choice)) == []
    record_property("judged", 1)


def test_the_checker_finds_a_fault_in_an_extension(awarded, check):
    payload = packaged(awarded, ALL)
    assert check(payload.replace(b'"maximumPercentage": ', b'"maximumPercentage": 1'))
    assert check(payload.replace(b'"status": "valid"', b'"status": "best"'))


def test_before_the_award_nothing_tells_of_a_tender(document):
    found = release(document(), OcdsChoice(told=frozenset(SECRETS)))
    assert found["tag"] == ["tender"]
    assert not {"bids", "awards", "contracts"} & set(found)
    assert [one["roles"] for one in found["parties"]] == [["buyer"]]


def test_prices_and_the_chain_are_told_only_where_they_are_named(awarded):
    text = json.dumps(release(awarded, AWARDED))
    assert not any(word in text for word in ("9480000", "ubcontracting", "Golvvård Öresund AB"))
    priced = release(awarded, OcdsChoice(is_awarded=True, told=frozenset({"price"})))
    assert priced["awards"][0]["value"]["amount"] == 9480000
    assert "subcontractor" not in str(priced["parties"])
    chained = release(awarded, OcdsChoice(is_awarded=True, told=frozenset({"chain"})))
    assert "value" not in chained["bids"]["details"][0]
    assert chained["awards"][0]["subcontracting"]["subcontracts"]


def test_it_has_bids_award_contract_and_chain_and_no_word_of_the_assessment(awarded):
    found = release(awarded, ALL)
    assert found["tag"] == ["tender", "award", "contract"]
    assert len(found["bids"]["details"]) == 4
    (award,), (contract,) = found["awards"], found["contracts"]
    assert contract["awardID"] == award["id"]
    assert award["relatedBids"] == ["A1"]
    assert contract["status"] == "active"
    text = json.dumps(found, ensure_ascii=False)
    assert not any(label.sv in text or label.en in text for label in LABELS.values())
    assert "points" not in text


def test_a_natural_person_has_neither_name_nor_number(awarded):
    person = awarded["tenders"][0]["parties"][0]["party"]
    (party,) = (one for one in awarded["parties"] if one["id"] == person)
    party |= {"kind": "person", "identifiers": [{"number": "811218-9876"}]}
    party.pop("name")
    (found,) = (one for one in release(awarded, ALL)["parties"] if one["id"] == person)
    assert found == {
        "id": person,
        "name": "natural person, not named",
        "roles": ["supplier", "tenderer"],
    }


def links(found):
    return [
        link
        for bid in found["bids"]["details"]
        for link in bid.get("subcontracting", {}).get("subcontracts", [])
    ]


def test_what_is_withheld_until_a_later_day_is_left_out_whoever_asks(awarded):
    procurement = purchase(awarded)
    rows = procurement.supply_links.with_columns(withheld_until=date(2030, 1, 1))
    tables = {name: getattr(procurement, name) for name in procurement.members()}
    withheld = Procurement.validate(tables | {"supply_links": rows}, cast=True)
    (found,) = json.loads(of(withheld, ALL))["releases"]
    assert links(release(awarded, ALL))
    assert links(found) == []
    assert not any("subcontractor" in one["roles"] for one in found["parties"])


def test_a_number_that_is_an_ocid_stays_and_another_has_the_publisher_s_prefix(document):
    made = document()
    choice = OcdsChoice(prefix="ocds-abc123")
    assert release(made, choice)["ocid"] == f"ocds-abc123-{made['id']}"
    made["id"] = "ocds-213czf-1"
    assert release(made, choice)["ocid"] == "ocds-213czf-1"


def test_the_same_screening_gives_the_same_bytes_and_an_export_is_closed_unless_told(screened):
    first, again = (exported(screened.record, "ocds", "sv") for _ in range(2))
    assert first == again
    assert "bids" not in json.loads(first.payload)["releases"][0]


def shares(procurement):
    rows = procurement.contract_parties.filter(role="tenderer").sort("tender_id")
    return rows.select("tender_id", "handed_on_low_ppm", "handed_on_high_ppm").rows()


STATES = st.sampled_from(["submitted", "awarded", "not_awarded"])


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(states=st.tuples(STATES, STATES, STATES, STATES))
def test_our_own_reader_reads_back_who_tendered_won_and_hands_on(document, states):
    made = document()
    made["stage"] = "in_contract"
    for tender, state in zip(made["tenders"], states, strict=True):
        tender["state"] = state
    read, notes = read_ocds(packaged(made, ALL), name="o.json", person_key=b"k" * 32)
    assert notes.is_empty()
    won = read.tenders.filter(state="awarded")["tender_id"].sort().to_list()
    assert won == [f"A{at}" for at, state in enumerate(states, 1) if state == "awarded"]
    assert read.tenders["amount"].null_count() == 0
    assert read.supply_links.height == sum(len(one.get("links", ())) for one in made["tenders"])
    assert shares(read) == shares(purchase(made))
