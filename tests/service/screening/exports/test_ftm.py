import json
import re

import pytest

from data_ingest.model.tables import Procurement
from service.platform.frames import load_tables
from service.screening.exports.ftm import NOT_NAMED, SCHEMATA, ftm_lines

PROPERTIES = {
    "Company": {"name", "country", "registrationNumber", "vatCode", "leiCode"},
    "PublicBody": {"name", "country", "registrationNumber", "vatCode"},
    "LegalEntity": {"name", "country", "registrationNumber", "vatCode"},
    "Contract": {
        "title", "authority", "procedureNumber", "type", "procedure", "classification", "amount",
        "currency",
    },
    "ContractAward": {
        "supplier", "contract", "role", "lotNumber", "cpvCode", "nutsCode", "amount", "currency",
    },
    "UnknownLink": {"subject", "object", "role", "status", "startDate", "endDate"},
}  # fmt: skip
"""Properties of followthemoney's public model that an export uses, by schema."""

REFERS = ("authority", "supplier", "contract", "subject", "object")


@pytest.fixture(scope="module")
def entities(screen_document):
    def make(made):
        record = screen_document(made).record
        rows = load_tables(Procurement, record.procurement)
        lines = ftm_lines(rows, screening_id=record.id).splitlines()
        return [json.loads(line) for line in lines]

    return make


def awarded(document):
    made = document()
    made["tenders"][0]["state"] = "awarded"
    return made


def test_every_entity_has_a_known_schema_and_only_its_properties(entities, document):
    found = entities(awarded(document))
    assert {one["schema"] for one in found} == set(PROPERTIES) - {"LegalEntity"}
    for one in found:
        assert set(one) == {"id", "schema", "properties"}
        assert set(one["properties"]) <= PROPERTIES[one["schema"]]
        for values in one["properties"].values():
            assert values
            assert all(isinstance(value, str) for value in values)


def test_every_reference_leads_to_an_entity_and_no_id_stands_twice(entities, document):
    found = entities(awarded(document))
    ids = [one["id"] for one in found]
    assert len(set(ids)) == len(ids)
    for one in found:
        for name in REFERS:
            assert set(one["properties"].get(name, ())) <= set(ids)


def test_no_score_no_band_and_no_fact_leaves(entities, document):
    text = json.dumps(entities(awarded(document))).lower()
    assert not re.search(r"band|score|points|exposure|f_tax|wage|priority|extended", text)


def test_an_award_names_its_supplier_and_a_tender_is_only_a_link(entities, document):
    found = entities(awarded(document))
    (award,) = (one for one in found if one["schema"] == "ContractAward")
    of = {one["id"]: one for one in found}
    supplier = of[award["properties"]["supplier"][0]]
    assert supplier["properties"]["name"] == ["Norrskenets Lokalvård AB"]
    assert supplier["properties"]["registrationNumber"] == ["5599990016"]
    tenderers = [one for one in found if one["properties"].get("role") == ["tenderer"]]
    assert len([one for one in tenderers if one["schema"] == "UnknownLink"]) == 3


def test_a_natural_person_keeps_its_place_without_name_or_number(entities, document):
    made = document()
    second = made["tenders"][0]["parties"][1]["party"]
    party = next(one for one in made["parties"] if one["id"] == second)
    party |= {
        "kind": "sole_trader",
        "name": "Anna Exempelsson Städ",
        "identifiers": [{"number": "121212-1212"}],
    }
    found = entities(made)
    text = json.dumps(found, ensure_ascii=False)
    assert "Exempelsson" not in text
    assert "1212" not in re.sub(r"kedjekoll-[0-9a-f]{32}", "", text)
    (person,) = (one for one in found if one["schema"] == "LegalEntity")
    assert person["properties"] == {"name": [NOT_NAMED]}
    assert any(person["id"] in one["properties"].get("object", ()) for one in found)


def test_the_same_firm_has_the_same_id_in_another_purchase(entities, document, one_tender):
    def company(found):
        return next(
            one["id"]
            for one in found
            if one["properties"].get("registrationNumber") == ["5599990016"]
        )

    assert company(entities(document())) == company(entities(one_tender()))


def test_a_consortium_shares_an_award_without_the_amount_being_counted_twice(entities, document):
    made = awarded(document)
    tender = made["tenders"][0]
    second = next(one for one in made["parties"] if one["id"] == "sund")
    tender["parties"][0]["role"] = "consortium_lead"
    tender["parties"].append({"party": second["id"], "role": "consortium_member"})
    awards = [one for one in entities(made) if one["schema"] == "ContractAward"]
    assert len(awards) == 2
    assert all("amount" not in one["properties"] for one in awards)


def test_kinds_of_party_have_schemata_of_the_public_model():
    assert set(SCHEMATA.values()) <= set(PROPERTIES)
